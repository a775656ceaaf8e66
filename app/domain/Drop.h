#pragma once

#include "domain/Time.h"
#include "domain/WireRule.h"

#include <QMetaType>
#include <QString>

#include <optional>

namespace parlance {

// The part of a connection attempt that is running, in the order in which they come.
enum class Phase { None, Dns, Tcp, Proxy, Tls, Upgrade, Hello, Auth, Resume };

// Why an attempt or a link ended. A kind and its facts: the words are made in ui/ and cli/.
enum class DropKind {
    CloseFrame,      // the server sent a Close frame: closeCode (1005 when it held none), reason
    LinkLost,        // TCP ended without a Close frame (RST or FIN): closeCode 1006
    HostNotFound,    // DNS had no answer
    Refused,         // TCP connection refused
    Unreachable,     // no route, network down
    ProxyFailed,     // the proxy refused or could not be reached: reason holds its words
    TlsFailed,       // tls says what is wrong
    HttpRefused,     // the server answered the upgrade with httpStatus instead of 101
    NotWebSocket,    // an answer that is no WebSocket handshake (wrong accept key, HTML, other protocol)
    Deadline,        // the phase took too long
    HeartbeatLost,   // no byte came back in time: the link is dead
    ProtocolError,   // the server broke RFC 6455, or QWebSocket says so
    MessageTooBig,   // an incoming message exceeds the limit
    AuthRefused,     // the dialect's handshake was refused for its credentials
    DialectRefused,  // the dialect's handshake was refused for another reason
    InvalidRequest,  // the request cannot be sent at all (header with a line break, bad URL)
    ClosedByUser,    // our own Close, on the person's wish
};

enum class TlsProblem { None, Expired, WrongHost, SelfSigned, UnknownIssuer, Other };

// One ended attempt or link, with every fact that is known about the end.
struct Drop {
    DropKind kind = DropKind::LinkLost;
    Phase phase = Phase::None;               // where it was; None when the link was already open
    quint16 closeCode = 0;                   // 0 when no code applies
    int httpStatus = 0;                      // 0 when there was no HTTP answer
    TlsProblem tls = TlsProblem::None;
    QString reason;                          // raw words of the server or the system, never translated
    std::optional<milliseconds> retryAfter;  // from Retry-After, already bounded
    bool clean = false;                      // Close frames went both ways
    WireRule rule = WireRule::None;          // which rule the server broke, where it broke one

    friend bool operator==(const Drop &, const Drop &) = default;
};

} // namespace parlance

Q_DECLARE_METATYPE(parlance::Drop)
