#pragma once

#include "domain/Result.h"
#include "host/RoomArchive.h"

#include <QJsonObject>

// Files with messages, as a room server takes and sends them (docs/room-protocol.md section 4).
// Pure functions, any thread.
namespace parlance::roomfile {

// What a client says of a file, checked against its bytes: those are `body`, the rest of a binary message, or, where that is
// nothing, base64 in the object itself. The fault's `where` is the protocol's code, its `value` words for people.
Result<StoredFile> read(const QJsonValue &file, const std::optional<QByteArray> &body, qint64 maxFile);

// Without the bytes.
QJsonObject object(const StoredFile &file);

// Binary messages: one with its file, and the answer to "file". The file is there, with its bytes.
QByteArray message(const StoredMessage &message, const QString &room);
QByteArray answer(const StoredMessage &message, const QString &room);

} // namespace parlance::roomfile
