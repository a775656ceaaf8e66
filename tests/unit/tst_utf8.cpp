#include "support/SlowUtf8.h"
#include "wire/rfc6455/Utf8.h"

#include <QRandomGenerator>
#include <QTest>

#include <algorithm>

using namespace parlance;
using parlance::test::SlowUtf8;

class TestUtf8 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void valid_data();
    void valid();
    void wrong_data();
    void wrong();
    void everyCharacter();
    void everyLeadAndSecondByte();
    void lengthsAndPlaces();
    void unfinished();
    void piecesAreLikeTheWhole();
    void memoryIsExact();
    void appends();
    void resets();
};

namespace {

// Feeds pieces that end at the places in `cuts`; false as soon as the decoder says so.
bool feedCut(Utf8Decoder &decoder, QByteArrayView bytes, const QList<qsizetype> &cuts, QString &out)
{
    qsizetype from = 0;
    for (const qsizetype cut : cuts) {
        if (!decoder.feed(bytes.sliced(from, cut - from), out))
            return false;
        from = cut;
    }
    return decoder.feed(bytes.sliced(from), out);
}

// All ways of decoding say what the slow one says.
void compare(const QByteArray &bytes)
{
    const SlowUtf8 slow(bytes);
    const bool isWhole = slow.state == SlowUtf8::State::Whole;
    QString text = QStringLiteral("old");
    QCOMPARE(decodeUtf8(bytes, text), isWhole);
    QCOMPARE(text, isWhole ? slow.text : QString());
    QCOMPARE(isUtf8(bytes), isWhole);
    Utf8Decoder decoder;
    QString streamed;
    QCOMPARE(decoder.feed(bytes, streamed), slow.state != SlowUtf8::State::Wrong);
    QCOMPARE(streamed, slow.text);
    if (slow.state != SlowUtf8::State::Wrong)
        QCOMPARE(decoder.isComplete(), isWhole);
}

} // namespace

void TestUtf8::valid_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *name, const QByteArray &bytes, const QString &text) {
        QTest::newRow(name) << bytes << text;
    };
    row("nothing", "", QString());
    row("ASCII", "Hello", QStringLiteral("Hello"));
    row("NUL", QByteArray("a\0b\0", 4), QStringLiteral("a%1b%1").arg(QChar(u'\0')));
    row("U+001E", "\x1e", QStringLiteral("\u001e"));
    row("U+007F", "\x7f", QStringLiteral("\u007f"));
    row("U+0080, the first of two bytes", "\xc2\x80", QStringLiteral("\u0080"));
    row("U+07FF, the last of two bytes", "\xdf\xbf", QStringLiteral("\u07ff"));
    row("U+0800, the first of three bytes", "\xe0\xa0\x80", QStringLiteral("\u0800"));
    row("U+D7FF, before the surrogates", "\xed\x9f\xbf", QStringLiteral("\ud7ff"));
    row("U+E000, behind the surrogates", "\xee\x80\x80", QStringLiteral("\ue000"));
    row("U+FEFF at the beginning", "\xef\xbb\xbf" "x", QStringLiteral("\ufeffx"));
    row("U+FFFD itself", "\xef\xbf\xbd", QStringLiteral("\ufffd"));
    row("U+FFFE, no character but allowed", "\xef\xbf\xbe", QStringLiteral("\ufffe"));
    row("U+FFFF", "\xef\xbf\xbf", QStringLiteral("\uffff"));
    row("U+10000, the first of four bytes", "\xf0\x90\x80\x80", QStringLiteral("\U00010000"));
    row("U+10FFFF, the last of all", "\xf4\x8f\xbf\xbf", QStringLiteral("\U0010ffff"));
    row("Chinese", "\xe6\xb6\x88\xe6\x81\xaf", QStringLiteral("消息"));
    row("a family in one emoji", "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7",
        QStringLiteral("👨\u200d👩\u200d👧"));
    row("combining", "e\xcc\x81\xcc\xa3", QStringLiteral("e\u0301\u0323"));
}

