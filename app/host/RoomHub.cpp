#include "host/RoomHub.h"

#include "domain/HeadedBytes.h"

#include <QJsonDocument>

#include <algorithm>
#include <utility>

namespace parlance {

namespace {

constexpr quint16 closeNoName = 4400;
constexpr quint16 closeToken = 4401;
constexpr quint16 closeVersion = 4406;
constexpr quint16 closeNoHandshake = 4408;
constexpr quint16 closeReplaced = 4409;

const auto badFrame = QStringLiteral("bad-frame");

// Takes the same time wherever the difference is, so that a token cannot be found letter by letter.
bool sameSecret(const QString &given, const QString &wanted)
{
    const QByteArray a = given.toUtf8();
    const QByteArray b = wanted.toUtf8();
    uint difference = a.size() == b.size() ? 0 : 1;
    for (qsizetype i = 0; i < b.size(); ++i)
        difference |= uchar(b[i]) ^ uchar(i < a.size() ? a[i] : 0);
    return difference == 0;
}

} // namespace

RoomHub::RoomHub(Options options) : m_options(std::move(options)), m_run(m_options.secret().left(8)) {}

void RoomHub::begin(const Moment &moment)
{
    m_out.clear();
    m_body.reset();
    m_now = moment.now;
    m_time = moment.wall.toUTC().toString(Qt::ISODateWithMs);
}

void RoomHub::send(ClientId client, const QString &frame)
{
    if (client != 0)
        m_out.append({client, frame, 0, {}});
}

void RoomHub::sendBinary(ClientId client, const QByteArray &bytes)
{
    m_out.append({client, {}, 0, {}, bytes});
}

void RoomHub::close(ClientId client, quint16 code, const QString &reason)
{
    m_out.append({client, {}, code, reason});
    m_links.remove(client);
}

void RoomHub::refuse(ClientId client, const roomframe::Error &error)
{
    send(client, roomframe::error(error));
}

void RoomHub::refuseAndClose(ClientId client, const QString &error, quint16 code, const QString &reason)
{
    refuse(client, {error, reason, {}, {}});
    close(client, code, reason);
}

void RoomHub::toRoom(const Room &room, const QString &frame, const QString &exceptSession)
{
    for (const QString &member : room.members) {
        if (member != exceptSession)
            send(m_sessions.at(member).link, frame);
    }
}

RoomHub::Outputs RoomHub::connected(ClientId client, const Moment &moment)
{
    begin(moment);
    m_links.insert(client, {{}, m_now + m_options.handshakeDeadline});
    return std::exchange(m_out, {});
}

RoomHub::Outputs RoomHub::text(ClientId client, const QString &text, const Moment &moment)
{
    static const QHash<QString, Handler> handlers{
        {QStringLiteral("handshake"), &RoomHub::onHandshake}, {QStringLiteral("join"), &RoomHub::onJoin},
        {QStringLiteral("leave"), &RoomHub::onLeave},         {QStringLiteral("message"), &RoomHub::onMessage},
        {QStringLiteral("typing"), &RoomHub::onTyping},       {QStringLiteral("history"), &RoomHub::onHistory},
        {QStringLiteral("ping"), &RoomHub::onPing},           {QStringLiteral("file"), &RoomHub::onFile}};

    begin(moment);
    const auto link = m_links.constFind(client);
    if (link == m_links.cend())
        return {}; // what still comes from a link that was closed

    const QJsonObject frame = QJsonDocument::fromJson(text.toUtf8()).object();
    const QJsonValue type = frame[u"type"];
    if (link->session.isEmpty()) {
        if (type.toString() == u"handshake")
            handshake(client, frame);
        else
            refuseAndClose(client, QStringLiteral("expected-handshake"), closeNoHandshake,
                           QStringLiteral("the first frame must be a handshake"));
    } else if (!type.isString()) {
        refuse(client, {badFrame, QStringLiteral("not a JSON object with a string \"type\""), {}, {}});
    } else if (const Handler handler = handlers.value(type.toString())) {
        (this->*handler)(m_sessions.at(link->session), frame);
    }
    return std::exchange(m_out, {});
}

RoomHub::Outputs RoomHub::binary(ClientId client, const QByteArray &bytes, const Moment &moment)
{
    begin(moment);
    const auto link = m_links.constFind(client);
    if (link == m_links.cend())
        return {};
    if (link->session.isEmpty()) {
        refuseAndClose(client, QStringLiteral("expected-handshake"), closeNoHandshake,
                       QStringLiteral("the first frame must be a handshake"));
        return std::exchange(m_out, {});
    }
    const std::optional<HeadedBytes> parts = HeadedBytes::split(bytes);
    QJsonObject frame;
    if (parts && parts->header.size() <= m_options.maxMessage)
        frame = QJsonDocument::fromJson(parts->header.toByteArray()).object();
    if (frame[u"type"].toString() == u"message" && frame[u"file"].isObject()) {
        m_body = parts->body.toByteArray();
        onMessage(m_sessions.at(link->session), frame);
        m_body.reset();
    } else {
        refuse(client, {badFrame, QStringLiteral("a binary message must be a \"message\" with a \"file\""), {}, {}});
    }
    return std::exchange(m_out, {});
}

RoomHub::Outputs RoomHub::disconnected(ClientId client, bool byClient, const Moment &moment)
{
    begin(moment);
    const Link link = m_links.take(client);
    if (Session *session = find(link.session)) {
        session->link = 0;
        if (byClient)
            endSession(*session);
        else
            session->endAt = m_now + m_options.absence;
    }
    return std::exchange(m_out, {});
}

RoomHub::Outputs RoomHub::tick(const Moment &moment)
{
    begin(moment);
    const QList<ClientId> clients = m_links.keys();
    for (const ClientId client : clients) {
        const Link link = m_links[client];
        if (link.session.isEmpty() && link.handshakeBy <= m_now)
            refuseAndClose(client, QStringLiteral("expected-handshake"), closeNoHandshake,
                           QStringLiteral("no handshake came in time"));
    }
    endAbsent([this](const Session &session) { return *session.endAt <= m_now; });
    return std::exchange(m_out, {});
}

RoomHub::Outputs RoomHub::announce(const QString &room, const QString &text, const Moment &moment)
{
    begin(moment);
    const QString frame = roomframe::system(room, text, m_time);
    if (room.isEmpty()) {
        for (const auto &[id, session] : m_sessions)
            send(session.link, frame);
    } else if (const auto found = m_rooms.find(room); found != m_rooms.end()) {
        toRoom(found->second, frame);
    }
    return std::exchange(m_out, {});
}

std::optional<Instant> RoomHub::nextDeadline() const
{
    std::optional<Instant> next;
    const auto consider = [&next](Instant instant) { next = next ? std::min(*next, instant) : instant; };
    for (const Link &link : m_links) {
        if (link.session.isEmpty())
            consider(link.handshakeBy);
    }
    for (const auto &[id, session] : m_sessions) {
        if (session.endAt)
            consider(*session.endAt);
    }
    return next;
}

int RoomHub::clientCount() const
{
    return int(std::count_if(m_links.begin(), m_links.end(),
                             [](const Link &link) { return !link.session.isEmpty(); }));
}

void RoomHub::handshake(ClientId client, const QJsonObject &frame)
{
    if (roomframe::integer(frame[u"version"]) != roomframe::version)
        return refuseAndClose(client, QStringLiteral("version"), closeVersion,
                              QStringLiteral("this server speaks version 1 only"));
    if (!m_options.token.isEmpty() && !sameSecret(frame[u"token"].toString(), m_options.token))
        return refuseAndClose(client, QStringLiteral("token"), closeToken,
                              QStringLiteral("the token is missing or wrong"));
    const QString wanted = roomframe::usableUser(frame[u"user"]);
    if (wanted.isEmpty())
        return refuseAndClose(client, QStringLiteral("no-name"), closeNoName,
                              QStringLiteral("\"user\" must be 1 to 64 characters"));

    const QJsonObject resume = frame[u"resume"].toObject();
    const QJsonObject rooms = resume[u"rooms"].toObject();
    const bool wellFormed = std::all_of(rooms.begin(), rooms.end(),
                                        [](const QJsonValue &seq) { return roomframe::integer(seq).has_value(); });
    Session *session = wellFormed ? find(resume[u"session"].toString()) : nullptr;
    const bool resumed = session != nullptr;
    if (resumed) {
        if (session->link != 0)
            close(std::exchange(session->link, 0), closeReplaced, QStringLiteral("the session goes on over another link"));
        resumeSession(*session, wanted, rooms);
    } else {
        session = &beginSession(wanted);
    }
    session->link = client;
    session->takesFiles = frame[u"files"].toBool();
    m_links[client].session = session->id;
    send(client, roomframe::welcome(m_options.serverName, session->id, session->user, resumed, capabilities()));
    if (resumed)
        sendGaps(*session, rooms);
}

QJsonObject RoomHub::capabilities() const
{
    QJsonObject capabilities{{QStringLiteral("ack"), true},     {QStringLiteral("dedupe"), true},
                             {QStringLiteral("resume"), true},  {QStringLiteral("history"), true},
                             {QStringLiteral("chunks"), true}, {QStringLiteral("maxMessage"), m_options.maxMessage}};
    if (m_options.maxFile > 0) {
        capabilities[u"files"] = true;
        capabilities[u"binary"] = true;
        capabilities[u"maxFile"] = m_options.maxFile;
    }
    if (m_options.messagesPerSecond > 0) {
        capabilities[u"rate"] = m_options.messagesPerSecond;
    }
    return capabilities;
}

RoomHub::Session &RoomHub::beginSession(const QString &wanted)
{
    const QString id = m_options.secret();
    expelAbsent(wanted, id);
    const QString name = freeName(wanted, id);
    return m_sessions.try_emplace(id, Session{id, wanted, name, 0, {}, false, std::nullopt}).first->second;
}

// Makes the session live again under the right name, out of the rooms that it does not want any more.
void RoomHub::resumeSession(Session &session, const QString &wanted, const QJsonObject &rooms)
{
    m_ended.removeOne(session.id);
    session.endAt.reset();
    const QString name = wanted == session.wanted && freeName(session.user, session.id) == session.user
        ? session.user
        : freeName(wanted, session.id);
    const QStringList before = session.rooms;
    for (const QString &room : before) {
        if (name != session.user || !rooms.contains(room))
            depart(session, room);
    }
    expelAbsent(name, session.id);
    session.wanted = wanted;
    session.user = name;
}

void RoomHub::sendGaps(Session &session, const QJsonObject &rooms)
{
    const qint64 bytes = m_options.resumeBytes / std::max<qsizetype>(1, rooms.size());
    for (auto each = rooms.begin(); each != rooms.end(); ++each) {
        const QString name = each.key();
        if (!roomframe::isName(name) || !enter(session, name))
            continue;
        const QVector<StoredMessage> gap = m_rooms.at(name).log.after(*roomframe::integer(each.value()), bytes);
        for (const StoredMessage &message : gap)
            send(session.link, roomframe::message(message, name));
    }
}

// `wanted` if nobody else who is connected bears it, else with the first free number.
QString RoomHub::freeName(const QString &wanted, const QString &session) const
{
    const auto taken = [&](const QString &name) {
        return std::any_of(m_sessions.begin(), m_sessions.end(), [&](const auto &entry) {
            const Session &other = entry.second;
            return other.link != 0 && other.id != session && other.user == name;
        });
    };
    QString name = wanted;
    for (int number = 2; taken(name); ++number) {
        const QString suffix = u' ' + QString::number(number);
        QString base = wanted.left(roomframe::maxUser - suffix.size());
        if (base.back().isHighSurrogate())
            base.chop(1);
        name = base + suffix;
    }
    return name;
}

// A name belongs to the living: somebody absent who bears it leaves now.
void RoomHub::expelAbsent(const QString &user, const QString &exceptSession)
{
    endAbsent([&](const Session &session) { return session.user == user && session.id != exceptSession; });
}

void RoomHub::endAbsent(const std::function<bool(const Session &)> &which)
{
    QStringList chosen; // first, since ending one may forget others
    for (const auto &[id, session] : m_sessions) {
        if (session.endAt && which(session))
            chosen.append(id);
    }
    for (const QString &id : std::as_const(chosen))
        endSession(m_sessions.at(id));
}

// Out of all rooms, but known for a resume while it is among the newest.
void RoomHub::endSession(Session &session)
{
    session.endAt.reset();
    const QStringList rooms = session.rooms;
    for (const QString &room : rooms)
        depart(session, room);
    m_ended.append(session.id); // `session` may dangle from here on
    while (m_ended.size() > m_options.keptSessions)
        m_sessions.erase(m_ended.takeFirst());
}

RoomHub::Session *RoomHub::find(const QString &id)
{
    const auto found = m_sessions.find(id);
    return found == m_sessions.end() ? nullptr : &found->second;
}

} // namespace parlance
