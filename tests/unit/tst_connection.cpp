#include "connection/ConnectionMachine.h"
#include "support/ConnectionUnderTest.h"

#include <QSignalSpy>
#include <QTest>

using namespace parlance;
using namespace std::chrono_literals;

// Connection over fake transports and a fake clock: attempts, their deadlines and limits, and the person's commands.
class TestConnection : public QObject, private ConnectionUnderTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { setUp(); }
    void cleanup() { QVERIFY(tearDown()); }

    void restsUntilConnect();
    void asksForTheRequestAtEachAttempt();
    void aServerThatIsNowhereIsRetried();
    void opensAndBecomesReady();
    void deadlines_data();
    void deadlines();
    void helloThatNeverComes();
    void aWholeAttemptHasADeadline();
    void fiveFailuresThenSuccess();
    void connectsAgainAfterTheLastRetry();
    void tenThousandAttempts();
    void wallClockMovesNothing();
    void hideAndShowAHundredTimes();
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
    void theInputLogReplays();
};

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
