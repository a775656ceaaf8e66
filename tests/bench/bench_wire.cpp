// The wire: how Rfc6455Transport does beside QWebSocket, Boost.Beast and Node ws, in turns within one run, against a
// server in another process that writes ready frames from memory. Throughput counts; processor time a message stands
// beside it, because a machine that is busy with other things disturbs it less.
//
//   bench_wire [--rounds N] [--time MS] [--client NAME] [--size BYTES] [receive send echo tls deflate memory idle]

#include "bench/wire/BeastClient.h"
#include "bench/wire/BlastMessages.h"
#include "bench/wire/BlastServer.h"
#include "bench/wire/ChildRoles.h"
#include "bench/wire/NodeClient.h"
#include "bench/wire/QtClients.h"
#include "bench/wire/Report.h"
#include "bench/wire/ServerProcess.h"
#include "support/TestCertificate.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFile>
#include <QTemporaryDir>

#include <cstdio>

using namespace parlance;
using namespace parlance::bench;

namespace {

// What every section needs.
struct Bench {
    const ServerProcess &server;
    Report &report;
    std::chrono::milliseconds time;
    qsizetype onlySize = 0; // of a message; 0: every size that has a row

    bool wants(qsizetype size) const { return onlySize == 0 || onlySize == size; }

    Load load(const QUrl &url, const QList<QByteArray> &messages) const
    {
        Load load;
        load.url = url;
        load.time = time;
        for (const QByteArray &message : messages)
            load.texts += QString::fromUtf8(message);
        return load;
    }
};

using Found = QMap<QString, Medians>;

QString sizeText(qsizetype size)
{
    return size >= 1024 * 1024 ? QStringLiteral("%1 MB").arg(size / (1024 * 1024))
        : size >= 1024         ? QStringLiteral("%1 KB").arg(size / 1024)
                               : QStringLiteral("%1 B").arg(size);
}

// Throughput decides; the same ratio of processor time is told beside it.
void compareRates(Report &report, const QString &what, const Found &found, const QString &peer, double limit)
{
    if (!found.contains(oursName()) || !found.contains(peer))
        return;
    const Medians ours = found.value(oursName());
    const Medians theirs = found.value(peer);
    report.atLeast(what + QStringLiteral(", to ") + peer, ours.rate / theirs.rate, limit,
                   QStringLiteral(" (CPU %1)").arg(theirs.cpu / ours.cpu, 0, 'f', 2));
}

Clients qtClients()
{
    Clients clients;
    clients.push_back(transportClient(oursName()));
    clients.push_back(webSocketClient());
    clients.push_back(transportClient(qtTransportName()));
    return clients;
}

void receive(const Bench &bench)
{
    const struct { qsizetype size; double limit; bool beast; } rows[] = {
        {100, 2.5, true}, {1024, 1.7, true}, {64 * 1024, 1.3, false}, {1024 * 1024, 1.05, false}};
    for (const auto &row : rows) {
        if (!bench.wants(row.size))
            continue;
        Clients clients = qtClients();
        if (row.beast) {
            clients.push_back(std::make_unique<BeastClient>(BeastClient::Mode::Synchronous));
            clients.push_back(std::make_unique<BeastClient>(BeastClient::Mode::Asynchronous));
        }
        const Load load = bench.load(bench.server.url(QStringLiteral("/blast/text/%1").arg(row.size)),
                                     {blastMessage("text", row.size)});
        const QString title = QStringLiteral("receive, ASCII text of ") + sizeText(row.size);
        const Found found = bench.report.takeTurns(title, clients, [&](WireClient &client) { return client.receive(load); });
        compareRates(bench.report, title, found, webSocketName(), row.limit);
        for (const auto &client : clients) {
            if (client->name().startsWith(u"Boost"))
                compareRates(bench.report, title, found, client->name(), 1);
        }
    }
    for (const qsizetype characters : {33, 341, 21845}) {
        const qsizetype size = 3 * characters;
        if (!bench.wants(size))
            continue;
        const Load load = bench.load(bench.server.url(QStringLiteral("/blast/cjk/%1").arg(size)), {blastMessage("cjk", size)});
        bench.report.takeTurns(QStringLiteral("receive, Chinese text of %1 B (no limit is set)").arg(size), qtClients(),
                               [&](WireClient &client) { return client.receive(load); });
    }
}

void send(const Bench &bench)
{
    for (const qsizetype size : {100, 64 * 1024}) {
        if (!bench.wants(size))
            continue;
        const Load load = bench.load(bench.server.url(QStringLiteral("/sink")), {blastMessage("text", size)});
        const QString title = QStringLiteral("send, ASCII text of ") + sizeText(size);
        const Found found = bench.report.takeTurns(title, qtClients(), [&](WireClient &client) { return client.send(load); });
        compareRates(bench.report, title, found, webSocketName(), 2);
    }
}

void echo(const Bench &bench)
{
    const Load load = bench.load(bench.server.url(QStringLiteral("/echo")), {blastMessage("text", 100)});
    const Found found = bench.report.takeTurns(QStringLiteral("echo of 100 B"), qtClients(),
                                               [&](WireClient &client) { return client.echo(load); });
    if (found.contains(oursName()) && found.contains(webSocketName()))
        bench.report.atLeast(QStringLiteral("echo median, QWebSocket's to ours"),
                             found.value(webSocketName()).trip / found.value(oursName()).trip, 1);
}

void tls(const Bench &bench)
{
    for (const qsizetype size : {1024, 64 * 1024}) {
        if (!bench.wants(size))
            continue;
        const Load load = bench.load(bench.server.tlsUrl(QStringLiteral("/blast/text/%1").arg(size)),
                                     {blastMessage("text", size)});
        const QString title = QStringLiteral("receive over TLS, ASCII text of ") + sizeText(size);
        const Found found = bench.report.takeTurns(title, qtClients(), [&](WireClient &client) { return client.receive(load); });
        compareRates(bench.report, title, found, webSocketName(), 1.2);
    }
}

void deflate(const Bench &bench)
{
    const QList<QByteArray> messages = chatMessages();
    Clients clients;
    clients.push_back(transportClient(oursName()));
    clients.push_back(std::make_unique<NodeClient>(messages));
    const auto compare = [&](const QString &title, const Found &found) {
        const QString node = clients.back()->name();
        if (found.contains(oursName()) && found.contains(node))
            bench.report.atLeast(title + QStringLiteral(", CPU of Node to ours"),
                                 found.value(node).cpu / found.value(oursName()).cpu, 2);
    };
    Load load = bench.load(bench.server.url(QStringLiteral("/deflate/blast")), messages);
    load.deflate = true;
    QString title = QStringLiteral("receive compressed chat messages");
    compare(title, bench.report.takeTurns(title, clients, [&](WireClient &client) { return client.receive(load); }));
    load.url = bench.server.url(QStringLiteral("/deflate/sink"));
    title = QStringLiteral("send compressed chat messages");
    compare(title, bench.report.takeTurns(title, clients, [&](WireClient &client) { return client.send(load); }));
}

void memory(const Bench &bench)
{
    constexpr qint64 size = 200 * 1000 * 1000;
    bench.report.heading(QStringLiteral("peak memory of one message of 200 MB, in sizes of the message"));
    for (const char *kind : {"binary", "text"}) {
        for (const QString &client : {oursName(), webSocketName()}) {
            const QUrl url = bench.server.url(QStringLiteral("/single/%1/%2").arg(QLatin1StringView(kind)).arg(size));
            const double times = runChildRole({QStringLiteral("--role"), QStringLiteral("memory"), QStringLiteral("--client"),
                                               client, QStringLiteral("--url"), url.toString(), QStringLiteral("--size"),
                                               QString::number(size)});
            const QString what = QLatin1StringView(kind) + QStringLiteral(" of 200 MB");
            if (client == oursName())
                bench.report.under(what, times < 0 ? qInf() : times, 2.2, QStringLiteral("times its size"));
            else
                bench.report.line(QStringLiteral("  %1 %2: %3").arg(client, -28).arg(what).arg(times, 0, 'f', 2));
        }
    }
}

void idle(const Bench &bench)
{
    constexpr int count = 10000;
    bench.report.heading(QStringLiteral("private memory of an idle link, over %1 of them").arg(count));
    for (const QString &client : {oursName(), webSocketName()}) {
        const ServerProcess server; // its own, so that both use the same ports
        const double kB = runChildRole({QStringLiteral("--role"), QStringLiteral("idle"), QStringLiteral("--client"), client,
                                        QStringLiteral("--url"), server.url(QStringLiteral("/idle")).toString(),
                                        QStringLiteral("--size"), QString::number(count)});
        if (client == oursName())
            bench.report.under(QStringLiteral("an idle link"), kB < 0 ? qInf() : kB, 20, QStringLiteral("kB"));
        else
            bench.report.line(QStringLiteral("  %1 %2 kB").arg(client, -28).arg(kB, 0, 'f', 2));
    }
}

// The certificate for wss, made now, as two files in `dir`.
bool makeCertificate(const QTemporaryDir &dir, QString &certificateFile, QString &keyFile)
{
    const auto made = TestCertificate::make(QStringLiteral("IP:127.0.0.1"));
    if (!made)
        return false;
    certificateFile = dir.filePath(QStringLiteral("server.pem"));
    keyFile = dir.filePath(QStringLiteral("server.key"));
    QFile certificate(certificateFile);
    QFile key(keyFile);
    return certificate.open(QIODevice::WriteOnly) && certificate.write(made->certificatePem) > 0
        && key.open(QIODevice::WriteOnly) && key.write(made->keyPem) > 0;
}

int measure(const QCommandLineParser &line)
{
    const struct { const char *name; void (*run)(const Bench &); } sections[] = {
        {"receive", receive}, {"send", send}, {"echo", echo}, {"tls", tls},
        {"deflate", deflate}, {"memory", memory}, {"idle", idle}};
    const QStringList wanted = line.positionalArguments();
    for (const QString &name : wanted) {
        if (std::none_of(std::begin(sections), std::end(sections),
                         [&](const auto &section) { return name == QLatin1StringView(section.name); })) {
            std::fprintf(stderr, "there is no section '%s': receive, send, echo, tls, deflate, memory and idle are known\n",
                         qPrintable(name));
            return 2;
        }
    }
    QTemporaryDir dir;
    QString certificateFile;
    QString keyFile;
    if (!makeCertificate(dir, certificateFile, keyFile)) {
        std::fprintf(stderr, "no certificate could be made: is the openssl program there (script/bootstrap bench)?\n");
        return 1;
    }
    const ServerProcess server(certificateFile, keyFile);
    if (!server.isRunning())
        return 1;
    const int rounds = qMax(1, line.value(QStringLiteral("rounds")).toInt());
    Report report(rounds, line.value(QStringLiteral("client")), line.value(QStringLiteral("calm")).toDouble() / 100,
                  line.value(QStringLiteral("patience")).toInt());
    const Bench bench{server, report, std::chrono::milliseconds(line.value(QStringLiteral("time")).toInt()),
                      line.value(QStringLiteral("size")).toLongLong()};
    report.line(QStringLiteral("medians of %1 rounds of %2 ms, clients in turns").arg(rounds).arg(bench.time.count()));
    for (const auto &section : sections) {
        if (wanted.isEmpty() || wanted.contains(QLatin1StringView(section.name)))
            section.run(bench);
    }
    return report.summary() ? 0 : 1;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QCommandLineParser line;
    line.addOptions({{QStringLiteral("rounds"), QStringLiteral("Rounds of each measure."), QStringLiteral("N"), QStringLiteral("7")},
                     {QStringLiteral("time"), QStringLiteral("Length of a round."), QStringLiteral("ms"), QStringLiteral("350")},
                     {QStringLiteral("client"), QStringLiteral("Only this one."), QStringLiteral("name")},
                     {QStringLiteral("calm"), QStringLiteral("A round is taken again when others used more of the machine."),
                      QStringLiteral("percent"), QStringLiteral("10")},
                     {QStringLiteral("patience"), QStringLiteral("So many rounds of a measure, at most, are taken again."),
                      QStringLiteral("N"), QStringLiteral("14")},
                     {QStringLiteral("role"), QStringLiteral("Of a child process."), QStringLiteral("name")},
                     {QStringLiteral("url"), QStringLiteral("For a child process."), QStringLiteral("url")},
                     {QStringLiteral("size"), QStringLiteral("Only messages of this size."), QStringLiteral("bytes")},
                     {QStringLiteral("certificate"), QStringLiteral("For a child process."), QStringLiteral("file")},
                     {QStringLiteral("key"), QStringLiteral("For a child process."), QStringLiteral("file")}});
    line.addPositionalArgument(QStringLiteral("sections"), QStringLiteral("All when none is named."));
    line.addHelpOption();
    line.process(app);
    const QString role = line.value(QStringLiteral("role"));
    const QUrl url(line.value(QStringLiteral("url")));
    const qint64 size = line.value(QStringLiteral("size")).toLongLong();
    if (role == u"server")
        return runBlastServer(line.value(QStringLiteral("certificate")), line.value(QStringLiteral("key")));
    if (role == u"memory")
        return runMemoryRole(line.value(QStringLiteral("client")), url, size);
    if (role == u"idle")
        return runIdleRole(line.value(QStringLiteral("client")), url, int(size));
    return measure(line);
}
