#pragma once

#include "Engine.h"
#include "connection/Clock.h"
#include "host/LocalRoom.h"
#include "host/RoomServer.h"

#include <QSet>

namespace parlance {

// Everything that lives in the wire thread: the clock, the sessions, the local room, and a room hosted on the network.
//
// Thread: made by Engine in its thread and moved to the wire thread, where every method but the constructor runs.
// Lifetime: ends with the thread.
class WireSide : public QObject
{
    Q_OBJECT

public:
    WireSide();
    ~WireSide() override;

    Clock &clock() { return *m_clock; }

    QUrl localRoomUrl();      // finds or hosts the local room; empty when neither works
    QString localRoomToken(); // of the room that localRoomUrl() found last

    void adopt(Session *session);   // takes ownership
    void dismiss(Session *session); // closes its link in order, then destroys it
    void host(const QString &roomName, quint16 port);
    void stopHosting();
    void shutDown();                // dismisses all, then allGone()

Q_SIGNALS:
    void hosting(const parlance::HostedRoom &room, quint16 port, const QString &token);
    void allGone();

private:
    void gone(Session *session);

    std::unique_ptr<Clock> m_clock;
    std::unique_ptr<LocalRoom> m_localRoom;
    std::unique_ptr<RoomServer> m_hosted;
    QSet<Session *> m_sessions;
    bool m_shuttingDown = false;
};

} // namespace parlance
