#pragma once

#include "dialect/Dialect.h"

#include <QJsonObject>

// Single frames of the room protocol (docs/room-protocol.md), as values. Plain functions, any thread.
namespace parlance::room {

inline constexpr int protocolVersion = 1;
// Integers of the protocol go up to 2^53 - 1.
inline constexpr qint64 largestInteger = (qint64(1) << 53) - 1;

action::Send send(const QJsonObject &frame);

// An integer that the protocol allows; nothing for anything else.
std::optional<qint64> integer(const QJsonValue &value);
QDateTime timeOf(const QJsonObject &frame, const QDateTime &now);

// A "message" frame, its file without the bytes; nothing when a needed field is missing or of the wrong type.
std::optional<Message> message(const QJsonObject &frame, const QDateTime &now);
Message notice(NoticeKind kind, const QString &room, const QString &text, const QDateTime &time);
DeliveryPromise promise(const QJsonObject &capabilities);

} // namespace parlance::room
