#pragma once

#include "support/FaultOracle.h"

#include <QTemporaryDir>
#include <QUrl>

#include <memory>

namespace parlance {

class NodeServer;
class RoomServer;

// A server that is put under fire, and what it has taken: tests/servers/<name> in its own process, which keeps a file of it
// and may be killed, or the embedded room server, which keeps it in memory.
//
// Thread: the test's, with an event loop. Lifetime: the server ends with this object. Errors: start() is false, and
// errorText() says why.
class FaultServer
{
public:
    // Empty: the embedded one. In the options @LOG@ stands for the file.
    FaultServer(const QString &name, const QStringList &options);
    ~FaultServer();

    bool start();
    void kill(); // SIGKILL; the embedded one only stops
    bool isRunning() const;
    QUrl url() const;
    quint16 port() const { return quint16(url().port(0)); }
    QByteArray errorText() const;

    QVector<LoggedMessage> log(const QString &room) const; // what it took, in its order

private:
    QVector<LoggedMessage> readFile() const;
    QVector<LoggedMessage> askForHistory(const QString &room) const;

    QTemporaryDir m_dir;
    std::unique_ptr<NodeServer> m_node;
    std::unique_ptr<RoomServer> m_embedded;
    QByteArray m_error;
};

} // namespace parlance
