#include "cli/Cli.h"

#include "cli/ConnectCommand.h"
#include "cli/EchoCommand.h"
#include "cli/FaultsCommand.h"
#include "cli/HistoryCommand.h"
#include "cli/HostCommand.h"
#include "cli/SearchCommand.h"

namespace parlance {

Cli::Cli(const QStringList &arguments, const Stdio &stdio, QObject *parent)
    : QObject(parent), m_arguments(arguments), m_stdio(stdio)
{
}

void Cli::start()
{
    const Command command = parseCommand(m_arguments);
    const auto begin = [this](auto *running) {
        using Running = std::remove_pointer_t<decltype(running)>;
        connect(running, &Running::finished, this, &Cli::finished);
        connect(this, &Cli::interrupted, running, &Running::interrupt);
        running->start();
    };
    if (const auto *print = std::get_if<PrintAndExit>(&command)) {
        const auto &stream = print->code == ExitCode::Done ? m_stdio.out : m_stdio.err;
        const QString text = print->text.endsWith(u'\n') ? print->text.chopped(1) : print->text;
        stream(text.toUtf8());
        Q_EMIT finished(print->code);
    } else if (const auto *connectOptions = std::get_if<ConnectOptions>(&command)) {
        begin(new ConnectCommand(*connectOptions, m_stdio, this));
    } else if (const auto *hostOptions = std::get_if<HostOptions>(&command)) {
        begin(new HostCommand(*hostOptions, m_stdio, this));
    } else if (const auto *faultsOptions = std::get_if<FaultsOptions>(&command)) {
        begin(new FaultsCommand(*faultsOptions, m_stdio, this));
    } else if (const auto *echoOptions = std::get_if<EchoOptions>(&command)) {
        begin(new EchoCommand(*echoOptions, m_stdio, this));
    } else if (const auto *historyOptions = std::get_if<HistoryOptions>(&command)) {
        begin(new HistoryCommand(*historyOptions, m_stdio, this));
    } else if (const auto *searchOptions = std::get_if<SearchOptions>(&command)) {
        begin(new SearchCommand(*searchOptions, m_stdio, this));
    }
}

void Cli::interrupt()
{
    Q_EMIT interrupted();
}

} // namespace parlance
