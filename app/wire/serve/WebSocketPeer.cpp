#include "wire/serve/WebSocketPeer.h"

#include <QTcpSocket>

namespace parlance {

WebSocketPeer::WebSocketPeer(std::unique_ptr<QTcpSocket> socket, const QByteArray &leftover,
                             const std::optional<DeflateParameters> &agreed, const MessageReader::Limits &limits)
    : m_link(WebSocketLink::make(WireRole::Server, *this, *this))
{
    m_link->setLimits(limits);
    m_link->start(std::move(socket), leftover, agreed);
    QMetaObject::invokeMethod(this, [link = m_link] { link->readOn(); }, Qt::QueuedConnection);
}

WebSocketPeer::~WebSocketPeer()
{
    blockSignals(true);
    m_link->flush();
    m_link->release();
}

bool WebSocketPeer::sendText(const QString &text)
{
    if (!isOpen())
        return false;
    m_link->sendText(text);
    return true;
}

bool WebSocketPeer::sendBinary(const QByteArray &bytes)
{
    if (!isOpen())
        return false;
    m_link->sendBinary(bytes);
    return true;
}

bool WebSocketPeer::ping(const QByteArray &payload)
{
    if (!isOpen() || payload.size() > maxControlPayload)
        return false;
    m_link->ping(payload);
    return true;
}

void WebSocketPeer::close(quint16 code, const QString &reason)
{
    if (isOpen())
        m_link->close(code, reason);
}

void WebSocketPeer::abort()
{
    m_link->abort();
}

} // namespace parlance
