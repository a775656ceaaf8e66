#include "wire/rfc6455/Deflate.h"

#include <QRandomGenerator>
#include <QTest>

#include <optional>

using namespace parlance;

Q_DECLARE_METATYPE(parlance::WireRule)

class TestDeflate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void examplesOfTheRfc_data();
    void examplesOfTheRfc();
    void thereAndBack_data();
    void thereAndBack();
    void piecesAreLikeTheWhole();
    void windowOf8IsNotLeft();
    void contextIsKeptOrForgotten();
    void emptyMessages();
    void budget_data();
    void budget();
    void bombIsStopped();
    void sinkStops();
    void broken_data();
    void broken();
    void windowLivesBehindLastBlock();
    void manyLastBlocks();
};

namespace {

struct Inflated {
    WireRule rule = WireRule::None;
    QByteArray bytes;
    qsizetype largestPiece = 0;
};

constexpr qint64 plenty = 1 << 26;

// One message, given in pieces of `step` bytes.
Inflated inflated(Inflater &inflater, QByteArrayView message, qint64 budget = plenty, qsizetype step = 1 << 30)
{
    Inflated result;
    const auto sink = [&result](QByteArrayView piece) {
        result.bytes += piece.toByteArray();
        result.largestPiece = std::max(result.largestPiece, piece.size());
        return true;
    };
    while (!message.isEmpty() && result.rule == WireRule::None) {
        const qsizetype size = std::min(step, message.size());
        result.rule = inflater.feed(message.first(size), budget, sink);
        message = message.sliced(size);
    }
    if (result.rule == WireRule::None)
        result.rule = inflater.finish(budget, sink);
    return result;
}

QByteArray deflated(Deflater &deflater, QByteArrayView message)
{
    QByteArray out;
    deflater.compress(message, out);
    return out;
}

// A chat that repeats itself in part, and bytes that do not.
QByteArray chat(qsizetype size)
{
    QByteArray bytes;
    for (int i = 0; bytes.size() < size; ++i)
        bytes += R"({"type":"chat","room":"general","user":"user)" + QByteArray::number(i % 7) + R"(","text":"消息 )"
            + QByteArray::number(i * i) + "\"}";
    return bytes.first(size);
}

QByteArray noise(qsizetype size)
{
    QRandomGenerator random(7);
    QByteArray bytes(size, '\0');
    for (char &byte : bytes)
        byte = char(random.bounded(256));
    return bytes;
}

QByteArray hex(const char *digits)
{
    return QByteArray::fromHex(digits);
}

} // namespace

// RFC 7692 section 7.2.3.
void TestDeflate::examplesOfTheRfc_data()
{
    QTest::addColumn<QList<QByteArray>>("messages");
    QTest::addColumn<QList<QByteArray>>("expected");
    const auto row = [](const char *name, const QList<QByteArray> &messages, const QList<QByteArray> &expected) {
        QTest::newRow(name) << messages << expected;
    };
    row("one block", {hex("f248cdc9c90700")}, {"Hello"});
    row("the window is shared", {hex("f248cdc9c90700"), hex("f200110000")}, {"Hello", "Hello"});
    row("not compressed", {hex("000500faff48656c6c6f00")}, {"Hello"});
    row("BFINAL", {hex("f348cdc9c9070000")}, {"Hello"});
    row("BFINAL twice", {hex("f348cdc9c9070000"), hex("f348cdc9c9070000")}, {"Hello", "Hello"});
    row("two blocks", {hex("f248050000 00ffffcac9c90700")}, {"Hello"});
    row("an empty message", {hex("00")}, {""});
    row("the empty block that ends it is BFINAL", {hex("f248cdc9c90704"), hex("f248cdc9c90700")}, {"Hello", "Hello"});
}

