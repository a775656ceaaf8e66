#pragma once

#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>

namespace parlance {

// A port of this computer that answers nothing: its backlog is full and nobody accepts, so the system drops every further
// SYN, as a firewall does that swallows packets. Thread: the test's. Lifetime: the test's.
class FullBacklog
{
public:
    // Ends the test program where it cannot listen, or nothing would be full.
    explicit FullBacklog(const QHostAddress &address = QHostAddress(QHostAddress::LocalHost), quint16 port = 0);

    quint16 port() const { return m_server.serverPort(); }
    QUrl url() const;

private:
    QTcpServer m_server;
    QTcpSocket m_filler; // takes the one place there is
};

} // namespace parlance
