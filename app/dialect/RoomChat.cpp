#include "dialect/RoomChat.h"

#include "dialect/FileFrame.h"
#include "dialect/JsonText.h"
#include "dialect/RoomFrame.h"
#include "domain/CloseCode.h"
#include "domain/HeadedBytes.h"

#include <QJsonArray>

#include <algorithm>

namespace parlance {

using namespace Qt::StringLiterals;

namespace {

QString stringAt(const QJsonObject &frame, QLatin1StringView key)
{
    return frame.value(key).toString();
}

action::Send fileRequest(const QString &name, const QString &serverId)
{
    return room::send({{u"type"_s, u"file"_s}, {u"room"_s, name}, {u"serverId"_s, serverId}});
}

Message damagedFile(const Message &message)
{
    Message notice = room::notice(NoticeKind::FileDamaged, message.room, message.file->name, message.time);
    notice.sender = message.sender;
    return notice;
}

action::Send roomFrame(const QString &type, const QString &name)
{
    return room::send({{u"type"_s, type}, {u"room"_s, name}});
}

} // namespace

Actions RoomChat::opened(const DialectIdentity &identity)
{
    if (identity.user != m_identity.user)
        m_session.clear(); // a session has one name; what was missed comes from the history
    m_identity = identity;
    m_rooms = identity.rooms;
    m_joined.clear();
    m_welcomed = false;
    m_files.linkOpened();
    Actions actions = m_log.linkOpened(m_rooms);

    QJsonObject handshake{{u"type"_s, u"handshake"_s},
                          {u"version"_s, room::protocolVersion},
                          {u"user"_s, identity.user},
                          {u"files"_s, true},
                          {u"client"_s, u"Parlance/" PARLANCE_VERSION ""_s}};
    if (!identity.token.isEmpty())
        handshake.insert(u"token"_s, identity.token);
    if (!m_session.isEmpty()) {
        QJsonObject rooms;
        const QHash<QString, qint64> seen = m_log.highestSeen();
        for (auto it = seen.begin(); it != seen.end(); ++it)
            rooms.insert(it.key(), it.value());
        handshake.insert(u"resume"_s, QJsonObject{{u"session"_s, m_session}, {u"rooms"_s, rooms}});
    }
    actions.append(action::EnterPhase{Phase::Hello});
    actions.append(room::send(handshake));
    return actions;
}

Actions RoomChat::text(const QString &text, const QDateTime &now)
{
    const Result<QJsonValue> json = parseJson(text);
    const QJsonObject frame = json ? json->toObject() : QJsonObject();
    const QJsonValue type = frame.value("type"_L1);
    if (type.isString()) {
        if (Handled handled = handle(type.toString(), frame, std::nullopt, now))
            return *std::move(handled);
    }
    return {action::Deliver{unreadableMessage(boundedRaw(text), now)}};
}

Actions RoomChat::binary(const QByteArray &bytes, const QDateTime &now)
{
    const std::optional<HeadedBytes> parts = HeadedBytes::split(bytes);
    const Result<QJsonValue> json = parseJson(parts ? parts->header.toByteArray() : QByteArray());
    const QJsonObject frame = json ? json->toObject() : QJsonObject();
    const QString type = stringAt(frame, "type"_L1);
    if (m_welcomed && (type == u"message" || type == u"file")) {
        if (Handled handled = handle(type, frame, parts->body.toByteArray(), now))
            return *std::move(handled);
    }
    return {action::Deliver{unreadableMessage(boundedHex(bytes), now)}};
}

RoomChat::Handled RoomChat::handle(const QString &type, const QJsonObject &frame, const Body &body, const QDateTime &now)
{
    if (type == u"error")
        return error(frame, now);
    if (!m_welcomed)
        return type == u"welcome" ? welcome(frame) : Actions();
    if (type == u"message")
        return message(frame, body, now);
    if (type == u"file")
        return file(frame, body, now);
    if (type == u"ack")
        return ack(frame, now);
    if (type == u"presence")
        return presence(frame, now);
    if (type == u"join")
        return coming(frame, NoticeKind::Joined, now);
    if (type == u"leave")
        return coming(frame, NoticeKind::Left, now);
    if (type == u"typing")
        return typing(frame);
    if (type == u"system")
        return system(frame, now);
    if (type == u"history")
        return history(frame, now);
    if (type == u"ping") {
        QJsonObject pong{{u"type"_s, u"pong"_s}};
        if (frame.value("nonce"_L1).isString())
            pong.insert(u"nonce"_s, frame.value("nonce"_L1));
        return Actions{room::send(pong)};
    }
    return Actions();
}

Actions RoomChat::welcome(const QJsonObject &frame)
{
    if (room::integer(frame.value("version"_L1)) != room::protocolVersion)
        return {handshakeRefused(u"version"_s, compactJson(frame.value("version"_L1)))};
    m_welcomed = true;
    m_session = stringAt(frame, "session"_L1);
    m_promise = room::promise(frame.value("capabilities"_L1).toObject());
    m_promised = true;
    m_promise.chunks = m_promise.chunks && m_largestMessage > 0;
    const bool resumed = frame.value("resumed"_L1).toBool();
    const QHash<QString, qint64> rejoined = resumed ? m_log.highestSeen() : QHash<QString, qint64>();
    m_log.welcomed(resumed, m_promise.history);

    // The joins go out before the gate opens, so that no message reaches a room before its join.
    Actions actions;
    for (const QString &name : std::as_const(m_rooms)) {
        if (!rejoined.contains(name))
            actions.append(roomFrame(u"join"_s, name));
    }
    const QString user = stringAt(frame, "user"_L1);
    actions.append(action::Ready{user.isEmpty() ? m_identity.user : user, m_promise});
    return actions;
}

Action RoomChat::handshakeRefused(const QString &code, const QString &reason) const
{
    Drop drop;
    drop.kind = code == u"token" ? DropKind::AuthRefused : DropKind::DialectRefused;
    drop.phase = m_welcomed ? Phase::None : Phase::Hello;
    drop.reason = reason;
    if (code == u"rate") { // not a refusal of us, only of now
        drop.kind = DropKind::CloseFrame;
        drop.closeCode = closecode::tryAgainLater;
    }
    return action::Fail{drop};
}

Actions RoomChat::error(const QJsonObject &frame, const QDateTime &now)
{
    const QString code = stringAt(frame, "code"_L1);
    const QString id = stringAt(frame, "id"_L1);
    const QString name = stringAt(frame, "room"_L1);
    const QString words = stringAt(frame, "reason"_L1);
    const QString reason = words.isEmpty() ? code : words;

    if (!m_welcomed || code == u"token" || code == u"version")
        return {handshakeRefused(code, reason)};
    if (m_log.isOurs(id) && code == u"rate")
        return {action::TryLater{id}};
    if (m_log.isOurs(id)) {
        const Refusal refusal = code == u"too-large" ? Refusal::TooLarge : Refusal::RefusedByServer;
        return {action::Refused{id, refusal, reason}};
    }
    Actions actions;
    if (const FileRequests::Settled request = m_files.settled(stringAt(frame, "serverId"_L1)); request.known) {
        actions = nextFile();
        if (!request.byPerson)
            return actions; // nobody waits for it
    }
    if (!name.isEmpty() && (code == u"not-joined" || code == u"rate"))
        actions += m_log.historyRefused(name, now);
    actions.append(action::Deliver{room::notice(NoticeKind::ServerError, name, reason, now)});
    return actions;
}

RoomChat::Handled RoomChat::message(const QJsonObject &frame, const Body &body, const QDateTime &now)
{
    std::optional<Message> message = room::message(frame, now);
    if (!message)
        return std::nullopt;
    if (!m_rooms.contains(message->room))
        return Actions(); // was under way when we left
    bool damaged = false;
    if (message->file) {
        if (std::optional<QByteArray> bytes = fileframe::bytesOf(frame.value("file"_L1), body)) {
            damaged = !fileframe::fits(*message->file, *bytes);
            if (!damaged)
                message->file->bytes = *std::move(bytes);
        }
    }
    Actions actions = m_log.live(*message, now);
    if (damaged)
        return actions + Actions{action::Deliver{damagedFile(*message)}};
    return actions + askForFiles(actions);
}

// The answer to a request for one.
RoomChat::Handled RoomChat::file(const QJsonObject &frame, const Body &body, const QDateTime &now)
{
    const QString name = stringAt(frame, "room"_L1);
    const QString serverId = stringAt(frame, "serverId"_L1);
    std::optional<FilePart> file = fileframe::described(frame.value("file"_L1));
    std::optional<QByteArray> bytes = fileframe::bytesOf(frame.value("file"_L1), body);
    if (name.isEmpty() || serverId.isEmpty() || !file || !bytes)
        return std::nullopt;
    if (!m_files.settled(serverId).known || !m_rooms.contains(name))
        return Actions(); // nobody asked, or we have left
    Actions actions;
    if (fileframe::fits(*file, *bytes)) {
        file->bytes = *std::move(bytes);
        actions.append(action::FileArrived{name, serverId, *file});
    } else {
        Message message;
        message.room = name;
        message.time = now;
        message.file = file;
        actions.append(action::Deliver{damagedFile(message)});
    }
    return actions + nextFile();
}

// Asks for the small files of what has just been delivered without them.
Actions RoomChat::askForFiles(const Actions &delivered)
{
    if (!m_promise.files)
        return {};
    for (const Action &action : delivered) {
        if (const auto *deliver = std::get_if<action::Deliver>(&action))
            m_files.noticed(deliver->message);
        else if (const auto *older = std::get_if<action::History>(&action))
            std::for_each(older->messages.begin(), older->messages.end(), [this](const Message &each) { m_files.noticed(each); });
    }
    return nextFile();
}

Actions RoomChat::nextFile()
{
    const std::optional<FileRequests::Wanted> wanted = m_files.next(m_joined);
    if (!wanted)
        return {};
    return {fileRequest(wanted->room, wanted->serverId)};
}

RoomChat::Handled RoomChat::ack(const QJsonObject &frame, const QDateTime &now)
{
    const QString id = stringAt(frame, "id"_L1);
    if (id.isEmpty())
        return std::nullopt;
    const QDateTime time = QDateTime::fromString(stringAt(frame, "time"_L1), Qt::ISODateWithMs);
    const action::Acked ack{id, stringAt(frame, "serverId"_L1), room::integer(frame.value("seq"_L1)), time};
    return m_log.acked(ack, stringAt(frame, "room"_L1), now);
}

RoomChat::Handled RoomChat::presence(const QJsonObject &frame, const QDateTime &now)
{
    const QString name = stringAt(frame, "room"_L1);
    if (name.isEmpty() || !frame.value("users"_L1).isArray())
        return std::nullopt;
    if (!m_rooms.contains(name))
        return Actions();
    QStringList users;
    const QJsonArray array = frame.value("users"_L1).toArray();
    for (const QJsonValue user : array) {
        if (user.isString())
            users.append(user.toString());
    }
    Actions actions;
    if (!m_joined.contains(name)) {
        m_joined.insert(name);
        const bool continues = m_log.remembers(name);
        actions += m_log.joined(name, room::integer(frame.value("seq"_L1)), now);
        actions.append(action::Joined{name, continues});
    }
    actions.append(action::Members{name, users});
    return actions + nextFile();
}

RoomChat::Handled RoomChat::coming(const QJsonObject &frame, NoticeKind kind, const QDateTime &now) const
{
    const QString name = stringAt(frame, "room"_L1);
    const QString user = stringAt(frame, "user"_L1);
    if (name.isEmpty() || user.isEmpty())
        return std::nullopt;
    if (!m_rooms.contains(name))
        return Actions();
    Message notice = room::notice(kind, name, {}, room::timeOf(frame, now));
    notice.sender = user;
    return Actions{action::Deliver{notice}};
}

RoomChat::Handled RoomChat::typing(const QJsonObject &frame) const
{
    const QString name = stringAt(frame, "room"_L1);
    const QString user = stringAt(frame, "user"_L1);
    if (name.isEmpty() || user.isEmpty() || !frame.value("active"_L1).isBool())
        return std::nullopt;
    if (!m_rooms.contains(name))
        return Actions();
    return Actions{action::Typing{name, user, frame.value("active"_L1).toBool()}};
}

RoomChat::Handled RoomChat::system(const QJsonObject &frame, const QDateTime &now) const
{
    if (!frame.value("text"_L1).isString())
        return std::nullopt;
    return Actions{action::Deliver{room::notice(NoticeKind::ServerText, stringAt(frame, "room"_L1),
                                                stringAt(frame, "text"_L1), room::timeOf(frame, now))}};
}

RoomChat::Handled RoomChat::history(const QJsonObject &frame, const QDateTime &now)
{
    const QString name = stringAt(frame, "room"_L1);
    if (name.isEmpty() || !frame.value("messages"_L1).isArray())
        return std::nullopt;
    QVector<Message> messages;
    Actions unreadable;
    const QJsonArray array = frame.value("messages"_L1).toArray();
    for (const QJsonValue element : array) {
        if (std::optional<Message> message = room::message(element.toObject(), now); message && message->room == name)
            messages.append(*std::move(message));
        else
            unreadable.append(action::Deliver{unreadableMessage(boundedRaw(compactJson(element)), now)});
    }
    Actions actions = m_log.history(name, messages, frame.value("complete"_L1).toBool(), now);
    const Actions requests = askForFiles(actions);
    return actions + unreadable + requests;
}

Result<OutFrame> RoomChat::encode(const OutgoingMessage &message) const
{
    const QJsonObject object{{u"type"_s, u"message"_s}, {u"id"_s, message.id}, {u"room"_s, message.room}, {u"text"_s, message.text}};
    if (message.file) {
        // Before the first welcome nobody knows what the server takes: it is asked again when the message goes.
        DeliveryPromise unknown;
        unknown.files = unknown.binary = true;
        Result<OutFrame> frame = fileframe::encode(object, *message.file, m_promised ? m_promise : unknown);
        if (frame)
            m_log.sent(message.id);
        return frame;
    }
    const QString text = compactJson(object);
    // Counted only where a frame could come near the limit: no UTF-16 unit takes more than three bytes of UTF-8.
    const qint64 largest = m_promise.chunks ? m_largestMessage : m_promise.maxMessage;
    if (largest > 0 && text.size() > largest / 3) {
        const qint64 bytes = text.toUtf8().size();
        if (bytes > largest)
            return Fault{int(Refusal::TooLarge), {}, QString::number(bytes)};
    }
    m_log.sent(message.id);
    return OutFrame::ofText(text);
}

Actions RoomChat::join(const QString &name)
{
    if (!m_rooms.contains(name))
        m_rooms.append(name);
    if (!m_welcomed)
        return {};
    return {roomFrame(u"join"_s, name)};
}

Actions RoomChat::leave(const QString &name)
{
    m_rooms.removeOne(name);
    m_log.left(name);
    m_joined.remove(name);
    m_files.left(name);
    if (!m_welcomed)
        return {action::Left{name}};
    return {roomFrame(u"leave"_s, name), action::Left{name}};
}

Actions RoomChat::typing(const QString &name, bool active)
{
    if (!m_joined.contains(name))
        return {};
    return {room::send({{u"type"_s, u"typing"_s}, {u"room"_s, name}, {u"active"_s, active}})};
}

Actions RoomChat::requestFile(const QString &name, const QString &serverId)
{
    if (!m_joined.contains(name) || !m_promise.files || serverId.isEmpty())
        return {};
    m_files.asked(serverId);
    return {fileRequest(name, serverId)};
}

Actions RoomChat::requestHistory(const QString &name, std::optional<qint64> before)
{
    if (!m_joined.contains(name))
        return {};
    return m_log.requestHistory(name, before);
}

// The session is that of the user who had it; the numbers of the rooms are the server's.
QByteArray RoomChat::state() const
{
    QJsonObject state = m_log.state();
    state.insert(u"session"_s, m_session);
    state.insert(u"user"_s, m_identity.user);
    return compactJson(state).toUtf8();
}

void RoomChat::restore(const QByteArray &state)
{
    const Result<QJsonValue> json = parseJson(state);
    if (!json)
        return;
    const QJsonObject object = json->toObject();
    m_session = stringAt(object, "session"_L1);
    m_identity.user = stringAt(object, "user"_L1);
    m_log.restore(object);
}

} // namespace parlance
