#include "support/PythonServer.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace parlance {

namespace {

constexpr int patience = 20000; // for a loaded machine; a healthy start needs half a second

} // namespace

PythonServer::~PythonServer()
{
    m_process.kill();
    m_process.waitForFinished(patience);
}

bool PythonServer::start(const QStringList &servers)
{
    // The system's Python, for which python3-websockets is installed, whatever else is in the PATH.
    m_process.start(QStringLiteral("/usr/bin/python3"),
                    QStringList{QStringLiteral(PARLANCE_SOURCE_DIR "/tests/servers/python/server.py")} + servers);
    QElapsedTimer waited;
    waited.start();
    while (!m_process.canReadLine()) {
        if (!m_process.waitForReadyRead(std::max(1, int(patience - waited.elapsed())))) {
            m_errors += m_process.errorString().toUtf8() + '\n';
            return false;
        }
    }
    const QJsonObject line = QJsonDocument::fromJson(m_process.readLine()).object();
    for (const QJsonValue &url : line.value(QStringLiteral("listening")).toArray())
        m_urls.append(QUrl(url.toString()));
    return m_urls.size() == servers.size();
}

QByteArray PythonServer::errorText()
{
    m_errors += m_process.readAllStandardError();
    return m_errors;
}

} // namespace parlance
