#include "storage/SeenMessages.h"

namespace parlance {

bool SeenMessages::insert(const Message &message)
{
    RecentIds &seen = m_rooms[message.room];
    if (!message.serverId.isEmpty())
        return seen.insert(QStringLiteral("s") + message.serverId);
    if (!message.id.isEmpty()) // U+0000 cannot be part of a name: ("a", "bc") and ("ab", "c") stay apart
        return seen.insert(QStringLiteral("c") + message.sender + QChar(u'\0') + message.id);
    return true;
}

} // namespace parlance
