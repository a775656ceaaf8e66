#include "SendPace.h"

#include <algorithm>
#include <cmath>

namespace parlance {

namespace {

// Half of what the server allows in a second: the rest covers a way that bunches up what was sent evenly.
double burst(int perSecond)
{
    return std::max(1.0, perSecond / 2.0);
}

} // namespace

void SendPace::begin(int perSecond, Instant now)
{
    m_perSecond = perSecond;
    m_tokens = burst(perSecond);
    m_filled = now;
    m_slowed = false;
}

void SendPace::refill(Instant now)
{
    const double seconds = std::chrono::duration<double>(now - m_filled).count();
    m_tokens = std::min(burst(m_perSecond), m_tokens + seconds * m_perSecond);
    m_filled = now;
}

std::optional<Instant> SendPace::wait(Instant now)
{
    if (m_pausedUntil > now)
        return m_pausedUntil;
    if (m_perSecond <= 0)
        return std::nullopt;
    refill(now);
    if (m_tokens >= 1)
        return std::nullopt;
    return now + milliseconds(qint64(std::ceil((1 - m_tokens) * 1000 / m_perSecond)));
}

void SendPace::went()
{
    if (m_perSecond > 0)
        m_tokens -= 1;
}

void SendPace::tooMuch(Instant now)
{
    m_slowed = true;
    if (m_pausedUntil > now)
        return; // several that were under way are refused for the same reason
    m_pausedUntil = now + m_pause;
    m_pause = std::min(longestPause, m_pause * 2);
}

void SendPace::accepted()
{
    m_pause = std::max(shortestPause, m_pause / 2);
}

} // namespace parlance
