#include "support/LiveConnection.h"
#include "support/PeakMemory.h"
#include "support/RawDeflate.h"
#include "support/RawServer.h"
#include "support/TransportRows.h"

#include <QTest>

using namespace parlance;
using namespace std::chrono_literals;

namespace {

constexpr qint64 mebibyte = 1024 * 1024;

const QByteArray deflateAnswer = "Sec-WebSocket-Extensions: permessage-deflate\r\n";

// The header of a frame that claims a length which no payload follows.
QByteArray claiming(quint64 length)
{
    QByteArray bytes("\x82\x7f");
    for (int shift = 56; shift >= 0; shift -= 8)
        bytes.append(char(length >> shift));
    return bytes;
}

} // namespace

// Frames that no server should send: the rule is named, the server gets the Close code that the RFC asks for, and nothing
// that the server claims is believed before it is there.
class TestFaultsFrames : public QObject
{
    Q_OBJECT

    static void refused(LiveConnection &live, RawServer &server, WireRule rule)
    {
        const bool tooBig = rule == WireRule::MessageTooBig || rule == WireRule::InflatedTooBig;
        QTRY_COMPARE(live.drops.size(), 1);
        QCOMPARE(live.lastDrop().rule, rule);
        QCOMPARE(live.lastDrop().kind, tooBig ? DropKind::MessageTooBig : DropKind::ProtocolError);
        QCOMPARE(live.lastDrop().closeCode, ruleCloseCode(rule));
        QCOMPARE(live.lastDrop().phase, Phase::None);
        QVERIFY(!live.lastDrop().clean);
        QCOMPARE(live.texts, QStringList{QStringLiteral("before")});
        QTRY_VERIFY(server.peer(0).isGone());
        QCOMPARE(server.peer(0).frames().size(), 1); // the Close frame
        QCOMPARE(server.peer(0).frames().first().opcode, 0x8);
        QCOMPARE(server.peer(0).frames().first().closeCode(), ruleCloseCode(rule));
        // A message that is too long may be the last of its kind; a broken rule would be broken again.
        QCOMPARE(live.state(), tooBig ? LinkState::Waiting : LinkState::Paused);
        QCOMPARE(live.status().pause, tooBig ? PauseReason::None : PauseReason::Fatal);
    }

private Q_SLOTS:
    void fault31_hugeLength_data();
    void fault31_hugeLength();
    void fault32_inflationBomb_data();
    void fault32_inflationBomb();
    void fault32_compressedTextWithinTheLimit();
    void fault33_badUtf8SplitOverFragments_data();
    void fault33_badUtf8SplitOverFragments();
    void fault33_goodUtf8SplitOverFragments();
    void fault34_brokenFrame_data();
    void fault34_brokenFrame();
};

void TestFaultsFrames::fault31_hugeLength_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<WireRule>("rule");
    const auto row = [](const char *tag, const QByteArray &bytes, WireRule rule) { QTest::newRow(tag) << bytes << rule; };
    row("2^63", claiming(1ULL << 63), WireRule::LengthTopBit);
    row("2^64 - 1", claiming(~0ULL), WireRule::LengthTopBit);
    row("2^63 - 1", claiming((1ULL << 63) - 1), WireRule::MessageTooBig);
    row("2^40", claiming(1ULL << 40), WireRule::MessageTooBig);
    row("a byte over the limit", claiming(16 * 1024 * 1024 + 1), WireRule::MessageTooBig);
    row("over the limit in two fragments",
        RawPeer::frameBytes(0x2, "x", {.fin = false}) + RawPeer::frameBytes(0x0, {}, {.claimedLength = 16 * 1024 * 1024}),
        WireRule::MessageTooBig);
    row("a sum that wraps round",
        RawPeer::frameBytes(0x2, "xx", {.fin = false})
            + RawPeer::frameBytes(0x0, {}, {.claimedLength = std::numeric_limits<qint64>::max()}),
        WireRule::MessageTooBig);
    row("not the shortest form", QByteArray("\x82\x7e\x00\x05hello", 9), WireRule::LengthNotMinimal);
}

