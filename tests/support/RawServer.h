#pragma once

#include "support/RawPeer.h"

#include <QTcpServer>
#include <QUrl>

#include <optional>

class QSslConfiguration;

namespace parlance {

// A TCP (or TLS) server on 127.0.0.1 that speaks WebSocket by hand-made bytes, right or wrong, as a script says:
//
//     RawServer server([](RawPeer &peer) { peer.upgrade().text(QStringLiteral("hi")).close(1012); });
//     transport.open({server.url()});
//
// The script runs for each client when its request is complete; peer.number() tells the clients apart. A server
// without a script accepts and stays mute.
// Thread: the test's. Lifetime: the test's; its peers live and end with it.
class RawServer : public QTcpServer
{
    Q_OBJECT

public:
    using Script = std::function<void(RawPeer &)>;

    explicit RawServer(Script onRequest = {}, QObject *parent = nullptr);
    ~RawServer() override;

    // Runs as soon as TCP is accepted, for servers that speak first or never read.
    RawServer &onAccept(Script script);
    // From the next client on.
    RawServer &onRequest(Script script);
    // TLS for every client from now on.
    RawServer &useTls(const QSslConfiguration &configuration);

    QUrl url(const QString &path = QStringLiteral("/")) const; // ws or wss, 127.0.0.1
    int peerCount() const { return int(m_peers.size()); }
    RawPeer &peer(int number) const { return *m_peers.at(number); }
    RawPeer &lastPeer() const { return *m_peers.last(); }

    // Ready-made scripts.
    static Script echo(); // upgrades, sends every text and binary message back, answers pings and Close frames

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    Script m_onAccept;
    Script m_onRequest;
    std::shared_ptr<QSslConfiguration> m_tls;
    QList<RawPeer *> m_peers;
};

} // namespace parlance
