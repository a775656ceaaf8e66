#include "host/RoomServer.h"

#include "domain/RoomLink.h"
#include "host/RandomSecret.h"

#include <QNetworkInterface>
#include <QWebSocket>
#include <QWebSocketCorsAuthenticator>
#include <QWebSocketServer>

#include <chrono>

namespace parlance {

namespace {

// 1013 would be the code for it, but QWebSocket itself reads that one as a breach of the protocol.
constexpr quint16 closeTooSlow = 4013;
// A link whose client reads nothing never gets its Close frame out.
constexpr milliseconds closePatience{2000};

RoomHub::Moment moment()
{
    const auto steady = std::chrono::steady_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<milliseconds>(steady), QDateTime::currentDateTimeUtc()};
}

QUrl urlOf(const QHostAddress &address, quint16 port)
{
    QUrl url;
    url.setScheme(QStringLiteral("ws"));
    url.setHost(address.toString());
    url.setPort(port);
    url.setPath(QStringLiteral("/"));
    return url;
}

} // namespace

RoomServer::RoomServer(Options options, QObject *parent) : QObject(parent), m_options(std::move(options)), m_timer(this), m_lifeTimer(this)
{
    if (!m_options.hub.secret)
        m_options.hub.secret = randomSecret;
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &RoomServer::onTick);
    m_lifeTimer.setInterval(m_options.pingInterval);
    connect(&m_lifeTimer, &QTimer::timeout, this, &RoomServer::checkLife);
}

RoomServer::~RoomServer()
{
    stop();
}

Result<QUrl> RoomServer::start()
{
    stop();
    m_server = new QWebSocketServer(m_options.hub.serverName, QWebSocketServer::NonSecureMode, this);
    m_server->setHandshakeTimeout(m_options.hub.handshakeDeadline);
    connect(m_server, &QWebSocketServer::newConnection, this, &RoomServer::accept);
    connect(m_server, &QWebSocketServer::originAuthenticationRequired, this, [](QWebSocketCorsAuthenticator *asked) {
        asked->setAllowed(asked->origin().isEmpty());
    });
    if (!m_server->listen(m_options.address, m_options.port)) {
        const Fault fault{0, m_options.address.toString() + u':' + QString::number(m_options.port), m_server->errorString()};
        delete std::exchange(m_server, nullptr);
        return fault;
    }
    m_hub = std::make_unique<RoomHub>(m_options.hub);
    Q_EMIT listening(url());
    return url();
}

void RoomServer::stop()
{
    if (!m_server)
        return;
    m_timer.stop();
    m_lifeTimer.stop();
    m_waiting.clear();
    const QHash<RoomHub::ClientId, Client> clients = std::exchange(m_clients, {});
    for (const Client &client : clients) {
        client.socket->disconnect(this);
        client.socket->close(QWebSocketProtocol::CloseCodeGoingAway);
        client.socket->deleteLater();
    }
    m_hub.reset();
    m_server->disconnect(this);
    m_server->close();
    std::exchange(m_server, nullptr)->deleteLater();
    reportCount();
    Q_EMIT stopped();
}

bool RoomServer::isListening() const
{
    return m_server != nullptr;
}

quint16 RoomServer::port() const
{
    return m_server ? m_server->serverPort() : 0;
}

QUrl RoomServer::url() const
{
    if (!m_server)
        return {};
    const bool everywhere = m_options.address == QHostAddress(QHostAddress::Any)
        || m_options.address == QHostAddress(QHostAddress::AnyIPv4) || m_options.address == QHostAddress(QHostAddress::AnyIPv6);
    return urlOf(everywhere ? QHostAddress(QHostAddress::LocalHost) : m_options.address, port());
}

QList<QUrl> RoomServer::links() const
{
    if (!m_server)
        return {};
    QList<QUrl> links;
    const QHostAddress own = m_options.address;
    const QList<QHostAddress> addresses = QNetworkInterface::allAddresses();
    for (const QHostAddress &address : addresses) {
        const bool ipv4 = address.protocol() == QAbstractSocket::IPv4Protocol;
        const bool listened = own == QHostAddress(QHostAddress::Any) || own == QHostAddress(ipv4 ? QHostAddress::AnyIPv4 : QHostAddress::AnyIPv6)
            || own == address;
        // A link-local address needs the other computer's name of its own interface: nothing to pass on.
        if (listened && !address.isLoopback() && !address.isLinkLocal())
            links.append(urlOf(address, port()));
    }
    if (links.isEmpty())
        links.append(url());
    for (QUrl &link : links)
        link = joinRoomLink({link, m_options.room, m_options.hub.token});
    return links;
}

int RoomServer::clientCount() const
{
    return m_hub ? m_hub->clientCount() : 0;
}

void RoomServer::announce(const QString &room, const QString &text)
{
    if (m_hub)
        handle(m_hub->announce(room, text, moment()));
}

