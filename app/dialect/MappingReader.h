#pragma once

#include "dialect/JsonMapping.h"

namespace parlance {

// Reads one object of a mapping key by key. The first fault is kept and everything after it does nothing, so that a
// caller reads all keys and looks at the end. Used by JsonMapping::fromJson() alone; lives on its stack.
class MappingReader
{
public:
    enum class Need { Optional, Required };

    // `typePointer` is what a match that is only a name looks at.
    MappingReader(const QJsonValue &source, const JsonPointer &where, std::optional<JsonPointer> typePointer = {});

    void allow(const QStringList &known);

    bool has(QLatin1StringView key) const { return m_object.contains(key); }
    std::optional<JsonPointer> pointer(QLatin1StringView key, Need need = Need::Optional);
    std::optional<Match> match(QLatin1StringView key, Need need = Need::Optional);
    QVector<Match> matches(QLatin1StringView key);
    std::optional<Template> frame(QLatin1StringView key, const QVector<Placeholder> &available,
                                  Need need = Need::Optional);
    milliseconds seconds(QLatin1StringView key, milliseconds fallback);
    bool flag(QLatin1StringView key, bool fallback);
    QString word(QLatin1StringView key);
    // The reader of an inner object, or nothing where the key is absent.
    std::optional<MappingReader> inner(QLatin1StringView key) const;

    void setTypePointer(std::optional<JsonPointer> type) { m_type = std::move(type); }
    void fail(MappingProblem problem, QLatin1StringView key, const QString &value = {});
    void take(const MappingReader &inner); // its fault becomes ours
    const std::optional<Fault> &fault() const { return m_fault; }

private:
    void failAt(MappingProblem problem, const JsonPointer &where, const QString &value = {});
    bool present(QLatin1StringView key, Need need);
    std::optional<JsonPointer> readPointer(const QJsonValue &value, const JsonPointer &where);
    std::optional<Match> readMatch(const QJsonValue &value, const JsonPointer &where);

    QJsonObject m_object;
    JsonPointer m_where;
    std::optional<JsonPointer> m_type;
    std::optional<Fault> m_fault;
};

} // namespace parlance
