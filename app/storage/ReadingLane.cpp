#include "storage/ReadingLane.h"

#include <utility>

namespace parlance {

ReadingLane::ReadingLane(bool thread, QObject *parent) : QObject(parent), m_threaded(thread), m_worker(new QObject)
{
    if (!m_threaded)
        return;
    m_thread.setObjectName(QStringLiteral("reading"));
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    m_thread.start();
}

ReadingLane::~ReadingLane()
{
    close();
    if (m_threaded) {
        m_thread.quit();
        m_thread.wait();
    } else {
        delete m_worker;
    }
}

void ReadingLane::inLane(std::function<void()> job)
{
    // A connection to SQLite's driver is opened, used and closed in one thread.
    if (m_threaded)
        QMetaObject::invokeMethod(m_worker, std::move(job), Qt::BlockingQueuedConnection);
    else
        job();
}

void ReadingLane::open(const QString &path, const QString &filesFolder)
{
    inLane([&] { m_reader = std::make_unique<HistoryReader>(path, filesFolder); });
    next();
}

void ReadingLane::close()
{
    inLane([this] { m_reader.reset(); });
}

void ReadingLane::ask(QObject *context, std::function<void(HistoryReader &)> question, std::function<void()> answer)
{
    m_waiting.push_back({context, std::move(question), std::move(answer)});
    next();
}

void ReadingLane::giveUp(const QObject *context)
{
    std::erase_if(m_waiting, [context](const Waiting &waiting) { return waiting.context == context; });
}

void ReadingLane::next()
{
    if (m_busy || !m_reader)
        return;
    while (!m_waiting.empty() && !m_waiting.front().context)
        m_waiting.pop_front();
    if (m_waiting.empty())
        return;
    m_current = std::move(m_waiting.front());
    m_waiting.pop_front();
    m_busy = true;
    const auto work = [this, question = m_current.question] {
        const bool open = m_reader != nullptr; // without threads it may have been closed since
        std::optional<StoreTrouble> trouble;
        if (open) {
            question(*m_reader);
            trouble = m_reader->takeTrouble();
        }
        QMetaObject::invokeMethod(
            this, [this, open, trouble] { open ? answered(trouble) : putBack(); }, Qt::QueuedConnection);
    };
    QMetaObject::invokeMethod(m_worker, work, Qt::QueuedConnection);
}

void ReadingLane::putBack()
{
    m_busy = false;
    m_waiting.push_front(std::exchange(m_current, {}));
    next();
}

void ReadingLane::answered(const std::optional<StoreTrouble> &trouble)
{
    m_busy = false;
    const Waiting done = std::exchange(m_current, {});
    const QPointer<ReadingLane> self(this);
    const bool wasTroubled = std::exchange(m_troubled, trouble.has_value());
    if (trouble)
        Q_EMIT troubleFound(*trouble);
    else if (wasTroubled)
        Q_EMIT recovered();
    if (done.context)
        done.answer();
    if (self) // whoever was answered may have ended it
        next();
}

} // namespace parlance
