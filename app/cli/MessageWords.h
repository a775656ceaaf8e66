#pragma once

#include "domain/Message.h"

#include <QJsonObject>

namespace parlance {

// A row of a timeline for scripts and for people. Thread: any.

// {"event":"message"} or "notice" or "unreadable", with what the row holds. The state of an own message too.
QJsonObject messageObject(const Message &message);

// Name, type, size, sha256, and path where the bytes are in a file.
QJsonObject fileObject(const FilePart &file);

// Line breaks as \n and \r, a backslash as \\, so that a message is one line.
QString oneLine(QString text);

// For what people read in a terminal: the control characters in a server's words are shown, not obeyed. So with those that
// turn the direction of writing around.
QString withoutControls(const QString &text);

// What a row says, without its time and room, in one line: "alice: hello", "* bob joined".
QString messageLine(const Message &message);

} // namespace parlance
