#pragma once

#include <QDir>
#include <QFile>
#include <QMap>
#include <QString>

namespace parlance::bench {

// What Linux says of a running process in /proc. Thread: any. Errors: zero or empty when the process is gone.
class ProcessFigures
{
public:
    explicit ProcessFigures(qint64 pid) : m_dir(QStringLiteral("/proc/%1").arg(pid)) {}

    // Resident memory in KiB.
    qint64 residentKiB() const { return field(m_dir + QStringLiteral("/status"), "VmRSS:"); }

    // How often each thread went to sleep of its own accord since its start: once for each time that it woke. Keyed
    // by thread id and name.
    QMap<QString, qint64> sleeps() const
    {
        QMap<QString, qint64> result;
        const QString tasks = m_dir + QStringLiteral("/task");
        for (const QString &task : QDir(tasks).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
            const QString dir = tasks + u'/' + task;
            result.insert(task + u' ' + QString::fromUtf8(read(dir + QStringLiteral("/comm")).trimmed()),
                          field(dir + QStringLiteral("/status"), "voluntary_ctxt_switches:"));
        }
        return result;
    }

private:
    static QByteArray read(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    static qint64 field(const QString &path, const char *name)
    {
        for (const QByteArray &line : read(path).split('\n')) {
            if (line.startsWith(name))
                return line.mid(qsizetype(qstrlen(name))).simplified().split(' ').constFirst().toLongLong();
        }
        return 0;
    }

    QString m_dir;
};

} // namespace parlance::bench
