#pragma once

#include "connection/LinkEvent.h"

#include <optional>

namespace parlance {

// Everything that the next step of a connection depends on.
struct MachineState {
    ConnectionConfig config;
    LinkState link = LinkState::Offline;
    Phase phase = Phase::None;             // while Connecting
    PauseReason pause = PauseReason::None; // while Paused
    quint64 epoch = 0;                    // the running attempt, or the last one
    bool attempting = false;              // an attempt or a link exists: this is the lock, there is no other
    bool opened = false;                  // its WebSocket is open

    int failures = 0;                     // those that count against the limit
    int backoffStep = 0;                  // all in a row: also those while the system says offline
    int quickDrops = 0;                   // links closed soon after Ready, in a row
    bool keepTrying = false;              // the limit is lifted
    bool retriedFromExhausted = false;    // the network came back once since Paused(exhausted)
    bool credentialsAsked = false;        // once a cycle
    bool credentialsPending = false;      // asked, and not answered yet
    std::optional<Drop> lastDrop;

    bool visible = true;
    bool networkAvailable = true;
    bool connectAfterClose = false;       // Connect was pressed while Closing

    std::optional<Instant> attemptedAt;   // when the last attempt began
    Instant attemptUntil{0};              // while attempting and Connecting
    Instant until{0};                     // the end of the phase, the wait, the check or the close
    milliseconds retryIn{0};              // while Waiting
    Instant readyAt{0};
    std::optional<Instant> checkedAt;     // when the last check of this link began

    friend bool operator==(const MachineState &, const MachineState &) = default;
};

// The life of one connection, as a pure function: state and input in, state and effects out. No QObject, no timer, no
// socket and no randomness of its own, so every row of it is tested with a table and a recorded list of inputs replays to
// the same states. Usable in any thread.
//
//     Offline --Connect--> Connecting(dns tcp tls upgrade | hello auth resume) --dialect ready--> Ready
//        ^                  |  ^                                                                  |  ^
//        |             drop |  | timer, Try now,                 late, woke, network changed,     |  | any byte
//        |                  v  | network is back                 shown: ping                      v  |
//        |                 Waiting <------------------- drop, or 3 s of silence -------------- Checking
//        |          hidden  |  ^
//        |                  v  | shown (Connecting, when the last attempt is 1 s ago)
//        |                 Paused(hidden)
//        |
//        |    a drop leads to Paused(fatal)              when the verdict on it is fatal,
//        |                    Paused(auth)               when refreshed credentials are refused too (the first refusal asks
//        |                                               for new ones and stays in Connecting(auth) without an attempt),
//        |                    Paused(serverKeepsClosing) after three drops soon after Ready,
//        |                    Paused(exhausted)          when n exceeds the limit,
//        |                    Paused(hidden)             instead of Waiting while nobody looks; else to Waiting
//        |
//     Closing <--Stop-- any state whose WebSocket is open; from the others Stop leads straight to Offline
//
// Waiting and Paused hold no attempt; Connecting, Ready, Checking and Closing hold exactly one (while credentials are
// asked for: none). `n` is MachineState::failures; it goes back to 0 after some time in Ready or a confirmed exchange,
// never on a mere open, so that a server that accepts and closes is not hammered.
class ConnectionMachine
{
public:
    struct Step {
        MachineState state;
        LinkEffects effects; // at most one Announce
    };

    static Step step(const MachineState &state, const LinkInput &input);

    // When the next DeadlineReached is due; nothing in a resting state and in Ready.
    static std::optional<Instant> deadline(const MachineState &state);

    // What is announced for this state.
    static ConnectionStatus status(const MachineState &state);
};

} // namespace parlance
