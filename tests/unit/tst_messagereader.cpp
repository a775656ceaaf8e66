#include "support/ReaderLog.h"

#include <QTest>

#include <limits>

using namespace parlance;
using namespace parlance::test;

// The rules of RFC 6455 section 5 to 8, row by row; bytes are made by hand.
class TestMessageReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void messages_data();
    void messages();
    void violations_data();
    void violations();
    void closeCodes();
    void limits_data();
    void limits();
    void hugeLengthTakesNoMemory();
    void largeMessages();
    void stops();
    void nothingBehindTheEnd();
    void watched();
    void watchedFromTheNextFrame();
    void insideFrame();
};

namespace {

QByteArray hex(const char *digits)
{
    return QByteArray::fromHex(digits);
}

QStringList readBytewise(WireRole role, const QByteArray &bytes)
{
    ReaderLog log;
    MessageReader reader(role, log);
    QList<qsizetype> cuts;
    for (qsizetype cut = 1; cut < bytes.size(); ++cut)
        cuts += cut;
    feedCut(reader, bytes, cuts);
    return log.lines;
}

} // namespace

void TestMessageReader::messages_data()
{
    QTest::addColumn<bool>("masked");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QStringList>("lines");
    const auto row = [](const char *name, const QByteArray &bytes, const QStringList &lines, bool masked = false) {
        QTest::newRow(name) << masked << bytes << lines;
    };
    row("text", hex("810548656c6c6f"), {QStringLiteral("text Hello")});
    row("text, masked", hex("818537fa213d7f9f4d5158"), {QStringLiteral("text Hello")}, true);
    row("binary, masked", hex("828537fa213d7f9f4d5158"), {QStringLiteral("binary 48656c6c6f")}, true);
    row("empty text and binary", hex("81008200"), {QStringLiteral("text"), QStringLiteral("binary")});
    row("three messages", hex("810161820102810163"),
        {QStringLiteral("text a"), QStringLiteral("binary 02"), QStringLiteral("text c")});
    row("two fragments", hex("010348656c80026c6f"), {QStringLiteral("text Hello")});
    row("fragments of binary, masked", hex("02810000000001008100000000028081 00000000 03"),
        {QStringLiteral("binary 010203")}, true);
    row("empty fragments", hex("01000000000161 0000 8000"), {QStringLiteral("text a")});
    row("only empty fragments", hex("020000008000"), {QStringLiteral("binary")});
    row("control frames between fragments", hex("0101618902707080 0162 8a00 880203e8"),
        {QStringLiteral("ping 7070"), QStringLiteral("text ab"), QStringLiteral("pong"), QStringLiteral("close 1000")});
    row("ping and pong", hex("890548656c6c6f8a0548656c6c6f"),
        {QStringLiteral("ping 48656c6c6f"), QStringLiteral("pong 48656c6c6f")});
    row("ping, masked", hex("898537fa213d7f9f4d5158"), {QStringLiteral("ping 48656c6c6f")}, true);
    row("the longest ping", hex("897d") + QByteArray(125, 'p'),
        {QStringLiteral("ping ") + QString::fromLatin1(QByteArray(125, 'p').toHex())});
    row("close", hex("8800"), {QStringLiteral("close 1005")});
    row("close with a reason", hex("880603e962796521"), {QStringLiteral("close 1001 bye!")});
    row("close, Chinese", hex("880803e8e6b688e681af"), {QStringLiteral("close 1000 消息")});
    row("close, masked", hex("8882010203040 2ea"), {QStringLiteral("close 1000")}, true);
    row("126 bytes", frameBytes(0x82, QByteArray(126, '\1')),
        {QStringLiteral("binary ") + QStringLiteral("01").repeated(126)});
    row("300 bytes, masked", frameBytes(0x82, QByteArray(300, '\1'), "mask"),
        {QStringLiteral("binary ") + QStringLiteral("01").repeated(300)}, true);
    row("U+FEFF, NUL and U+001E", frameBytes(0x81, QByteArray("\xef\xbb\xbf\0\x1e.", 6)),
        {QStringLiteral("text \ufeff") + QChar(0) + QStringLiteral("\u001e.")});
}

void TestMessageReader::messages()
{
    QFETCH(bool, masked);
    QFETCH(QByteArray, bytes);
    QFETCH(QStringList, lines);
    const WireRole role = masked ? WireRole::Server : WireRole::Client;
    for (qsizetype cut = 1; cut <= bytes.size(); ++cut) {
        ReaderLog log;
        MessageReader reader(role, log);
        feedCut(reader, bytes, {cut});
        QCOMPARE(log.lines, lines);
    }
    QCOMPARE(readBytewise(role, bytes), lines);
}