void TestDeflate::examplesOfTheRfc()
{
    QFETCH(QList<QByteArray>, messages);
    QFETCH(QList<QByteArray>, expected);
    for (qsizetype step = 1; step < 14; ++step) {
        Inflater inflater(15, false);
        for (qsizetype i = 0; i < messages.size(); ++i) {
            const Inflated result = inflated(inflater, messages.at(i), plenty, step);
            QCOMPARE(result.rule, WireRule::None);
            QCOMPARE(result.bytes, expected.at(i));
        }
    }
}

void TestDeflate::thereAndBack_data()
{
    QTest::addColumn<int>("windowBits");
    QTest::addColumn<bool>("forget");
    for (int bits = 8; bits <= 15; ++bits) {
        QTest::addRow("%d bits, shared", bits) << bits << false;
        QTest::addRow("%d bits, forgotten", bits) << bits << true;
    }
}

void TestDeflate::thereAndBack()
{
    QFETCH(int, windowBits);
    QFETCH(bool, forget);
    Deflater deflater(windowBits, forget);
    Inflater inflater(windowBits, forget);
    for (const qsizetype size : {0, 1, 2, 100, 250, 256, 257, 300, 4096, 16'384, 70'000, 1, 0, 300'000}) {
        for (const QByteArray &message : {chat(size), noise(size), QByteArray(size, 'x')}) {
            const QByteArray compressed = deflated(deflater, message);
            QVERIFY(!compressed.isEmpty());
            QVERIFY(!compressed.endsWith(hex("0000ffff")));
            const Inflated result = inflated(inflater, compressed);
            QCOMPARE(result.rule, WireRule::None);
            QVERIFY(result.bytes == message);
            QVERIFY(result.largestPiece <= 64 * 1024);
        }
    }
}

void TestDeflate::piecesAreLikeTheWhole()
{
    Deflater deflater(15, false);
    const QByteArray message = chat(3000);
    const QByteArray compressed = deflated(deflater, message);
    for (qsizetype cut = 0; cut <= compressed.size(); ++cut) {
        Inflater inflater(15, false);
        const Inflated result = inflated(inflater, compressed, plenty, std::max<qsizetype>(cut, 1));
        QCOMPARE(result.rule, WireRule::None);
        QCOMPARE(result.bytes, message);
    }
}

// What is said to need a window of 256 bytes must not refer further back: an inflater of 8 bits reads it. Repetitions at
// every distance around the limit.
void TestDeflate::windowOf8IsNotLeft()
{
    Deflater deflater(8, false);
    Inflater inflater(8, false);
    const QByteArray salt = noise(600);
    for (qsizetype distance = 200; distance < 560; ++distance) {
        const QByteArray message = "repeated text" + salt.first(distance) + "repeated text" + salt.first(distance);
        const Inflated result = inflated(inflater, deflated(deflater, message));
        QCOMPARE(result.rule, WireRule::None);
        QCOMPARE(result.bytes, message);
    }
}

void TestDeflate::contextIsKeptOrForgotten()
{
    const QByteArray message = chat(400);
    Deflater keeps(15, false);
    const QByteArray first = deflated(keeps, message);
    const QByteArray second = deflated(keeps, message);
    QVERIFY(second.size() < first.size() / 4);

    Deflater forgets(15, true);
    QCOMPARE(deflated(forgets, message), first);
    QCOMPARE(deflated(forgets, message), first);

    Inflater forgetful(15, true);
    QCOMPARE(inflated(forgetful, first).bytes, message);
    QCOMPARE(inflated(forgetful, second).rule, WireRule::BadDeflateData); // it refers to what was forgotten
}

void TestDeflate::emptyMessages()
{
    Deflater deflater(15, false);
    Inflater inflater(15, false);
    for (int round = 0; round < 3; ++round) {
        QCOMPARE(deflated(deflater, {}).toHex(), QByteArray("00"));
        QCOMPARE(inflated(inflater, hex("00")).bytes, QByteArray());
        QCOMPARE(inflated(inflater, {}).rule, WireRule::None); // of no bytes at all
        const QByteArray message = chat(50);
        const Inflated result = inflated(inflater, deflated(deflater, message));
        QCOMPARE(result.rule, WireRule::None);
        QCOMPARE(result.bytes, message);
    }
}

void TestDeflate::budget_data()
{
    QTest::addColumn<qsizetype>("size");
    for (const qsizetype size : {1, 100, 16'383, 16'384, 16'385, 100'000})
        QTest::addRow("%d", int(size)) << size;
}

void TestDeflate::budget()
{
    QFETCH(qsizetype, size);
    Deflater deflater(15, true);
    const QByteArray compressed = deflated(deflater, chat(size));
    Inflater enough(15, true);
    QCOMPARE(inflated(enough, compressed, size).rule, WireRule::None);
    Inflater tooLittle(15, true);
    const Inflated result = inflated(tooLittle, compressed, size - 1);
    QCOMPARE(result.rule, WireRule::InflatedTooBig);
    QVERIFY(result.bytes.size() < size);
}

void TestDeflate::bombIsStopped()
{
    Deflater deflater(15, false);
    const QByteArray bomb = deflated(deflater, QByteArray(50'000'000, '\0'));
    QVERIFY(bomb.size() < 250'000);
    Inflater inflater(15, false);
    qint64 budget = 100'000;
    qsizetype made = 0;
    const WireRule rule = inflater.feed(bomb, budget, [&made](QByteArrayView piece) {
        made += piece.size();
        return true;
    });
    QCOMPARE(rule, WireRule::InflatedTooBig);
    QVERIFY(made <= 100'000);
}

void TestDeflate::sinkStops()
{
    Deflater deflater(15, false);
    const QByteArray compressed = deflated(deflater, chat(200'000));
    Inflater inflater(15, false);
    qint64 budget = plenty;
    int calls = 0;
    const WireRule rule = inflater.feed(compressed, budget, [&calls](QByteArrayView) { return ++calls < 2; });
    QCOMPARE(rule, WireRule::None);
    QCOMPARE(calls, 2);
}

void TestDeflate::broken_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const auto row = [](const char *name, const QByteArray &bytes) { QTest::newRow(name) << bytes; };
    row("a block of the reserved type", hex("06"));
    row("stored, its lengths disagree", hex("000500faf048656c6c6f00"));
    row("refers to what never was", hex("f200110000"));
    row("cut off in a block", hex("f248cdc9"));
    row("cut off in a stored block", hex("000500faff4865"));
    row("nothing behind BFINAL", hex("f348cdc9c90700"));
    row("the trailing four bytes were not removed", hex("f248cdc9c907000000ffff"));
    row("noise", noise(300));
    Deflater deflater(15, false);
    QByteArray compressed = deflated(deflater, chat(2000));
    row("a long message without its end", compressed.chopped(20));
    compressed[3] = char(compressed[3] ^ 0x55);
    row("a changed byte in the table of codes", compressed);
}

void TestDeflate::broken()
{
    QFETCH(QByteArray, bytes);
    for (const qsizetype step : {1, 2, 3, 1000}) {
        Inflater inflater(15, false);
        QCOMPARE(inflated(inflater, bytes, plenty, step).rule, WireRule::BadDeflateData);
    }
}

// A later message refers to what came before a block marked as the last one.
void TestDeflate::windowLivesBehindLastBlock()
{
    Inflater inflater(15, false);
    QCOMPARE(inflated(inflater, hex("f348cdc9c9070000")).bytes, QByteArray("Hello"));
    const Inflated second = inflated(inflater, hex("f200110000"));
    QCOMPARE(second.rule, WireRule::None);
    QCOMPARE(second.bytes, QByteArray("Hello"));
}

// An empty last block takes two bytes: a message of a million of them must not cost a window each.
void TestDeflate::manyLastBlocks()
{
    Inflater inflater(15, false);
    const QByteArray message = hex("0300").repeated(1'000'000) + hex("f248cdc9c90700");
    const Inflated result = inflated(inflater, message);
    QCOMPARE(result.rule, WireRule::None);
    QCOMPARE(result.bytes, QByteArray("Hello"));
}

QTEST_APPLESS_MAIN(TestDeflate)
#include "tst_deflate.moc"
