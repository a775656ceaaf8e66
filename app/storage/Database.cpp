#include "storage/Database.h"

#include "storage/Migrations.h"

#include <QDir>
#include <QFileInfo>
#include <QUrl>

#include <atomic>

namespace parlance {

namespace {

constexpr qint64 smallFile = 4 * 1024 * 1024; // bytes; checked wholly at each opening

// SQLite's result codes (https://www.sqlite.org/rescode.html), of which the lowest byte is the kind.
enum SqliteCode { Busy = 5, LockedTable = 6, ReadOnlyFile = 8, IoError = 10, Corrupt = 11, Full = 13, CantOpen = 14, NotADatabase = 26 };
constexpr int ioErrorOnShortRead = IoError | (2 << 8);

QString newConnectionName()
{
    static std::atomic<int> count = 0;
    return QStringLiteral("messages-%1").arg(++count);
}

} // namespace

StoreTrouble::Kind troubleKindOf(const QSqlError &error)
{
    const int code = error.nativeErrorCode().toInt();
    if (code == ioErrorOnShortRead) // the file ends before its own header says
        return StoreTrouble::Kind::Damaged;
    switch (code & 0xff) {
    case Busy:
    case LockedTable: return StoreTrouble::Kind::Locked;
    case ReadOnlyFile: return StoreTrouble::Kind::ReadOnly;
    case Corrupt:
    case NotADatabase: return StoreTrouble::Kind::Damaged;
    case Full: return StoreTrouble::Kind::DiskFull;
    case CantOpen: return StoreTrouble::Kind::CannotOpen;
    default: return StoreTrouble::Kind::Failed;
    }
}

StoreTrouble troubleOf(const QSqlError &error, const QString &path)
{
    StoreTrouble trouble;
    trouble.kind = troubleKindOf(error);
    trouble.path = path;
    trouble.words = error.databaseText().isEmpty() ? error.driverText() : error.databaseText();
    return trouble;
}

Database::Database() : m_name(newConnectionName()) {}

Database::~Database()
{
    close();
}

void Database::close()
{
    m_statements.clear();
    m_failed = false;
    m_durable = false;
    if (m_database.isValid()) {
        m_database.close();
        m_database = QSqlDatabase();
        QSqlDatabase::removeDatabase(m_name);
    }
}

std::optional<StoreTrouble> Database::open(const QString &path, Mode mode)
{
    close();
    m_path = path;
    const QString wait = QStringLiteral("QSQLITE_BUSY_TIMEOUT=%1").arg(busyTimeout);
    const QString look = wait + QStringLiteral(";QSQLITE_OPEN_READONLY");
    const auto attempt = [&](const QString &name, const QString &options) {
        auto failed = openConnection(name, options);
        if (!failed)
            failed = setUp(mode);
        if (failed)
            close();
        return failed;
    };
    std::optional<StoreTrouble> trouble;
    if (mode != Mode::Still)
        trouble = attempt(path, mode == Mode::Write ? wait : look);
    // In a folder where nothing can be written, the files that readers share cannot be made. Nobody writes there either,
    // so the file stands still (https://www.sqlite.org/wal.html, section 5).
    const bool noRoomBeside = trouble && mode == Mode::Read && QFileInfo(path).isReadable()
                           && (trouble->kind == StoreTrouble::Kind::CannotOpen || trouble->kind == StoreTrouble::Kind::ReadOnly);
    if (mode == Mode::Still || noRoomBeside) {
        QUrl url = QUrl::fromLocalFile(QFileInfo(path).absoluteFilePath());
        url.setQuery(QStringLiteral("immutable=1"));
        trouble = attempt(QString::fromLatin1(url.toEncoded()), look + QStringLiteral(";QSQLITE_OPEN_URI"));
    }
    return trouble;
}

std::optional<StoreTrouble> Database::openConnection(const QString &name, const QString &options)
{
    m_database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), m_name);
    m_database.setDatabaseName(name);
    m_database.setConnectOptions(options);
    if (m_database.open())
        return std::nullopt;
    StoreTrouble trouble = troubleOf(m_database.lastError(), m_path);
    if (!m_database.isValid())
        trouble.kind = StoreTrouble::Kind::CannotOpen; // the driver itself is missing
    return trouble;
}

