#include "EventBatch.h"

namespace parlance {

EventBatch::EventBatch(Clock &clock, HandOver handOver)
    : m_clock(clock), m_handOver(std::move(handOver)), m_alarm(clock.makeAlarm([this] { flush(); }))
{
}

void EventBatch::add(SessionEvent event)
{
    if (m_events.isEmpty())
        m_alarm->set(std::max(m_clock.now(), m_lastFlush + interval));
    m_events.append(std::move(event));
}

void EventBatch::flush()
{
    if (m_events.isEmpty())
        return;
    m_alarm->cancel();
    m_lastFlush = m_clock.now();
    m_handOver(std::exchange(m_events, {}));
}

} // namespace parlance
