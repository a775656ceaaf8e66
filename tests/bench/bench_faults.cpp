// Clients and servers under faults drawn from a seed.
//
//     bench_faults [--minutes N] [--seed S]   ours, with a server that acknowledges and drops duplicates: until the time is
//                                             over, one schedule of a minute after the other. Fails when a promise breaks.
//     bench_faults --peers [--minutes N] [--plan FILE]
//                                             ours and others' through the same proxy and schedule, or plan, side by side, as
//                                             seen

#include "cli/FaultWords.h"
#include "support/FaultRun.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QRandomGenerator>

#include <cstdio>

using namespace parlance;
using namespace Qt::StringLiterals;

namespace {

constexpr milliseconds scheduleTime{60000};
constexpr milliseconds shortest{5000};

struct Arguments {
    double minutes = 1;
    quint32 seed = 0;
    bool peers = false;
    FaultPlan plan;
};

std::optional<Arguments> arguments(const QStringList &line)
{
    QCommandLineParser parser;
    parser.addOptions({{u"minutes"_s, u"How long."_s, u"N"_s}, {u"seed"_s, u"Repeats the schedules of another run."_s, u"S"_s},
                       {u"peers"_s, u"Also others' clients, side by side."_s},
                       {u"plan"_s, u"With --peers: this plan for each network, and nothing else."_s, u"FILE"_s}});
    parser.addHelpOption();
    parser.process(line);
    Arguments result;
    result.peers = parser.isSet(u"peers"_s);
    result.seed = QRandomGenerator::system()->generate();
    bool ok = true;
    if (parser.isSet(u"minutes"_s))
        result.minutes = parser.value(u"minutes"_s).toDouble(&ok);
    if (!ok || result.minutes <= 0) {
        std::fprintf(stderr, "--minutes needs a number above 0, not \"%s\".\n", qPrintable(parser.value(u"minutes"_s)));
        return std::nullopt;
    }
    if (parser.isSet(u"seed"_s))
        result.seed = parser.value(u"seed"_s).toUInt(&ok);
    if (!ok) {
        std::fprintf(stderr, "--seed needs a number from 0 to 4294967295, not \"%s\".\n", qPrintable(parser.value(u"seed"_s)));
        return std::nullopt;
    }
    if (!parser.isSet(u"plan"_s))
        return result;
    QFile file(parser.value(u"plan"_s));
    if (!result.peers || !file.open(QIODevice::ReadOnly)) {
        std::fprintf(stderr, "--plan needs --peers, and a file that can be read.\n");
        return std::nullopt;
    }
    const Result<FaultPlan> plan = parseFaultPlan(QString::fromUtf8(file.readAll()), file.fileName());
    if (!plan) {
        std::fprintf(stderr, "%s\n", qPrintable(planSentence(plan.error())));
        return std::nullopt;
    }
    result.plan = *plan;
    return result;
}

qint64 median(QVector<qint64> values)
{
    std::sort(values.begin(), values.end());
    return values.isEmpty() ? 0 : values.at(values.size() / 2);
}

void printProblems(const QStringList &problems)
{
    for (const QString &problem : problems)
        std::printf("      %s\n", qPrintable(problem));
}

int longRun(const Arguments &arguments)
{
    FaultRun::Options options;
    options.schedule.clients = 5;
    options.schedule.meanGap = milliseconds(350);
    std::printf("seed %u; %d clients of parlance-cli, the room server, a faulty network for each\n", arguments.seed, options.schedule.clients);
    const auto time = milliseconds(qint64(arguments.minutes * 60000));
    QElapsedTimer clock;
    clock.start();
    FaultVerdict all;
    QStringList problems;
    QVector<qint64> outages;
    int schedules = 0, faults = 0, lives = 0;
    qint64 moreDescriptors = 0, moreKiB = 0, ownDescriptors = 0;
    while (time - milliseconds(clock.elapsed()) >= shortest) {
        options.schedule.seed = arguments.seed + quint32(schedules);
        options.schedule.duration = std::min(scheduleTime, time - milliseconds(clock.elapsed()));
        FaultRun run(options);
        const FaultRun::Outcome outcome = run.run();
        const FaultVerdict verdict = judgeDedupingServer(outcome.evidence);
        ++schedules;
        faults += outcome.faults;
        lives += outcome.lives;
        outages += outcome.outages;
        moreDescriptors = qMax(moreDescriptors, outcome.moreDescriptors);
        moreKiB = qMax(moreKiB, outcome.moreKiB);
        ownDescriptors += outcome.ownDescriptors;
        all.add(verdict);
        std::printf("  %3d  seed %u: %4d faults, %5d messages, settled after %6.1f s%s\n", schedules, options.schedule.seed, outcome.faults,
                    verdict.messages, double(outcome.settled.count()) / 1000, verdict.isClean() && outcome.problems.isEmpty() ? "" : "  BROKEN");
        printProblems(outcome.problems + verdict.details);
        std::fflush(stdout);
        problems += outcome.problems;
    }
    const bool back = moreDescriptors <= 0 && ownDescriptors == 0;
    std::printf("  schedules run                %8d\n", schedules);
    std::printf("  faults injected              %8d\n", faults);
    std::printf("  lives of clients             %8d\n", lives);
    std::printf("  messages                     %8d\n", all.messages);
    std::printf("  lost                         %8d\n", all.lost);
    std::printf("  doubled                      %8d\n", all.doubled);
    std::printf("  misordered                   %8d\n", all.misordered);
    std::printf("  not as typed                 %8d\n", all.changed);
    std::printf("  missing in a history         %8d\n", all.unseen);
    std::printf("  twice in a history, or told  %8d\n", all.seenTwice);
    std::printf("  out of place in a history    %8d\n", all.outOfPlace);
    std::printf("  other problems               %8lld\n", qint64(problems.size()));
    std::printf("  from a link to the next      %8lld ms (median), %lld ms (longest)\n", median(outages),
                outages.isEmpty() ? 0 : *std::max_element(outages.cbegin(), outages.cend()));
    std::printf("  descriptors at the end       %+8lld in a client at most, %+lld here\n", moreDescriptors, ownDescriptors);
    std::printf("  memory of a client           %+8.1f MiB at most over its last life\n", double(moreKiB) / 1024);
    const bool kept = all.isClean() && problems.isEmpty() && back && all.messages > 0;
    std::printf("  promises                     %s\n", kept ? "kept" : "BROKEN");
    return kept ? 0 : 1;
}

// As seen, also where others do well; nothing here fails.
int peers(const Arguments &arguments)
{
    FaultPair resending = FaultPair::parlanceAndMinimal();
    resending.arguments.insert(1, u"--in-doubt=resend"_s);
    const struct {
        const char *client;
        const char *server;
        FaultPair pair;
    } rows[] = {
        {"Parlance", "room (acknowledges, drops duplicates)", FaultPair::parlanceAndRoom()},
        {"socket.io-client 4.8.4 with retries", "Socket.IO 4.8.4 that drops duplicates",
         FaultPair::peer(u"socketio-retries"_s, u"socketio"_s, {u"--log"_s, u"@LOG@"_s, u"--dedupe"_s})},
        {"socket.io-client 4.8.4", "Socket.IO 4.8.4", FaultPair::peer(u"socketio"_s, u"socketio"_s, {u"--log"_s, u"@LOG@"_s})},
        {"Parlance", "minimal (broadcasts)", FaultPair::parlanceAndMinimal()},
        {"Parlance --in-doubt resend", "minimal (broadcasts)", resending},
        {"reconnecting-websocket 4.4.0", "minimal (broadcasts)",
         FaultPair::peer(u"reconnecting"_s, u"minimal"_s, {u"--log"_s, u"@LOG@"_s})},
    };
    FaultRun::Options options;
    options.plan = arguments.plan;
    options.schedule.seed = arguments.seed;
    options.schedule.duration = milliseconds(qint64(arguments.minutes * 60000));
    options.schedule.meanGap = milliseconds(600);
    options.schedule.killsClients = false; // the others keep nothing on disk
    options.schedule.roomOnly = false;
    if (arguments.plan.steps.isEmpty())
        std::printf("seed %u, %.1f min for each, %d clients; no client is killed, the server is\n\n", arguments.seed, arguments.minutes,
                    options.schedule.clients);
    else
        std::printf("a plan of %lld steps, %.1f min for each, %d clients\n\n", qint64(arguments.plan.steps.size()), arguments.minutes,
                    options.schedule.clients);
    std::printf("%-36s %-38s %6s %6s %5s %6s %5s %7s %7s %10s %6s %5s %16s\n", "client", "server", "faults", "typed", "lost", "untold", "asked",
                "waiting", "doubled", "misordered", "unseen", "twice", "back after (ms)");
    for (const auto &row : rows) {
        options.pair = row.pair;
        if (!row.pair.ours)
            options.settling = milliseconds(25000); // more than two of their ack timeouts: what is open then stays open
        FaultRun run(options);
        const FaultRun::Outcome outcome = run.run();
        const FaultTally sum = tally(outcome.evidence);
        std::printf("%-36s %-38s %6d %6d %5d %6d %5d %7d %7d %10d %6d %5d %7lld /%7lld\n", row.client, row.server, outcome.faults, sum.messages,
                    sum.lost, sum.untold, sum.asked, sum.waiting, sum.doubled, sum.misordered, sum.unseen, sum.seenTwice, median(outcome.outages),
                    outcome.outages.isEmpty() ? 0 : *std::max_element(outcome.outages.cbegin(), outcome.outages.cend()));
        printProblems(outcome.problems);
        std::fflush(stdout);
    }
    std::printf("\nlost: the server never had it, and the client neither asks what to do nor keeps it to send. untold: the server had it,\n"
                "and the client never learned that. asked: in doubt, left to the person; waiting: behind such a one. unseen: the server\n"
                "had it, and one of the other clients did not show it (each counts). back after: from the loss of a link to the next\n"
                "one that is ready, median and longest.\n");
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const std::optional<Arguments> given = arguments(QCoreApplication::arguments());
    if (!given)
        return 2;
    return given->peers ? peers(*given) : longRun(*given);
}
