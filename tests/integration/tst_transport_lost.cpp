#include "support/NodeServer.h"
#include "support/RawServer.h"
#include "support/TransportLog.h"
#include "support/TransportRows.h"

#include <QTest>

using namespace parlance;

namespace {

const QByteArray splitEuro = RawPeer::frameBytes(0x1, "\xe2\x82", {.fin = false}) + RawPeer::frameBytes(0x0, "\xac", {});

} // namespace

// Links that end without a closing handshake, over both transports, and how each end is told.
class TestTransportLost : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { TransportRows::add(); }
    void lostLink_data();
    void lostLink();
    void protocolError_data();
    void protocolError();
    void messageTooBig_data();
    void messageTooBig();
    void acceptThenClose();
    void killedServerIsALostLink();
};

void TestTransportLost::lostLink_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<bool>("reset");
    const QByteArray text = RawPeer::frameBytes(0x1, "message", {});
    QTest::newRow("FIN") << QByteArray() << false;
    QTest::newRow("RST") << QByteArray() << true;
    QTest::newRow("FIN after a message") << text << false;
    QTest::newRow("FIN inside a frame") << text + text.left(5) << false;
    QTest::newRow("RST inside a frame") << text + text.left(5) << true;
    QTest::newRow("FIN inside a Close frame") << text + QByteArray("\x88\x02\x03") << false;
}

void TestTransportLost::lostLink()
{
    QFETCH(QByteArray, before);
    QFETCH(bool, reset);
    RawServer server([](RawPeer &peer) { peer.upgrade(); });
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    server.lastPeer().send(before);
    if (!before.isEmpty())
        QTRY_COMPARE(log.texts, QStringList{QStringLiteral("message")});
    if (reset)
        server.lastPeer().rst();
    else
        server.lastPeer().fin();
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.drop().kind, DropKind::LinkLost);
    QCOMPARE(log.drop().closeCode, closecode::abnormal);
    QCOMPARE(log.drop().phase, Phase::None);
    QVERIFY(!log.drop().clean);
    QVERIFY(!log.drop().reason.isEmpty());
}

void TestTransportLost::protocolError_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<WireRule>("rule");
    const auto row = [](const char *tag, const QByteArray &bytes, WireRule rule) { QTest::newRow(tag) << bytes << rule; };
    row("masked text", RawPeer::frameBytes(0x1, "masked", {.masked = true}), WireRule::MaskedByServer);
    row("masked binary", RawPeer::frameBytes(0x2, "masked", {.masked = true}), WireRule::MaskedByServer);
    row("RSV1", RawPeer::frameBytes(0x1, "x", {.rsv = 0x40}), WireRule::ReservedBits);
    row("reserved opcode", RawPeer::frameBytes(0x3, "x", {}), WireRule::ReservedOpcode);
    row("fragmented ping", RawPeer::frameBytes(0x9, "x", {.fin = false}), WireRule::ControlFragmented);
    row("long ping", RawPeer::frameBytes(0x9, QByteArray(126, 'x'), {}), WireRule::ControlTooLong);
    row("continuation of nothing", RawPeer::frameBytes(0x0, "x", {}), WireRule::NothingToContinue);
    row("bad UTF-8", RawPeer::frameBytes(0x1, "\xff\xfe", {}), WireRule::InvalidUtf8);
    if (TransportRows::isQt()) // right by RFC 6455 section 5.6, but QWebSocket reads each fragment alone
        row("character split between fragments", splitEuro, WireRule::InvalidUtf8);
}

void TestTransportLost::protocolError()
{
    QFETCH(QByteArray, bytes);
    QFETCH(WireRule, rule);
    RawServer server([bytes](RawPeer &peer) { peer.upgrade().finOnClose().send(bytes); });
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.hasEnded());
    QVERIFY(log.texts.isEmpty() && log.binaries.isEmpty());
    QCOMPARE(log.drop().kind, DropKind::ProtocolError);
    QCOMPARE(log.drop().closeCode, ruleCloseCode(rule));
    QTRY_VERIFY(server.lastPeer().isGone());
    if (TransportRows::isQt()) {
        QVERIFY(!log.drop().reason.isEmpty());
    } else {
        QCOMPARE(log.drop().rule, rule);
        QCOMPARE(server.lastPeer().frames().size(), 1);
        QCOMPARE(server.lastPeer().frames().first().closeCode(), ruleCloseCode(rule));
    }
}

void TestTransportLost::messageTooBig_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("one frame") << RawPeer::frameBytes(0x2, QByteArray(1001, 'x'), {});
    QTest::newRow("only announced") << RawPeer::frameBytes(0x2, {}, {.claimedLength = 1LL << 40});
    QTest::newRow("2^63 - 1") << RawPeer::frameBytes(0x2, {}, {.claimedLength = std::numeric_limits<qint64>::max()});
    QTest::newRow("fragments") << RawPeer::frameBytes(0x1, QByteArray(600, 'x'), {.fin = false})
            + RawPeer::frameBytes(0x0, QByteArray(401, 'x'), {});
}

void TestTransportLost::messageTooBig()
{
    QFETCH(QByteArray, bytes);
    RawServer server([bytes](RawPeer &peer) {
        peer.upgrade().finOnClose().binary(QByteArray(1000, 'x')).send(bytes);
    });
    TransportRequest request = requestTo(server.url());
    request.maxMessageBytes = 1000;
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(request);
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.binaries, QList<QByteArray>{QByteArray(1000, 'x')});
    QVERIFY(log.texts.isEmpty());
    QCOMPARE(log.drop().kind, DropKind::MessageTooBig);
    QCOMPARE(log.drop().closeCode, closecode::messageTooBig);
    QCOMPARE(log.drop().rule, TransportRows::isQt() ? WireRule::None : WireRule::MessageTooBig);
    QTRY_VERIFY(server.lastPeer().isGone());
    QCOMPARE(server.lastPeer().frames().last().closeCode(), closecode::messageTooBig);
}

void TestTransportLost::acceptThenClose()
{
    RawServer server;
    server.onAccept([](RawPeer &peer) { peer.fin(); });
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.drop().kind, DropKind::LinkLost);
    QCOMPARE(log.opens, 0);
}

void TestTransportLost::killedServerIsALostLink()
{
    NodeServer server(QStringLiteral("minimal"));
    QVERIFY2(server.start(), server.errorText().constData());
    const QUrl url = server.url();
    for (const bool hard : {true, false}) {
        const auto transport = TransportRows::make();
        TransportLog log(*transport);
        transport->open(requestTo(url));
        QTRY_VERIFY(log.isOpen());
        if (hard)
            server.kill();
        else
            server.stop();
        QVERIFY(!server.isRunning());
        QTRY_VERIFY(log.hasEnded());
        QCOMPARE(log.drop().kind, DropKind::LinkLost);
        QVERIFY2(server.start(), server.errorText().constData()); // on the same port
        QCOMPARE(server.url(), url);
    }
}

QTEST_GUILESS_MAIN(TestTransportLost)
#include "tst_transport_lost.moc"
