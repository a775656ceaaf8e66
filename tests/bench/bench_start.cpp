// How long until the window is on the screen and connected to the local room, how much memory it then holds, and how
// often it wakes while idle: each beside an empty QMainWindow program, in turns, in the same run.

#include "bench/ProcessFigures.h"
#include "bench/StartedProgram.h"

#include <QCoreApplication>
#include <QThread>

#include <algorithm>
#include <cstdio>

using namespace parlance::bench;

namespace {

constexpr int rounds = 15;
constexpr int settleSeconds = 3; // caches fill, the first heartbeat goes by
constexpr int idleSeconds = 20;
constexpr double bound = 1.5;

struct Figures {
    double painted = -1;
    double ready = -1;
};

double median(QVector<double> values)
{
    std::sort(values.begin(), values.end());
    return values.at(values.size() / 2);
}

QString emptyWindow() { return QStringLiteral(PARLANCE_EMPTY_WINDOW_PATH); }
QString program() { return QStringLiteral(PARLANCE_PATH); }
QStringList emptyArguments() { return {QStringLiteral("%1")}; }
QStringList arguments()
{
    return {QStringLiteral("--profile-dir"), QStringLiteral("%2"), QStringLiteral("--startup-report"), QStringLiteral("%1")};
}

bool verdict(const char *what, double ratio)
{
    const bool kept = ratio <= bound;
    std::printf("%-34s %8.2f  (at most %.1f: %s)\n", what, ratio, bound, kept ? "kept" : "MISSED");
    return kept;
}

bool measureStart()
{
    QVector<double> empty;
    QVector<double> painted;
    QVector<double> ready;
    for (int round = -1; round < rounds; ++round) { // the first round warms the caches
        const double base = StartedProgram(emptyWindow(), emptyArguments()).until("painted");
        StartedProgram window(program(), arguments());
        const Figures figures{window.until("painted"), window.until("ready")};
        if (base < 0 || figures.painted < 0 || figures.ready < 0) {
            std::fprintf(stderr, "round %d: a window did not come, or was not connected, within 30 s\n", round);
            return false;
        }
        if (round < 0)
            continue;
        empty += base;
        painted += figures.painted;
        ready += std::max(figures.painted, figures.ready);
    }
    std::printf("Start, medians of %d, ms\n", rounds);
    std::printf("  empty QMainWindow, painted       %8.1f\n", median(empty));
    std::printf("  parlance, painted                %8.1f\n", median(painted));
    std::printf("  parlance, painted and connected  %8.1f\n", median(ready));
    return verdict("start, ratio", median(ready) / median(empty));
}

bool measureIdle()
{
    StartedProgram empty(emptyWindow(), emptyArguments());
    StartedProgram window(program(), arguments());
    if (empty.until("painted") < 0 || window.until("painted") < 0 || window.until("ready") < 0)
        return false;
    QThread::sleep(settleSeconds);

    const ProcessFigures emptyFigures(empty.pid());
    const ProcessFigures figures(window.pid());
    const QMap<QString, qint64> before = figures.sleeps();
    QThread::sleep(idleSeconds);
    const QMap<QString, qint64> after = figures.sleeps();

    std::printf("Resident memory, idle and connected, MiB\n");
    std::printf("  empty QMainWindow                %8.1f\n", double(emptyFigures.residentKiB()) / 1024);
    std::printf("  parlance                         %8.1f\n", double(figures.residentKiB()) / 1024);
    bool kept = verdict("memory, ratio", double(figures.residentKiB()) / double(emptyFigures.residentKiB()));

    std::printf("Wake-ups a second while idle, by thread, over %d s (at most 2)\n", idleSeconds);
    for (auto it = after.cbegin(); it != after.cend(); ++it) {
        const double rate = double(it.value() - before.value(it.key())) / idleSeconds;
        kept = kept && rate <= 2;
        std::printf("  %-32s %8.2f%s\n", qPrintable(it.key()), rate, rate <= 2 ? "" : "  MISSED");
    }
    return kept;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    const bool start = measureStart();
    const bool idle = measureIdle();
    return start && idle ? 0 : 1;
}
