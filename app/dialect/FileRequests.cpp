#include "dialect/FileRequests.h"

#include <algorithm>

namespace parlance {

void FileRequests::noticed(const Message &message)
{
    if (!message.file || !message.file->bytes.isEmpty() || message.file->size == 0 || message.file->size > smallSize
        || message.serverId.isEmpty() || m_waiting.size() >= maxWaiting)
        return;
    m_waiting.push_back({message.room, message.serverId});
}

std::optional<FileRequests::Wanted> FileRequests::next(const QSet<QString> &joined)
{
    if (m_open.values().contains(false))
        return std::nullopt;
    const auto found = std::find_if(m_waiting.begin(), m_waiting.end(), [&joined](const Wanted &each) { return joined.contains(each.room); });
    if (found == m_waiting.end())
        return std::nullopt;
    const Wanted wanted = *found;
    m_waiting.erase(found);
    m_open.insert(wanted.serverId, m_open.value(wanted.serverId)); // the person's wish stays one
    return wanted;
}

FileRequests::Settled FileRequests::settled(const QString &serverId)
{
    const auto found = m_open.constFind(serverId);
    if (found == m_open.constEnd())
        return {};
    const Settled result{true, *found};
    m_open.erase(found);
    return result;
}

void FileRequests::left(const QString &room)
{
    m_waiting.erase(std::remove_if(m_waiting.begin(), m_waiting.end(), [&room](const Wanted &each) { return each.room == room; }),
                    m_waiting.end());
}

} // namespace parlance
