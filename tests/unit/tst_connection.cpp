#include "connection/Connection.h"
#include "connection/ConnectionMachine.h"
#include "support/FakeClock.h"
#include "support/FakeTransport.h"

#include <QPointer>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

using namespace parlance;
using namespace std::chrono_literals;

// Connection over a FakeTransport and a FakeClock: what the machine says is carried out, and nothing else.
class TestConnection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void restsUntilConnect();
    void asksForTheRequestAtEachAttempt();
    void aServerThatIsNowhereIsRetried();
    void opensAndBecomesReady();
    void deadlines_data();
    void deadlines();
    void helloThatNeverComes();
    void aWholeAttemptHasADeadline();
    void lateSignalsOfAnOldTransportChangeNothing();
    void callsForAnOldEpochChangeNothing();
    void sendsOnlyFromOpenOn();
    void gateIsOpenExactlyWhileReady();
    void fiveFailuresThenSuccess();
    void connectsAgainAfterTheLastRetry();
    void tenThousandAttempts();
    void wallClockMovesNothing();
    void hideAndShowAHundredTimes();
    void hideAndShowWhileReady();
    void connectAndDisconnectSpam();
    void acceptThenCloseIsPaused();
    void anAckConfirms();
    void refusedCredentialsAreRefreshedOnce();
    void refusedCredentialsWithNobodyListening();
    void aTokenProviderThatHangs();
    void stopClosesInOrder();
    void stopAbortsAfterTheDeadline();
    void stop_data();
    void stop();
    void theDialectGivesUp();
    void heartbeatFindsADeadLink();
    void sendsAreNoLife();
    void anUploadIsNoDeath();
    void theDeadLinksTimerLeavesTheNewOneAlone();
    void messageHeartbeat();
    void messageHeartbeatEndsWithItsLink();
    void pongsComeBackWithTheirTokens();
    void sleepIsCheckedBeforeItIsJudged();
    void settingsApplyToALivingConnection();
    void idleMeansFewWakeUps();
    void busyMeansFewWakeUps();
    void slotsMayCallBack();
    void slotsMayDelete_data();
    void slotsMayDelete();
    void theInputLogReplays();

private:
    FakeTransport *link() const { return m_transports.last(); }
    int live() const;
    void connectToReady();
    void failUntilExhausted();
    static Drop dropOf(DropKind kind);
    LinkState state() const { return m_connection->status().state; }
    static void deleteDeferred() { QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete); }

    std::unique_ptr<FakeClock> m_clock;
    std::unique_ptr<Connection> m_connection;
    QList<QPointer<FakeTransport>> m_transports;
    TransportRequest m_request;
    QRandomGenerator m_random{3};
    ConnectionConfig m_config;
};

void TestConnection::init()
{
    m_clock = std::make_unique<FakeClock>();
    m_transports.clear();
    m_request.url = QUrl(QStringLiteral("ws://127.0.0.1:1/"));
    m_config = ConnectionConfig();
    m_random.seed(3);
    m_connection = std::make_unique<Connection>(
        *m_clock,
        [this] {
            auto transport = std::make_unique<FakeTransport>();
            m_transports.append(transport.get());
            return transport;
        },
        [this] { return m_request; }, m_config, [this] { return m_random.generateDouble(); });
}

void TestConnection::cleanup()
{
    m_connection.reset();
    deleteDeferred();
    QCOMPARE(m_clock->pendingAlarms(), 0);
    for (const auto &transport : std::as_const(m_transports))
        QVERIFY(!transport);
}

int TestConnection::live() const
{
    return static_cast<int>(std::count_if(m_transports.cbegin(), m_transports.cend(),
                                          [](const auto &transport) { return transport && transport->isLive(); }));
}

void TestConnection::connectToReady()
{
    m_connection->connectNow();
    link()->accept();
    m_connection->setReady(m_connection->status().epoch);
    QCOMPARE(state(), LinkState::Ready);
}

void TestConnection::failUntilExhausted()
{
    m_connection->connectNow();
    for (int i = 0; i < 6; ++i) {
        link()->end(dropOf(DropKind::Refused));
        m_clock->advance(m_connection->status().retryIn);
    }
    QCOMPARE(m_connection->status().pause, PauseReason::Exhausted);
}

Drop TestConnection::dropOf(DropKind kind)
{
    Drop drop;
    drop.kind = kind;
    return drop;
}

void TestConnection::restsUntilConnect()
{
    m_clock->advance(24h);
    QCOMPARE(state(), LinkState::Offline);
    QCOMPARE(m_clock->wakeUps(), 0);
    QVERIFY(m_transports.isEmpty());
}

