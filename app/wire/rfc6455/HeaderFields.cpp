#include "wire/rfc6455/HeaderFields.h"

#include "wire/RequestCheck.h"

#include <algorithm>

namespace parlance {

namespace {

// Optional white space of a header is blanks and tabs, nothing else (RFC 9110 section 5.6.3).
QByteArray withoutBlanks(QByteArrayView text)
{
    const auto isBlank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.isEmpty() && isBlank(text.front()))
        text = text.sliced(1);
    while (!text.isEmpty() && isBlank(text.back()))
        text.chop(1);
    return QByteArray(text.data(), text.size()); // empty, never null
}

} // namespace

bool HeaderFields::addLine(QByteArrayView line)
{
    const qsizetype colon = line.indexOf(':');
    if (colon < 0 || !isToken(line.first(colon)) || line.contains('\r') || line.contains('\0'))
        return false;
    m_fields.append({line.first(colon).toByteArray(), withoutBlanks(line.sliced(colon + 1))});
    return true;
}

QList<HeaderField> HeaderFields::all() const
{
    QList<HeaderField> list;
    list.reserve(m_fields.size());
    for (const Field &field : m_fields)
        list.append({QString::fromLatin1(field.name), QString::fromLatin1(field.value)});
    return list;
}

QByteArrayList HeaderFields::values(QByteArrayView name) const
{
    QByteArrayList values;
    for (const Field &field : m_fields) {
        if (field.name.compare(name, Qt::CaseInsensitive) == 0)
            values.append(field.value);
    }
    return values;
}

QByteArray HeaderFields::value(QByteArrayView name) const
{
    const QByteArrayList all = values(name);
    return all.isEmpty() ? QByteArray() : QByteArray("").append(all.join(", "));
}

QByteArrayList HeaderFields::listItems(QByteArrayView name) const
{
    QByteArrayList items;
    for (const QByteArray &value : values(name)) {
        for (const QByteArray &item : value.split(',')) {
            if (const QByteArray bare = withoutBlanks(item); !bare.isEmpty())
                items.append(bare);
        }
    }
    return items;
}

bool HeaderFields::hasListToken(QByteArrayView name, QByteArrayView token) const
{
    const QByteArrayList items = listItems(name);
    return std::any_of(items.begin(), items.end(),
                       [token](const QByteArray &item) { return item.compare(token, Qt::CaseInsensitive) == 0; });
}

} // namespace parlance
