#include "cli/StandardInput.h"

#include <QSocketNotifier>

#ifdef Q_OS_WIN
#include <QMutex>
#include <QPointer>
#include <QSemaphore>

#include <cstdio>
#include <thread>
#else
#include <cerrno>
#include <unistd.h>
#endif

namespace parlance {

#ifdef Q_OS_WIN

// Reads one block for each permission, in a thread that is left behind when the program ends inside a blocking read.
class StandardInput::Reader
{
public:
    explicit Reader(StandardInput *owner) : m_owner(owner) {}

    static void run(const std::shared_ptr<Reader> &self)
    {
        std::thread([self] {
            char block[4096];
            for (;;) {
                self->permits.acquire();
                const QByteArray bytes = std::fgets(block, sizeof block, stdin) ? QByteArray(block) : QByteArray();
                const QMutexLocker lock(&self->mutex);
                if (!self->m_owner)
                    return;
                QMetaObject::invokeMethod(self->m_owner, [owner = self->m_owner, bytes] { owner->take(bytes); },
                                          Qt::QueuedConnection);
                if (bytes.isEmpty())
                    return;
            }
        }).detach();
    }

    void forget()
    {
        const QMutexLocker lock(&mutex);
        m_owner = nullptr;
    }

    QMutex mutex;
    QSemaphore permits;

private:
    StandardInput *m_owner;
};

StandardInput::StandardInput(QObject *parent) : LineSource(parent), m_reader(std::make_shared<Reader>(this))
{
    Reader::run(m_reader);
}

StandardInput::~StandardInput()
{
    m_reader->forget();
    m_reader->permits.release();
}

void StandardInput::readSome()
{
    if (m_reader->permits.available() == 0)
        m_reader->permits.release();
}

#else

StandardInput::StandardInput(QObject *parent)
    : LineSource(parent), m_notifier(std::make_unique<QSocketNotifier>(STDIN_FILENO, QSocketNotifier::Read))
{
    m_notifier->setEnabled(false);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, [this] { readSome(); });
}

StandardInput::~StandardInput() = default;

void StandardInput::readSome()
{
    char block[65536];
    ssize_t count = 0;
    do {
        count = ::read(STDIN_FILENO, block, sizeof block);
    } while (count < 0 && errno == EINTR);
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return;
    take(QByteArray(block, std::max<ssize_t>(count, 0)));
}

#endif

void StandardInput::setReading(bool reading)
{
    if (m_reading == reading)
        return;
    m_reading = reading;
    if (reading)
        QMetaObject::invokeMethod(this, &StandardInput::deliver, Qt::QueuedConnection);
#ifndef Q_OS_WIN
    else
        m_notifier->setEnabled(false);
#endif
}

void StandardInput::take(const QByteArray &bytes)
{
    if (bytes.isEmpty())
        m_atEnd = true;
    m_buffer += bytes;
    deliver();
}

void StandardInput::deliver()
{
    if (m_delivering)
        return;
    m_delivering = true; // a line may pause the reading, or start it again
    qsizetype begin = 0;
    while (m_reading) {
        qsizetype end = m_buffer.indexOf('\n', std::max(begin, m_scanned));
        const bool found = end >= 0;
        if (!found)
            end = m_buffer.size();
        if (end - begin > maxLine) {
            m_buffer.clear();
            m_reading = false;
            m_atEnd = true;
            m_endAnnounced = true;
            m_scanned = begin = 0;
            Q_EMIT lineTooLong();
            break;
        }
        if (!found) {
            m_scanned = end;
            if (!m_atEnd || begin == end)
                break;
        }
        QByteArray bytes = m_buffer.mid(begin, end - begin);
        begin = std::min(end + 1, m_buffer.size());
        if (bytes.endsWith('\r'))
            bytes.chop(1);
        Q_EMIT line(QString::fromUtf8(bytes));
    }
    m_buffer.remove(0, begin);
    m_scanned = std::max<qsizetype>(0, m_scanned - begin);
    m_delivering = false;

    if (m_reading && m_atEnd && m_buffer.isEmpty()) {
        m_reading = false;
        if (!std::exchange(m_endAnnounced, true))
            Q_EMIT ended();
        return;
    }
#ifdef Q_OS_WIN
    if (m_reading && !m_atEnd)
        readSome();
#else
    m_notifier->setEnabled(m_reading && !m_atEnd);
#endif
}

} // namespace parlance