void TestConnection::asksForTheRequestAtEachAttempt()
{
    m_connection->connectNow();
    QCOMPARE(link()->request().url.port(), 1);
    m_request.url.setPort(2);
    link()->end(dropOf(DropKind::Refused));
    m_connection->tryNow();
    QCOMPARE(m_transports.size(), 2);
    QCOMPARE(link()->request().url.port(), 2);
}

void TestConnection::aServerThatIsNowhereIsRetried()
{
    m_request.url = QUrl();
    m_connection->connectNow();
    QCOMPARE(state(), LinkState::Waiting);
    QCOMPARE(m_connection->status().lastDrop->kind, DropKind::HostNotFound);
    QVERIFY(m_transports.isEmpty());
    m_request.url = QUrl(QStringLiteral("ws://127.0.0.1:5/"));
    m_clock->advance(1s);
    QCOMPARE(link()->request().url.port(), 5);
}

void TestConnection::opensAndBecomesReady()
{
    QSignalSpy opened(m_connection.get(), &Connection::opened);
    QSignalSpy texts(m_connection.get(), &Connection::textReceived);
    m_connection->connectNow();
    link()->enter(Phase::Tls);
    QCOMPARE(m_connection->status().phase, Phase::Tls);
    link()->accept(QStringLiteral("chat.v1"));
    QCOMPARE(opened.size(), 1);
    QCOMPARE(opened.first().at(0).toULongLong(), 1ULL);
    QCOMPARE(opened.first().at(1).toString(), QStringLiteral("chat.v1"));
    QCOMPARE(m_connection->status().phase, Phase::Hello);
    link()->receive(QStringLiteral("welcome"));
    QCOMPARE(texts.size(), 1);
    m_connection->setReady(1);
    QCOMPARE(state(), LinkState::Ready);
}

void TestConnection::deadlines_data()
{
    QTest::addColumn<Phase>("phase");
    QTest::newRow("DNS") << Phase::Dns;
    QTest::newRow("TCP: SYN dropped") << Phase::Tcp;
    QTest::newRow("TLS stall") << Phase::Tls;
    QTest::newRow("TCP up, then silence for ever") << Phase::Upgrade;
}

void TestConnection::deadlines()
{
    QFETCH(Phase, phase);
    QSignalSpy ended(m_connection.get(), &Connection::ended);
    m_connection->connectNow();
    link()->enter(phase);
    m_clock->advance(9999ms);
    QCOMPARE(state(), LinkState::Connecting);
    m_clock->advance(1ms);
    QCOMPARE(state(), LinkState::Waiting);
    QVERIFY(link()->wasAborted());
    QCOMPARE(ended.size(), 1);
    const auto drop = ended.first().at(1).value<Drop>();
    QCOMPARE(drop.kind, DropKind::Deadline);
    QCOMPARE(drop.phase, phase);
    QCoreApplication::processEvents(); // the aborted transport says ended() now
    QCOMPARE(ended.size(), 1);
    QCOMPARE(m_connection->status().attempt, 1);
}

void TestConnection::helloThatNeverComes()
{
    m_connection->connectNow();
    link()->accept();
    for (int i = 0; i < 100; ++i) { // the server talks all the while, but not what is waited for
        m_clock->advance(99ms);
        link()->receive(QStringLiteral("?"));
    }
    QCOMPARE(state(), LinkState::Connecting);
    m_clock->advance(100ms);
    QCOMPARE(state(), LinkState::Waiting);
    QCOMPARE(m_connection->status().lastDrop->phase, Phase::Hello);
}

void TestConnection::aWholeAttemptHasADeadline()
{
    m_connection->connectNow();
    for (const Phase phase : {Phase::Tls, Phase::Upgrade}) {
        m_clock->advance(8s);
        link()->enter(phase);
    }
    m_clock->advance(3999ms);
    QCOMPARE(state(), LinkState::Connecting);
    m_clock->advance(1ms);
    QCOMPARE(m_connection->status().lastDrop->kind, DropKind::Deadline);
}

void TestConnection::lateSignalsOfAnOldTransportChangeNothing()
{
    connectToReady();
    FakeTransport *const old = link();
    old->end(dropOf(DropKind::LinkLost));
    m_clock->advance(1s);
    link()->accept();
    m_connection->setReady(2);
    m_connection->systemWoke(); // Checking: where any byte would matter
    const ConnectionStatus before = m_connection->status();

    QSignalSpy statuses(m_connection.get(), &Connection::statusChanged);
    QSignalSpy texts(m_connection.get(), &Connection::textReceived);
    QSignalSpy opened(m_connection.get(), &Connection::opened);
    QSignalSpy ended(m_connection.get(), &Connection::ended);
    QSignalSpy pongs(m_connection.get(), &Connection::pongReceived);
    QSignalSpy written(m_connection.get(), &Connection::bytesWritten);
    old->emitLate();
    QCOMPARE(statuses.size() + texts.size() + opened.size() + ended.size() + pongs.size() + written.size(), 0);
    QCOMPARE(m_connection->status(), before);
    QCOMPARE(live(), 1);
}

