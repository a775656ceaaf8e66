#include "connection/Heartbeat.h"

#include <algorithm>

namespace parlance {

void Heartbeat::configure(milliseconds idle, milliseconds answer)
{
    m_idle = idle;
    m_answer = std::max(answer, milliseconds(0));
}

void Heartbeat::configureMessages(milliseconds interval, milliseconds timeout, Instant now)
{
    m_interval = interval;
    m_timeout = timeout;
    m_messageOut = false;
    m_messageAt = now + interval;
}

void Heartbeat::start(Instant now)
{
    m_running = true;
    m_suspended = false;
    m_messageAt = now + m_interval;
    m_messageOut = false;
    received(now);
}

void Heartbeat::stop()
{
    m_running = false;
    m_suspended = false;
}

void Heartbeat::suspend()
{
    m_suspended = true;
}

void Heartbeat::resume(Instant now)
{
    if (!m_suspended)
        return;
    m_suspended = false;
    received(now);
    m_messageAt = now + (m_messageOut ? m_timeout : m_interval);
}

void Heartbeat::received(Instant now)
{
    m_quietSince = now;
    m_pingedAt.reset();
    m_lateTold = false;
}

void Heartbeat::draining(Instant now)
{
    m_quietSince = now;
    if (m_pingedAt)
        m_pingedAt = now;
    if (m_messageOut)
        m_messageAt = now + m_timeout;
}

void Heartbeat::messageAnswered(Instant now)
{
    if (!m_messageOut)
        return;
    m_messageOut = false;
    m_messageAt = now + m_interval;
}

std::optional<Instant> Heartbeat::protocolNext() const
{
    if (m_idle <= milliseconds(0) || m_lateTold)
        return {};
    return m_pingedAt ? *m_pingedAt + m_answer : m_quietSince + m_idle;
}

std::optional<Instant> Heartbeat::messageNext() const
{
    if (m_interval <= milliseconds(0))
        return {};
    return m_messageAt;
}

std::optional<Instant> Heartbeat::next() const
{
    if (!beats())
        return {};
    const auto protocol = protocolNext();
    const auto message = messageNext();
    if (protocol && message)
        return std::min(*protocol, *message);
    return protocol ? protocol : message;
}

Heartbeat::Action Heartbeat::due(Instant now)
{
    if (!beats())
        return Action::None;
    if (const auto message = messageNext(); message && *message <= now) {
        if (m_messageOut)
            return Action::Lost;
        m_messageOut = true;
        m_messageAt = now + m_timeout;
        return Action::SendMessage;
    }
    if (const auto protocol = protocolNext(); protocol && *protocol <= now) {
        if (m_pingedAt) {
            m_lateTold = true;
            return Action::Late;
        }
        m_pingedAt = now;
        return Action::Ping;
    }
    return Action::None;
}

} // namespace parlance
