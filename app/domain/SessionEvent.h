#pragma once

#include "domain/Message.h"
#include "domain/Promise.h"

#include <QStringList>
#include <QVector>

#include <chrono>
#include <variant>

namespace parlance {

// What a session tells the models, in batches, as plain values that may cross threads.
namespace event {

// A row appears at the end of its room: a received message, a notice, or an own message that the outbox accepted.
struct Added { Message message; };
// An own message changed its state, or learnt its server id, sequence number and time.
struct Delivery {
    QString room;
    QString id;
    DeliveryState state = DeliveryState::None;
    HoldReason hold = HoldReason::None;
    Refusal refusal = Refusal::None;
    QString refusalText;
    QString serverId;          // empty: unchanged
    std::optional<qint64> seq; // empty: unchanged
    QDateTime time;            // invalid: unchanged
};
// The outbox did not accept it: nothing was kept, the text belongs back into the composer.
struct NotAccepted { OutgoingMessage message; Refusal refusal = Refusal::None; QString detail; };
// Older messages than any shown, oldest first; complete when there are none before them.
struct Older { QString room; QVector<Message> messages; bool complete = false; };
// Messages that were missing in the middle of the timeline, oldest first: they stand where their sequence numbers belong.
struct Filled { QString room; QVector<Message> messages; };
// The bytes of a file of a message that came without them: asked for by Session::requestFile, or by the dialect itself.
struct FileArrived { QString room; QString serverId; FilePart file; };
struct RoomJoined { QString room; };
struct RoomLeft { QString room; };
// Who is in the room now, whole.
struct Members { QString room; QStringList users; };
struct Typing { QString room; QString user; bool active = false; };
// The name under which the server knows this person, and what the server promises. Sent at each Ready.
struct Identity { QString user; DeliveryPromise promise; };
// How many own messages wait, over all rooms: `queued` of them for the connection or for the person; of these, `held` and
// `doubtful` for the person (DeliveryState::Held and InDoubt).
struct QueueSize {
    int queued = 0;
    int inFlight = 0;
    int held = 0;
    int doubtful = 0;

    friend bool operator==(const QueueSize &, const QueueSize &) = default;
};
// How far a large message is: our own on its way out (`id` is its own), or one that comes in in parts (the sender's id of
// the set). Rows of small messages never say this. `done` == `total`: it is over, well or not.
struct Progress { QString room; QString id; qint64 done = 0; qint64 total = 0; bool incoming = false; };
// The measured round trip of the last heartbeat or ping.
struct RoundTrip { std::chrono::microseconds time{0}; };

} // namespace event

using SessionEvent = std::variant<event::Added, event::Delivery, event::NotAccepted, event::Older, event::Filled, event::FileArrived, event::RoomJoined,
                                  event::RoomLeft, event::Members, event::Typing, event::Identity,
                                  event::QueueSize, event::Progress, event::RoundTrip>;
using SessionEvents = QVector<SessionEvent>;

} // namespace parlance

Q_DECLARE_METATYPE(parlance::SessionEvents)
