#pragma once

#include "Backlog.h"
#include "connection/Clock.h"
#include "domain/SessionEvent.h"

#include <functional>
#include <memory>

namespace parlance {

// Collects events and hands them over at most once in 16 ms, so that a flood costs the window one update a frame.
// The first event after a pause goes out at the next turn of the loop: a single message is not held back.
//
// Thread: its session's. Lifetime: a member of SessionCore.
class EventBatch
{
public:
    using HandOver = std::function<void(const SessionEvents &)>;

    EventBatch(Clock &clock, HandOver handOver);

    void add(SessionEvent event);
    void flush();
    const Backlog &waiting() const { return m_waiting; }

private:
    static constexpr milliseconds interval{16};

    Clock &m_clock;
    HandOver m_handOver;
    std::unique_ptr<Alarm> m_alarm;
    SessionEvents m_events;
    Backlog m_waiting;
    Instant m_lastFlush{-interval};
};

} // namespace parlance
