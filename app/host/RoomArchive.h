#pragma once

#include <QHash>
#include <QString>
#include <QVector>

#include <deque>
#include <optional>

namespace parlance {

// A message as a room keeps it. `time` is already written as docs/room-protocol.md wants it.
struct StoredMessage {
    QString id;
    QString serverId;
    qint64 seq = 0;
    QString user;
    QString text;
    QString time;
};

// What a room remembers of an id for longer than of its words.
struct Receipt {
    QString serverId;
    qint64 seq = 0;
    QString time;
};

// The messages of one room, in memory: numbers them, keeps the newest, knows the ids that came before
// (docs/room-protocol.md section 4). Limits::bytes bounds the messages; bytes() counts the receipts too.
//
// Thread: any one. Lifetime: a value of RoomHub. Units: sizes are bytes as kept (UTF-16). No errors.
class RoomArchive
{
public:
    struct Limits {
        int messages = 10000;
        qint64 bytes = 64 * 1024 * 1024;
        int ids = 10000;
    };

    // The first message gets the number behind `lastSeq`.
    explicit RoomArchive(const Limits &limits, qint64 lastSeq = 0) : m_limits(limits), m_firstSeq(lastSeq + 1), m_lastSeq(lastSeq) {}

    std::optional<Receipt> receipt(const QString &id) const;
    // Numbers and keeps a message whose id has no receipt.
    const StoredMessage &append(StoredMessage message);
    // Forgets the oldest message, or, where none is kept, the oldest receipt. False: there is nothing to forget.
    bool forgetOldest();

    bool isUnused() const { return m_lastSeq < m_firstSeq; } // nothing was ever said
    qint64 bytes() const { return m_bytes + m_receiptBytes; }
    qint64 lastSeq() const { return m_lastSeq; }
    qint64 oldestSeq() const { return m_lastSeq - qint64(m_messages.size()) + 1; } // lastSeq() + 1 when none is kept

    // The newest kept messages with a number above `seq`, oldest first, together at most `bytes` large.
    QVector<StoredMessage> after(qint64 seq, qint64 bytes) const;
    // The `limit` messages nearest below `seq`, oldest first, together at most `bytes` large; but one where there is one.
    QVector<StoredMessage> before(qint64 seq, int limit, qint64 bytes) const;

private:
    void forgetOldestMessage();
    void forgetOldestReceipt();

    Limits m_limits;
    qint64 m_firstSeq;
    std::deque<StoredMessage> m_messages; // numbered without holes, so that a number is an index
    qint64 m_bytes = 0;        // of m_messages
    qint64 m_receiptBytes = 0;
    qint64 m_lastSeq;
    QHash<QString, Receipt> m_receipts;
    std::deque<QString> m_ids; // of m_receipts, oldest first
};

} // namespace parlance
