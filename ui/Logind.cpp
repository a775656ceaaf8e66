#include "ui/Logind.h"

#ifdef PARLANCE_DBUS

#include <QCoreApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

namespace parlance {

namespace {

// With the name of the service QtDBus would first ask the bus who owns it, and wait for the answer.
const QString anySender;

} // namespace

void Logind::listen()
{
    QDBusConnection bus = QDBusConnection::systemBus();
    if (!bus.isConnected())
        return;
    const QString manager = QStringLiteral("org.freedesktop.login1.Manager");
    const QString path = QStringLiteral("/org/freedesktop/login1");
    bus.connect(anySender, path, manager, QStringLiteral("PrepareForSleep"), this, SLOT(prepareForSleep(bool)));

    QDBusMessage ask = QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.login1"), path, manager,
                                                      QStringLiteral("GetSessionByPID"));
    ask << quint32(QCoreApplication::applicationPid());
    auto *answer = new QDBusPendingCallWatcher(bus.asyncCall(ask), this);
    connect(answer, &QDBusPendingCallWatcher::finished, this, [this, answer] {
        answer->deleteLater();
        const QDBusPendingReply<QDBusObjectPath> session = *answer;
        if (session.isValid())
            follow(session.value());
    });
}

void Logind::follow(const QDBusObjectPath &session)
{
    QDBusConnection bus = QDBusConnection::systemBus();
    const QString interface = QStringLiteral("org.freedesktop.login1.Session");
    bus.connect(anySender, session.path(), interface, QStringLiteral("Lock"), this, SLOT(lock()));
    bus.connect(anySender, session.path(), interface, QStringLiteral("Unlock"), this, SLOT(unlock()));
    bus.connect(anySender, session.path(), QStringLiteral("org.freedesktop.DBus.Properties"),
                QStringLiteral("PropertiesChanged"), this, SLOT(propertiesChanged(QString,QVariantMap,QStringList)));
}

void Logind::prepareForSleep(bool before)
{
    if (!before)
        Q_EMIT woke();
}

void Logind::lock()
{
    Q_EMIT lockedChanged(true);
}

void Logind::unlock()
{
    Q_EMIT lockedChanged(false);
}

void Logind::propertiesChanged(const QString &, const QVariantMap &changed, const QStringList &)
{
    const auto hint = changed.constFind(QStringLiteral("LockedHint"));
    if (hint != changed.cend())
        Q_EMIT lockedChanged(hint->toBool());
}

} // namespace parlance

#endif
