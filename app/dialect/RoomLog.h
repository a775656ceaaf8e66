#pragma once

#include "dialect/Dialect.h"
#include "domain/RecentIds.h"

#include <QHash>
#include <QQueue>

namespace parlance {

// What a client of the room protocol knows of the messages of its rooms: the highest sequence number of each, which
// messages and ids have come by, and the holes that it is filling from the server's history.
// Plain values in, actions out; one for a session, over all of its links. Bounded: see RecentIds and maxFill.
class RoomLog
{
public:
    // How many messages are collected to fill one hole; what lies further back stays missing, and is said to be.
    static constexpr qsizetype maxFill = 2000;

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
    // The server refused what was asked last for this room.
    Actions historyRefused(const QString &room, const QDateTime &now);

private:
    // A hole that is being filled: newer than `above` (nothing: until a message that is known), older than `before`.
    struct Fill {
        std::optional<qint64> above;
        std::optional<qint64> before;
        QVector<Message> found; // oldest first
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
    };

    Actions advance(const QString &room, std::optional<qint64> seq, const QDateTime &now);
    Actions startFill(const QString &room, Fill fill);
    Actions continueFill(const QString &room, const QVector<Message> &page, bool complete, const QDateTime &now);
    Actions suspendFill(const QString &room);
    Actions handOver(const QVector<Message> &found);
    static void note(Room &room, const QString &serverId);
    static void forgetHole(Room &room);
    Actions finishFill(const QString &room, bool whole, const QDateTime &now);
    Actions show(const Message &message); // Deliver, or Acked for one of ours; nothing for a known one
    bool known(const Message &message) const;

    QHash<QString, Room> m_rooms;
    RecentIds m_sentIds;
    bool m_hasHistory = false;
};

} // namespace parlance