// `after`: how many bytes it takes to notice.
void TestMessageReader::violations_data()
{
    QTest::addColumn<bool>("masked");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("rule");
    QTest::addColumn<int>("after");
    const auto row = [](const char *name, const QByteArray &bytes, const QString &rule, int after, bool masked = false) {
        QTest::newRow(name) << masked << bytes << rule << after;
    };
    const QString reserved = QStringLiteral("reserved-bits");
    row("RSV1, nothing agreed", hex("c10161"), reserved, 1);
    row("RSV2", hex("a10161"), reserved, 1);
    row("RSV3", hex("910161"), reserved, 1);
    row("all of them on a ping", hex("f900"), reserved, 1);
    row("RSV1 on a close", hex("c800"), reserved, 1);
    for (const int code : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
        row(qPrintable(QStringLiteral("opcode %1").arg(code)), QByteArray(1, char(0x80 | code)) + hex("0161"),
            QStringLiteral("reserved-opcode"), 1);
    row("a masked frame from the server", hex("818537fa213d7f9f4d5158"), QStringLiteral("masked-by-server"), 2);
    row("an unmasked frame from the client", hex("810161"), QStringLiteral("unmasked-by-client"), 2, true);
    row("2^63", hex("827f8000000000000000"), QStringLiteral("length-top-bit"), 10);
    row("2^64 - 1", hex("827fffffffffffffffff"), QStringLiteral("length-top-bit"), 10);
    row("5 in 16 bits", hex("817e000548656c6c6f"), QStringLiteral("length-not-minimal"), 4);
    row("125 in 16 bits", hex("817e007d") + QByteArray(125, 'x'), QStringLiteral("length-not-minimal"), 4);
    row("5 in 64 bits", hex("817f000000000000000548656c6c6f"), QStringLiteral("length-not-minimal"), 10);
    row("65535 in 64 bits", hex("817f000000000000ffff"), QStringLiteral("length-not-minimal"), 10);
    row("5 in 16 bits, masked", hex("81fe0005000000006162636465"), QStringLiteral("length-not-minimal"), 8, true);
    row("a ping of 126", hex("897e007e") + QByteArray(126, 'x'), QStringLiteral("control-too-long"), 2);
    row("a close in 64 bits", hex("887f0000000000000001"), QStringLiteral("control-too-long"), 2);
    row("a ping in fragments", hex("0900"), QStringLiteral("control-fragmented"), 1);
    row("a close in fragments", hex("080203e8"), QStringLiteral("control-fragmented"), 1);
    row("a continuation of nothing", hex("800161"), QStringLiteral("nothing-to-continue"), 1);
    row("a continuation behind the end", hex("010161800162800163"), QStringLiteral("nothing-to-continue"), 7);
    row("a text inside a message", hex("010161810162"), QStringLiteral("message-not-finished"), 4);
    row("a binary fragment inside a text", hex("010161020162"), QStringLiteral("message-not-finished"), 4);

    const QString utf8 = QStringLiteral("invalid-utf8");
    row("not UTF-8", hex("8103ff6162"), utf8, 3);
    row("not UTF-8, masked", hex("81830000000061ff62"), utf8, 8, true);
    row("not UTF-8, in a frame that is not finished", hex("817effff6161c0"), utf8, 7);
    row("a surrogate", hex("8105eda08061 61"), utf8, 4);
    row("a character is not finished", hex("8102e6b6"), utf8, 4);
    row("a character is not finished in the last fragment", hex("0101e6 8001b6"), utf8, 6);
    row("wrong across fragments", hex("0101e6 800161"), utf8, 6);
    row("wrong in a fragment with more to come", hex("01016100 01ff"), utf8, 6);

    row("a close of one byte", hex("880103"), QStringLiteral("close-body-one-byte"), 3);
    row("a close with code 1005", hex("880203ed"), QStringLiteral("close-code-invalid"), 4);
    row("a reason that is not UTF-8", hex("880403e8c328"), QStringLiteral("close-reason-not-utf8"), 6);
}

void TestMessageReader::violations()
{
    QFETCH(bool, masked);
    QFETCH(QByteArray, bytes);
    QFETCH(QString, rule);
    QFETCH(int, after);
    const WireRole role = masked ? WireRole::Server : WireRole::Client;
    const QString line = QStringLiteral("violation ") + rule;
    for (qsizetype cut = 1; cut <= bytes.size(); ++cut) {
        ReaderLog log;
        MessageReader reader(role, log);
        feedCut(reader, bytes, {cut});
        QCOMPARE(log.lines.mid(log.lines.size() - 1), QStringList{line});
        QVERIFY(reader.isOver());
    }
    ReaderLog log;
    MessageReader reader(role, log);
    int fed = 0;
    while (fed < bytes.size() && !reader.isOver())
        reader.feed(bytes.data() + fed++, 1);
    QCOMPARE(log.lines.mid(log.lines.size() - 1), QStringList{line});
    QCOMPARE(fed, after);
}

void TestMessageReader::closeCodes()
{
    for (int code = 0; code <= 0xffff; ++code) {
        const bool mayTravel = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014)
            || (code >= 3000 && code <= 4999);
        QByteArray bytes = hex("8802");
        bytes += char(code >> 8);
        bytes += char(code);
        ReaderLog log;
        MessageReader reader(WireRole::Client, log);
        reader.feed(bytes.data(), bytes.size());
        QCOMPARE(log.lines, QStringList{mayTravel ? QStringLiteral("close %1").arg(code)
                                                  : QStringLiteral("violation close-code-invalid")});
    }
}