void TestConnection::callsForAnOldEpochChangeNothing()
{
    connectToReady();
    link()->end(dropOf(DropKind::LinkLost));
    m_connection->tryNow();
    link()->accept();
    const ConnectionStatus before = m_connection->status();
    m_connection->setReady(1);
    m_connection->setPhase(1, Phase::Auth);
    m_connection->fail(1, dropOf(DropKind::AuthRefused));
    m_connection->confirmExchange(1);
    m_connection->setMessageHeartbeat(1, 1ms, 1ms, [] { QFAIL("an old heartbeat"); });
    QVERIFY(!m_connection->sendText(1, QStringLiteral("old")));
    QVERIFY(!m_connection->sendBinary(1, "old"));
    QCOMPARE(m_connection->ping(1), quint64(0));
    QVERIFY(!m_connection->sendText(3, QStringLiteral("of the future")));
    QCOMPARE(m_connection->status(), before);
    QVERIFY(link()->texts().isEmpty());
    m_connection->setReady(2);
    m_clock->advance(1s);
}

void TestConnection::sendsOnlyFromOpenOn()
{
    QVERIFY(!m_connection->sendText(0, QStringLiteral("nobody")));
    m_connection->connectNow();
    QVERIFY(!m_connection->sendText(1, QStringLiteral("too early")));
    QCOMPARE(m_connection->bytesToWrite(), 0);
    link()->accept();
    QVERIFY(m_connection->sendText(1, QStringLiteral("hello")));
    QVERIFY(m_connection->sendBinary(1, "bin"));
    link()->drain(3, 7);
    QCOMPARE(m_connection->bytesToWrite(), 7);
    m_connection->setReady(1);
    m_connection->stop();
    QVERIFY(!m_connection->sendText(1, QStringLiteral("too late")));
    QCOMPARE(link()->texts(), QStringList({QStringLiteral("hello"), QStringLiteral("bin")}));
}

void TestConnection::gateIsOpenExactlyWhileReady()
{
    bool open = false;
    connect(m_connection.get(), &Connection::sendGateChanged, this, [&](quint64 epoch, bool now) {
        QVERIFY(open != now);
        QCOMPARE(epoch, m_connection->status().epoch);
        open = now;
    });
    m_connection->connectNow();
    link()->accept();
    QVERIFY(!open); // sends before the server knows who we are are what this gate is for
    m_connection->setReady(1);
    QVERIFY(open);
    m_connection->networkChanged();
    QVERIFY(!open);
    link()->receiveBytes();
    QVERIFY(open);
    link()->end(dropOf(DropKind::LinkLost));
    QVERIFY(!open);
    m_connection->tryNow();
    link()->accept();
    m_connection->setReady(2);
    QVERIFY(open);
    m_connection->stop();
    QVERIFY(!open);
}

void TestConnection::fiveFailuresThenSuccess()
{
    m_connection->connectNow();
    for (int n = 1; n <= 5; ++n) {
        link()->end(dropOf(DropKind::Refused));
        QCOMPARE(state(), LinkState::Waiting);
        QCOMPARE(m_connection->status().attempt, n);
        m_clock->advance(m_connection->status().retryIn - 1ms);
        QCOMPARE(m_transports.size(), n);
        m_clock->advance(1ms);
        QCOMPARE(m_transports.size(), n + 1);
    }
    link()->accept();
    m_connection->setReady(6);
    QCOMPARE(state(), LinkState::Ready);
    QCOMPARE(live(), 1);
}

void TestConnection::connectsAgainAfterTheLastRetry()
{
    failUntilExhausted();
    QCOMPARE(m_clock->pendingAlarms(), 0);
    const auto before = m_transports.size();
    m_connection->connectNow();
    QCOMPARE(m_transports.size(), before + 1);
    link()->accept();
    m_connection->setReady(m_connection->status().epoch);
    QCOMPARE(state(), LinkState::Ready);
}

