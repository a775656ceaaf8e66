#include "support/StillSession.h"

#include <QCoreApplication>
#include <QTest>

#include <algorithm>

using namespace parlance;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

// What happens to this computer and not to the network: clocks that jump, sleep, a window that comes and goes. Time stands
// still until the test moves it.
class TestFaultsLocal : public QObject, protected StillSession
{
    Q_OBJECT

private Q_SLOTS:
    void init() { setUp(); }
    void cleanup() { QVERIFY(tearDown()); }
    void fault43_wallClockADayOff_data();
    void fault43_wallClockADayOff();
    void fault43_wallClockADayOffBetweenTwoRuns_data();
    void fault43_wallClockADayOffBetweenTwoRuns();
    void fault44_suspendedForTenMinutes_data();
    void fault44_suspendedForTenMinutes();
    void fault44_suspendedForLongerThanAnHour();
    void fault50_hiddenAndShownAHundredTimes_data();
    void fault50_hiddenAndShownAHundredTimes();
};

void TestFaultsLocal::fault43_wallClockADayOff_data()
{
    QTest::addColumn<int>("days");
    QTest::newRow("a day ahead") << 1;
    QTest::newRow("a day back") << -1;
}

// While the program runs: no wait, no deadline, no age and no order comes from the wall clock.
void TestFaultsLocal::fault43_wallClockADayOff()
{
    QFETCH(int, days);
    begin();
    QVERIFY(connectNow());
    sendThree();
    QCOMPARE(m_ann->count(DeliveryState::Delivered), 3);
    end(dropOf(DropKind::LinkLost));
    QCOMPARE(m_ann->state(), LinkState::Waiting);
    const ConnectionStatus before = m_ann->status();
    const int wakeUps = m_clock->wakeUps();
    sendThree();
    const milliseconds spent = 40ms; // sendThree()

    m_clock->setWall(m_clock->wallNow().addDays(days));
    settle();
    sendNext();
    turn();
    QCOMPARE(m_ann->status(), before);
    QCOMPARE(m_ann->queue().held, 0);
    m_clock->advance(before.retryIn - spent - 20ms - 1ms);
    settle();
    QCOMPARE(m_ann->state(), LinkState::Waiting);
    m_clock->advance(1ms);
    settle();
    QCOMPARE(m_ann->state(), LinkState::Connecting); // when it was said, to the millisecond
    QVERIFY(m_clock->wakeUps() > wakeUps);
    welcome();
    QCOMPARE(m_ann->count(DeliveryState::Delivered), 7);
    QCOMPARE(m_log, numbers(7));
    QCOMPARE(m_ann->queue(), event::QueueSize());
}

void TestFaultsLocal::fault43_wallClockADayOffBetweenTwoRuns_data()
{
    QTest::addColumn<int>("days");
    QTest::addColumn<bool>("asks");
    // Between two runs nothing else tells how old a message is.
    QTest::newRow("a day ahead") << 1 << true;
    QTest::newRow("a day back") << -1 << false;
}

void TestFaultsLocal::fault43_wallClockADayOffBetweenTwoRuns()
{
    QFETCH(int, days);
    QFETCH(bool, asks);
    begin();
    sendThree();
    QCOMPARE(m_ann->count(DeliveryState::Queued), 3);
    m_clock->setWall(m_clock->wallNow().addDays(days));
    begin();
    QCOMPARE(m_ann->rows().size(), 3);
    QVERIFY(connectNow());
    QCOMPARE(m_ann->queue().held, asks ? 3 : 0);
    if (asks) {
        QCOMPARE(m_log, QStringList());
        for (const Message &row : m_ann->rows())
            QCOMPARE(m_ann->delivery(row.id), DeliveryState::Held);
        m_ann->session().consentAll();
        turn();
        turn();
    }
    sendThree();
    QCOMPARE(m_ann->count(DeliveryState::Delivered), 6);
    QCOMPARE(m_log, numbers(6));
}

void TestFaultsLocal::fault44_suspendedForTenMinutes_data()
{
    QTest::addColumn<bool>("lives"); // the link, afterwards
    QTest::newRow("the server has waited") << true;
    QTest::newRow("the link is dead") << false;
}

