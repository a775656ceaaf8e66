#include "dialect/MappingReader.h"

#include "dialect/JsonText.h"

#include <QJsonArray>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace parlance {

namespace {

// Edits (insert, delete, replace) between two words: Levenshtein's distance, ignoring case.
qsizetype distance(const QString &a, const QString &b)
{
    std::vector<qsizetype> row(size_t(b.size()) + 1);
    for (size_t j = 0; j < row.size(); ++j)
        row[j] = qsizetype(j);
    for (qsizetype i = 1; i <= a.size(); ++i) {
        qsizetype diagonal = std::exchange(row[0], i);
        for (size_t j = 1; j < row.size(); ++j) {
            const bool same = a.at(i - 1).toLower() == b.at(qsizetype(j) - 1).toLower();
            const qsizetype replaced = diagonal + (same ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

QString nearest(const QString &word, const QStringList &known)
{
    constexpr qsizetype longestWord = 64; // nobody mistypes a longer one; bounds the work
    QString best;
    qsizetype bestDistance = word.size() > longestWord ? 0 : word.size() / 2 + 1;
    for (const QString &candidate : known) {
        const qsizetype d = word.size() > longestWord ? 1 : distance(word, candidate);
        if (d < bestDistance) {
            bestDistance = d;
            best = candidate;
        }
    }
    return best;
}

MappingProblem problemOf(TemplateProblem problem)
{
    switch (problem) {
    case TemplateProblem::UnknownPlaceholder: return MappingProblem::UnknownPlaceholder;
    case TemplateProblem::NotAvailable: return MappingProblem::PlaceholderNotHere;
    case TemplateProblem::Unclosed: return MappingProblem::PlaceholderUnclosed;
    case TemplateProblem::InKey: return MappingProblem::PlaceholderInKey;
    case TemplateProblem::NotJson: return MappingProblem::MissingKey;
    }
    Q_UNREACHABLE();
}

QString shown(const QJsonValue &value)
{
    return boundedRaw(compactJson(value));
}

} // namespace

MappingReader::MappingReader(const QJsonValue &source, const JsonPointer &where, std::optional<JsonPointer> typePointer)
    : m_object(source.toObject()), m_where(where), m_type(std::move(typePointer))
{
    if (!source.isObject())
        failAt(MappingProblem::ExpectedObject, where, shown(source));
}

void MappingReader::failAt(MappingProblem problem, const JsonPointer &where, const QString &value)
{
    if (!m_fault)
        m_fault = Fault{int(problem), where.toString(), value};
}

void MappingReader::fail(MappingProblem problem, QLatin1StringView key, const QString &value)
{
    failAt(problem, m_where.child(QString(key)), value);
}

void MappingReader::take(const MappingReader &inner)
{
    if (!m_fault)
        m_fault = inner.m_fault;
}

void MappingReader::allow(const QStringList &known)
{
    for (auto it = m_object.constBegin(); it != m_object.constEnd(); ++it) {
        if (!known.contains(it.key()))
            failAt(MappingProblem::UnknownKey, m_where.child(it.key()), nearest(it.key(), known));
    }
}

bool MappingReader::present(QLatin1StringView key, Need need)
{
    if (has(key))
        return true;
    if (need == Need::Required)
        fail(MappingProblem::MissingKey, key);
    return false;
}

std::optional<JsonPointer> MappingReader::readPointer(const QJsonValue &value, const JsonPointer &where)
{
    if (!value.isString()) {
        failAt(MappingProblem::ExpectedString, where, shown(value));
        return std::nullopt;
    }
    const Result<JsonPointer> pointer = JsonPointer::parse(value.toString());
    if (pointer)
        return *pointer;
    const bool slash = pointer.error().kind == int(PointerProblem::NoLeadingSlash);
    failAt(slash ? MappingProblem::PointerNoSlash : MappingProblem::PointerBadEscape, where, pointer.error().value);
    return std::nullopt;
}

std::optional<JsonPointer> MappingReader::pointer(QLatin1StringView key, Need need)
{
    return present(key, need) ? readPointer(m_object.value(key), m_where.child(QString(key))) : std::nullopt;
}

std::optional<Match> MappingReader::readMatch(const QJsonValue &value, const JsonPointer &where)
{
    if (value.isString()) {
        if (!m_type) {
            failAt(MappingProblem::TypeNotMapped, where, value.toString());
            return std::nullopt;
        }
        return Match{*m_type, value, true};
    }
    if (!value.isObject()) {
        failAt(MappingProblem::ExpectedMatch, where, shown(value));
        return std::nullopt;
    }
    using namespace Qt::StringLiterals;
    MappingReader reader(value, where);
    reader.allow({u"pointer"_s, u"equals"_s, u"exists"_s});
    const auto pointer = reader.pointer("pointer"_L1, Need::Required);
    Match match;
    match.exists = reader.flag("exists"_L1, true);
    match.equals = value.toObject().value("equals"_L1);
    if (reader.has("equals"_L1) && reader.has("exists"_L1))
        reader.failAt(MappingProblem::MatchWithBothTests, where);
    if (!reader.has("equals"_L1) && !reader.has("exists"_L1))
        reader.failAt(MappingProblem::MatchWithoutTest, where);
    if (match.equals.isObject() || match.equals.isArray())
        reader.fail(MappingProblem::ExpectedScalar, "equals"_L1, shown(match.equals));
    take(reader);
    if (!pointer || m_fault)
        return std::nullopt;
    match.pointer = *pointer;
    return match;
}

std::optional<Match> MappingReader::match(QLatin1StringView key, Need need)
{
    return present(key, need) ? readMatch(m_object.value(key), m_where.child(QString(key))) : std::nullopt;
}

QVector<Match> MappingReader::matches(QLatin1StringView key)
{
    QVector<Match> result;
    const QJsonValue value = m_object.value(key);
    if (value.isUndefined())
        return result;
    if (!value.isArray())
        fail(MappingProblem::ExpectedArray, key, shown(value));
    const QJsonArray array = value.toArray();
    for (qsizetype i = 0; i < array.size(); ++i) {
        if (const auto match = readMatch(array.at(i), m_where.child(QString(key)).child(i)))
            result.append(*match);
    }
    return result;
}

std::optional<Template> MappingReader::frame(QLatin1StringView key, const QVector<Placeholder> &available, Need need)
{
    if (!present(key, need))
        return std::nullopt;
    const Result<Template> result = Template::parse(m_object.value(key), m_where.child(QString(key)), available);
    if (result)
        return *result;
    if (!m_fault)
        m_fault = Fault{int(problemOf(TemplateProblem(result.error().kind))), result.error().where,
                        result.error().value};
    return std::nullopt;
}

milliseconds MappingReader::seconds(QLatin1StringView key, milliseconds fallback)
{
    constexpr double shortest = 1;
    constexpr double longest = 24 * 60 * 60;
    const QJsonValue value = m_object.value(key);
    if (value.isUndefined())
        return fallback;
    if (!value.isDouble()) {
        fail(MappingProblem::ExpectedNumber, key, shown(value));
        return fallback;
    }
    if (value.toDouble() < shortest || value.toDouble() > longest) {
        fail(MappingProblem::NumberOutOfRange, key, shown(value));
        return fallback;
    }
    return milliseconds(std::llround(value.toDouble() * 1000));
}

bool MappingReader::flag(QLatin1StringView key, bool fallback)
{
    const QJsonValue value = m_object.value(key);
    if (value.isUndefined())
        return fallback;
    if (!value.isBool())
        fail(MappingProblem::ExpectedBool, key, shown(value));
    return value.toBool();
}

QString MappingReader::word(QLatin1StringView key)
{
    const QJsonValue value = m_object.value(key);
    if (!value.isUndefined() && !value.isString())
        fail(MappingProblem::ExpectedString, key, shown(value));
    return value.toString();
}

std::optional<MappingReader> MappingReader::inner(QLatin1StringView key) const
{
    if (!has(key))
        return std::nullopt;
    return MappingReader(m_object.value(key), m_where.child(QString(key)), m_type);
}

} // namespace parlance
