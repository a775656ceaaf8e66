#pragma once

#include "domain/Message.h"
#include "domain/RecentIds.h"

#include <QHash>

namespace parlance {

// Which messages are already shown, so that a server that sends one again is not shown twice: by (room, server id), else
// by (room, sender, id), with the same words: an id that a server uses again for something else is something else. A
// message without an id is never taken for another. Bounded in each room. A plain value, one thread at a time.
class SeenMessages
{
public:
    // True when it was not seen before; from now on it was.
    bool insert(const Message &message);

private:
    QHash<QString, RecentIds> m_rooms;
};

} // namespace parlance
