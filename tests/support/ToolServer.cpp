#include "support/ToolServer.h"

#include <QFile>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

namespace parlance {

namespace {

constexpr int patience = 20000; // for a loaded machine; a healthy server needs a tenth of a second
constexpr int portsToTry = 5;   // another program may take a free port before the server does

// Programs of administrators are not always on a user's path.
QString findProgram(const QString &name)
{
    const QString found = QStandardPaths::findExecutable(name);
    return found.isEmpty() ? QStandardPaths::findExecutable(name, {QStringLiteral("/usr/sbin"), QStringLiteral("/sbin"),
                                                                   QStringLiteral("/usr/local/sbin")})
                           : found;
}

quint16 freePort()
{
    QTcpServer probe;
    return probe.listen(QHostAddress::LocalHost) ? probe.serverPort() : 0;
}

bool answers(quint16 port)
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
    return socket.waitForConnected(patience);
}

} // namespace

ToolServer::ToolServer(const QString &program) : m_program(program)
{
    m_process.setProcessChannelMode(QProcess::MergedChannels);
}

ToolServer::~ToolServer()
{
    end();
}

bool ToolServer::start(const QByteArray &config, const QStringList &arguments)
{
    if (findProgram(m_program).isEmpty()) {
        m_output = m_program.toUtf8() + " is missing: run script/bootstrap test";
        return false;
    }
    for (int i = 0; i < portsToTry; ++i) {
        if (run(config, arguments))
            return true;
        end();
    }
    return false;
}

bool ToolServer::run(const QByteArray &config, const QStringList &arguments)
{
    m_port = freePort();
    QByteArray text = config;
    text.replace("@PORT@", QByteArray::number(m_port)).replace("@DIR@", m_dir.path().toUtf8());
    if (m_port == 0 || !write(QStringLiteral("config"), text))
        return false;
    QStringList finished;
    for (QString argument : arguments) {
        argument.replace(QStringLiteral("@PORT@"), QString::number(m_port));
        finished.append(argument.replace(QStringLiteral("@DIR@"), m_dir.path()));
    }
    m_process.setWorkingDirectory(m_dir.path());
    m_process.start(findProgram(m_program), finished);
    if (!m_process.waitForStarted(patience)) // a quick one would answer before this process knows that it runs
        return false;
    const bool settled = QTest::qWaitFor(
        [this] { return m_process.state() == QProcess::NotRunning || answers(m_port); }, patience);
    return settled && m_process.state() == QProcess::Running;
}

void ToolServer::end()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.kill();
    m_process.waitForFinished(patience);
}

bool ToolServer::write(const QString &name, const QByteArray &bytes)
{
    QFile file(filePath(name));
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

QByteArray ToolServer::errorText()
{
    m_output += m_process.readAll();
    return m_program.toUtf8() + ": " + m_output;
}

bool startNginx(ToolServer &nginx, const QByteArray &server, const QByteArray &listenOptions)
{
    return nginx.start("daemon off;\nmaster_process off;\npid @DIR@/pid;\nerror_log stderr warn;\n"
                       "events { worker_connections 64; }\n"
                       "http {\n"
                       "    access_log off;\n"
                       "    client_body_temp_path @DIR@/body;\n"
                       "    proxy_temp_path @DIR@/proxy;\n"
                       "    fastcgi_temp_path @DIR@/fastcgi;\n"
                       "    uwsgi_temp_path @DIR@/uwsgi;\n"
                       "    scgi_temp_path @DIR@/scgi;\n"
                       "    server {\n"
                       "        listen 127.0.0.1:@PORT@ " + listenOptions + ";\n" + server + "\n    }\n}\n",
                       {QStringLiteral("-e"), QStringLiteral("stderr"), QStringLiteral("-p"), QStringLiteral("@DIR@"),
                        QStringLiteral("-c"), QStringLiteral("@DIR@/config")});
}

bool startHaproxy(ToolServer &haproxy, const QByteArray &frontend, const QByteArray &rest)
{
    return haproxy.start("global\n    maxconn 64\n"
                         "defaults\n    mode http\n    timeout connect 10s\n    timeout client 60s\n"
                         "    timeout server 60s\n"
                         "frontend all\n    bind 127.0.0.1:@PORT@\n" + frontend + "\n" + rest + "\n",
                         {QStringLiteral("-db"), QStringLiteral("-f"), QStringLiteral("@DIR@/config")});
}

} // namespace parlance
