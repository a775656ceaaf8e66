#include "host/RoomArchive.h"

#include <algorithm>

namespace parlance {

namespace {

qint64 sizeOf(const StoredMessage &message)
{
    constexpr qint64 overhead = 200; // of the object and its strings, and of the frame around the text
    return overhead + 2 * (message.id.size() + message.user.size() + message.text.size());
}

qint64 sizeOfReceipt(const QString &id)
{
    constexpr qint64 overhead = 300; // of the hash's node, the entry in the order of ids, the server's id and the time
    return overhead + 2 * id.size();
}

} // namespace

std::optional<Receipt> RoomArchive::receipt(const QString &id) const
{
    const auto found = m_receipts.constFind(id);
    return found == m_receipts.cend() ? std::nullopt : std::optional(*found);
}

const StoredMessage &RoomArchive::append(StoredMessage message)
{
    message.seq = ++m_lastSeq;
    m_receipts.insert(message.id, {message.serverId, message.seq, message.time});
    m_ids.push_back(message.id);
    m_receiptBytes += sizeOfReceipt(message.id);
    if (m_ids.size() > size_t(m_limits.ids))
        forgetOldestReceipt();
    m_bytes += sizeOf(message);
    m_messages.push_back(std::move(message));
    // The newest one stays whatever its size: it is about to be sent out.
    while (m_messages.size() > 1 && (m_messages.size() > size_t(m_limits.messages) || m_bytes > m_limits.bytes))
        forgetOldestMessage();
    return m_messages.back();
}

bool RoomArchive::forgetOldest()
{
    if (!m_messages.empty())
        forgetOldestMessage();
    else if (!m_ids.empty())
        forgetOldestReceipt();
    else
        return false;
    return true;
}

void RoomArchive::forgetOldestMessage()
{
    m_bytes -= sizeOf(m_messages.front());
    m_messages.pop_front();
}

void RoomArchive::forgetOldestReceipt()
{
    m_receiptBytes -= sizeOfReceipt(m_ids.front());
    m_receipts.remove(m_ids.front());
    m_ids.pop_front();
}

QVector<StoredMessage> RoomArchive::after(qint64 seq, qint64 bytes) const
{
    QVector<StoredMessage> result;
    for (auto message = m_messages.crbegin(); message != m_messages.crend() && message->seq > seq; ++message) {
        bytes -= sizeOf(*message);
        if (bytes < 0)
            break;
        result.append(*message);
    }
    std::reverse(result.begin(), result.end());
    return result;
}

QVector<StoredMessage> RoomArchive::before(qint64 seq, int limit, qint64 bytes) const
{
    QVector<StoredMessage> result;
    const qint64 newest = std::min(seq - 1, m_lastSeq);
    for (qint64 at = newest; at >= oldestSeq() && result.size() < limit; --at) {
        const StoredMessage &message = m_messages[size_t(at - oldestSeq())];
        bytes -= sizeOf(message);
        if (bytes < 0 && !result.isEmpty())
            break;
        result.append(message);
    }
    std::reverse(result.begin(), result.end());
    return result;
}

} // namespace parlance
