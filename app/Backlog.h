#pragma once

#include "domain/SessionEvent.h"

namespace parlance {

// How much of what a server said is on its way to the store or to the window. Plain value.
struct Backlog {
    qint64 rows = 0;
    qint64 bytes = 0; // of texts and files

    static Backlog of(const SessionEvent &event);
    static Backlog of(const SessionEvents &events);

    Backlog &operator+=(const Backlog &other);
    Backlog &operator-=(const Backlog &other);
    friend Backlog operator+(Backlog a, const Backlog &b) { return a += b; }
    friend bool operator==(const Backlog &, const Backlog &) = default;
};

} // namespace parlance
