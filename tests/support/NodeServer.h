#pragma once

#include <QProcess>
#include <QString>
#include <QStringList>
#include <QUrl>

#include <memory>

namespace parlance {

// A server of tests/servers/<name>/server.js in its own node process.
//
// The process prints {"listening":"ws://127.0.0.1:PORT"} as its first line. It ends with this object, whatever the
// test did. Thread: the test's. Errors: start() is false, and errorText() says why.
class NodeServer
{
public:
    explicit NodeServer(const QString &name, const QStringList &arguments = {});
    ~NodeServer();
    NodeServer(const NodeServer &) = delete;
    NodeServer &operator=(const NodeServer &) = delete;

    // Starts it and waits for the line. The second and later starts take the port of the first. False also without node
    // or the servers' packages (npm ci in tests/servers): a test that needs them fails, it does not skip.
    bool start();
    void stop(); // SIGTERM, and waits for its end
    void kill(); // SIGKILL, and waits for its end
    bool isRunning() const;
    void writeLine(const QByteArray &line); // to its standard input

    QUrl url() const { return m_url; }
    quint16 port() const { return quint16(m_url.port(0)); }
    qint64 processId() const;
    QByteArray errorText() const; // what all runs wrote to stderr

private:
    void end();

    QString m_script;
    QStringList m_arguments;
    QUrl m_url;
    mutable QByteArray m_errors;
    std::unique_ptr<QProcess> m_process;
};

} // namespace parlance
