#pragma once

#include "domain/Result.h"

#include <QByteArray>
#include <QString>
#include <QVector>

#include <optional>

// Canonical JSON (RFC 8785, JCS): one spelling of each value, so that both ends of a link sign the same bytes.
// Numbers are IEEE doubles in the spelling of ECMAScript, names are sorted by their UTF-16 code units. Plain functions,
// any thread; what cannot be canonical is a Fault whose `where` is the offset in bytes.
namespace parlance {

enum class JsonProblem {
    Syntax,        // no JSON text (RFC 8259)
    NotUtf8,
    LoneSurrogate, // an escape that names half a character
    DuplicateName, // a name twice in an object; `value` is the name
    NumberTooLarge, // no double
    TooDeep,       // more than 512 arrays and objects within one another
};

// The canonical spelling of a JSON text of any value. Fault::kind is a JsonProblem.
Result<QByteArray> canonicalJson(QByteArrayView utf8);

struct JsonMember {
    QString name;
    QByteArray value; // canonical
};
// The members of an object in canonical order; Syntax for any other value.
Result<QVector<JsonMember>> canonicalMembers(QByteArrayView utf8);

// Single values. `text` must hold whole characters: half a surrogate pair becomes U+FFFD.
QByteArray canonicalString(QStringView text);
QByteArray canonicalUtf8(QByteArrayView text); // UTF-8, and right
QByteArray canonicalNumber(double number); // finite
// What a canonical string or integer says; nothing for any other value.
std::optional<QString> stringOf(QByteArrayView canonical);
std::optional<qint64> integerOf(QByteArrayView canonical);

} // namespace parlance
