#pragma once

#include "host/RoomArchive.h"

#include <QJsonObject>
#include <QStringList>

namespace parlance {

// The frames that a room server sends (docs/room-protocol.md), as JSON text.
// Pure functions, any thread.
namespace roomframe {

inline constexpr int version = 1;
inline constexpr int maxUser = 64;   // UTF-16 code units
inline constexpr int maxName = 128;  // id, room, nonce

// A refusal. `id`, `room` and `serverId` are left out when empty.
struct Error {
    QString code;
    QString reason;
    QString id;
    QString room;
    QString serverId = {};
};

// Without the bytes of its file.
QJsonObject object(const StoredMessage &message, const QString &room);
QString message(const StoredMessage &message, const QString &room);
QString ack(const QString &id, const Receipt &receipt, const QString &room, bool duplicate);
QString joined(const QString &room, const QString &user, const QString &time);
QString left(const QString &room, const QString &user, const QString &time);
QString presence(const QString &room, const QStringList &users, qint64 lastSeq);
QString typing(const QString &room, const QString &user, bool active);
QString system(const QString &room, const QString &text, const QString &time); // room empty: concerns everybody
QString history(const QString &room, const QVector<StoredMessage> &messages, bool complete);
QString pong(const QJsonValue &nonce);
QString error(const Error &error);
QString welcome(const QString &server, const QString &session, const QString &user, bool resumed, const QJsonObject &capabilities);

// The name as it may be used: trimmed, 1 to 64 long, no control characters; else empty.
QString usableUser(const QJsonValue &value);
// True for a string of 1 to `limit` without control characters.
bool isName(const QString &name, int limit = maxName);
// A JSON number from 0 without a fraction that a double holds exactly.
std::optional<qint64> integer(const QJsonValue &value);
// The id of the message that a refusal is about; empty when there is none that can be repeated.
QString idOf(const QJsonObject &frame);

} // namespace roomframe

} // namespace parlance
