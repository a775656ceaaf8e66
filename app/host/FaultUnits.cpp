#include "host/FaultUnits.h"

#include <cmath>

namespace parlance::faultunit {

namespace {

constexpr qint64 largestSize = qint64(1) << 50;
constexpr qint64 longestTime = qint64(1000) * 60 * 60 * 24 * 365; // ms

// "1.5s" → 1.5 and "s". Nothing when it does not begin with a number.
std::optional<std::pair<double, QString>> numberAndUnit(const QString &word)
{
    qsizetype end = 0;
    while (end < word.size() && (word.at(end).isDigit() || word.at(end) == u'.'))
        ++end;
    bool ok = false;
    const double number = word.left(end).toDouble(&ok);
    if (!ok)
        return std::nullopt;
    return std::pair(number, word.mid(end));
}

} // namespace

std::optional<qint64> size(const QString &word)
{
    const auto parts = numberAndUnit(word);
    if (!parts)
        return std::nullopt;
    const auto &[number, unit] = *parts;
    const double factor = unit.isEmpty() || unit == u"B" ? 1 : unit == u"kB" ? 1000 : unit == u"MB" ? 1000000 : 0;
    const double size = number * factor;
    if (size < 1 || size > double(largestSize) || size != std::floor(size))
        return std::nullopt;
    return qint64(size);
}

std::optional<milliseconds> time(const QString &word)
{
    const auto parts = numberAndUnit(word);
    if (!parts)
        return std::nullopt;
    const auto &[number, unit] = *parts;
    const double factor = unit == u"ms" ? 1 : unit == u"s" ? 1000 : unit == u"min" ? 60000 : 0;
    const double time = number * factor;
    if (factor == 0 || time > double(longestTime))
        return std::nullopt;
    return milliseconds(qint64(std::llround(time)));
}

std::optional<FaultWay> way(const QString &word)
{
    if (word == u"up")
        return FaultWay::Up;
    if (word == u"down")
        return FaultWay::Down;
    if (word == u"both")
        return FaultWay::Both;
    return std::nullopt;
}

// Header names are tokens (RFC 9110 section 5.6.2); a line break would begin another header.
bool isHeader(const QString &text)
{
    static const QRegularExpression header(QStringLiteral("^[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\\r\\n]*$"));
    return header.match(text).hasMatch();
}

} // namespace parlance::faultunit
