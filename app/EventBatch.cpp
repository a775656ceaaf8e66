#include "EventBatch.h"

namespace parlance {

EventBatch::EventBatch(Clock &clock, HandOver handOver)
    : m_clock(clock), m_handOver(std::move(handOver)), m_alarm(clock.makeAlarm([this] { flush(); }))
{
}

void EventBatch::add(SessionEvent event)
{
    m_waiting += Backlog::of(event);
    if (m_events.isEmpty()) {
        m_alarm->set(std::max(m_clock.now(), m_lastFlush + interval));
    } else if (auto *filled = std::get_if<event::Filled>(&event)) {
        // One run of messages, one insertion.
        if (auto *last = std::get_if<event::Filled>(&m_events.last()); last && last->room == filled->room) {
            last->messages += filled->messages;
            return;
        }
    }
    m_events.append(std::move(event));
}

void EventBatch::flush()
{
    if (m_events.isEmpty())
        return;
    m_alarm->cancel();
    m_lastFlush = m_clock.now();
    m_waiting = {};
    m_handOver(std::exchange(m_events, {}));
}

} // namespace parlance
