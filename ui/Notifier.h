#pragma once

#include <QHash>
#include <QObject>
#include <QTimer>

namespace parlance {

class ChatModel;
class Settings;
struct Message;

// Tells the desktop of messages that the person is not looking at, as org.freedesktop.Notifications says (Desktop
// Notifications Specification 1.2). A burst in a room is one notification. Where there is no such service nothing
// happens.
//
// Thread: the GUI thread. Lifetime: one for the program; the settings outlive it.
class Notifier : public QObject
{
    Q_OBJECT

public:
    explicit Notifier(Settings &settings, QObject *parent = nullptr);

    void follow(ChatModel *chat);

Q_SIGNALS:
    void notified(const QString &title, const QString &body); // plain text

private:
    struct Burst {
        QString title;
        QString first;
        int count = 0;
    };

    void arrived(const ChatModel *chat, const QString &room, const Message &message);
    void flush();

    Settings &m_settings;
    QHash<QString, Burst> m_bursts; // by profile and room
    QTimer m_soon;
};

} // namespace parlance
