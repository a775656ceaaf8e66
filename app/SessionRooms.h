#pragma once

#include "domain/Message.h"

#include <QHash>
#include <QSet>
#include <QStringList>

#include <optional>

namespace parlance {

// The rooms of a session: those that are joined at each Ready, those that messages merely came from, and how much of each
// is known. Plain value, one thread at a time; bounded, since a server can name rooms without end.
class SessionRooms
{
public:
    static constexpr qsizetype maxOthers = 500;

    const QStringList &joined() const { return m_joined; }
    bool join(const QString &room);  // true when it was not joined before
    bool leave(const QString &room); // true when it was joined
    bool forget(const QString &room) { return m_others.remove(room); } // of those that messages merely came from

    // Under which room a message of `room` is shown; nothing: where messages without a room are. `isNew`: nobody has
    // heard of it yet.
    std::optional<QString> shelfFor(const QString &room, bool *isNew);

    // What the store has, and what was shown.
    void keeps(const QString &room) { m_kept.insert(room); }
    void noteShown(const QString &room, std::optional<qint64> seq);
    std::optional<qint64> oldest(const QString &room) const;
    QHash<QString, qint64> oldest() const;
    void restore(const QHash<QString, qint64> &oldest);
    void forgetServer() { m_memory.clear(); } // another one: its numbers mean nothing

    // Whether the newest page of a room that was just joined is to be asked for: once, and not where the dialect goes on
    // behind what is kept.
    bool wantsPage(const QString &room, bool continues);
    // An answer came: true when it is that page, and stands behind what was kept before.
    bool pageAppends(const QString &room);
    void linkEnded(); // what was asked for is not answered any more

private:
    struct Memory {
        std::optional<qint64> oldest; // sequence number of the oldest message that was ever shown
        bool pageAsked = false;
        bool pageAwaited = false;
        bool pageAppends = false;
    };

    QStringList m_joined; // or to be joined at the next Ready
    QSet<QString> m_others;
    QSet<QString> m_kept;
    QHash<QString, Memory> m_memory;
};

} // namespace parlance
