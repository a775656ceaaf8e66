#include "host/RoomServer.h"

#include "domain/CloseCode.h"
#include "domain/RoomLink.h"
#include "host/RandomSecret.h"
#include "wire/serve/WebSocketListener.h"

#include <QNetworkInterface>

#include <chrono>

namespace parlance {

namespace {

// 1013 would be the code for it, but some clients' libraries read that one as a breach of the protocol.
constexpr quint16 closeTooSlow = 4013;
// A link whose client reads nothing never gets its Close frame out.
constexpr milliseconds closePatience{2000};

RoomHub::Moment moment()
{
    const auto steady = std::chrono::steady_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<milliseconds>(steady), QDateTime::currentDateTimeUtc()};
}

UpgradeDecision refuseWebPages(const UpgradeRequestReader &request)
{
    if (request.origin().isNull())
        return {};
    return {HttpRefusal{403, "this server is not for web pages"}};
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
    WebSocketListener::Options options;
    options.terms.judge = refuseWebPages;
    options.terms.deadline = m_options.hub.handshakeDeadline;
    options.terms.limits = {m_options.hub.maxMessage, m_options.hub.maxMessage, RoomHub::maxBinary(m_options.hub)};
    auto listener = std::make_unique<WebSocketListener>(
        options, [this](std::unique_ptr<WebSocketPeer> peer, const UpgradeRequestReader &) { accept(std::move(peer)); });
    if (!listener->listen(m_options.address, m_options.port))
        return Fault{0, m_options.address.toString() + u':' + QString::number(m_options.port), listener->errorString()};
    m_listener = std::move(listener);
    m_hub = std::make_unique<RoomHub>(m_options.hub);
    Q_EMIT listening(url());
    return url();
}

void RoomServer::stop()
{
    if (!m_listener)
        return;
    m_timer.stop();
    m_lifeTimer.stop();
    m_waiting.clear();
    const QHash<RoomHub::ClientId, Client> clients = std::exchange(m_clients, {});
    for (const Client &client : clients) {
        letGo(client.peer, closecode::goingAway, {});
        client.peer->flush(); // there may be no other turn
    }
    m_hub.reset();
    m_listener->close();
    m_listener->setParent(this);
    m_listener.release()->deleteLater(); // its receiver may be what called us
    reportCount();
    Q_EMIT stopped();
}

bool RoomServer::isListening() const
{
    return m_listener != nullptr;
}

quint16 RoomServer::port() const
{
    return m_listener ? m_listener->port() : 0;
}

QUrl RoomServer::url() const
{
    if (!m_listener)
        return {};
    const bool everywhere = m_options.address == QHostAddress(QHostAddress::Any)
        || m_options.address == QHostAddress(QHostAddress::AnyIPv4) || m_options.address == QHostAddress(QHostAddress::AnyIPv6);
    return urlOf(everywhere ? QHostAddress(QHostAddress::LocalHost) : m_options.address, port());
}

QList<QUrl> RoomServer::links() const
{
    if (!m_listener)
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

void RoomServer::accept(std::unique_ptr<WebSocketPeer> accepted)
{
    WebSocketPeer *peer = accepted.release();
    peer->setParent(this);
    const RoomHub::ClientId client = ++m_lastClient;
    m_clients.insert(client, {peer, true, std::make_shared<RoomEnvelope>(m_options.envelope, m_options.hub.maxMessage)});
    connect(peer, &WebSocketPeer::alive, this, [this, client] {
        if (const auto found = m_clients.find(client); found != m_clients.end())
            found->heard = true;
    });
    connect(peer, &WebSocketPeer::textReceived, this, [this, client](const QString &text) {
        if (const auto found = m_clients.constFind(client); found != m_clients.cend())
            receive(client, found->envelope->text(text, moment().now));
    });
    connect(peer, &WebSocketPeer::binaryReceived, this, [this, client](const QByteArray &bytes) {
        if (const auto found = m_clients.constFind(client); found != m_clients.cend())
            receive(client, found->envelope->binary(bytes));
    });
    connect(peer, &WebSocketPeer::ended, this, [this, client](const Drop &drop) { onEnded(client, drop); });
    handle(m_hub->connected(client, moment()));
    armTimer();
    if (m_options.pingInterval > milliseconds(0) && !m_lifeTimer.isActive())
        m_lifeTimer.start();
}

void RoomServer::receive(RoomHub::ClientId client, const RoomEnvelope::Incoming &incoming)
{
    WebSocketPeer *peer = m_clients.value(client).peer;
    for (const QString &answer : incoming.answers)
        peer->sendText(answer);
    if (incoming.end) {
        close(client, RoomEnvelope::closeRefused, incoming.reason);
        handle(m_hub->disconnected(client, false, moment()));
        armTimer();
        return;
    }
    if (incoming.text)
        handle(m_hub->text(client, *incoming.text, moment()));
    if (incoming.binary && m_hub)
        handle(m_hub->binary(client, *incoming.binary, moment()));
}

void RoomServer::onEnded(RoomHub::ClientId client, const Drop &drop)
{
    const auto found = m_clients.find(client);
    if (found == m_clients.end() || !m_hub)
        return;
    found->peer->deleteLater();
    m_clients.erase(found);
    handle(m_hub->disconnected(client, drop.kind == DropKind::CloseFrame, moment()));
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
            found->peer->ping({});
        } else {
            found->peer->abort(); // onEnded() follows
        }
    }
    if (m_clients.isEmpty())
        m_lifeTimer.stop();
}