void TestConnection::tenThousandAttempts()
{
    m_connection->connectNow();
    m_connection->keepTrying();
    milliseconds least = 1h;
    for (int i = 0; i < 10000; ++i) {
        if (i % 3 == 0) {
            link()->enter(Phase::Upgrade);
            link()->end(dropOf(DropKind::HttpRefused));
        } else if (i % 3 == 1) {
            link()->accept();
            link()->endWithCode(1001);
        } else {
            m_clock->advance(10s); // nobody answers
        }
        QCOMPARE(state(), LinkState::Waiting);
        least = std::min(least, m_connection->status().retryIn);
        QCOMPARE(live(), 0);
        m_clock->advance(m_connection->status().retryIn);
        QCOMPARE(live(), 1);
        deleteDeferred();
        m_transports.removeAll(nullptr);
        QCOMPARE(m_transports.size(), 1);
    }
    QVERIFY(least >= 500ms);
    QCOMPARE(m_connection->status().epoch, quint64(10001));
    QCOMPARE(m_clock->pendingAlarms(), 1);
}

void TestConnection::wallClockMovesNothing()
{
    m_connection->connectNow();
    link()->end(dropOf(DropKind::Refused));
    const ConnectionStatus before = m_connection->status();
    const QDateTime wall = m_clock->wallNow();
    for (const int days : {1, -1}) {
        m_clock->setWall(wall.addDays(days));
        m_clock->advance(1ms);
        QCOMPARE(m_connection->status(), before);
    }
    m_clock->advance(before.retryIn - 3ms);
    QCOMPARE(state(), LinkState::Waiting);
    m_clock->advance(1ms);
    QCOMPARE(state(), LinkState::Connecting);
}

void TestConnection::hideAndShowAHundredTimes()
{
    m_connection->connectNow();
    link()->end(dropOf(DropKind::Refused));
    for (int i = 0; i < 100; ++i) {
        m_connection->setVisible(false);
        m_clock->advance(5ms);
        m_connection->setVisible(true);
        m_clock->advance(5ms);
        if (link()->isLive())
            link()->end(dropOf(DropKind::Refused));
    }
    QCOMPARE(m_transports.size(), 2); // at 0 s and at 1 s
    QVERIFY(m_connection->status().attempt <= 2);
}

void TestConnection::hideAndShowWhileReady()
{
    connectToReady();
    for (int i = 0; i < 100; ++i) {
        m_connection->setVisible(false);
        m_connection->setVisible(true);
        m_clock->advance(10ms);
        link()->receiveBytes();
    }
    QCOMPARE(state(), LinkState::Ready);
    QCOMPARE(m_transports.size(), 1);
    QCOMPARE(link()->pings().size(), 1);
}

void TestConnection::connectAndDisconnectSpam()
{
    for (int i = 0; i < 1000; ++i) {
        m_connection->connectNow();
        m_connection->connectNow();
        QVERIFY(live() <= 1);
        if (i % 2 == 0 && live() == 1 && !link()->isOpen())
            link()->accept();
        if (i % 4 == 0 && state() == LinkState::Connecting)
            m_connection->setReady(m_connection->status().epoch);
        m_connection->stop();
        m_connection->stop();
        QVERIFY(live() <= 1);
        m_clock->advance(milliseconds(i % 30));
        if (i % 10 == 0)
            deleteDeferred();
    }
    m_connection->stop();
    m_clock->advance(2s);
    QCOMPARE(state(), LinkState::Offline);
    QCOMPARE(live(), 0);
    QCOMPARE(m_clock->pendingAlarms(), 0);
    deleteDeferred();
    QVERIFY(std::none_of(m_transports.cbegin(), m_transports.cend(), [](const auto &transport) { return !!transport; }));
}

void TestConnection::acceptThenCloseIsPaused()
{
    m_connection->connectNow();
    for (int i = 0; i < 30; ++i) { // 30 s of a server that accepts and closes
        if (live() == 1) {
            link()->accept();
            m_connection->setReady(m_connection->status().epoch);
            link()->endWithCode(1000);
        }
        m_clock->advance(1s);
    }
    QCOMPARE(m_connection->status().pause, PauseReason::ServerKeepsClosing);
    QCOMPARE(m_transports.size(), 3);
    QCOMPARE(m_connection->status().lastDrop->closeCode, quint16(1000));
}

void TestConnection::anAckConfirms()
{
    for (int i = 0; i < 5; ++i) {
        m_connection->connectNow();
        m_connection->tryNow();
        link()->accept();
        m_connection->setReady(m_connection->status().epoch);
        m_connection->confirmExchange(m_connection->status().epoch);
        link()->end(dropOf(DropKind::LinkLost));
        QCOMPARE(state(), LinkState::Waiting);
        QCOMPARE(m_connection->status().attempt, 1);
    }
}

