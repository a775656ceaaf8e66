#include "wire/Rfc6455Transport.h"

#include "wire/LinkOpener.h"

#include <QPointer>
#include <QTcpSocket>

namespace parlance {

Rfc6455Transport::Rfc6455Transport(QObject *parent)
    : Transport(parent), m_link(WebSocketLink::make(WireRole::Client, *this, *this))
{
}

Rfc6455Transport::~Rfc6455Transport()
{
    m_link->release();
    dropOpener();
}

// It may be what called us.
void Rfc6455Transport::dropOpener()
{
    if (!m_opener)
        return;
    m_opener->disconnect(this);
    m_opener.release()->deleteLater();
}

void Rfc6455Transport::open(const TransportRequest &request)
{
    Q_ASSERT(!m_opener && m_link->state() == WebSocketLink::State::Fresh);
    m_request = request;
    m_clock.start();
    m_opener = std::make_unique<LinkOpener>();
    connect(m_opener.get(), &LinkOpener::phaseChanged, this, &Transport::phaseChanged);
    connect(m_opener.get(), &LinkOpener::alive, this, &Transport::alive);
    connect(m_opener.get(), &LinkOpener::opened, this, &Rfc6455Transport::openerDone);
    connect(m_opener.get(), &LinkOpener::failed, this, &Rfc6455Transport::openingEnds);
    m_opener->open(request);
}

void Rfc6455Transport::openerDone()
{
    const UpgradeVerdict agreed = m_opener->verdict();
    LinkReport report = m_opener->report();
    report.url = m_opener->url();
    report.opened = true;
    m_link->setLimits({m_request.maxMessageBytes, m_request.maxInflatedBytes});
    m_link->start(m_opener->takeSocket(), m_opener->takeLeftover(), agreed.deflate);
    dropOpener();

    const std::shared_ptr<WebSocketLink> link = m_link;
    const QPointer<Rfc6455Transport> guard(this);
    Q_EMIT reported(report);
    if (guard && link->isOpen())
        Q_EMIT opened(agreed.subprotocol);
    if (guard)
        link->readOn(); // what came glued to the answer
}

// Nothing was opened: ended() follows with the next turn of the loop.
void Rfc6455Transport::openingEnds(const Drop &drop)
{
    LinkReport report = m_opener->report();
    report.url = m_opener->url();
    dropOpener();
    QMetaObject::invokeMethod(this, [this, drop] { Q_EMIT ended(drop); }, Qt::QueuedConnection);
    Q_EMIT reported(report);
}

bool Rfc6455Transport::sendText(const QString &text)
{
    if (!m_link->isOpen())
        return false;
    m_link->sendText(text);
    return true;
}

bool Rfc6455Transport::sendBinary(const QByteArray &bytes)
{
    if (!m_link->isOpen())
        return false;
    m_link->sendBinary(bytes);
    return true;
}

bool Rfc6455Transport::ping(const QByteArray &payload)
{
    if (!m_link->isOpen() || payload.size() > maxControlPayload)
        return false;
    m_link->ping(payload);
    return true;
}

void Rfc6455Transport::close(quint16 code, const QString &reason)
{
    if (m_opener)
        abort(); // RFC 6455 section 7.1.7: no Close frame before the link is open
    else if (m_link->isOpen())
        m_link->close(code, reason);
}

void Rfc6455Transport::abort()
{
    if (!m_opener) {
        m_link->abort();
        return;
    }
    Drop drop;
    drop.kind = DropKind::ClosedByUser;
    drop.phase = m_opener->phase();
    openingEnds(drop);
}

qint64 Rfc6455Transport::unacknowledged() const
{
    return m_link->unacknowledged();
}

qint64 Rfc6455Transport::bytesToWrite() const
{
    return m_link->bytesToWrite();
}

bool Rfc6455Transport::setReadingPaused(bool paused)
{
    m_link->setReadingPaused(paused);
    return true;
}

bool Rfc6455Transport::setFrameTap(FrameTap tap)
{
    m_link->setFrameTap(std::move(tap), [this] { return std::chrono::microseconds(m_clock.nsecsElapsed() / 1000); });
    return true;
}

LinkFigures Rfc6455Transport::figures() const
{
    return m_link->figures();
}

void Rfc6455Transport::setMisbehaviour(const Misbehaviour &misbehaviour)
{
    m_link->setMisbehaviour(misbehaviour);
}

bool Rfc6455Transport::sendFrame(const RawFrame &frame)
{
    if (!m_link->isOpen())
        return false;
    m_link->sendFrame(frame);
    return true;
}

bool Rfc6455Transport::sendBytes(const QByteArray &bytes)
{
    if (!m_link->isOpen())
        return false;
    m_link->sendBytes(bytes);
    return true;
}

} // namespace parlance
