#pragma once

#include <QDateTime>
#include <QMetaType>
#include <QVector>

#include <chrono>

namespace parlance {

// One question whether the server still answers, and what came of it.
struct HeartbeatEntry {
    enum class Kind {
        Ping,    // a ping frame (RFC 6455 section 5.5.2)
        Message, // the heartbeat message of a dialect
    };
    enum class Fate {
        Waiting,  // no answer yet
        Answered, // `roundTrip` later
        Covered,  // a pong answered a later ping, and this one with it (RFC 6455 section 5.5.3)
        Missing,  // it was overdue, and its link ended without the answer
        CutOff,   // its link ended before an answer was due: it says nothing about the server
    };

    Kind kind = Kind::Ping;
    Fate fate = Fate::Waiting;
    bool late = false;                      // the answer took, or takes, longer than it should
    QDateTime sent;                         // wall time, for display
    std::chrono::microseconds roundTrip{0}; // where Answered; of a message in whole milliseconds
    quint64 epoch = 0;                      // of the link that it went over

    friend bool operator==(const HeartbeatEntry &, const HeartbeatEntry &) = default;
};

// The heartbeats of a session over all its links: counts of everything since it began, and the last ones themselves.
struct HeartbeatFigures {
    qint64 sent = 0;
    qint64 answered = 0; // with a round trip of their own …
    qint64 covered = 0;  // … or along with a later one
    qint64 late = 0;     // overdue, whether an answer came at last or not
    qint64 missing = 0;
    std::chrono::microseconds last{0};   // round trips: of the newest answer …
    std::chrono::microseconds median{0}; // … and over the answers among `recent`
    std::chrono::microseconds p95{0};
    std::chrono::microseconds worst{0};
    QVector<HeartbeatEntry> recent;      // oldest first

    friend bool operator==(const HeartbeatFigures &, const HeartbeatFigures &) = default;
};

} // namespace parlance

Q_DECLARE_METATYPE(parlance::HeartbeatFigures)
