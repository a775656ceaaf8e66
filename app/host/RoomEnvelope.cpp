#include "host/RoomEnvelope.h"

#include "host/RoomFrames.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace parlance {

using namespace Qt::StringLiterals;

namespace {

// English words for the people who write clients, as in every error of the protocol.
QString reasonOf(const RejectionFacts &facts)
{
    switch (facts.rejection) {
    case Rejection::NotEnvelope:
        return QStringLiteral("every frame must be an envelope here");
    case Rejection::Malformed:
        return QStringLiteral("the envelope is malformed");
    case Rejection::UnknownVersion:
        return QStringLiteral("the envelope's version must be 1");
    case Rejection::MissingSignature:
        return QStringLiteral("the envelope bears no signature");
    case Rejection::WrongAlgorithm:
        return QStringLiteral("the envelope must be signed with the server's algorithm");
    case Rejection::BadSignature:
        return QStringLiteral("the envelope's signature does not fit");
    case Rejection::UnknownCompression:
        return QStringLiteral("the envelope's compression is unknown");
    case Rejection::BadCompression:
        return QStringLiteral("the envelope does not inflate");
    case Rejection::TooLarge:
        return QStringLiteral("the message is too large");
    case Rejection::ChunkConflict:
        return QStringLiteral("the chunks contradict each other");
    case Rejection::ChunkHash:
        return QStringLiteral("the chunks are not what was announced");
    case Rejection::ChunkTimeout:
        return QStringLiteral("the chunks did not come in time");
    case Rejection::TooManyChunks:
        return QStringLiteral("too many messages in chunks at the same time");
    }
    Q_UNREACHABLE();
}

// Whether a first frame is meant as an envelope, whatever is wrong with it.
bool looksLikeEnvelope(const QString &frame)
{
    const QJsonObject object = QJsonDocument::fromJson(frame.toUtf8()).object();
    return object.contains(u"v") && object.contains(u"d");
}

} // namespace

RoomEnvelope::RoomEnvelope(Policy policy, qint64 maxMessage)
    : m_policy(std::move(policy)), m_channel(m_policy.settings), m_maxMessage(maxMessage)
{
    m_channel.agree(false, m_maxMessage);
}

RoomEnvelope::Incoming RoomEnvelope::text(const QString &frame, Instant now)
{
    if (m_mode == Mode::Unknown)
        m_mode = m_policy.required || looksLikeEnvelope(frame) ? Mode::Enveloped : Mode::Bare;
    Incoming incoming;
    if (m_mode == Mode::Bare) {
        incoming.text = frame;
        return incoming;
    }
    EnvelopeChannel::Received received = m_channel.open(frame, now);
    for (const RejectionFacts &facts : std::as_const(received.rejections)) {
        // What was not complete in time concerns earlier frames, and not this one.
        const Incoming refusal = refused(facts, received.about.value_or(EnvelopeChannel::About()));
        incoming.answers += refusal.answers;
        incoming.end = incoming.end || refusal.end;
        incoming.reason = refusal.reason;
    }
    m_understood = m_understood || received.text || received.binary;
    if (received.text && received.text->size() > largestDivided) // what it becomes on its way out would not fit
        return refused({Rejection::TooLarge, {}}, received.about.value_or(EnvelopeChannel::About()));
    incoming.text = std::move(received.text);
    incoming.binary = std::move(received.binary);
    return incoming;
}

RoomEnvelope::Incoming RoomEnvelope::binary(const QByteArray &bytes)
{
    if (m_mode == Mode::Enveloped || m_policy.required)
        return refused({Rejection::NotEnvelope, {}}, {});
    Incoming incoming;
    incoming.binary = bytes;
    return incoming;
}

// A client that was never understood would perhaps not understand us either: it gets a bare error, and its end.
RoomEnvelope::Incoming RoomEnvelope::refused(const RejectionFacts &facts, const EnvelopeChannel::About &about)
{
    Incoming incoming;
    incoming.reason = reasonOf(facts);
    const bool tooLarge = facts.rejection == Rejection::TooLarge;
    const QString error = roomframe::error({tooLarge ? QStringLiteral("too-large") : QStringLiteral("envelope"), incoming.reason,
                                            about.message, about.room});
    incoming.end = !m_understood;
    incoming.answers = m_understood ? pack(error) : QStringList{error};
    return incoming;
}

QStringList RoomEnvelope::pack(const QString &frame)
{
    EnvelopeChannel::About about;
    bool welcome = false;
    if (!m_welcomed || frame.size() > m_maxMessage / 8) { // small ones are never divided
        const QJsonObject object = QJsonDocument::fromJson(frame.toUtf8()).object();
        about = {object[u"room"].toString(), object[u"id"].toString()};
        welcome = object[u"type"] == u"welcome"_s;
    }
    const Result<QStringList> frames = m_channel.pack(frame, about);
    if (welcome) {
        m_welcomed = true;
        m_channel.agree(true, m_maxMessage);
    }
    return frames ? *frames : tooLarge(about.room);
}

QStringList RoomEnvelope::packBinary(const QByteArray &bytes) const
{
    const Result<QStringList> frames = m_channel.packBinary(bytes);
    return frames ? *frames : tooLarge({});
}

// Only a file that came in a binary message, from a client without envelopes, can be so large.
QStringList RoomEnvelope::tooLarge(const QString &room) const
{
    const QString error = roomframe::error({QStringLiteral("too-large"), QStringLiteral("a file is too large for an envelope"), {}, room});
    return m_channel.pack(error).value();
}

} // namespace parlance
