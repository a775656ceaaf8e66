#pragma once

#include "domain/Message.h"
#include "domain/Result.h"

#include <QByteArray>
#include <QJsonValue>

#include <optional>

// Between the text of a frame and JSON values (RFC 8259), and what can be said about frames that are no such text.
// Plain functions, any thread.
namespace parlance {

// How much of an unreadable frame is kept for the timeline.
inline constexpr qsizetype maxRawCharacters = 4096;
inline constexpr qsizetype maxRawBytes = 1024;

// Any JSON value, also one that is neither object nor array. The fault's `where` is "line:column" counted from 1 in
// characters, its `value` the parser's words. Nesting deeper than 1024 and numbers outside of a double are faults.
Result<QJsonValue> parseJson(const QByteArray &utf8);
Result<QJsonValue> parseJson(const QString &text);

// On one line, without spaces.
QString compactJson(const QJsonValue &value);

// A string, an integer that is exact in JSON, or a boolean as text. Nothing for what cannot be shown without a change
// (a fraction or a number over 2^63, which a double would round) and for null, arrays and objects.
std::optional<QString> exactText(const QJsonValue &value);

// Equal as JSON scalars: 1 and 1.0 are the same number, "1" is another value.
bool sameScalar(const QJsonValue &a, const QJsonValue &b);

// An ISO 8601 time (without a zone: local), or seconds or milliseconds since 1970 as a number or digits: below 1e11 it
// counts seconds (until the year 5138), above milliseconds (since 1973). Invalid when it is none of them.
QDateTime timeOf(const QJsonValue &value);

// The start of a text, whole characters only, at most maxRawCharacters; what was left out stands behind it as
// "… +1234 B" (bytes of UTF-8).
QString boundedRaw(const QString &text);
// The start of binary data as hexadecimal bytes, at most maxRawBytes, and what was left out in the same way.
QString boundedHex(const QByteArray &bytes);

// The row that a timeline shows for a frame that nobody can read.
Message unreadableMessage(const QString &raw, const QDateTime &now);

} // namespace parlance
