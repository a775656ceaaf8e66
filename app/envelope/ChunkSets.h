#pragma once

#include "domain/Rejection.h"
#include "domain/Time.h"

#include <QByteArray>
#include <QHash>
#include <QSet>
#include <QString>
#include <QVector>

#include <deque>
#include <map>
#include <optional>

namespace parlance {

// One part of a message that is too large for one frame (docs/envelope.md, "Chunks").
struct Chunk {
    QString set;        // `id`: one for each sending of a message
    qint64 index = 0;   // `i`, from 0
    qint64 count = 0;   // `n`
    qint64 length = 0;  // `len`: bytes of the whole
    QByteArray sha256;  // of the whole, as hexadecimal digits
    QByteArray part;    // UTF-8, whole characters
    QString room;       // hints, for people: where the message belongs …
    QString message;    // … and its id
};

inline constexpr qint64 largestWhole = 16 * 1024 * 1024; // bytes of a message that comes in chunks
inline constexpr qint64 mostChunks = 16 * 1024;          // of one message

// Nothing: the value is no chunk. Malformed ones come as such, with a count of 0.
std::optional<Chunk> chunkOf(QByteArrayView canonical);
// The chunks of a message, each as canonical JSON for an envelope of its own. No envelope of them becomes longer than
// `largestFrame` bytes; empty where that is too little for a chunk.
QVector<QByteArray> chunksOf(QByteArrayView whole, const QString &room, const QString &message, qint64 largestFrame);

// Puts chunks together again. Chunks come in any order, those of several messages among one another.
// A plain value, one thread at a time; time comes in with each call. What is not complete costs at most Limits.
class ChunkSets
{
public:
    struct Limits {
        int sets = 64;
        qint64 bytes = largestWhole; // of all sets together; a short part costs more than its bytes
        milliseconds age{60000};     // from a set's first chunk
    };
    struct Progress {
        QString room;
        QString id; // of the message, or of the set where it does not say
        qint64 done = 0;
        qint64 total = 0;
    };
    struct Outcome {
        std::optional<QByteArray> whole; // its last chunk came
        std::optional<Rejection> rejection; // the set is discarded; further chunks of it are ignored
        std::optional<Progress> progress;
    };
    struct Expired {
        QString room;
        QString id;
        qint64 total = 0;
    };

    ChunkSets() = default;
    explicit ChunkSets(Limits limits) : m_limits(limits) {}

    Outcome add(const Chunk &chunk, Instant now);
    // Those that were not complete in time.
    QVector<Expired> expire(Instant now);
    // The link is over: what was under way never comes.
    QVector<Expired> clear();

    int openSets() const { return int(m_sets.size()); }
    qint64 bytes() const { return m_bytes; }

private:
    struct Set {
        Chunk head; // without its part
        std::map<qint64, QByteArray> parts;
        qint64 received = 0;
        qint64 cost = 0;
        Instant until{0};
    };

    Outcome discard(const QString &set, Rejection rejection, const Chunk &chunk);
    Outcome finish(const QString &set);
    void close(const QString &set);

    Limits m_limits;
    QHash<QString, Set> m_sets;
    QSet<QString> m_over;             // complete or discarded not long ago
    std::deque<QString> m_overOrder;
    qint64 m_bytes = 0;
};

} // namespace parlance
