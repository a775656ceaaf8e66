#include "support/ReaderLog.h"

#include <QTest>

using namespace parlance;
using namespace parlance::test;

// Text that is not ASCII, and compressed messages, in every way they can be cut.
class TestMessageReaderText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyCut_data();
    void everyCut();
    void longText();
    void compressed_data();
    void compressed();
    void compressedViolations_data();
    void compressedViolations();
    void bomb();
    void figures();
};

namespace {

const QByteArray maskKey("\x37\xfa\x21\x3d");

QByteArray deflatedText(Deflater &deflater, const QString &text)
{
    QByteArray out;
    deflater.compress(text.toUtf8(), out);
    return out;
}

} // namespace

void TestMessageReaderText::everyCut_data()
{
    QTest::addColumn<QString>("text");
    const auto row = [](const char *name, const QString &text) { QTest::newRow(name) << text; };
    row("Chinese", QStringLiteral("今天的会议改到下午三点，请带上报告。"));
    row("emoji", QStringLiteral("👨\u200d👩\u200d👧\u200d👦 🇨🇳 👍🏽"));
    row("combining", QStringLiteral("e\u0301\u0323 ก\u0e33 क\u094dष"));
    row("U+FEFF in front", QStringLiteral("\ufeffvalue"));
    row("U+FEFF alone", QStringLiteral("\ufeff"));
    QString controls;
    for (char16_t character = 0; character < 0xa0; character += character == 0x1f ? 0x60 : 1)
        controls += QChar(character);
    row("control characters", controls);
}

void TestMessageReaderText::everyCut()
{
    QFETCH(QString, text);
    const QByteArray bytes = text.toUtf8();
    const QStringList lines{QStringLiteral("text ") + text};
    for (qsizetype cut = 0; cut <= bytes.size(); ++cut) {
        for (const WireRole role : {WireRole::Client, WireRole::Server}) {
            const QByteArray mask = role == WireRole::Server ? maskKey : QByteArray();
            // Two fragments cut there; as whole frames, and dripping byte by byte.
            const QByteArray frames = frameBytes(0x01, bytes.first(cut), mask) + frameBytes(0x80, bytes.sliced(cut), mask);
            ReaderLog whole;
            MessageReader reader(role, whole);
            feedCut(reader, frames, {});
            QCOMPARE(whole.lines, QStringList{lines.first().trimmed()});
            ReaderLog dripped;
            MessageReader dripReader(role, dripped);
            QList<qsizetype> cuts;
            for (qsizetype i = 1; i < frames.size(); ++i)
                cuts += i;
            feedCut(dripReader, frames, cuts);
            QCOMPARE(dripped.lines, whole.lines);
            // One frame, cut there by the network.
            ReaderLog single;
            MessageReader singleReader(role, single);
            const QByteArray frame = frameBytes(0x81, bytes, mask);
            feedCut(singleReader, frame, {frame.size() - bytes.size() + cut});
            QCOMPARE(single.lines, whole.lines);
        }
    }
}

// One long Chinese message with an emoji in between, cut into fragments of every small size.
void TestMessageReaderText::longText()
{
    const QString text = QStringLiteral("消息，🙂").repeated(700);
    const QByteArray bytes = text.toUtf8();
    for (const qsizetype size : {1, 2, 3, 5, 7, 64, 125, 126, 1000, 4096}) {
        QByteArray frames;
        for (qsizetype at = 0; at < bytes.size(); at += size) {
            const quint8 fin = at + size >= bytes.size() ? 0x80 : 0;
            frames += frameBytes(fin | (at == 0 ? 1 : 0), bytes.sliced(at, std::min(size, bytes.size() - at)));
        }
        ReaderLog log;
        MessageReader reader(WireRole::Client, log);
        feedCut(reader, frames, {frames.size() / 3, frames.size() / 2});
        QCOMPARE(log.lines, QStringList{QStringLiteral("text ") + text});
    }
}

void TestMessageReaderText::compressed_data()
{
    QTest::addColumn<int>("windowBits");
    QTest::addColumn<bool>("forget");
    for (const int bits : {8, 9, 12, 15}) {
        QTest::addRow("%d bits, shared", bits) << bits << false;
        QTest::addRow("%d bits, forgotten", bits) << bits << true;
    }
}

