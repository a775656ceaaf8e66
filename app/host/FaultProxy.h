#pragma once

#include "host/FaultEvent.h"
#include "host/FaultLink.h"

#include <QHostAddress>
#include <QQueue>
#include <QUrl>

class QTcpServer;

namespace parlance {

// Stands between clients and a server on TCP, passes every byte on in its order, and makes the network between them fail as
// a plan says (docs/faults.md): to test how a client, or a server, bears it.
//
//     FaultProxy proxy({.serverPort = server.port()});
//     proxy.start();
//     proxy.run(u"before message 1 down /\"type\":\"ack\"/: cut rst\n"   // the receipt of the first message is lost,
//               u"link 2: delay 50ms jitter 20ms"_s);                    // and the second connection is slow
//     client.open(proxy.url(serverUrl));
//
// run() may be called at any time, and adds to what is there; heal() ends it all.
//
// Thread: lives in the thread that start()s it, with an event loop. Lifetime: start() and stop() as often as wanted;
//   destroying it resets what is open. happened() comes from the event loop or from inside run(), heal(), stop(); nothing of
//   the proxy may be destroyed in it.
// Bounds: FaultLink's for each connection, and 16 KiB for one that waits for an HTTP answer.
// Errors: start() returns the system's words (Fault::value). A server that cannot be reached is an event.
class FaultProxy : public QObject
{
    Q_OBJECT

public:
    struct Options {
        QHostAddress address = QHostAddress(QHostAddress::LocalHost);
        quint16 port = 0; // 0: chosen by the system
        QString serverHost = QStringLiteral("127.0.0.1");
        quint16 serverPort = 0;
        quint32 seed = 0;              // of jitter; the same seed, the same numbers
        qint64 laneBytes = 256 * 1024; // that wait here, of each way of a connection
    };

    explicit FaultProxy(Options options, QObject *parent = nullptr);
    ~FaultProxy() override;

    Result<quint16> start(); // port()
    void stop();             // what is open is reset; what was planned is forgotten
    void setServer(const QString &host, quint16 port); // of connections from now on

    // Its times and counts begin now. Steps for given connections also reach those that are open, and begin for them now.
    void run(const FaultPlan &plan);
    Result<int> run(const QString &steps); // lines of a plan; how many steps. Fault as parseFaultPlan() has it
    void heal();                           // everything works again, and nothing that was planned will come

    quint16 port() const { return m_port; }
    QUrl url(const QUrl &ofServer) const; // the same address through the proxy
    int linkCount() const { return m_accepted; } // so far
    int openLinks() const { return int(m_links.size()); }
    int faultCount() const { return m_done; }    // steps that were done to at least one connection, refusals and answers
    qint64 upBytes() const;   // from clients, that passed …
    qint64 downBytes() const; // … and to them; so far

Q_SIGNALS:
    void happened(const parlance::FaultEvent &event);

private:
    struct Answer {
        QByteArray bytes;
        int left = 0;
    };

    bool listen();
    void acceptAll();
    void accept(std::unique_ptr<QTcpSocket> client);
    bool turnsAway(int number, std::unique_ptr<QTcpSocket> &client);
    void answer(int number, std::unique_ptr<QTcpSocket> client, const QByteArray &bytes);
    void open(int number, std::unique_ptr<QTcpSocket> client);
    void onEnded(FaultLink *link);
    void add(const FaultStep &step);
    void addTo(FaultLink *link, const FaultStep &step);
    void schedule(const FaultStep &step, QObject *context, FaultLink *link, int done = 0);
    void carryOut(const FaultStep &step, FaultLink *link); // null: the whole proxy
    void beginLasting(const FaultStep &step, FaultLink *link);
    void refuseFor(const FaultStep &step);
    void forgetPlans();
    void tell(FaultEvent::Kind kind, int link, const QString &text = {}, int line = 0, int links = 0);

    Options m_options;
    std::function<double()> m_random;
    std::unique_ptr<QTcpServer> m_server;
    quint16 m_port = 0;
    QElapsedTimer m_clock;
    std::unique_ptr<QObject> m_timers; // the context of everything that is planned
    QVector<FaultLink *> m_links;
    QVector<FaultStep> m_linkSteps;    // for given connections
    QVector<std::shared_ptr<FaultTrigger>> m_shared;
    std::map<quint64, FaultStep> m_lasting; // of the whole proxy, for connections to come
    int m_refuseNext = 0;
    QQueue<Answer> m_answers;
    quint64 m_lastId = 0;
    int m_accepted = 0;
    int m_done = 0;
    qint64 m_endedUp = 0;              // bytes of connections that have ended
    qint64 m_endedDown = 0;
};

} // namespace parlance