void TestConnection::refusedCredentialsAreRefreshedOnce()
{
    QSignalSpy refused(m_connection.get(), &Connection::credentialsRefused);
    connect(m_connection.get(), &Connection::credentialsRefused, m_connection.get(), &Connection::credentialsChanged);
    m_connection->connectNow();
    link()->accept();
    m_connection->fail(1, dropOf(DropKind::AuthRefused));
    QCOMPARE(refused.size(), 1);
    QCOMPARE(state(), LinkState::Connecting);
    QCOMPARE(m_transports.size(), 2);
    link()->accept();
    link()->endWithCode(4401);
    QCOMPARE(refused.size(), 1);
    QCOMPARE(m_connection->status().pause, PauseReason::Auth);
    m_clock->advance(1h);
    QCOMPARE(m_transports.size(), 2);
}

void TestConnection::refusedCredentialsWithNobodyListening()
{
    m_connection->connectNow();
    link()->accept();
    m_connection->fail(1, dropOf(DropKind::AuthRefused));
    QCOMPARE(m_connection->status().pause, PauseReason::Auth);
    QVERIFY(link()->wasAborted());
}

void TestConnection::aTokenProviderThatHangs()
{
    QSignalSpy refused(m_connection.get(), &Connection::credentialsRefused);
    m_connection->connectNow();
    link()->end(dropOf(DropKind::AuthRefused));
    QCOMPARE(state(), LinkState::Connecting);
    QCOMPARE(live(), 0);
    m_clock->advance(10s);
    QCOMPARE(m_connection->status().pause, PauseReason::Auth);
    QCOMPARE(refused.size(), 1);
}

void TestConnection::stopClosesInOrder()
{
    connectToReady();
    QSignalSpy ended(m_connection.get(), &Connection::ended);
    m_connection->stop();
    QCOMPARE(state(), LinkState::Closing);
    QCOMPARE(link()->closeCode(), 1000);
    QVERIFY(!link()->wasAborted());
    link()->endWithCode(1000);
    QCOMPARE(state(), LinkState::Offline);
    const auto drop = ended.first().at(1).value<Drop>();
    QCOMPARE(drop.kind, DropKind::ClosedByUser);
    QCOMPARE(drop.closeCode, quint16(1000));
    QVERIFY(drop.clean);
    QCOMPARE(m_clock->pendingAlarms(), 0);
}

void TestConnection::stopAbortsAfterTheDeadline()
{
    connectToReady();
    QSignalSpy ended(m_connection.get(), &Connection::ended);
    m_connection->stop();
    m_clock->advance(1999ms);
    QVERIFY(!link()->wasAborted());
    m_clock->advance(1ms);
    QVERIFY(link()->wasAborted());
    QCOMPARE(state(), LinkState::Offline);
    QCOMPARE(ended.size(), 1);
    QVERIFY(!ended.first().at(1).value<Drop>().clean);
}

void TestConnection::stop_data()
{
    QTest::addColumn<LinkState>("in");
    QTest::newRow("Offline") << LinkState::Offline;
    QTest::newRow("Connecting") << LinkState::Connecting;
    QTest::newRow("Ready") << LinkState::Ready;
    QTest::newRow("Checking") << LinkState::Checking;
    QTest::newRow("Waiting") << LinkState::Waiting;
    QTest::newRow("Paused") << LinkState::Paused;
    QTest::newRow("Closing") << LinkState::Closing;
}

void TestConnection::stop()
{
    QFETCH(LinkState, in);
    switch (in) {
    case LinkState::Offline:
        break;
    case LinkState::Connecting:
        m_connection->connectNow();
        break;
    case LinkState::Ready:
        connectToReady();
        break;
    case LinkState::Checking:
        connectToReady();
        m_connection->systemWoke();
        break;
    case LinkState::Waiting:
        m_connection->connectNow();
        link()->end(dropOf(DropKind::Refused));
        break;
    case LinkState::Paused:
        failUntilExhausted();
        break;
    case LinkState::Closing:
        connectToReady();
        m_connection->stop();
        break;
    }
    QCOMPARE(state(), in);
    m_connection->stop();
    m_clock->advance(2s);
    QCOMPARE(state(), LinkState::Offline);
    QCOMPARE(live(), 0);
    QCOMPARE(m_clock->pendingAlarms(), 0);
    const auto attempts = m_transports.size();
    m_clock->advance(24h);
    QCOMPARE(m_transports.size(), attempts);
}

void TestConnection::theDialectGivesUp()
{
    connectToReady();
    FakeTransport *const old = link();
    m_connection->fail(1, dropOf(DropKind::DialectRefused));
    QCOMPARE(m_connection->status().pause, PauseReason::Fatal);
    QVERIFY(old->wasAborted());
}

