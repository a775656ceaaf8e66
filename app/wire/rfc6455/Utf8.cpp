#include "wire/rfc6455/Utf8.h"

#include <QtEndian>

#include <bit>
#include <cstring>

#if defined(__SSE2__) || defined(_M_X64)
#include <emmintrin.h>
#define PARLANCE_SSE2
#endif

namespace parlance {

namespace {

// Where decoded characters go: to UTF-16 …
struct Units {
    char16_t *at;

    void put(char32_t character) { *at++ = char16_t(character); }
    void putPair(char32_t character)
    {
        put(0xd7c0 + (character >> 10)); // 0xd800 less 0x10000 >> 10
        put(0xdc00 | (character & 0x3ff));
    }
};

// … or nowhere, when only their validity is asked.
struct Nowhere {
    void put(char32_t) { }
    void putPair(char32_t) { }
};

constexpr bool isContinuation(uchar byte)
{
    return (byte & 0xc0) == 0x80;
}

// Bounds of the second byte (RFC 3629 section 4), which exclude overlong forms, surrogates and what is above U+10FFFF.
constexpr uchar lowestSecond(uchar lead)
{
    return lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
}

constexpr uchar highestSecond(uchar lead)
{
    return lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
}

// How many bytes a character has that begins so; 0 where none does.
constexpr int lengthOf(uchar lead)
{
    if (lead < 0x80)
        return 1;
    if (lead < 0xc2 || lead > 0xf4)
        return 0;
    return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

#if defined(PARLANCE_SSE2)

__m128i load16(const uchar *from)
{
    return _mm_loadu_si128(reinterpret_cast<const __m128i *>(from));
}

void widen16(__m128i bytes, Units &out)
{
    const __m128i zero = _mm_setzero_si128();
    _mm_storeu_si128(reinterpret_cast<__m128i *>(out.at), _mm_unpacklo_epi8(bytes, zero));
    _mm_storeu_si128(reinterpret_cast<__m128i *>(out.at + 8), _mm_unpackhi_epi8(bytes, zero));
    out.at += 16;
}

void widen16(__m128i, Nowhere &) { }

// Blocks of 16 ASCII characters, as many as there are.
template<typename Out> const uchar *asciiBlocks(const uchar *from, const uchar *end, Out &out)
{
    while (end - from >= 64) {
        const __m128i a = load16(from);
        const __m128i b = load16(from + 16);
        const __m128i c = load16(from + 32);
        const __m128i d = load16(from + 48);
        if (_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d))))
            break;
        widen16(a, out);
        widen16(b, out);
        widen16(c, out);
        widen16(d, out);
        from += 64;
    }
    while (end - from >= 16) {
        const __m128i bytes = load16(from);
        if (_mm_movemask_epi8(bytes))
            break;
        widen16(bytes, out);
        from += 16;
    }
    return from;
}

// Whether the 15 bytes at `from` are five characters of three bytes each; 16 are read.
bool areFiveTriples(const uchar *from)
{
    const __m128i bytes = load16(from);
    const __m128i kind = _mm_and_si128(bytes, _mm_setr_epi8(-16, -64, -64, -16, -64, -64, -16, -64, -64, -16, -64, -64,
                                                            -16, -64, -64, 0));
    const __m128i wanted = _mm_setr_epi8(-32, -128, -128, -32, -128, -128, -32, -128, -128, -32, -128, -128, -32, -128,
                                         -128, 0);
    // Of a lead e0 or ed, the second byte decides. Continuations are never equal to one of these.
    const __m128i isE0 = _mm_slli_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(char(0xe0))), 1);
    const __m128i isEd = _mm_slli_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(char(0xed))), 1);
    const __m128i isLow = _mm_cmplt_epi8(bytes, _mm_set1_epi8(char(0xa0))); // signed: 80 to 9f
    const __m128i wrong = _mm_or_si128(_mm_and_si128(isE0, isLow), _mm_andnot_si128(isLow, isEd));
    const __m128i right = _mm_andnot_si128(wrong, _mm_cmpeq_epi8(kind, wanted));
    return (_mm_movemask_epi8(right) & 0x7fff) == 0x7fff;
}

constexpr qsizetype triplesNeed = 16;

// How many UTF-16 units valid UTF-8 becomes: one for each character, two for those of four bytes.
qsizetype unitsOf(const uchar *from, const uchar *end)
{
    qsizetype count = 0;
    const __m128i zero = _mm_setzero_si128();
    while (end - from >= 16) {
        __m128i sums = zero;
        for (int round = 0; round < 127 && end - from >= 16; ++round, from += 16) { // at most 2 a round in each byte
            const __m128i bytes = load16(from);
            const __m128i starts = _mm_cmpgt_epi8(bytes, _mm_set1_epi8(char(0xbf))); // signed: all but 80 to bf
            const __m128i fours = _mm_cmpeq_epi8(_mm_max_epu8(bytes, _mm_set1_epi8(char(0xf0))), bytes);
            sums = _mm_sub_epi8(sums, _mm_add_epi8(starts, fours));
        }
        const __m128i pairs = _mm_sad_epu8(sums, zero);
        count += _mm_cvtsi128_si32(pairs) + _mm_extract_epi16(pairs, 4);
    }
    for (; from != end; ++from)
        count += (isContinuation(*from) ? 0 : 1) + (*from >= 0xf0 ? 1 : 0);
    return count;
}

#else

constexpr quint64 highBits = 0x8080808080808080;

