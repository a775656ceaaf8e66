#pragma once

#include <QCoreApplication>
#include <QProcess>
#include <QString>
#include <QUrl>

namespace parlance::bench {

// The blast server (BlastServer.h) in its own process: this program again. Thread: any, without an event loop.
// Lifetime: it ends with this object. Errors: isRunning() is false, and the server has said why on stderr.
class ServerProcess
{
public:
    explicit ServerProcess(const QString &certificateFile = {}, const QString &keyFile = {})
    {
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start(QCoreApplication::applicationFilePath(),
                        {QStringLiteral("--role"), QStringLiteral("server"), QStringLiteral("--certificate"),
                         certificateFile, QStringLiteral("--key"), keyFile});
        QByteArray line;
        while (!line.endsWith('\n') && m_process.waitForReadyRead(10000))
            line += m_process.readLine();
        m_port = line.split(' ').value(0).toInt();
        m_tlsPort = line.trimmed().split(' ').value(1).toInt();
    }

    ~ServerProcess()
    {
        m_process.closeWriteChannel();
        if (!m_process.waitForFinished(5000)) {
            m_process.kill();
            m_process.waitForFinished();
        }
    }

    ServerProcess(const ServerProcess &) = delete;
    ServerProcess &operator=(const ServerProcess &) = delete;

    bool isRunning() const { return m_port > 0; }
    QUrl url(const QString &path) const { return QUrl(QStringLiteral("ws://127.0.0.1:%1%2").arg(m_port).arg(path)); }
    QUrl tlsUrl(const QString &path) const
    {
        return QUrl(QStringLiteral("wss://127.0.0.1:%1%2").arg(m_tlsPort).arg(path));
    }

private:
    QProcess m_process;
    int m_port = 0;
    int m_tlsPort = 0;
};

} // namespace parlance::bench
