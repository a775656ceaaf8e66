#pragma once

#include <QList>
#include <QProcess>
#include <QStringList>
#include <QUrl>

namespace parlance {

// tests/servers/python/server.py in its own process: one server for each argument.
//
// It ends with this object, whatever the test did. Thread: the test's. Errors: start() is false, and errorText() says
// why, also where Python or its websockets is missing: a test that needs them fails, it does not skip.
class PythonServer
{
public:
    PythonServer() = default;
    ~PythonServer();
    PythonServer(const PythonServer &) = delete;
    PythonServer &operator=(const PythonServer &) = delete;

    bool start(const QStringList &servers);

    QUrl url(qsizetype index) const { return m_urls.value(index); }
    QByteArray errorText();

private:
    QProcess m_process;
    QList<QUrl> m_urls;
    QByteArray m_errors;
};

} // namespace parlance
