// What SessionCore makes of the profile: dialect, request, deadlines; and what a changed one changes.
#include "SessionCore.h"

#include "dialect/DialectFactory.h"
#include "domain/ServerKey.h"

namespace parlance {

namespace {

// True when a link made for `before` would not do for `after`.
bool needsNewLink(const Profile &before, const Profile &after)
{
    Profile same = before;
    same.name = after.name;
    same.rooms = after.rooms;
    same.connectAtStart = after.connectAtStart;
    same.keepTryingWhileHidden = after.keepTryingWhileHidden;
    same.retryCodes = after.retryCodes;
    same.fatalCodes = after.fatalCodes;
    return same != after;
}

} // namespace

ConnectionConfig SessionCore::configOf(const Profile &profile) const
{
    ConnectionConfig config = m_parts.config;
    config.keepTryingWhileHidden = profile.keepTryingWhileHidden;
    config.retryCodes = profile.retryCodes;
    config.fatalCodes = profile.fatalCodes;
    return config;
}

QString SessionCore::defaultRoom() const
{
    return m_dialect->hasRooms() ? QStringLiteral("lobby") : m_profile.name;
}

void SessionCore::makeDialectOf(const Profile &profile)
{
    const QByteArray known = m_dialect && serverKey(profile) == m_dialectServer ? m_dialect->state() : QByteArray();
    // The profile's mapping was checked when it was saved. One that was edited by hand since then and does not hold
    // ends the attempts with its fault, instead of guessing.
    Result<std::unique_ptr<Dialect>> dialect = makeDialect(profile);
    if (!dialect) {
        Profile plain = profile;
        plain.dialect = DialectKind::PlainText;
        m_mappingFault = dialect.error();
        dialect = makeDialect(plain);
    } else {
        m_mappingFault.reset();
    }
    m_dialect = std::move(dialect).value();
    m_dialectServer = serverKey(profile);
    if (!known.isEmpty())
        m_dialect->restore(known);
    m_delivery->setDialect(m_dialect.get());
}

TransportRequest SessionCore::makeRequest()
{
    // An attempt begins, so there is no link: what was changed in the profile comes into force.
    if (std::exchange(m_otherServer, false)) {
        if (m_dialectServer != serverKey(m_profile))
            m_rooms.forgetServer();
        makeDialectOf(m_profile);
        m_cookies = std::make_shared<CookieJar>();
    }
    m_delivery->setUser(m_profile.user);
    m_delivery->setServer(serverKey(m_profile));

    TransportRequest request;
    request.url = m_profile.server == ServerKind::LocalRoom && m_parts.localRoomUrl ? m_parts.localRoomUrl()
                                                                                    : m_profile.url;
    request.headers = m_profile.headers;
    request.subprotocols = m_profile.subprotocols;
    request.origin = m_profile.origin;
    request.verifyTls = m_profile.verifyTls;
    request.tlsFiles = m_profile.tlsFiles;
    request.proxy = m_profile.proxy;
    request.cookies = m_cookies;
    if (m_profile.compression)
        request.deflate = DeflateOffer();
    return request;
}

DialectIdentity SessionCore::identity() const
{
    const bool local = m_profile.server == ServerKind::LocalRoom && m_parts.localRoomToken;
    return {m_profile.user, local ? m_parts.localRoomToken() : m_profile.token, m_rooms.joined()};
}

void SessionCore::setProfile(const Profile &profile)
{
    const bool relink = needsNewLink(m_profile, profile);
    const bool active = m_connection->status().state != LinkState::Offline;
    // A new name or token goes on where the last link ended; another server knows nothing of that.
    m_otherServer = m_otherServer || profile.url != m_profile.url || profile.server != m_profile.server
                 || profile.dialect != m_profile.dialect || profile.mapping != m_profile.mapping
                 || profile.envelope != m_profile.envelope;
    m_profile = profile;
    m_connection->setConfig(configOf(profile));
    changeRooms(profile.rooms);
    if (!relink) {
        m_connection->credentialsChanged();
    } else if (active) {
        m_connection->stop();
        m_connection->connectNow(); // when the old link is gone
    }
    m_delivery->setServer(serverKey(profile)); // last: the old link is not to get what is meant for the new server
}

void SessionCore::changeRooms(const QStringList &wanted)
{
    if (wanted.isEmpty())
        return; // whatever was joined meanwhile stays
    const QStringList before = m_rooms.joined();
    for (const QString &room : before) {
        if (!wanted.contains(room))
            leave(room);
    }
    for (const QString &room : wanted)
        join(room);
}

} // namespace parlance
