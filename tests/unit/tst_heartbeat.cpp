#include "connection/Heartbeat.h"

#include <QTest>

using namespace parlance;
using Action = Heartbeat::Action;

class TestHeartbeat : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void restsUntilStarted();
    void pingsAfterSilence();
    void lateIsToldOnce();
    void anAnswerStartsTheIdleTimeAnew();
    void aTrickleOfBytesKeepsItAlive();
    void drainingHoldsTheClock();
    void aPingAfterALongSleepIsAPing();
    void noHeartbeat();
    void suspendedIsSilent();
    void messageHeartbeat();
    void messageHeartbeatLost();
    void messageHeartbeatWaitsForAnUpload();
    void messageHeartbeatIsConfiguredBeforeReady();
    void messageHeartbeatSurvivesACheck();
    void anAnswerUnaskedIsHarmless();
    void bothRunBesideEachOther();

private:
    Instant at(int ms) const { return Instant(1000 + ms); }

    Heartbeat m_heartbeat;
};

void TestHeartbeat::init()
{
    m_heartbeat = Heartbeat();
    m_heartbeat.configure(milliseconds(25000), milliseconds(7000));
    m_heartbeat.start(at(0));
}

void TestHeartbeat::restsUntilStarted()
{
    Heartbeat fresh;
    QVERIFY(!fresh.next());
    QCOMPARE(fresh.due(at(1'000'000)), Action::None);
    m_heartbeat.stop();
    QVERIFY(!m_heartbeat.next());
}

void TestHeartbeat::pingsAfterSilence()
{
    QCOMPARE(*m_heartbeat.next(), at(25000));
    QCOMPARE(m_heartbeat.due(at(24999)), Action::None);
    QCOMPARE(m_heartbeat.due(at(25000)), Action::Ping);
    QCOMPARE(m_heartbeat.due(at(25000)), Action::None);
    QCOMPARE(*m_heartbeat.next(), at(32000));
}

void TestHeartbeat::lateIsToldOnce()
{
    m_heartbeat.due(at(25000));
    QCOMPARE(m_heartbeat.due(at(32000)), Action::Late);
    QCOMPARE(m_heartbeat.due(at(90000)), Action::None);
    QVERIFY(!m_heartbeat.next());
    m_heartbeat.received(at(90000));
    QCOMPARE(*m_heartbeat.next(), at(115000));
}

void TestHeartbeat::anAnswerStartsTheIdleTimeAnew()
{
    m_heartbeat.due(at(25000));
    m_heartbeat.received(at(26000));
    QCOMPARE(*m_heartbeat.next(), at(51000));
    QCOMPARE(m_heartbeat.due(at(32000)), Action::None);
    QCOMPARE(m_heartbeat.due(at(51000)), Action::Ping);
}

void TestHeartbeat::aTrickleOfBytesKeepsItAlive()
{
    // A frame of 16 MiB that arrives over ten minutes.
    for (int ms = 0; ms <= 600'000; ms += 5000) {
        m_heartbeat.received(at(ms));
        QCOMPARE(m_heartbeat.due(at(ms)), Action::None);
    }
}

