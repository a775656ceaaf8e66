#include "ui/Notifier.h"

#include "Settings.h"
#include "models/ChatModel.h"
#include "ui/Wording.h"

#ifdef PARLANCE_DBUS
#include <QDBusConnection>
#include <QDBusMessage>
#endif

namespace parlance {

namespace {

constexpr std::chrono::milliseconds burstTime{400};
constexpr qsizetype shownLength = 200;

// Without an answer asked for: nobody has to be there.
void send(const QString &title, const QString &body)
{
#ifdef PARLANCE_DBUS
    QDBusMessage notify = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("/org/freedesktop/Notifications"),
        QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("Notify"));
    const QVariantMap hints{{QStringLiteral("desktop-entry"), QStringLiteral("io.github.parlance.Parlance")},
                            {QStringLiteral("category"), QStringLiteral("im.received")}};
    // The body is read as markup by most services.
    notify << QStringLiteral("Parlance") << 0u << QStringLiteral("io.github.parlance.Parlance") << title
           << body.toHtmlEscaped() << QStringList() << hints << -1;
    QDBusConnection::sessionBus().send(notify);
#else
    Q_UNUSED(title)
    Q_UNUSED(body)
#endif
}

} // namespace

Notifier::Notifier(Settings &settings, QObject *parent) : QObject(parent), m_settings(settings)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(burstTime);
    connect(&m_soon, &QTimer::timeout, this, &Notifier::flush);
    connect(this, &Notifier::notified, this, [](const QString &title, const QString &body) { send(title, body); });
}

void Notifier::follow(ChatModel *chat)
{
    connect(chat, &ChatModel::messageArrived, this, [this, chat](const QString &room, const Message &message) {
        arrived(chat, room, message);
    });
}

void Notifier::arrived(const ChatModel *chat, const QString &room, const Message &message)
{
    // What is seen at once is never unread.
    if (chat->unread(room) == 0 || !m_settings.flag(Settings::Key::Notifications))
        return;
    Burst &burst = m_bursts[chat->profileId() + u'\n' + room];
    if (burst.count++ == 0) {
        burst.title = tr("%1 in %2", "sender, room").arg(Wording::name(message.sender), Wording::name(room));
        burst.first = message.text.left(shownLength);
    } else {
        burst.title = Wording::name(room);
    }
    if (!m_soon.isActive())
        m_soon.start();
}

void Notifier::flush()
{
    for (const Burst &burst : std::exchange(m_bursts, {}))
        Q_EMIT notified(burst.title, burst.count == 1 ? burst.first : tr("%Ln new messages", nullptr, burst.count));
}

} // namespace parlance
