#include "storage/StoreWriter.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QStorageInfo>

#include <cerrno>

namespace parlance {

namespace {

constexpr qsizetype largestGroup = 512;   // commands of one transaction
constexpr int firstRetry = 1000;          // ms, doubled each time
constexpr int lastRetry = 30000;
constexpr int timeoutAtTheEnd = 500;      // ms: a person waits for the program to go
constexpr int timeoutWhileTroubled = 20;  // ms: what is locked stays so for longer than a call should wait

bool isDurable(const StoreCommand &command)
{
    if (const auto *update = std::get_if<StoreCommand::Update>(&command.what))
        return bool(update->done);
    return std::holds_alternative<StoreCommand::Insert>(command.what);
}

} // namespace

StoreWriter::Paths::Paths(const QString &folder)
    : directory(folder), database(folder + QStringLiteral("/messages.sqlite")), lock(folder + QStringLiteral("/messages.lock")),
      files(folder + QStringLiteral("/files"))
{
}

StoreWriter::StoreWriter(const Paths &paths, bool readOnly)
    : m_paths(paths), m_readOnly(readOnly), m_changes(m_database, m_paths.files), m_keeper(m_database, m_changes), m_retry(this)
{
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &StoreWriter::retry);
}

StoreWriter::~StoreWriter() = default;

void StoreWriter::post(StoreCommand command)
{
    const std::lock_guard lock(m_mutex);
    m_posted.push_back(std::move(command));
    if (m_posted.size() == 1)
        QMetaObject::invokeMethod(this, &StoreWriter::drain, Qt::QueuedConnection);
}

void StoreWriter::open()
{
    tryOpen();
    m_opening = false;
    drain();
}

void StoreWriter::finish()
{
    m_finishing = true;
    m_retry.stop();
    if (m_opening) {
        const std::lock_guard lock(m_mutex);
        m_opening = m_posted.empty(); // nothing to write: nothing to open
    }
    if (!m_opening) {
        if (!isUsable())
            tryOpen();
        drain();
        if (isUsable() && m_keeper.hasWaiting())
            work({}, Effort::Try);
    }
    if (isUsable()) {
        m_database.setBusyTimeout(timeoutWhileTroubled);
        m_database.run(QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE)")); // a reader elsewhere may hinder it: then the next one does
    }
    m_database.close();
    m_lock.reset();
}

void StoreWriter::tryOpen()
{
    const std::optional<StoreTrouble> trouble = openDatabase();
    if (trouble)
        setTrouble(*trouble);
    Q_EMIT opened();
    if (isUsable()) {
        m_retries = 0;
        work(std::exchange(m_loads, {}), Effort::Try); // with what has waited; then all is well, or this says what is not
        return;
    }
    retryLater();
    if (m_trouble.kind != StoreTrouble::Kind::Locked)
        work(std::exchange(m_loads, {}), Effort::Try);
}

std::optional<StoreTrouble> StoreWriter::takeLock()
{
    if (m_lock)
        return std::nullopt;
    auto lock = std::make_unique<QLockFile>(m_paths.lock);
    lock->setStaleLockTime(0);
    if (lock->tryLock(0)) {
        m_lock = std::move(lock);
        return std::nullopt;
    }
    StoreTrouble trouble{StoreTrouble::Kind::CannotOpen, m_paths.database, {}, {}, 0};
    switch (lock->error()) {
    case QLockFile::LockFailedError: {
        qint64 pid = 0;
        QString host;
        QString name;
        lock->getLockInfo(&pid, &host, &name);
        trouble.kind = StoreTrouble::Kind::InUse;
        trouble.words = QStringLiteral("%1 %2").arg(pid).arg(name);
        break;
    }
    case QLockFile::PermissionError:
        trouble.kind = StoreTrouble::Kind::ReadOnly;
        trouble.words = qt_error_string(EACCES);
        break;
    case QLockFile::NoError:
    case QLockFile::UnknownError: {
        const QStorageInfo disk(m_paths.directory);
        if (disk.isReadOnly())
            trouble.kind = StoreTrouble::Kind::ReadOnly;
        else if (disk.bytesAvailable() < 4096)
            trouble.kind = StoreTrouble::Kind::DiskFull;
        // The lock says no more than that; the system's words for the two that were found out:
        if (trouble.kind != StoreTrouble::Kind::CannotOpen)
            trouble.words = qt_error_string(disk.isReadOnly() ? EROFS : ENOSPC);
        else
            trouble.words = m_paths.lock;
        break;
    }
    }
    return trouble;
}

