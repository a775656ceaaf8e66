#pragma once

#include "domain/Drop.h"
#include "domain/Result.h"
#include "host/RoomEnvelope.h"
#include "host/RoomHub.h"

#include <QHostAddress>
#include <QObject>
#include <QTimer>
#include <QUrl>

#include <deque>
#include <memory>

namespace parlance {

class WebSocketListener;
class WebSocketPeer;

// The embedded room server: RoomHub on a WebSocketListener (docs/room-protocol.md).
//
// Thread: lives in the thread that start()s it, with an event loop; no method may be called from another.
// Lifetime: start() and stop() as often as wanted; messages, sessions and ids last from start() to stop(). Links that are
//   being closed stay for at most 2 s, or until the server is destroyed.
// Errors: start() returns why it cannot listen (Fault::value: the system's words). What clients do wrong ends, at worst,
//   their own link. A client that reads too slowly is closed with 4013 once Options::maxUnsent bytes wait for it.
// Upgrades that bear an Origin header are refused with 403: browsers send one, programs do not, and no web page
//   may talk to a room on its reader's computer.
class RoomServer : public QObject
{
    Q_OBJECT

public:
    struct Options {
        RoomHub::Options hub;                    // `secret` may be empty: 128 random bits then
        RoomEnvelope::Policy envelope;           // a client that begins with an envelope gets envelopes
        QHostAddress address = QHostAddress(QHostAddress::LocalHost);
        quint16 port = 0;                        // 0: chosen by the system
        QString room;                            // where links() lead; empty: nowhere in particular
        qint64 maxUnsent = 16 * 1024 * 1024;     // bytes that may wait for one client
        milliseconds pingInterval{30000};        // a client that answers none in this time is lost; 0: never asked
    };

    explicit RoomServer(Options options, QObject *parent = nullptr);
    ~RoomServer() override;

    Result<QUrl> start(); // url()
    // Closes every link with 1001 and listens no more.
    void stop();

    bool isListening() const;
    quint16 port() const;
    QUrl url() const;            // how this computer reaches it; without the token
    // How others reach it: one RoomLink for each of this computer's network interfaces it listens on, with the room and
    // the token, for people to pass on. Only that of url() when it listens on the loopback interface.
    QList<QUrl> links() const;
    int clientCount() const;

    // Words of the server to a room, or to everybody when `room` is empty.
    void announce(const QString &room, const QString &text);

Q_SIGNALS:
    void listening(const QUrl &url);
    void stopped();
    void clientCountChanged(int count);

private:
    struct Client {
        WebSocketPeer *peer = nullptr;
        bool heard = true; // something came since the last sign of life was asked for
        std::shared_ptr<RoomEnvelope> envelope = {};
    };
    // What goes to many in envelopes is packed once. Empty between two turns: later the same is another sending.
    struct Packed {
        QString frame;
        QByteArray binary;
        QStringList frames;
    };

    void accept(std::unique_ptr<WebSocketPeer> accepted);
    void receive(RoomHub::ClientId client, const RoomEnvelope::Incoming &incoming);
    qint64 write(const Client &to, const RoomHub::Output &output);
    void onEnded(RoomHub::ClientId client, const Drop &drop);
    void onTick();
    void checkLife();
    void handle(const RoomHub::Outputs &outputs);
    void carryOut(const RoomHub::Output &output);
    void close(RoomHub::ClientId client, quint16 code, const QString &reason);
    void letGo(WebSocketPeer *peer, quint16 code, const QString &reason);
    void armTimer();
    void reportCount();

    Options m_options;
    std::unique_ptr<RoomHub> m_hub;
    std::unique_ptr<WebSocketListener> m_listener;
    QHash<RoomHub::ClientId, Client> m_clients;
    RoomHub::ClientId m_lastClient = 0;
    QTimer m_timer;      // for the hub's deadlines
    QTimer m_lifeTimer;  // runs while there are clients
    std::deque<RoomHub::Output> m_waiting; // not carried out yet
    bool m_carrying = false;
    Packed m_packed;
    int m_reportedCount = 0;
};

} // namespace parlance
