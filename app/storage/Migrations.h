#pragma once

#include <QSqlDatabase>
#include <QSqlError>
#include <QStringList>

#include <optional>

namespace parlance {

// The versions of the database: files 0001_….sql, 0002_….sql … of a folder, applied in this order. The version of a
// database (PRAGMA user_version) is the number of the last one applied to it.
//
// Thread: the connection's. Errors: values.
class Migrations
{
public:
    explicit Migrations(const QString &folder = QStringLiteral(":/migrations"));

    int newest() const { return int(m_files.size()); }
    static std::optional<int> versionOf(const QSqlDatabase &database, QSqlError *error);

    // Each in one transaction. What went wrong: the database is as the last one that was whole left it.
    std::optional<QSqlError> apply(const QSqlDatabase &database, int from) const;

    // The statements of a file: each ends with a semicolon at the end of a line; lines of comments are left out.
    static QStringList statements(const QString &sql);

private:
    QStringList m_files;
};

} // namespace parlance
