#include "dialect/JsonReading.h"

#include "dialect/JsonText.h"

#include <algorithm>

namespace parlance {

namespace {

using Kind = JsonReading::Kind;

bool fits(const std::optional<Match> &match, const QJsonValue &message)
{
    return match && match->matches(message);
}

QString textAt(const std::optional<JsonPointer> &pointer, const QJsonValue &message)
{
    return pointer ? exactText(pointer->find(message)).value_or(QString()) : QString();
}

// Reads a field without which the message means nothing; else it becomes unreadable and says what it wanted.
bool demand(JsonReading &reading, const JsonPointer &pointer, const QJsonValue &message, QString *out)
{
    if (const std::optional<QString> found = exactText(pointer.find(message))) {
        *out = *found;
        return true;
    }
    reading.kind = Kind::Unreadable;
    reading.pointer = pointer.toString();
    return false;
}

void readPlaceAndTime(JsonReading &reading, const JsonMapping &mapping, const QJsonValue &message)
{
    reading.room = textAt(mapping.room, message);
    if (mapping.time)
        reading.time = timeOf(mapping.time->find(message));
}

bool readHandshake(JsonReading &reading, const JsonMapping::Handshake &handshake, const QJsonValue &message)
{
    if (fits(handshake.refuse, message)) {
        reading.kind = Kind::HandshakeRefused;
        reading.reason = textAt(handshake.reason, message);
        return true;
    }
    if (fits(handshake.expect, message)) {
        reading.kind = Kind::Welcome;
        reading.sender = textAt(handshake.user, message);
        return true;
    }
    return false;
}

void readChat(JsonReading &reading, const JsonMapping &mapping, const QJsonValue &message)
{
    reading.kind = Kind::Chat;
    if (!demand(reading, mapping.text, message, &reading.text))
        return;
    reading.sender = textAt(mapping.sender, message);
    reading.id = textAt(mapping.id, message);
    reading.serverId = textAt(mapping.serverId, message);
    readPlaceAndTime(reading, mapping, message);
}

} // namespace

JsonReading readJson(const JsonMapping &mapping, const QString &text, bool handshaking)
{
    JsonReading reading;
    const Result<QJsonValue> parsed = parseJson(text);
    if (!parsed) {
        reading.kind = Kind::NotJson;
        reading.reason = parsed.error().value;
        reading.pointer = parsed.error().where;
        return reading;
    }
    const QJsonValue &message = *parsed;

    if (handshaking && mapping.handshake && readHandshake(reading, *mapping.handshake, message))
        return reading;
    if (std::any_of(mapping.ignore.begin(), mapping.ignore.end(),
                    [&](const Match &match) { return match.matches(message); })) {
        reading.kind = Kind::Ignored;
    } else if (mapping.pings && mapping.pings->match.matches(message)) {
        reading.kind = Kind::Ping;
        reading.nonce = textAt(mapping.pings->nonce, message);
    } else if (mapping.heartbeat && mapping.heartbeat->expect.matches(message)) {
        reading.kind = Kind::HeartbeatAnswer;
        reading.nonce = textAt(mapping.heartbeat->nonce, message);
    } else if (mapping.ack && mapping.ack->match.matches(message)) {
        reading.kind = Kind::Ack;
        if (demand(reading, mapping.ack->id, message, &reading.id))
            reading.serverId = textAt(mapping.ack->serverId, message);
    } else if (mapping.refusal && mapping.refusal->match.matches(message)) {
        reading.kind = Kind::RefusedMessage;
        reading.id = textAt(mapping.refusal->id, message);
        reading.reason = textAt(mapping.refusal->reason, message);
        readPlaceAndTime(reading, mapping, message);
    } else if (mapping.system && mapping.system->match.matches(message)) {
        reading.kind = Kind::System;
        if (demand(reading, mapping.system->text, message, &reading.text))
            readPlaceAndTime(reading, mapping, message);
    } else if (!mapping.chat || mapping.chat->matches(message)) {
        readChat(reading, mapping, message);
    } else {
        reading.pointer = mapping.chat->pointer.toString();
    }
    return reading;
}

QString writeJson(const JsonMapping &mapping, const OutgoingMessage &message, const QString &user, const QString &token)
{
    TemplateValues values;
    values.text = message.text;
    values.user = user;
    values.id = message.id;
    values.room = message.room;
    values.token = token;
    values.nonce = newMessageId();
    values.time = message.written.isValid() ? message.written : QDateTime::currentDateTimeUtc();
    return compactJson(mapping.send.expand(values));
}

} // namespace parlance
