#include "support/NodeServer.h"
#include "support/RawServer.h"
#include "support/TransportLog.h"
#include "support/TransportRows.h"

#include <QTest>

using namespace parlance;

// Text that is not ASCII, and characters that nobody sees: every one arrives as it was sent, in both directions.
class TestTransportText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { TransportRows::add(); }
    void arrivesExactly_data();
    void arrivesExactly();
    void everyCharacterOfThePlanes();
    void longTextsBothWays_data();
    void longTextsBothWays();
};

void TestTransportText::arrivesExactly_data()
{
    QTest::addColumn<QString>("text");
    const auto row = [](const char *tag, const QString &text) { QTest::newRow(tag) << text; };
    row("Chinese", QStringLiteral("你好，世界。今天天气很好，我们去公园吧！"));
    row("rare Chinese, outside the first plane", QStringLiteral("𠀀𠮷𡈽𪚥"));
    row("emoji", QStringLiteral("😀🏳️‍🌈👩‍👩‍👧‍👦👍🏽🇩🇪"));
    row("combining marks", QStringLiteral("e\u0301 a\u0308\u0323 q\u0307\u0323 \u0301alone"));
    row("composed and decomposed stay what they are", QStringLiteral("\u00e9 e\u0301 \u1e69 s\u0323\u0307"));
    row("right to left", QStringLiteral("שלום العربية \u202eabc\u202c"));
    row("leading U+FEFF", QStringLiteral("\ufeffafter"));
    row("only U+FEFF", QStringLiteral("\ufeff"));
    row("two U+FEFF, and one inside", QStringLiteral("\ufeff\ufeffa\ufeffb"));
    row("leading U+FFFE", QStringLiteral("\ufffeafter"));
    row("noncharacters", QStringLiteral("\ufdd0\uffff") + QString::fromUcs4(U"\U0001fffe\U0010ffff"));
    row("NUL first, between and last", QString::fromUtf16(u"\0a\0\0b\0", 6));
    row("only NUL", QString(QChar(u'\0')));
    row("U+001E first and last", QStringLiteral("\u001e{}\u001e"));
    row("line ends", QStringLiteral("a\nb\rc\r\nd\u2028e\u2029f\u0085g\vh\fi"));
    row("zero width", QStringLiteral("\u200b\u200c\u200d\u2060\u00ad"));
    row("spaces at the ends", QStringLiteral(" \t\u00a0\u3000 x \u3000\u00a0\t "));
    QString controls;
    for (char16_t character = 0; character < 0x20; ++character)
        controls += QChar(character);
    for (char16_t character = 0x7f; character < 0xa0; ++character)
        controls += QChar(character);
    row("every control character", controls);
    for (const QChar character : std::as_const(controls))
        QTest::addRow("U+%04x alone", character.unicode()) << QString(character);
}

void TestTransportText::arrivesExactly()
{
    QFETCH(QString, text);
    RawServer server([text](RawPeer &peer) { peer.upgrade().text(text); });
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_COMPARE(log.texts, QStringList{text});
    QVERIFY(transport->sendText(text));
    QTRY_COMPARE(server.lastPeer().texts(), QList<QByteArray>{text.toUtf8()});
}

void TestTransportText::everyCharacterOfThePlanes()
{
    // 4096 code points a message, without the surrogates.
    QStringList texts;
    for (char32_t first = 0; first < 0x110000; first += 0x1000) {
        if (first == 0xd000)
            continue; // its second half are surrogates; the first half follows below
        QList<char32_t> points;
        for (char32_t point = first; point < first + 0x1000; ++point)
            points.append(point);
        texts.append(QString::fromUcs4(points.constData(), points.size()));
    }
    QList<char32_t> points;
    for (char32_t point = 0xd000; point < 0xd800; ++point)
        points.append(point);
    texts.append(QString::fromUcs4(points.constData(), points.size()));
    RawServer server(RawServer::echo());
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    for (const QString &text : std::as_const(texts))
        QVERIFY(transport->sendText(text));
    QTRY_COMPARE_WITH_TIMEOUT(log.texts.size(), texts.size(), 20000);
    for (qsizetype i = 0; i < texts.size(); ++i)
        QVERIFY2(log.texts.at(i) == texts.at(i), QByteArray::number(i).constData());
    const QList<QByteArray> received = server.lastPeer().texts();
    for (qsizetype i = 0; i < texts.size(); ++i)
        QVERIFY2(received.at(i) == texts.at(i).toUtf8(), QByteArray::number(i).constData());
}

void TestTransportText::longTextsBothWays_data()
{
    QTest::addColumn<QString>("part");
    QTest::newRow("Chinese") << QStringLiteral("很长的中文消息。");
    QTest::newRow("emoji") << QStringLiteral("👩‍👩‍👧‍👦🏳️‍🌈");
    QTest::newRow("one, two, three and four bytes") << QStringLiteral("aé中😀");
    QTest::newRow("combining marks") << QStringLiteral("e\u0301q\u0307\u0323");
}

// 4 MB and something, so that buffers end inside characters, over a real server.
void TestTransportText::longTextsBothWays()
{
    QFETCH(QString, part);
    const QString text = u'x' + part.repeated(4 * 1024 * 1024 / part.toUtf8().size());
    NodeServer server(QStringLiteral("minimal"));
    QVERIFY2(server.start(), server.errorText().constData());
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    QVERIFY(transport->sendText(text));
    QTRY_COMPARE_WITH_TIMEOUT(log.texts.size(), 1, 20000);
    QVERIFY(log.texts.first() == text);
}

QTEST_GUILESS_MAIN(TestTransportText)
#include "tst_transport_text.moc"
