#pragma once

#include "domain/Time.h"

#include <optional>

namespace parlance {

// How long to wait before the next attempt. A plain value: randomness comes in as a number, so that the same input
// gives the same wait.
//
// The nominal wait doubles from `first` up to `cap`; the actual one is nominal * U(0.5, 1), also at the cap, so that
// the clients of a restarted server do not come back together (RFC 6455 section 7.2.3, "equal jitter").
// Units: milliseconds. `random` is uniform in [0, 1); what lies outside is taken as the nearest end.
class Backoff
{
public:
    Backoff(milliseconds first, milliseconds cap);

    // The wait after the failure with this number, which counts from 1; any number is allowed, none overflows.
    milliseconds delay(int failure, double random) const;

    // The wait after a server asked for patience (1012, 1013, 503, 429): what its Retry-After said, at least 1 s and at
    // most 5 min, or U(1, 5) s where it said nothing.
    static milliseconds patience(std::optional<milliseconds> retryAfter, double random);

    // The wait after the system said that the network is back: U(0, 1) s.
    static milliseconds networkBack(double random);

private:
    milliseconds m_first;
    milliseconds m_cap;
};

} // namespace parlance
