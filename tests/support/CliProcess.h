#pragma once

#include <QHash>
#include <QJsonObject>
#include <QProcess>
#include <QVector>

namespace parlance {

// A parlance-cli in its own process, ended with this object.
//
// Thread: the test's. Waiting turns the event loop, so that servers in the test go on.
class CliProcess
{
public:
    explicit CliProcess(const QStringList &arguments, const QHash<QString, QString> &environment = {});
    ~CliProcess();
    CliProcess(const CliProcess &) = delete;
    CliProcess &operator=(const CliProcess &) = delete;

    void write(const QString &line);
    void endInput();
    // The exit code; -1 when it did not end within 60 s, -2 when it crashed.
    int waitForEnd();
    qint64 processId() const { return m_process.processId(); }
    bool isRunning() const { return m_process.state() == QProcess::Running; }
    void terminate() { m_process.terminate(); } // SIGTERM
    void kill();                                 // SIGKILL

    QStringList lines() const { return m_lines; } // of standard output so far
    QString errors() const { return QString::fromUtf8(m_errors); }
    // With --jsonl: the objects whose "event" is this.
    QVector<QJsonObject> events(const QString &event) const;
    bool reached(const QString &state) const; // a "state" event with this state has come

private:
    QProcess m_process;
    QByteArray m_buffer;
    QByteArray m_errors;
    QStringList m_lines;
};

} // namespace parlance
