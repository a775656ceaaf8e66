#pragma once

#include "domain/SessionEvent.h"
#include "storage/Database.h"

#include <QHash>

namespace parlance {

// The rows of profiles, rooms, messages and the search index, as the writer changes them. Knows rows and numbers, not what
// a message means: HistoryKeeper decides that.
//
// Thread: the writer's. Lifetime: the Database's; reset() when that was opened anew, or a transaction rolled back.
// Errors: Database::failed() after a sequence of calls; until a rollback all of them do nothing.
class MessageTable
{
public:
    // A row that may be the same message as another.
    struct Known {
        qint64 key = 0;
        Message message;
    };
    // Between which rows of a room something stands. Without `low` or `high`: nothing lies there.
    struct Slot {
        std::optional<qint64> low;
        qint64 lowSeq = 0;
        std::optional<qint64> high;
        qint64 highSeq = 0;
    };
    struct Ends {
        qint64 first = 0; // places; both 0 while the room is empty
        qint64 last = 0;
    };

    MessageTable(Database &database, const QString &filesFolder) : m_database(database), m_filesFolder(filesFolder) {}

    void reset();

    qint64 profileNumber(const QString &profile); // made when missing
    qint64 roomNumber(const QString &profile, const QString &room);
    Ends ends(qint64 room);

    QVector<Known> withServerId(qint64 room, const QString &roomName, const QString &serverId);
    QVector<Known> withId(qint64 room, const QString &roomName, const QString &id);
    std::optional<Known> at(qint64 room, const QString &roomName, qint64 place);
    // The row that stands last of those with a sequence number; then, step by step, those before it.
    Slot slotOf(qint64 room, qint64 seq, const QDateTime &time);
    std::optional<qint64> before(qint64 room, qint64 place);
    std::optional<qint64> behind(qint64 room, qint64 place);

    // Its key. The place is free, and the file's bytes are where FilePart::path says, or nowhere.
    qint64 insert(qint64 profile, qint64 room, const Message &message);
    void change(qint64 key, const event::Delivery &change);
    void setFileHere(qint64 room, const QString &serverId, const QByteArray &sha256);
    void setState(qint64 key, DeliveryState state, HoldReason hold, Refusal refusal, const QString &refusalText);
    void remove(qint64 profile, qint64 room, const Known &row);
    // Frees `place` by moving the rows that stand there without a gap one place on each; those, with their new places.
    QVector<Message> makeRoom(qint64 room, const QString &roomName, qint64 place);

    void setDialectState(qint64 profile, const QByteArray &state);
    QByteArray dialectState(qint64 profile);
    QStringList rooms(qint64 profile);
    // The room of a row, and the row.
    std::optional<QPair<qint64, Known>> withKey(qint64 key);
    // Own rows of the rooms of a profile that wait for something which the outbox no longer has.
    QVector<QPair<qint64, Known>> orphans(qint64 profile);
    // All of it; the digests of files that no other row names.
    QVector<QByteArray> forget(const QString &profile);
    bool isFileNamed(const QByteArray &sha256);

private:
    qint64 freeKey(const QDateTime &time);
    QVector<Known> known(QSqlQuery *query, const QString &roomName);
    void index(qint64 key, qint64 profile, qint64 room, const Message &message);
    void unindex(qint64 key, qint64 profile, qint64 room, const Message &message);

    Database &m_database;
    QString m_filesFolder;
    QHash<QString, qint64> m_profiles;
    QHash<QPair<qint64, QString>, qint64> m_rooms;
};

} // namespace parlance
