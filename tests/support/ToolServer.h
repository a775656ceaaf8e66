#pragma once

#include <QByteArray>
#include <QProcess>
#include <QString>
#include <QTemporaryDir>

namespace parlance {

// A server program of this computer (nginx, haproxy, tinyproxy …) with a configuration of its own, on a free port of
// 127.0.0.1 and in a directory of its own. It ends with this object, whatever the test did.
//
// Thread: the test's. Errors: start() is false, and errorText() says why; a program that is missing is one of them, since
// a test that needs it fails and does not skip.
class ToolServer
{
public:
    explicit ToolServer(const QString &program);
    ~ToolServer();
    ToolServer(const ToolServer &) = delete;
    ToolServer &operator=(const ToolServer &) = delete;

    // Writes the configuration to filePath("config") and runs the program until the port answers. In the configuration
    // and in the arguments @PORT@ stands for the port and @DIR@ for the directory.
    bool start(const QByteArray &config, const QStringList &arguments);

    quint16 port() const { return m_port; }
    QString filePath(const QString &name) const { return m_dir.filePath(name); }
    bool write(const QString &name, const QByteArray &bytes);
    QByteArray errorText();

private:
    bool run(const QByteArray &config, const QStringList &arguments);
    void end();

    QString m_program;
    QTemporaryDir m_dir;
    QProcess m_process;
    QByteArray m_output;
    quint16 m_port = 0;
};

// nginx with one server {…} block: `server` is what stands in it, without "listen".
bool startNginx(ToolServer &nginx, const QByteArray &server, const QByteArray &listenOptions = {});

// HAProxy in HTTP mode: `frontend` is what stands in its one frontend behind "bind", `rest` are further sections.
bool startHaproxy(ToolServer &haproxy, const QByteArray &frontend, const QByteArray &rest);

} // namespace parlance