// Blocks of 8 ASCII characters, as many as there are.
template<typename Out> const uchar *asciiBlocks(const uchar *from, const uchar *end, Out &out)
{
    while (end - from >= 8) {
        quint64 word;
        std::memcpy(&word, from, sizeof word);
        if (word & highBits)
            break;
        for (int i = 0; i < 8; ++i)
            out.put(from[i]);
        from += 8;
    }
    return from;
}

bool isTriple(const uchar *from)
{
    return (from[0] & 0xf0) == 0xe0 && from[1] >= lowestSecond(from[0]) && from[1] <= highestSecond(from[0])
        && isContinuation(from[2]);
}

bool areFiveTriples(const uchar *from)
{
    return isTriple(from) && isTriple(from + 3) && isTriple(from + 6) && isTriple(from + 9) && isTriple(from + 12);
}

constexpr qsizetype triplesNeed = 15;

qsizetype unitsOf(const uchar *from, const uchar *end)
{
    qsizetype count = 0;
    for (; from != end; ++from)
        count += (isContinuation(*from) ? 0 : 1) + (*from >= 0xf0 ? 1 : 0);
    return count;
}

#endif

constexpr char32_t triple(const uchar *from)
{
    return char32_t(from[0] & 0xf) << 12 | char32_t(from[1] & 0x3f) << 6 | (from[2] & 0x3f);
}

// Decodes whole characters from `from` on, and returns where it ended: at `end`, or at the first character that is
// wrong or not all there.
template<typename Out> const uchar *decodeWhole(const uchar *from, const uchar *end, Out &out)
{
    while (from != end) {
        const uchar lead = *from;
        if (lead < 0x80) {
            from = asciiBlocks(from, end, out);
            while (from != end && *from < 0x80)
                out.put(*from++);
            continue;
        }
        const int length = lengthOf(lead);
        if (length == 0 || end - from < length)
            return from;
        if (from[1] < lowestSecond(lead) || from[1] > highestSecond(lead))
            return from;
        if (length == 2) {
            out.put(char32_t(lead & 0x1f) << 6 | (from[1] & 0x3f));
        } else if (length == 3) {
            if (!isContinuation(from[2]))
                return from;
            out.put(triple(from));
            for (from += 3; end - from >= triplesNeed && areFiveTriples(from); from += 15) {
                for (int i = 0; i < 15; i += 3)
                    out.put(triple(from + i));
            }
            continue;
        } else {
            if (!isContinuation(from[2]) || !isContinuation(from[3]))
                return from;
            out.putPair(char32_t(lead & 0x7) << 18 | char32_t(from[1] & 0x3f) << 12 | char32_t(from[2] & 0x3f) << 6
                        | (from[3] & 0x3f));
        }
        from += length;
    }
    return from;
}

const uchar *bytesOf(QByteArrayView bytes)
{
    return reinterpret_cast<const uchar *>(bytes.data());
}

char16_t *unitsIn(QString &text)
{
    return reinterpret_cast<char16_t *>(text.data());
}

} // namespace

bool Utf8Decoder::feed(QByteArrayView bytes, QString &out)
{
    const uchar *from = bytesOf(bytes);
    const uchar *const end = from + bytes.size();
    for (; m_missing != 0 && from != end; ++from) {
        if (!feedByte(*from, out))
            return false;
    }
    if (from == end)
        return true;

    const qsizetype before = out.size();
    out.resize(before + (end - from)); // no UTF-8 has fewer bytes than UTF-16 has units
    Units units{unitsIn(out) + before};
    from = decodeWhole(from, end, units);
    out.truncate(units.at - unitsIn(out));
    for (; from != end; ++from) { // the beginning of one character, or what is wrong
        if (!feedByte(*from, out))
            return false;
    }
    return true;
}

bool Utf8Decoder::feedByte(uchar byte, QString &out)
{
    if (m_missing == 0) {
        const int length = lengthOf(byte);
        if (length == 0)
            return false;
        m_missing = quint8(length - 1);
        m_partial = byte & (length == 1 ? 0x7f : 0x7f >> length);
        m_low = lowestSecond(byte);
        m_high = highestSecond(byte);
    } else {
        if (byte < m_low || byte > m_high)
            return false;
        m_partial = m_partial << 6 | (byte & 0x3f);
        m_low = 0x80;
        m_high = 0xbf;
        --m_missing;
    }
    if (m_missing == 0) {
        if (m_partial >= 0x10000)
            out.append(QChar(QChar::highSurrogate(m_partial))).append(QChar(QChar::lowSurrogate(m_partial)));
        else
            out.append(QChar(char16_t(m_partial)));
    }
    return true;
}

bool decodeUtf8(QByteArrayView bytes, QString &out)
{
    out.clear();
    if (bytes.isEmpty())
        return true;
    const uchar *from = bytesOf(bytes);
    const uchar *const end = from + bytes.size();
    // As many units as it needs and not as many as it has bytes: a text is kept for long, and Chinese needs a third.
    out = QString(unitsOf(from, end), Qt::Uninitialized);
    Units units{unitsIn(out)};
    if (decodeWhole(from, end, units) == end)
        return true;
    out.clear();
    return false;
}

bool isUtf8(QByteArrayView bytes)
{
    const uchar *const from = bytesOf(bytes);
    const uchar *const end = from + bytes.size();
    Nowhere nowhere;
    return decodeWhole(from, end, nowhere) == end;
}

} // namespace parlance
