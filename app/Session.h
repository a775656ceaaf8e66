#pragma once

#include "connection/Connection.h"
#include "dialect/Dialect.h"
#include "domain/SessionEvent.h"
#include "storage/MessageStore.h"
#include "wire/TransportFactory.h"

#include <memory>

namespace parlance {

class SessionCore;

// One profile alive: its connection, its dialect, its outbox, and the batches that the models are fed with.
//
// Thread: made anywhere and moved to the wire thread, where it does all its work from start() on. The commands below
// may be called from any thread: from another one they are posted. Signals come from the wire thread; receivers in
// other threads get them queued.
// Lifetime: made and destroyed by Engine (with deleteLater).
// Errors: what concerns a message is a SessionEvent, what concerns the link is in ConnectionStatus.
class Session : public QObject
{
    Q_OBJECT

public:
    struct Parts {
        Clock *clock = nullptr;                 // must outlive the session
        std::function<std::unique_ptr<Transport>(TransportChoice)> transports = makeTransport;
        FrameTap frameTap;                      // sees every frame, in the session's thread; empty: nobody looks
        Connection::Random random;
        ConnectionConfig config;                // the defaults, where a profile says nothing
        std::unique_ptr<MessageStore> messages;
        QObject *consumer = nullptr;            // where the listeners live; must outlive the session; null: in its thread
        bool unattended = false;                // nobody decides about what an earlier run left in doubt: it blocks nothing
        bool historyOnJoin = true;              // ask for the newest messages of a room when it is joined
        std::function<QUrl()> localRoomUrl;     // where a ServerKind::LocalRoom is now; asked at each attempt
        std::function<QString()> localRoomToken;
    };

    Session(Profile profile, Parts parts, QObject *parent = nullptr);
    ~Session() override;

    // Commands, callable from any thread. start() comes first: it announces the rooms, and what an outbox still holds.
    void start();
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
    void requestFile(const QString &room, const QString &serverId); // answered by event::FileArrived, or a notice
    void resend(const QString &id);                   // InDoubt, Held: same id; Failed: a new id at the tail
    void consentAll();                                // everything that is Held may go
    void cancelHeld();                                // everything that is Held is taken back
    void markAsSent(const QString &id);               // InDoubt
    void cancel(const QString &id);                   // Queued, Held, InDoubt, Failed: taken back
    void requestDetails();                            // answered by heartbeatsReady() and detailsReady()
    void setProfile(const Profile &profile);          // new settings; leaves Paused(auth | fatal)
    // Closes the link in order and emits finished(), within ConnectionConfig::closeDeadline.
    void shutDown();

Q_SIGNALS:
    void statusChanged(const parlance::ConnectionStatus &status);
    void eventsReady(const parlance::SessionEvents &batch); // at most one in 16 ms
    void linkReported(const parlance::LinkReport &report);  // how an attempt went, opened or not
    // The report of the last attempt, and the counters of the present link (zeros without one).
    void detailsReady(const parlance::LinkReport &report, const parlance::LinkFigures &figures);
    // The heartbeats of all links so far; comes with detailsReady(), before it.
    void heartbeatsReady(const parlance::HeartbeatFigures &heartbeats);
    void roomsChanged(const QStringList &rooms);            // joined or left: to be kept in the profile
    void finished();

private:
    template<typename Command> void post(Command command);

    Profile m_profile; // until start()
    Parts m_parts;
    std::unique_ptr<SessionCore> m_core;
};

} // namespace parlance
