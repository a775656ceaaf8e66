#include "envelope/EnvelopeChannel.h"

#include "envelope/CanonicalJson.h"
#include "envelope/Envelope.h"

#include <algorithm>

namespace parlance {

namespace {

// Larger messages go in chunks even where the other side would take them in one frame: something else can come between.
constexpr qint64 largestUndivided = 1024 * 1024;

constexpr QByteArrayView binaryHead("{\"binary\":\"");
constexpr QByteArrayView binaryTail("\"}");

QVector<ChunkSets::Progress> asOver(const QVector<ChunkSets::Expired> &sets)
{
    QVector<ChunkSets::Progress> progress;
    for (const ChunkSets::Expired &set : sets)
        progress.append({set.room, set.id, set.total, set.total});
    return progress;
}

} // namespace

QVector<ChunkSets::Progress> EnvelopeChannel::begin()
{
    m_chunks = false;
    m_largestFrame = 0;
    return asOver(m_sets.clear());
}

void EnvelopeChannel::agree(bool chunks, qint64 largestFrame)
{
    m_chunks = chunks;
    m_largestFrame = largestFrame;
}

Result<QStringList> EnvelopeChannel::pack(const QString &json, const About &about) const
{
    const Result<QByteArray> canonical = canonicalJson(json.toUtf8());
    if (!canonical)
        return Fault{int(PackProblem::NotJson), canonical.error().where, canonical.error().value};
    return frames(*canonical, about);
}

Result<QStringList> EnvelopeChannel::packBinary(const QByteArray &bytes, const About &about) const
{
    const QByteArray canonical = binaryHead.toByteArray() + bytes.toBase64() + binaryTail.toByteArray();
    return frames(canonical, about);
}

Result<QStringList> EnvelopeChannel::frames(const QByteArray &canonical, const About &about) const
{
    if (!m_chunks) {
        const QByteArray envelope = packEnvelope(canonical, m_settings);
        if (m_largestFrame > 0 && envelope.size() > m_largestFrame)
            return Fault{int(PackProblem::TooLarge), {}, QString::number(envelope.size())};
        return QStringList{QString::fromUtf8(envelope)};
    }
    const qint64 limit = m_largestFrame > 0 ? std::min(m_largestFrame, largestUndivided) : largestUndivided;
    // What only compression could make fit is not signed in vain.
    if (canonical.size() <= limit || m_settings.compression != EnvelopeSettings::Compression::None) {
        const QByteArray envelope = packEnvelope(canonical, m_settings);
        if (envelope.size() <= limit)
            return QStringList{QString::fromUtf8(envelope)};
    }
    const QVector<QByteArray> chunks =
        canonical.size() <= largestWhole ? chunksOf(canonical, about.room, about.message, limit) : QVector<QByteArray>();
    if (chunks.isEmpty())
        return Fault{int(PackProblem::TooLarge), {}, QString::number(canonical.size())};
    QStringList divided;
    for (const QByteArray &chunk : chunks)
        divided.append(QString::fromUtf8(packEnvelope(chunk, m_settings)));
    return divided;
}

// The object with nothing but a "binary" holds a binary message.
std::optional<RejectionFacts> EnvelopeChannel::take(const QByteArray &canonical, Received &received) const
{
    if (!canonical.startsWith(binaryHead) || canonical.indexOf('"', binaryHead.size()) != canonical.size() - binaryTail.size()) {
        received.text = QString::fromUtf8(canonical);
        return std::nullopt;
    }
    const QByteArray base64 = canonical.sliced(binaryHead.size(), canonical.size() - binaryHead.size() - binaryTail.size());
    const auto decoded = QByteArray::fromBase64Encoding(base64, QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded)
        return RejectionFacts{Rejection::Malformed, {}};
    received.binary = *decoded;
    return std::nullopt;
}

EnvelopeChannel::Received EnvelopeChannel::open(const QString &frame, Instant now)
{
    Received received;
    for (const ChunkSets::Expired &set : m_sets.expire(now)) {
        received.rejections.append({Rejection::ChunkTimeout, {}});
        received.progress.append({set.room, set.id, set.total, set.total});
    }
    Result<QByteArray, RejectionFacts> opened = openEnvelope(frame.toUtf8(), m_settings);
    if (!opened) {
        received.rejections.append(opened.error());
        return received;
    }
    const std::optional<Chunk> chunk = m_chunks ? chunkOf(*opened) : std::nullopt;
    if (!chunk) {
        if (const auto fault = take(*opened, received))
            received.rejections.append(*fault);
        return received;
    }
    const ChunkSets::Outcome outcome = m_sets.add(*chunk, now);
    if (outcome.progress)
        received.progress.append(*outcome.progress);
    std::optional<Rejection> rejection = outcome.rejection;
    if (outcome.whole) {
        // What was cut to pieces is read as strictly as what was not.
        const Result<QByteArray> whole = canonicalJson(*outcome.whole);
        if (!whole || take(*whole, received))
            rejection = Rejection::Malformed;
    }
    received.about = About{chunk->room, chunk->message};
    if (rejection)
        received.rejections.append({*rejection, {}});
    return received;
}

} // namespace parlance
