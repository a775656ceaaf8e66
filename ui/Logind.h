#pragma once

#include <QObject>
#include <QVariantMap>

class QDBusObjectPath;

namespace parlance {

// The signals of systemd-logind (org.freedesktop.login1) that matter here: Lock, Unlock and LockedHint of the person's session,
// and PrepareForSleep(false), the waking of the system. Nothing is asked that would block.
//
// Thread: the GUI thread. Lifetime: owned by Visibility. Errors: without a system bus or logind it stays silent.
class Logind : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    void listen();

Q_SIGNALS:
    void lockedChanged(bool locked);
    void woke();

private Q_SLOTS: // QtDBus connects signals of the bus by name only
    void prepareForSleep(bool before);
    void lock();
    void unlock();
    void propertiesChanged(const QString &interface, const QVariantMap &changed, const QStringList &invalidated);

private:
    void follow(const QDBusObjectPath &session);
};

} // namespace parlance
