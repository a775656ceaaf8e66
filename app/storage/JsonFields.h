#pragma once

#include "domain/Result.h"

#include <QJsonObject>
#include <QStringList>

#include <optional>

namespace parlance {

// Reads typed fields out of a JSON object and remembers the first one that is wrong, by its JSON Pointer (RFC 6901).
// An absent field leaves its default. A plain value of the caller's stack.
class JsonFields
{
public:
    JsonFields(const QJsonValue &value, const QString &pointer);

    void read(const char *key, QString *out);
    void read(const char *key, bool *out);
    void read(const char *key, QJsonObject *out);
    void read(const char *key, QStringList *out);
    QJsonArray array(const char *key); // empty when absent or wrong

    void fail(const char *key, const QString &words);
    void fail(const char *key, qsizetype index, const QString &words);
    void take(const JsonFields &inner); // its fault becomes ours

    const std::optional<Fault> &fault() const { return m_fault; }

private:
    QJsonValue typed(const char *key, QJsonValue::Type type);
    void fail(const QString &pointer, const QString &words);

    QJsonObject m_object;
    QString m_pointer;
    std::optional<Fault> m_fault;
};

// "string", "number"… as JSON calls them.
QString jsonTypeName(QJsonValue::Type type);

} // namespace parlance
