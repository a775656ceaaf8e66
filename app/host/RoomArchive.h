#pragma once

#include <QByteArray>
#include <QHash>
#include <QString>
#include <QVector>

#include <deque>
#include <optional>

namespace parlance {

// A file of a message. What it says of itself has been checked against its bytes.
struct StoredFile {
    QString name;
    QString type;
    qint64 size = 0;
    QString sha256;   // hexadecimal
    QByteArray bytes; // empty, unless size is 0: they are not kept any more
};

// A message as a room keeps it. `time` is already written as docs/room-protocol.md wants it.
struct StoredMessage {
    QString id;
    QString serverId;
    qint64 seq = 0;
    QString user;
    QString text;
    QString time;
    std::optional<StoredFile> file = {};
};

// What a room remembers of an id for longer than of its words.
struct Receipt {
    QString serverId;
    qint64 seq = 0;
    QString time;
};

// The messages of one room, in memory: numbers them, keeps the newest, knows the ids that came before
// (docs/room-protocol.md section 4). Limits::bytes bounds the messages with their files; bytes() counts the receipts too.
// The bytes of files are the first to be forgotten, the oldest first: words outlive them.
//
// Thread: any one. Lifetime: a value of RoomHub. Units: sizes are bytes as kept (UTF-16), in after() and before() without those of files. No errors.
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
    // Forgets the bytes of the oldest file, or, where there are none, the oldest message, or, where none is kept, the oldest receipt. False: there is nothing to forget.
    bool forgetOldest();

    // The message with this server id; nothing when it is not kept.
    const StoredMessage *find(const QString &serverId) const;

    bool isUnused() const { return m_lastSeq < m_firstSeq; } // nothing was ever said
    qint64 bytes() const { return m_bytes + m_receiptBytes; }
    qint64 lastSeq() const { return m_lastSeq; }
    qint64 oldestSeq() const { return m_lastSeq - qint64(m_messages.size()) + 1; } // lastSeq() + 1 when none is kept

    // The newest kept messages with a number above `seq`, oldest first, together at most `bytes` large.
    QVector<StoredMessage> after(qint64 seq, qint64 bytes) const;
    // The `limit` messages nearest below `seq`, oldest first, together at most `bytes` large; but one where there is one.
    QVector<StoredMessage> before(qint64 seq, int limit, qint64 bytes) const;

private:
    bool forgetOldestFile(qint64 before);
    void forgetOldestMessage();
    void forgetOldestReceipt();

    Limits m_limits;
    qint64 m_firstSeq;
    std::deque<StoredMessage> m_messages; // numbered without holes, so that a number is an index
    std::deque<qint64> m_withBytes; // numbers of those whose files have their bytes here, rising
    qint64 m_bytes = 0;        // of m_messages
    qint64 m_receiptBytes = 0;
    qint64 m_lastSeq;
    QHash<QString, Receipt> m_receipts;
    std::deque<QString> m_ids; // of m_receipts, oldest first
};

} // namespace parlance
