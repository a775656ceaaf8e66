#include "StateSaver.h"

namespace parlance {

StateSaver::StateSaver(Clock &clock, std::function<SessionState()> current, std::function<void()> due)
    : m_clock(clock), m_current(std::move(current)), m_alarm(clock.makeAlarm(std::move(due)))
{
}

std::optional<QByteArray> StateSaver::ifDue()
{
    if (m_urgent || m_clock.now() >= m_savedAt + interval)
        return now();
    m_alarm->set(m_savedAt + interval);
    return std::nullopt;
}

std::optional<QByteArray> StateSaver::now()
{
    m_alarm->cancel();
    m_savedAt = m_clock.now();
    m_urgent = false;
    QByteArray bytes = m_current().toBytes();
    if (bytes == m_saved)
        return std::nullopt;
    m_saved = bytes;
    return bytes;
}

} // namespace parlance
