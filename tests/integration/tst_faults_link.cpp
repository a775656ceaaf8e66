#include "support/FullBacklog.h"
#include "support/LiveConnection.h"
#include "support/RawServer.h"
#include "support/TcpRelay.h"
#include "support/TransportRows.h"

#include <QTest>

using namespace parlance;
using namespace std::chrono_literals;

// What a network does to a link: the connection notices, says what it was, and comes back without being told to.
// Every fault has its number in the name; the waits are of the test's clock, so they are exact.
class TestFaultsLink : public QObject
{
    Q_OBJECT

    // A first wait is a second, of which the test's dice take three quarters.
    static constexpr milliseconds firstWait = 750ms;

    // As long as a link takes to be found dead: 25 s of quiet, 10 s for an answer, the last 3 of them in doubt.
    static void stayDeaf(LiveConnection &live)
    {
        live.clock.advance(25s);
        QCOMPARE(live.state(), LinkState::Ready);
        live.clock.advance(7s);
        QCOMPARE(live.state(), LinkState::Checking);
        live.clock.advance(2999ms);
        QCOMPARE(live.state(), LinkState::Checking);
        live.clock.advance(1ms);
    }

private Q_SLOTS:
    void fault01_rstMidFrame_data();
    void fault01_rstMidFrame();
    void fault02_finWithoutClose_data();
    void fault02_finWithoutClose();
    void fault03_blackholeWhileIdle();
    void fault04_blackholeDuringASend();
    void fault05_synDropped();
    void fault06_tcpAcceptThenSilence();
    void fault08_upgradeOneByteASecond();
    void fault10_frameGluedToTheUpgrade();
    void fault10_closeGluedToTheUpgrade();
};

void TestFaultsLink::fault01_rstMidFrame_data()
{
    QTest::addColumn<QByteArray>("half");
    const QByteArray frame = RawPeer::frameBytes(0x1, QByteArray(1000, 'x'), {});
    QTest::newRow("inside the header") << frame.left(3);
    QTest::newRow("inside the payload") << frame.left(500);
    QTest::newRow("before the last byte") << frame.chopped(1);
    QTest::newRow("between fragments") << RawPeer::frameBytes(0x1, "half a message", {.fin = false});
    QTest::newRow("inside a Close frame") << QByteArray("\x88\x02\x03");
}

void TestFaultsLink::fault01_rstMidFrame()
{
    QFETCH(QByteArray, half);
    RawServer server([](RawPeer &peer) { peer.upgrade().text(QStringLiteral("whole %1").arg(peer.number())); });
    LiveConnection live(requestTo(server.url()));
    live.connection().connectNow();
    QTRY_COMPARE(live.texts.size(), 1);
    server.lastPeer().send(half).rst();
    QTRY_COMPARE(live.state(), LinkState::Waiting);
    QCOMPARE(live.lastDrop().kind, DropKind::LinkLost);
    QCOMPARE(live.lastDrop().closeCode, closecode::abnormal);
    QCOMPARE(live.lastDrop().phase, Phase::None);
    QCOMPARE(live.lastDrop().rule, WireRule::None);
    QVERIFY(!live.lastDrop().clean);
    QVERIFY(!live.lastDrop().reason.isEmpty());
    QCOMPARE(live.status().retryIn, firstWait);

    live.clock.advance(firstWait);
    QTRY_COMPARE(live.texts.size(), 2);
    QCOMPARE(live.texts, (QStringList{QStringLiteral("whole 0"), QStringLiteral("whole 1")})); // and never the half
    QCOMPARE(live.state(), LinkState::Ready);
    QTRY_COMPARE(live.liveTransports(), 1);
}

void TestFaultsLink::fault02_finWithoutClose_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::newRow("idle") << QByteArray();
    QTest::newRow("inside a frame") << RawPeer::frameBytes(0x2, "some bytes", {}).left(7);
    QTest::newRow("between fragments") << RawPeer::frameBytes(0x1, "half a message", {.fin = false});
}

