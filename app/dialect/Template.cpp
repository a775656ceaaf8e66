#include "dialect/Template.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTimeZone>

#include <algorithm>
#include <array>
#include <optional>
#include <variant>

namespace parlance {

namespace {

constexpr std::array allPlaceholders{Placeholder::Text, Placeholder::User,   Placeholder::Id,    Placeholder::Room,
                                     Placeholder::Time, Placeholder::TimeMs, Placeholder::Token, Placeholder::Nonce};

using Piece = std::variant<QString, Placeholder>; // literal text or a placeholder

std::optional<Placeholder> placeholderOf(const QString &name)
{
    for (const Placeholder candidate : allPlaceholders) {
        if (placeholderName(candidate) == name)
            return candidate;
    }
    return std::nullopt;
}

// Cuts one leaf into pieces. A Fault without `where`: the caller knows the place.
Result<QVector<Piece>> cut(const QString &leaf)
{
    QVector<Piece> pieces;
    qsizetype from = 0;
    while (true) {
        const qsizetype open = leaf.indexOf(u"{{", from);
        if (open < 0)
            break;
        const qsizetype close = leaf.indexOf(u"}}", open + 2);
        if (close < 0)
            return Fault{int(TemplateProblem::Unclosed), {}, leaf};
        const QString name = leaf.mid(open + 2, close - open - 2).trimmed();
        const std::optional<Placeholder> placeholder = placeholderOf(name);
        if (!placeholder)
            return Fault{int(TemplateProblem::UnknownPlaceholder), {}, name};
        if (open > from)
            pieces.append(leaf.mid(from, open - from));
        pieces.append(*placeholder);
        from = close + 2;
    }
    if (from < leaf.size() || pieces.isEmpty())
        pieces.append(leaf.mid(from));
    return pieces;
}

QJsonValue valueOf(Placeholder placeholder, const TemplateValues &values)
{
    switch (placeholder) {
    case Placeholder::Text: return values.text;
    case Placeholder::User: return values.user;
    case Placeholder::Id: return values.id;
    case Placeholder::Room: return values.room;
    case Placeholder::Time: return values.time.toUTC().toString(Qt::ISODateWithMs);
    case Placeholder::TimeMs: return values.time.toMSecsSinceEpoch();
    case Placeholder::Token: return values.token;
    case Placeholder::Nonce: return values.nonce;
    }
    Q_UNREACHABLE();
}

QJsonValue expandLeaf(const QString &leaf, const TemplateValues &values)
{
    const Result<QVector<Piece>> pieces = cut(leaf);
    if (!pieces)
        return leaf; // only an unchecked template could come here
    if (pieces->size() == 1 && std::holds_alternative<Placeholder>(pieces->first()))
        return valueOf(std::get<Placeholder>(pieces->first()), values);
    QString result;
    for (const Piece &piece : *pieces) {
        if (const Placeholder *placeholder = std::get_if<Placeholder>(&piece))
            result += valueOf(*placeholder, values).toVariant().toString();
        else
            result += std::get<QString>(piece);
    }
    return result;
}

QJsonValue expandValue(const QJsonValue &source, const TemplateValues &values)
{
    if (source.isString())
        return expandLeaf(source.toString(), values);
    if (source.isArray()) {
        QJsonArray result;
        const QJsonArray array = source.toArray();
        for (const QJsonValue element : array)
            result.append(expandValue(element, values));
        return result;
    }
    if (source.isObject()) {
        QJsonObject result;
        const QJsonObject object = source.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            result.insert(it.key(), expandValue(it.value(), values));
        return result;
    }
    return source;
}

// Walks the leaves; the first fault ends it.
std::optional<Fault> check(const QJsonValue &source, const JsonPointer &where, const QVector<Placeholder> &available,
                           QVector<Placeholder> *used)
{
    if (source.isString()) {
        const Result<QVector<Piece>> pieces = cut(source.toString());
        if (!pieces)
            return Fault{pieces.error().kind, where.toString(), pieces.error().value};
        for (const Piece &piece : *pieces) {
            const Placeholder *placeholder = std::get_if<Placeholder>(&piece);
            if (!placeholder)
                continue;
            if (!available.contains(*placeholder))
                return Fault{int(TemplateProblem::NotAvailable), where.toString(), placeholderName(*placeholder)};
            if (!used->contains(*placeholder))
                used->append(*placeholder);
        }
    } else if (source.isArray()) {
        const QJsonArray array = source.toArray();
        for (qsizetype i = 0; i < array.size(); ++i) {
            if (const auto fault = check(array.at(i), where.child(i), available, used))
                return fault;
        }
    } else if (source.isObject()) {
        const QJsonObject object = source.toObject();
        for (auto it = object.begin(); it != object.end(); ++it) {
            if (it.key().contains(u"{{"))
                return Fault{int(TemplateProblem::InKey), where.child(it.key()).toString(), it.key()};
            if (const auto fault = check(it.value(), where.child(it.key()), available, used))
                return fault;
        }
    }
    return std::nullopt;
}

} // namespace

QString placeholderName(Placeholder placeholder)
{
    switch (placeholder) {
    case Placeholder::Text: return QStringLiteral("text");
    case Placeholder::User: return QStringLiteral("user");
    case Placeholder::Id: return QStringLiteral("id");
    case Placeholder::Room: return QStringLiteral("room");
    case Placeholder::Time: return QStringLiteral("time");
    case Placeholder::TimeMs: return QStringLiteral("timeMs");
    case Placeholder::Token: return QStringLiteral("token");
    case Placeholder::Nonce: return QStringLiteral("nonce");
    }
    Q_UNREACHABLE();
}

Result<Template> Template::parse(const QJsonValue &source, const JsonPointer &base,
                                 const QVector<Placeholder> &available)
{
    if (source.isUndefined())
        return Fault{int(TemplateProblem::NotJson), base.toString(), {}};
    Template result;
    result.m_source = source;
    if (const auto fault = check(source, base, available, &result.m_used))
        return *fault;
    return result;
}

QJsonValue Template::expand(const TemplateValues &values) const
{
    return expandValue(m_source, values);
}

} // namespace parlance
