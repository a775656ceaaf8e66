#include "SessionRooms.h"

#include <utility>

namespace parlance {

bool SessionRooms::join(const QString &room)
{
    if (m_joined.contains(room))
        return false;
    m_joined.append(room);
    m_others.remove(room);
    return true;
}

bool SessionRooms::leave(const QString &room)
{
    return m_joined.removeOne(room);
}

std::optional<QString> SessionRooms::shelfFor(const QString &room, bool *isNew)
{
    *isNew = false;
    if (room.isEmpty())
        return std::nullopt;
    if (m_joined.contains(room) || m_others.contains(room))
        return room;
    // A room that we did not join is shown, but not joined by that; and a server cannot make rooms without end.
    if (m_others.size() >= maxOthers)
        return std::nullopt;
    m_others.insert(room);
    *isNew = true;
    return room;
}

void SessionRooms::noteShown(const QString &room, std::optional<qint64> seq)
{
    if (!seq)
        return;
    Memory &memory = m_memory[room];
    if (!memory.oldest || *seq < *memory.oldest)
        memory.oldest = seq;
}

std::optional<qint64> SessionRooms::oldest(const QString &room) const
{
    return m_memory.value(room).oldest;
}

QHash<QString, qint64> SessionRooms::oldest() const
{
    QHash<QString, qint64> oldest;
    for (auto it = m_memory.cbegin(); it != m_memory.cend(); ++it) {
        if (it->oldest)
            oldest.insert(it.key(), *it->oldest);
    }
    return oldest;
}

void SessionRooms::restore(const QHash<QString, qint64> &oldest)
{
    for (auto it = oldest.cbegin(); it != oldest.cend(); ++it)
        m_memory[it.key()].oldest = it.value();
}

bool SessionRooms::wantsPage(const QString &room, bool continues)
{
    Memory &memory = m_memory[room];
    const bool kept = m_kept.contains(room);
    if (memory.pageAsked || (continues && kept))
        return false;
    memory.pageAsked = true;
    memory.pageAwaited = true;
    memory.pageAppends = kept;
    return true;
}

bool SessionRooms::pageAppends(const QString &room)
{
    Memory &memory = m_memory[room];
    return std::exchange(memory.pageAwaited, false) && memory.pageAppends;
}

void SessionRooms::linkEnded()
{
    for (Memory &memory : m_memory) {
        if (std::exchange(memory.pageAwaited, false))
            memory.pageAsked = false;
    }
}

} // namespace parlance