void TestUtf8::valid()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, text);
    QString out;
    QVERIFY(decodeUtf8(bytes, out));
    QCOMPARE(out, text);
    QVERIFY(isUtf8(bytes));
    for (qsizetype cut = 0; cut <= bytes.size(); ++cut) {
        Utf8Decoder decoder;
        out.clear();
        QVERIFY(feedCut(decoder, bytes, {cut}, out));
        QVERIFY(decoder.isComplete());
        QCOMPARE(out, text);
    }
}

void TestUtf8::wrong_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("failsAt"); // the byte from which on nothing can make it right
    const auto row = [](const char *name, const QByteArray &bytes, int failsAt) {
        QTest::newRow(name) << bytes << failsAt;
    };
    row("a continuation alone", "\x80", 0);
    row("the highest continuation alone", "\xbf", 0);
    row("c0, overlong", "\xc0\x80", 0);
    row("c1, overlong", "\xc1\xbf", 0);
    row("two bytes, no continuation", "\xc2 ", 1);
    row("two bytes, another lead", "\xc2\xc2", 1);
    row("three bytes overlong", "\xe0\x9f\xbf", 1);
    row("U+D800", "\xed\xa0\x80", 1);
    row("U+DFFF", "\xed\xbf\xbf", 1);
    row("three bytes, the third missing", "\xe6\xb6 ", 2);
    row("three bytes, a lead for the third", "\xe6\xb6\xe6", 2);
    row("four bytes overlong", "\xf0\x8f\xbf\xbf", 1);
    row("U+110000", "\xf4\x90\x80\x80", 1);
    row("four bytes, the third missing", "\xf0\x9f ", 2);
    row("four bytes, the fourth missing", "\xf0\x9f\x91 ", 3);
    row("f5", "\xf5\x80\x80\x80", 0);
    row("five bytes", "\xf8\x88\x80\x80\x80", 0);
    row("six bytes", "\xfc\x84\x80\x80\x80\x80", 0);
    row("fe", "\xfe", 0);
    row("ff", "\xff", 0);
}

void TestUtf8::wrong()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, failsAt);
    const QByteArray chinese = QByteArray("\xe6\xb6\x88").repeated(23);
    for (const QByteArray &before : {QByteArray(), QByteArray(1, 'x'), QByteArray(15, 'x'), QByteArray(70, 'x'), chinese}) {
        for (const QByteArray &behind : {QByteArray(), QByteArray(40, 'x'), chinese}) {
            const QByteArray all = before + bytes + behind;
            QString out;
            QVERIFY(!decodeUtf8(all, out));
            QVERIFY(!isUtf8(all));
            Utf8Decoder atOnce;
            QVERIFY(!atOnce.feed(all, out));
            Utf8Decoder bytewise;
            qsizetype at = 0;
            while (at < all.size() && bytewise.feed(QByteArrayView(all).sliced(at, 1), out))
                ++at;
            QCOMPARE(at, before.size() + failsAt);
        }
    }
}

void TestUtf8::everyCharacter()
{
    QString all;
    for (char32_t character = 0; character <= 0x10ffff; ++character) {
        if (character < 0xd800 || character > 0xdfff)
            all += QStringView(QChar::fromUcs4(character));
    }
    QString out;
    QVERIFY(decodeUtf8(all.toUtf8(), out));
    QVERIFY(out == all);
}

void TestUtf8::everyLeadAndSecondByte()
{
    for (int lead = 0x80; lead < 0x100; ++lead) {
        for (int second = 0; second < 0x100; ++second) {
            const char one[] = {char(lead), char(second), char(0x80), 'x'};
            // Alone, and each of five Chinese characters in a row: those are read together.
            compare(QByteArray(one, 3));
            compare(QByteArray(one, 4));
            for (int place = 0; place < 6; ++place) {
                QByteArray row = QByteArray("\xe6\xb6\x88").repeated(7);
                row.replace(3 * place, 3, QByteArray(one, 3));
                compare(row);
                if (QTest::currentTestFailed())
                    return;
            }
        }
    }
}