void TestFaultsLink::fault02_finWithoutClose()
{
    QFETCH(QByteArray, before);
    RawServer server([](RawPeer &peer) { peer.upgrade(); });
    LiveConnection live(requestTo(server.url()));
    live.connection().connectNow();
    QTRY_COMPARE(live.state(), LinkState::Ready);
    server.lastPeer().send(before).fin();
    QTRY_COMPARE(live.state(), LinkState::Waiting);
    QCOMPARE(live.lastDrop().kind, DropKind::LinkLost);
    QCOMPARE(live.lastDrop().closeCode, closecode::abnormal); // not 1005: no Close frame came at all
    QVERIFY(!live.lastDrop().clean);
    QVERIFY(live.texts.isEmpty());
    QCOMPARE(live.status().retryIn, firstWait);
    QTRY_VERIFY(server.lastPeer().isGone());
    live.clock.advance(firstWait);
    QTRY_COMPARE(live.state(), LinkState::Ready);
    QCOMPARE(server.peerCount(), 2);
}

void TestFaultsLink::fault03_blackholeWhileIdle()
{
    RawServer server(RawServer::echo());
    TcpRelay relay(server.serverPort());
    LiveConnection live(requestTo(relay.url(server.url())));
    live.connection().connectNow();
    QTRY_COMPARE(live.state(), LinkState::Ready);
    live.clock.advance(25s); // a ping, and it is answered
    QTRY_COMPARE(server.lastPeer().frames().size(), 1);
    QCOMPARE(server.lastPeer().frames().first().opcode, 0x9);
    QTRY_VERIFY(relay.downBytes() > 0 && server.lastPeer().unsentBytes() == 0);
    const qint64 upBefore = relay.upBytes();

    relay.goSilent();
    stayDeaf(live);
    QCOMPARE(live.state(), LinkState::Waiting);
    QCOMPARE(live.lastDrop().kind, DropKind::HeartbeatLost);
    QCOMPARE(live.drops.size(), 1);
    QCOMPARE(relay.upBytes(), upBefore);

    relay.heal();
    live.clock.advance(live.status().retryIn);
    QTRY_COMPARE(live.state(), LinkState::Ready);
    QCOMPARE(relay.linkCount(), 2);
    QTRY_COMPARE(live.liveTransports(), 1);
}

void TestFaultsLink::fault04_blackholeDuringASend()
{
    RawServer server(RawServer::echo());
    TcpRelay relay(server.serverPort());
    LiveConnection live(requestTo(relay.url(server.url())));
    live.connection().connectNow();
    QTRY_COMPARE(live.state(), LinkState::Ready);
    relay.goSilent();
    // What the system still takes is its affair; the rest waits here, and a sender stops at the watermark.
    const QString message(64 * 1024, u'x');
    int sent = 0;
    for (int idleTurns = 0; idleTurns < 20; ++idleTurns) {
        while (live.connection().bytesToWrite() < Transport::writeWatermark) {
            QVERIFY(live.sendText(message));
            QVERIFY2(++sent < 1000, "more than 64 MB went into a link that nobody reads");
            idleTurns = 0;
            QCoreApplication::processEvents();
        }
        QCoreApplication::processEvents();
    }
    QVERIFY(live.connection().bytesToWrite() < Transport::writeWatermark + 2 * message.size());
    QCOMPARE(live.state(), LinkState::Ready);

    stayDeaf(live); // own bytes prove no life
    QCOMPARE(live.state(), LinkState::Waiting);
    QCOMPARE(live.lastDrop().kind, DropKind::HeartbeatLost);
    QCOMPARE(live.connection().bytesToWrite(), 0);
    QTRY_COMPARE(live.liveTransports(), 0); // nothing waits for the bytes to leave

    relay.heal();
    live.clock.advance(live.status().retryIn);
    QTRY_COMPARE(live.state(), LinkState::Ready);
    QVERIFY(live.sendText(QStringLiteral("again")));
    QTRY_COMPARE(live.texts, QStringList{QStringLiteral("again")});
}

