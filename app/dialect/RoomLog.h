#pragma once

#include "dialect/Dialect.h"
#include "domain/RecentIds.h"

#include <QHash>
#include <QJsonObject>
#include <QQueue>

namespace parlance {

// What a client of the room protocol knows of the messages of its rooms: the highest sequence number of each, which
// messages and ids have come by, and the holes that it is filling from the server's history. A room that is left is
// remembered: who comes back goes on there. While it is made up for what was said between two links, what comes live waits
// for its place behind that.
// Plain values in, actions out; one for a session, over all of its links, and by state() over its runs. Bounded: see
// RecentIds, maxFill and maxLeft.
class RoomLog
{
public:
    // How many messages are collected to fill one hole; what lies further back stays missing, and is said to be.
    static constexpr qsizetype maxFill = 2000;
    static constexpr qsizetype maxLeft = 50;  // rooms that were left
    static constexpr size_t idsInState = 50;   // of each room

    // A new link, with the rooms that are wanted now. Requests of the last one are not answered any more; what was
    // collected for a hole is handed over, and the rest of the hole is filled when the room is joined.
    Actions linkOpened(const QStringList &rooms);
    // The welcome: whether sequence numbers go on, and whether history can be asked for.
    void welcomed(bool resumed, bool hasHistory);
    // What "resume" of the handshake says.
    QHash<QString, qint64> highestSeen() const;

    void sent(const QString &id) { m_sentIds.insert(id); }
    bool isOurs(const QString &id) const { return !id.isEmpty() && m_sentIds.contains(id); }

    // We are in `room`, where `seq` is the last number that was given (nothing: unknown).
    Actions joined(const QString &room, std::optional<qint64> seq, const QDateTime &now);
    void left(const QString &room);

    Actions live(const Message &message, const QDateTime &now);
    Actions acked(const action::Acked &ack, const QString &room, const QDateTime &now);

    Actions requestHistory(const QString &room, std::optional<qint64> before);
    Actions history(const QString &room, QVector<Message> messages, bool complete, const QDateTime &now);
    // What came live and waits for what was said before it; shown as it is when that does not come.
    bool isWaiting() const;
    Actions giveUpWaiting(const QDateTime &now);

    bool hasHoles() const; // that are being filled, or will be

    // True when it goes on in this room where it was before.
    bool remembers(const QString &room) const;
    QJsonObject state() const;
    void restore(const QJsonObject &state);

    // The server refused what was asked last for this room.
    Actions historyRefused(const QString &room, const QDateTime &now);

private:
    // A hole that is being filled: newer than `above` (nothing: until a message that is known), older than `before`.
    struct Fill {
        std::optional<qint64> above;
        std::optional<qint64> before;
        QVector<Message> found; // oldest first
        bool late = false;      // their numbers say where they belong among what is known
    };
    enum class Asked { ByPerson, ForHole };
    struct Room {
        std::optional<qint64> highest;
        bool catchUp = false; // joined anew after a link that could not be resumed
        std::optional<Fill> fill;
        bool unfilled = false;             // the last link ended while a hole was being filled …
        std::optional<qint64> unfilledAbove; // … that begins behind this number, where it is known
        RecentIds sinceHole;               // server ids that came since the hole is there: they do not lie before it
        QQueue<Asked> asked;
        RecentIds seen;       // server ids
        QVector<Message> later; // what came live while it is caught up
    };

    Actions advance(const QString &room, std::optional<qint64> seq, const QDateTime &now);
    Actions startFill(const QString &room, Fill fill);
    Actions continueFill(const QString &room, const QVector<Message> &page, bool complete, const QDateTime &now);
    Actions suspendFill(const QString &room);
    Actions handOver(const QVector<Message> &found, bool late);
    Actions release(const QVector<Message> &later);
    void putAway(const QString &room);
    static bool remembers(const Room &room) { return room.highest || room.catchUp; }
    static QJsonObject stateOf(const Room &room);
    static Room roomOf(const QJsonObject &state);
    static void note(Room &room, const QString &serverId);
    static void forgetHole(Room &room);
    Actions finishFill(const QString &room, bool whole, const QDateTime &now);
    Actions show(const Message &message); // Deliver, or Acked for one of ours; nothing for a known one
    bool known(const Message &message) const;

    QHash<QString, Room> m_rooms; // wanted ones
    QHash<QString, Room> m_left;
    RecentIds m_sentIds;
    bool m_hasHistory = false;
};

} // namespace parlance
