#pragma once

#include <QTcpServer>
#include <QUrl>

namespace parlance {

// Stands between a client and a server on 127.0.0.1 and passes every byte on, until the test lets the network fail there.
//
// Thread: the test's. Lifetime: the test's; its links end with it.
class TcpRelay : public QTcpServer
{
    Q_OBJECT

public:
    explicit TcpRelay(quint16 serverPort, QObject *parent = nullptr);
    ~TcpRelay() override;

    void leadTo(quint16 serverPort) { m_serverPort = serverPort; } // from the next client on
    QUrl url(const QUrl &ofServer) const; // the same address through the relay
    int linkCount() const { return m_count; } // so far
    qint64 upBytes() const { return m_up; }   // that came from clients and were passed on
    qint64 downBytes() const { return m_down; }

    // As when a cable is cut: nothing passes any more in either direction, nobody is told, and the system keeps what the
    // client still sends, as far as its buffers reach. New clients are accepted and get nothing.
    void goSilent();
    void heal();             // new links work again; those that were cut stay silent
    void reset();            // every link gets a RST on the client's side
    void finish();           // every link gets a FIN on the client's side
    // The newest link gets a RST when so many more bytes have gone down to the client, or up to the server.
    void resetAfterDown(qint64 bytes);
    void resetAfterUp(qint64 bytes);

Q_SIGNALS:
    void linked(int number); // a client came; 0 is the first one

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    class Link;
    friend class Link;

    quint16 m_serverPort;
    QList<Link *> m_links;
    int m_count = 0;
    qint64 m_up = 0;
    qint64 m_down = 0;
    bool m_silent = false;
};

} // namespace parlance