void RoomServer::accept()
{
    while (QWebSocket *socket = m_server ? m_server->nextPendingConnection() : nullptr) {
        const RoomHub::ClientId client = ++m_lastClient;
        socket->setParent(this); // outlives the listening socket
        socket->setMaxAllowedIncomingFrameSize(quint64(m_options.hub.maxMessage));
        socket->setMaxAllowedIncomingMessageSize(quint64(m_options.hub.maxMessage));
        // QWebSocket cuts larger messages anywhere, and refuses those that others cut inside a character.
        socket->setOutgoingFrameSize(QWebSocket::maxOutgoingFrameSize());
        m_clients.insert(client, {socket});

        const auto heard = [this, client] {
            if (const auto found = m_clients.find(client); found != m_clients.end())
                found->heard = true;
        };
        connect(socket, &QWebSocket::pong, this, heard);
        connect(socket, &QWebSocket::textFrameReceived, this, heard);
        connect(socket, &QWebSocket::textMessageReceived, this, [this, client](const QString &text) {
            if (m_hub)
                handle(m_hub->text(client, text, moment()));
        });
        connect(socket, &QWebSocket::binaryMessageReceived, this, [this, client] {
            if (m_hub)
                handle(m_hub->binary(client, moment()));
        });
        const auto onError = [this, client] {
            if (const auto found = m_clients.find(client); found != m_clients.end())
                found->lost = true;
        };
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
        connect(socket, &QWebSocket::errorOccurred, this, onError);
#else
        connect(socket, qOverload<QAbstractSocket::SocketError>(&QWebSocket::error), this, onError);
#endif
        connect(socket, &QWebSocket::disconnected, this, [this, client] { onDisconnected(client); });
        handle(m_hub->connected(client, moment()));
        armTimer();
        if (m_options.pingInterval > milliseconds(0) && !m_lifeTimer.isActive())
            m_lifeTimer.start();
        if (socket->state() != QAbstractSocket::ConnectedState)
            onDisconnected(client); // it went while it waited to be accepted
    }
}

void RoomServer::onDisconnected(RoomHub::ClientId client)
{
    const auto found = m_clients.find(client);
    if (found == m_clients.end() || !m_hub)
        return;
    const bool lost = found->lost;
    found->socket->deleteLater();
    m_clients.erase(found);
    handle(m_hub->disconnected(client, !lost, moment()));
    armTimer();
}

void RoomServer::onTick()
{
    if (!m_hub)
        return;
    handle(m_hub->tick(moment()));
    armTimer();
}

// A computer that was switched off or left the network says no goodbye, and TCP alone takes many minutes to notice.
void RoomServer::checkLife()
{
    const QList<RoomHub::ClientId> clients = m_clients.keys();
    for (const RoomHub::ClientId client : clients) {
        const auto found = m_clients.find(client);
        if (found == m_clients.end())
            continue;
        if (std::exchange(found->heard, false)) {
            found->socket->ping();
        } else {
            found->lost = true;
            found->socket->abort(); // onDisconnected() follows
        }
    }
    if (m_clients.isEmpty())
        m_lifeTimer.stop();
}

// Sending can end another link at once, and that makes outputs again: they wait for their turn, so that every
// client gets its frames in the order in which the hub made them.
void RoomServer::handle(const RoomHub::Outputs &outputs)
{
    m_waiting.insert(m_waiting.end(), outputs.begin(), outputs.end());
    if (m_carrying)
        return;
    m_carrying = true;
    while (!m_waiting.empty()) {
        const RoomHub::Output output = std::move(m_waiting.front());
        m_waiting.pop_front();
        carryOut(output);
    }
    m_carrying = false;
    reportCount();
}

void RoomServer::carryOut(const RoomHub::Output &output)
{
    const auto found = m_clients.constFind(output.client);
    if (found == m_clients.cend())
        return;
    if (output.closeCode != 0)
        return close(output.client, output.closeCode, output.closeReason);

    QWebSocket *socket = found->socket;
    socket->sendTextMessage(output.frame);
    if (socket->bytesToWrite() <= m_options.maxUnsent)
        return;
    socket->flush(); // perhaps the system takes more and only this event loop had no turn yet
    if (m_hub && m_clients.contains(output.client) && socket->bytesToWrite() > m_options.maxUnsent) {
        close(output.client, closeTooSlow, QStringLiteral("reads too slowly"));
        handle(m_hub->disconnected(output.client, false, moment()));
        armTimer();
    }
}

// The hub has forgotten the client, or is about to be told: nothing that it still sends is looked at.
void RoomServer::close(RoomHub::ClientId client, quint16 code, const QString &reason)
{
    QWebSocket *socket = m_clients.take(client).socket;
    socket->disconnect(this);
    connect(socket, &QWebSocket::disconnected, socket, &QObject::deleteLater);
    QTimer::singleShot(closePatience, socket, &QWebSocket::abort);
    socket->close(QWebSocketProtocol::CloseCode(code), reason);
}

void RoomServer::armTimer()
{
    const std::optional<Instant> next = m_hub ? m_hub->nextDeadline() : std::nullopt;
    if (!next)
        return m_timer.stop();
    m_timer.start(std::max(milliseconds(0), *next - moment().now) + milliseconds(1));
}

void RoomServer::reportCount()
{
    if (const int count = clientCount(); count != m_reportedCount) {
        m_reportedCount = count;
        Q_EMIT clientCountChanged(count);
    }
}

} // namespace parlance
