#pragma once

#include "connection/Clock.h"

#include <QList>

namespace parlance {

class FakeAlarm;

// A clock that stands still until advance() moves it. Alarms fire inside advance(), in order of their instants, each
// with now() at its own instant. Outlives its alarms. One thread.
class FakeClock final : public Clock
{
public:
    Instant now() const override { return m_now; }
    QDateTime wallNow() const override { return m_wall; }
    std::unique_ptr<Alarm> makeAlarm(std::function<void()> callback) override;

    void advance(milliseconds time);
    void sleep(milliseconds time) { m_now += time; } // as of a suspended computer: alarms come late, with the next advance()
    void setWall(const QDateTime &wall) { m_wall = wall; } // moves no alarm
    int pendingAlarms() const;
    int wakeUps() const { return m_wakeUps; } // alarms fired so far

private:
    friend class FakeAlarm;
    FakeAlarm *nextUntil(Instant end) const;

    Instant m_now{1'000'000};
    QDateTime m_wall = QDateTime::fromMSecsSinceEpoch(1'700'000'000'000, Qt::UTC);
    QList<FakeAlarm *> m_alarms;
    int m_wakeUps = 0;
};

} // namespace parlance
