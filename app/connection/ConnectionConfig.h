#pragma once

#include "domain/Time.h"

#include <QList>

namespace parlance {

// The constants of a connection (defaults as in the contract; each can be a setting of the profile).
struct ConnectionConfig {
    int attemptLimit = 5;                  // retries before Paused(exhausted); 0: not one; negative: no limit
    milliseconds backoffFirst{1000};
    milliseconds backoffCap{30000};
    milliseconds resetAfterReady{10000};   // in Ready for so long: the count of failures goes to 0
    milliseconds tcpDeadline{10000};       // DNS and TCP together
    milliseconds tlsDeadline{10000};
    milliseconds upgradeDeadline{10000};
    milliseconds helloDeadline{10000};
    milliseconds attemptDeadline{20000};
    milliseconds closeDeadline{2000};
    milliseconds heartbeatIdle{25000};     // a ping after so long without received bytes; 0: no heartbeat
    milliseconds heartbeatDeadline{10000}; // dead when nothing came so long after the ping
    milliseconds checkingDeadline{3000};
    milliseconds shownMinimumGap{1000};    // after Paused(hidden): never sooner after the last attempt
    int quickDropLimit = 3;                // so many drops within resetAfterReady of Ready: serverKeepsClosing
    bool keepTryingWhileHidden = false;
    QList<int> retryCodes;                 // among 4000-4999
    QList<int> fatalCodes;                 // among 4000-4999

    friend bool operator==(const ConnectionConfig &, const ConnectionConfig &) = default;
};

} // namespace parlance
