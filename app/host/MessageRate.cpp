#include "host/MessageRate.h"

#include <algorithm>

namespace parlance {

bool MessageRate::admit(int perSecond, const QString &room, const QString &id, Instant now)
{
    if (perSecond <= 0)
        return true;
    const double most = perSecond;
    const double refilled = m_tokens + std::chrono::duration<double>(now - m_filled).count() * most;
    m_tokens = m_tokens < 0 ? most : std::min(most, refilled);
    m_filled = now;
    const auto refused = m_refused.constFind(room);
    const bool waitsForAnother = refused != m_refused.cend() && refused->id != id && now < refused->until;
    if (waitsForAnother)
        return false;
    if (m_tokens < 1) {
        m_refused.insert(room, {id, now + orderHeldFor});
        return false;
    }
    m_tokens -= 1;
    m_refused.remove(room);
    return true;
}

} // namespace parlance
