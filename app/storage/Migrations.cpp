#include "storage/Migrations.h"

#include <QDir>
#include <QSqlQuery>

// A resource of a static library is known only after this, which has to stand outside of any namespace.
static void registerMigrations()
{
    Q_INIT_RESOURCE(migrations);
}

namespace parlance {

Migrations::Migrations(const QString &folder)
{
    registerMigrations();
    const QDir dir(folder);
    for (const QString &name : dir.entryList({QStringLiteral("*.sql")}, QDir::Files, QDir::Name))
        m_files.append(dir.filePath(name));
}

std::optional<int> Migrations::versionOf(const QSqlDatabase &database, QSqlError *error)
{
    QSqlQuery query(database);
    if (!query.exec(QStringLiteral("PRAGMA user_version")) || !query.next()) {
        *error = query.lastError();
        return std::nullopt;
    }
    return query.value(0).toInt();
}

std::optional<QSqlError> Migrations::apply(const QSqlDatabase &database, int from) const
{
    QSqlQuery query(database);
    for (int version = from + 1; version <= newest(); ++version) {
        QFile file(m_files.at(version - 1));
        if (!file.open(QIODevice::ReadOnly))
            return QSqlError(file.fileName(), file.errorString(), QSqlError::UnknownError);
        QStringList steps = statements(QString::fromUtf8(file.readAll()));
        steps.prepend(QStringLiteral("BEGIN IMMEDIATE"));
        steps.append(QStringLiteral("PRAGMA user_version = %1").arg(version));
        steps.append(QStringLiteral("COMMIT"));
        for (const QString &step : std::as_const(steps)) {
            if (query.exec(step))
                continue;
            const QSqlError error = query.lastError();
            query.exec(QStringLiteral("ROLLBACK")); // there may be none to roll back: the error is what counts
            return error;
        }
    }
    return std::nullopt;
}

QStringList Migrations::statements(const QString &sql)
{
    QStringList result;
    QString statement;
    for (const QString &line : sql.split(u'\n')) {
        const QString trimmed = line.trimmed();
        if (trimmed.isEmpty() || trimmed.startsWith(u"--"))
            continue;
        statement += line + u'\n';
        if (trimmed.endsWith(u';'))
            result.append(std::exchange(statement, {}));
    }
    if (!statement.isEmpty())
        result.append(statement);
    return result;
}

} // namespace parlance
