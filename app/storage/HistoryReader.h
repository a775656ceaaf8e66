#pragma once

#include "storage/Database.h"
#include "storage/HistorySource.h"
#include "storage/SearchTerms.h"

namespace parlance {

// Answers questions about the history, each at once, over a reading connection of its own.
//
// Thread: the one that asks first, until close(); the destructor there too. Lifetime: as long as one wants to ask; the file
// is opened at the first question, and again at the next one after a failure.
// Errors: an empty answer, and why by takeTrouble(). A file that does not exist yet is none: it holds nothing.
class HistoryReader
{
public:
    struct RoomOnDisk {
        QString profile;
        QString room;
        qint64 newest = 0; // SearchHit::key of the last row; 0 when there is none
    };

    // The database, and where the files of messages lie.
    HistoryReader(const QString &path, const QString &filesFolder) : m_path(path), m_filesFolder(filesFolder) {}

    HistoryPage page(const PageRequest &request);
    SearchAnswer search(const SearchQuery &query);
    QVector<RoomOnDisk> rooms(); // of all profiles
    // Where the last `count` rows of a room before `end` begin; nothing: there is none.
    std::optional<qint64> beginOf(const QString &profile, const QString &room, qint64 end, int count);
    // The first row of a room that is not older than a moment, by its place; nothing: all are older.
    std::optional<qint64> placeAt(const QString &profile, const QString &room, const QDateTime &moment);

    void close() { m_database.close(); }
    // What has gone wrong since the last call.
    std::optional<StoreTrouble> takeTrouble() { return std::exchange(m_trouble, std::nullopt); }

private:
    struct Rows {
        QVector<Message> rows;
        bool more = false; // in the direction in which they were read
    };

    bool ready();
    QSqlQuery *ask(const QString &sql, const QVariantList &values);
    bool finish(QSqlQuery *query); // false: it ended before its last row
    std::optional<qint64> number(const QString &sql, const QVariantList &values);
    Rows rowsBefore(qint64 room, const QString &name, qint64 place, int limit); // by rising place
    Rows rowsFrom(qint64 room, const QString &name, qint64 place, int limit);
    bool exists(const QString &sql, qint64 room, qint64 place);
    std::optional<QStringList> scopeOf(const SearchQuery &query);

    QString m_path;
    QString m_filesFolder;
    Database m_database;
    std::optional<StoreTrouble> m_trouble;
};

} // namespace parlance