std::optional<StoreTrouble> Database::setUp(Mode mode)
{
    const Migrations migrations;
    QSqlError error;
    if (mode == Mode::Write) {
        // Before the first transaction: the reader's view then never stands in the writer's way.
        if (!run(QStringLiteral("PRAGMA journal_mode = WAL")) || !run(QStringLiteral("PRAGMA synchronous = NORMAL"))
            || !run(QStringLiteral("PRAGMA foreign_keys = ON")))
            return troubleNow();
    } else if (!run(QStringLiteral("PRAGMA query_only = ON"))) {
        return troubleNow();
    }
    const std::optional<int> version = Migrations::versionOf(m_database, &error);
    if (!version)
        return troubleOf(error, m_path);
    if (*version > migrations.newest()) {
        StoreTrouble newer;
        newer.kind = StoreTrouble::Kind::Newer;
        newer.path = m_path;
        newer.words = QStringLiteral("%1 > %2").arg(*version).arg(migrations.newest());
        return newer;
    }
    if (mode == Mode::Write) {
        if (*version > 0) {
            if (auto damage = probe())
                return damage;
        }
        if (const auto failed = migrations.apply(m_database, *version))
            return troubleOf(*failed, m_path);
    } else if (*version < migrations.newest()) {
        // Only its owner may bring it up to date, and has not done so yet.
        StoreTrouble older;
        older.kind = StoreTrouble::Kind::CannotOpen;
        older.path = m_path;
        older.words = QStringLiteral("%1 < %2").arg(*version).arg(migrations.newest());
        return older;
    }
    return std::nullopt;
}

// A file whose damage shows later is met by a statement, which says so.
std::optional<StoreTrouble> Database::probe()
{
    const bool whole = QFileInfo(m_path).size() <= smallFile;
    QStringList looks{QStringLiteral("SELECT count(*) FROM sqlite_master"), QStringLiteral("SELECT max(key) FROM messages"),
                      QStringLiteral("SELECT min(key) FROM messages"), QStringLiteral("SELECT sum(length(id)) FROM outbox"),
                      QStringLiteral("SELECT count(*) FROM rooms")};
    if (whole)
        looks.append(QStringLiteral("PRAGMA quick_check(1)"));
    QSqlQuery query(m_database);
    for (const QString &look : std::as_const(looks)) {
        if (!query.exec(look) || !query.next()) {
            m_error = query.lastError();
            return troubleNow();
        }
    }
    const QString verdict = query.value(0).toString();
    if (!whole || verdict == u"ok")
        return std::nullopt;
    StoreTrouble damaged;
    damaged.kind = StoreTrouble::Kind::Damaged;
    damaged.path = m_path;
    damaged.words = verdict.section(u'\n', -1);
    return damaged;
}

QSqlQuery &Database::prepared(const QString &sql)
{
    auto it = m_statements.find(sql);
    if (it == m_statements.end()) {
        QSqlQuery query(m_database);
        query.setForwardOnly(true);
        query.prepare(sql); // when it fails, exec() fails with the same error
        it = m_statements.emplace(sql, std::move(query)).first;
    }
    return it->second;
}

bool Database::run(const QString &sql)
{
    QSqlQuery query(m_database);
    if (query.exec(sql))
        return true;
    m_error = query.lastError();
    return false;
}

bool Database::begin(bool durable)
{
    m_failed = false;
    m_error = QSqlError();
    if (m_durable != durable) { // cannot be changed within a transaction
        if (!run(durable ? QStringLiteral("PRAGMA synchronous = FULL") : QStringLiteral("PRAGMA synchronous = NORMAL")))
            return false;
        m_durable = durable;
    }
    return run(QStringLiteral("BEGIN IMMEDIATE"));
}

bool Database::commit()
{
    return !m_failed && run(QStringLiteral("COMMIT"));
}

void Database::rollback()
{
    // After some errors SQLite has rolled back by itself: then this one fails, and nothing is amiss.
    QSqlQuery(m_database).exec(QStringLiteral("ROLLBACK"));
    m_failed = false;
}

QSqlQuery *Database::execute(const QString &sql, const QVariantList &values)
{
    if (m_failed)
        return nullptr;
    QSqlQuery &query = prepared(sql);
    for (qsizetype i = 0; i < values.size(); ++i) {
        // A null string is an empty one; NULL is an invalid value.
        const QVariant &value = values.at(i);
        const bool nullString = value.typeId() == QMetaType::QString && value.toString().isNull();
        query.bindValue(int(i), nullString ? QVariant(QStringLiteral("")) : value);
    }
    if (query.exec())
        return &query;
    m_error = query.lastError();
    m_failed = true;
    query.finish();
    return nullptr;
}

void Database::finish(QSqlQuery *query)
{
    const QSqlError error = query->lastError();
    query->finish();
    if (error.isValid() && !m_failed) {
        m_error = error;
        m_failed = true;
    }
}

void Database::setBusyTimeout(int milliseconds)
{
    run(QStringLiteral("PRAGMA busy_timeout = %1").arg(milliseconds));
}

std::optional<StoreTrouble> Database::troubleNow() const
{
    return troubleOf(m_error, m_path);
}

} // namespace parlance