void TestFaultsFrames::fault31_hugeLength()
{
    QFETCH(QByteArray, bytes);
    QFETCH(WireRule, rule);
    RawServer server([bytes](RawPeer &peer) {
        peer.upgrade().finOnClose().text(QStringLiteral("before")).send(bytes); // no payload: it is refused without one
    });
    LiveConnection live(requestTo(server.url()));
    const PeakMemory memory;
    live.connection().connectNow();
    refused(live, server, rule);
    QVERIFY2(memory.growth() < 8 * mebibyte, QByteArray::number(memory.growth()).constData());
}

void TestFaultsFrames::fault32_inflationBomb_data()
{
    QTest::addColumn<qint64>("limit");
    QTest::addColumn<int>("fragments");
    QTest::newRow("one frame") << qint64(1024 * 1024) << 1;
    QTest::newRow("ten fragments") << qint64(1024 * 1024) << 10;
    QTest::newRow("a byte over the limit") << qint64(32 * 1024 * 1024 - 1) << 1;
}

void TestFaultsFrames::fault32_inflationBomb()
{
    QFETCH(qint64, limit);
    QFETCH(int, fragments);
    const QByteArray bomb = rawDeflate(QByteArray(32 * 1024 * 1024, 'x'));
    QVERIFY(bomb.size() < 64 * 1024); // so the limit for what travels does not stop it
    RawServer server([=](RawPeer &peer) {
        peer.upgrade(deflateAnswer).finOnClose().text(QStringLiteral("before"));
        const qsizetype size = bomb.size() / fragments;
        for (int i = 0; i < fragments; ++i) {
            const bool last = i == fragments - 1;
            peer.frame(i == 0 ? 0x1 : 0x0, last ? bomb.mid(i * size) : bomb.mid(i * size, size),
                       {.fin = last, .rsv = quint8(i == 0 ? 0x40 : 0)});
        }
    });
    TransportRequest request = requestTo(server.url());
    request.deflate = DeflateOffer();
    request.maxInflatedBytes = limit;
    LiveConnection live(request);
    const PeakMemory memory;
    live.connection().connectNow();
    refused(live, server, WireRule::InflatedTooBig);
    // As UTF-16 a text takes two bytes for one; a growing string may hold twice its size, and be copied once more.
    QVERIFY2(memory.growth() < 8 * mebibyte + 6 * limit, QByteArray::number(memory.growth()).constData());
}

void TestFaultsFrames::fault32_compressedTextWithinTheLimit()
{
    const QByteArray text = QStringLiteral("压缩的长消息").repeated(50000).toUtf8();
    RawServer server([text](RawPeer &peer) {
        peer.upgrade(deflateAnswer).frame(0x1, rawDeflate(text), {.rsv = 0x40});
    });
    TransportRequest request = requestTo(server.url());
    request.deflate = DeflateOffer();
    request.maxInflatedBytes = text.size();
    LiveConnection live(request);
    live.connection().connectNow();
    QTRY_COMPARE(live.texts.size(), 1);
    QVERIFY(live.texts.first() == QString::fromUtf8(text));
    QCOMPARE(live.state(), LinkState::Ready);
}

void TestFaultsFrames::fault33_badUtf8SplitOverFragments_data()
{
    QTest::addColumn<QByteArray>("first");
    QTest::addColumn<QByteArray>("second");
    QTest::addColumn<bool>("isLast");
    QTest::newRow("wrong second half") << QByteArray("\xe2\x82") << QByteArray("\x28") << true;
    QTest::newRow("missing second half") << QByteArray("\xe2\x82") << QByteArray() << true;
    QTest::newRow("surrogate over the cut") << QByteArray("\xed") << QByteArray("\xa0\x80") << true;
    QTest::newRow("overlong over the cut") << QByteArray("\xf0") << QByteArray("\x80\x80\x80") << true;
    QTest::newRow("above U+10FFFF over the cut") << QByteArray("\xf4") << QByteArray("\x90\x80\x80") << true;
    QTest::newRow("found before the message ends") << QByteArray("\xe2\x82") << QByteArray("\x28") << false;
}

