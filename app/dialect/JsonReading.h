#pragma once

#include "dialect/JsonMapping.h"
#include "domain/Message.h"

#include <QDateTime>

namespace parlance {

// What one message of a foreign server means under a mapping. A plain value; the same for the live link and for the
// preview of the profile dialog, so that the preview cannot promise something else.
struct JsonReading {
    enum class Kind {
        NotJson,          // reason: the parser's words; pointer: line:column
        Welcome,          // sender: the name that the server gave, if any
        HandshakeRefused, // reason
        Ping,             // nonce
        HeartbeatAnswer,  // nonce
        Ack,              // id, serverId
        RefusedMessage,   // id (may be empty: it concerns no message), reason
        System,           // text, room, time
        Chat,             // text, sender, id, serverId, room, time
        Ignored,
        Unreadable,       // pointer: what should have been found, and is not there or not text
    };

    Kind kind = Kind::Unreadable;
    QString text;
    QString sender;
    QString id;
    QString serverId;
    QString room;
    QDateTime time; // invalid when the message tells none
    QString nonce;
    QString reason;
    QString pointer;
};

// `handshaking`: the welcome has not come yet, so the rules of the handshake come first.
// Otherwise the first rule that fits decides, in this order: ignore, pings, heartbeat, ack, refusal, system, chat.
JsonReading readJson(const JsonMapping &mapping, const QString &text, bool handshaking);

// The frame of a message, as encode() sends it and the preview shows it.
QString writeJson(const JsonMapping &mapping, const OutgoingMessage &message, const QString &user, const QString &token);

} // namespace parlance
