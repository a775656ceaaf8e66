#include "bench/wire/OtherPrograms.h"

#include <QDir>
#include <QFile>

#include <algorithm>

namespace parlance::bench {

namespace {

QByteArray readWhole(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// User time of one process; field 14 of its stat, counted behind the name, which may hold anything.
qint64 userTicks(const QByteArray &pid)
{
    const QByteArray stat = readWhole(QStringLiteral("/proc/%1/stat").arg(QLatin1StringView(pid)));
    return stat.mid(stat.lastIndexOf(')') + 2).split(' ').value(11).toLongLong();
}

} // namespace

OtherPrograms::Ticks OtherPrograms::now()
{
    Ticks ticks;
    const QByteArray machine = readWhole(QStringLiteral("/proc/stat"));
    const QList<QByteArray> fields = machine.left(machine.indexOf('\n')).simplified().split(' ');
    for (qsizetype i = 1; i <= 8; ++i) // user nice system idle iowait irq softirq steal
        ticks.passed += fields.value(i).toLongLong();
    ticks.user = fields.value(1).toLongLong() + fields.value(2).toLongLong() + fields.value(8).toLongLong();
    ticks.ours = userTicks("self");
    const QString tasks = QStringLiteral("/proc/self/task");
    for (const QString &task : QDir(tasks).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        for (const QByteArray &child : readWhole(tasks + u'/' + task + QStringLiteral("/children")).simplified().split(' '))
            ticks.ours += child.isEmpty() ? 0 : userTicks(child);
    }
    return ticks;
}

double OtherPrograms::share() const
{
    const Ticks after = now();
    const qint64 passed = after.passed - m_before.passed;
    const qint64 others = (after.user - m_before.user) - (after.ours - m_before.ours);
    return passed > 0 ? std::clamp(double(others) / double(passed), 0.0, 1.0) : 0;
}

} // namespace parlance::bench
