#pragma once

#include "connection/ConnectionConfig.h"
#include "domain/ConnectionStatus.h"

#include <variant>
#include <vector>

namespace parlance {

// What can happen to a connection: the input of ConnectionMachine. Plain values; an event that speaks of an attempt
// names its epoch, and one with an old epoch is ignored.
namespace linkevent {

// The person.
struct Connect {};
struct TryNow {};
struct KeepTrying {};
struct Stop {};
struct CredentialsChanged {};
struct CredentialsUnavailable {};
struct Configured { ConnectionConfig config; };

// The world.
struct VisibleChanged { bool visible = true; };
struct NetworkAvailable { bool available = true; };
struct NetworkChanged {};
struct SystemWoke {};

// The attempt or the link of `epoch`.
struct PhaseEntered { quint64 epoch = 0; Phase phase = Phase::None; };
struct Opened { quint64 epoch = 0; QString subprotocol; };
struct DialectReady { quint64 epoch = 0; };
struct ExchangeConfirmed { quint64 epoch = 0; };
struct BytesReceived { quint64 epoch = 0; }; // only Checking cares
struct BytesDraining { quint64 epoch = 0; }; // only Checking cares
struct HeartbeatLate { quint64 epoch = 0; };
struct HeartbeatLost { quint64 epoch = 0; };
struct Ended { quint64 epoch = 0; Drop drop; }; // the transport ended, or the dialect gives the link up

// The instant of ConnectionMachine::deadline() has come.
struct DeadlineReached {};

} // namespace linkevent

using LinkEvent = std::variant<linkevent::Connect, linkevent::TryNow, linkevent::KeepTrying, linkevent::Stop,
                               linkevent::CredentialsChanged, linkevent::CredentialsUnavailable, linkevent::Configured,
                               linkevent::VisibleChanged, linkevent::NetworkAvailable, linkevent::NetworkChanged,
                               linkevent::SystemWoke, linkevent::PhaseEntered, linkevent::Opened, linkevent::DialectReady,
                               linkevent::ExchangeConfirmed, linkevent::BytesReceived, linkevent::BytesDraining,
                               linkevent::HeartbeatLate, linkevent::HeartbeatLost, linkevent::Ended,
                               linkevent::DeadlineReached>;

// An event with all that a step depends on besides the state: a list of these replays to the same states.
struct LinkInput {
    LinkEvent event;
    Instant now{0};
    double random = 0; // uniform in [0, 1)
};

// What ConnectionMachine wants done, in this order.
namespace linkeffect {

struct Discard { quint64 epoch = 0; };                     // end and destroy the attempt, whatever its stage
struct Start { quint64 epoch = 0; };                       // make an attempt
struct Greet { quint64 epoch = 0; QString subprotocol; };  // the link is open: the dialect begins
struct CloseLink { quint64 epoch = 0; quint16 code = 0; }; // begin the closing handshake
struct Ping { quint64 epoch = 0; };
struct Gate { quint64 epoch = 0; bool open = false; };
struct TellEnded { quint64 epoch = 0; Drop drop; };
struct AskCredentials { quint64 epoch = 0; };
struct Announce { ConnectionStatus status; };

} // namespace linkeffect

using LinkEffect = std::variant<linkeffect::Discard, linkeffect::Start, linkeffect::Greet, linkeffect::CloseLink,
                                linkeffect::Ping, linkeffect::Gate, linkeffect::TellEnded, linkeffect::AskCredentials,
                                linkeffect::Announce>;
using LinkEffects = std::vector<LinkEffect>;

} // namespace parlance
