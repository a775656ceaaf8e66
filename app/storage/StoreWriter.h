#pragma once

#include "storage/HistoryKeeper.h"
#include "storage/OutboxMirror.h"

#include <QLockFile>
#include <QObject>
#include <QTimer>

#include <deque>
#include <mutex>

namespace parlance {

// Writes what MessageStores are given: takes what waits, carries it out in one transaction, and answers when that is on
// the disk. While the disk fails, new own messages are refused, and everything else waits here and is tried again.
//
// Thread: post() any; the constructor the Store's; everything else its own, which may be the Store's. Lifetime: the
// Store's; finish() comes last. Errors: troubleChanged(), and the answers.
class StoreWriter : public QObject
{
    Q_OBJECT

public:
    struct Paths {
        explicit Paths(const QString &directory);

        QString directory;
        QString database;
        QString lock;
        QString files;
    };

    StoreWriter(const Paths &paths, bool readOnly);
    ~StoreWriter() override;

    void post(StoreCommand command);
    void open();
    // A reader has come upon damage that the writer has not met: the file is replaced as if it had.
    void damageMet(const StoreTrouble &damage);
    // Everything that was posted, as far as the disk lets it; closes the files.
    void finish();

Q_SIGNALS:
    void troubleChanged(const parlance::StoreTrouble &trouble);
    void opened();   // readers may open the database, or will not see more of it than now
    void released(); // readers have to let go of it before this returns: it is about to be moved

private:
    using Answer = std::pair<std::shared_ptr<AnswerBox>, std::function<void()>>;
    using Group = std::deque<StoreCommand>;

    void tryOpen();
    std::optional<StoreTrouble> openDatabase();
    std::optional<StoreTrouble> takeLock();
    std::optional<StoreTrouble> replaceDamaged(const StoreTrouble &damage);
    bool writeRescued();
    bool isUsable() const { return m_database.isOpen(); }

    void drain();
    // AsUsual: while there is trouble, only for what a person has just asked for.
    enum class Effort { AsUsual, Try };
    void work(Group group, Effort effort = Effort::AsUsual);
    std::optional<StoreTrouble> attempt(const Group &group);
    Answer carryOut(const StoreCommand &command);
    void workApart(Group group, const StoreTrouble &trouble);
    void workWithout(const StoreCommand &command, const StoreTrouble &trouble);
    void remember(const StoreCommand &command);
    void setTrouble(StoreTrouble trouble);
    void tellTrouble();
    void retryLater();
    void retry();

    const Paths m_paths;
    const bool m_readOnly;
    std::mutex m_mutex;
    Group m_posted; // guarded by m_mutex
    bool m_opening = true;    // until the first attempt to open, what is posted waits
    bool m_finishing = false;
    std::unique_ptr<QLockFile> m_lock;
    Database m_database;
    StoreChanges m_changes;
    HistoryKeeper m_keeper;
    OutboxMirror m_mirror;
    QVector<QPair<QString, QVector<OutboxTable::Kept>>> m_loadedNow; // by the transaction that is open
    QVector<QPair<QString, OutboxTable::Kept>> m_insertedNow;        // likewise
    Group m_loads; // of sessions that start while another program holds the database
    StoreTrouble m_trouble;
    StoreTrouble m_told;
    std::optional<StoreTrouble> m_damage; // was met, a new file begun, and this not told yet
    bool m_rescuing = false;      // what m_mirror has of a damaged file is not in the new one yet
    bool m_blamesCommand = false; // the last attempt failed by what was asked for, not by the disk
    QTimer m_retry;
    int m_retries = 0;
};

} // namespace parlance
