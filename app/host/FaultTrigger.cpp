#include "host/FaultTrigger.h"

namespace parlance {

QVector<qsizetype> FaultTrigger::positions(const FaultScanner::Unit &unit)
{
    const FaultWhen &when = m_step.when;
    if (when.kind == FaultWhen::Kind::Bytes)
        return bytePositions(unit.bytes.size());
    if (!counts(unit) || isDone())
        return {};
    ++m_seen;
    if (when.repeats ? m_seen % when.count != 0 : m_seen != when.count)
        return {};
    ++m_fired;
    switch (when.place) {
    case FaultWhen::Place::Before:
        return {0};
    case FaultWhen::Place::Inside:
        return {unit.bytes.size() / 2};
    case FaultWhen::Place::After:
        break;
    }
    return {unit.bytes.size()};
}

QVector<qsizetype> FaultTrigger::bytePositions(qsizetype size)
{
    QVector<qsizetype> positions;
    while (!isDone()) {
        const qint64 left = m_step.when.count * (m_fired + 1) - m_seen;
        if (left > size)
            break;
        positions.append(qsizetype(left));
        ++m_fired;
    }
    m_seen += size;
    return positions;
}

bool FaultTrigger::counts(const FaultScanner::Unit &unit)
{
    return unit.isMessage && (!m_step.when.pattern || m_step.when.pattern->match(unit.text).hasMatch());
}

} // namespace parlance
