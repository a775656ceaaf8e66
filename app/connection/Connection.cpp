#include "connection/Connection.h"

#include "connection/ConnectionCore.h"

namespace parlance {

Connection::Connection(Clock &clock, TransportFactory transports, RequestProvider request, ConnectionConfig config,
                       Random random, QObject *parent)
    : QObject(parent)
    , m_core(std::make_unique<ConnectionCore>(this, clock, std::move(transports), std::move(request), std::move(config),
                                              std::move(random)))
{
}

Connection::~Connection() = default;

const ConnectionStatus &Connection::status() const
{
    return m_core->status;
}

void Connection::setConfig(const ConnectionConfig &config)
{
    m_core->handle(linkevent::Configured{config});
}

void Connection::connectNow()
{
    m_core->handle(linkevent::Connect{});
}

void Connection::tryNow()
{
    m_core->handle(linkevent::TryNow{});
}

void Connection::keepTrying()
{
    m_core->handle(linkevent::KeepTrying{});
}

void Connection::stop()
{
    m_core->handle(linkevent::Stop{});
}

void Connection::credentialsChanged()
{
    m_core->handle(linkevent::CredentialsChanged{});
}

void Connection::credentialsUnavailable()
{
    m_core->handle(linkevent::CredentialsUnavailable{});
}

void Connection::setVisible(bool visible)
{
    m_core->handle(linkevent::VisibleChanged{visible});
}

void Connection::setNetworkAvailable(bool available)
{
    m_core->handle(linkevent::NetworkAvailable{available});
}

void Connection::networkChanged()
{
    m_core->handle(linkevent::NetworkChanged{});
}

void Connection::systemWoke()
{
    m_core->handle(linkevent::SystemWoke{});
}

void Connection::setPhase(quint64 epoch, Phase phase)
{
    m_core->handle(linkevent::PhaseEntered{epoch, phase});
}

void Connection::setReady(quint64 epoch)
{
    m_core->handle(linkevent::DialectReady{epoch});
}

void Connection::fail(quint64 epoch, const Drop &drop)
{
    m_core->handle(linkevent::Ended{epoch, drop});
}

void Connection::confirmExchange(quint64 epoch)
{
    m_core->handle(linkevent::ExchangeConfirmed{epoch});
}

bool Connection::sendText(quint64 epoch, const QString &text)
{
    Transport *const transport = m_core->openLink(epoch);
    return transport && transport->sendText(text);
}

bool Connection::sendBinary(quint64 epoch, const QByteArray &bytes)
{
    Transport *const transport = m_core->openLink(epoch);
    return transport && transport->sendBinary(bytes);
}

qint64 Connection::unacknowledged() const
{
    return m_core->unacknowledged();
}

qint64 Connection::bytesToWrite() const
{
    Transport *const transport = m_core->openLink(m_core->state().epoch);
    return transport ? transport->bytesToWrite() : 0;
}

void Connection::setReadingPaused(quint64 epoch, bool paused)
{
    if (m_core->openLink(epoch))
        m_core->setReadingPaused(paused);
}

bool Connection::isReadingPaused() const
{
    return m_core->isReadingPaused();
}

quint64 Connection::ping(quint64 epoch)
{
    return m_core->ping(epoch);
}

void Connection::setMessageHeartbeat(quint64 epoch, milliseconds interval, milliseconds timeout, std::function<void()> send)
{
    if (!m_core->openLink(epoch))
        return;
    m_core->setMessageHeartbeat(interval, timeout, std::move(send));
    m_core->rearm();
}

void Connection::heartbeatAnswered(quint64 epoch)
{
    if (m_core->openLink(epoch))
        m_core->messageHeartbeatAnswered();
}

void Connection::setFrameTap(FrameTap tap)
{
    m_core->setFrameTap(std::move(tap));
}

LinkFigures Connection::figures() const
{
    return m_core->figures();
}

HeartbeatFigures Connection::heartbeats() const
{
    return m_core->ledger.figures(m_core->clock.now());
}

void Connection::setInputLog(std::function<void(const LinkInput &)> log)
{
    m_core->inputLog = std::move(log);
}

} // namespace parlance
