#include "support/LiveConnection.h"
#include "support/RawServer.h"
#include "support/TransportRows.h"

#include <QSignalSpy>
#include <QTest>

using namespace parlance;
using namespace std::chrono_literals;

namespace {

// The dice of the test are at one half: a first wait of 1 s takes three quarters, a spread of 1 to 5 s takes three.
constexpr milliseconds backoff = 750ms;
constexpr milliseconds spread = 3000ms;

QByteArray closePayload(quint16 code, const QByteArray &reason = {})
{
    return QByteArray(1, char(code >> 8)) + char(code) + reason;
}

} // namespace

// A server's Close: the code and the words arrive exactly, the answer goes out before TCP ends, and the connection does
// what the code asks of it.
class TestFaultsClose : public QObject
{
    Q_OBJECT

    // A server whose every link is closed so behind a first message.
    static RawServer::Script closing(const QByteArray &payload)
    {
        return [payload](RawPeer &peer) {
            peer.upgrade().finOnClose().text(QStringLiteral("hello")).frame(0x8, payload);
        };
    }

    // A link ended by an orderly Close: what is known of it, and what the server saw.
    static void closedInOrder(LiveConnection &live, RawServer &server, int code, const QString &reason)
    {
        QTRY_COMPARE(live.drops.size(), 1);
        QCOMPARE(live.texts, QStringList{QStringLiteral("hello")});
        QCOMPARE(live.lastDrop().kind, DropKind::CloseFrame);
        QCOMPARE(int(live.lastDrop().closeCode), code);
        QCOMPARE(live.lastDrop().reason, reason);
        QCOMPARE(live.lastDrop().rule, WireRule::None);
        QCOMPARE(live.lastDrop().phase, Phase::None);
        QVERIFY(live.lastDrop().clean);
        QTRY_VERIFY(server.peer(0).isGone());
        QCOMPARE(server.peer(0).frames().size(), 1);
        QCOMPARE(server.peer(0).frames().first().opcode, 0x8);
        QCOMPARE(int(server.peer(0).frames().first().closeCode()), code);
    }

    // A Close that breaks a rule: the server is told which one, and nobody comes back.
    static void refused(const QByteArray &payload, WireRule rule)
    {
        RawServer server(closing(payload));
        LiveConnection live(requestTo(server.url()));
        live.connection().connectNow();
        QTRY_COMPARE(live.drops.size(), 1);
        QCOMPARE(live.lastDrop().kind, DropKind::ProtocolError);
        QCOMPARE(live.lastDrop().rule, rule);
        QCOMPARE(live.lastDrop().closeCode, ruleCloseCode(rule));
        QVERIFY(!live.lastDrop().clean);
        QCOMPARE(live.state(), LinkState::Paused);
        QCOMPARE(live.status().pause, PauseReason::Fatal);
        QTRY_VERIFY(server.lastPeer().isGone());
        QCOMPARE(server.lastPeer().frames().size(), 1);
        QCOMPARE(server.lastPeer().frames().first().closeCode(), ruleCloseCode(rule));
        live.clock.advance(1h);
        QCOMPARE(server.peerCount(), 1);
    }

private Q_SLOTS:
    void retriedClose_data();
    void retriedClose();
    void fatalClose_data();
    void fatalClose();
    void fault25_close4401();
    void fault27_codeThatMayNotTravel_data();
    void fault27_codeThatMayNotTravel();
    void fault28_badUtf8Reason_data();
    void fault28_badUtf8Reason();
    void fault29_dataAfterClose();
    void fault30_openThenClose();
    void fault30_acceptThenClose();
};

void TestFaultsClose::retriedClose_data()
{
    QTest::addColumn<int>("code"); // 1005: an empty Close frame
    QTest::addColumn<QByteArray>("reason");
    QTest::addColumn<milliseconds>("wait");
    QTest::newRow("fault19 1000") << 1000 << QByteArray("bye") << backoff;
    QTest::newRow("fault20 1001") << 1001 << QByteArray() << backoff;
    QTest::newRow("fault21 empty") << 1005 << QByteArray() << backoff;
    QTest::newRow("fault23 1011") << 1011 << QByteArray("out of memory") << backoff;
    QTest::newRow("fault24 1012") << 1012 << QByteArray("wird neu gestartet, für kurze Zeit") << spread;
    QTest::newRow("fault24 1013") << 1013 << QByteArray("稍后再试") << spread;
}

void TestFaultsClose::retriedClose()
{
    QFETCH(int, code);
    QFETCH(QByteArray, reason);
    QFETCH(milliseconds, wait);
    RawServer server(closing(code == 1005 ? QByteArray() : closePayload(quint16(code), reason)));
    LiveConnection live(requestTo(server.url()));
    live.connection().connectNow();
    closedInOrder(live, server, code, QString::fromUtf8(reason));
    QCOMPARE(live.state(), LinkState::Waiting);
    QCOMPARE(live.status().retryIn, wait);
    live.clock.advance(wait - 1ms);
    QCOMPARE(live.state(), LinkState::Waiting);
    live.clock.advance(1ms);
    QTRY_COMPARE(server.peerCount(), 2);
}

void TestFaultsClose::fatalClose_data()
{
    QTest::addColumn<int>("code");
    QTest::newRow("fault22 1008") << 1008;
    QTest::newRow("fault26 4403") << 4403;
}

