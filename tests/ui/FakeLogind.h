#pragma once

#include <QCoreApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDBusVirtualObject>

#include <atomic>

namespace parlance {

// What systemd-logind says, on a bus of the test: the service org.freedesktop.login1 that knows one session, and the
// signals of the manager and of sessions (org.freedesktop.login1(5)).
//
// Thread: the test's; a call to it must not block that thread. Lifetime: the test's, the name goes with it.
// Errors: isThere() is false when the bus or the name cannot be had.
class FakeLogind : public QDBusVirtualObject
{
public:
    static QString service() { return QStringLiteral("org.freedesktop.login1"); }
    static QString session() { return QStringLiteral("/org/freedesktop/login1/session/_31"); } // the person's
    static QString otherSession() { return QStringLiteral("/org/freedesktop/login1/session/_32"); }

    explicit FakeLogind(const QString &busAddress)
        : m_bus(QDBusConnection::connectToBus(busAddress, QStringLiteral("fakeLogind")))
    {
        m_there = m_bus.registerVirtualObject(QStringLiteral("/org/freedesktop/login1"), this, QDBusConnection::SubPath)
            && m_bus.registerService(service());
    }
    ~FakeLogind() override { QDBusConnection::disconnectFromBus(QStringLiteral("fakeLogind")); }

    bool isThere() const { return m_there; }
    bool wasAsked() const { return m_asked; } // for the session of a process

    // Returns when the program in this process, which has asked, has its answer and listens to the session.
    void settle() const
    {
        QDBusConnection bus = QDBusConnection::systemBus();
        // Messages of one sender come in their order: this answer is behind the one to the program. Qt gives it without us.
        bus.call(QDBusMessage::createMethodCall(service(), QStringLiteral("/"), QStringLiteral("org.freedesktop.DBus.Peer"),
                                                QStringLiteral("Ping")));
        QCoreApplication::processEvents();
        // And the bus has heard what the program made of it.
        bus.call(QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.DBus"), QStringLiteral("/org/freedesktop/DBus"),
                                                QStringLiteral("org.freedesktop.DBus"), QStringLiteral("GetId")));
    }

    void prepareForSleep(bool before)
    {
        emitSignal(QStringLiteral("/org/freedesktop/login1"), QStringLiteral("org.freedesktop.login1.Manager"),
                   QStringLiteral("PrepareForSleep"), {before});
    }
    void lock(const QString &path = session()) { tell(path, QStringLiteral("Lock")); }
    void unlock(const QString &path = session()) { tell(path, QStringLiteral("Unlock")); }
    void setLockedHint(bool locked)
    {
        emitSignal(session(), QStringLiteral("org.freedesktop.DBus.Properties"), QStringLiteral("PropertiesChanged"),
                   {QStringLiteral("org.freedesktop.login1.Session"),
                    QVariantMap{{QStringLiteral("LockedHint"), locked}}, QStringList()});
    }

    QString introspect(const QString &) const override { return {}; }
    bool handleMessage(const QDBusMessage &message, const QDBusConnection &bus) override
    {
        if (message.member() != u"GetSessionByPID"
            || message.arguments() != QVariantList{quint32(QCoreApplication::applicationPid())})
            return false;
        bus.send(message.createReply(QVariant::fromValue(QDBusObjectPath(session()))));
        m_asked = true;
        return true;
    }

private:
    void tell(const QString &path, const QString &name)
    {
        emitSignal(path, QStringLiteral("org.freedesktop.login1.Session"), name, {});
    }
    void emitSignal(const QString &path, const QString &interface, const QString &name, const QVariantList &arguments)
    {
        QDBusMessage signal = QDBusMessage::createSignal(path, interface, name);
        signal.setArguments(arguments);
        m_bus.send(signal);
    }

    QDBusConnection m_bus;
    bool m_there = false;
    std::atomic<bool> m_asked{false};
};

} // namespace parlance
