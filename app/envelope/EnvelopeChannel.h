#pragma once

#include "domain/EnvelopeSettings.h"
#include "domain/Result.h"
#include "envelope/ChunkSets.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace parlance {

// The largest message that a client sends in chunks: a server adds names and numbers before it sends it on.
inline constexpr qint64 largestDivided = largestWhole - 16 * 1024;
// The largest binary message: it travels as base64.
inline constexpr qint64 largestBinary = largestDivided / 4 * 3;

// One end of a link on which every message is an envelope (docs/envelope.md): packs what goes out, divides what is
// too large where that was agreed on, opens and puts together what comes in. A binary message travels in one, too.
// Plain values in and out, any one thread; lives as long as its owner likes, begin() starts a link.
class EnvelopeChannel
{
public:
    // For the progress of a message that goes in chunks; both may be empty.
    struct About {
        QString room;
        QString message;
    };
    enum class PackProblem { NotJson, TooLarge };

    struct Received {
        std::optional<QString> text;           // the JSON text of a message …
        std::optional<QByteArray> binary;      // … or a binary one
        QVector<RejectionFacts> rejections;
        QVector<ChunkSets::Progress> progress; // of sets of chunks
        std::optional<About> about;            // where it came in chunks, or came to nothing in them
    };

    explicit EnvelopeChannel(EnvelopeSettings settings) : m_settings(std::move(settings)) {}

    // A link begins: nothing is agreed on yet. The progress of what was under way on the last one, as over.
    QVector<ChunkSets::Progress> begin();
    // Frames of more than `largestFrame` bytes are not sent (0: any); messages over it go in chunks where `chunks`.
    void agree(bool chunks, qint64 largestFrame);
    bool chunks() const { return m_chunks; }
    const EnvelopeSettings &settings() const { return m_settings; }

    // The frames of one message, in order. Fault::kind is a PackProblem, its value the size in bytes of what is too large.
    Result<QStringList> pack(const QString &json, const About &about = {}) const;
    Result<QStringList> packBinary(const QByteArray &bytes, const About &about = {}) const;
    Received open(const QString &frame, Instant now);

private:
    Result<QStringList> frames(const QByteArray &canonical, const About &about) const;
    std::optional<RejectionFacts> take(const QByteArray &canonical, Received &received) const;

    EnvelopeSettings m_settings;
    ChunkSets m_sets;
    bool m_chunks = false;
    qint64 m_largestFrame = 0;
};

} // namespace parlance