void TestMessageReader::limits_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("last");
    const QString tooBig = QStringLiteral("violation message-too-big");
    QTest::newRow("just fits") << hex("810a") + QByteArray(10, 'x') << QStringLiteral("text xxxxxxxxxx");
    QTest::newRow("one more, by its header") << hex("810b") << tooBig;
    QTest::newRow("far more, by its header") << hex("827f0000010000000000") << tooBig;
    QTest::newRow("fragments just fit") << hex("0204") + QByteArray(4, '\1') + hex("8006") + QByteArray(6, '\1')
                                        << QStringLiteral("binary 01010101010101010101");
    QTest::newRow("fragments, one more") << hex("0204") + QByteArray(4, '\1') + hex("8007") << tooBig;
    QTest::newRow("a ping does not count") << hex("890b") + QByteArray(11, '\2')
                                           << QStringLiteral("ping ") + QStringLiteral("02").repeated(11);
    QTest::newRow("each message anew") << hex("8108") + QByteArray(8, 'x') + hex("8108") + QByteArray(8, 'y')
                                       << QStringLiteral("text yyyyyyyy");
}

void TestMessageReader::limits()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, last);
    for (qsizetype cut = 1; cut <= bytes.size(); ++cut) {
        ReaderLog log;
        MessageReader reader(WireRole::Client, log);
        reader.setLimits({10, 10});
        feedCut(reader, bytes, {cut});
        QVERIFY(!log.lines.isEmpty());
        QCOMPARE(log.lines.last(), last);
    }
}

// A header is only a promise: were it believed, this would end the process.
void TestMessageReader::hugeLengthTakesNoMemory()
{
    for (const char *head : {"817f4000000000000000", "827f7fffffffffffffff"}) {
        ReaderLog log;
        MessageReader reader(WireRole::Client, log);
        reader.setLimits({std::numeric_limits<qint64>::max(), 0});
        QByteArray bytes = hex(head) + QByteArray(100, 'x');
        QCOMPARE(reader.feed(bytes.data(), bytes.size()), bytes.size());
        QVERIFY(reader.isInsideFrame());
        QVERIFY(log.lines.isEmpty());
    }
}

