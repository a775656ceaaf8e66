#pragma once

#include "connection/Connection.h"
#include "support/FakeClock.h"
#include "support/TransportLog.h"

#include <QPointer>
#include <QStringList>

namespace parlance {

// A Connection over Rfc6455Transports and a clock that the test moves: the sockets are real, and every wait and deadline of
// the connection comes exactly when the test says so. It behaves as a dialect without a handshake would: a link is Ready
// as soon as it is open. Waits are 3/4 of the nominal ones.
//
// Thread: the test's. Lifetime: the test's.
class LiveConnection : public QObject
{
    Q_OBJECT

public:
    explicit LiveConnection(const TransportRequest &request, const ConnectionConfig &config = {});
    ~LiveConnection() override;

    Connection &connection() { return *m_connection; }
    const ConnectionStatus &status() const { return m_connection->status(); }
    LinkState state() const { return status().state; }
    Drop lastDrop() const { return drops.isEmpty() ? Drop() : drops.last(); }
    bool sendText(const QString &text) { return m_connection->sendText(status().epoch, text); }
    int liveTransports() const; // made and not deleted

    FakeClock clock;
    TransportRequest request; // of the next attempt
    bool readyOnOpen = true;  // false: the test says when the dialect is ready

    QList<LinkState> states;  // each when it changed
    QList<Phase> phases;      // of all attempts
    QStringList texts;
    QList<Drop> drops;        // one for each ended attempt
    QList<LinkReport> reports;

Q_SIGNALS:
    void phaseEntered(parlance::Phase phase); // by a transport; before the connection hears of it

private:
    QList<QPointer<Transport>> m_transports;
    std::unique_ptr<Connection> m_connection;
};

} // namespace parlance
