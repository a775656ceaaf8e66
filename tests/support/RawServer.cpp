#include "support/RawServer.h"

#include <QSslConfiguration>
#include <QSslSocket>

namespace parlance {

RawServer::RawServer(Script onRequest, QObject *parent) : QTcpServer(parent), m_onRequest(std::move(onRequest))
{
    if (!listen(QHostAddress::LocalHost))
        qFatal("RawServer cannot listen: %s", qPrintable(errorString()));
}

RawServer::~RawServer() = default;

RawServer &RawServer::onAccept(Script script)
{
    m_onAccept = std::move(script);
    return *this;
}

RawServer &RawServer::onRequest(Script script)
{
    m_onRequest = std::move(script);
    return *this;
}

RawServer &RawServer::useTls(const QSslConfiguration &configuration)
{
    m_tls = std::make_shared<QSslConfiguration>(configuration);
    return *this;
}

QUrl RawServer::url(const QString &path) const
{
    QUrl url;
    url.setScheme(m_tls ? QStringLiteral("wss") : QStringLiteral("ws"));
    url.setHost(QStringLiteral("127.0.0.1"));
    url.setPort(serverPort());
    url.setPath(path);
    return url;
}

RawServer::Script RawServer::echo()
{
    return [](RawPeer &peer) {
        peer.upgrade().onFrame([&peer](const RawPeer::Frame &frame) {
            if (frame.opcode == 0x9)
                peer.pong(frame.payload);
            else if (frame.opcode != 0xa)
                peer.frame(frame.opcode, frame.payload, {.fin = frame.fin});
            if (frame.opcode == 0x8)
                peer.fin();
        });
    };
}

void RawServer::incomingConnection(qintptr descriptor)
{
    auto *socket = new QSslSocket; // speaks plain TCP until it is told to encrypt
    socket->setSocketDescriptor(descriptor);
    auto *peer = new RawPeer(socket, peerCount(), this);
    m_peers.append(peer);
    connect(peer, &RawPeer::requested, this, [script = m_onRequest, peer] {
        if (script)
            script(*peer);
    });
    if (m_tls) {
        socket->setSslConfiguration(*m_tls);
        socket->startServerEncryption();
    }
    if (m_onAccept)
        m_onAccept(*peer);
}

} // namespace parlance
