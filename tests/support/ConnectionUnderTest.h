#pragma once

#include "connection/Connection.h"
#include "support/FakeClock.h"
#include "support/FakeTransport.h"

#include <QCoreApplication>
#include <QPointer>
#include <QRandomGenerator>

namespace parlance {

// A Connection over FakeTransports and a FakeClock, made anew for each test function. A test class inherits it, calls
// setUp() in init(), and tearDown() in cleanup().
class ConnectionUnderTest
{
protected:
    void setUp();
    // Destroys the connection: true when no alarm and no transport is left behind.
    [[nodiscard]] bool tearDown();

    FakeTransport *link() const { return m_transports.last(); } // of the newest attempt
    int live() const;                                           // transports opened and not ended
    LinkState state() const { return m_connection->status().state; }
    void connectToReady();
    void failUntilExhausted();
    static Drop dropOf(DropKind kind);
    static void deleteDeferred() { QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete); }

    std::unique_ptr<FakeClock> m_clock;
    std::unique_ptr<Connection> m_connection;
    QList<QPointer<FakeTransport>> m_transports; // all, in order
    TransportRequest m_request;
    QRandomGenerator m_random{3};
    ConnectionConfig m_config;
};

} // namespace parlance
