#include "storage/SeenMessages.h"

namespace parlance {

namespace {

QString keyOf(const Message &message)
{
    // U+0000 cannot be confused with a part of a name, so that ("a", "bc") and ("ab", "c") stay apart.
    const QChar separator(u'\0');
    if (!message.serverId.isEmpty())
        return QStringLiteral("s") + message.room + separator + message.serverId;
    if (!message.id.isEmpty())
        return QStringLiteral("c") + message.room + separator + message.sender + separator + message.id;
    return {};
}

} // namespace

bool SeenMessages::insert(const Message &message)
{
    const QString key = keyOf(message);
    if (key.isEmpty())
        return true;
    if (m_keys.contains(key))
        return false;
    m_keys.insert(key);
    m_order.push_back(key);
    if (m_order.size() > remembered) {
        m_keys.remove(m_order.front());
        m_order.pop_front();
    }
    return true;
}

} // namespace parlance
