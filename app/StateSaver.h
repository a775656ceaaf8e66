#pragma once

#include "SessionState.h"
#include "connection/Clock.h"

#include <functional>
#include <memory>
#include <optional>

namespace parlance {

// When the state of a session is written: with the messages that it knows of or behind them, at most once a second, and by
// itself when nothing more comes. One that is too old only makes the server repeat what the store drops; one that knew
// more than the history would lose messages.
//
// Thread: its session's. Lifetime: a member of SessionCore.
class StateSaver
{
public:
    static constexpr milliseconds interval{1000};

    // `current` is asked for the state, `due` is called when now() should be.
    StateSaver(Clock &clock, std::function<SessionState()> current, std::function<void()> due);

    void setSaved(const QByteArray &bytes) { m_saved = bytes; }
    // It says since when we are in a room: without that, a next run makes up for nothing.
    void setUrgent() { m_urgent = true; }
    std::optional<QByteArray> ifDue(); // what is to be written; nothing: later, or unchanged
    std::optional<QByteArray> now();   // nothing: unchanged

private:
    Clock &m_clock;
    std::function<SessionState()> m_current;
    std::unique_ptr<Alarm> m_alarm;
    QByteArray m_saved;
    Instant m_savedAt{-interval};
    bool m_urgent = false;
};

} // namespace parlance
