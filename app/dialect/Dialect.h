#pragma once

#include "domain/Drop.h"
#include "domain/Message.h"
#include "domain/Promise.h"
#include "domain/Result.h"

#include <QByteArray>
#include <QStringList>
#include <QVector>

#include <variant>

namespace parlance {

// One message as it goes on the wire.
struct OutFrame {
    bool binary = false;
    QString text;
    QByteArray bytes;
    QStringList more = {}; // the rest of the same message, in further text frames: written behind it, in this order

    static OutFrame ofText(QString text) { return {false, std::move(text), {}}; }
    friend bool operator==(const OutFrame &, const OutFrame &) = default;
};

// What a dialect wants done. Carried out by Session, in order.
namespace action {

struct Send { OutFrame frame; };
struct EnterPhase { Phase phase; };                  // Hello, Auth or Resume begins
// The dialect's own handshake is done. `user` is the name that the server gave, or the profile's.
struct Ready { QString user; DeliveryPromise promise; };
struct Fail { Drop drop; };                          // AuthRefused, DialectRefused, CloseFrame…: give the link up
// A message, notice or unreadable frame for the timeline. `late`: it was missing, and its sequence number says where it
// belongs among those that were delivered before it.
struct Deliver { Message message; bool late = false; };
struct Acked { QString id; QString serverId; std::optional<qint64> seq; QDateTime time; };
struct Refused { QString id; Refusal refusal; QString reason; };  // the server definitely said no to this message
// The server takes no more just now: the message was not stored, and may be sent again later.
struct TryLater { QString id; };
struct Members { QString room; QStringList users; };
struct Typing { QString room; QString user; bool active; };
// We are in. `continues`: the dialect goes on where it was in this room before, and makes up for what was missed.
struct Joined { QString room; bool continues = false; };
struct Left { QString room; };
struct History { QString room; QVector<Message> messages; bool complete; }; // oldest first
// How far a message is that comes in parts; `done` == `total`: it is over, well or not. `room` may be unknown.
struct Progress { QString room; QString id; qint64 done = 0; qint64 total = 0; };
// The bytes of a file whose message was delivered without them, checked against its size and digest.
struct FileArrived { QString room; QString serverId; FilePart file; };
struct HeartbeatAnswered {};                         // the expected answer to heartbeatFrame() came

} // namespace action

using Action = std::variant<action::Send, action::EnterPhase, action::Ready, action::Fail, action::Deliver, action::Acked,
                            action::Refused, action::TryLater, action::Members, action::Typing, action::Joined, action::Left,
                            action::History, action::Progress, action::FileArrived, action::HeartbeatAnswered>;
using Actions = QVector<Action>;

// Who connects; the same for every link of a session.
struct DialectIdentity {
    QString user;
    QString token;
    QStringList rooms; // to be joined at each Ready
};

// A heartbeat made of messages, beside the protocol's ping.
struct MessageHeartbeat {
    milliseconds interval{0}; // 0: none
    milliseconds timeout{10000};
};

// The meaning of the messages of one kind of server. Plain values in, actions out: no QObject, no timer, no socket, so
// it works in any thread and is tested with tables. One instance serves a session over all of its links.
class Dialect
{
public:
    virtual ~Dialect() = default;

    // A link is open: forget what belonged to the last one, greet the server.
    virtual Actions opened(const DialectIdentity &identity) = 0;
    // `now` is the wall time of arrival, for messages that carry none.
    virtual Actions text(const QString &text, const QDateTime &now) = 0;
    virtual Actions binary(const QByteArray &bytes, const QDateTime &now) = 0;

    // The frame for a message, or why it cannot be expressed (Fault::kind is a Refusal).
    virtual Result<OutFrame> encode(const OutgoingMessage &message) const = 0;

    virtual Actions join(const QString &room) = 0;
    virtual Actions leave(const QString &room) = 0;
    virtual Actions typing(const QString &room, bool active) = 0;
    // Messages before the one with this sequence number (nothing: the newest); empty where the server has no history.
    virtual Actions requestHistory(const QString &room, std::optional<qint64> before) = 0;

    // The bytes of the file of a received message; empty where the server keeps none. What comes is FileArrived, or a notice.
    virtual Actions requestFile(const QString &, const QString &) { return {}; } // room, server id of the message

    virtual MessageHeartbeat heartbeat() const { return {}; }
    virtual OutFrame heartbeatFrame() { return {}; }

    // True while something that came is held back until an answer comes. When that takes too long, giveUpWaiting() says
    // what becomes of it.
    virtual bool isWaiting() const { return false; }
    virtual Actions giveUpWaiting(const QDateTime &) { return {}; }

    // True while something is missing before what was delivered already. A state() from before that would let the server
    // repeat it as the newest.
    virtual bool hasHoles() const { return false; }

    // What has to outlive the program so that the next start resumes where this one ended: opaque, a few KB at most.
    // Restored once, before the first link; what cannot be read counts as nothing.
    virtual QByteArray state() const { return {}; }
    virtual void restore(const QByteArray &) {}

    // What carries the frames can divide messages: where the server takes them in parts, they may have this many bytes,
    // whatever it says of its frames. Called before the first link.
    virtual void setLargestMessage(qint64) {}

    // True where the dialect knows rooms; else everything is in one room that bears the profile's name.
    virtual bool hasRooms() const = 0;
};

} // namespace parlance
