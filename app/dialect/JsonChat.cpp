#include "dialect/JsonChat.h"

#include "dialect/JsonText.h"

namespace parlance {

Actions JsonChat::opened(const DialectIdentity &identity)
{
    m_identity = identity;
    m_user = identity.user;
    m_ready = false;
    m_heartbeatNonce.clear();

    const auto &handshake = m_mapping.handshake;
    Actions actions;
    if (handshake && handshake->send) {
        actions.append(action::EnterPhase{handshake->send->uses(Placeholder::Token) ? Phase::Auth : Phase::Hello});
        actions.append(action::Send{frame(*handshake->send)});
    } else if (handshake && handshake->expect) {
        actions.append(action::EnterPhase{Phase::Hello});
    }
    if (!handshake || !handshake->expect)
        actions += becomeReady(identity.user);
    return actions;
}

Actions JsonChat::becomeReady(const QString &user)
{
    m_ready = true;
    m_user = user;
    Actions actions;
    // The joins go out before the gate opens, so that no message reaches a room before its join.
    if (m_mapping.join) {
        for (const QString &room : std::as_const(m_identity.rooms))
            actions.append(action::Send{frame(*m_mapping.join, room)});
    }
    DeliveryPromise promise;
    promise.acks = m_mapping.acks;
    promise.dedupes = m_mapping.dedupes;
    promise.echoes = m_mapping.acks && !m_mapping.ack;
    actions.append(action::Ready{user, promise});
    if (hasRooms()) {
        for (const QString &room : std::as_const(m_identity.rooms))
            actions.append(action::Joined{room});
    }
    return actions;
}

Actions JsonChat::text(const QString &text, const QDateTime &now)
{
    using Kind = JsonReading::Kind;
    // Where no welcome is expected, nothing ends the handshake: a refusal can come at any time.
    const bool handshaking = !m_ready || (m_mapping.handshake && !m_mapping.handshake->expect);
    const JsonReading reading = readJson(m_mapping, text, handshaking);
    switch (reading.kind) {
    case Kind::Welcome:
        return m_ready ? Actions() : becomeReady(reading.sender.isEmpty() ? m_identity.user : reading.sender);
    case Kind::HandshakeRefused:
        return {handshakeRefused(reading.reason)};
    case Kind::Ping:
        return {action::Send{frame(m_mapping.pings->reply, {}, reading.nonce)}};
    case Kind::HeartbeatAnswer:
        // An answer that belongs to an older heartbeat proves nothing about the one that is awaited.
        if (m_mapping.heartbeat->nonce && reading.nonce != m_heartbeatNonce)
            return {};
        return {action::HeartbeatAnswered{}};
    case Kind::Ack:
        return {action::Acked{reading.id, reading.serverId, {}, {}}};
    case Kind::RefusedMessage:
        return refused(reading, now);
    case Kind::System: {
        Message notice;
        notice.kind = MessageKind::Notice;
        notice.notice = NoticeKind::ServerText;
        notice.room = reading.room;
        notice.text = reading.text;
        notice.time = reading.time.isValid() ? reading.time : now;
        return {action::Deliver{notice}};
    }
    case Kind::Chat:
        return chat(reading, now);
    case Kind::Ignored:
        return {};
    case Kind::NotJson:
    case Kind::Unreadable:
        return {action::Deliver{unreadableMessage(boundedRaw(text), now)}};
    }
    Q_UNREACHABLE();
}

Actions JsonChat::chat(const JsonReading &reading, const QDateTime &now)
{
    if (!reading.id.isEmpty() && m_sentIds.contains(reading.id))
        return {action::Acked{reading.id, reading.serverId, {}, reading.time}};
    if (m_mapping.echo == JsonMapping::Echo::HideOwnName && !m_user.isEmpty() && reading.sender == m_user)
        return {};
    Message message;
    message.id = reading.id;
    message.serverId = reading.serverId;
    message.room = reading.room;
    message.sender = reading.sender;
    message.text = reading.text;
    message.time = reading.time.isValid() ? reading.time : now;
    return {action::Deliver{message}};
}

Actions JsonChat::refused(const JsonReading &reading, const QDateTime &now) const
{
    if (!reading.id.isEmpty() && m_sentIds.contains(reading.id))
        return {action::Refused{reading.id, Refusal::RefusedByServer, reading.reason}};
    Message notice;
    notice.kind = MessageKind::Notice;
    notice.notice = NoticeKind::ServerError;
    notice.room = reading.room;
    notice.text = reading.reason;
    notice.time = reading.time.isValid() ? reading.time : now;
    return {action::Deliver{notice}};
}

Action JsonChat::handshakeRefused(const QString &reason) const
{
    // Only a server that was shown a token can have refused it.
    const auto &send = m_mapping.handshake->send;
    Drop drop;
    drop.kind = send && send->uses(Placeholder::Token) ? DropKind::AuthRefused : DropKind::DialectRefused;
    drop.phase = drop.kind == DropKind::AuthRefused ? Phase::Auth : Phase::Hello;
    drop.reason = reason;
    return action::Fail{drop};
}

Actions JsonChat::binary(const QByteArray &bytes, const QDateTime &now)
{
    return {action::Deliver{unreadableMessage(boundedHex(bytes), now)}};
}

OutFrame JsonChat::frame(const Template &source, const QString &room, const QString &nonce) const
{
    TemplateValues values;
    values.user = m_user;
    values.token = m_identity.token;
    values.room = room;
    values.nonce = nonce.isEmpty() ? newMessageId() : nonce;
    values.time = QDateTime::currentDateTimeUtc();
    return OutFrame::ofText(compactJson(source.expand(values)));
}

Result<OutFrame> JsonChat::encode(const OutgoingMessage &message) const
{
    if (message.file)
        return Fault{int(Refusal::NotEncodable), {}, message.file->name};
    m_sentIds.insert(message.id);
    return OutFrame::ofText(writeJson(m_mapping, message, m_user, m_identity.token));
}

Actions JsonChat::join(const QString &room)
{
    if (!hasRooms())
        return {};
    if (!m_ready) {
        if (!m_identity.rooms.contains(room))
            m_identity.rooms.append(room); // joined with the others
        return {};
    }
    Actions actions;
    if (m_mapping.join)
        actions.append(action::Send{frame(*m_mapping.join, room)});
    actions.append(action::Joined{room});
    return actions;
}

Actions JsonChat::leave(const QString &room)
{
    if (!hasRooms())
        return {};
    m_identity.rooms.removeOne(room);
    Actions actions;
    if (m_ready && m_mapping.leave)
        actions.append(action::Send{frame(*m_mapping.leave, room)});
    actions.append(action::Left{room});
    return actions;
}

Actions JsonChat::typing(const QString &, bool)
{
    return {};
}

Actions JsonChat::requestHistory(const QString &, std::optional<qint64>)
{
    return {};
}

MessageHeartbeat JsonChat::heartbeat() const
{
    if (!m_mapping.heartbeat)
        return {};
    return {m_mapping.heartbeat->interval, m_mapping.heartbeat->timeout};
}

OutFrame JsonChat::heartbeatFrame()
{
    if (!m_mapping.heartbeat)
        return {};
    m_heartbeatNonce = newMessageId();
    return frame(m_mapping.heartbeat->send, {}, m_heartbeatNonce);
}

bool JsonChat::hasRooms() const
{
    return m_mapping.room || m_mapping.join;
}

} // namespace parlance
