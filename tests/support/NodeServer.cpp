#include "support/NodeServer.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStandardPaths>

#include <algorithm>

namespace parlance {

namespace {

constexpr int patience = 20000; // for a loaded machine; a healthy server needs a tenth of a second

QString serversDir()
{
    return QStringLiteral(PARLANCE_SOURCE_DIR "/tests/servers");
}

} // namespace

NodeServer::NodeServer(const QString &name, const QStringList &arguments)
    : m_script(serversDir() + u'/' + name + QStringLiteral("/server.js")), m_arguments(arguments)
{
}

NodeServer::~NodeServer()
{
    kill();
}

bool NodeServer::start()
{
    kill();
    if (QStandardPaths::findExecutable(QStringLiteral("node")).isEmpty()
        || !QFileInfo::exists(serversDir() + QStringLiteral("/node_modules/ws/package.json"))) {
        m_errors = "node or tests/servers/node_modules is missing: run script/test, or npm ci in tests/servers";
        return false;
    }
    m_process = std::make_unique<QProcess>();
    m_process->start(QStringLiteral("node"),
                     QStringList{m_script, QStringLiteral("--port"), QString::number(port())} + m_arguments);
    QElapsedTimer waited;
    waited.start();
    while (!m_process->canReadLine()) {
        if (!m_process->waitForReadyRead(std::max(1, int(patience - waited.elapsed())))) {
            m_errors += m_process->errorString().toUtf8() + '\n';
            kill();
            return false;
        }
    }
    const QJsonObject line = QJsonDocument::fromJson(m_process->readLine()).object();
    m_url = QUrl(line.value(QStringLiteral("listening")).toString());
    return m_url.port() > 0;
}

void NodeServer::stop()
{
    if (m_process)
        m_process->terminate();
    end();
}

void NodeServer::kill()
{
    if (m_process)
        m_process->kill();
    end();
}

void NodeServer::end()
{
    if (!m_process)
        return;
    if (m_process->state() != QProcess::NotRunning && !m_process->waitForFinished(patience)) {
        m_process->kill();
        m_process->waitForFinished(patience);
    }
    m_errors += m_process->readAllStandardError();
    m_process.reset();
}

bool NodeServer::isRunning() const
{
    return m_process && m_process->state() == QProcess::Running;
}

void NodeServer::writeLine(const QByteArray &line)
{
    if (m_process)
        m_process->write(line + '\n');
}

qint64 NodeServer::processId() const
{
    return m_process ? m_process->processId() : 0;
}

QByteArray NodeServer::errorText() const
{
    if (m_process)
        m_errors += m_process->readAllStandardError();
    return m_errors;
}

} // namespace parlance
