#pragma once

#include "host/FaultPlan.h"
#include "host/FaultScanner.h"

namespace parlance {

// One step of a plan that waits for bytes or messages, and what it has counted so far. Steps of the whole proxy share one
// over all connections. A plain value without I/O; used by one thread.
class FaultTrigger
{
public:
    explicit FaultTrigger(const FaultStep &step) : m_step(step) {}

    const FaultStep &step() const { return m_step; }
    // Where in these bytes it is due, in order: 0 is before the first byte. The bytes are counted.
    QVector<qsizetype> positions(const FaultScanner::Unit &unit);

private:
    bool isDone() const { return m_fired > 0 && (!m_step.when.repeats || m_fired == m_step.when.times); }
    QVector<qsizetype> bytePositions(qsizetype size);
    bool counts(const FaultScanner::Unit &unit);

    FaultStep m_step;
    qint64 m_seen = 0; // bytes, or messages that matched
    int m_fired = 0;
};

} // namespace parlance
