#pragma once

#include "wire/serve/UpgradeAcceptor.h"

#include <QHostAddress>
#include <QObject>

#include <functional>
#include <memory>

namespace parlance {

// A WebSocket server without TLS (RFC 6455): listens, lets a judge accept or refuse each request, and hands over a
// WebSocketPeer for each client that is let in. It needs no OpenSSL, and speaks through the same WebSocketLink as
// Rfc6455Transport.
//
// Thread: lives in the one that made it, with an event loop. Lifetime: listen() and close() as often as wanted; peers
//   outlive it. It must not be destroyed inside a call of the judge or the receiver; close() is allowed there.
// Errors: listen() returns false, and errorString() has the system's words. When the system refuses an accepted
//   connection (no descriptors left), clients wait in its queue, and a second later it is asked again.
// Bounds: Options::maxHandshakes clients may be on their way at once, each with 16 KiB of request and a deadline; 32 more
//   are accepted and wait, the others wait in the system's queue.
class WebSocketListener : public QObject
{
    Q_OBJECT

public:
    struct Options {
        UpgradeAcceptor::Terms terms;
        int maxHandshakes = 128;
    };
    // Gets each peer, before anything is read from it.
    using Receiver = std::function<void(std::unique_ptr<WebSocketPeer>, const UpgradeRequestReader &)>;

    WebSocketListener(const Options &options, Receiver receiver, QObject *parent = nullptr);
    ~WebSocketListener() override;

    bool listen(const QHostAddress &address, quint16 port); // port 0: chosen by the system
    void close(); // listens no more, and cuts those that are not yet let in

    bool isListening() const { return m_server != nullptr; }
    quint16 port() const;
    QString errorString() const { return m_error; }
    int handshakes() const { return m_handshakes; } // clients on their way

private:
    void takeConnections();
    void receive(UpgradeAcceptor *acceptor);
    void end(UpgradeAcceptor *acceptor);

    class Server;

    const Options m_options;
    const Receiver m_receiver;
    Server *m_server = nullptr;
    QObject *m_acceptors = nullptr; // their parent, while it listens
    int m_handshakes = 0;
    QString m_error;
};

} // namespace parlance
