#pragma once

#include "host/FaultPlan.h"

#include <deque>
#include <functional>
#include <map>

namespace parlance {

// What goes one way through FaultProxy, on its way: a queue of bytes and of marks between them, out of which each comes when
// the faults that are at work let it. Time comes in with each call. No I/O; used by one thread.
class FaultShaper
{
public:
    // `random` gives numbers from 0 to 1, for jitter.
    explicit FaultShaper(std::function<double()> random) : m_random(std::move(random)) {}

    void push(const QByteArray &bytes, Instant now);
    void mark(int mark, Instant now); // comes out once everything before it has
    qint64 size() const { return m_size; } // of the bytes that wait
    bool isEmpty() const { return m_items.empty(); }

    struct Next {
        enum class Kind { Nothing, Bytes, Mark, Wait };
        Kind kind = Kind::Nothing;
        QByteArray bytes;
        bool alone = false;  // they are to be a packet of their own
        int mark = 0;
        Instant until{0};    // with Wait
    };
    // At most `room` bytes.
    Next next(Instant now, qint64 room);

    // Faults that last: of several delays and splits the newest works, of several rates the lowest.
    void begin(quint64 id, const FaultAction &action);
    void end(quint64 id);
    void heal() { m_faults.clear(); }

private:
    struct Item {
        QByteArray bytes;       // empty: a mark
        int mark = 0;
        Instant came{0};
        std::optional<Instant> due; // once it is first in the queue
    };

    const FaultAction *newest(FaultAction::Kind kind) const;
    qint64 rate() const; // 0: as fast as it goes

    std::function<double()> m_random;
    std::deque<Item> m_items;
    qint64 m_size = 0;
    std::map<quint64, FaultAction> m_faults; // that last, oldest first
    double m_free = 0;                       // when the next bytes may go, by rate and gap; ms, with fractions
};

} // namespace parlance
