#include "support/ConnectionUnderTest.h"

#include <QSignalSpy>
#include <QTest>

using namespace parlance;
using namespace std::chrono_literals;

// Connection over fake transports and a fake clock: the open link, its heartbeat and epochs, and slots that call back.
class TestConnectionLink : public QObject, private ConnectionUnderTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { setUp(); }
    void cleanup() { QVERIFY(tearDown()); }

    void lateSignalsOfAnOldTransportChangeNothing();
    void callsForAnOldEpochChangeNothing();
    void sendsOnlyFromOpenOn();
    void gateIsOpenExactlyWhileReady();
    void hideAndShowWhileReady();
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
};

void TestConnectionLink::lateSignalsOfAnOldTransportChangeNothing()
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

void TestConnectionLink::callsForAnOldEpochChangeNothing()
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

void TestConnectionLink::sendsOnlyFromOpenOn()
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

void TestConnectionLink::gateIsOpenExactlyWhileReady()
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

void TestConnectionLink::hideAndShowWhileReady()
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

void TestConnectionLink::theDialectGivesUp()
{
    connectToReady();
    FakeTransport *const old = link();
    m_connection->fail(1, dropOf(DropKind::DialectRefused));
    QCOMPARE(m_connection->status().pause, PauseReason::Fatal);
    QVERIFY(old->wasAborted());
}

void TestConnectionLink::heartbeatFindsADeadLink()
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

void TestConnectionLink::sendsAreNoLife()
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

void TestConnectionLink::anUploadIsNoDeath()
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

void TestConnectionLink::theDeadLinksTimerLeavesTheNewOneAlone()
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

void TestConnectionLink::messageHeartbeat()
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

void TestConnectionLink::messageHeartbeatEndsWithItsLink()
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

void TestConnectionLink::pongsComeBackWithTheirTokens()
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

void TestConnectionLink::sleepIsCheckedBeforeItIsJudged()
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

void TestConnectionLink::settingsApplyToALivingConnection()
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

void TestConnectionLink::idleMeansFewWakeUps()
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

void TestConnectionLink::busyMeansFewWakeUps()
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

void TestConnectionLink::slotsMayCallBack()
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

void TestConnectionLink::slotsMayDelete_data()
{
    QTest::addColumn<int>("which");
    const QStringList names{QStringLiteral("statusChanged"),   QStringLiteral("opened"),       QStringLiteral("textReceived"),
                            QStringLiteral("sendGateChanged"), QStringLiteral("roundTrip"),    QStringLiteral("ended"),
                            QStringLiteral("statusChanged in an alarm"), QStringLiteral("message heartbeat")};
    for (int i = 0; i < names.size(); ++i)
        QTest::newRow(qPrintable(names.at(i))) << i;
}

void TestConnectionLink::slotsMayDelete()
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

QTEST_GUILESS_MAIN(TestConnectionLink)
#include "tst_connectionlink.moc"