void TestHeartbeat::drainingHoldsTheClock()
{
    m_heartbeat.due(at(25000));
    // 16 MiB at 50 kB/s: nothing comes back for minutes, the ping lies behind the upload.
    for (int ms = 26000; ms <= 350'000; ms += 2000) {
        m_heartbeat.draining(at(ms));
        QCOMPARE(m_heartbeat.due(at(ms)), Action::None);
    }
    // The upload stalls for good: that is a dead link like any other.
    QCOMPARE(m_heartbeat.due(at(356'999)), Action::None);
    QCOMPARE(m_heartbeat.due(at(357'000)), Action::Late);
}

void TestHeartbeat::aPingAfterALongSleepIsAPing()
{
    // The computer slept for ten minutes: that alone condemns nobody.
    QCOMPARE(m_heartbeat.due(at(600'000)), Action::Ping);
    QCOMPARE(m_heartbeat.due(at(600'000)), Action::None);
    QCOMPARE(m_heartbeat.due(at(607'000)), Action::Late);
}

void TestHeartbeat::noHeartbeat()
{
    m_heartbeat.configure(milliseconds(0), milliseconds(7000));
    QVERIFY(!m_heartbeat.next());
    QCOMPARE(m_heartbeat.due(at(1'000'000)), Action::None);
}

void TestHeartbeat::suspendedIsSilent()
{
    m_heartbeat.suspend();
    QVERIFY(!m_heartbeat.next());
    QCOMPARE(m_heartbeat.due(at(60000)), Action::None);
    m_heartbeat.resume(at(60000));
    QCOMPARE(*m_heartbeat.next(), at(85000));
    m_heartbeat.resume(at(70000)); // not suspended: says nothing about life
    QCOMPARE(*m_heartbeat.next(), at(85000));
}

void TestHeartbeat::messageHeartbeat()
{
    m_heartbeat.configureMessages(milliseconds(10000), milliseconds(4000), at(0));
    QCOMPARE(*m_heartbeat.next(), at(10000));
    QCOMPARE(m_heartbeat.due(at(10000)), Action::SendMessage);
    QCOMPARE(*m_heartbeat.next(), at(14000));
    m_heartbeat.received(at(11000)); // some bytes, but not the answer
    m_heartbeat.messageAnswered(at(12000));
    QCOMPARE(*m_heartbeat.next(), at(22000));
    QCOMPARE(m_heartbeat.due(at(22000)), Action::SendMessage);
}

void TestHeartbeat::messageHeartbeatLost()
{
    m_heartbeat.configureMessages(milliseconds(10000), milliseconds(4000), at(0));
    m_heartbeat.due(at(10000));
    m_heartbeat.received(at(13000));
    QCOMPARE(m_heartbeat.due(at(13999)), Action::None);
    QCOMPARE(m_heartbeat.due(at(14000)), Action::Lost);
}

void TestHeartbeat::messageHeartbeatWaitsForAnUpload()
{
    m_heartbeat.configureMessages(milliseconds(10000), milliseconds(4000), at(0));
    m_heartbeat.due(at(10000));
    m_heartbeat.draining(at(13000)); // the heartbeat message lies behind these bytes
    QCOMPARE(m_heartbeat.due(at(16999)), Action::None);
    QCOMPARE(m_heartbeat.due(at(17000)), Action::Lost);
}

void TestHeartbeat::messageHeartbeatIsConfiguredBeforeReady()
{
    m_heartbeat.stop();
    m_heartbeat.configureMessages(milliseconds(10000), milliseconds(4000), at(0));
    QVERIFY(!m_heartbeat.next());
    m_heartbeat.start(at(3000));
    QCOMPARE(*m_heartbeat.next(), at(13000));
    m_heartbeat.configureMessages(milliseconds(0), milliseconds(0), at(4000));
    QCOMPARE(*m_heartbeat.next(), at(28000));
}

void TestHeartbeat::messageHeartbeatSurvivesACheck()
{
    m_heartbeat.configureMessages(milliseconds(10000), milliseconds(4000), at(0));
    QCOMPARE(m_heartbeat.due(at(10000)), Action::SendMessage);
    m_heartbeat.suspend();
    QCOMPARE(m_heartbeat.due(at(15000)), Action::None);
    m_heartbeat.resume(at(15000));
    QCOMPARE(m_heartbeat.due(at(18999)), Action::None); // the full time for the answer, from here
    QCOMPARE(m_heartbeat.due(at(19000)), Action::Lost);
}

void TestHeartbeat::anAnswerUnaskedIsHarmless()
{
    m_heartbeat.configureMessages(milliseconds(10000), milliseconds(4000), at(0));
    m_heartbeat.messageAnswered(at(5000));
    QCOMPARE(*m_heartbeat.next(), at(10000));
}

void TestHeartbeat::bothRunBesideEachOther()
{
    m_heartbeat.configureMessages(milliseconds(25000), milliseconds(4000), at(0));
    QCOMPARE(m_heartbeat.due(at(25000)), Action::SendMessage);
    QCOMPARE(m_heartbeat.due(at(25000)), Action::Ping);
    QCOMPARE(m_heartbeat.due(at(25000)), Action::None);
}

QTEST_APPLESS_MAIN(TestHeartbeat)
#include "tst_heartbeat.moc"