void TestFaultsFrames::fault33_badUtf8SplitOverFragments()
{
    QFETCH(QByteArray, first);
    QFETCH(QByteArray, second);
    QFETCH(bool, isLast);
    RawServer server([=](RawPeer &peer) {
        peer.upgrade().finOnClose().text(QStringLiteral("before")).frame(0x1, first, {.fin = false});
        peer.frame(0x0, second, {.fin = isLast});
    });
    LiveConnection live(requestTo(server.url()));
    live.connection().connectNow();
    refused(live, server, WireRule::InvalidUtf8);
}

void TestFaultsFrames::fault33_goodUtf8SplitOverFragments()
{
    RawServer server([](RawPeer &peer) {
        peer.upgrade().frame(0x1, "\xe2", {.fin = false}).ping("between").frame(0x0, "\x82", {.fin = false});
        peer.frame(0x0, {}, {.fin = false}).frame(0x0, "\xac");
    });
    LiveConnection live(requestTo(server.url()));
    live.connection().connectNow();
    QTRY_COMPARE(live.texts, QStringList{QStringLiteral("€")});
    QCOMPARE(live.state(), LinkState::Ready);
    QTRY_COMPARE(server.lastPeer().frames().size(), 1);
    QCOMPARE(server.lastPeer().frames().first().payload, "between");
}

void TestFaultsFrames::fault34_brokenFrame_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<WireRule>("rule");
    const auto row = [](const QByteArray &tag, const QByteArray &bytes, WireRule rule) {
        QTest::newRow(tag.constData()) << bytes << rule;
    };
    row("masked text", RawPeer::frameBytes(0x1, "masked", {.masked = true}), WireRule::MaskedByServer);
    row("masked ping", RawPeer::frameBytes(0x9, {}, {.masked = true}), WireRule::MaskedByServer);
    for (const quint8 rsv : {0x40, 0x20, 0x10, 0x70})
        row("RSV bits " + QByteArray::number(rsv, 16), RawPeer::frameBytes(0x1, "x", {.rsv = rsv}), WireRule::ReservedBits);
    row("RSV1 of a ping", RawPeer::frameBytes(0x9, "x", {.rsv = 0x40}), WireRule::ReservedBits);
    for (const quint8 reserved : {0x3, 0x4, 0x5, 0x6, 0x7, 0xb, 0xc, 0xd, 0xe, 0xf})
        row("opcode " + QByteArray::number(reserved, 16), RawPeer::frameBytes(reserved, "x", {}), WireRule::ReservedOpcode);
    row("fragmented ping", RawPeer::frameBytes(0x9, "x", {.fin = false}), WireRule::ControlFragmented);
    row("fragmented Close", RawPeer::frameBytes(0x8, {}, {.fin = false}), WireRule::ControlFragmented);
    row("long ping", RawPeer::frameBytes(0x9, QByteArray(126, 'x'), {}), WireRule::ControlTooLong);
    row("long pong, only announced", RawPeer::frameBytes(0xa, {}, {.claimedLength = 1 << 20}), WireRule::ControlTooLong);
    row("long Close", RawPeer::frameBytes(0x8, "\x03\xe8" + QByteArray(124, 'x'), {}), WireRule::ControlTooLong);
    row("continuation of nothing", RawPeer::frameBytes(0x0, "x", {}), WireRule::NothingToContinue);
    row("message inside a message", RawPeer::frameBytes(0x1, "x", {.fin = false}) + RawPeer::frameBytes(0x1, "x", {}),
        WireRule::MessageNotFinished);
}

void TestFaultsFrames::fault34_brokenFrame()
{
    QFETCH(QByteArray, bytes);
    QFETCH(WireRule, rule);
    RawServer server([bytes](RawPeer &peer) {
        peer.upgrade().finOnClose().text(QStringLiteral("before")).send(bytes).text(QStringLiteral("behind"));
    });
    LiveConnection live(requestTo(server.url()));
    live.connection().connectNow();
    refused(live, server, rule);
}

QTEST_GUILESS_MAIN(TestFaultsFrames)
#include "tst_faults_frames.moc"
