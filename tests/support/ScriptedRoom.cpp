#include "support/ScriptedRoom.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace parlance {

using namespace Qt::StringLiterals;

namespace {

const QString lobby = u"lobby"_s;
const QString session = u"the session"_s;

} // namespace

ScriptedRoom::ScriptedRoom(const Options &options)
    : m_options(options), m_server([this](RawPeer &peer) {
          m_joined = false;
          m_options.opens(peer);
          peer.finOnClose().onFrame([this, &peer](const RawPeer::Frame &frame) { take(peer, frame); });
      })
{
}

ScriptedRoom::~ScriptedRoom() = default;

void ScriptedRoom::take(RawPeer &peer, const RawPeer::Frame &frame)
{
    if (frame.opcode == 0x9) {
        peer.pong(frame.payload);
        return;
    }
    const QJsonObject object = QJsonDocument::fromJson(frame.payload).object();
    const QString type = object.value(u"type").toString();
    if (type == u"handshake") {
        welcome(peer, object);
    } else if (type == u"join") {
        enter(peer);
    } else if (type == u"message" && m_onMessage) {
        m_onMessage(peer, object);
    } else if (type == u"message") {
        acknowledge(peer, keep(object));
    } else if (type == u"history") {
        ++m_asked;
        m_onHistory ? m_onHistory(peer, object) : answer(peer, object);
    }
}

void ScriptedRoom::welcome(RawPeer &peer, const QJsonObject &handshake)
{
    const QJsonObject resume = handshake.value(u"resume").toObject();
    const bool known = m_options.knowsSessions && resume.value(u"session").toString() == session;
    m_resumed += int(known);
    m_refused += int(!known && !resume.isEmpty());
    send(peer, {{u"type"_s, u"welcome"_s},
                {u"version"_s, 1},
                {u"server"_s, u"by hand"_s},
                {u"session"_s, session},
                {u"user"_s, handshake.value(u"user")},
                {u"resumed"_s, known},
                {u"capabilities"_s, QJsonObject{{u"ack"_s, m_options.acks},
                                                {u"dedupe"_s, m_options.dedupes},
                                                {u"resume"_s, m_options.knowsSessions},
                                                {u"history"_s, m_options.history}}}});
    const QJsonObject rooms = resume.value(u"rooms").toObject();
    if (!known || !rooms.contains(lobby))
        return;
    enter(peer);
    for (const LoggedMessage &message : std::as_const(m_log)) {
        if (message.seq > rooms.value(lobby).toInteger())
            send(peer, frameOf(message));
    }
}

void ScriptedRoom::enter(RawPeer &peer)
{
    m_joined = true;
    send(peer, {{u"type"_s, u"presence"_s},
                {u"room"_s, lobby},
                {u"users"_s, QJsonArray{u"Ann"_s, u"Bob"_s}},
                {u"seq"_s, m_lastSeq}});
}

LoggedMessage ScriptedRoom::keep(const QJsonObject &message)
{
    const QString id = message.value(u"id").toString();
    const auto first = std::find_if(m_log.cbegin(), m_log.cend(), [&id](const LoggedMessage &each) { return each.id == id; });
    if (m_options.dedupes && first != m_log.cend())
        return *first;
    m_log.append({id, u"Ann"_s, message.value(u"text").toString(), ++m_lastSeq});
    return m_log.constLast();
}

void ScriptedRoom::acknowledge(RawPeer &peer, const LoggedMessage &message)
{
    QJsonObject ack = frameOf(message);
    ack.insert(u"type"_s, u"ack"_s);
    ack.remove(u"text"_s);
    ack.remove(u"user"_s);
    send(peer, ack);
}

void ScriptedRoom::answer(RawPeer &peer, const QJsonObject &question)
{
    const qint64 before = question.value(u"before").toInteger(m_lastSeq + 1);
    QJsonArray messages;
    for (const LoggedMessage &message : std::as_const(m_log)) {
        if (message.seq < before)
            messages.append(frameOf(message));
    }
    send(peer, {{u"type"_s, u"history"_s}, {u"room"_s, lobby}, {u"messages"_s, messages}, {u"complete"_s, true}});
}

LoggedMessage ScriptedRoom::hear(const QString &text)
{
    const qint64 seq = ++m_lastSeq;
    m_log.append({u"of Bob %1"_s.arg(seq), u"Bob"_s, text, seq});
    return m_log.constLast();
}

void ScriptedRoom::tell(const LoggedMessage &message)
{
    send(client(), frameOf(message));
}

void ScriptedRoom::send(RawPeer &peer, const QJsonObject &frame)
{
    peer.text(QString::fromUtf8(QJsonDocument(frame).toJson(QJsonDocument::Compact)));
}

QJsonObject ScriptedRoom::frameOf(const LoggedMessage &message)
{
    return {{u"type"_s, u"message"_s},       {u"id"_s, message.id},     {u"serverId"_s, u"server %1"_s.arg(message.seq)},
            {u"seq"_s, message.seq},         {u"room"_s, lobby},        {u"user"_s, message.user},
            {u"text"_s, message.text},       {u"time"_s, u"2026-01-31T12:00:00.000Z"_s}};
}

} // namespace parlance
