#pragma once

#include "domain/WireRule.h"
#include "wire/rfc6455/DeflateParameters.h"

#include <QByteArray>

#include <algorithm>
#include <memory>

namespace parlance {

// The compressing half of permessage-deflate (RFC 7692 section 7.2.1) over zlib. No I/O; used by one thread.
// zlib's state (some 160 KB) is made with the first message. Too little memory ends as it does in Qt: qBadAlloc().
class Deflater
{
public:
    // `windowBits` 8 is compressed with 9 bits and small enough distances, since zlib has no raw window of 8.
    Deflater(int windowBits, bool noContextTakeover);
    ~Deflater();
    Deflater(Deflater &&) noexcept;
    Deflater &operator=(Deflater &&) noexcept;

    // Appends the payload of one message, whole, without the trailing 00 00 ff ff.
    void compress(QByteArrayView message, QByteArray &out);

private:
    struct State;
    std::unique_ptr<State> m_state;
    int m_windowBits;
    bool m_forget;
};

// The decompressing half (section 7.2.2): a message may come in any pieces.
class Inflater
{
public:
    Inflater(int windowBits, bool noContextTakeover);
    ~Inflater();
    Inflater(Inflater &&) noexcept;
    Inflater &operator=(Inflater &&) noexcept;

    // Gives inflated bytes in pieces of at most 64 KiB to `sink`, which returns false to stop (its own reason then).
    // `budget` bytes may come out of the whole message; it shrinks. None, or BadDeflateData, or InflatedTooBig, found
    // before more than the budget was made.
    template<typename Sink>
    WireRule feed(QByteArrayView compressed, qint64 &budget, Sink &&sink);
    // After the last piece of a message: appends the trailing 00 00 ff ff for it. A message of no bytes at all, which some
    // compressors make of an empty text, is empty.
    template<typename Sink>
    WireRule finish(qint64 &budget, Sink &&sink);

private:
    struct State;
    static constexpr qsizetype largestPiece = 1 << 30; // zlib counts in 32 bits

    // Inflates into the internal buffer; more() is true while there may be more for the same input.
    void begin(QByteArrayView compressed);
    WireRule next(QByteArrayView &out, bool &more);
    WireRule endMessage();

    std::unique_ptr<State> m_state;
    int m_windowBits;
    bool m_forget;
    bool m_inMessage = false;
};

template<typename Sink>
WireRule Inflater::feed(QByteArrayView compressed, qint64 &budget, Sink &&sink)
{
    while (!compressed.isEmpty()) {
        const QByteArrayView piece = compressed.first(std::min(compressed.size(), largestPiece));
        compressed = compressed.sliced(piece.size());
        begin(piece);
        for (bool more = true; more;) {
            QByteArrayView out;
            if (const WireRule rule = next(out, more); rule != WireRule::None)
                return rule;
            budget -= out.size();
            if (budget < 0)
                return WireRule::InflatedTooBig;
            if (!out.isEmpty() && !sink(out))
                return WireRule::None;
        }
    }
    return WireRule::None;
}

template<typename Sink>
WireRule Inflater::finish(qint64 &budget, Sink &&sink)
{
    if (!m_inMessage)
        return WireRule::None;
    const WireRule rule = feed(QByteArrayView("\x00\x00\xff\xff", 4), budget, sink);
    return rule == WireRule::None ? endMessage() : rule;
}

} // namespace parlance
