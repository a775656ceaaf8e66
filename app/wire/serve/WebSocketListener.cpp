#include "wire/serve/WebSocketListener.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>

namespace parlance {

using namespace std::chrono_literals;

namespace {

constexpr int maxWaiting = 32;          // accepted, and not yet read from
constexpr auto acceptPause = 1000ms;

} // namespace

// What waits for its turn is bounded in bytes too.
class WebSocketListener::Server final : public QTcpServer
{
public:
    using QTcpServer::QTcpServer;

protected:
    void incomingConnection(qintptr descriptor) override
    {
        auto socket = std::make_unique<QTcpSocket>();
        socket->setReadBufferSize(UpgradeRequestReader::maxHeadSize);
        if (!socket->setSocketDescriptor(descriptor))
            return; // it has gone already
        socket->setSocketOption(QAbstractSocket::LowDelayOption, 1); // WebSocketLink gathers small frames itself
        socket->setParent(this);
        addPendingConnection(socket.release());
    }
};

WebSocketListener::WebSocketListener(const Options &options, Receiver receiver, QObject *parent)
    : QObject(parent), m_options(options), m_receiver(std::move(receiver))
{
}

WebSocketListener::~WebSocketListener()
{
    close();
}

bool WebSocketListener::listen(const QHostAddress &address, quint16 port)
{
    close();
    auto server = std::make_unique<Server>(this);
    server->setMaxPendingConnections(maxWaiting);
    if (!server->listen(address, port)) {
        m_error = server->errorString();
        return false;
    }
    m_error.clear();
    m_server = server.release();
    m_acceptors = new QObject(this);
    connect(m_server, &QTcpServer::newConnection, this, &WebSocketListener::takeConnections);
    connect(m_server, &QTcpServer::acceptError, m_server, [server = m_server] {
        QTimer::singleShot(acceptPause, server, &QTcpServer::resumeAccepting);
    });
    return true;
}

void WebSocketListener::close()
{
    if (!m_server)
        return;
    m_server->disconnect(this);
    m_server->close();
    std::exchange(m_server, nullptr)->deleteLater(); // it, or one of these, may be what called us
    const QList<UpgradeAcceptor *> acceptors = m_acceptors->findChildren<UpgradeAcceptor *>(Qt::FindDirectChildrenOnly);
    for (UpgradeAcceptor *acceptor : acceptors)
        acceptor->disconnect(this);
    std::exchange(m_acceptors, nullptr)->deleteLater();
    m_handshakes = 0;
}

quint16 WebSocketListener::port() const
{
    return m_server ? m_server->serverPort() : 0;
}

void WebSocketListener::takeConnections()
{
    while (m_server && m_handshakes < m_options.maxHandshakes && m_server->hasPendingConnections()) {
        std::unique_ptr<QTcpSocket> socket(m_server->nextPendingConnection());
        socket->setParent(nullptr);
        auto *acceptor = new UpgradeAcceptor(std::move(socket), m_options.terms, m_acceptors);
        ++m_handshakes;
        connect(acceptor, &UpgradeAcceptor::accepted, this, [this, acceptor] { receive(acceptor); });
        connect(acceptor, &UpgradeAcceptor::over, this, [this, acceptor] { end(acceptor); });
        acceptor->begin();
    }
}

void WebSocketListener::receive(UpgradeAcceptor *acceptor)
{
    m_receiver(acceptor->makePeer(), acceptor->request());
    if (acceptor->parent() == m_acceptors) // else it was closed meanwhile
        end(acceptor);
}

void WebSocketListener::end(UpgradeAcceptor *acceptor)
{
    acceptor->deleteLater();
    --m_handshakes;
    // With the next turn, since one that ends at once does it from inside takeConnections().
    QMetaObject::invokeMethod(m_acceptors, [this] { takeConnections(); }, Qt::QueuedConnection);
}

} // namespace parlance
