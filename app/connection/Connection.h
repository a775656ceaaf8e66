#pragma once

#include "connection/Clock.h"
#include "connection/ConnectionConfig.h"
#include "domain/ConnectionStatus.h"
#include "domain/HeartbeatFigures.h"
#include "wire/Transport.h"

#include <functional>
#include <memory>

namespace parlance {

class ConnectionCore;
struct LinkInput;

// Keeps one server connected: carries out the effects of ConnectionMachine over fresh Transports, with a
// deadline and an epoch for each attempt, and a heartbeat while the link is open.
//
// Thread: lives in one thread (the wire thread, or the only one in tests). Lifetime: as long as its Session.
// Errors: never thrown; each end is a Drop in ended() and in the status.
class Connection : public QObject
{
    Q_OBJECT

public:
    using TransportFactory = std::function<std::unique_ptr<Transport>()>;
    // Asked at the start of each attempt, so that a server whose address moves (a local room) is found again, and a
    // new token is used. An empty URL says that the server is nowhere now: the attempt ends with HostNotFound.
    using RequestProvider = std::function<TransportRequest()>;
    using Random = std::function<double()>; // uniform in [0, 1)

    Connection(Clock &clock, TransportFactory transports, RequestProvider request, ConnectionConfig config, Random random,
               QObject *parent = nullptr);
    ~Connection() override;

    const ConnectionStatus &status() const;
    void setConfig(const ConnectionConfig &config);

    // What the person does.
    void connectNow();   // Connect, Try again: from any resting state, n = 0
    void tryNow();       // while Waiting: at once
    void keepTrying();   // lifts the limit of attempts
    void stop();         // Stop in the banner, Disconnect: Closing, then Offline
    void credentialsChanged(); // a new token or new settings: leaves Paused(auth | fatal)
    void credentialsUnavailable(); // the answer to credentialsRefused() when there is no new token: Paused(auth)

    // What the world does.
    void setVisible(bool visible);
    void setNetworkAvailable(bool available); // a hint: a change to true may retry, false never stops anything
    void networkChanged();                    // another network or address: Checking
    void systemWoke();                        // after sleep: Checking

    // What the dialect says about the link of `epoch`; a call for an old epoch is ignored.
    void setPhase(quint64 epoch, Phase phase);           // Hello, Auth, Resume: each with its own deadline
    void setReady(quint64 epoch);                        // the dialect's handshake is done: Ready
    void fail(quint64 epoch, const Drop &drop);          // the dialect gives the link up
    void confirmExchange(quint64 epoch);                 // a message was acknowledged: the count of failures goes to 0

    // Writes to the open link of `epoch`: true when the transport took it. Allowed from `opened` on (for the handshake).
    bool sendText(quint64 epoch, const QString &text);
    bool sendBinary(quint64 epoch, const QByteArray &bytes);
    qint64 bytesToWrite() const;
    qint64 unacknowledged() const; // bytes with the system, see Transport
    // Nothing more is read from the link of `epoch` until it is told to go on, or ends: the server has to wait. Meanwhile
    // its silence is ours, and no sign of death. A transport that cannot do it goes on.
    void setReadingPaused(quint64 epoch, bool paused);
    bool isReadingPaused() const;
    // Sends a ping whose pong comes back as pongReceived() with the returned token; 0 when the link is not open.
    quint64 ping(quint64 epoch);

    // The message heartbeat that a dialect wants beside the protocol ping: `send` is called every `interval` while the
    // link is Ready; heartbeatAnswered() must follow within `timeout`, or the link is dead. An interval of 0 stops it.
    void setMessageHeartbeat(quint64 epoch, milliseconds interval, milliseconds timeout, std::function<void()> send);
    void heartbeatAnswered(quint64 epoch);

    // Shows the frames of this link and of all later ones; an empty one ends it.
    void setFrameTap(FrameTap tap);
    LinkFigures figures() const; // of the present link; zeros without one
    HeartbeatFigures heartbeats() const; // of all its links

    // Everything that the state machine is fed with, in order: replayed with ConnectionMachine it gives the same states.
    void setInputLog(std::function<void(const LinkInput &)> log);

Q_SIGNALS:
    void statusChanged(const parlance::ConnectionStatus &status); // once a transition
    void reported(quint64 epoch, const parlance::LinkReport &report); // how the attempt went: before opened() or ended()
    void opened(quint64 epoch, const QString &subprotocol);       // the WebSocket is open: the dialect begins
    void textReceived(quint64 epoch, const QString &text);
    void binaryReceived(quint64 epoch, const QByteArray &bytes);
    void sendGateChanged(quint64 epoch, bool open);               // open exactly while Ready
    void bytesWritten(quint64 epoch, qint64 bytes);
    void pongReceived(quint64 epoch, quint64 token);
    void roundTrip(std::chrono::microseconds time);
    void ended(quint64 epoch, const parlance::Drop &drop);        // the link or attempt of `epoch` is gone
    // Refused credentials, once a cycle: fetch a new token and call credentialsChanged(), or credentialsUnavailable().
    // Without an answer within ConnectionConfig::helloDeadline, or with nobody listening: Paused(auth).
    void credentialsRefused(quint64 epoch);

private:
    friend class ConnectionCore;

    std::unique_ptr<ConnectionCore> m_core;
};

} // namespace parlance
