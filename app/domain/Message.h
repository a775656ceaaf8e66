#pragma once

#include <QDateTime>
#include <QMetaType>
#include <QString>

#include <optional>

namespace parlance {

// What became of a message that the person sent (None: a received one).
// Queued -> Sending -> Delivered | Unconfirmed | InDoubt | Failed; Queued | InDoubt | Failed -> Cancelled.
enum class DeliveryState {
    None,
    Queued,      // accepted by the outbox, waits for the connection
    Sending,     // written to the link of one epoch, no answer yet
    Delivered,   // the server acknowledged it, or its echo came back
    Unconfirmed, // it reached the server's WebSocket layer; this kind of server confirms no more
    InDoubt,     // the link broke while it was under way: the person decides
    Failed,      // definitely refused; `refusal` says why
    Cancelled,   // taken back by the person
};

enum class Refusal {
    None,
    TooLarge,        // the server's or our own limit on a message
    RefusedByServer, // the server said no: refusalText holds its words
    NotEncodable,    // the dialect cannot express it (a line break in the plain-text dialect, say)
    QueueFull,       // the outbox is at its bound: nothing was accepted
    StorageFailed,   // the outbox could not keep it: refusalText holds the system's words
};

enum class MessageKind {
    Chat,       // somebody's words
    Notice,     // `notice` says what happened; text and sender are its facts
    Unreadable, // the server sent something that the dialect cannot read; text holds it raw
};

enum class NoticeKind {
    None,
    Joined,         // sender joined the room
    Left,           // sender left the room
    ServerText,     // the server says text
    ServerError,    // the server reports the error in text
    MissingPossible // the stream has a hole: messages may be missing here
};

// One row of a room's timeline: received or sent.
struct Message {
    MessageKind kind = MessageKind::Chat;
    NoticeKind notice = NoticeKind::None;
    QString id;                // the sender's id: a uuid v7 of ours, or what a foreign sender wrote; may be empty
    QString serverId;          // the server's id; empty where the server gives none
    std::optional<qint64> seq; // the server's sequence number in the room
    QString room;
    QString sender;
    QString text;              // always plain text
    QDateTime time;            // the server's time when it gave one, else the wall time of arrival or writing
    bool own = false;          // written by this person
    DeliveryState state = DeliveryState::None;
    Refusal refusal = Refusal::None;
    QString refusalText;

    friend bool operator==(const Message &, const Message &) = default;
};

// A message on its way from the composer to the outbox. `id` is made once and kept over every resend.
struct OutgoingMessage {
    QString id;     // uuid v7, also the id on the wire
    QString room;
    QString text;
    QDateTime written;

    friend bool operator==(const OutgoingMessage &, const OutgoingMessage &) = default;
};

// A new uuid of version 7 (RFC 9562 section 5.7): sorts by the time of its making.
QString newMessageId();

} // namespace parlance

Q_DECLARE_METATYPE(parlance::Message)
Q_DECLARE_METATYPE(parlance::OutgoingMessage)
