#include "support/TcpRelay.h"

#include "wire/TcpReset.h"

#include <QTcpSocket>

namespace parlance {

// One client and its way to the server. The sockets read little at once, so that what waits, waits in the system.
class TcpRelay::Link : public QObject
{
public:
    Link(qintptr descriptor, TcpRelay *relay) : QObject(relay), m_relay(relay)
    {
        m_client.setSocketDescriptor(descriptor);
        for (QTcpSocket *socket : {&m_client, &m_server}) {
            socket->setReadBufferSize(bufferSize);
            connect(socket, &QIODevice::readyRead, this, &Link::pass);
            connect(socket, &QIODevice::bytesWritten, this, &Link::pass);
            connect(socket, &QAbstractSocket::disconnected, this, &Link::onDisconnected);
        }
        connect(&m_server, &QAbstractSocket::connected, this, &Link::pass);
        if (!relay->m_silent)
            m_server.connectToHost(QHostAddress(QHostAddress::LocalHost), relay->m_serverPort);
        silent = relay->m_silent;
    }

    ~Link() override
    {
        m_client.disconnect(this);
        m_server.disconnect(this);
    }

    void reset()
    {
        if (m_over)
            return;
        m_over = true;
        resetTcp(m_client);
        m_server.abort();
    }

    void finish()
    {
        m_over = true;
        m_client.disconnectFromHost();
        m_server.abort();
    }

    bool silent = false;
    qint64 downLeft = -1; // bytes until the RST; -1: none is due
    qint64 upLeft = -1;

private:
    static constexpr qint64 bufferSize = 64 * 1024;

    void pass()
    {
        if (silent || m_over)
            return;
        passOn(m_client, m_server, upLeft, m_relay->m_up);
        passOn(m_server, m_client, downLeft, m_relay->m_down);
    }

    void passOn(QTcpSocket &from, QTcpSocket &to, qint64 &left, qint64 &count)
    {
        if (m_over || to.state() != QAbstractSocket::ConnectedState || to.bytesToWrite() > bufferSize)
            return;
        QByteArray bytes = from.readAll();
        if (left >= 0)
            bytes.truncate(qsizetype(left));
        count += bytes.size();
        to.write(bytes);
        if (left < 0)
            return;
        left -= bytes.size();
        if (left == 0) {
            to.flush();
            reset();
        }
    }

    void onDisconnected()
    {
        if (silent || m_over)
            return;
        pass();
        m_over = true;
        m_client.disconnectFromHost();
        m_server.disconnectFromHost();
    }

    TcpRelay *m_relay;
    QTcpSocket m_client;
    QTcpSocket m_server;
    bool m_over = false;
};

TcpRelay::TcpRelay(quint16 serverPort, QObject *parent) : QTcpServer(parent), m_serverPort(serverPort)
{
    if (!listen(QHostAddress::LocalHost))
        qFatal("TcpRelay cannot listen: %s", qPrintable(errorString()));
}

TcpRelay::~TcpRelay() = default;

QUrl TcpRelay::url(const QUrl &ofServer) const
{
    QUrl url = ofServer;
    url.setHost(QStringLiteral("127.0.0.1"));
    url.setPort(QTcpServer::serverPort());
    return url;
}

void TcpRelay::goSilent()
{
    m_silent = true;
    for (Link *link : std::as_const(m_links))
        link->silent = true;
}

void TcpRelay::heal()
{
    m_silent = false;
}

void TcpRelay::reset()
{
    for (Link *link : std::as_const(m_links))
        link->reset();
}

void TcpRelay::finish()
{
    for (Link *link : std::as_const(m_links))
        link->finish();
}

void TcpRelay::resetAfterDown(qint64 bytes)
{
    m_links.last()->downLeft = bytes;
}

void TcpRelay::resetAfterUp(qint64 bytes)
{
    m_links.last()->upLeft = bytes;
}

void TcpRelay::incomingConnection(qintptr descriptor)
{
    ++m_count;
    m_links.append(new Link(descriptor, this));
    Q_EMIT linked(m_count - 1);
}

} // namespace parlance
