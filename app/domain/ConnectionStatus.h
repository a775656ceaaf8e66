#pragma once

#include "domain/Drop.h"

namespace parlance {

// The states of a connection; what moves between them is in connection/ConnectionMachine.h.
enum class LinkState { Offline, Connecting, Ready, Checking, Waiting, Paused, Closing };

enum class PauseReason { None, Hidden, Exhausted, Auth, Fatal, ServerKeepsClosing };

// What a connection announces at each change: enough to draw the banner without asking back.
struct ConnectionStatus {
    LinkState state = LinkState::Offline;
    Phase phase = Phase::None;             // while Connecting
    int attempt = 0;                       // failed attempts so far: 0 on the first try
    int attemptLimit = 5;                  // 0 when there is no limit (Keep trying)
    Instant retryAt{0};                    // while Waiting: on the monotonic clock of Clock::now()
    milliseconds retryIn{0};               // while Waiting: the whole wait, counted from the announcement
    PauseReason pause = PauseReason::None; // while Paused
    std::optional<Drop> lastDrop;          // why the last attempt or link ended; empty after Ready
    quint64 epoch = 0;                     // number of the attempt; grows by one with each

    friend bool operator==(const ConnectionStatus &, const ConnectionStatus &) = default;
};

} // namespace parlance

Q_DECLARE_METATYPE(parlance::ConnectionStatus)
