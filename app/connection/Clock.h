#pragma once

#include "domain/Time.h"

#include <functional>
#include <memory>

namespace parlance {

// One pending wake-up. Destroying it cancels it. The callback comes from the event loop (or from
// FakeClock::advance() in tests), in the thread that made the alarm, never from inside set().
class Alarm
{
public:
    virtual ~Alarm() = default;
    // Wakes once at `when`, replacing what was set before; an instant in the past wakes at the next turn.
    virtual void set(Instant when) = 0;
    virtual void cancel() = 0;
};

// Time as the core sees it, so that tests can hold it still and move it.
// Thread: an instance belongs to one thread; alarms fire in it.
class Clock
{
public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;        // monotonic; goes on during system sleep where the system's clock does
    virtual QDateTime wallNow() const = 0;  // only for display and for time stamps on the wire
    virtual std::unique_ptr<Alarm> makeAlarm(std::function<void()> callback) = 0;
};

// The real clock: a steady clock and QTimer.
std::unique_ptr<Clock> makeSystemClock();

} // namespace parlance
