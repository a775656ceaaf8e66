#pragma once

#include "domain/Result.h"
#include "domain/Time.h"

#include <QByteArray>
#include <QRegularExpression>
#include <QString>
#include <QVector>

#include <limits>
#include <optional>

namespace parlance {

// What FaultProxy is to do to the connections that go through it, and when (docs/faults.md). Plain values without I/O; any
// thread.

// Up: from the client to the server.
enum class FaultWay { Up, Down, Both };

// For which connections a step stands, and whose clock and counts it goes by. Without `each` these are the proxy's own.
struct FaultScope {
    bool each = false;
    int first = 1; // the number of a connection; the first one that the proxy accepts is 1
    int last = std::numeric_limits<int>::max();

    bool holds(int link) const { return link >= first && link <= last; }
};

struct FaultWhen {
    enum class Kind {
        AtOnce,  // when the plan, or the connection, begins
        Time,    // `time` later
        Bytes,   // once `count` bytes have gone `way`
        Message, // at message number `count` that goes `way` and matches
    };
    enum class Place { Before, Inside, After }; // of the message: before its first byte, in its middle, behind its last

    Kind kind = Kind::AtOnce;
    milliseconds time{0};
    FaultWay way = FaultWay::Up; // never Both
    qint64 count = 1;
    Place place = Place::After;
    std::optional<QRegularExpression> pattern; // nothing: every message matches
    bool repeats = false;                      // every `time`, every `count` bytes or messages
    int times = 0;                             // of a repetition; 0: without end
};

struct FaultAction {
    enum class Kind {
        Delay,     // bytes wait for `time`, give or take `jitter`; their order is kept
        Throttle,  // at most `amount` bytes a second
        Split,     // bytes travel in pieces of `amount`, `time` apart
        Blackhole, // nothing passes and nobody is told; what came meanwhile passes afterwards
        CutFin,    // both sides are closed; what waits in the proxy is gone
        CutReset,  // both sides are reset; what waits in the proxy is gone
        Refuse,    // new connections are refused
        Answer,    // new connections get `answer` and are closed
        Heal,      // everything that lasts is over, and what has not come yet will not
    };

    Kind kind = Kind::Heal;
    FaultWay way = FaultWay::Both; // of what lasts
    milliseconds time{0};
    milliseconds jitter{0};
    qint64 amount = 0;
    std::optional<milliseconds> lasts; // nothing: until healed
    int next = 0;                      // Refuse, Answer: so many connections
    QByteArray answer;                 // the whole HTTP answer

    bool isLasting() const { return kind <= Kind::Blackhole; }
};

struct FaultStep {
    int line = 0;   // in the plan, from 1
    QString text;   // what is done, in the words of the plan
    FaultScope scope;
    FaultWhen when;
    FaultAction action;
};

struct FaultPlan {
    QVector<FaultStep> steps;
};

// What can be wrong in a plan; Fault::kind of parseFaultPlan(). Fault::where is "file:line", Fault::value the words that
// are wrong, or those after which something is missing.
enum class FaultPlanProblem {
    UnknownWhen,
    UnknownWhat,
    NoColon,      // must stand between when and what
    UnfinishedQuote,
    BadTime,      // "250ms", "2s", "1.5s", "3min"
    BadSize,      // "100", "64kB", "1MB"
    BadRate,      // a size and "/s"
    BadCount,     // from 1
    BadWay,       // up, down, both
    BadLinks,     // "3", "2-5", "4-"
    BadPattern,   // the regular expression is wrong
    BadStatus,    // 100 to 599
    BadHeader,    // "Name: value"
    Missing,      // something must follow these words
    TooMuch,      // these words have no place in the step
    NoEnd,        // refuse needs "for" or "next", or connections to stand for
    OnlyAtBegin,  // refuse and answer for given connections: only when they begin
};

// `file` is what mistakes are to name.
Result<FaultPlan> parseFaultPlan(const QString &text, const QString &file);

} // namespace parlance
