#include "bench/wire/ChildRoles.h"

#include "bench/wire/QtClients.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QFile>
#include <QProcess>
#include <QTimer>

#include <sys/resource.h>

#include <cstdio>
#include <vector>

namespace parlance::bench {

namespace {

QByteArray readWhole(const char *path)
{
    QFile file(QString::fromLatin1(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// The sum of the lines "Name:   123 kB" that begin with one of the names; in bytes.
qint64 memory(const char *path, const QList<QByteArray> &names)
{
    qint64 sum = 0;
    for (const QByteArray &line : readWhole(path).split('\n')) {
        for (const QByteArray &name : names) {
            if (line.startsWith(name))
                sum += line.mid(name.size()).simplified().split(' ').constFirst().toLongLong() * 1024;
        }
    }
    return sum;
}

qint64 residentBytes() { return memory("/proc/self/status", {"VmRSS:"}); }
qint64 peakBytes() { return memory("/proc/self/status", {"VmHWM:"}); }
qint64 privateBytes() { return memory("/proc/self/smaps_rollup", {"Private_Clean:", "Private_Dirty:"}); }

bool forgetPeak()
{
    QFile file(QStringLiteral("/proc/self/clear_refs"));
    return file.open(QIODevice::WriteOnly | QIODevice::Unbuffered) && file.write("5") == 1;
}

int trouble(const QString &why)
{
    std::printf("trouble %s\n", qPrintable(why));
    return 1;
}

int found(double number)
{
    std::printf("%f\n", number);
    return 0;
}

template<typename Link> int measureMessage(std::unique_ptr<Link> link, const QUrl &url, qint64 size)
{
    QEventLoop loop;
    QObject context;
    QString why;
    qint64 before = 0;
    qint64 length = -1;
    const auto leave = [&](const QString &reason) {
        why = reason;
        loop.quit();
    };
    link->onOpened(&context, [&] {
        before = residentBytes();
        if (!forgetPeak())
            leave(QStringLiteral("/proc/self/clear_refs cannot be written"));
        link->sendText(QStringLiteral("now"));
    });
    const auto arrived = [&](qint64 units) {
        length = units;
        loop.quit();
    };
    link->onText(&context, [&](const QString &text) { arrived(text.size()); });
    link->onBinary(&context, [&](const QByteArray &bytes) { arrived(bytes.size()); });
    link->onEnded(&context, leave);
    QTimer::singleShot(std::chrono::seconds(60), &context, [&] { leave(QStringLiteral("no message after 60 s")); });
    link->open(url, false);
    if (why.isEmpty())
        loop.exec();
    if (!why.isEmpty() || length != size)
        return trouble(QStringLiteral("%1 (%2 units came)").arg(why).arg(length));
    return found(double(peakBytes() - before) / double(size));
}

// Opens them a few at a time, as a person's program would not, but a load test does.
template<typename Link, typename Make> int measureIdle(const Make &make, const QUrl &url, int count)
{
    constexpr int atOnce = 50;
    constexpr int first = 20; // what the first links load and allocate once belongs to no link
    rlimit files;
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_max < rlim_t(count + 200))
        return trouble(QStringLiteral("only %1 files may be open here (ulimit -Hn)").arg(qulonglong(files.rlim_max)));

    QEventLoop loop;
    QObject context;
    QString why;
    std::vector<std::unique_ptr<Link>> links;
    int opened = 0;
    int wanted = 0;
    const auto openOne = [&] {
        links.push_back(make());
        Link &link = *links.back();
        link.onOpened(&context, [&] {
            if (++opened == wanted)
                loop.quit();
        });
        link.onEnded(&context, [&](const QString &reason) {
            why = reason;
            loop.quit();
        });
        link.open(url, false);
    };
    const auto openUpTo = [&](int number) {
        while (why.isEmpty() && int(links.size()) < number) {
            wanted = qMin(number, int(links.size()) + atOnce);
            while (int(links.size()) < wanted)
                openOne();
            if (opened < wanted && why.isEmpty())
                loop.exec();
        }
        QCoreApplication::processEvents(); // what each does behind its opening
    };
    QTimer::singleShot(std::chrono::seconds(120), &context, [&] {
        why = QStringLiteral("not all were open after 120 s");
        loop.quit();
    });
    openUpTo(first);
    const qint64 before = privateBytes();
    openUpTo(first + count);
    if (!why.isEmpty())
        return trouble(QStringLiteral("%1 (%2 were open)").arg(why).arg(opened));
    return found(double(privateBytes() - before) / double(count) / 1000);
}

} // namespace

int runMemoryRole(const QString &client, const QUrl &url, qint64 size)
{
    if (client == webSocketName())
        return measureMessage(std::make_unique<WebSocketUnderLoad>(), url, size);
    return measureMessage(std::make_unique<TransportUnderLoad>(transportFactory(client)), url, size);
}

int runIdleRole(const QString &client, const QUrl &url, int count)
{
    int result = 1;
    if (client == webSocketName())
        result = measureIdle<WebSocketUnderLoad>([] { return std::make_unique<WebSocketUnderLoad>(); }, url, count);
    else
        result = measureIdle<TransportUnderLoad>([make = transportFactory(client)] { return std::make_unique<TransportUnderLoad>(make); },
                                            url, count);
    std::fflush(stdout);
    std::_Exit(result); // ten thousand orderly ends are not measured
}

double runChildRole(const QStringList &arguments)
{
    QProcess child;
    child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    child.start(QCoreApplication::applicationFilePath(), arguments);
    if (!child.waitForFinished(180000)) {
        child.kill();
        child.waitForFinished();
    }
    const QByteArray answer = child.readAllStandardOutput().trimmed();
    bool isNumber = false;
    const double number = answer.toDouble(&isNumber);
    if (!isNumber)
        std::fprintf(stderr, "%s\n", answer.isEmpty() ? "the child process ended without a figure" : answer.constData());
    return isNumber ? number : -1;
}

} // namespace parlance::bench
