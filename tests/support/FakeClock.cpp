#include "support/FakeClock.h"

#include <algorithm>
#include <optional>

namespace parlance {

class FakeAlarm final : public Alarm
{
public:
    FakeAlarm(FakeClock *clock, std::function<void()> callback)
        : m_clock(clock)
        , m_callback(std::move(callback))
    {
        m_clock->m_alarms.append(this);
    }
    ~FakeAlarm() override { m_clock->m_alarms.removeOne(this); }

    void set(Instant when) override { m_when = when; }
    void cancel() override { m_when.reset(); }

    std::optional<Instant> when() const { return m_when; }
    void fire()
    {
        m_when.reset();
        const auto callback = m_callback; // the call may destroy this alarm
        callback();
    }

private:
    FakeClock *m_clock;
    std::function<void()> m_callback;
    std::optional<Instant> m_when;
};

std::unique_ptr<Alarm> FakeClock::makeAlarm(std::function<void()> callback)
{
    return std::make_unique<FakeAlarm>(this, std::move(callback));
}

FakeAlarm *FakeClock::nextUntil(Instant end) const
{
    FakeAlarm *next = nullptr;
    for (FakeAlarm *alarm : m_alarms) {
        if (alarm->when() && *alarm->when() <= end && (!next || *alarm->when() < *next->when()))
            next = alarm;
    }
    return next;
}

void FakeClock::advance(milliseconds time)
{
    const Instant end = m_now + time;
    while (FakeAlarm *const alarm = nextUntil(end)) {
        m_now = std::max(m_now, *alarm->when());
        ++m_wakeUps;
        alarm->fire();
    }
    m_now = end;
    m_wall = m_wall.addMSecs(time.count());
}

int FakeClock::pendingAlarms() const
{
    return static_cast<int>(std::count_if(m_alarms.cbegin(), m_alarms.cend(),
                                          [](const FakeAlarm *alarm) { return alarm->when().has_value(); }));
}

} // namespace parlance