void TestConnection::heartbeatFindsADeadLink()
{
    connectToReady();
    QSignalSpy ended(m_connection.get(), &Connection::ended);
    m_clock->advance(24999ms);
    QVERIFY(link()->pings().isEmpty());
    m_clock->advance(1ms);
    QCOMPARE(link()->pings().size(), 1);
    m_clock->advance(6999ms);
    QCOMPARE(state(), LinkState::Ready);
    m_clock->advance(1ms);
    QCOMPARE(state(), LinkState::Checking);
    QCOMPARE(link()->pings().size(), 2);
    m_clock->advance(2999ms);
    QCOMPARE(state(), LinkState::Checking);
    m_clock->advance(1ms); // 25 s and 10 s
    QCOMPARE(state(), LinkState::Waiting);
    QCOMPARE(m_connection->status().attempt, 1);
    QVERIFY(link()->wasAborted());
    QCOMPARE(link()->closeCode(), 0); // never closed as 1000
    QCOMPARE(ended.first().at(1).value<Drop>().kind, DropKind::HeartbeatLost);
    m_clock->advance(1s);
    QCOMPARE(m_transports.size(), 2);
}

void TestConnection::sendsAreNoLife()
{
    connectToReady();
    for (int i = 0; i < 35; ++i) {
        m_connection->sendText(1, QStringLiteral("into the void"));
        link()->drain(20, 0); // the system takes it
        QVERIFY(state() == LinkState::Ready || state() == LinkState::Checking);
        m_clock->advance(1s);
    }
    QCOMPARE(state(), LinkState::Waiting);
    QCOMPARE(m_connection->status().lastDrop->kind, DropKind::HeartbeatLost);
}

