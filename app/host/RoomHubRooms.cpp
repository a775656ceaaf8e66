// The second half of RoomHub: what a client that has shaken hands may do.

#include "host/RoomFiles.h"
#include "host/RoomHub.h"

#include <algorithm>
#include <limits>

namespace parlance {

namespace {

constexpr qint64 defaultHistory = 100;
constexpr qint64 maxHistory = 500;

const QLatin1String roomKey("room");
const QLatin1String idKey("id");

} // namespace

// False, after a refusal, when `key` holds no usable name.
bool RoomHub::readName(Session &session, const QJsonObject &frame, QLatin1String key, QString *value)
{
    *value = frame[key].toString();
    if (roomframe::isName(*value))
        return true;
    const bool tooLong = value->size() > roomframe::maxName;
    refuse(session.link, {tooLong ? QStringLiteral("too-large") : QStringLiteral("bad-frame"),
                          u'"' + key + QStringLiteral("\" must be a string of 1 to 128 characters"),
                          key == idKey ? QString() : roomframe::idOf(frame), {}});
    return false;
}

RoomHub::Room *RoomHub::joinedRoom(Session &session, const QJsonObject &frame, QString *name)
{
    if (!readName(session, frame, roomKey, name))
        return nullptr;
    if (session.rooms.contains(*name))
        return &m_rooms.at(*name);
    refuse(session.link, {QStringLiteral("not-joined"), QStringLiteral("join the room first"), roomframe::idOf(frame), *name});
    return nullptr;
}

// Puts the session into the room, or only tells it who is there when it is in already. False: no more rooms.
bool RoomHub::enter(Session &session, const QString &name)
{
    if (session.rooms.contains(name)) {
        sendPresence(name, session.link);
        return true;
    }
    if (m_rooms.find(name) == m_rooms.end() && !makeSpaceForRoom())
        return false;
    // A room of a name that was forgotten must not give a number twice: who resumes would take the new for the old.
    Room &room = m_rooms.try_emplace(name, Room{RoomArchive(m_options.log, m_forgottenSeq), {}, 0}).first->second;
    toRoom(room, roomframe::joined(name, session.user, m_time));
    room.members.append(session.id);
    session.rooms.append(name);
    sendPresence(name);
    return true;
}

void RoomHub::depart(Session &session, const QString &name)
{
    Room &room = m_rooms.at(name);
    room.members.removeOne(session.id);
    session.rooms.removeOne(name);
    toRoom(room, roomframe::left(name, session.user, m_time));
    if (!room.members.isEmpty())
        return sendPresence(name);
    room.emptied = ++m_emptied;
    if (room.log.isUnused())
        m_rooms.erase(name);
}

// False: there are as many rooms as may be, and somebody is in each of them.
bool RoomHub::makeSpaceForRoom()
{
    if (m_rooms.size() < size_t(m_options.maxRooms))
        return true;
    auto longest = m_rooms.end();
    for (auto room = m_rooms.begin(); room != m_rooms.end(); ++room) {
        if (room->second.members.isEmpty() && (longest == m_rooms.end() || room->second.emptied < longest->second.emptied))
            longest = room;
    }
    if (longest == m_rooms.end())
        return false;
    m_archived -= longest->second.log.bytes();
    m_forgottenSeq = std::max(m_forgottenSeq, longest->second.log.lastSeq());
    m_rooms.erase(longest);
    return true;
}

// What many people say in many rooms may not fill the memory of the computer that hosts them.
void RoomHub::keepWithinBytes()
{
    while (m_archived > m_options.archiveBytes) {
        const auto largest = std::max_element(m_rooms.begin(), m_rooms.end(), [](const auto &a, const auto &b) {
            return a.second.log.bytes() < b.second.log.bytes();
        });
        const qint64 before = largest->second.log.bytes();
        if (!largest->second.log.forgetOldest())
            return;
        m_archived -= before - largest->second.log.bytes();
    }
}

void RoomHub::sendPresence(const QString &name, ClientId onlyTo)
{
    const Room &room = m_rooms.at(name);
    QStringList users;
    for (const QString &member : room.members)
        users.append(m_sessions.at(member).user);
    const QString frame = roomframe::presence(name, users, room.log.lastSeq());
    if (onlyTo != 0)
        send(onlyTo, frame);
    else
        toRoom(room, frame);
}

void RoomHub::onHandshake(Session &session, const QJsonObject &)
{
    refuse(session.link, {QStringLiteral("bad-frame"), QStringLiteral("the handshake was done before"), {}, {}});
}

void RoomHub::onJoin(Session &session, const QJsonObject &frame)
{
    QString name;
    if (readName(session, frame, roomKey, &name) && !enter(session, name))
        refuse(session.link, {QStringLiteral("limit"), QStringLiteral("this server keeps no more rooms"), {}, name});
}

void RoomHub::onLeave(Session &session, const QJsonObject &frame)
{
    QString name;
    if (joinedRoom(session, frame, &name))
        depart(session, name);
}

void RoomHub::onMessage(Session &session, const QJsonObject &frame)
{
    QString id;
    QString name;
    if (!readName(session, frame, idKey, &id))
        return;
    Room *room = joinedRoom(session, frame, &name);
    if (!room)
        return;
    if (!frame[u"text"].isString())
        return refuse(session.link, {QStringLiteral("bad-frame"), QStringLiteral("\"text\" must be a string"), id, name});

    if (const std::optional<Receipt> known = room->log.receipt(id))
        return send(session.link, roomframe::ack(id, *known, name, true));
    if (!session.rate.admit(m_options.messagesPerSecond, name, id, m_now))
        return refuse(session.link, {QStringLiteral("rate"), QStringLiteral("too many messages; send it again a little later"), id, name});

    std::optional<StoredFile> file;
    if (const QJsonValue given = frame[u"file"]; !given.isUndefined() && !given.isNull()) {
        Result<StoredFile> read = roomfile::read(given, m_body, m_options.maxFile);
        if (!read)
            return refuse(session.link, {read.error().where, read.error().value, id, name});
        file = std::move(read).value();
    }

    const qint64 before = room->log.bytes();
    const QString serverId = m_run + u'-' + QString::number(++m_stored);
    const StoredMessage &stored = room->log.append({id, serverId, 0, session.user, frame[u"text"].toString(), m_time, std::move(file)});
    send(session.link, roomframe::ack(id, {stored.serverId, stored.seq, stored.time}, name, false));
    sendStored(*room, stored, name, session.id);
    m_archived += room->log.bytes() - before;
    keepWithinBytes(); // from here on `stored` may be gone
}

// A message to all others in the room: with its file to those who take files.
void RoomHub::sendStored(const Room &room, const StoredMessage &stored, const QString &name, const QString &exceptSession)
{
    const QString text = roomframe::message(stored, name);
    QByteArray withFile; // made at most once, and shared
    for (const QString &member : room.members) {
        const Session &session = m_sessions.at(member);
        if (member == exceptSession || session.link == 0)
            continue;
        if (!stored.file || !session.takesFiles) {
            send(session.link, text);
            continue;
        }
        if (withFile.isEmpty())
            withFile = roomfile::message(stored, name);
        sendBinary(session.link, withFile);
    }
}

void RoomHub::onFile(Session &session, const QJsonObject &frame)
{
    QString name;
    const Room *room = joinedRoom(session, frame, &name);
    if (!room)
        return;
    const QString serverId = frame[u"serverId"].toString();
    if (!roomframe::isName(serverId))
        return refuse(session.link, {QStringLiteral("bad-frame"), QStringLiteral("\"serverId\" must be a string of 1 to 128 characters"), {}, name});
    const StoredMessage *stored = room->log.find(serverId);
    if (!stored || !stored->file || stored->file->bytes.size() != stored->file->size)
        return refuse(session.link, {QStringLiteral("no-file"), QStringLiteral("the file is not kept any more"), {}, name, serverId});
    sendBinary(session.link, roomfile::answer(*stored, name));
}

void RoomHub::onTyping(Session &session, const QJsonObject &frame)
{
    QString name;
    const Room *room = joinedRoom(session, frame, &name);
    if (!room)
        return;
    if (!frame[u"active"].isBool())
        return refuse(session.link, {QStringLiteral("bad-frame"), QStringLiteral("\"active\" must be a boolean"), {}, name});
    toRoom(*room, roomframe::typing(name, session.user, frame[u"active"].toBool()), session.id);
}

void RoomHub::onHistory(Session &session, const QJsonObject &frame)
{
    QString name;
    const Room *room = joinedRoom(session, frame, &name);
    if (!room)
        return;
    const auto number = [&frame](QStringView key, qint64 otherwise) {
        const QJsonValue value = frame[key];
        return value.isUndefined() || value.isNull() ? otherwise : roomframe::integer(value).value_or(-1);
    };
    const qint64 before = number(u"before", std::numeric_limits<qint64>::max());
    const qint64 limit = number(u"limit", defaultHistory);
    if (before < 0 || limit < 1)
        return refuse(session.link, {QStringLiteral("bad-frame"), QStringLiteral("\"before\" and \"limit\" must be integers"), {}, name});
    const QVector<StoredMessage> messages = room->log.before(before, int(std::min(limit, maxHistory)), m_options.maxMessage);
    const bool complete = messages.isEmpty() || messages.first().seq == room->log.oldestSeq();
    send(session.link, roomframe::history(name, messages, complete));
}

void RoomHub::onPing(Session &session, const QJsonObject &frame)
{
    const QJsonValue nonce = frame[u"nonce"];
    if (nonce.toString().size() > roomframe::maxName)
        return refuse(session.link, {QStringLiteral("too-large"), QStringLiteral("\"nonce\" must be at most 128 characters"), {}, {}});
    send(session.link, roomframe::pong(nonce));
}

} // namespace parlance
