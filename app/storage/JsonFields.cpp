#include "storage/JsonFields.h"

#include <QJsonArray>

namespace parlance {

namespace {

QString mismatch(QJsonValue::Type expected, QJsonValue::Type found)
{
    return QStringLiteral("%1 expected, %2 found").arg(jsonTypeName(expected), jsonTypeName(found));
}

} // namespace

QString jsonTypeName(QJsonValue::Type type)
{
    switch (type) {
    case QJsonValue::Null: return QStringLiteral("null");
    case QJsonValue::Bool: return QStringLiteral("boolean");
    case QJsonValue::Double: return QStringLiteral("number");
    case QJsonValue::String: return QStringLiteral("string");
    case QJsonValue::Array: return QStringLiteral("array");
    case QJsonValue::Object: return QStringLiteral("object");
    case QJsonValue::Undefined: return QStringLiteral("nothing");
    }
    return {};
}

JsonFields::JsonFields(const QJsonValue &value, const QString &pointer)
    : m_object(value.toObject())
    , m_pointer(pointer)
{
    if (!value.isObject())
        fail(pointer, mismatch(QJsonValue::Object, value.type()));
}

// The value, or Undefined when it is absent or of another type.
QJsonValue JsonFields::typed(const char *key, QJsonValue::Type type)
{
    const QJsonValue value = m_object.value(QLatin1StringView(key));
    if (value.isUndefined() || value.type() == type)
        return value;
    fail(key, mismatch(type, value.type()));
    return QJsonValue(QJsonValue::Undefined);
}

void JsonFields::read(const char *key, QString *out)
{
    *out = typed(key, QJsonValue::String).toString(*out);
}

void JsonFields::read(const char *key, bool *out)
{
    *out = typed(key, QJsonValue::Bool).toBool(*out);
}

void JsonFields::read(const char *key, QJsonObject *out)
{
    *out = typed(key, QJsonValue::Object).toObject(*out);
}

QJsonArray JsonFields::array(const char *key)
{
    return typed(key, QJsonValue::Array).toArray();
}

void JsonFields::read(const char *key, QStringList *out)
{
    const QJsonArray values = array(key);
    for (qsizetype i = 0; i < values.size(); ++i) {
        if (!values.at(i).isString())
            fail(key, i, mismatch(QJsonValue::String, values.at(i).type()));
        out->append(values.at(i).toString());
    }
}

void JsonFields::fail(const char *key, const QString &words)
{
    fail(QString(m_pointer + u'/' + QLatin1StringView(key)), words);
}

void JsonFields::fail(const char *key, qsizetype index, const QString &words)
{
    fail(QStringLiteral("%1/%2/%3").arg(m_pointer, QLatin1StringView(key)).arg(index), words);
}

void JsonFields::fail(const QString &pointer, const QString &words)
{
    if (!m_fault)
        m_fault = Fault{0, pointer, words};
}

void JsonFields::take(const JsonFields &inner)
{
    if (!m_fault)
        m_fault = inner.m_fault;
}

} // namespace parlance