void TestConnection::anUploadIsNoDeath()
{
    connectToReady();
    m_clock->advance(20s);
    for (qint64 left = 16 * 1024 * 1024; left > 0; left -= 100'000) { // at 50 kB/s, nothing comes back meanwhile
        if (left % 3 == 0)
            m_connection->systemWoke(); // a check in the middle of it
        link()->drain(100'000, left);
        m_clock->advance(2s);
        QCOMPARE(m_transports.size(), 1);
        QVERIFY(state() == LinkState::Ready || state() == LinkState::Checking);
    }
    link()->receiveBytes();
    QCOMPARE(state(), LinkState::Ready);
    link()->drain(1, 500'000);
    m_clock->advance(35s); // and now it stalls
    QCOMPARE(state(), LinkState::Waiting);
    QCOMPARE(m_connection->status().lastDrop->kind, DropKind::HeartbeatLost);
}

void TestConnection::theDeadLinksTimerLeavesTheNewOneAlone()
{
    connectToReady();
    m_clock->advance(26s); // pinged, no answer
    link()->end(dropOf(DropKind::LinkLost));
    m_clock->advance(1s);
    link()->accept();
    m_connection->setReady(2);
    m_clock->advance(24s); // far beyond the end of the first one's time
    QCOMPARE(state(), LinkState::Ready);
    QCOMPARE(m_connection->status().epoch, quint64(2));
    QVERIFY(link()->pings().isEmpty());
}

void TestConnection::messageHeartbeat()
{
    int sent = 0;
    m_connection->connectNow();
    link()->accept();
    m_connection->setMessageHeartbeat(1, 5s, 2s, [&sent] { ++sent; });
    m_clock->advance(6s);
    QCOMPARE(sent, 0); // only while Ready
    m_connection->setReady(1);
    m_clock->advance(5s);
    QCOMPARE(sent, 1);
    m_clock->advance(1s);
    m_connection->heartbeatAnswered(1);
    m_clock->advance(5s);
    QCOMPARE(sent, 2);
    link()->receiveBytes(); // life, but no answer
    m_clock->advance(2s);
    QCOMPARE(state(), LinkState::Waiting);
    QCOMPARE(m_connection->status().lastDrop->kind, DropKind::HeartbeatLost);
    QVERIFY(link()->wasAborted());
}

void TestConnection::messageHeartbeatEndsWithItsLink()
{
    int sent = 0;
    connectToReady();
    m_connection->setMessageHeartbeat(1, 5s, 2s, [&sent] { ++sent; });
    link()->end(dropOf(DropKind::LinkLost));
    m_connection->tryNow();
    link()->accept();
    m_connection->setReady(2);
    m_clock->advance(20s);
    QCOMPARE(sent, 0);
    QCOMPARE(state(), LinkState::Ready);
    m_connection->setMessageHeartbeat(2, 4s, 2s, [&] {
        ++sent;
        m_connection->setMessageHeartbeat(2, 0ms, 0ms, {}); // from inside the call
    });
    m_clock->advance(4s);
    QCOMPARE(sent, 1);
    QCOMPARE(state(), LinkState::Ready);
}

void TestConnection::pongsComeBackWithTheirTokens()
{
    connectToReady();
    QSignalSpy pongs(m_connection.get(), &Connection::pongReceived);
    QSignalSpy times(m_connection.get(), &Connection::roundTrip);
    const quint64 first = m_connection->ping(1);
    const quint64 second = m_connection->ping(1);
    QVERIFY(first > 0 && second > first);
    link()->answerPing(2500us);
    QCOMPARE(pongs.size(), 1);
    QCOMPARE(pongs.first().at(1).toULongLong(), second);
    QCOMPARE(times.first().at(0).value<std::chrono::microseconds>(), 2500us);
    link()->answerPing(); // a second answer to the same ping
    Q_EMIT link()->pongReceived("ffff", 1us); // to a ping that never was
    Q_EMIT link()->pongReceived("not ours", 1us);
    QCOMPARE(pongs.size(), 1);
    m_clock->advance(25s);
    link()->answerPing(3ms);
    QCOMPARE(times.size(), 2); // the heartbeat measures too
    const QByteArray unanswered = QByteArray::number(m_connection->ping(1), 16);
    link()->end(dropOf(DropKind::LinkLost));
    m_connection->tryNow();
    link()->accept();
    Q_EMIT link()->pongReceived(unanswered, 1us); // of the link before
    QCOMPARE(pongs.size(), 2);
}

void TestConnection::sleepIsCheckedBeforeItIsJudged()
{
    connectToReady();
    m_clock->advance(26s); // a ping is out
    m_clock->sleep(10min);
    m_clock->advance(0ms);
    QCOMPARE(state(), LinkState::Checking); // not dead yet: it is asked first
    m_clock->sleep(60s); // stopped in the middle of the check
    m_clock->advance(0ms);
    QCOMPARE(state(), LinkState::Checking);
    link()->answerPing();
    QCOMPARE(state(), LinkState::Ready);
    m_connection->systemWoke();
    m_clock->advance(3s);
    QCOMPARE(state(), LinkState::Waiting);
}

void TestConnection::settingsApplyToALivingConnection()
{
    connectToReady();
    QSignalSpy statuses(m_connection.get(), &Connection::statusChanged);
    m_config.heartbeatIdle = 5s;
    m_connection->setConfig(m_config);
    QCOMPARE(statuses.size(), 0);
    m_clock->advance(5s);
    QCOMPARE(link()->pings().size(), 1);
    link()->answerPing();
    m_config.heartbeatIdle = 0ms;
    m_connection->setConfig(m_config);
    m_clock->advance(1h);
    QCOMPARE(link()->pings().size(), 1);
    QCOMPARE(state(), LinkState::Ready);
}

void TestConnection::idleMeansFewWakeUps()
{
    connectToReady();
    const int before = m_clock->wakeUps();
    for (int i = 0; i < 3600; ++i) {
        const auto pings = link()->pings().size();
        m_clock->advance(1s);
        if (link()->pings().size() > pings)
            link()->answerPing();
    }
    QCOMPARE(state(), LinkState::Ready);
    QVERIFY2(m_clock->wakeUps() - before <= 3600 / 12, qPrintable(QString::number(m_clock->wakeUps())));
}

void TestConnection::busyMeansFewWakeUps()
{
    connectToReady();
    const int before = m_clock->wakeUps();
    for (int i = 0; i < 100'000; ++i) {
        link()->receive(QString());
        m_clock->advance(1ms);
    }
    QVERIFY2(m_clock->wakeUps() - before <= 5, qPrintable(QString::number(m_clock->wakeUps())));
    QVERIFY(link()->pings().isEmpty());
}

void TestConnection::slotsMayCallBack()
{
    QList<LinkState> states;
    connect(m_connection.get(), &Connection::statusChanged, this, [&](const ConnectionStatus &status) {
        QCOMPARE(m_connection->status(), status);
        states.append(status.state);
    });
    // A dialect without a handshake is ready at once.
    connect(m_connection.get(), &Connection::opened, this, [this](quint64 epoch) {
        QVERIFY(m_connection->sendText(epoch, QStringLiteral("hi")));
        m_connection->setReady(epoch);
    });
    // Somebody who does not want to wait, and somebody who wants out.
    connect(m_connection.get(), &Connection::ended, this, [this](quint64 epoch) {
        if (epoch == 1)
            m_connection->connectNow();
    });
    connect(m_connection.get(), &Connection::sendGateChanged, this, [this](quint64 epoch, bool open) {
        if (epoch == 2 && open)
            m_connection->stop();
    });
    m_connection->connectNow();
    link()->accept();
    link()->end(dropOf(DropKind::LinkLost));
    QCOMPARE(m_transports.size(), 2);
    link()->accept();
    QCOMPARE(link()->closeCode(), 1000);
    m_clock->advance(2s);
    QCOMPARE(states, QList<LinkState>({LinkState::Connecting, LinkState::Connecting, LinkState::Ready, LinkState::Waiting,
                                       LinkState::Connecting, LinkState::Connecting, LinkState::Ready, LinkState::Closing,
                                       LinkState::Offline}));
}

void TestConnection::slotsMayDelete_data()
{
    QTest::addColumn<int>("which");
    const QStringList names{QStringLiteral("statusChanged"),   QStringLiteral("opened"),       QStringLiteral("textReceived"),
                            QStringLiteral("sendGateChanged"), QStringLiteral("roundTrip"),    QStringLiteral("ended"),
                            QStringLiteral("statusChanged in an alarm"), QStringLiteral("message heartbeat")};
    for (int i = 0; i < names.size(); ++i)
        QTest::newRow(qPrintable(names.at(i))) << i;
}

void TestConnection::slotsMayDelete()
{
    QFETCH(int, which);
    Connection *const connection = m_connection.get();
    const auto kill = [this] { m_connection.reset(); };
    if (which == 0) {
        connect(connection, &Connection::statusChanged, this, kill);
        m_connection->connectNow();
    } else if (which == 1) {
        connect(connection, &Connection::opened, this, kill);
        m_connection->connectNow();
        link()->accept();
    } else {
        connectToReady();
        const QPointer<FakeTransport> transport = link();
        if (which == 2) {
            connect(connection, &Connection::textReceived, this, kill);
            transport->receive(QStringLiteral("text"));
        } else if (which == 3) {
            connect(connection, &Connection::sendGateChanged, this, kill);
            m_connection->systemWoke();
        } else if (which == 4) {
            connect(connection, &Connection::roundTrip, this, kill);
            m_connection->ping(1);
            transport->answerPing();
        } else if (which == 5) {
            connect(connection, &Connection::ended, this, kill);
            transport->end(dropOf(DropKind::LinkLost));
        } else if (which == 6) {
            connect(connection, &Connection::statusChanged, this, kill);
            m_clock->advance(60s);
        } else {
            m_connection->setMessageHeartbeat(1, 1s, 1s, kill);
            m_clock->advance(60s);
        }
        QVERIFY(transport); // it was in the middle of a signal
        QVERIFY(!transport->isLive());
    }
    QVERIFY(!m_connection);
    QCOMPARE(live(), 0);
}

void TestConnection::theInputLogReplays()
{
    QList<LinkInput> inputs;
    QList<ConnectionStatus> statuses;
    m_connection->setInputLog([&inputs](const LinkInput &input) { inputs.append(input); });
    connect(m_connection.get(), &Connection::statusChanged, this,
            [&statuses](const ConnectionStatus &status) { statuses.append(status); });

    for (int i = 0; i < 2000; ++i) { // anything, in any order
        FakeTransport *const transport = live() == 1 ? link() : nullptr;
        const quint64 epoch = m_connection->status().epoch;
        switch (m_random.bounded(16)) {
        case 0: m_connection->connectNow(); break;
        case 1: m_connection->tryNow(); break;
        case 2: m_connection->setVisible(m_random.bounded(2) == 0); break;
        case 3: m_connection->setNetworkAvailable(m_random.bounded(2) == 0); break;
        case 4: m_connection->systemWoke(); break;
        case 5: m_connection->confirmExchange(epoch); break;
        case 6: if (m_random.bounded(4) == 0) m_connection->stop(); break;
        case 7: if (transport) transport->end(dropOf(DropKind::LinkLost)); break;
        case 8: if (transport) transport->receive(QStringLiteral("x")); break;
        case 9: m_connection->keepTrying(); break;
        case 10: m_connection->credentialsChanged(); break;
        case 11: if (transport && transport->isOpen() && m_random.bounded(4) == 0) transport->endWithCode(4401); break;
        case 12: m_clock->advance(milliseconds(m_random.bounded(20000))); break;
        default:
            if (transport && !transport->isOpen())
                transport->accept();
            else
                m_connection->setReady(epoch);
        }
        QVERIFY(live() <= 1);
        deleteDeferred();
    }

    MachineState state;
    state.config = m_config;
    QList<ConnectionStatus> replayed;
    for (const LinkInput &input : std::as_const(inputs)) {
        auto [next, effects] = ConnectionMachine::step(state, input);
        state = std::move(next);
        for (const LinkEffect &effect : effects) {
            if (const auto *announce = std::get_if<linkeffect::Announce>(&effect))
                replayed.append(announce->status);
        }
    }
    QCOMPARE(replayed, statuses);
    QCOMPARE(ConnectionMachine::status(state), m_connection->status());
    QVERIFY(statuses.size() > 200);
}

QTEST_GUILESS_MAIN(TestConnection)
#include "tst_connection.moc"
