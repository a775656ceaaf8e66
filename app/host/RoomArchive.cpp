#include "host/RoomArchive.h"

#include <algorithm>

namespace parlance {

namespace {

// Of what goes into a frame of text.
qint64 sizeOf(const StoredMessage &message)
{
    constexpr qint64 overhead = 200; // of the object and its strings, and of the frame around the text
    const qsizetype file = message.file ? message.file->name.size() + message.file->type.size() + message.file->sha256.size() : 0;
    return overhead + 2 * (message.id.size() + message.user.size() + message.text.size() + file);
}

qint64 sizeOfBytes(const StoredMessage &message)
{
    return message.file ? message.file->bytes.size() : 0;
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
    m_bytes += sizeOf(message) + sizeOfBytes(message);
    if (sizeOfBytes(message) > 0)
        m_withBytes.push_back(message.seq);
    m_messages.push_back(std::move(message));
    // The newest one stays whatever its size: it is about to be sent out.
    while (m_messages.size() > 1 && m_messages.size() > size_t(m_limits.messages))
        forgetOldestMessage();
    while (m_bytes > m_limits.bytes) {
        if (forgetOldestFile(m_lastSeq))
            continue;
        if (m_messages.size() == 1)
            break;
        forgetOldestMessage();
    }
    return m_messages.back();
}

bool RoomArchive::forgetOldest()
{
    if (forgetOldestFile(m_lastSeq + 1))
        return true;
    if (!m_messages.empty())
        forgetOldestMessage();
    else if (!m_ids.empty())
        forgetOldestReceipt();
    else
        return false;
    return true;
}

// Of the messages below `before`. False: none of them has any.
bool RoomArchive::forgetOldestFile(qint64 before)
{
    if (m_withBytes.empty() || m_withBytes.front() >= before)
        return false;
    QByteArray &bytes = m_messages[size_t(m_withBytes.front() - oldestSeq())].file->bytes;
    m_withBytes.pop_front();
    m_bytes -= bytes.size();
    bytes = {};
    return true;
}

void RoomArchive::forgetOldestMessage()
{
    if (!m_withBytes.empty() && m_withBytes.front() == oldestSeq())
        m_withBytes.pop_front();
    m_bytes -= sizeOf(m_messages.front()) + sizeOfBytes(m_messages.front());
    m_messages.pop_front();
}

void RoomArchive::forgetOldestReceipt()
{
    m_receiptBytes -= sizeOfReceipt(m_ids.front());
    m_receipts.remove(m_ids.front());
    m_ids.pop_front();
}

const StoredMessage *RoomArchive::find(const QString &serverId) const
{
    const auto found = std::find_if(m_messages.crbegin(), m_messages.crend(),
                                    [&serverId](const StoredMessage &message) { return message.serverId == serverId; });
    return found == m_messages.crend() ? nullptr : &*found;
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
