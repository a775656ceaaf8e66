#include "storage/MessageTable.h"

#include "storage/MessageColumns.h"
#include "storage/SearchText.h"

namespace parlance {

namespace {

constexpr qint64 latest = (qint64(1) << 42) - 1; // ms; about the year 2109

QVariant orNull(const QString &text)
{
    return text.isEmpty() ? QVariant() : QVariant(text);
}

qint64 milliseconds(const QDateTime &time)
{
    return time.isValid() ? time.toMSecsSinceEpoch() : 0;
}

const QString &selectRow()
{
    static const QString sql = QStringLiteral("SELECT m.key, ") + messagecolumns::list() + QStringLiteral(" FROM messages AS m ");
    return sql;
}

} // namespace

void MessageTable::reset()
{
    m_profiles.clear();
    m_rooms.clear();
}

qint64 MessageTable::profileNumber(const QString &profile)
{
    if (const auto it = m_profiles.constFind(profile); it != m_profiles.constEnd())
        return *it;
    qint64 number = 0;
    if (QSqlQuery *query = m_database.execute(QStringLiteral("SELECT id FROM profiles WHERE uuid = ?"), {profile})) {
        if (query->next())
            number = query->value(0).toLongLong();
        m_database.finish(query);
    }
    if (number == 0) {
        if (QSqlQuery *query = m_database.execute(QStringLiteral("INSERT INTO profiles (uuid) VALUES (?)"), {profile}))
            number = query->lastInsertId().toLongLong();
    }
    if (number != 0)
        m_profiles.insert(profile, number);
    return number;
}

qint64 MessageTable::roomNumber(const QString &profile, const QString &room)
{
    const qint64 owner = profileNumber(profile);
    const QPair<qint64, QString> name(owner, room);
    if (const auto it = m_rooms.constFind(name); it != m_rooms.constEnd())
        return *it;
    qint64 number = 0;
    if (QSqlQuery *query = m_database.execute(QStringLiteral("SELECT id FROM rooms WHERE profile = ? AND name = ?"), {owner, room})) {
        if (query->next())
            number = query->value(0).toLongLong();
        m_database.finish(query);
    }
    if (number == 0) {
        if (QSqlQuery *query = m_database.execute(QStringLiteral("INSERT INTO rooms (profile, name) VALUES (?, ?)"), {owner, room}))
            number = query->lastInsertId().toLongLong();
    }
    if (number != 0)
        m_rooms.insert(name, number);
    return number;
}

MessageTable::Ends MessageTable::ends(qint64 room)
{
    Ends ends;
    // Two questions: SQLite answers min() and max() from the index only when each is asked alone.
    if (QSqlQuery *query = m_database.execute(QStringLiteral("SELECT (SELECT min(place) FROM messages WHERE room = ?), "
                                                             "(SELECT max(place) FROM messages WHERE room = ?)"),
                                              {room, room})) {
        if (query->next()) {
            ends.first = query->value(0).toLongLong();
            ends.last = query->value(1).toLongLong();
        }
        m_database.finish(query);
    }
    return ends;
}

QVector<MessageTable::Known> MessageTable::known(QSqlQuery *query, const QString &roomName)
{
    QVector<Known> rows;
    if (!query)
        return rows;
    while (query->next())
        rows.append({query->value(0).toLongLong(), messagecolumns::read(*query, 1, roomName, m_filesFolder)});
    m_database.finish(query);
    return rows;
}

QVector<MessageTable::Known> MessageTable::withServerId(qint64 room, const QString &roomName, const QString &serverId)
{
    return known(m_database.execute(selectRow() + QStringLiteral("WHERE m.room = ? AND m.server_id = ?"), {room, serverId}), roomName);
}

QVector<MessageTable::Known> MessageTable::withId(qint64 room, const QString &roomName, const QString &id)
{
    return known(m_database.execute(selectRow() + QStringLiteral("WHERE m.room = ? AND m.id = ?"), {room, id}), roomName);
}

std::optional<MessageTable::Known> MessageTable::at(qint64 room, const QString &roomName, qint64 place)
{
    const auto rows = known(m_database.execute(selectRow() + QStringLiteral("WHERE m.room = ? AND m.place = ?"), {room, place}), roomName);
    return rows.isEmpty() ? std::nullopt : std::optional<Known>(rows.constFirst());
}

std::optional<qint64> MessageTable::before(qint64 room, qint64 place)
{
    std::optional<qint64> found;
    if (QSqlQuery *query = m_database.execute(QStringLiteral("SELECT max(place) FROM messages WHERE room = ? AND place < ?"), {room, place})) {
        if (query->next() && !query->value(0).isNull())
            found = query->value(0).toLongLong();
        m_database.finish(query);
    }
    return found;
}

std::optional<qint64> MessageTable::behind(qint64 room, qint64 place)
{
    std::optional<qint64> found;
    if (QSqlQuery *query = m_database.execute(QStringLiteral("SELECT min(place) FROM messages WHERE room = ? AND place > ?"), {room, place})) {
        if (query->next() && !query->value(0).isNull())
            found = query->value(0).toLongLong();
        m_database.finish(query);
    }
    return found;
}

MessageTable::Slot MessageTable::slotOf(qint64 room, qint64 seq, const QDateTime &time)
{
    const qint64 when = milliseconds(time);
    Slot slot;
    // An older page is asked for at the beginning of the room: there is no need to walk through all of it.
    if (QSqlQuery *first = m_database.execute(QStringLiteral("SELECT place, seq, time FROM messages "
                                                             "WHERE room = ? AND seq IS NOT NULL ORDER BY place LIMIT 1"), {room})) {
        const bool found = first->next();
        if (found && seq < first->value(1).toLongLong() && when <= first->value(2).toLongLong()) {
            slot.high = first->value(0).toLongLong();
            slot.highSeq = first->value(1).toLongLong();
        }
        m_database.finish(first);
        if (!found)
            return slot;
    }
    if (!slot.high) {
        QSqlQuery *walk = m_database.execute(QStringLiteral("SELECT place, seq, time FROM messages "
                                                            "WHERE room = ? AND seq IS NOT NULL ORDER BY place DESC"), {room});
        while (walk && walk->next()) {
            const qint64 place = walk->value(0).toLongLong();
            const qint64 rowSeq = walk->value(1).toLongLong();
            // A lower number than the newest row's, but written later: the server has begun to count anew.
            const bool begunAnew = !slot.high && when > walk->value(2).toLongLong();
            if (rowSeq <= seq || begunAnew) {
                slot.low = place;
                slot.lowSeq = qMin(rowSeq, seq);
                break;
            }
            if (slot.high && rowSeq > slot.highSeq)
                break; // likewise: what lies before it was counted otherwise
            slot.high = place;
            slot.highSeq = rowSeq;
        }
        if (walk)
            m_database.finish(walk);
    }
    if (!slot.high)
        return slot;
    // Rows without a number, such as notices, stand with what follows them.
    if (const auto neighbour = before(room, *slot.high); neighbour && (!slot.low || *neighbour > *slot.low)) {
        if (!slot.low)
            slot.lowSeq = seq - 1;
        slot.low = neighbour;
    }
    return slot;
}

qint64 MessageTable::freeKey(const QDateTime &time)
{
    // A server's clock that is far ahead must not stand before everything in every search for years.
    const qint64 bound = qMin(QDateTime::currentMSecsSinceEpoch() + 5 * 60 * 1000, latest);
    const qint64 base = qBound(qint64(1), milliseconds(time), bound) << messagecolumns::counterBits;
    qint64 key = base;
    if (QSqlQuery *query = m_database.execute(QStringLiteral("SELECT max(key) FROM messages WHERE key >= ? AND key < ?"),
                                              {base, base + (qint64(1) << messagecolumns::counterBits)})) {
        if (query->next() && !query->value(0).isNull())
            key = query->value(0).toLongLong() + 1;
        m_database.finish(query);
    }
    if (key == base + (qint64(1) << messagecolumns::counterBits)) { // a million in this millisecond
        if (QSqlQuery *query = m_database.execute(QStringLiteral("SELECT max(key) + 1 FROM messages"), {})) {
            if (query->next())
                key = query->value(0).toLongLong();
            m_database.finish(query);
        }
    }
    return key;
}

qint64 MessageTable::insert(qint64 profile, qint64 room, const Message &message)
{
    const qint64 key = freeKey(message.time);
    const bool hasFile = message.file.has_value();
    m_database.execute(QStringLiteral("INSERT INTO messages (key, room, place, kind, notice, id, server_id, seq, sender, text, time, "
                                      "own, state, hold, refusal, refusal_text, file_name, file_type, file_size, file_sha256, file_here) "
                                      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
                       {key, room, message.place, int(message.kind), int(message.notice), orNull(message.id),
                        orNull(message.serverId), message.seq ? QVariant(*message.seq) : QVariant(), message.sender,
                        message.text, milliseconds(message.time), int(message.own), int(message.state),
                        int(message.hold), int(message.refusal), orNull(message.refusalText),
                        hasFile ? QVariant(message.file->name) : QVariant(),
                        hasFile ? QVariant(message.file->type) : QVariant(),
                        hasFile ? QVariant(message.file->size) : QVariant(),
                        hasFile ? QVariant(message.file->sha256) : QVariant(),
                        hasFile ? QVariant(int(!message.file->path.isEmpty())) : QVariant()});
    index(key, profile, room, message);
    return key;
}

void MessageTable::index(qint64 key, qint64 profile, qint64 room, const Message &message)
{
    if (const auto columns = searchColumns(profile, room, message)) {
        m_database.execute(QStringLiteral("INSERT INTO search (rowid, text, file, tags) VALUES (?, ?, ?, ?)"),
                           {key, columns->text, columns->file, columns->tags});
    }
}

void MessageTable::unindex(qint64 key, qint64 profile, qint64 room, const Message &message)
{
    // A contentless table is told what it had indexed (https://www.sqlite.org/fts5.html, section 4.4.1).
    if (const auto columns = searchColumns(profile, room, message)) {
        m_database.execute(QStringLiteral("INSERT INTO search (search, rowid, text, file, tags) VALUES ('delete', ?, ?, ?, ?)"),
                           {key, columns->text, columns->file, columns->tags});
    }
}

void MessageTable::change(qint64 key, const event::Delivery &change)
{
    setState(key, change.state, change.hold, change.refusal, change.refusalText);
    if (!change.serverId.isEmpty())
        m_database.execute(QStringLiteral("UPDATE messages SET server_id = ? WHERE key = ?"), {change.serverId, key});
    if (change.seq)
        m_database.execute(QStringLiteral("UPDATE messages SET seq = ? WHERE key = ?"), {*change.seq, key});
    if (change.time.isValid())
        m_database.execute(QStringLiteral("UPDATE messages SET time = ? WHERE key = ?"), {milliseconds(change.time), key});
}

void MessageTable::setFileHere(qint64 room, const QString &serverId, const QByteArray &sha256)
{
    m_database.execute(QStringLiteral("UPDATE messages SET file_here = 1 WHERE room = ? AND server_id = ? AND file_sha256 = ?"),
                       {room, serverId, sha256});
}

void MessageTable::setState(qint64 key, DeliveryState state, HoldReason hold, Refusal refusal, const QString &refusalText)
{
    m_database.execute(QStringLiteral("UPDATE messages SET state = ?, hold = ?, refusal = ?, refusal_text = ? WHERE key = ?"),
                       {int(state), int(hold), int(refusal), orNull(refusalText), key});
}

void MessageTable::remove(qint64 profile, qint64 room, const Known &row)
{
    unindex(row.key, profile, room, row.message);
    m_database.execute(QStringLiteral("DELETE FROM outbox WHERE message = ?"), {row.key});
    m_database.execute(QStringLiteral("DELETE FROM messages WHERE key = ?"), {row.key});
}

QVector<Message> MessageTable::makeRoom(qint64 room, const QString &roomName, qint64 place)
{
    const auto next = [](qint64 value) { return value == -1 ? qint64(1) : value + 1; };
    QVector<Known> run;
    qint64 expected = place;
    if (QSqlQuery *query = m_database.execute(selectRow() + QStringLiteral("WHERE m.room = ? AND m.place >= ? ORDER BY m.place"), {room, place})) {
        while (query->next() && query->value(1).toLongLong() == expected) {
            run.append({query->value(0).toLongLong(), messagecolumns::read(*query, 1, roomName, m_filesFolder)});
            expected = next(expected);
        }
        m_database.finish(query);
    }
    QVector<Message> moved(run.size());
    for (qsizetype i = run.size() - 1; i >= 0; --i) { // the last one first, into the gap behind it
        moved[i] = run.at(i).message;
        moved[i].place = next(moved.at(i).place);
        m_database.execute(QStringLiteral("UPDATE messages SET place = ? WHERE key = ?"), {moved.at(i).place, run.at(i).key});
    }
    return moved;
}

void MessageTable::setDialectState(qint64 profile, const QByteArray &state)
{
    m_database.execute(QStringLiteral("UPDATE profiles SET dialect_state = ? WHERE id = ?"), {state, profile});
}

QByteArray MessageTable::dialectState(qint64 profile)
{
    QByteArray state;
    if (QSqlQuery *query = m_database.execute(QStringLiteral("SELECT dialect_state FROM profiles WHERE id = ?"), {profile})) {
        if (query->next())
            state = query->value(0).toByteArray();
        m_database.finish(query);
    }
    return state;
}

QStringList MessageTable::rooms(qint64 profile)
{
    QStringList names;
    if (QSqlQuery *query = m_database.execute(QStringLiteral("SELECT name FROM rooms WHERE profile = ? ORDER BY id"), {profile})) {
        while (query->next())
            names.append(query->value(0).toString());
        m_database.finish(query);
    }
    return names;
}

QVector<QPair<qint64, MessageTable::Known>> MessageTable::orphans(qint64 profile)
{
    QVector<QPair<qint64, Known>> rows;
    if (QSqlQuery *query = m_database.execute(QStringLiteral("SELECT m.key, m.room, r.name, ") + messagecolumns::list()
                                                  + QStringLiteral(" FROM rooms AS r JOIN messages AS m ON m.room = r.id "
                                                                   "WHERE r.profile = ? AND m.state IN (1, 2, 3, 6) AND m.own "
                                                                   "AND NOT EXISTS (SELECT 1 FROM outbox WHERE message = m.key)"),
                                              {profile})) {
        while (query->next()) {
            rows.append({query->value(1).toLongLong(),
                         {query->value(0).toLongLong(), messagecolumns::read(*query, 3, query->value(2).toString(), m_filesFolder)}});
        }
        m_database.finish(query);
    }
    return rows;
}

std::optional<QPair<qint64, MessageTable::Known>> MessageTable::withKey(qint64 key)
{
    std::optional<QPair<qint64, Known>> found;
    if (QSqlQuery *query = m_database.execute(QStringLiteral("SELECT m.room, r.name, ") + messagecolumns::list()
                                                  + QStringLiteral(" FROM messages AS m JOIN rooms AS r ON r.id = m.room WHERE m.key = ?"),
                                              {key})) {
        if (query->next())
            found = {query->value(0).toLongLong(), {key, messagecolumns::read(*query, 2, query->value(1).toString(), m_filesFolder)}};
        m_database.finish(query);
    }
    return found;
}

bool MessageTable::isFileNamed(const QByteArray &sha256)
{
    bool named = true; // when it cannot be read
    if (QSqlQuery *query = m_database.execute(QStringLiteral("SELECT EXISTS (SELECT 1 FROM messages WHERE file_sha256 = ?)"), {sha256})) {
        if (query->next())
            named = query->value(0).toBool();
        m_database.finish(query);
    }
    return named;
}

QVector<QByteArray> MessageTable::forget(const QString &profile)
{
    QVector<QByteArray> digests;
    const qint64 number = profileNumber(profile);
    m_database.execute(QStringLiteral("DELETE FROM outbox WHERE profile = ?"), {number});
    QVector<QPair<qint64, QString>> rooms;
    if (QSqlQuery *query = m_database.execute(QStringLiteral("SELECT id, name FROM rooms WHERE profile = ?"), {number})) {
        while (query->next())
            rooms.append({query->value(0).toLongLong(), query->value(1).toString()});
        m_database.finish(query);
    }
    for (const auto &[room, name] : std::as_const(rooms)) {
        QSqlQuery *query = m_database.execute(selectRow() + QStringLiteral("WHERE m.room = ?"), {room});
        while (query && query->next()) { // row by row: a room may be large
            const Message message = messagecolumns::read(*query, 1, name, m_filesFolder);
            unindex(query->value(0).toLongLong(), number, room, message);
            if (message.file)
                digests.append(message.file->sha256);
        }
        if (query)
            m_database.finish(query);
        m_database.execute(QStringLiteral("DELETE FROM messages WHERE room = ?"), {room});
        m_database.execute(QStringLiteral("DELETE FROM rooms WHERE id = ?"), {room});
    }
    m_database.execute(QStringLiteral("DELETE FROM profiles WHERE id = ?"), {number});
    reset();
    digests.removeIf([this](const QByteArray &digest) { return isFileNamed(digest); });
    return digests;
}

} // namespace parlance
