#include "cli/FaultsLine.h"

#include "cli/FaultWords.h"
#include "cli/OptionReader.h"

#include <QFile>
#include <QUrl>

namespace parlance {

namespace {

using Mistake = std::optional<PrintAndExit>;

QString exitCodes()
{
    return QStringLiteral(
        "Exit codes:\n"
        "  0  it was interrupted\n"
        "  1  a wrong option, address or plan\n");
}

// "HOST:PORT", "[::1]:PORT". No host in an address means `host`.
bool readAddress(const QString &text, QString *host, quint16 *port)
{
    const QUrl url(QStringLiteral("tcp://") + (text.contains(u':') ? text : QString(u':' + text)), QUrl::StrictMode);
    const bool isAddress = url.isValid() && url.path().isEmpty() && !url.hasQuery() && !url.hasFragment() && url.userInfo().isEmpty();
    if (!isAddress || url.port() < 0)
        return false;
    if (!url.host().isEmpty())
        *host = url.host();
    *port = quint16(url.port());
    return true;
}

Mistake readListen(const OptionReader &line, FaultProxy::Options *options)
{
    if (!line.isSet("listen"))
        return std::nullopt;
    QString host = options->address.toString();
    if (!readAddress(line.value("listen"), &host, &options->port) || !options->address.setAddress(host)) {
        return line.mistake(QStringLiteral("--listen needs a port from 0 to 65535, or an IP address and a port such as "
                                           "0.0.0.0:8080, not \"%1\".")
                                .arg(line.value("listen")));
    }
    return std::nullopt;
}

Mistake readServer(const OptionReader &line, FaultProxy::Options *options)
{
    if (!line.isSet("to"))
        return line.mistake(QStringLiteral("faults needs --to, the server that clients are to reach, such as 127.0.0.1:8080."));
    options->serverHost.clear();
    if (!readAddress(line.value("to"), &options->serverHost, &options->serverPort) || options->serverHost.isEmpty()
        || options->serverPort == 0) {
        return line.mistake(QStringLiteral("--to needs a host and a port such as 127.0.0.1:8080, not \"%1\".").arg(line.value("to")));
    }
    return std::nullopt;
}

Mistake readPlan(const OptionReader &line, FaultPlan *target)
{
    if (!line.isSet("plan"))
        return std::nullopt;
    QString name;
    if (const Mistake mistake = line.readFileName("plan", &name))
        return mistake;
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly))
        return line.mistake(QStringLiteral("The plan \"%1\" cannot be read: %2.").arg(name, file.errorString()));
    const QByteArray text = file.readAll();
    if (file.error() != QFile::NoError)
        return line.mistake(QStringLiteral("The plan \"%1\" cannot be read: %2.").arg(name, file.errorString()));
    const Result<FaultPlan> plan = parseFaultPlan(QString::fromUtf8(text), name);
    if (!plan)
        return PrintAndExit{QStringLiteral("parlance-cli: %1").arg(planSentence(plan.error())), ExitCode::Usage};
    *target = *plan;
    return std::nullopt;
}

} // namespace

Command parseFaults(const QStringList &arguments)
{
    OptionReader line(QStringLiteral("faults"),
                      QStringLiteral("Stands between clients and a server, passes every byte on, and makes the network fail as "
                                     "a plan says.\nIt prints {\"listening\":\"ws://127.0.0.1:PORT\"}, then what it does. A line of "
                                     "standard input is a further step of\nthe plan, whose time begins when it comes. It runs "
                                     "until it is interrupted."),
                      exitCodes());
    line.add("listen", "Listens on this port of this computer, or on this address (default: 0, chosen by the system).",
             "[ADDRESS:]PORT");
    line.add("to", "The server.", "HOST:PORT");
    line.add("plan", "What is to go wrong, and when; the manual page describes it.", "FILE");
    line.add("seed", "Makes the same jitter in each run with the same number (default: 0).", "N");
    line.add("jsonl", "Prints what it does as one JSON object a line.");
    if (const Mistake early = line.parse(arguments))
        return *early;
    if (!line.positional().isEmpty())
        return line.mistake(QStringLiteral("faults takes no argument, but got \"%1\".").arg(line.positional().first()));

    FaultsOptions options;
    options.jsonLines = line.isSet("jsonl");
    if (const Mistake mistake = readListen(line, &options.proxy))
        return *mistake;
    if (const Mistake mistake = readServer(line, &options.proxy))
        return *mistake;
    qint64 seed = 0;
    if (const Mistake mistake = line.readNumber("seed", 0, std::numeric_limits<quint32>::max(), "", &seed))
        return *mistake;
    options.proxy.seed = quint32(seed);
    if (const Mistake mistake = readPlan(line, &options.plan))
        return *mistake;
    return options;
}

} // namespace parlance
