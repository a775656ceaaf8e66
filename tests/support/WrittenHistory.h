#pragma once

#include "storage/Database.h"
#include "storage/MessageTable.h"

#include <QTemporaryDir>

namespace parlance {

// A history on the disk, written row by row with the writer's own statements, to be read.
//
// Thread: the test's. Each add() is a transaction, unless begin() and commit() hold several together. A failure ends the test.
class WrittenHistory
{
public:
    WrittenHistory();                                  // in a new folder
    explicit WrittenHistory(const QString &directory); // in this one, which stays

    QString directory() const { return m_directory; }
    QString path() const { return m_directory + QStringLiteral("/messages.sqlite"); }
    QString filesFolder() const { return m_directory + QStringLiteral("/files"); }

    // At the end of its room; one second later than the one before unless it has a time. As it is in the history.
    Message add(const QString &profile, Message message);
    Message add(const QString &room, const QString &sender, const QString &text); // of the profile "p"
    void setState(const QString &profile, const Message &message, DeliveryState state);
    void remove(const QString &profile, const Message &message);

    void begin();
    void commit();

    static QDateTime firstTime();

private:
    MessageTable::Known find(const QString &profile, const Message &message);

    std::optional<QTemporaryDir> m_own;
    QString m_directory;
    Database m_database;
    std::optional<MessageTable> m_table;
    QHash<qint64, qint64> m_last; // places, by room
    qint64 m_count = 0;
    bool m_together = false;
};

} // namespace parlance
