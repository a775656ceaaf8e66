#pragma once

#include "dialect/Dialect.h"

#include <QJsonObject>

// Files in frames of the room protocol (docs/room-protocol.md section 4), on the client's side. Plain functions, any thread.
namespace parlance::fileframe {

// What a "file" object says, without the bytes; its name made safe. Nothing when it cannot be understood: then there is no file.
std::optional<FilePart> described(const QJsonValue &file);
// The bytes that came with it: `body`, or, where that is nothing, base64 in the object. Nothing when there are none.
std::optional<QByteArray> bytesOf(const QJsonValue &file, const std::optional<QByteArray> &body);
// True when they have the size and the digest that the description says.
bool fits(const FilePart &file, const QByteArray &bytes);

// The frame of a message with a file, or why there can be none (Fault::kind is a Refusal).
Result<OutFrame> encode(QJsonObject message, const FilePart &file, const DeliveryPromise &promise);

} // namespace parlance::fileframe
