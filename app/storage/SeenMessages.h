#pragma once

#include "domain/Message.h"
#include "domain/RecentIds.h"

#include <QHash>

namespace parlance {

// Which messages are already shown, so that a server that sends one again is not shown twice: by (room, server id), else
// by (room, sender, id). A message without an id is never taken for another. Bounded in each room.
class SeenMessages
{
public:
    // True when it was not seen before; from now on it was.
    bool insert(const Message &message);
    void forget(const QString &room) { m_rooms.remove(room); }
    void clear() { m_rooms.clear(); }

private:
    QHash<QString, RecentIds> m_rooms;
};

} // namespace parlance
