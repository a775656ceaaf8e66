#include "Session.h"

#include "SessionCore.h"

#include <QThread>

namespace parlance {

Session::Session(Profile profile, Parts parts, QObject *parent)
    : QObject(parent), m_profile(std::move(profile)), m_parts(std::move(parts))
{
}

Session::~Session() = default;

template<typename Command>
void Session::post(Command command)
{
    const auto run = [this, command] {
        if (m_core)
            command(*m_core);
    };
    if (QThread::currentThread() == thread())
        run();
    else
        QMetaObject::invokeMethod(this, run, Qt::QueuedConnection);
}

void Session::start()
{
    const auto begin = [this] {
        m_core = std::make_unique<SessionCore>(*this, std::move(m_profile), std::move(m_parts));
        m_core->start();
    };
    if (QThread::currentThread() == thread())
        begin();
    else
        QMetaObject::invokeMethod(this, begin, Qt::QueuedConnection);
}

void Session::connectNow()
{
    post([](SessionCore &core) { core.connectNow(); });
}

void Session::tryNow()
{
    post([](SessionCore &core) { core.connection().tryNow(); });
}

void Session::keepTrying()
{
    post([](SessionCore &core) { core.connection().keepTrying(); });
}

void Session::stop()
{
    post([](SessionCore &core) { core.stop(); });
}

void Session::setVisible(bool visible)
{
    post([visible](SessionCore &core) { core.connection().setVisible(visible); });
}

void Session::setNetworkAvailable(bool available)
{
    post([available](SessionCore &core) { core.connection().setNetworkAvailable(available); });
}

void Session::networkChanged()
{
    post([](SessionCore &core) { core.connection().networkChanged(); });
}

void Session::systemWoke()
{
    post([](SessionCore &core) { core.connection().systemWoke(); });
}

void Session::send(const OutgoingMessage &message)
{
    post([message](SessionCore &core) { core.send(message); });
}

void Session::join(const QString &room)
{
    post([room](SessionCore &core) { core.join(room); });
}

void Session::leave(const QString &room)
{
    post([room](SessionCore &core) { core.leave(room); });
}

void Session::setTyping(const QString &room, bool active)
{
    post([room, active](SessionCore &core) { core.setTyping(room, active); });
}

void Session::requestFile(const QString &room, const QString &serverId)
{
    post([room, serverId](SessionCore &core) { core.requestFile(room, serverId); });
}

void Session::requestOlder(const QString &room)
{
    post([room](SessionCore &core) { core.requestOlder(room); });
}

void Session::resend(const QString &id)
{
    post([id](SessionCore &core) { core.delivery().resend(id); });
}

void Session::consentAll()
{
    post([](SessionCore &core) { core.delivery().consentAll(); });
}

void Session::cancelHeld()
{
    post([](SessionCore &core) { core.delivery().cancelHeld(); });
}

void Session::markAsSent(const QString &id)
{
    post([id](SessionCore &core) { core.delivery().markAsSent(id); });
}

void Session::cancel(const QString &id)
{
    post([id](SessionCore &core) { core.delivery().cancel(id); });
}

void Session::requestDetails()
{
    post([](SessionCore &core) { core.tellDetails(); });
}

void Session::setProfile(const Profile &profile)
{
    post([profile](SessionCore &core) { core.setProfile(profile); });
}

void Session::shutDown()
{
    post([](SessionCore &core) { core.shutDown(); });
}

} // namespace parlance
