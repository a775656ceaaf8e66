#pragma once

#include "connection/Connection.h"
#include "dialect/Dialect.h"
#include "domain/SessionEvent.h"
#include "storage/Outbox.h"

#include <memory>

namespace parlance {

// One profile alive: its connection, its dialect, its outbox, and the batches that the models are fed with.
//
// Thread: lives in the wire thread. The commands below may be called from any thread: from another one they are
// posted. Signals come from the wire thread; receivers in other threads get them queued.
// Lifetime: made and destroyed by Engine (with deleteLater).
// Errors: what concerns a message is a SessionEvent, what concerns the link is in ConnectionStatus.
class Session : public QObject
{
    Q_OBJECT

public:
    struct Parts {
        Clock *clock = nullptr;                 // must outlive the session
        Connection::TransportFactory transports;
        Connection::Random random;
        std::unique_ptr<OutboxStore> outbox;
        std::function<QUrl()> localRoomUrl;     // where a ServerKind::LocalRoom is now; asked at each attempt
        std::function<QString()> localRoomToken;
    };

    Session(Profile profile, Parts parts, QObject *parent = nullptr);
    ~Session() override;

    // Commands, callable from any thread.
    void connectNow();
    void tryNow();
    void keepTrying();
    void stop();
    void setVisible(bool visible);
    void setNetworkAvailable(bool available);
    void networkChanged();
    void systemWoke();
    void send(const OutgoingMessage &message);        // answered by event::Added (Queued) or event::NotAccepted
    void join(const QString &room);
    void leave(const QString &room);
    void setTyping(const QString &room, bool active);
    void requestOlder(const QString &room);
    void resend(const QString &id);                   // InDoubt: same id; Failed: a new id at the tail
    void markAsSent(const QString &id);               // InDoubt
    void cancel(const QString &id);                   // Queued, InDoubt, Failed: taken back
    void setProfile(const Profile &profile);          // new settings; leaves Paused(auth | fatal)
    // Closes the link in order and emits finished(), within ConnectionConfig::closeDeadline.
    void shutDown();

Q_SIGNALS:
    void statusChanged(const parlance::ConnectionStatus &status);
    void eventsReady(const parlance::SessionEvents &batch); // at most one in 16 ms
    void finished();

private:
    class Private;
    std::unique_ptr<Private> m_d;
};

} // namespace parlance