// Sending can show that a client reads too slowly, and letting go of it makes outputs again: they wait for their turn, so
// that every client gets its frames in the order in which the hub made them.
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
    m_packed = {};
    reportCount();
}

void RoomServer::carryOut(const RoomHub::Output &output)
{
    const auto found = m_clients.constFind(output.client);
    if (found == m_clients.cend())
        return;
    if (output.closeCode != 0)
        return close(output.client, output.closeCode, output.closeReason);

    WebSocketPeer *peer = found->peer;
    // A file alone may be larger than what may wait: it does not count before the next frame finds it waiting still.
    const qint64 allowed = m_options.maxUnsent + write(*found, output);
    if (peer->bytesToWrite() <= allowed)
        return;
    peer->flush(); // perhaps the system takes more and only this event loop had no turn yet
    if (peer->bytesToWrite() > allowed) {
        close(output.client, closeTooSlow, QStringLiteral("reads too slowly"));
        handle(m_hub->disconnected(output.client, false, moment()));
        armTimer();
    }
}

// How many bytes of it are one large message.
qint64 RoomServer::write(const Client &to, const RoomHub::Output &output)
{
    if (!to.envelope->isOn()) {
        if (output.binary.isEmpty())
            to.peer->sendText(output.frame);
        else
            to.peer->sendBinary(output.binary);
        return output.binary.size();
    }
    if (m_packed.frames.isEmpty() || m_packed.frame != output.frame || m_packed.binary != output.binary) {
        m_packed.frames = output.binary.isEmpty() ? to.envelope->pack(output.frame) : to.envelope->packBinary(output.binary);
        m_packed.frame = output.frame;
        m_packed.binary = output.binary;
    }
    qint64 bytes = 0;
    for (const QString &frame : std::as_const(m_packed.frames)) {
        to.peer->sendText(frame);
        bytes += frame.size();
    }
    return m_packed.frames.size() > 1 ? bytes : 0;
}

// The hub has forgotten the client, or is about to be told: nothing that it still sends is looked at.
void RoomServer::close(RoomHub::ClientId client, quint16 code, const QString &reason)
{
    letGo(m_clients.take(client).peer, code, reason);
}

void RoomServer::letGo(WebSocketPeer *peer, quint16 code, const QString &reason)
{
    peer->disconnect(this);
    connect(peer, &WebSocketPeer::ended, peer, &QObject::deleteLater);
    QTimer::singleShot(closePatience, peer, &WebSocketPeer::abort);
    peer->close(code, reason);
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
