#pragma once

#include "dialect/Match.h"
#include "dialect/Template.h"
#include "domain/Time.h"

#include <QJsonObject>
#include <QVector>

#include <optional>

namespace parlance {

// What is wrong with a mapping. `Fault::kind` of JsonMapping::fromJson() and loadMappingFile() holds one of these;
// `where` is a JSON Pointer into the mapping, `value` what the comment says.
enum class MappingProblem {
    UnknownKey,         // where: the key; value: the nearest known one, or empty
    MissingKey,         // where: the key that has to be there
    ExpectedString,     // value here and below: what was found, as JSON
    ExpectedObject,
    ExpectedArray,
    ExpectedBool,
    ExpectedNumber,
    ExpectedMatch,      // neither {"pointer":…} nor the name of a type
    ExpectedScalar,     // "equals" with an array or object
    PointerNoSlash,     // value: the text, which has to begin with "/"
    PointerBadEscape,   // value: the token with the "~"
    MatchWithoutTest,   // a match with neither "equals" nor "exists"
    MatchWithBothTests, // a match with "equals" and "exists"
    TypeNotMapped,      // a match that is the name of a type, and no "type" pointer; value: the name
    UnknownPlaceholder, // value: the name between the braces
    PlaceholderNotHere, // value: a known name that means nothing in this template
    PlaceholderUnclosed,// value: the text
    PlaceholderInKey,   // value: the key
    NumberOutOfRange,   // value: the number
    UnknownEcho,        // value: what stands there instead of "byId" or "hideOwnName"
    SendWithoutText,    // the "send" template nowhere holds {{text}}
    NothingConfirms,    // "acks" or "ack" without a way to recognise an id: {{id}} in "send", and "ack" or "id"
    FileNotReadable,    // where: the file; value: the system's words
    FileTooLarge,       // where: the file; value: its size in bytes
    FileSyntax,         // where: file:line:column; value: the parser's words
    FileNotAnObject,    // where: the file
};

// How the JSON messages of a server that knows nothing of this program are read and written; docs/mapping.md explains
// every field. A plain value, checked when it is read: whatever is in it can be carried out.
struct JsonMapping {
    struct Handshake {
        std::optional<Template> send;      // the first frame; nothing: we only wait
        std::optional<Match> expect;       // the welcome; nothing: ready as soon as the link is open
        std::optional<JsonPointer> user;   // in the welcome: the name that the server gave
        std::optional<Match> refuse;       // the refusal
        std::optional<JsonPointer> reason; // in the refusal: its words
        friend bool operator==(const Handshake &, const Handshake &) = default;
    };
    struct Heartbeat { // ours
        Template send;
        milliseconds interval{25000};
        milliseconds timeout{10000};
        Match expect;
        std::optional<JsonPointer> nonce; // in the answer: has to equal the {{nonce}} that was sent
        friend bool operator==(const Heartbeat &, const Heartbeat &) = default;
    };
    struct Pings { // the server's
        Match match;
        std::optional<JsonPointer> nonce; // in the ping: {{nonce}} of the reply
        Template reply;
        friend bool operator==(const Pings &, const Pings &) = default;
    };
    struct Ack {
        Match match;
        JsonPointer id;
        std::optional<JsonPointer> serverId;
        friend bool operator==(const Ack &, const Ack &) = default;
    };
    struct RefusedMessage {
        Match match;
        std::optional<JsonPointer> id;     // nothing found: the error concerns no message, and is shown as a notice
        std::optional<JsonPointer> reason;
        friend bool operator==(const RefusedMessage &, const RefusedMessage &) = default;
    };
    struct System {
        Match match;
        JsonPointer text;
        friend bool operator==(const System &, const System &) = default;
    };
    enum class Echo {
        ById,        // a message that bears the id of one of ours confirms it
        HideOwnName, // besides, a message by our own name is ours, come back: it is not shown
    };

    JsonPointer text;
    std::optional<JsonPointer> sender, id, serverId, time, room, type;
    std::optional<Match> chat; // which messages are chat; nothing: all that hold a text
    Template send;
    std::optional<Template> join, leave;
    std::optional<Handshake> handshake;
    std::optional<Heartbeat> heartbeat;
    std::optional<Pings> pings;
    std::optional<Ack> ack;
    std::optional<RefusedMessage> refusal;
    std::optional<System> system;
    QVector<Match> ignore;
    Echo echo = Echo::ById;
    bool acks = false;    // the server confirms every message (by "ack", or by its echo)
    bool dedupes = false; // the server stores an id that comes twice only once

    static Result<JsonMapping> fromJson(const QJsonObject &source);
    QJsonObject toJson() const;
    bool sendsToken() const; // somewhere in a message

    friend bool operator==(const JsonMapping &, const JsonMapping &) = default;
};

// A mapping file: one JSON object, UTF-8, at most 1 MiB.
Result<JsonMapping> loadMappingFile(const QString &path);

} // namespace parlance
