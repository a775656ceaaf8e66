#include "wire/rfc6455/IncomingMessage.h"

#include <algorithm>
#include <utility>

namespace parlance {

namespace {

// So much is reserved on the word of a header; more only as it arrives.
constexpr qint64 trusted = 1 << 20;
// What a finished message may waste, at least.
constexpr qsizetype unimportant = 1 << 10;

// Room for `arriving` more elements. Grows by doubling, so that many small pieces cost no more than one large piece, but
// not beyond `total` where that is known: a message of 200 MB must not take 400.
template<typename Container>
void makeRoom(Container &container, qint64 arriving, qint64 total, bool isTotal)
{
    const qint64 needed = container.size() + arriving;
    if (needed <= container.capacity())
        return;
    qint64 room = std::max<qint64>(2 * qint64(container.capacity()), std::min(total, trusted));
    if (isTotal)
        room = std::min(room, total);
    container.reserve(qsizetype(std::max(room, needed)));
}

template<typename Container>
Container taken(Container &container)
{
    if (container.capacity() - container.size() > std::max(container.size() / 4, unimportant))
        container.squeeze();
    return std::exchange(container, {});
}

} // namespace

void IncomingMessage::setDeflate(const DeflateParameters &agreed, bool fromServer)
{
    if (fromServer)
        m_inflater.emplace(agreed.serverMaxWindowBits, agreed.serverNoContextTakeover);
    else
        m_inflater.emplace(agreed.clientMaxWindowBits, agreed.clientNoContextTakeover);
}

void IncomingMessage::begin(Kind kind, bool compressed, qint64 budget)
{
    m_kind = kind;
    m_compressed = compressed;
    m_declared = 0;
    m_budget = budget;
}

void IncomingMessage::announce(qint64 bytes, bool isLastFrame)
{
    m_declared += bytes;
    m_lastFrame = isLastFrame;
    if (m_compressed)
        m_deflated += bytes;
}

WireRule IncomingMessage::append(QByteArrayView payload)
{
    return m_compressed ? inflate(payload, false) : appendPlain(payload);
}

WireRule IncomingMessage::appendPlain(QByteArrayView payload)
{
    const bool isTotal = m_lastFrame && !m_compressed;
    const qint64 total = m_compressed ? 0 : m_declared;
    if (m_kind == Kind::Text) {
        makeRoom(m_text, payload.size(), total, isTotal);
        return m_utf8.feed(payload, m_text) ? WireRule::None : WireRule::InvalidUtf8;
    }
    makeRoom(m_bytes, payload.size(), total, isTotal);
    m_bytes.append(payload);
    return WireRule::None;
}

WireRule IncomingMessage::inflate(QByteArrayView payload, bool isEnd)
{
    WireRule content = WireRule::None;
    const auto sink = [this, &content](QByteArrayView piece) {
        m_inflated += piece.size();
        content = appendPlain(piece);
        return content == WireRule::None;
    };
    const WireRule rule = isEnd ? m_inflater->finish(m_budget, sink) : m_inflater->feed(payload, m_budget, sink);
    return content == WireRule::None ? rule : content;
}

WireRule IncomingMessage::finish()
{
    if (m_compressed) {
        if (const WireRule rule = inflate({}, true); rule != WireRule::None)
            return rule;
    }
    return m_utf8.isComplete() ? WireRule::None : WireRule::InvalidUtf8;
}

QString IncomingMessage::takeText()
{
    m_kind = Kind::None;
    return taken(m_text);
}

QByteArray IncomingMessage::takeBytes()
{
    m_kind = Kind::None;
    return taken(m_bytes);
}

} // namespace parlance
