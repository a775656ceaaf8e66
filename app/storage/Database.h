#pragma once

#include "storage/StoreTrouble.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QVariant>

#include <optional>
#include <unordered_map>

namespace parlance {

// One connection to `messages.sqlite`, with its prepared statements.
//
// Thread: the one that calls open(); everything else there too, the destructor included. Lifetime: closes with it.
// Errors: a StoreTrouble without a path of its own making; nothing throws.
class Database
{
public:
    enum class Mode {
        Write, // made when missing; brought to the newest version
        Read,  // beside a writer, or without one; never changes the file
        Still, // a file that nobody writes: without the files beside it that writers and readers share
    };

    static constexpr int busyTimeout = 2000; // ms

    Database();
    ~Database();
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    // What is wrong, or nothing. In Write mode a file of an older version is brought up to date by the migrations of
    // :/migrations, each in a transaction of its own. Newer: it was left as it is. The file is probed, wholly only while
    // it is small: a damage that hides deeper is found when it is met.
    std::optional<StoreTrouble> open(const QString &path, Mode mode);
    void close();
    bool isOpen() const { return m_database.isOpen(); }
    QString path() const { return m_path; }

    // The statement, prepared once and kept; forward only. After a SELECT call finish(): an unfinished one holds on to an
    // old view of the file. Not valid (lastError()) when it could not be prepared.
    QSqlQuery &prepared(const QString &sql);
    // Carries out a statement without values.
    bool run(const QString &sql);

    // A transaction of the writer; `durable`: it is on the disk when commit() returns, else when the system writes it.
    // From the first statement of execute() that fails to rollback(), none is carried out any more, so that a sequence
    // of them is looked at once, at its end.
    bool begin(bool durable);
    bool commit();
    void rollback();
    // The statement with these values, carried out; null when it failed, now or earlier in this transaction. A null string
    // counts as an empty one, an invalid value as NULL.
    QSqlQuery *execute(const QString &sql, const QVariantList &values);
    // Ends what execute() gave, after its rows: one that cannot be read looks like the end of them, but is a failure.
    void finish(QSqlQuery *query);
    bool failed() const { return m_failed; }
    // Of the first statement that could not be carried out.
    QSqlError lastError() const { return m_error; }
    // How long a statement waits for other programs: busyTimeout, unless changed here.
    void setBusyTimeout(int milliseconds);

private:
    std::optional<StoreTrouble> openConnection(const QString &name, const QString &options);
    std::optional<StoreTrouble> setUp(Mode mode);
    std::optional<StoreTrouble> probe();
    std::optional<StoreTrouble> troubleNow() const;

    QString m_name; // of the connection, unique in the program
    QString m_path;
    QSqlDatabase m_database;
    std::unordered_map<QString, QSqlQuery> m_statements; // references to them hold while others come
    QSqlError m_error;
    bool m_failed = false;
    bool m_durable = false; // what `synchronous` is set to
};

// What SQLite's error means for the store as a whole. Failed: nothing that the file or the disk is to blame for.
StoreTrouble::Kind troubleKindOf(const QSqlError &error);
StoreTrouble troubleOf(const QSqlError &error, const QString &path);

} // namespace parlance
