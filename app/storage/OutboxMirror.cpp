#include "storage/OutboxMirror.h"

#include <QFileInfo>

namespace parlance {

void OutboxMirror::rescue(const QString &database, const QString &filesFolder)
{
    Database damaged;
    // Its journal belongs to it; without one, nothing is to appear beside what is kept.
    const bool hasJournal = QFileInfo::exists(database + QStringLiteral("-wal"));
    if (damaged.open(database, hasJournal ? Database::Mode::Read : Database::Mode::Still))
        return; // not even that: the file is kept
    QVector<QPair<qint64, QString>> profiles;
    if (QSqlQuery *query = damaged.execute(QStringLiteral("SELECT id, uuid FROM profiles"), {})) {
        while (query->next())
            profiles.append({query->value(0).toLongLong(), query->value(1).toString()});
        query->finish();
    }
    OutboxTable outbox(damaged, filesFolder);
    for (const auto &[number, profile] : std::as_const(profiles)) {
        damaged.rollback(); // what cannot be read of one says nothing of the next
        const auto rows = outbox.load(number);
        for (OutboxTable::Kept kept : rows) {
            if (kept.row.state == DeliveryState::Queued) {
                kept.row.state = kept.shown.state = DeliveryState::Held;
                kept.row.hold = kept.shown.hold = HoldReason::Old;
                kept.row.consented = false;
            }
            insert(profile, kept);
        }
    }
}

} // namespace parlance
