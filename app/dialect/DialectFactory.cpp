#include "dialect/DialectFactory.h"

#include "dialect/JsonChat.h"
#include "dialect/JsonText.h"
#include "dialect/PlainText.h"
#include "dialect/RoomChat.h"

namespace parlance {

namespace {

// The id is sent along so that a server that returns messages word for word confirms ours, instead of doubling it.
constexpr char minimal[] = R"({
    "text": "/text",
    "sender": "/user",
    "id": "/id",
    "send": {"user": "{{user}}", "text": "{{text}}", "id": "{{id}}"}
})";

// What servers with a "type" have in common; a server of the room protocol can be spoken to with it, too.
constexpr char typed[] = R"({
    "type": "/type",
    "chat": "message",
    "text": "/text",
    "sender": "/user",
    "id": "/id",
    "serverId": "/serverId",
    "room": "/room",
    "time": "/time",
    "send": {"type": "message", "id": "{{id}}", "room": "{{room}}", "user": "{{user}}", "text": "{{text}}"},
    "join": {"type": "join", "room": "{{room}}"},
    "leave": {"type": "leave", "room": "{{room}}"},
    "handshake": {
        "send": {"type": "handshake", "version": 1, "user": "{{user}}", "token": "{{token}}"},
        "expect": "welcome",
        "user": "/user",
        "refuse": "error",
        "reason": "/reason"
    },
    "heartbeat": {"send": {"type": "ping", "nonce": "{{nonce}}"}, "interval": 25, "timeout": 10, "expect": "pong"},
    "pings": {"match": "ping", "nonce": "/nonce", "reply": {"type": "pong", "nonce": "{{nonce}}"}},
    "ack": {"match": "ack", "id": "/id", "serverId": "/serverId"},
    "refusal": {"match": "error", "id": "/id", "reason": "/reason"},
    "system": {"match": "system", "text": "/text"},
    "ignore": ["presence", "typing", "join", "leave"]
})";

MappingPreset preset(const QString &key, const char *source)
{
    const Result<QJsonValue> json = parseJson(QByteArray(source));
    return {key, JsonMapping::fromJson(json->toObject()).value()};
}

} // namespace

const QVector<MappingPreset> &mappingPresets()
{
    static const QVector<MappingPreset> presets{preset(QStringLiteral("minimal"), minimal),
                                                preset(QStringLiteral("typed"), typed)};
    return presets;
}

std::optional<JsonMapping> mappingPreset(const QString &key)
{
    for (const MappingPreset &candidate : mappingPresets()) {
        if (candidate.key == key)
            return candidate.mapping;
    }
    return std::nullopt;
}

namespace {

using Made = Result<std::unique_ptr<Dialect>>;

Made bareDialect(const Profile &profile)
{
    switch (profile.dialect) {
    case DialectKind::Room:
        return Made(std::make_unique<RoomChat>());
    case DialectKind::PlainText:
        return Made(std::make_unique<PlainText>());
    case DialectKind::JsonChat: {
        Result<JsonMapping> mapping = JsonMapping::fromJson(profile.mapping);
        if (!mapping)
            return mapping.error();
        return Made(std::make_unique<JsonChat>(std::move(mapping).value()));
    }
    }
    Q_UNREACHABLE();
}

Instant systemNow()
{
    return std::chrono::duration_cast<Instant>(std::chrono::steady_clock::now().time_since_epoch());
}

} // namespace

Result<std::unique_ptr<Dialect>> makeDialect(const Profile &profile, EnvelopeDialect::ClockNow clock)
{
    Made bare = bareDialect(profile);
    const EnvelopeSettings &envelope = profile.envelope;
    if (!bare || !envelope.on || profile.dialect == DialectKind::PlainText)
        return bare;
    if (envelope.algorithm == EnvelopeSettings::Algorithm::Hmac && envelope.key.isEmpty())
        return Fault{0, QStringLiteral("envelope/key"), QStringLiteral("missing")};
    return Made(std::make_unique<EnvelopeDialect>(std::move(bare).value(), envelope, clock ? std::move(clock) : systemNow));
}

} // namespace parlance
