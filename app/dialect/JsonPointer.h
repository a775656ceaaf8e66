#pragma once

#include "domain/Result.h"

#include <QJsonValue>
#include <QStringList>

namespace parlance {

// What is wrong with the text of a pointer. `Fault::kind` of JsonPointer::parse() holds one of these.
enum class PointerProblem {
    NoLeadingSlash, // "user" instead of "/user"
    BadEscape,      // "~" that is followed by neither 0 nor 1
};

// A place inside a JSON document (RFC 6901). The default one names the whole document.
// A plain value. Looking for something that is not there is no error: find() answers with undefined.
class JsonPointer
{
public:
    JsonPointer() = default;

    static Result<JsonPointer> parse(const QString &text);

    // The pointer to a member or an element of what this one names.
    JsonPointer child(const QString &key) const;
    JsonPointer child(qsizetype index) const;

    QJsonValue find(const QJsonValue &document) const;

    const QStringList &tokens() const { return m_tokens; }
    QString toString() const;

    friend bool operator==(const JsonPointer &, const JsonPointer &) = default;

private:
    QStringList m_tokens; // unescaped
};

} // namespace parlance
