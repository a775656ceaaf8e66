#include "envelope/ChunkSets.h"

#include "domain/Message.h"
#include "envelope/CanonicalJson.h"

#include <QCryptographicHash>

#include <algorithm>

namespace parlance {

namespace {

constexpr qsizetype longestId = 128;
constexpr qint64 smallestCost = 128; // of keeping a part, however short
constexpr size_t rememberedSets = 256;
constexpr qint64 envelopeOverhead = 160; // {"d":…,"s":"hmac-sha256:<64>","v":1}, with some to spare
constexpr qint64 smallestPart = 256;     // bytes of room for text in a frame

bool isHexDigest(const QByteArray &text)
{
    return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool isSound(const Chunk &chunk)
{
    return !chunk.set.isEmpty() && chunk.set.size() <= longestId && chunk.room.size() <= longestId && chunk.message.size() <= longestId
        && chunk.count >= 1 && chunk.count <= mostChunks && chunk.index >= 0 && chunk.index < chunk.count && chunk.length >= 1
        && isHexDigest(chunk.sha256) && !chunk.part.isEmpty();
}

bool sameSet(const Chunk &a, const Chunk &b)
{
    return a.count == b.count && a.length == b.length && a.sha256 == b.sha256;
}

QByteArray chunkJson(const Chunk &chunk)
{
    QByteArray json = "{\"i\":" + QByteArray::number(chunk.index) + ",\"id\":" + canonicalString(chunk.set)
        + ",\"len\":" + QByteArray::number(chunk.length);
    if (!chunk.message.isEmpty())
        json += ",\"message\":" + canonicalString(chunk.message);
    json += ",\"n\":" + QByteArray::number(chunk.count) + ",\"part\":" + canonicalUtf8(chunk.part);
    if (!chunk.room.isEmpty())
        json += ",\"room\":" + canonicalString(chunk.room);
    json += ",\"sha256\":\"" + chunk.sha256 + "\"}";
    return json;
}

// How much of the text fits into `budget` bytes of a JSON string, in whole characters.
qsizetype fitting(QByteArrayView text, qint64 budget)
{
    qsizetype end = 0;
    while (end < text.size()) {
        const char c = text.at(end);
        budget -= c == '"' || c == '\\' ? 2 : 1; // canonical JSON holds no bare control characters
        if (budget < 0)
            break;
        ++end;
    }
    while (end < text.size() && end > 0 && (uchar(text.at(end)) & 0xc0) == 0x80)
        --end;
    return end;
}

} // namespace

std::optional<Chunk> chunkOf(QByteArrayView canonical)
{
    if (!canonical.startsWith('{'))
        return std::nullopt;
    const Result<QVector<JsonMember>> members = canonicalMembers(canonical);
    if (!members)
        return std::nullopt;
    QHash<QString, QByteArray> fields;
    for (const JsonMember &member : *members)
        fields.insert(member.name, member.value);
    if (!fields.contains(QStringLiteral("part")) || !fields.contains(QStringLiteral("i")) || !fields.contains(QStringLiteral("n")))
        return std::nullopt;
    const auto text = [&fields](const QString &name) { return stringOf(fields.value(name)).value_or(QString()); };
    const auto number = [&fields](const QString &name) { return integerOf(fields.value(name)).value_or(-1); };
    Chunk chunk;
    chunk.set = text(QStringLiteral("id"));
    chunk.index = number(QStringLiteral("i"));
    chunk.count = number(QStringLiteral("n"));
    chunk.length = number(QStringLiteral("len"));
    chunk.sha256 = text(QStringLiteral("sha256")).toUtf8();
    chunk.part = text(QStringLiteral("part")).toUtf8();
    chunk.room = text(QStringLiteral("room"));
    chunk.message = text(QStringLiteral("message"));
    if (!isSound(chunk))
        chunk.count = 0;
    return chunk;
}

QVector<QByteArray> chunksOf(QByteArrayView whole, const QString &room, const QString &message, qint64 largestFrame)
{
    Chunk chunk;
    chunk.set = newMessageId();
    chunk.index = mostChunks; // the longest numbers, for measuring
    chunk.count = mostChunks;
    chunk.length = whole.size();
    chunk.sha256 = QCryptographicHash::hash(QByteArray::fromRawData(whole.data(), whole.size()), QCryptographicHash::Sha256).toHex();
    chunk.room = room.left(longestId);
    chunk.message = message.left(longestId);
    const qint64 budget = largestFrame - envelopeOverhead - chunkJson(chunk).size();
    if (budget < smallestPart)
        return {};

    QVector<QByteArrayView> parts;
    for (QByteArrayView rest = whole; !rest.isEmpty();) {
        parts.append(rest.first(fitting(rest, budget)));
        rest = rest.sliced(parts.last().size());
    }
    if (parts.size() > mostChunks)
        return {};
    QVector<QByteArray> chunks;
    chunk.count = parts.size();
    for (chunk.index = 0; chunk.index < chunk.count; ++chunk.index) {
        chunk.part = parts.at(chunk.index).toByteArray();
        chunks.append(chunkJson(chunk));
    }
    return chunks;
}

ChunkSets::Outcome ChunkSets::add(const Chunk &chunk, Instant now)
{
    if (m_over.contains(chunk.set))
        return {};
    if (chunk.count < 1) {
        if (m_sets.contains(chunk.set))
            return discard(chunk.set, Rejection::Malformed, chunk);
        return {{}, Rejection::Malformed, {}}; // there is nothing to be discarded
    }
    auto found = m_sets.find(chunk.set);
    if (found == m_sets.end()) {
        if (chunk.length > largestWhole)
            return discard(chunk.set, Rejection::TooLarge, chunk);
        if (m_sets.size() >= m_limits.sets)
            return discard(chunk.set, Rejection::TooManyChunks, chunk);
        Set set;
        set.head = chunk;
        set.head.part.clear();
        set.until = now + m_limits.age;
        found = m_sets.insert(chunk.set, set);
    }
    Set &set = *found;
    if (!sameSet(set.head, chunk))
        return discard(chunk.set, Rejection::ChunkConflict, chunk);
    if (const auto known = set.parts.find(chunk.index); known != set.parts.end())
        return known->second == chunk.part ? Outcome() : discard(chunk.set, Rejection::ChunkConflict, chunk);

    const qint64 cost = std::max<qint64>(chunk.part.size(), smallestCost);
    if (set.received + chunk.part.size() > set.head.length)
        return discard(chunk.set, Rejection::ChunkConflict, chunk);
    // The last part of a message may be short, and the message as large as may be.
    if (m_bytes + cost >= m_limits.bytes + smallestCost)
        return discard(chunk.set, Rejection::TooManyChunks, chunk);
    set.parts.emplace(chunk.index, chunk.part);
    set.received += chunk.part.size();
    set.cost += cost;
    m_bytes += cost;
    if (qint64(set.parts.size()) == set.head.count)
        return finish(chunk.set);
    const QString id = set.head.message.isEmpty() ? chunk.set : set.head.message;
    return {{}, {}, Progress{set.head.room, id, std::min(set.received, set.head.length - 1), set.head.length}};
}

ChunkSets::Outcome ChunkSets::finish(const QString &id)
{
    const Set set = m_sets.value(id);
    QByteArray whole;
    whole.reserve(set.received);
    for (const auto &[index, part] : set.parts)
        whole += part;
    if (whole.size() != set.head.length || QCryptographicHash::hash(whole, QCryptographicHash::Sha256).toHex() != set.head.sha256)
        return discard(id, Rejection::ChunkHash, set.head);
    close(id);
    return {whole, {}, Progress{set.head.room, set.head.message.isEmpty() ? id : set.head.message, set.head.length, set.head.length}};
}

ChunkSets::Outcome ChunkSets::discard(const QString &id, Rejection rejection, const Chunk &chunk)
{
    const auto found = m_sets.constFind(id);
    const Chunk head = found == m_sets.cend() ? chunk : found->head;
    close(id);
    Outcome outcome;
    outcome.rejection = rejection;
    outcome.progress = Progress{head.room, head.message.isEmpty() ? id : head.message, head.length, head.length};
    return outcome;
}

void ChunkSets::close(const QString &id)
{
    m_bytes -= m_sets.take(id).cost;
    m_over.insert(id);
    m_overOrder.push_back(id);
    if (m_overOrder.size() > rememberedSets) {
        m_over.remove(m_overOrder.front());
        m_overOrder.pop_front();
    }
}

QVector<ChunkSets::Expired> ChunkSets::expire(Instant now)
{
    QVector<Expired> expired;
    const QStringList ids = m_sets.keys();
    for (const QString &id : ids) {
        const Set &set = *m_sets.constFind(id);
        if (now < set.until)
            continue;
        expired.append({set.head.room, set.head.message.isEmpty() ? id : set.head.message, set.head.length});
        close(id);
    }
    return expired;
}

QVector<ChunkSets::Expired> ChunkSets::clear()
{
    QVector<Expired> over;
    for (const Set &set : std::as_const(m_sets))
        over.append({set.head.room, set.head.message.isEmpty() ? set.head.set : set.head.message, set.head.length});
    m_sets.clear();
    m_over.clear();
    m_overOrder.clear();
    m_bytes = 0;
    return over;
}

} // namespace parlance
