#include "cli/Cli.h"
#include "cli/StandardInput.h"

#include <QCoreApplication>
#include <QTimer>

#include <cstdio>

#ifndef Q_OS_WIN
#include <QSocketNotifier>

#include <csignal>
#include <unistd.h>
#endif

using namespace parlance;

namespace {

void writeLine(std::FILE *stream, const QByteArray &line)
{
    std::fwrite(line.constData(), 1, size_t(line.size()), stream);
    std::fputc('\n', stream);
    std::fflush(stream); // a script waits for every line
}

#ifndef Q_OS_WIN
int signalPipe[2];

void onSignal(int)
{
    const char byte = 1;
    // Nothing else is allowed in a signal handler; a full pipe already says what there is to say.
    [[maybe_unused]] const ssize_t written = ::write(signalPipe[1], &byte, 1);
}

void watchSignals(Cli &cli)
{
    if (::pipe(signalPipe) != 0)
        return; // the signals keep their default: the program ends at once
    auto *notifier = new QSocketNotifier(signalPipe[0], QSocketNotifier::Read, &cli);
    QObject::connect(notifier, &QSocketNotifier::activated, &cli, [&cli, notifier] {
        notifier->setEnabled(false);
        std::signal(SIGINT, SIG_DFL); // a second one ends the program at once
        std::signal(SIGTERM, SIG_DFL);
        cli.interrupt();
    });
    std::signal(SIGINT, onSignal);
    std::signal(SIGTERM, onSignal);
}
#else
void watchSignals(Cli &) {}
#endif

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("parlance"));
    QCoreApplication::setApplicationVersion(QStringLiteral(PARLANCE_VERSION));

    StandardInput input;
    const Stdio stdio{&input, [](const QByteArray &line) { writeLine(stdout, line); },
                      [](const QByteArray &line) { writeLine(stderr, line); }};
    Cli cli(QCoreApplication::arguments().mid(1), stdio);
    watchSignals(cli);
    QObject::connect(&cli, &Cli::finished, &app, [](ExitCode code) { QCoreApplication::exit(int(code)); },
                     Qt::QueuedConnection);
    QTimer::singleShot(0, &cli, &Cli::start);
    return QCoreApplication::exec();
}
