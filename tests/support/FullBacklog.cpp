#include "support/FullBacklog.h"

namespace parlance {

FullBacklog::FullBacklog(const QHostAddress &address, quint16 port)
{
    m_server.setListenBacklogSize(0);
    if (!m_server.listen(address, port))
        qFatal("FullBacklog cannot listen: %s", qPrintable(m_server.errorString()));
    m_server.pauseAccepting();
    m_filler.connectToHost(address, m_server.serverPort());
    if (!m_filler.waitForConnected())
        qFatal("FullBacklog cannot be filled: %s", qPrintable(m_filler.errorString()));
}

QUrl FullBacklog::url() const
{
    QUrl url;
    url.setScheme(QStringLiteral("ws"));
    url.setHost(m_server.serverAddress().toString());
    url.setPort(port());
    url.setPath(QStringLiteral("/"));
    return url;
}

} // namespace parlance