std::optional<StoreTrouble> StoreWriter::openDatabase()
{
    if (m_readOnly)
        return StoreTrouble{StoreTrouble::Kind::ReadOnly, m_paths.database, {}, {}, 0};
    if (const QString words = makePrivateFolder(m_paths.directory); !words.isEmpty())
        return StoreTrouble{StoreTrouble::Kind::CannotOpen, m_paths.directory, {}, words, 0};
    if (auto trouble = takeLock())
        return trouble;
    // SQLite gives the files beside it the permissions of this one.
    if (QFile file(m_paths.database); !file.exists() && file.open(QIODevice::WriteOnly))
        file.close();
    QFile::setPermissions(m_paths.database, QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    std::optional<StoreTrouble> trouble = m_database.open(m_paths.database, Database::Mode::Write);
    if (trouble && trouble->kind == StoreTrouble::Kind::Damaged)
        trouble = replaceDamaged(*trouble);
    return trouble;
}

// The damaged file goes aside, unchanged, with the files that SQLite keeps beside it; a new one is begun, into which will go
// what was not settled yet: from memory, or as far as it can still be read.
std::optional<StoreTrouble> StoreWriter::replaceDamaged(const StoreTrouble &damage)
{
    Q_EMIT released();
    m_database.close();
    m_keeper.forgetDatabase();
    const QString base = m_paths.database + QStringLiteral(".damaged-")
                       + QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss"));
    QString aside = base;
    for (int n = 2; QFileInfo::exists(aside); ++n)
        aside = base + QStringLiteral("-%1").arg(n);
    // The journal first: it must never meet the new database.
    for (const QString &beside : {QStringLiteral("-wal"), QStringLiteral("-shm"), QString()}) {
        if (QFileInfo::exists(m_paths.database + beside) && !QFile::rename(m_paths.database + beside, aside + beside))
            return damage; // keptAs is empty: it stays where it is, until it can be moved
    }
    m_damage = damage;
    m_damage->path = m_paths.database;
    m_damage->keptAs = aside;
    if (m_mirror.entries().empty())
        m_mirror.rescue(aside, m_paths.files);
    m_rescuing = !m_mirror.entries().empty();
    if (QFile file(m_paths.database); file.open(QIODevice::WriteOnly | QIODevice::NewOnly))
        file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    return m_database.open(m_paths.database, Database::Mode::Write);
}

// What the damaged file held of unsettled messages goes into the new one, with the first transaction that succeeds.
bool StoreWriter::writeRescued()
{
    if (!m_rescuing)
        return true;
    for (const auto &[order, entry] : m_mirror.entries()) {
        Message shown = entry.kept.shown;
        m_changes.insertOwn(entry.profile, entry.kept.row, &shown);
    }
    return !m_changes.failed();
}

void StoreWriter::damageMet(const StoreTrouble &damage)
{
    if (!isUsable() || m_finishing)
        return;
    const std::optional<StoreTrouble> trouble = replaceDamaged(damage);
    Q_EMIT opened();
    if (!trouble) {
        work({}, Effort::Try); // tells it
        return;
    }
    setTrouble(*trouble);
    retryLater();
}

void StoreWriter::drain()
{
    if (m_opening)
        return;
    for (;;) {
        Group group;
        {
            const std::lock_guard lock(m_mutex);
            const auto count = qMin(qsizetype(m_posted.size()), largestGroup);
            group.insert(group.end(), std::make_move_iterator(m_posted.begin()), std::make_move_iterator(m_posted.begin() + count));
            m_posted.erase(m_posted.begin(), m_posted.begin() + count);
        }
        if (group.empty())
            return;
        work(std::move(group));
    }
}

void StoreWriter::work(Group group, Effort effort)
{
    const bool troubled = m_trouble.isLasting();
    // What a person has just written is worth a try; the rest waits for the next one.
    const bool worthIt = !troubled || m_finishing || effort == Effort::Try
                      || std::any_of(group.cbegin(), group.cend(), isDurable);
    if (isUsable() && worthIt) {
        m_database.setBusyTimeout(troubled ? timeoutWhileTroubled : m_finishing ? timeoutAtTheEnd : Database::busyTimeout);
        std::optional<StoreTrouble> trouble = attempt(group);
        while (trouble && m_keeper.isStuck() && m_blamesCommand) {
            m_keeper.dropStuck(); // it would stand in the way for ever
            trouble = attempt(group);
        }
        if (trouble && trouble->kind == StoreTrouble::Kind::Damaged) {
            trouble = replaceDamaged(*trouble);
            Q_EMIT opened();
            if (!trouble)
                trouble = attempt(group);
        }
        if (!trouble) {
            for (const StoreCommand &command : group)
                remember(command);
            m_retries = 0;
            m_retry.stop();
            setTrouble(m_damage ? *std::exchange(m_damage, {}) : m_trouble.isLasting() ? StoreTrouble() : m_trouble);
            return;
        }
        if (m_blamesCommand && !group.empty()) {
            workApart(std::move(group), *trouble);
            return;
        }
        setTrouble(*trouble);
    }
    for (const StoreCommand &command : group)
        workWithout(command, m_trouble);
    retryLater();
    tellTrouble();
}

// One of them cannot be carried out, and the disk is not to blame: the others are not to suffer from it.
void StoreWriter::workApart(Group group, const StoreTrouble &trouble)
{
    if (group.size() == 1) {
        workWithout(group.front(), trouble);
        if (m_keeper.hasWaiting())
            work({}, Effort::Try); // what can be written of it; what cannot is counted, and let go
        return;
    }
    for (StoreCommand &command : group) {
        Group alone;
        alone.push_back(std::move(command));
        work(std::move(alone), Effort::Try);
    }
}

// Everything in one transaction; then the answers. What was wrong: nothing has changed.
std::optional<StoreTrouble> StoreWriter::attempt(const Group &group)
{
    std::vector<Answer> answers;
    m_loadedNow.clear();
    m_insertedNow.clear();
    m_keeper.setWriting(true, true);
    m_keeper.begin();
    const bool durable = m_rescuing || m_keeper.hasWaiting() || std::any_of(group.cbegin(), group.cend(), isDurable);
    bool well = m_database.begin(durable) && writeRescued() && m_keeper.writeWaiting();
    for (auto it = group.cbegin(); well && it != group.cend(); ++it) {
        answers.push_back(carryOut(*it));
        well = !m_changes.failed();
    }
    if (!well || !m_database.commit()) {
        const StoreTrouble trouble = m_changes.trouble();
        m_blamesCommand = m_changes.blamesCommand();
        m_database.rollback();
        m_keeper.undone();
        return trouble;
    }
    m_rescuing = false;
    m_keeper.committed();
    m_changes.committed();
    for (auto &[box, answer] : answers) {
        if (box && answer)
            box->post(std::move(answer));
    }
    return std::nullopt;
}

StoreWriter::Answer StoreWriter::carryOut(const StoreCommand &command)
{
    const QString &profile = command.profile;
    std::function<void()> answer;
    if (const auto *load = std::get_if<StoreCommand::Load>(&command.what)) {
        QVector<OutboxTable::Kept> kept;
        const MessageStore::Loaded loaded = m_changes.load(profile, StoreChanges::Loading::Settle, &kept);
        m_loadedNow.append({profile, kept});
        answer = [done = load->done, loaded] { done(loaded); };
    } else if (const auto *insert = std::get_if<StoreCommand::Insert>(&command.what)) {
        OutboxTable::Kept kept{insert->row, insert->shown};
        kept.shown.place = m_keeper.placeAtEnd(profile, kept.shown.room);
        m_changes.insertOwn(profile, kept.row, &kept.shown);
        answer = [done = insert->done, place = kept.shown.place] { done(place); };
        m_insertedNow.append({profile, kept});
    } else if (const auto *update = std::get_if<StoreCommand::Update>(&command.what)) {
        m_keeper.change({profile, StoreChange::Update{update->row}});
        if (update->done)
            answer = [done = update->done] { done(std::nullopt); };
    } else if (const auto *remove = std::get_if<StoreCommand::Remove>(&command.what)) {
        m_keeper.change({profile, StoreChange::Remove{remove->id}});
    } else if (const auto *keep = std::get_if<StoreCommand::Keep>(&command.what)) {
        SessionEvents shown = m_keeper.keep(profile, keep->events);
        if (keep->state)
            m_keeper.change({profile, StoreChange::DialectState{*keep->state}});
        answer = [done = keep->done, shown = std::move(shown)] { done(shown); };
    } else if (std::holds_alternative<StoreCommand::Forget>(command.what)) {
        m_keeper.change({profile, StoreChange::Forget{}});
    }
    return {command.box, std::move(answer)};
}

// It is on the disk.
void StoreWriter::remember(const StoreCommand &command)
{
    for (const auto &[profile, rows] : std::exchange(m_loadedNow, {})) {
        for (const OutboxTable::Kept &kept : rows)
            m_mirror.insert(profile, kept);
    }
    for (const auto &[profile, kept] : std::exchange(m_insertedNow, {}))
        m_mirror.insert(profile, kept);
    if (const auto *update = std::get_if<StoreCommand::Update>(&command.what))
        m_mirror.update(command.profile, update->row);
    else if (const auto *remove = std::get_if<StoreCommand::Remove>(&command.what))
        m_mirror.remove(command.profile, remove->id);
    else if (std::holds_alternative<StoreCommand::Forget>(command.what))
        m_mirror.forget(command.profile);
}

void StoreWriter::workWithout(const StoreCommand &command, const StoreTrouble &trouble)
{
    const QString &profile = command.profile;
    const StoreTrouble::Kind kind = trouble.kind;
    const Fault fault{int(kind), trouble.path, trouble.words};
    const bool asksDisk = isUsable() && !m_rescuing && kind != StoreTrouble::Kind::Locked && kind != StoreTrouble::Kind::Damaged;
    m_keeper.setWriting(false, asksDisk);
    std::function<void()> answer;
    if (const auto *load = std::get_if<StoreCommand::Load>(&command.what)) {
        if (kind == StoreTrouble::Kind::Locked && !m_finishing) {
            m_loads.push_back(command); // what it holds must not look lost
            retryLater();
            return;
        }
        MessageStore::Loaded loaded;
        if (m_rescuing) { // the new file is empty as yet
            loaded.outbox = StoreChanges::outboxOf(m_mirror.of(profile));
        } else if (asksDisk) {
            QVector<OutboxTable::Kept> kept;
            loaded = m_changes.load(profile, StoreChanges::Loading::AsItIs, &kept);
            for (const OutboxTable::Kept &one : std::as_const(kept))
                m_mirror.insert(profile, one);
        }
        answer = [done = load->done, loaded] { done(loaded); };
    } else if (const auto *insert = std::get_if<StoreCommand::Insert>(&command.what)) {
        answer = [done = insert->done, fault] { done(fault); };
    } else if (const auto *update = std::get_if<StoreCommand::Update>(&command.what)) {
        m_keeper.change({profile, StoreChange::Update{update->row}});
        m_mirror.update(profile, update->row);
        if (update->done)
            answer = [done = update->done, fault] { done(fault); };
    } else if (const auto *remove = std::get_if<StoreCommand::Remove>(&command.what)) {
        m_keeper.change({profile, StoreChange::Remove{remove->id}});
        m_mirror.remove(profile, remove->id);
    } else if (const auto *keep = std::get_if<StoreCommand::Keep>(&command.what)) {
        SessionEvents shown = m_keeper.keep(profile, keep->events);
        if (keep->state)
            m_keeper.change({profile, StoreChange::DialectState{*keep->state}});
        answer = [done = keep->done, shown = std::move(shown)] { done(shown); };
    } else if (std::holds_alternative<StoreCommand::Forget>(command.what)) {
        m_keeper.change({profile, StoreChange::Forget{}});
        m_mirror.forget(profile);
    }
    if (m_changes.failed()) { // it could not even be read; outside of a transaction there is nothing to undo
        m_database.rollback();
        m_changes.undone();
    }
    // What another process owns, it also keeps.
    if (m_readOnly || kind == StoreTrouble::Kind::InUse || kind == StoreTrouble::Kind::Newer)
        m_keeper.committed();
    if (command.box && answer)
        command.box->post(std::move(answer));
}

void StoreWriter::setTrouble(StoreTrouble trouble)
{
    m_trouble = std::move(trouble);
    tellTrouble();
}

void StoreWriter::tellTrouble()
{
    if (m_trouble.isLasting()) {
        m_trouble.unwritten = m_keeper.waitingMessages();
        m_trouble.dropped = m_keeper.dropped();
    }
    if (m_trouble == m_told)
        return;
    m_told = m_trouble;
    Q_EMIT troubleChanged(m_trouble);
}

void StoreWriter::retryLater()
{
    const bool mayHelp = !m_readOnly && m_trouble.kind != StoreTrouble::Kind::Newer;
    if (mayHelp && !m_finishing && !m_retry.isActive())
        m_retry.start(qMin(lastRetry, firstRetry << qMin(m_retries++, 5)));
}

void StoreWriter::retry()
{
    if (isUsable())
        work(std::exchange(m_loads, {}), Effort::Try);
    else
        tryOpen();
}

} // namespace parlance
