#include "dialect/JsonMapping.h"

#include "dialect/JsonText.h"
#include "dialect/MappingReader.h"

#include <QFile>
#include <QJsonArray>

namespace parlance {

using namespace Qt::StringLiterals;

namespace {

using Need = MappingReader::Need;
using P = Placeholder;

const QVector<P> inMessage{P::Text, P::User, P::Id, P::Room, P::Time, P::TimeMs, P::Token, P::Nonce};
const QVector<P> inRoom{P::User, P::Room, P::Time, P::TimeMs, P::Token, P::Nonce};
const QVector<P> onLink{P::User, P::Time, P::TimeMs, P::Token, P::Nonce};

JsonMapping::Handshake readHandshake(MappingReader &reader)
{
    reader.allow({u"send"_s, u"expect"_s, u"user"_s, u"refuse"_s, u"reason"_s});
    JsonMapping::Handshake handshake;
    handshake.send = reader.frame("send"_L1, onLink);
    handshake.expect = reader.match("expect"_L1);
    handshake.user = reader.pointer("user"_L1);
    handshake.refuse = reader.match("refuse"_L1);
    handshake.reason = reader.pointer("reason"_L1);
    return handshake;
}

JsonMapping::Heartbeat readHeartbeat(MappingReader &reader)
{
    reader.allow({u"send"_s, u"interval"_s, u"timeout"_s, u"expect"_s, u"nonce"_s});
    JsonMapping::Heartbeat heartbeat;
    heartbeat.send = reader.frame("send"_L1, onLink, Need::Required).value_or(Template());
    heartbeat.interval = reader.seconds("interval"_L1, heartbeat.interval);
    heartbeat.timeout = reader.seconds("timeout"_L1, heartbeat.timeout);
    heartbeat.expect = reader.match("expect"_L1, Need::Required).value_or(Match());
    heartbeat.nonce = reader.pointer("nonce"_L1);
    return heartbeat;
}

JsonMapping::Pings readPings(MappingReader &reader)
{
    reader.allow({u"match"_s, u"nonce"_s, u"reply"_s});
    JsonMapping::Pings pings;
    pings.match = reader.match("match"_L1, Need::Required).value_or(Match());
    pings.nonce = reader.pointer("nonce"_L1);
    pings.reply = reader.frame("reply"_L1, onLink, Need::Required).value_or(Template());
    return pings;
}

JsonMapping::Ack readAck(MappingReader &reader)
{
    reader.allow({u"match"_s, u"id"_s, u"serverId"_s});
    JsonMapping::Ack ack;
    ack.match = reader.match("match"_L1, Need::Required).value_or(Match());
    ack.id = reader.pointer("id"_L1, Need::Required).value_or(JsonPointer());
    ack.serverId = reader.pointer("serverId"_L1);
    return ack;
}

JsonMapping::RefusedMessage readRefusal(MappingReader &reader)
{
    reader.allow({u"match"_s, u"id"_s, u"reason"_s});
    JsonMapping::RefusedMessage refusal;
    refusal.match = reader.match("match"_L1, Need::Required).value_or(Match());
    refusal.id = reader.pointer("id"_L1);
    refusal.reason = reader.pointer("reason"_L1);
    return refusal;
}

JsonMapping::System readSystem(MappingReader &reader)
{
    reader.allow({u"match"_s, u"text"_s});
    JsonMapping::System system;
    system.match = reader.match("match"_L1, Need::Required).value_or(Match());
    system.text = reader.pointer("text"_L1, Need::Required).value_or(JsonPointer());
    return system;
}

template<typename Section>
void readSection(MappingReader &reader, QLatin1StringView key, Section (*read)(MappingReader &),
                 std::optional<Section> *out)
{
    if (std::optional<MappingReader> inner = reader.inner(key)) {
        *out = read(*inner);
        reader.take(*inner);
    }
}

JsonMapping::Echo readEcho(MappingReader &reader)
{
    const QString word = reader.word("echo"_L1);
    if (word == u"hideOwnName")
        return JsonMapping::Echo::HideOwnName;
    if (reader.has("echo"_L1) && word != u"byId")
        reader.fail(MappingProblem::UnknownEcho, "echo"_L1, word);
    return JsonMapping::Echo::ById;
}

// A promise that the mapping cannot keep would leave every message waiting for a confirmation that never comes.
void checkPromise(MappingReader &reader, const JsonMapping &mapping)
{
    if (!mapping.send.uses(P::Text))
        reader.fail(MappingProblem::SendWithoutText, "send"_L1);
    const bool idSent = mapping.send.uses(P::Id);
    if (mapping.ack && !idSent)
        reader.fail(MappingProblem::NothingConfirms, "ack"_L1);
    if (mapping.acks && (!idSent || (!mapping.ack && !mapping.id)))
        reader.fail(MappingProblem::NothingConfirms, "acks"_L1);
    if (mapping.dedupes && !idSent)
        reader.fail(MappingProblem::NothingConfirms, "dedupes"_L1);
}

void put(QJsonObject &object, const QString &key, const std::optional<JsonPointer> &pointer)
{
    if (pointer)
        object.insert(key, pointer->toString());
}

void put(QJsonObject &object, const QString &key, const std::optional<Match> &match)
{
    if (match)
        object.insert(key, match->toJson());
}

void put(QJsonObject &object, const QString &key, const std::optional<Template> &frame)
{
    if (frame)
        object.insert(key, frame->source());
}

double inSeconds(milliseconds duration)
{
    return double(duration.count()) / 1000;
}

} // namespace

Result<JsonMapping> JsonMapping::fromJson(const QJsonObject &source)
{
    MappingReader reader(source, JsonPointer());
    reader.allow({u"text"_s, u"sender"_s, u"id"_s, u"serverId"_s, u"time"_s, u"room"_s, u"type"_s, u"chat"_s,
                  u"send"_s, u"join"_s, u"leave"_s, u"handshake"_s, u"heartbeat"_s, u"pings"_s, u"ack"_s,
                  u"refusal"_s, u"system"_s, u"ignore"_s, u"echo"_s, u"acks"_s, u"dedupes"_s});
    JsonMapping mapping;
    mapping.type = reader.pointer("type"_L1);
    reader.setTypePointer(mapping.type);
    mapping.text = reader.pointer("text"_L1, Need::Required).value_or(JsonPointer());
    mapping.sender = reader.pointer("sender"_L1);
    mapping.id = reader.pointer("id"_L1);
    mapping.serverId = reader.pointer("serverId"_L1);
    mapping.time = reader.pointer("time"_L1);
    mapping.room = reader.pointer("room"_L1);
    mapping.chat = reader.match("chat"_L1);
    mapping.send = reader.frame("send"_L1, inMessage, Need::Required).value_or(Template());
    mapping.join = reader.frame("join"_L1, inRoom);
    mapping.leave = reader.frame("leave"_L1, inRoom);
    readSection(reader, "handshake"_L1, readHandshake, &mapping.handshake);
    readSection(reader, "heartbeat"_L1, readHeartbeat, &mapping.heartbeat);
    readSection(reader, "pings"_L1, readPings, &mapping.pings);
    readSection(reader, "ack"_L1, readAck, &mapping.ack);
    readSection(reader, "refusal"_L1, readRefusal, &mapping.refusal);
    readSection(reader, "system"_L1, readSystem, &mapping.system);
    mapping.ignore = reader.matches("ignore"_L1);
    mapping.echo = readEcho(reader);
    mapping.acks = reader.flag("acks"_L1, mapping.ack.has_value());
    mapping.dedupes = reader.flag("dedupes"_L1, false);
    checkPromise(reader, mapping);
    if (reader.fault())
        return *reader.fault();
    return mapping;
}

bool JsonMapping::sendsToken() const
{
    const auto holds = [](const std::optional<Template> &frame) { return frame && frame->uses(Placeholder::Token); };
    return holds(send) || holds(join) || (handshake && holds(handshake->send));
}

QJsonObject JsonMapping::toJson() const
{
    QJsonObject object{{u"text"_s, text.toString()}, {u"send"_s, send.source()}};
    put(object, u"sender"_s, sender);
    put(object, u"id"_s, id);
    put(object, u"serverId"_s, serverId);
    put(object, u"time"_s, time);
    put(object, u"room"_s, room);
    put(object, u"type"_s, type);
    put(object, u"chat"_s, chat);
    put(object, u"join"_s, join);
    put(object, u"leave"_s, leave);
    if (handshake) {
        QJsonObject section;
        put(section, u"send"_s, handshake->send);
        put(section, u"expect"_s, handshake->expect);
        put(section, u"user"_s, handshake->user);
        put(section, u"refuse"_s, handshake->refuse);
        put(section, u"reason"_s, handshake->reason);
        object.insert(u"handshake"_s, section);
    }
    if (heartbeat) {
        QJsonObject section{{u"send"_s, heartbeat->send.source()},
                            {u"interval"_s, inSeconds(heartbeat->interval)},
                            {u"timeout"_s, inSeconds(heartbeat->timeout)},
                            {u"expect"_s, heartbeat->expect.toJson()}};
        put(section, u"nonce"_s, heartbeat->nonce);
        object.insert(u"heartbeat"_s, section);
    }
    if (pings) {
        QJsonObject section{{u"match"_s, pings->match.toJson()}, {u"reply"_s, pings->reply.source()}};
        put(section, u"nonce"_s, pings->nonce);
        object.insert(u"pings"_s, section);
    }
    if (ack) {
        QJsonObject section{{u"match"_s, ack->match.toJson()}, {u"id"_s, ack->id.toString()}};
        put(section, u"serverId"_s, ack->serverId);
        object.insert(u"ack"_s, section);
    }
    if (refusal) {
        QJsonObject section{{u"match"_s, refusal->match.toJson()}};
        put(section, u"id"_s, refusal->id);
        put(section, u"reason"_s, refusal->reason);
        object.insert(u"refusal"_s, section);
    }
    if (system)
        object.insert(u"system"_s, QJsonObject{{u"match"_s, system->match.toJson()}, {u"text"_s, system->text.toString()}});
    if (!ignore.isEmpty()) {
        QJsonArray array;
        for (const Match &match : ignore)
            array.append(match.toJson());
        object.insert(u"ignore"_s, array);
    }
    if (echo == Echo::HideOwnName)
        object.insert(u"echo"_s, u"hideOwnName"_s);
    object.insert(u"acks"_s, acks);
    object.insert(u"dedupes"_s, dedupes);
    return object;
}

Result<JsonMapping> loadMappingFile(const QString &path)
{
    constexpr qint64 maxBytes = 1024 * 1024;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Fault{int(MappingProblem::FileNotReadable), path, file.errorString()};
    // One byte more than allowed: also a pipe or a device, which tells no size, is bounded.
    const QByteArray content = file.read(maxBytes + 1);
    if (file.error() != QFileDevice::NoError)
        return Fault{int(MappingProblem::FileNotReadable), path, file.errorString()};
    if (content.size() > maxBytes)
        return Fault{int(MappingProblem::FileTooLarge), path, QString::number(std::max<qint64>(file.size(), content.size()))};
    const Result<QJsonValue> json = parseJson(content);
    if (!json)
        return Fault{int(MappingProblem::FileSyntax), path + u':' + json.error().where, json.error().value};
    if (!json->isObject())
        return Fault{int(MappingProblem::FileNotAnObject), path, {}};
    return JsonMapping::fromJson(json->toObject());
}

} // namespace parlance