void TestFaultsLocal::fault44_suspendedForTenMinutes()
{
    QFETCH(bool, lives);
    begin();
    QVERIFY(connectNow());
    m_serverAnswers = false;
    sendThree();
    QVERIFY(m_ann->count(DeliveryState::Sending) > 0);
    const qsizetype pings = link().pings().size();

    m_clock->sleep(10min);
    m_ann->session().systemWoke();
    settle();
    QCOMPARE(m_ann->state(), LinkState::Checking);
    QCOMPARE(link().pings().size(), pings + 1);
    QCOMPARE(m_attempts.size(), 1);
    sendNext(); // held back while it is checked
    turn(100ms);
    QCOMPARE(m_ann->queue().held, 0);
    if (lives) {
        link().answerPing();
        m_serverAnswers = true;
        turn();
        QCOMPARE(m_ann->state(), LinkState::Ready);
        QCOMPARE(m_attempts.size(), 1);
    } else {
        m_clock->advance(3s);
        settle();
        QCOMPARE(m_ann->state(), LinkState::Waiting);
        QCOMPARE(m_ann->status().lastDrop->kind, DropKind::HeartbeatLost);
        QCOMPARE(m_ann->status().lastDrop->closeCode, quint16(1006));
        m_serverAnswers = true;
        m_clock->advance(m_ann->status().retryIn);
        settle();
        QCOMPARE(m_attempts.size(), 2);
        welcome();
        QCOMPARE(m_ann->state(), LinkState::Ready);
    }
    turn();
    QCOMPARE(m_ann->count(DeliveryState::Delivered), 4);
    QCOMPARE(m_log, numbers(4)); // once each, and nobody was asked
    QCOMPARE(m_ann->queue(), event::QueueSize());
}

// A night: what was never sent has grown old and asks; what was under way is not held up by that.
void TestFaultsLocal::fault44_suspendedForLongerThanAnHour()
{
    begin();
    QVERIFY(connectNow());
    end(dropOf(DropKind::LinkLost));
    sendThree();
    m_clock->sleep(8h);
    m_clock->setWall(m_clock->wallNow().addSecs(8 * 3600));
    m_ann->session().systemWoke();
    settle();
    turn();
    QCOMPARE(m_ann->state(), LinkState::Connecting);
    welcome();
    QCOMPARE(m_ann->state(), LinkState::Ready);
    QCOMPARE(m_ann->queue().held, 3);
    QCOMPARE(m_log, QStringList());
    sendThree(); // young: they go
    m_ann->session().consentAll();
    turn();
    turn();
    QCOMPARE(m_ann->count(DeliveryState::Delivered), 6);
    QCOMPARE(m_log.size(), 6);
}

void TestFaultsLocal::fault50_hiddenAndShownAHundredTimes_data()
{
    QTest::addColumn<bool>("open"); // the link
    QTest::newRow("while the link is open") << true;
    QTest::newRow("while it waits for its next attempt") << false;
}

void TestFaultsLocal::fault50_hiddenAndShownAHundredTimes()
{
    QFETCH(bool, open);
    begin();
    QVERIFY(connectNow());
    if (!open)
        end(dropOf(DropKind::LinkLost));
    sendThree();
    const qsizetype attempts = m_attempts.size();
    const qsizetype pings = open ? link().pings().size() : 0;
    for (int i = 0; i < 100; ++i) {
        m_ann->session().setVisible(false);
        turn(5ms);
        m_ann->session().setVisible(true);
        turn(5ms);
        QVERIFY(liveLinks() <= 1);
        if (open && m_ann->state() == LinkState::Checking)
            link().answerPing();
    }
    turn();
    if (open) {
        QCOMPARE(m_attempts.size(), attempts); // an open link stays
        QVERIFY2(link().pings().size() - pings <= 10, qPrintable(QString::number(link().pings().size() - pings)));
        QCOMPARE(m_ann->state(), LinkState::Ready);
    } else {
        QVERIFY(m_attempts.size() <= attempts + 1); // never sooner than a second after the one before
        turn(1s);
        QCOMPARE(m_attempts.size(), attempts + 1);
        QVERIFY(m_attempts.last().begun - m_attempts.at(attempts - 1).begun >= 1s);
        welcome();
    }
    QCOMPARE(m_ann->count(DeliveryState::Delivered), 3);
    QCOMPARE(m_log, numbers(3));
    QVERIFY(m_clock->pendingAlarms() <= 3); // heartbeat, the count's reset, the state's keeping
}

QTEST_GUILESS_MAIN(TestFaultsLocal)
#include "tst_faults_local.moc"