// Three messages, compressed, plain, compressed, the last in two fragments with a ping between them; cut anywhere.
void TestMessageReaderText::compressed()
{
    QFETCH(int, windowBits);
    QFETCH(bool, forget);
    const QString first = QStringLiteral("消息消息消息 👍🏽 message");
    const QString last = QStringLiteral("\ufeff消息消息 👍🏽 message again");
    Deflater deflater(windowBits, forget);
    QByteArray bytes = frameBytes(0xc1, deflatedText(deflater, first)) + frameBytes(0x81, "plain");
    const QByteArray body = deflatedText(deflater, last);
    bytes += frameBytes(0x41, body.first(5)) + frameBytes(0x89, "p") + frameBytes(0x80, body.sliced(5));
    bytes += frameBytes(0xc2, QByteArray(1, '\0')) + frameBytes(0xc1, {});
    const QStringList lines{QStringLiteral("text ") + first, QStringLiteral("text plain"), QStringLiteral("ping 70"),
                            QStringLiteral("text ") + last, QStringLiteral("binary"), QStringLiteral("text")};
    DeflateParameters agreed;
    agreed.serverMaxWindowBits = windowBits;
    agreed.serverNoContextTakeover = forget;
    agreed.clientMaxWindowBits = 15;
    for (qsizetype cut = 1; cut <= bytes.size(); ++cut) {
        ReaderLog log;
        MessageReader reader(WireRole::Client, log);
        reader.setDeflate(agreed);
        feedCut(reader, bytes, {cut});
        QCOMPARE(log.lines, lines);
    }
}

void TestMessageReaderText::compressedViolations_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("rule");
    const auto row = [](const char *name, const QByteArray &bytes, const char *rule) {
        QTest::newRow(name) << bytes << QString::fromLatin1(rule);
    };
    const QByteArray hello = QByteArray::fromHex("f248cdc9c90700");
    row("RSV1 on a continuation", frameBytes(0x41, hello.first(3)) + frameBytes(0xc0, hello.sliced(3)), "reserved-bits");
    row("RSV1 on a ping", frameBytes(0xc9, {}), "reserved-bits");
    row("RSV1 on a close", frameBytes(0xc8, {}), "reserved-bits");
    row("RSV1 on a reserved opcode", frameBytes(0xc3, {}), "reserved-bits");
    row("RSV2 with RSV1", frameBytes(0xe1, hello), "reserved-bits");
    row("not DEFLATE", frameBytes(0xc1, "\x06"), "bad-deflate-data");
    row("cut off", frameBytes(0xc1, hello.first(4)), "bad-deflate-data");
    Deflater deflater(15, false);
    QByteArray wrong;
    deflater.compress("abc\xff", wrong);
    row("not UTF-8", frameBytes(0xc1, wrong), "invalid-utf8");
    row("not UTF-8, more to come", frameBytes(0x41, wrong), "invalid-utf8");
    Deflater other(15, false);
    QByteArray unfinished;
    other.compress("abc\xe6\xb6", unfinished);
    row("a character is not finished", frameBytes(0xc1, unfinished), "invalid-utf8");
}

void TestMessageReaderText::compressedViolations()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, rule);
    for (qsizetype cut = 1; cut <= bytes.size(); ++cut) {
        ReaderLog log;
        MessageReader reader(WireRole::Client, log);
        reader.setDeflate({});
        feedCut(reader, bytes, {cut});
        QCOMPARE(log.lines, QStringList{QStringLiteral("violation ") + rule});
    }
}

void TestMessageReaderText::bomb()
{
    Deflater deflater(15, false);
    QByteArray body;
    deflater.compress(QByteArray(20'000'000, 'x'), body);
    for (const quint8 first : {0xc1, 0xc2, 0x41}) {
        ReaderLog log;
        MessageReader reader(WireRole::Client, log);
        reader.setDeflate({});
        reader.setLimits({1'000'000, 65'536});
        feedCut(reader, frameBytes(first, body), {});
        QCOMPARE(log.lines, QStringList{QStringLiteral("violation inflated-too-big")});
        QVERIFY(reader.inflatedBytes() <= 65'536);
    }
    // The limit counts for the whole message, over its fragments, and anew for the next.
    Deflater again(15, true);
    QByteArray small;
    again.compress(QByteArray(60'000, 'y'), small);
    ReaderLog log;
    MessageReader reader(WireRole::Client, log);
    reader.setDeflate({});
    reader.setLimits({1'000'000, 60'000});
    const QByteArray message = frameBytes(0x42, small.first(10)) + frameBytes(0x80, small.sliced(10));
    feedCut(reader, message + message, {});
    QCOMPARE(log.lines.size(), 2);
    QVERIFY(!reader.isOver());
}

void TestMessageReaderText::figures()
{
    Deflater deflater(15, false);
    const QString text = QStringLiteral("消息消息消息消息消息消息");
    const QByteArray body = deflatedText(deflater, text);
    ReaderLog log;
    MessageReader reader(WireRole::Client, log);
    reader.setDeflate({});
    feedCut(reader, frameBytes(0x41, body.first(4)) + frameBytes(0x80, body.sliced(4)) + frameBytes(0x81, "plain"), {});
    QCOMPARE(reader.framesRead(), 3);
    QCOMPARE(reader.deflatedBytes(), body.size());
    QCOMPARE(reader.inflatedBytes(), text.toUtf8().size());
}

QTEST_APPLESS_MAIN(TestMessageReaderText)
#include "tst_messagereader_text.moc"
