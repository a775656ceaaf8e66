#pragma once

#include "host/FaultShaper.h"
#include "host/FaultTrigger.h"

#include <QElapsedTimer>
#include <QHash>
#include <QObject>
#include <QTcpSocket>
#include <QTimer>

#include <memory>

namespace parlance {

// One connection through FaultProxy: the client's socket, the server's, and what happens between them.
//
// Thread: the proxy's. Lifetime: from a client's coming until ended(); the owner then deletes it later. Bounds: of each way
//   `laneBytes` wait here, and 64 KiB in each buffer of the sockets; when they are full, nothing more is read.
// Errors: a server that cannot be reached is told, and the client reset. An end of one side is passed on as an orderly
//   one, because Qt's sockets tell no reset from it; they also know no half-closed connection, so that nothing more goes to
//   a side that has ended its own half.
class FaultLink : public QObject
{
    Q_OBJECT

public:
    struct Terms {
        QString serverHost;
        quint16 serverPort = 0;
        qint64 laneBytes = 256 * 1024;
        std::function<double()> random;
    };

    FaultLink(int number, std::unique_ptr<QTcpSocket> client, const Terms &terms, QObject *parent);
    ~FaultLink() override;

    int number() const { return m_number; }
    qint64 upBytes() const { return m_up.passed; }
    qint64 downBytes() const { return m_down.passed; }
    void start();

    void add(const std::shared_ptr<FaultTrigger> &trigger);
    void forgetTriggers();
    void begin(quint64 id, const FaultAction &action); // one that lasts
    void end(quint64 id);
    void heal();
    void cut(bool reset);

Q_SIGNALS:
    // Everything before the place has passed. It may cut the link.
    void due(const parlance::FaultStep &step);
    void blind(); // steps wait for messages, and they cannot be seen
    void unreachable(const QString &words);
    void ended(); // once, from the event loop or from inside cut()

private:
    struct Lane {
        Lane(QTcpSocket &source, QTcpSocket &target, const FaultScanner *up, std::function<double()> random)
            : from(source), to(target), scanner(up), shaper(std::move(random))
        {
        }
        QTcpSocket &from;
        QTcpSocket &to;
        FaultScanner scanner;
        FaultShaper shaper;
        QVector<std::shared_ptr<FaultTrigger>> triggers;
        qint64 passed = 0;
    };

    Lane &lane(FaultWay way) { return way == FaultWay::Down ? m_down : m_up; }
    void watch(QTcpSocket &socket, Lane &lane);
    void pump();
    bool pumpOne(Lane &lane);
    void take(Lane &lane, const QByteArray &bytes);
    void queue(Lane &lane, const FaultScanner::Unit &unit);
    void sourceEnded(Lane &lane);
    void reach(int mark);
    void wake(Instant at);
    void leave();
    void drain(QTcpSocket &socket);
    void finish();
    Instant now() const { return Instant(m_clock.elapsed()); }

    const int m_number;
    const Terms m_terms;
    std::unique_ptr<QTcpSocket> m_client;
    QTcpSocket m_server;
    Lane m_up;
    Lane m_down;
    QHash<int, std::shared_ptr<FaultTrigger>> m_marks; // what a mark in a queue stands for
    int m_lastMark = 0;
    QElapsedTimer m_clock;
    QTimer m_timer;
    QTimer m_patience;      // while leaving
    bool m_pumping = false;
    bool m_again = false;
    bool m_leaving = false;
    bool m_over = false;
    bool m_toldBlind = false;
};

} // namespace parlance
