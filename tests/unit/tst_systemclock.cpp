#include "connection/Clock.h"
#include "connection/Reachability.h"

#include <QTest>

using namespace parlance;
using namespace std::chrono_literals;

// The real clock and the system's word on the network, in the real event loop.
class TestSystemClock : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void goesForward();
    void alarmWakesOnceAndNeverEarly();
    void anInstantInThePastWakesAtTheNextTurn();
    void settingAgainReplaces();
    void cancelAndDestroy();
    void theCallbackMayDestroyTheAlarm();
    void theCallbackMaySetTheAlarmAgain();
    void reachabilityIsHarmlessWithoutABackend();
};

void TestSystemClock::goesForward()
{
    const auto clock = makeSystemClock();
    const Instant first = clock->now();
    QTRY_VERIFY(clock->now() > first);
    QVERIFY(clock->wallNow().isValid());
}

void TestSystemClock::alarmWakesOnceAndNeverEarly()
{
    const auto clock = makeSystemClock();
    int wakes = 0;
    Instant woke{0};
    const auto alarm = clock->makeAlarm([&] {
        ++wakes;
        woke = clock->now();
    });
    const Instant when = clock->now() + 1050ms; // long enough for a coarse timer, which may come early by itself
    alarm->set(when);
    QCOMPARE(wakes, 0);
    QTRY_COMPARE(wakes, 1);
    QVERIFY(woke >= when);
    bool later = false;
    const auto second = clock->makeAlarm([&later] { later = true; });
    second->set(clock->now() + 100ms);
    QTRY_VERIFY(later);
    QCOMPARE(wakes, 1);
}

void TestSystemClock::anInstantInThePastWakesAtTheNextTurn()
{
    const auto clock = makeSystemClock();
    bool woke = false;
    const auto alarm = clock->makeAlarm([&woke] { woke = true; });
    alarm->set(clock->now() - 24h);
    QVERIFY(!woke);
    QTRY_VERIFY(woke);
}

void TestSystemClock::settingAgainReplaces()
{
    const auto clock = makeSystemClock();
    Instant woke{0};
    const auto alarm = clock->makeAlarm([&] { woke = clock->now(); });
    const Instant start = clock->now();
    alarm->set(start);
    alarm->set(start + 60ms);
    QTRY_VERIFY(woke != 0ms);
    QVERIFY(woke >= start + 60ms);
}

void TestSystemClock::cancelAndDestroy()
{
    const auto clock = makeSystemClock();
    int wrong = 0;
    bool end = false;
    const auto cancelled = clock->makeAlarm([&wrong] { ++wrong; });
    cancelled->set(clock->now() + 5ms);
    cancelled->cancel();
    auto destroyed = clock->makeAlarm([&wrong] { ++wrong; });
    destroyed->set(clock->now() + 5ms);
    destroyed.reset();
    const auto last = clock->makeAlarm([&end] { end = true; });
    last->set(clock->now() + 50ms);
    QTRY_VERIFY(end);
    QCOMPARE(wrong, 0);
}

void TestSystemClock::theCallbackMayDestroyTheAlarm()
{
    const auto clock = makeSystemClock();
    std::unique_ptr<Alarm> alarm;
    int wakes = 0;
    alarm = clock->makeAlarm([&alarm, &wakes] {
        alarm.reset();
        ++wakes;
    });
    alarm->set(clock->now());
    QTRY_COMPARE(wakes, 1);
}

void TestSystemClock::theCallbackMaySetTheAlarmAgain()
{
    const auto clock = makeSystemClock();
    std::unique_ptr<Alarm> alarm;
    int wakes = 0;
    alarm = clock->makeAlarm([&] {
        if (++wakes < 3)
            alarm->set(clock->now() + 1ms);
    });
    alarm->set(clock->now());
    QTRY_COMPARE(wakes, 3);
}

void TestSystemClock::reachabilityIsHarmlessWithoutABackend()
{
    const Reachability reachability;
    QVERIFY(reachability.isKnown() || reachability.isAvailable());
}

QTEST_GUILESS_MAIN(TestSystemClock)
#include "tst_systemclock.moc"
