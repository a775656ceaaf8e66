#include "support/WrittenHistory.h"

#include "storage/Places.h"

#include <QDir>

namespace parlance {

namespace {

void require(bool kept, const Database &database)
{
    if (!kept)
        qFatal("the history cannot be written: %s", qPrintable(database.lastError().text()));
}

} // namespace

WrittenHistory::WrittenHistory() : WrittenHistory(QString()) {}

WrittenHistory::WrittenHistory(const QString &directory) : m_directory(directory)
{
    if (m_directory.isEmpty())
        m_directory = m_own.emplace().path();
    QDir().mkpath(m_directory);
    if (const auto trouble = m_database.open(path(), Database::Mode::Write))
        qFatal("the history cannot be opened: %s", qPrintable(trouble->words));
    m_table.emplace(m_database, filesFolder());
}

QDateTime WrittenHistory::firstTime()
{
    return QDateTime(QDate(2026, 3, 1), QTime(12, 0));
}

void WrittenHistory::begin()
{
    require(m_database.begin(false), m_database);
    m_together = true;
}

void WrittenHistory::commit()
{
    require(m_database.commit(), m_database);
    m_together = false;
}

Message WrittenHistory::add(const QString &profile, Message message)
{
    if (!m_together)
        require(m_database.begin(false), m_database);
    const qint64 owner = m_table->profileNumber(profile);
    const qint64 room = m_table->roomNumber(profile, message.room);
    qint64 &last = m_last[room];
    if (last == 0)
        last = m_table->ends(room).last;
    last += places::step;
    message.place = last;
    if (!message.time.isValid())
        message.time = firstTime().addSecs(m_count);
    ++m_count;
    m_table->insert(owner, room, message);
    if (!m_together)
        require(m_database.commit(), m_database);
    require(!m_database.failed(), m_database);
    return message;
}

Message WrittenHistory::add(const QString &room, const QString &sender, const QString &text)
{
    Message message;
    message.room = room;
    message.sender = sender;
    message.text = text;
    return add(QStringLiteral("p"), message);
}

MessageTable::Known WrittenHistory::find(const QString &profile, const Message &message)
{
    const auto row = m_table->at(m_table->roomNumber(profile, message.room), message.room, message.place);
    require(row.has_value(), m_database);
    return *row;
}

void WrittenHistory::setState(const QString &profile, const Message &message, DeliveryState state)
{
    require(m_database.begin(false), m_database);
    m_table->setState(find(profile, message).key, state, HoldReason::None, Refusal::None, {});
    require(m_database.commit(), m_database);
}

void WrittenHistory::remove(const QString &profile, const Message &message)
{
    require(m_database.begin(false), m_database);
    m_table->remove(m_table->profileNumber(profile), m_table->roomNumber(profile, message.room),
                    find(profile, message));
    require(m_database.commit(), m_database);
}

} // namespace parlance