// Streamed in pieces as from a socket; what is handed over keeps no memory that it does not need.
void TestMessageReader::largeMessages()
{
    class Keeper : public ReaderLog
    {
    public:
        QString text;
        QByteArray bytes;
        void onText(QString &&arrived) override { text = std::move(arrived); }
        void onBinary(QByteArray &&arrived) override { bytes = std::move(arrived); }
    };
    const QByteArray ascii = QByteArray("0123456789").repeated(300'000);
    const QByteArray chinese = QByteArray("消息").repeated(500'000);
    for (const QByteArray &content : {ascii, chinese, chinese.first(99'999)}) {
        for (const qsizetype step : {1000, 65'536, 10'000'000}) {
            Keeper keeper;
            MessageReader reader(WireRole::Server, keeper);
            QByteArray all = frameBytes(0x81, content, "MASK") + frameBytes(0x82, content, "mask");
            for (qsizetype at = 0; at < all.size(); at += step)
                reader.feed(all.data() + at, std::min(step, all.size() - at));
            QVERIFY(keeper.text.toUtf8() == content);
            QVERIFY(keeper.bytes == content);
            QVERIFY(keeper.text.capacity() <= keeper.text.size() / 4 * 5 + 1024);
            QVERIFY(keeper.bytes.capacity() <= keeper.bytes.size() / 4 * 5 + 1024);
        }
    }
}

void TestMessageReader::stops()
{
    QByteArray bytes = hex("810161810162010163") + hex("800164810165");
    ReaderLog log;
    MessageReader reader(WireRole::Client, log);
    log.stopped = &reader;
    QList<qsizetype> used;
    for (qsizetype at = 0; at < bytes.size();) {
        used += reader.feed(bytes.data() + at, bytes.size() - at);
        at += used.last();
    }
    QCOMPARE(used, (QList<qsizetype>{3, 3, 6, 3}));
    QCOMPARE(log.lines, (QStringList{QStringLiteral("text a"), QStringLiteral("text b"), QStringLiteral("text cd"),
                                     QStringLiteral("text e")}));
    QCOMPARE(reader.framesRead(), 5);
}

void TestMessageReader::nothingBehindTheEnd()
{
    for (const char *end : {"880203e8", "f100"}) {
        QByteArray bytes = hex(end) + hex("810161");
        ReaderLog log;
        MessageReader reader(WireRole::Client, log);
        QVERIFY(reader.feed(bytes.data(), bytes.size()) <= 4);
        QVERIFY(reader.isOver());
        QCOMPARE(log.lines.size(), 1);
        QCOMPARE(reader.feed(bytes.data(), bytes.size()), 0);
        QCOMPARE(log.lines.size(), 1);
    }
}

void TestMessageReader::watched()
{
    const QByteArray bytes = hex("818537fa213d7f9f4d5158") + hex("018100000000618981000000007080810000000062")
        + frameBytes(0x82, QByteArray(300, '\1'), "mask") + hex("818200000000c328");
    const QStringList lines{QStringLiteral("frame 1 rsv 0 masked length 5: 48656c6c6f"),
                            QStringLiteral("text Hello"),
                            QStringLiteral("frame 1+ rsv 0 masked length 1: 61"),
                            QStringLiteral("frame 9 rsv 0 masked length 1: 70"),
                            QStringLiteral("ping 70"),
                            QStringLiteral("frame 0 rsv 0 masked length 1: 62"),
                            QStringLiteral("text ab"),
                            QStringLiteral("frame 2 rsv 0 masked length 300: ") + QStringLiteral("01").repeated(300),
                            QStringLiteral("binary ") + QStringLiteral("01").repeated(300),
                            QStringLiteral("frame 1 rsv 0 masked length 2: c328"),
                            QStringLiteral("violation invalid-utf8")};
    for (qsizetype cut = 1; cut <= bytes.size(); ++cut) {
        ReaderLog log;
        MessageReader reader(WireRole::Server, log);
        reader.setFramesWatched(true);
        feedCut(reader, bytes, {cut});
        QCOMPARE(log.lines, lines);
    }
    // A frame whose header is wrong is shown as far as it came.
    ReaderLog log;
    MessageReader reader(WireRole::Client, log);
    reader.setFramesWatched(true);
    feedCut(reader, hex("f3050102"), {});
    QCOMPARE(log.lines, (QStringList{QStringLiteral("frame 3 rsv 7 length 5:"),
                                     QStringLiteral("violation reserved-bits")}));
}

void TestMessageReader::watchedFromTheNextFrame()
{
    QByteArray bytes = hex("8102616281016381 0164");
    ReaderLog log;
    MessageReader reader(WireRole::Client, log);
    reader.feed(bytes.data(), 3);
    reader.setFramesWatched(true);
    reader.feed(bytes.data() + 3, 4);
    reader.setFramesWatched(false);
    reader.feed(bytes.data() + 7, 3);
    QCOMPARE(log.lines, (QStringList{QStringLiteral("text ab"), QStringLiteral("frame 1 rsv 0 length 1: 63"),
                                     QStringLiteral("text c"), QStringLiteral("text d")}));
}

void TestMessageReader::insideFrame()
{
    QByteArray bytes = hex("0102616280016381");
    const bool inside[] = {true, true, true, false, true, true, false, true};
    ReaderLog log;
    MessageReader reader(WireRole::Client, log);
    QVERIFY(!reader.isInsideFrame());
    for (qsizetype at = 0; at < bytes.size(); ++at) {
        reader.feed(bytes.data() + at, 1);
        QCOMPARE(reader.isInsideFrame(), inside[at]);
    }
}

QTEST_APPLESS_MAIN(TestMessageReader)
#include "tst_messagereader.moc"
