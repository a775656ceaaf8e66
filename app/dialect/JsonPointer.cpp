#include "dialect/JsonPointer.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>
#include <optional>

namespace parlance {

namespace {

// RFC 6901 section 3: "~1" is "/", "~0" is "~". Nothing for any other "~".
std::optional<QString> unescaped(const QString &token)
{
    QString result;
    result.reserve(token.size());
    for (qsizetype i = 0; i < token.size(); ++i) {
        if (token.at(i) != u'~') {
            result += token.at(i);
            continue;
        }
        ++i;
        if (i < token.size() && token.at(i) == u'0')
            result += u'~';
        else if (i < token.size() && token.at(i) == u'1')
            result += u'/';
        else
            return std::nullopt;
    }
    return result;
}

QString escaped(QString token)
{
    return token.replace(u'~', QLatin1String("~0")).replace(u'/', QLatin1String("~1"));
}

// Section 4: digits without a leading zero. "-" names the element after the last one, which is never there.
std::optional<qsizetype> arrayIndex(const QString &token)
{
    const auto isDigit = [](QChar c) { return c >= u'0' && c <= u'9'; };
    if (token.isEmpty() || !std::all_of(token.begin(), token.end(), isDigit))
        return std::nullopt;
    if (token.size() > 1 && token.at(0) == u'0')
        return std::nullopt;
    bool fits = false;
    const qlonglong index = token.toLongLong(&fits);
    return fits ? std::optional<qsizetype>(qsizetype(index)) : std::nullopt;
}

} // namespace

Result<JsonPointer> JsonPointer::parse(const QString &text)
{
    JsonPointer pointer;
    if (text.isEmpty())
        return pointer;
    if (!text.startsWith(u'/'))
        return Fault{int(PointerProblem::NoLeadingSlash), {}, text};
    const QStringList parts = text.mid(1).split(u'/');
    for (const QString &part : parts) {
        const std::optional<QString> token = unescaped(part);
        if (!token)
            return Fault{int(PointerProblem::BadEscape), {}, part};
        pointer.m_tokens.append(*token);
    }
    return pointer;
}

JsonPointer JsonPointer::child(const QString &key) const
{
    JsonPointer result = *this;
    result.m_tokens.append(key);
    return result;
}

JsonPointer JsonPointer::child(qsizetype index) const
{
    return child(QString::number(index));
}

QJsonValue JsonPointer::find(const QJsonValue &document) const
{
    QJsonValue value = document;
    for (const QString &token : m_tokens) {
        if (value.isObject()) {
            value = value.toObject().value(token);
        } else if (value.isArray()) {
            const QJsonArray array = value.toArray();
            const std::optional<qsizetype> index = arrayIndex(token);
            if (!index || *index >= array.size())
                return QJsonValue(QJsonValue::Undefined);
            value = array.at(*index);
        } else {
            return QJsonValue(QJsonValue::Undefined);
        }
    }
    return value;
}

QString JsonPointer::toString() const
{
    QString text;
    for (const QString &token : m_tokens)
        text += u'/' + escaped(token);
    return text;
}

} // namespace parlance
