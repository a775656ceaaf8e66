#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QMetaType>
#include <QString>

#include <optional>

namespace parlance {

// What became of a message that the person sent (None: a received one).
// Queued -> Sending -> Delivered | Unconfirmed | InDoubt | Failed; Queued <-> Held;
// Queued | Held | InDoubt | Failed -> Cancelled.
enum class DeliveryState {
    None,
    Queued,      // accepted by the outbox, waits for the connection
    Held,        // never sent, and not sent without the person's word: `hold` says why
    Sending,     // written to the link of one epoch, no answer yet
    Delivered,   // the server acknowledged it, or its echo came back
    Unconfirmed, // it reached the server's WebSocket layer; this kind of server confirms no more
    InDoubt,     // the link broke while it was under way: the person decides
    Failed,      // definitely refused; `refusal` says why
    Cancelled,   // taken back by the person
};

// Why a message that was never sent asks before it goes.
enum class HoldReason {
    None,
    Old,         // written more than an hour before it could be sent
    OtherServer, // written for another server than the one that the connection now leads to
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
    MissingPossible, // the stream has a hole: messages may be missing here
    Rejected,        // an incoming envelope was not accepted; text says why (domain/Rejection.h)
    FileDamaged,     // sender's file arrived, and its bytes do not fit their size or digest; text is its name
};

// A file that travels with a message. The store keeps the bytes beside the database under the name of their digest.
struct FilePart {
    QString name;      // as the sender calls it: no path, and never used as one
    QString type;      // media type (RFC 6838), as the sender says
    qint64 size = 0;   // bytes
    QByteArray sha256; // of the bytes, 32 of them
    QByteArray bytes;  // only between wire and store; empty in rows that come from the store
    QString path;      // where the bytes lie; empty until the store has them

    friend bool operator==(const FilePart &, const FilePart &) = default;
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
    HoldReason hold = HoldReason::None;
    Refusal refusal = Refusal::None;
    QString refusalText;
    std::optional<FilePart> file; // beside the text, which may then be empty
    // Where the row stands in its room: rows are shown by rising place. Given by the store, unique within the room,
    // never changed; 0: the store has not seen it yet.
    qint64 place = 0;

    friend bool operator==(const Message &, const Message &) = default;
};

// A message on its way from the composer to the outbox. `id` is made once and kept over every resend.
struct OutgoingMessage {
    QString id;     // uuid v7, also the id on the wire
    QString room;
    QString text;
    QDateTime written;
    std::optional<FilePart> file = {}; // its bytes are here until the message is settled

    friend bool operator==(const OutgoingMessage &, const OutgoingMessage &) = default;
};

// A new uuid of version 7 (RFC 9562 section 5.7): sorts by the time of its making.
QString newMessageId();

} // namespace parlance

Q_DECLARE_METATYPE(parlance::Message)
Q_DECLARE_METATYPE(parlance::OutgoingMessage)
