#include "connection/ConnectionCore.h"

#include <QMetaMethod>

namespace parlance {

ConnectionCore::ConnectionCore(Connection *owner, Clock &theClock, Connection::TransportFactory transports,
                               Connection::RequestProvider request, ConnectionConfig config, Connection::Random random)
    : clock(theClock)
    , m_owner(owner)
    , m_transports(std::move(transports))
    , m_request(std::move(request))
    , m_random(std::move(random))
    , m_alarm(theClock.makeAlarm([this] { wake(); }))
{
    m_state.config = std::move(config);
    status = ConnectionMachine::status(m_state);
    applyConfig();
}

ConnectionCore::~ConnectionCore()
{
    if (Transport *const transport = release()) {
        transport->abort();
        transport->deleteLater();
    }
}

void ConnectionCore::handle(LinkEvent event)
{
    m_events.push_back(std::move(event));
    if (m_handling)
        return;
    m_handling = true;
    const QPointer<Connection> guard(m_owner);
    while (!m_events.empty()) {
        const LinkInput input{std::move(m_events.front()), clock.now(), m_random()};
        m_events.pop_front();
        if (inputLog) {
            inputLog(input);
            if (!guard)
                return;
        }
        auto [state, effects] = ConnectionMachine::step(m_state, input);
        const bool configured = m_state.config != state.config;
        m_state = std::move(state);
        if (configured)
            applyConfig();
        followState();
        for (const LinkEffect &effect : effects) {
            std::visit([this](const auto &one) { carryOut(one); }, effect);
            if (!guard)
                return;
        }
    }
    m_handling = false;
    rearm();
}

// The heartbeat beats in Ready, holds its breath while the link is checked, and ends with the link.
void ConnectionCore::followState()
{
    const Instant now = clock.now();
    switch (m_state.link) {
    case LinkState::Ready:
        if (!heartbeat.isStarted())
            heartbeat.start(now);
        if (m_readingPaused)
            heartbeat.suspend();
        else
            heartbeat.resume(now);
        return;
    case LinkState::Checking:
        m_unacknowledged = unacknowledged();
        heartbeat.suspend();
        if (m_readingPaused) // there is more to read than we want: nobody has to prove anything
            m_events.push_back(linkevent::BytesReceived{m_state.epoch});
        return;
    case LinkState::Offline:
    case LinkState::Connecting:
    case LinkState::Waiting:
    case LinkState::Paused:
    case LinkState::Closing:
        heartbeat.stop();
        return;
    }
}

void ConnectionCore::applyConfig()
{
    // What is overdue is checked before it is given up, and both together take heartbeatDeadline.
    const ConnectionConfig &config = m_state.config;
    const milliseconds answer = config.heartbeatDeadline - config.checkingDeadline;
    heartbeat.configure(config.heartbeatIdle, answer);
    ledger.setLateAfter(answer);
}

void ConnectionCore::setMessageHeartbeat(milliseconds interval, milliseconds timeout, std::function<void()> send)
{
    m_sendHeartbeat = std::move(send);
    heartbeat.configureMessages(interval, timeout, clock.now());
}

void ConnectionCore::messageHeartbeatAnswered()
{
    const Instant now = clock.now();
    heartbeat.messageAnswered(now);
    ledger.messageAnswered(now);
}

void ConnectionCore::setReadingPaused(bool paused)
{
    if (!m_transport || paused == m_readingPaused)
        return;
    // The heartbeat first: when reading goes on, what is read may end the link at once.
    m_readingPaused = paused;
    if (m_state.link == LinkState::Ready && paused)
        heartbeat.suspend();
    else if (m_state.link == LinkState::Ready)
        heartbeat.resume(clock.now());
    if (!m_transport->setReadingPaused(paused) && m_readingPaused) {
        m_readingPaused = false;
        followState();
    }
    rearm();
}

void ConnectionCore::setFrameTap(FrameTap tap)
{
    m_tap = std::move(tap);
    if (m_transport)
        m_transport->setFrameTap(m_tap);
}

void ConnectionCore::carryOut(const linkeffect::Discard &)
{
    setMessageHeartbeat(milliseconds(0), milliseconds(0), {});
    if (!m_transport)
        return;
    const QPointer<Connection> guard(m_owner);
    m_transport->abort(); // reports how far the attempt came; ended() would come later, and is not wanted
    if (!guard)
        return;
    if (Transport *const transport = release())
        transport->deleteLater();
}

void ConnectionCore::carryOut(const linkeffect::Start &effect)
{
    const QPointer<Connection> guard(m_owner);
    const TransportRequest request = m_request();
    if (!guard)
        return;
    if (request.url.isEmpty()) {
        Drop drop;
        drop.kind = DropKind::HostNotFound;
        drop.phase = Phase::Dns;
        handle(linkevent::Ended{effect.epoch, drop});
        return;
    }
    Transport *const transport = m_transports().release();
    m_transport = transport;
    m_answeredToken = m_lastToken;
    listenTo(transport, effect.epoch);
    if (m_tap)
        transport->setFrameTap(m_tap);
    transport->open(request);
}

void ConnectionCore::carryOut(const linkeffect::Greet &effect)
{
    Q_EMIT m_owner->opened(effect.epoch, effect.subprotocol);
}

void ConnectionCore::carryOut(const linkeffect::CloseLink &effect)
{
    if (m_transport)
        m_transport->close(effect.code, QString());
}

void ConnectionCore::carryOut(const linkeffect::Ping &effect)
{
    ping(effect.epoch);
}

void ConnectionCore::carryOut(const linkeffect::Gate &effect)
{
    Q_EMIT m_owner->sendGateChanged(effect.epoch, effect.open);
}

void ConnectionCore::carryOut(const linkeffect::TellEnded &effect)
{
    Q_EMIT m_owner->ended(effect.epoch, effect.drop);
}

void ConnectionCore::carryOut(const linkeffect::AskCredentials &effect)
{
    static const QMetaMethod refused = QMetaMethod::fromSignal(&Connection::credentialsRefused);
    if (m_owner->isSignalConnected(refused))
        Q_EMIT m_owner->credentialsRefused(effect.epoch);
    else
        handle(linkevent::CredentialsUnavailable{});
}

void ConnectionCore::carryOut(const linkeffect::Announce &effect)
{
    status = effect.status;
    Q_EMIT m_owner->statusChanged(effect.status);
}

// Every connection has the owner as its context, so release() ends all of them with one call; a signal of a transport
// that was released reaches nobody.
void ConnectionCore::listenTo(Transport *transport, quint64 epoch)
{
    QObject::connect(transport, &Transport::phaseChanged, m_owner,
                     [this, epoch](Phase phase) { handle(linkevent::PhaseEntered{epoch, phase}); });
    QObject::connect(transport, &Transport::reported, m_owner,
                     [this, epoch](const LinkReport &report) { Q_EMIT m_owner->reported(epoch, report); });
    QObject::connect(transport, &Transport::opened, m_owner,
                     [this, epoch](const QString &subprotocol) { handle(linkevent::Opened{epoch, subprotocol}); });
    QObject::connect(transport, &Transport::textReceived, m_owner,
                     [this, epoch](const QString &text) { Q_EMIT m_owner->textReceived(epoch, text); });
    QObject::connect(transport, &Transport::binaryReceived, m_owner,
                     [this, epoch](const QByteArray &bytes) { Q_EMIT m_owner->binaryReceived(epoch, bytes); });
    QObject::connect(transport, &Transport::alive, m_owner, [this, epoch] {
        heartbeat.received(clock.now());
        if (m_state.link == LinkState::Checking)
            handle(linkevent::BytesReceived{epoch});
    });
    QObject::connect(transport, &Transport::pongReceived, m_owner,
                     [this, epoch](const QByteArray &payload, std::chrono::microseconds time) {
                         pongReceived(epoch, payload, time);
                     });
    QObject::connect(transport, &Transport::bytesWritten, m_owner, [this, epoch](qint64 bytes) {
        if (m_transport->bytesToWrite() > 0) {
            heartbeat.draining(clock.now());
            if (m_state.link == LinkState::Checking)
                handle(linkevent::BytesDraining{epoch});
        }
        Q_EMIT m_owner->bytesWritten(epoch, bytes);
    });
    QObject::connect(transport, &Transport::ended, m_owner, [this, epoch](const Drop &drop) {
        release()->deleteLater();
        handle(linkevent::Ended{epoch, drop});
    });
}

Transport *ConnectionCore::release()
{
    Transport *const transport = std::exchange(m_transport, nullptr);
    m_readingPaused = false;
    if (transport) {
        QObject::disconnect(transport, nullptr, m_owner, nullptr);
        ledger.linkEnded(clock.now());
    }
    return transport;
}

Transport *ConnectionCore::openLink(quint64 epoch) const
{
    const bool open = m_transport && m_state.opened && epoch == m_state.epoch && m_state.link != LinkState::Closing;
    return open ? m_transport : nullptr;
}

quint64 ConnectionCore::ping(quint64 epoch)
{
    Transport *const transport = openLink(epoch);
    if (!transport)
        return 0;
    const quint64 token = ++m_lastToken;
    if (!transport->ping(QByteArray::number(token, 16)))
        return 0;
    ledger.pingSent(epoch, token, clock.now(), clock.wallNow());
    return token;
}

void ConnectionCore::pongReceived(quint64 epoch, const QByteArray &payload, std::chrono::microseconds time)
{
    bool valid = false;
    const quint64 token = payload.toULongLong(&valid, 16);
    if (!valid || token <= m_answeredToken || token > m_lastToken)
        return; // unsolicited: RFC 6455 section 5.5.3 lets a server send such, as a one-way heartbeat
    m_answeredToken = token;
    ledger.pongReceived(token, time);
    const QPointer<Connection> guard(m_owner);
    Q_EMIT m_owner->roundTrip(time);
    if (guard)
        Q_EMIT m_owner->pongReceived(epoch, token);
}

qint64 ConnectionCore::unacknowledged() const
{
    return m_transport ? m_transport->unacknowledged() : 0;
}

// The answer to a ping lies behind what the system still gets rid of.
bool ConnectionCore::systemDrains()
{
    const qint64 before = std::exchange(m_unacknowledged, unacknowledged());
    return m_unacknowledged > 0 && m_unacknowledged < before;
}

// One alarm for everything. It is moved only forward; when it comes too early, because the link was busy, it is set
// again: so a busy link does not touch the timer for each message.
void ConnectionCore::rearm()
{
    const auto deadline = ConnectionMachine::deadline(m_state);
    const auto next = deadline ? deadline : heartbeat.next();
    if (!next) {
        m_alarm->cancel();
        m_armed.reset();
    } else if (!m_armed || *next < *m_armed) {
        m_armed = next;
        m_alarm->set(*next);
    }
}

void ConnectionCore::wake()
{
    m_armed.reset();
    const QPointer<Connection> guard(m_owner);
    const Instant now = clock.now();
    if (const auto deadline = ConnectionMachine::deadline(m_state); deadline && *deadline <= now) {
        if (m_state.link == LinkState::Checking && systemDrains())
            handle(linkevent::BytesDraining{m_state.epoch});
        else
            handle(linkevent::DeadlineReached{});
        return;
    }
    for (auto action = heartbeat.due(now); action != Heartbeat::Action::None; action = heartbeat.due(now)) {
        switch (action) {
        case Heartbeat::Action::Ping:
            ping(m_state.epoch);
            m_unacknowledged = unacknowledged();
            break;
        case Heartbeat::Action::Late:
            if (systemDrains())
                heartbeat.draining(now);
            else
                handle(linkevent::HeartbeatLate{m_state.epoch});
            break;
        case Heartbeat::Action::Lost:
            ledger.messageLost();
            handle(linkevent::HeartbeatLost{m_state.epoch});
            break;
        case Heartbeat::Action::SendMessage:
            ledger.messageSent(m_state.epoch, now, clock.wallNow());
            if (const auto send = m_sendHeartbeat) // a copy: the call may replace it
                send();
            break;
        case Heartbeat::Action::None:
            break;
        }
        if (!guard)
            return;
    }
    rearm();
}

} // namespace parlance
