#pragma once

#include "bench/wire/WireClient.h"

#include <QMap>

#include <functional>
#include <memory>
#include <vector>

namespace parlance::bench {

using Clients = std::vector<std::unique_ptr<WireClient>>;

// The medians of a client's rounds.
struct Medians {
    double rate = 0;       // messages a second
    double cpu = 0;        // µs a message
    double trip = 0;       // µs
    double highTrip = 0;   // µs
    QString trouble;       // of the first round that failed
};

// Prints figures as they are found, and which limits were reached at the end. Thread: any.
class Report
{
public:
    // A round in which other programs took more than `calm` of the machine is taken again, up to `patience` times for
    // each measure.
    Report(int rounds, const QString &only, double calm, int patience)
        : m_rounds(rounds)
        , m_only(only)
        , m_calm(calm)
        , m_patience(patience)
    {
    }

    void heading(const QString &text);
    void line(const QString &text);

    // Runs every client in turns, after one round that does not count, and prints what each did.
    QMap<QString, Medians> takeTurns(const QString &title, const Clients &clients,
                                     const std::function<Sample(WireClient &)> &round);

    // A limit that the issue of the wire names: `ratio` is how much better ours is; at least `limit` is wanted.
    void atLeast(const QString &what, double ratio, double limit, const QString &remark = {});
    // A measure in its own unit that must stay under `limit`.
    void under(const QString &what, double measure, double limit, const QString &unit);

    // True when every limit was reached and nothing failed.
    bool summary() const;

private:
    void judge(const QString &what, const QString &found, const QString &limit, bool reached);

    int m_rounds;
    QString m_only;        // empty: every client
    double m_calm;
    int m_patience;
    int m_failures = 0;
    int m_missed = 0;
    QStringList m_limits;
};

} // namespace parlance::bench
