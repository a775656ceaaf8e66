#pragma once

#include <QByteArray>
#include <QList>

namespace parlance::bench {

// How much of the machine's processor time other programs take, from /proc: a round that they disturb says little.
// Ours are this process and its children. Thread: the one that made it.
class OtherPrograms
{
public:
    void start() { m_before = now(); }

    // Since start(): 0 (none) to 1 (all of the machine). Counts user time, and what the hypervisor took; kernel time is
    // left out because the network's own belongs to nobody.
    double share() const;

private:
    struct Ticks {
        qint64 passed = 0; // of all processors
        qint64 user = 0;   // of all programs, and stolen
        qint64 ours = 0;
    };

    static Ticks now();

    Ticks m_before;
};

} // namespace parlance::bench
