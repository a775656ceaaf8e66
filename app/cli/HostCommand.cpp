#include "cli/HostCommand.h"

#include "host/RandomSecret.h"
#include "host/RoomServer.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace parlance {

HostCommand::HostCommand(HostOptions options, const Stdio &stdio, QObject *parent)
    : QObject(parent), m_options(std::move(options)), m_stdio(stdio)
{
    RoomServer::Options server;
    server.hub.serverName = QStringLiteral("Parlance");
    server.hub.token = m_options.token;
    server.port = m_options.port;
    server.envelope = {m_options.envelope, m_options.envelope.on};
    if (m_options.lan) {
        server.address = QHostAddress(QHostAddress::Any);
        if (server.hub.token.isEmpty())
            server.hub.token = randomSecret();
    }
    m_server = std::make_unique<RoomServer>(server);
}

HostCommand::~HostCommand() = default;

void HostCommand::start()
{
    const Result<QUrl> url = m_server->start();
    if (!url) {
        m_stdio.err(QStringLiteral("parlance-cli: port %1 cannot be listened on: %2. Choose another with --port, or 0.")
                        .arg(QString::number(m_options.port), url.error().value)
                        .toUtf8());
        Q_EMIT finished(ExitCode::Usage);
        return;
    }
    QJsonObject line{{QStringLiteral("listening"), url->toString(QUrl::RemovePath)}};
    if (m_options.lan) {
        QJsonArray links;
        for (const QUrl &link : m_server->links())
            links.append(link.toString(QUrl::FullyEncoded));
        line.insert(QStringLiteral("links"), links);
    }
    m_stdio.out(QJsonDocument(line).toJson(QJsonDocument::Compact));
}

void HostCommand::interrupt()
{
    m_server->stop();
    Q_EMIT finished(ExitCode::Done);
}

} // namespace parlance