void TestUtf8::lengthsAndPlaces()
{
    for (int length = 0; length < 150; ++length) {
        compare(QByteArray(length, 'a'));
        for (int place = 0; place < length; place += place < 70 ? 1 : 7) {
            for (const char *character : {"\xc3\xa9", "\xe6\xb6\x88", "\xf0\x9f\x91\xa8", "\xff"}) {
                QByteArray bytes(length, 'a');
                bytes.replace(place, 1, character);
                compare(bytes);
                if (QTest::currentTestFailed())
                    return;
            }
        }
    }
}

void TestUtf8::unfinished()
{
    const QByteArray whole("\xf0\x9f\x91\xa8");
    for (qsizetype size = 1; size < whole.size(); ++size) {
        Utf8Decoder decoder;
        QString out;
        QVERIFY(decoder.feed(QByteArray("abc" + whole.first(size)), out));
        QVERIFY(!decoder.isComplete());
        QCOMPARE(out, QStringLiteral("abc"));
        QVERIFY(!decodeUtf8(whole.first(size), out));
    }
}

void TestUtf8::piecesAreLikeTheWhole()
{
    QRandomGenerator random(20260101);
    const QByteArray parts[] = {"a", "chat room message ", "\xc3\xa9", "\xd0\xbf\xd1\x80", "\xe6\xb6\x88\xe6\x81\xaf",
                                "\xe0\xa4\xa8", "\xed\x95\x9c\xea\xb5\xad", "\xf0\x9f\x91\xa8", "\xef\xbb\xbf",
                                QByteArray(1, '\0')};
    for (int round = 0; round < 4000; ++round) {
        QByteArray bytes;
        for (int n = random.bounded(30); n > 0; --n)
            bytes += parts[random.bounded(int(std::size(parts)))].repeated(random.bounded(1, 20));
        if (!bytes.isEmpty() && random.bounded(3) == 0)
            bytes[random.bounded(int(bytes.size()))] = char(random.bounded(256));
        compare(bytes);

        QList<qsizetype> cuts;
        for (int n = random.bounded(6); n > 0; --n)
            cuts += random.bounded(int(bytes.size() + 1));
        std::sort(cuts.begin(), cuts.end());
        const SlowUtf8 slow(bytes);
        Utf8Decoder decoder;
        QString out;
        QCOMPARE(feedCut(decoder, bytes, cuts, out), slow.state != SlowUtf8::State::Wrong);
        QCOMPARE(out, slow.text);
        if (QTest::currentTestFailed())
            return;
    }
}

void TestUtf8::memoryIsExact()
{
    const QByteArray chinese = QByteArray("\xe6\xb6\x88").repeated(20'000);
    QString out;
    QVERIFY(decodeUtf8(chinese, out));
    QCOMPARE(out.size(), 20'000);
    QVERIFY2(out.capacity() < 20'100, qPrintable(QString::number(out.capacity())));
}

void TestUtf8::appends()
{
    QString out = QStringLiteral("before ");
    const QString shared = out;
    Utf8Decoder decoder;
    QVERIFY(decoder.feed("\xe6\xb6", out));
    QVERIFY(decoder.feed("\x88 behind", out));
    QVERIFY(decoder.feed({}, out));
    QCOMPARE(out, QStringLiteral("before 消 behind"));
    QCOMPARE(shared, QStringLiteral("before "));
}

void TestUtf8::resets()
{
    Utf8Decoder decoder;
    QString out;
    QVERIFY(!decoder.feed("\xe6\xff", out));
    decoder.reset();
    QVERIFY(decoder.isComplete());
    QVERIFY(decoder.feed("ok", out));
    QCOMPARE(out, QStringLiteral("ok"));
}

QTEST_APPLESS_MAIN(TestUtf8)
#include "tst_utf8.moc"
