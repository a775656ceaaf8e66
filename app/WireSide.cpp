#include "WireSide.h"

#include "Session.h"
#include "host/RandomSecret.h"

namespace parlance {

WireSide::WireSide() : m_clock(makeSystemClock()) {}

WireSide::~WireSide()
{
    qDeleteAll(m_sessions);
}

QUrl WireSide::localRoomUrl()
{
    if (!m_localRoom)
        m_localRoom = std::make_unique<LocalRoom>(QStringLiteral("Parlance"));
    return m_localRoom->locate();
}

QString WireSide::localRoomToken()
{
    return m_localRoom ? m_localRoom->token() : QString();
}

void WireSide::adopt(Session *session)
{
    m_sessions.insert(session);
    session->start();
}

void WireSide::dismiss(Session *session)
{
    connect(session, &Session::finished, this, [this, session] { gone(session); });
    session->shutDown();
}

void WireSide::gone(Session *session)
{
    if (!m_sessions.remove(session))
        return;
    session->deleteLater(); // it is the sender
    // Behind what it leaves to be deleted later: with the end of the loop nothing is.
    if (m_shuttingDown && m_sessions.isEmpty())
        QMetaObject::invokeMethod(this, [this] { Q_EMIT allGone(); }, Qt::QueuedConnection);
}

void WireSide::host(const QString &roomName, quint16 port)
{
    RoomServer::Options options;
    options.hub.serverName = roomName;
    options.hub.token = randomSecret();
    options.address = QHostAddress(QHostAddress::Any);
    options.port = port;
    options.room = roomName;
    m_hosted = std::make_unique<RoomServer>(options);

    HostedRoom room;
    if (const Result<QUrl> started = m_hosted->start(); !started) {
        room.problem = started.error().value;
        m_hosted.reset();
        Q_EMIT hosting(room, 0, {});
        return;
    }
    room.running = true;
    for (const QUrl &link : m_hosted->links())
        room.links.append(link.toString(QUrl::FullyEncoded));
    Q_EMIT hosting(room, m_hosted->port(), options.hub.token);
}

void WireSide::stopHosting()
{
    if (!m_hosted)
        return;
    m_hosted->stop();
    m_hosted.reset();
    Q_EMIT hosting(HostedRoom(), 0, {});
}

void WireSide::shutDown()
{
    m_shuttingDown = true;
    const QSet<Session *> sessions = m_sessions;
    for (Session *session : sessions)
        dismiss(session);
    if (sessions.isEmpty())
        Q_EMIT allGone();
}

} // namespace parlance
