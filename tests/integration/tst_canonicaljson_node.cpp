#include "envelope/CanonicalJson.h"

#include <QProcess>
#include <QRandomGenerator>
#include <QTest>

#include <bit>
#include <cmath>

using namespace parlance;

// RFC 8785 defines numbers by ECMAScript: what an engine of it writes is the truth for many random doubles, and with
// sorted names for random values.
class CanonicalJsonNodeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesNumbersAsNode();
    void writesValuesAsNode();

private:
    static QByteArrayList askNode(const QByteArray &script, const QByteArray &input);
    static QByteArray randomValue(QRandomGenerator &dice, int depth);
    static QByteArray randomString(QRandomGenerator &dice);
};

QByteArrayList CanonicalJsonNodeTest::askNode(const QByteArray &script, const QByteArray &input)
{
    QProcess node;
    node.start(QStringLiteral("node"), {QStringLiteral("-e"), QString::fromUtf8(script)});
    node.write(input);
    node.closeWriteChannel();
    if (!node.waitForFinished(120000) || node.exitCode() != 0)
        qWarning("node: %s", node.readAllStandardError().constData());
    return node.readAllStandardOutput().split('\n');
}

void CanonicalJsonNodeTest::writesNumbersAsNode()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator dice(seed);
    QVector<double> numbers;
    constexpr int wanted = 100000;
    while (numbers.size() < wanted) {
        // Any bits; beside them what people write: short decimals, and integers near the limits.
        double number = std::bit_cast<double>(dice.generate64());
        if (numbers.size() % 4 == 1)
            number = dice.bounded(2000000000) / std::pow(10.0, dice.bounded(12));
        else if (numbers.size() % 4 == 2)
            number = std::ldexp(double(dice.generate64() >> 11), dice.bounded(30) - 10);
        if (std::isfinite(number))
            numbers.append(number);
    }
    QByteArray input;
    for (const double number : std::as_const(numbers)) {
        const quint64 bits = std::bit_cast<quint64>(number);
        input += QByteArray::number(bits, 16).rightJustified(16, '0') + '\n';
    }
    const QByteArrayList lines = askNode("const b = Buffer.alloc(8);"
                                         "const lines = require('fs').readFileSync(0, 'latin1').split('\\n').filter(Boolean);"
                                         "console.log(lines.map((hex) => { b.write(hex, 'hex'); return JSON.stringify(b.readDoubleBE()); }).join('\\n'));",
                                         input);
    QVERIFY(lines.size() >= numbers.size());
    for (qsizetype i = 0; i < numbers.size(); ++i) {
        if (canonicalNumber(numbers.at(i)) != lines.at(i))
            QCOMPARE(canonicalNumber(numbers.at(i)), lines.at(i));
    }
}

QByteArray CanonicalJsonNodeTest::randomString(QRandomGenerator &dice)
{
    static const QByteArrayList pieces{"a", "Z", "\\n", "\\u0000", "\\u001f", "\\\"", "\\\\", "\\/", "é", "\\u00e9", "通", "\\u901a",
                                       "😂", "\\ud83d\\ude02", "\\uffff", "\xee\x80\x80", " ", "\x7f", "1"};
    QByteArray text;
    for (int left = dice.bounded(6); left > 0; --left)
        text += pieces.at(dice.bounded(int(pieces.size())));
    return '"' + text + '"';
}

QByteArray CanonicalJsonNodeTest::randomValue(QRandomGenerator &dice, int depth)
{
    switch (dice.bounded(depth > 0 ? 6 : 4)) {
    case 0:
        return randomString(dice);
    case 1:
        return QByteArray::number(std::ldexp(dice.generateDouble() - 0.5, dice.bounded(200) - 100), 'g', 1 + dice.bounded(17));
    case 2:
        return QByteArray::number(dice.bounded(1000) - 500);
    case 3:
        return QByteArrayList{"null", "true", "false"}.at(dice.bounded(3));
    case 4: {
        QByteArrayList values;
        for (int left = dice.bounded(4); left > 0; --left)
            values.append(randomValue(dice, depth - 1));
        return "[ " + values.join(" ,\n") + " ]";
    }
    default: {
        QByteArrayList members;
        for (int left = dice.bounded(5), n = 0; left > 0; --left, ++n) {
            // A number in the name keeps names apart that are spelled differently only.
            const QByteArray name = randomString(dice);
            members.append(name.chopped(1) + QByteArray::number(n) + "\"\t: " + randomValue(dice, depth - 1));
        }
        return "{" + members.join(",") + "}";
    }
    }
}

void CanonicalJsonNodeTest::writesValuesAsNode()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator dice(seed);
    QByteArrayList texts;
    QByteArray input;
    for (int i = 0; i < 5000; ++i) {
        texts.append(randomValue(dice, 5));
        input += texts.last().toBase64() + '\n';
    }
    const QByteArrayList lines = askNode("const sorted = (value) => Array.isArray(value) ? `[${value.map(sorted).join()}]`"
                                         " : value && typeof value === 'object' ? `{${Object.keys(value).sort().map((k) => `${JSON.stringify(k)}:${sorted(value[k])}`).join()}}`"
                                         " : JSON.stringify(value);"
                                         "const lines = require('fs').readFileSync(0, 'latin1').split('\\n').filter(Boolean);"
                                         "console.log(lines.map((line) => Buffer.from(sorted(JSON.parse(Buffer.from(line, 'base64').toString()))).toString('base64')).join('\\n'));",
                                         input);
    QVERIFY(lines.size() >= texts.size());
    for (qsizetype i = 0; i < texts.size(); ++i) {
        const Result<QByteArray> canonical = canonicalJson(texts.at(i));
        QVERIFY2(canonical.ok(), texts.at(i).constData());
        QCOMPARE(*canonical, QByteArray::fromBase64(lines.at(i)));
    }
}

QTEST_GUILESS_MAIN(CanonicalJsonNodeTest)
#include "tst_canonicaljson_node.moc"
