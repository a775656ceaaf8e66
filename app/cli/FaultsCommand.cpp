#include "cli/FaultsCommand.h"

#include "cli/FaultWords.h"

#include <QJsonDocument>

namespace parlance {

FaultsCommand::FaultsCommand(FaultsOptions options, const Stdio &stdio, QObject *parent)
    : QObject(parent), m_options(std::move(options)), m_stdio(stdio), m_proxy(m_options.proxy)
{
    connect(&m_proxy, &FaultProxy::happened, this, &FaultsCommand::show);
    connect(m_stdio.in, &LineSource::line, this, &FaultsCommand::takeLine);
}

void FaultsCommand::start()
{
    const Result<quint16> port = m_proxy.start();
    if (!port) {
        m_stdio.err(QStringLiteral("parlance-cli: %1 cannot be listened on: %2. Choose another with --listen, or 0.")
                        .arg(port.error().where, port.error().value)
                        .toUtf8());
        Q_EMIT finished(ExitCode::Usage);
        return;
    }
    QUrl url;
    url.setScheme(QStringLiteral("ws"));
    const QJsonObject line{{QStringLiteral("listening"), m_proxy.url(url).toString()}};
    m_stdio.out(QJsonDocument(line).toJson(QJsonDocument::Compact));
    m_proxy.run(m_options.plan);
    m_stdio.in->setReading(true);
}

void FaultsCommand::interrupt()
{
    m_stdio.in->setReading(false);
    m_proxy.stop();
    Q_EMIT finished(ExitCode::Done);
}

void FaultsCommand::takeLine(const QString &line)
{
    ++m_inputLines;
    Result<FaultPlan> plan = parseFaultPlan(line, QString());
    if (!plan) {
        Fault fault = plan.error();
        fault.where = QStringLiteral("standard input:%1").arg(m_inputLines);
        m_stdio.err(QStringLiteral("parlance-cli: %1").arg(planSentence(fault)).toUtf8());
        return;
    }
    m_proxy.run(*plan);
}

void FaultsCommand::show(const FaultEvent &event)
{
    if (m_options.jsonLines)
        m_stdio.out(QJsonDocument(faultObject(event)).toJson(QJsonDocument::Compact));
    else
        m_stdio.out(faultLine(event).toUtf8());
}

} // namespace parlance
