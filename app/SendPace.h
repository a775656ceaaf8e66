#pragma once

#include "domain/Time.h"

#include <optional>

namespace parlance {

// How quickly own messages may go out: at the rate that the server has announced, a little of it at once, and, when the
// server says that it was too much all the same, one at a time after a pause that doubles each time in a row.
// A plain value with time given in, one thread at a time.
class SendPace
{
public:
    static constexpr milliseconds shortestPause{500};
    static constexpr milliseconds longestPause{30000};

    // A new link; `perSecond` 0: the server has named no rate.
    void begin(int perSecond, Instant now);
    // When the next message may go: nothing when it may go now.
    std::optional<Instant> wait(Instant now);
    void went();
    void tooMuch(Instant now);
    void accepted(); // an answer other than that one
    bool isSlowed() const { return m_slowed; } // the server has refused on this link: one message under way is enough

private:
    void refill(Instant now);

    int m_perSecond = 0;
    double m_tokens = 0;
    Instant m_filled{0};
    bool m_slowed = false;
    Instant m_pausedUntil{0};
    milliseconds m_pause = shortestPause;
};

} // namespace parlance
