#pragma once

#include <QElapsedTimer>
#include <QMap>
#include <QProcess>
#include <QString>
#include <QTemporaryDir>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace parlance::bench {

// A program started with a pipe for its startup report; notes when each line came, counted from just before the start.
// Thread: any, without an event loop. Lifetime: ends the program. Errors: an event that does not come within the
// deadline has no time (-1).
class StartedProgram
{
public:
    // "%1" in the arguments becomes the pipe, "%2" a fresh directory.
    StartedProgram(const QString &program, QStringList arguments)
    {
        const QByteArray pipe = m_dir.filePath(QStringLiteral("report")).toLocal8Bit();
        ::mkfifo(pipe.constData(), 0600);
        m_fd = ::open(pipe.constData(), O_RDWR | O_NONBLOCK | O_CLOEXEC); // RDWR: no end of file between writers
        for (QString &argument : arguments) {
            argument.replace(QStringLiteral("%1"), QString::fromLocal8Bit(pipe));
            argument.replace(QStringLiteral("%2"), m_dir.filePath(QStringLiteral("profile")));
        }
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_timer.start();
        m_process.start(program, arguments);
        m_process.waitForStarted();
    }

    ~StartedProgram()
    {
        m_process.terminate();
        if (!m_process.waitForFinished(5000)) {
            m_process.kill();
            m_process.waitForFinished();
        }
        ::close(m_fd);
    }

    StartedProgram(const StartedProgram &) = delete;
    StartedProgram &operator=(const StartedProgram &) = delete;

    qint64 pid() const { return m_process.processId(); }

    // Milliseconds from the start until `what` was reported; -1 when it did not come within `deadline` ms.
    double until(const QByteArray &what, int deadline = 30000)
    {
        while (!m_seen.contains(what)) {
            const qint64 left = deadline - m_timer.elapsed();
            pollfd waiting{m_fd, POLLIN, 0};
            if (left <= 0 || ::poll(&waiting, 1, int(left)) <= 0)
                return -1;
            char buffer[256];
            const ssize_t size = ::read(m_fd, buffer, sizeof buffer);
            const double now = double(m_timer.nsecsElapsed()) / 1e6;
            for (const QByteArray &line : QByteArray(buffer, qMax<qsizetype>(0, size)).split('\n')) {
                if (!line.isEmpty() && !m_seen.contains(line))
                    m_seen.insert(line, now);
            }
        }
        return m_seen.value(what);
    }

private:
    QTemporaryDir m_dir;
    int m_fd = -1;
    QProcess m_process;
    QElapsedTimer m_timer;
    QMap<QByteArray, double> m_seen;
};

} // namespace parlance::bench
