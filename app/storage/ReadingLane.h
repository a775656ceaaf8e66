#pragma once

#include "storage/HistoryReader.h"

#include <QPointer>
#include <QThread>

#include <deque>

namespace parlance {

// One reader of the history in a thread of its own, and the line of those who wait for it. One question is under way at a
// time; the others can still be given up.
//
// Thread: the caller's, with an event loop; the questions are asked in the lane's thread (without threads: in the caller's,
// later). Lifetime: the destructor waits for the question that is under way; the answers that have not come then do
// not come any more.
class ReadingLane : public QObject
{
    Q_OBJECT

public:
    explicit ReadingLane(bool thread, QObject *parent = nullptr);
    ~ReadingLane() override;

    // From now on questions are asked, of this database; those that wait now too.
    void open(const QString &path, const QString &filesFolder);
    // Back only when the file has been let go. Who waits goes on waiting.
    void close();

    // `question` runs in the lane's thread, then `answer` in this one, unless `context` has gone.
    void ask(QObject *context, std::function<void(HistoryReader &)> question, std::function<void()> answer);
    // Takes the questions of `context` out of the line that have not begun.
    void giveUp(const QObject *context);

Q_SIGNALS:
    void troubleFound(const parlance::StoreTrouble &trouble);
    void recovered(); // the first answer without trouble since

private:
    struct Waiting {
        QPointer<QObject> context;
        std::function<void(HistoryReader &)> question;
        std::function<void()> answer;
    };

    void next();
    void putBack();
    void answered(const std::optional<StoreTrouble> &trouble);
    void inLane(std::function<void()> job); // and back when it is done

    QThread m_thread;
    bool m_threaded;
    QObject *m_worker;                       // of the lane's thread
    std::unique_ptr<HistoryReader> m_reader; // touched only there while a question is under way
    std::deque<Waiting> m_waiting;
    Waiting m_current;
    bool m_busy = false;
    bool m_troubled = false; // so was the last answer
};

} // namespace parlance
