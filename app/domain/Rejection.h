#pragma once

#include <QString>

#include <optional>

namespace parlance {

// Why an incoming envelope, or a set of chunks, was not accepted (docs/envelope.md). What it held is never shown.
enum class Rejection {
    NotEnvelope,        // a frame that is no envelope, where only envelopes are expected
    Malformed,          // an envelope whose JSON or fields are wrong
    UnknownVersion,     // `v` is one that we do not know; the detail is that version
    MissingSignature,   // no `s`
    WrongAlgorithm,     // `s` is of another algorithm than the one agreed on; the detail is its name
    BadSignature,       // `s` does not fit `d`: damaged or forged, or the keys differ
    UnknownCompression, // `c` is one that we do not know; the detail is its name
    BadCompression,     // `d` does not inflate
    TooLarge,           // larger than an envelope may be, perhaps only when inflated
    ChunkConflict,      // a chunk that contradicts an earlier one of its set
    ChunkHash,          // the chunks together are not what was announced
    ChunkTimeout,       // a set was not complete in time
    TooManyChunks,      // more sets, or more bytes in them, than are kept at once
};

// A name for files, logs and tests, such as "bad-signature"; and back.
QString rejectionName(Rejection rejection);
std::optional<Rejection> rejectionNamed(QStringView name);

// The text of a row of the timeline that says so (NoticeKind::Rejected): the name and, after a space, the detail.
struct RejectionFacts {
    Rejection rejection = Rejection::Malformed;
    QString detail; // a few characters of what the other side sent; may be empty
};
QString rejectionText(const RejectionFacts &facts);
RejectionFacts rejectionFacts(const QString &text);

} // namespace parlance
