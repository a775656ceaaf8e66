#include "storage/OutboxTable.h"

#include "storage/MessageColumns.h"

namespace parlance {

namespace {

QVariant orNull(const QString &text)
{
    return text.isEmpty() ? QVariant() : QVariant(text);
}

} // namespace

void OutboxTable::insert(qint64 profile, qint64 messageKey, const OutboxRow &row)
{
    m_database.execute(QStringLiteral("INSERT INTO outbox (profile, id, message, written, server, state, hold, consented, tries, epoch, "
                                      "refusal, refusal_text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
                       {profile, row.message.id, messageKey, row.message.written.toMSecsSinceEpoch(), orNull(row.server), int(row.state),
                        int(row.hold), int(row.consented), row.tries, qint64(row.epoch), int(row.refusal), orNull(row.refusalText)});
}

qint64 OutboxTable::update(qint64 profile, const OutboxRow &row)
{
    qint64 key = 0;
    if (QSqlQuery *query = m_database.execute(QStringLiteral("SELECT message FROM outbox WHERE profile = ? AND id = ?"), {profile, row.message.id})) {
        if (query->next())
            key = query->value(0).toLongLong();
        m_database.finish(query);
    }
    if (key != 0) {
        m_database.execute(QStringLiteral("UPDATE outbox SET server = ?, state = ?, hold = ?, consented = ?, tries = ?, epoch = ?, "
                                          "refusal = ?, refusal_text = ? WHERE message = ?"),
                           {orNull(row.server), int(row.state), int(row.hold), int(row.consented), row.tries, qint64(row.epoch),
                            int(row.refusal), orNull(row.refusalText), key});
    }
    return key;
}

qint64 OutboxTable::remove(qint64 profile, const QString &id, OutboxRow *was)
{
    qint64 key = 0;
    if (QSqlQuery *query = m_database.execute(QStringLiteral("SELECT message, state, tries FROM outbox WHERE profile = ? AND id = ?"), {profile, id})) {
        if (query->next()) {
            key = query->value(0).toLongLong();
            was->state = DeliveryState(query->value(1).toInt());
            was->tries = query->value(2).toInt();
        }
        m_database.finish(query);
    }
    if (key != 0)
        m_database.execute(QStringLiteral("DELETE FROM outbox WHERE message = ?"), {key});
    return key;
}

QVector<OutboxTable::Kept> OutboxTable::load(qint64 profile)
{
    QVector<Kept> rows;
    QSqlQuery *query = m_database.execute(QStringLiteral("SELECT r.name, o.id, o.written, o.server, o.state, o.hold, o.consented, o.tries, o.epoch, "
                                                         "o.refusal, o.refusal_text, ") + messagecolumns::list()
                                              + QStringLiteral(" FROM outbox AS o JOIN messages AS m ON m.key = o.message "
                                                               "JOIN rooms AS r ON r.id = m.room WHERE o.profile = ? ORDER BY o.ord"),
                                          {profile});
    if (!query)
        return rows;
    while (query->next()) {
        Kept kept;
        kept.shown = messagecolumns::read(*query, 11, query->value(0).toString(), m_filesFolder);
        OutboxRow &row = kept.row;
        row.place = kept.shown.place;
        row.message.id = query->value(1).toString();
        row.message.room = kept.shown.room;
        row.message.text = kept.shown.text;
        row.message.written = QDateTime::fromMSecsSinceEpoch(query->value(2).toLongLong());
        row.message.file = kept.shown.file;
        row.server = query->value(3).toString();
        row.state = DeliveryState(query->value(4).toInt());
        row.hold = HoldReason(query->value(5).toInt());
        row.consented = query->value(6).toBool();
        row.tries = query->value(7).toInt();
        row.epoch = quint64(query->value(8).toLongLong());
        row.refusal = Refusal(query->value(9).toInt());
        row.refusalText = query->value(10).toString();
        row.place = kept.shown.place;
        rows.append(kept);
    }
    m_database.finish(query);
    return rows;
}

} // namespace parlance
