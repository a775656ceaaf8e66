#pragma once

#include "dialect/JsonPointer.h"

#include <QDateTime>
#include <QJsonValue>
#include <QVector>

namespace parlance {

// What stands for a value that is known only when a frame is sent.
enum class Placeholder {
    Text,   // {{text}}   the message
    User,   // {{user}}   the name of this person
    Id,     // {{id}}     the message's id, a uuid
    Room,   // {{room}}
    Time,   // {{time}}   ISO 8601 in UTC with milliseconds
    TimeMs, // {{timeMs}} milliseconds since 1970 in UTC; a number where it is the whole leaf
    Token,  // {{token}}
    Nonce,  // {{nonce}}  made anew for each frame, or the nonce of the ping that is answered
};

// What is wrong with a template. `Fault::kind` of Template::parse() holds one of these; where: JSON Pointer to the leaf.
enum class TemplateProblem {
    UnknownPlaceholder, // value: the name between the braces
    NotAvailable,       // a known placeholder that has no value in this kind of frame; value: its name
    Unclosed,           // "{{" without "}}"; value: the leaf
    InKey,              // placeholders stand in values, never in member names; value: the name
    NotJson,            // there is no value at all
};

// What the placeholders become in one frame.
struct TemplateValues {
    QString text;
    QString user;
    QString id;
    QString room;
    QString token;
    QString nonce;
    QDateTime time;
};

// A JSON value whose string leaves hold placeholders. Only the leaves of the template itself are cut into pieces,
// and the values are put between the pieces: what a person typed is never searched for placeholders and never becomes
// JSON syntax, so it cannot break out of its leaf.
// A plain value, any thread.
class Template
{
public:
    Template() = default;

    // `base` is where the template stands in its file, for the faults. Only the placeholders in `available` may occur.
    static Result<Template> parse(const QJsonValue &source, const JsonPointer &base,
                                  const QVector<Placeholder> &available);

    QJsonValue expand(const TemplateValues &values) const;
    bool uses(Placeholder placeholder) const { return m_used.contains(placeholder); }
    const QJsonValue &source() const { return m_source; }

    friend bool operator==(const Template &a, const Template &b) { return a.m_source == b.m_source; }

private:
    QJsonValue m_source;
    QVector<Placeholder> m_used;
};

// The names as they stand between the braces.
QString placeholderName(Placeholder placeholder);

} // namespace parlance