void TestFaultsLink::fault05_synDropped()
{
    FullBacklog nowhere;
    LiveConnection live(requestTo(nowhere.url()));
    live.connection().connectNow();
    for (const milliseconds wait : {750ms, 1500ms, 3000ms, 6000ms, 12000ms}) {
        QTRY_COMPARE(live.status().phase, Phase::Tcp);
        live.clock.advance(9999ms);
        QCOMPARE(live.state(), LinkState::Connecting);
        live.clock.advance(1ms);
        QCOMPARE(live.state(), LinkState::Waiting);
        QCOMPARE(live.lastDrop().kind, DropKind::Deadline);
        QCOMPARE(live.lastDrop().phase, Phase::Tcp);
        QCOMPARE(live.lastDrop().closeCode, 0);
        QCOMPARE(live.status().retryIn, wait);
        live.clock.advance(wait);
    }
    QTRY_COMPARE(live.status().phase, Phase::Tcp);
    live.clock.advance(10s);
    QCOMPARE(live.status().pause, PauseReason::Exhausted);
    QTRY_COMPARE(live.liveTransports(), 0);
}

void TestFaultsLink::fault06_tcpAcceptThenSilence()
{
    RawServer server;
    LiveConnection live(requestTo(server.url()));
    live.connection().connectNow();
    QTRY_COMPARE(live.status().phase, Phase::Upgrade);
    QTRY_VERIFY(server.peerCount() == 1 && !server.lastPeer().request().isEmpty());
    live.clock.advance(10s);
    QCOMPARE(live.state(), LinkState::Waiting);
    QCOMPARE(live.lastDrop().kind, DropKind::Deadline);
    QCOMPARE(live.lastDrop().phase, Phase::Upgrade);
    QCOMPARE(live.status().retryIn, firstWait);
    QTRY_VERIFY(server.lastPeer().isGone());
}

void TestFaultsLink::fault08_upgradeOneByteASecond()
{
    RawServer server;
    LiveConnection live(requestTo(server.url()));
    live.connection().connectNow();
    QTRY_VERIFY(server.peerCount() == 1 && !server.lastPeer().request().isEmpty());
    const QByteArray answer = server.lastPeer().upgradeBytes();
    for (int second = 0; second < 10; ++second) {
        QCOMPARE(live.state(), LinkState::Connecting); // bytes that trickle in do not move the deadline
        server.lastPeer().send(answer.mid(second, 1));
        QTRY_COMPARE(server.lastPeer().unsentBytes(), 0);
        QCoreApplication::processEvents();
        live.clock.advance(1s);
    }
    QCOMPARE(live.state(), LinkState::Waiting);
    QCOMPARE(live.lastDrop().kind, DropKind::Deadline);
    QCOMPARE(live.lastDrop().phase, Phase::Upgrade);
    QTRY_VERIFY(server.lastPeer().isGone());
}

void TestFaultsLink::fault10_frameGluedToTheUpgrade()
{
    RawServer server([](RawPeer &peer) {
        peer.upgrade().text(QStringLiteral("one")).ping("still there").text(QStringLiteral("two"));
    });
    LiveConnection live(requestTo(server.url()));
    live.connection().connectNow();
    QTRY_COMPARE(live.texts, (QStringList{QStringLiteral("one"), QStringLiteral("two")}));
    QCOMPARE(live.state(), LinkState::Ready);
    QTRY_COMPARE(server.lastPeer().frames().size(), 1);
    QCOMPARE(server.lastPeer().frames().first().opcode, 0xa);
    QCOMPARE(server.lastPeer().frames().first().payload, "still there");
}

void TestFaultsLink::fault10_closeGluedToTheUpgrade()
{
    RawServer server([](RawPeer &peer) { peer.upgrade().text(QStringLiteral("sorry")).close(1013, "full").fin(); });
    LiveConnection live(requestTo(server.url()));
    live.connection().connectNow();
    QTRY_COMPARE(live.state(), LinkState::Waiting);
    QCOMPARE(live.texts, QStringList{QStringLiteral("sorry")});
    QCOMPARE(live.lastDrop().kind, DropKind::CloseFrame);
    QCOMPARE(live.lastDrop().closeCode, closecode::tryAgainLater);
    QCOMPARE(live.lastDrop().reason, QStringLiteral("full"));
    QVERIFY(live.status().retryIn >= 1s);
}

QTEST_GUILESS_MAIN(TestFaultsLink)
#include "tst_faults_link.moc"
