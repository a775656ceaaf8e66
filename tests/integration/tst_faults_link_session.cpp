#include "host/RoomServer.h"
#include "support/RawServer.h"
#include "support/SessionProbe.h"
#include "support/TcpRelay.h"

#include <QTest>

using namespace parlance;
using namespace std::chrono_literals;

// What a network does to a link, seen from the messages: none is lost and none comes twice.
class TestFaultsLinkSession : public QObject
{
    Q_OBJECT

    static constexpr int patience = 30000;
    static constexpr int count = 200;

    // A heartbeat that finds a dead link soon. Its figures are short for the test's sake; nothing here measures them.
    static ConnectionConfig impatient()
    {
        ConnectionConfig config = SessionProbe::quickConfig();
        config.heartbeatIdle = 200ms;
        config.heartbeatDeadline = 400ms;
        config.checkingDeadline = 200ms;
        config.upgradeDeadline = 500ms;
        return config;
    }

private Q_SLOTS:
    void initTestCase();
    void fault01_rstMidFrame_data();
    void fault01_rstMidFrame();
    void fault04_blackholeDuringASend();
    void fault09_noHello();

private:
    QStringList m_texts;
};

void TestFaultsLinkSession::initTestCase()
{
    for (int i = 0; i < count; ++i)
        m_texts.append(QStringLiteral("消息 %1").arg(i));
}

void TestFaultsLinkSession::fault01_rstMidFrame_data()
{
    QTest::addColumn<bool>("up");
    QTest::newRow("what the writer sends") << true;
    QTest::newRow("what the server answers") << false; // acknowledgements are lost
}

// The link is reset inside some frame, again and again, and further on each time.
void TestFaultsLinkSession::fault01_rstMidFrame()
{
    QFETCH(bool, up);
    RoomServer server({});
    const Result<QUrl> url = server.start();
    QVERIFY(url);
    TcpRelay relay(quint16(url->port()));
    connect(&relay, &TcpRelay::linked, this, [&relay, up](int number) {
        if (number < 12) // behind the handshake of the room, which takes some 700 bytes
            up ? relay.resetAfterUp(900 + 371 * number) : relay.resetAfterDown(900 + 371 * number);
    });
    SessionProbe reader(SessionProbe::roomProfile(*url, QStringLiteral("reader")));
    QTRY_COMPARE_WITH_TIMEOUT(reader.state(), LinkState::Ready, patience);
    SessionProbe writer(SessionProbe::roomProfile(relay.url(*url), QStringLiteral("writer")), impatient());
    for (const QString &text : std::as_const(m_texts))
        writer.send(text, QStringLiteral("lobby"));
    QTRY_COMPARE_WITH_TIMEOUT(writer.count(DeliveryState::Delivered), count, patience);
    QTRY_COMPARE_WITH_TIMEOUT(reader.texts().size(), count, patience);
    QCOMPARE(reader.texts(), m_texts);
    QVERIFY(relay.linkCount() > 3); // it was cut, more than once
    QVERIFY(writer.states().count(LinkState::Waiting) >= 3);
    QCOMPARE(writer.queue().queued + writer.queue().inFlight, 0);
}

void TestFaultsLinkSession::fault04_blackholeDuringASend()
{
    RoomServer server({});
    const Result<QUrl> url = server.start();
    QVERIFY(url);
    TcpRelay relay(quint16(url->port()));
    SessionProbe reader(SessionProbe::roomProfile(*url, QStringLiteral("reader")));
    SessionProbe writer(SessionProbe::roomProfile(relay.url(*url), QStringLiteral("writer")), impatient());
    QTRY_COMPARE_WITH_TIMEOUT(reader.state(), LinkState::Ready, patience);
    QTRY_COMPARE_WITH_TIMEOUT(writer.state(), LinkState::Ready, patience);
    for (int i = 0; i < count; ++i) {
        writer.send(m_texts.at(i), QStringLiteral("lobby"));
        if (i == count / 2) {
            QTRY_VERIFY_WITH_TIMEOUT(writer.count(DeliveryState::Delivered) > 0, patience);
            relay.goSilent();
        }
    }
    QTRY_VERIFY_WITH_TIMEOUT(writer.states().contains(LinkState::Waiting), patience);
    QVERIFY(writer.states().contains(LinkState::Checking));
    QVERIFY(writer.count(DeliveryState::Delivered) < count);
    relay.heal();
    QTRY_COMPARE_WITH_TIMEOUT(writer.count(DeliveryState::Delivered), count, patience);
    QTRY_COMPARE_WITH_TIMEOUT(reader.texts().size(), count, patience);
    QCOMPARE(reader.texts(), m_texts);
}

void TestFaultsLinkSession::fault09_noHello()
{
    RawServer server([](RawPeer &peer) { peer.upgrade(); });
    ConnectionConfig config = SessionProbe::quickConfig();
    config.helloDeadline = 100ms;
    SessionProbe probe(SessionProbe::roomProfile(server.url(), QStringLiteral("Ann")), config);
    const QString id = probe.send(QStringLiteral("waits"), QStringLiteral("lobby"));
    QTRY_VERIFY(probe.states().contains(LinkState::Waiting));
    QVERIFY(probe.status().lastDrop);
    QCOMPARE(probe.status().lastDrop->kind, DropKind::Deadline);
    QCOMPARE(probe.status().lastDrop->phase, Phase::Hello);
    QVERIFY(!probe.states().contains(LinkState::Ready)); // open is not ready
    QTRY_VERIFY(server.peerCount() > 1);                 // and it comes back
    QCOMPARE(probe.delivery(id), DeliveryState::Queued);
    for (const QByteArray &text : server.peer(0).texts())
        QVERIFY(!text.contains("waits")); // nothing of the queue goes out before the hello
}

QTEST_GUILESS_MAIN(TestFaultsLinkSession)
#include "tst_faults_link_session.moc"
