#pragma once

#include "connection/Connection.h"
#include "connection/ConnectionMachine.h"
#include "connection/Heartbeat.h"
#include "connection/HeartbeatLedger.h"

#include <QPointer>

#include <deque>

namespace parlance {

// The inside of a Connection: feeds ConnectionMachine one event at a time and carries its effects out. An event that
// arises while effects are carried out waits its turn, so a slot may call anything. A slot may also delete the
// Connection, and this with it: after each call that can run foreign code nothing of this is touched unless `guard` lives.
class ConnectionCore
{
public:
    ConnectionCore(Connection *owner, Clock &clock, Connection::TransportFactory transports,
                   Connection::RequestProvider request, ConnectionConfig config, Connection::Random random);
    ~ConnectionCore();

    void handle(LinkEvent event);

    // The open transport of `epoch`, or null.
    Transport *openLink(quint64 epoch) const;
    quint64 ping(quint64 epoch);
    void rearm();
    void setMessageHeartbeat(milliseconds interval, milliseconds timeout, std::function<void()> send);
    void messageHeartbeatAnswered();

    void setReadingPaused(bool paused);
    bool isReadingPaused() const { return m_readingPaused; }

    void setFrameTap(FrameTap tap);
    qint64 unacknowledged() const;
    LinkFigures figures() const { return m_transport ? m_transport->figures() : LinkFigures(); }

    const MachineState &state() const { return m_state; }

    ConnectionStatus status;
    Heartbeat heartbeat;
    HeartbeatLedger ledger;
    std::function<void(const LinkInput &)> inputLog;
    Clock &clock;

private:
    void carryOut(const linkeffect::Discard &effect);
    void carryOut(const linkeffect::Start &effect);
    void carryOut(const linkeffect::Greet &effect);
    void carryOut(const linkeffect::CloseLink &effect);
    void carryOut(const linkeffect::Ping &effect);
    void carryOut(const linkeffect::Gate &effect);
    void carryOut(const linkeffect::TellEnded &effect);
    void carryOut(const linkeffect::AskCredentials &effect);
    void carryOut(const linkeffect::Announce &effect);

    void listenTo(Transport *transport, quint64 epoch);
    Transport *release();
    void pongReceived(quint64 epoch, const QByteArray &payload, std::chrono::microseconds time);
    bool systemDrains();
    void followState();
    void applyConfig();
    void wake();

    Connection *m_owner;
    Connection::TransportFactory m_transports;
    Connection::RequestProvider m_request;
    Connection::Random m_random;
    MachineState m_state;
    Transport *m_transport = nullptr; // of m_state.epoch; deleted with deleteLater() only, it may be sending a signal
    std::deque<LinkEvent> m_events;
    bool m_handling = false;
    bool m_readingPaused = false; // of m_transport
    qint64 m_unacknowledged = 0;  // of m_transport, when it was looked at last
    std::function<void()> m_sendHeartbeat;
    FrameTap m_tap;
    std::unique_ptr<Alarm> m_alarm;
    std::optional<Instant> m_armed;
    quint64 m_lastToken = 0;
    quint64 m_answeredToken = 0; // tokens up to this one are answered, or belong to links that are gone
};

} // namespace parlance
