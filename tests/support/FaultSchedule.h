#pragma once

#include "domain/Time.h"

#include <QString>
#include <QVector>

namespace parlance {

// One thing that goes wrong during a run.
struct FaultShot {
    enum class Kind {
        Step,       // a step of a plan, for the proxy of one client
        KillClient, // SIGKILL; it is started again after `pause`
        StopClient, // SIGSTOP for `pause`
        KillServer, // SIGKILL; it is started again after `pause`
    };
    Kind kind = Kind::Step;
    milliseconds at{0}; // since the begin of the run
    int client = 0;
    milliseconds pause{0};
    QString step;

    friend bool operator==(const FaultShot &, const FaultShot &) = default;
};

// Which things go wrong when, drawn from a seed: the same seed, the same schedule. Any thread.
struct FaultScheduleOptions {
    quint32 seed = 1;
    int clients = 4;
    milliseconds duration{20000};
    milliseconds meanGap{300};  // between two of them, anywhere
    bool killsClients = true;
    bool killsServer = true;
    bool roomOnly = true; // also at messages that only the room protocol has
};
QVector<FaultShot> makeFaultSchedule(const FaultScheduleOptions &options);

} // namespace parlance
