#pragma once

#include "domain/Message.h"

#include <QHash>
#include <QSet>
#include <QString>

#include <deque>
#include <optional>

namespace parlance {

// Which files of messages that came without their bytes are to be asked for, and which have been: small ones by themselves,
// one after the other, so that a long gap does not flood the link; others when the person wants them, at once.
// Plain values, one thread; part of RoomChat. Bounded: what does not fit is not asked for by itself.
class FileRequests
{
public:
    static constexpr qint64 smallSize = 1024 * 1024; // bytes of a file that is asked for by itself
    static constexpr size_t maxWaiting = 500;

    struct Wanted {
        QString room;
        QString serverId;
    };

    // A message was delivered: asked for later where its file is small and not here.
    void noticed(const Message &message);
    // Sent at the person's wish.
    void asked(const QString &serverId) { m_open.insert(serverId, true); }
    // The one to send now, in a room of `joined`: it counts as asked for. Nothing while one is open.
    std::optional<Wanted> next(const QSet<QString> &joined);

    struct Settled {
        bool known = false;    // it was asked for
        bool byPerson = false;
    };
    Settled settled(const QString &serverId);

    void left(const QString &room);
    // What was asked for on the last link is not answered any more.
    void linkOpened() { m_open.clear(); }

private:
    std::deque<Wanted> m_waiting;
    QHash<QString, bool> m_open; // by server id: true where the person asked
};

} // namespace parlance
