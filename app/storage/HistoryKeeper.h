#pragma once

#include "storage/StoreChanges.h"

#include <QHash>
#include <QSet>

#include <deque>

namespace parlance {

// Decides what events mean for the history: which messages it has already, and where in its room each of the others
// stands. What is decided is carried out at once, or, while the disk fails, waits here in order.
//
// Thread: the writer's. Lifetime: the StoreChanges'. Errors: StoreChanges::failed() after a call; the writer then rolls
// back, calls undone(), and has it decided again without the disk.
class HistoryKeeper
{
public:
    struct Limits {
        qsizetype messages = 20000;
        qint64 bytes = 64 * 1024 * 1024;
    };

    HistoryKeeper(Database &database, StoreChanges &changes) : m_database(database), m_changes(changes) {}

    void setLimits(Limits limits) { m_limits = limits; }
    // True: the disk works, and changes are carried out. False: they wait. `readable`: the database can still be asked.
    void setWriting(bool writing, bool readable);

    SessionEvents keep(const QString &profile, const SessionEvents &events);
    void change(StoreChange change);
    qint64 placeAtEnd(const QString &profile, const QString &room);

    void begin()
    {
        m_before = m_ends;
        m_stuck.reset();
    }
    void undone();

    // What waited, in order; true when all went well. Then committed() lets go of it.
    bool writeWaiting();
    void committed();
    // One of those that wait cannot be written, and why does not lie with the disk.
    bool isStuck() const { return m_stuck.has_value(); }
    void dropStuck();
    bool hasWaiting() const { return !m_waiting.empty(); }
    qsizetype waitingMessages() const { return m_waitingMessages; }
    qsizetype dropped() const { return m_dropped; } // that will not be written any more, since the disk last worked
    // Another file: numbers of profiles and rooms, and what it holds, are others; the places that were given stay.
    void forgetDatabase();

private:
    struct Ends {
        qint64 first = 0;
        qint64 last = 0; // both 0: empty
    };

    struct Run;
    event::FileArrived fileArrived(const QString &profile, event::FileArrived arrived);
    std::optional<SessionEvent> added(const QString &profile, Message message);
    void run(const QString &profile, const QString &room, const QVector<Message> &messages, bool older, SessionEvents *shown,
             QVector<Message> *placed);
    void placeBySeq(Run &run, Message message);
    void placeBehind(Run &run, Message message);
    void placeBefore(Run &run, QVector<Message> &pending, qint64 anchor);
    void placeAtEitherEnd(Run &run, QVector<Message> &pending);
    void give(Run &run, Message message, qint64 place);
    qint64 takePlaceOf(Run &run, qint64 high);

    bool reads() const { return m_readable && !m_changes.failed(); }
    qint64 roomNumber(const QString &profile, const QString &room);
    Ends &ends(const QString &profile, const QString &room);
    qint64 below(const QString &profile, const QString &room);
    std::optional<MessageTable::Known> ownRow(const QString &profile, const Message &message);
    std::optional<qint64> knownPlace(const QString &profile, const Message &message);
    std::optional<qint64> keptPlace(const QString &profile, const Message &message);
    std::optional<event::Delivery> correction(const MessageTable::Known &own, const Message &message) const;
    Message store(const QString &profile, Message message);
    void wait(StoreChange change);
    void drop(std::deque<StoreChange>::iterator change);

    Database &m_database;
    StoreChanges &m_changes;
    Limits m_limits;
    bool m_writing = true;
    bool m_readable = true;
    QHash<QPair<QString, QString>, Ends> m_ends; // of the rooms that were touched
    QHash<QPair<QString, QString>, Ends> m_before;
    std::deque<StoreChange> m_waiting;
    QMultiHash<QString, Message> m_waitingIds; // by room and id, for those that wait
    qsizetype m_waitingMessages = 0;
    qint64 m_waitingBytes = 0;
    qsizetype m_dropped = 0;
    std::optional<std::ptrdiff_t> m_stuck; // which of m_waiting
};

} // namespace parlance
