#pragma once

#include "storage/Database.h"
#include "storage/OutboxRow.h"

#include <QVector>

namespace parlance {

// The rows of the outbox, as the writer changes them. The words of a message are those of its row of the history.
//
// Thread: the writer's. Lifetime: the Database's. Errors: Database::failed() after a sequence of calls.
class OutboxTable
{
public:
    // A row with what the history shows of it.
    struct Kept {
        OutboxRow row;
        Message shown;
    };

    OutboxTable(Database &database, const QString &filesFolder) : m_database(database), m_filesFolder(filesFolder) {}

    void insert(qint64 profile, qint64 messageKey, const OutboxRow &row);
    // The key of its row of the history; 0 when the outbox has no such row.
    qint64 update(qint64 profile, const OutboxRow &row);
    // Likewise, and the state in which it was.
    qint64 remove(qint64 profile, const QString &id, OutboxRow *was);
    // In the order in which they were written; a file without its bytes.
    QVector<Kept> load(qint64 profile);

private:
    Database &m_database;
    QString m_filesFolder;
};

} // namespace parlance
