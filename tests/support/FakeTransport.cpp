#include "support/FakeTransport.h"

#include "domain/CloseCode.h"

namespace parlance {

void FakeTransport::open(const TransportRequest &request)
{
    Q_ASSERT(!m_asked);
    m_asked = true;
    m_request = request;
}

bool FakeTransport::sendText(const QString &text)
{
    if (!isOpen())
        return false;
    m_texts.append(text);
    if (m_grows)
        m_backlog += text.size();
    return true;
}

bool FakeTransport::sendBinary(const QByteArray &bytes)
{
    return sendText(QString::fromLatin1(bytes));
}

bool FakeTransport::ping(const QByteArray &payload)
{
    if (!isOpen())
        return false;
    m_pings.append(payload);
    return true;
}

void FakeTransport::close(quint16 code, const QString &)
{
    m_closeCode = code;
}

void FakeTransport::abort()
{
    if (m_over)
        return;
    m_over = true;
    m_aborted = true;
    Drop drop;
    drop.kind = DropKind::ClosedByUser;
    QMetaObject::invokeMethod(this, [this, drop] { Q_EMIT ended(drop); }, Qt::QueuedConnection);
}

void FakeTransport::enter(Phase phase)
{
    Q_EMIT phaseChanged(phase);
}

void FakeTransport::accept(const QString &subprotocol)
{
    m_open = true;
    Q_EMIT alive();
    Q_EMIT opened(subprotocol);
}

void FakeTransport::receive(const QString &text)
{
    Q_EMIT alive();
    Q_EMIT textReceived(text);
}

void FakeTransport::receiveBytes()
{
    Q_EMIT alive();
}

void FakeTransport::answerPing(std::chrono::microseconds roundTrip)
{
    Q_ASSERT(!m_pings.isEmpty());
    Q_EMIT alive();
    Q_EMIT pongReceived(m_pings.last(), roundTrip);
}

void FakeTransport::drain(qint64 bytes, qint64 backlog)
{
    m_backlog = backlog;
    Q_EMIT bytesWritten(bytes);
}

void FakeTransport::end(const Drop &drop)
{
    m_over = true;
    Q_EMIT ended(drop);
}

void FakeTransport::endWithCode(quint16 code, const QString &reason)
{
    Drop drop;
    drop.kind = code == closecode::abnormal ? DropKind::LinkLost : DropKind::CloseFrame;
    drop.closeCode = code;
    drop.reason = reason;
    drop.clean = code != closecode::abnormal;
    end(drop);
}

void FakeTransport::emitLate()
{
    Q_EMIT phaseChanged(Phase::Tls);
    Q_EMIT opened(QStringLiteral("late"));
    Q_EMIT alive();
    Q_EMIT textReceived(QStringLiteral("late"));
    Q_EMIT binaryReceived("late");
    Q_EMIT pongReceived(m_pings.isEmpty() ? QByteArray("1") : m_pings.last(), std::chrono::microseconds(1));
    Q_EMIT bytesWritten(4);
    Drop drop;
    drop.kind = DropKind::TlsFailed;
    Q_EMIT ended(drop);
}

} // namespace parlance