void TestFaultsClose::fatalClose()
{
    QFETCH(int, code);
    RawServer server(closing(closePayload(quint16(code), "not you")));
    LiveConnection live(requestTo(server.url()));
    live.connection().connectNow();
    closedInOrder(live, server, code, QStringLiteral("not you"));
    QCOMPARE(live.state(), LinkState::Paused);
    QCOMPARE(live.status().pause, PauseReason::Fatal);
    live.clock.advance(1h);
    QCOMPARE(server.peerCount(), 1);
    live.connection().connectNow(); // the one Retry button
    QTRY_COMPARE(server.peerCount(), 2);
}

// The token is refreshed once a cycle; when the new one is refused too, the person is asked.
void TestFaultsClose::fault25_close4401()
{
    RawServer server(closing(closePayload(4401, "token expired")));
    TransportRequest request = requestTo(server.url());
    request.headers = {{QStringLiteral("Authorization"), QStringLiteral("Bearer old")}};
    LiveConnection live(request);
    QSignalSpy asked(&live.connection(), &Connection::credentialsRefused);
    live.connection().connectNow();
    QTRY_COMPARE(asked.size(), 1);
    closedInOrder(live, server, 4401, QStringLiteral("token expired"));
    QCOMPARE(live.status().phase, Phase::Auth);

    live.request.headers = {{QStringLiteral("Authorization"), QStringLiteral("Bearer new")}};
    live.connection().credentialsChanged();
    QTRY_COMPARE(live.status().pause, PauseReason::Auth);
    QCOMPARE(server.peerCount(), 2);
    QCOMPARE(server.peer(0).requestHeader("Authorization"), "Bearer old");
    QCOMPARE(server.peer(1).requestHeader("Authorization"), "Bearer new");
    QCOMPARE(live.status().lastDrop->reason, QStringLiteral("token expired"));
    live.clock.advance(1h);
    QCOMPARE(server.peerCount(), 2);
}

void TestFaultsClose::fault27_codeThatMayNotTravel_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<WireRule>("rule");
    QTest::newRow("1006") << closePayload(1006) << WireRule::CloseCodeInvalid;
    QTest::newRow("999") << closePayload(999, "words") << WireRule::CloseCodeInvalid;
    QTest::newRow("1005") << closePayload(1005) << WireRule::CloseCodeInvalid;
    QTest::newRow("1015") << closePayload(1015) << WireRule::CloseCodeInvalid;
    QTest::newRow("5000") << closePayload(5000) << WireRule::CloseCodeInvalid;
    QTest::newRow("0") << closePayload(0) << WireRule::CloseCodeInvalid;
    QTest::newRow("one byte") << QByteArray("\x03") << WireRule::CloseBodyOneByte;
}

void TestFaultsClose::fault27_codeThatMayNotTravel()
{
    QFETCH(QByteArray, payload);
    QFETCH(WireRule, rule);
    refused(payload, rule);
}

void TestFaultsClose::fault28_badUtf8Reason_data()
{
    QTest::addColumn<QByteArray>("reason");
    QTest::newRow("no UTF-8 at all") << QByteArray("\xff\xfe");
    QTest::newRow("cut inside a character") << QByteArray("bye \xe2\x82");
    QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80");
}

void TestFaultsClose::fault28_badUtf8Reason()
{
    QFETCH(QByteArray, reason);
    refused(closePayload(1000, reason), WireRule::CloseReasonNotUtf8);
}

void TestFaultsClose::fault29_dataAfterClose()
{
    RawServer server([](RawPeer &peer) {
        peer.upgrade().finOnClose().text(QStringLiteral("hello")).close(1001, "first");
        peer.text(QStringLiteral("too late")).ping("too late").close(4403, "second").frame(0x7, "nonsense");
    });
    LiveConnection live(requestTo(server.url()));
    live.connection().connectNow();
    closedInOrder(live, server, 1001, QStringLiteral("first")); // one Close went back, and no pong
    QCOMPARE(live.state(), LinkState::Waiting);
}

// A server that opens and closes at once must not be hammered: an open link alone proves nothing.
void TestFaultsClose::fault30_openThenClose()
{
    RawServer server([](RawPeer &peer) { peer.upgrade().finOnClose().close(1000); });
    LiveConnection live(requestTo(server.url()));
    live.connection().connectNow();
    for (const milliseconds wait : {750ms, 1500ms}) {
        QTRY_COMPARE(live.state(), LinkState::Waiting);
        QCOMPARE(live.status().retryIn, wait);
        live.clock.advance(wait);
    }
    QTRY_COMPARE(live.state(), LinkState::Paused);
    QCOMPARE(live.status().pause, PauseReason::ServerKeepsClosing);
    QCOMPARE(server.peerCount(), 3);
    live.clock.advance(1h);
    QCOMPARE(server.peerCount(), 3);
}

void TestFaultsClose::fault30_acceptThenClose()
{
    RawServer server;
    server.onAccept([](RawPeer &peer) { peer.fin(); });
    LiveConnection live(requestTo(server.url()));
    live.connection().connectNow();
    for (const milliseconds wait : {750ms, 1500ms, 3000ms, 6000ms, 12000ms}) {
        QTRY_COMPARE(live.state(), LinkState::Waiting);
        QCOMPARE(live.lastDrop().kind, DropKind::LinkLost);
        QCOMPARE(live.lastDrop().phase, Phase::Upgrade);
        QCOMPARE(live.status().retryIn, wait);
        live.clock.advance(wait);
    }
    QTRY_COMPARE(live.status().pause, PauseReason::Exhausted);
    QCOMPARE(server.peerCount(), 6);
}

QTEST_GUILESS_MAIN(TestFaultsClose)
#include "tst_faults_close.moc"
