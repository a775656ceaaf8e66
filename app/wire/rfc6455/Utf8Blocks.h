#pragma once

#include <QtGlobal>

#include <bit>
#include <cstring>

#if defined(__SSE2__) || defined(_M_X64)
#include <emmintrin.h>
#define PARLANCE_UTF8_SSE2
#endif

namespace parlance::utf8 {

// Steps of Utf8.cpp over several characters at a time: with SSE2, which every x86-64 has, and without. Each begins at the
// beginning of a character, and returns the bytes it used: whole right characters, or 0 where it can say
// nothing (few bytes left, little room, a wrong one). Plain functions without I/O; any thread.

// Where decoded characters go: to UTF-16 …
struct Units {
    char16_t *at;
    char16_t *end; // of the room

    qsizetype room() const { return end - at; }
    void put(char32_t character) { *at++ = char16_t(character); }
    void putPair(char32_t character)
    {
        put(0xd7c0 + (character >> 10)); // 0xd800, less 0x10000 >> 10
        put(0xdc00 | (character & 0x3ff));
    }
};

// … or nowhere, when only their validity is asked.
struct Nowhere {
    static constexpr qsizetype room() { return 64; }
    void put(char32_t) { }
    void putPair(char32_t) { }
};

constexpr bool isContinuation(uchar byte)
{
    return (byte & 0xc0) == 0x80;
}

constexpr char32_t pairAt(const uchar *from)
{
    return char32_t(from[0] & 0x1f) << 6 | (from[1] & 0x3f);
}

constexpr char32_t tripleAt(const uchar *from)
{
    return char32_t(from[0] & 0xf) << 12 | char32_t(from[1] & 0x3f) << 6 | (from[2] & 0x3f);
}

constexpr char32_t quadrupleAt(const uchar *from)
{
    return char32_t(from[0] & 0x7) << 18 | char32_t(from[1] & 0x3f) << 12 | char32_t(from[2] & 0x3f) << 6
        | (from[3] & 0x3f);
}

// How many UTF-16 units valid UTF-8 becomes: one for each character, two for those of four bytes. unitsOf() is the same,
// for many.
inline qsizetype unitsOfFew(const uchar *from, const uchar *end)
{
    qsizetype count = 0;
    for (; from != end; ++from)
        count += (isContinuation(*from) ? 0 : 1) + (*from >= 0xf0 ? 1 : 0);
    return count;
}

#if defined(PARLANCE_UTF8_SSE2)

inline constexpr qsizetype blockSize = sizeof(__m128i);

inline __m128i load(const uchar *from)
{
    return _mm_loadu_si128(reinterpret_cast<const __m128i *>(from));
}

inline __m128i each(int byte)
{
    return _mm_set1_epi8(char(byte));
}

inline void store(char16_t *to, __m128i units)
{
    _mm_storeu_si128(reinterpret_cast<__m128i *>(to), units);
}

// Writes 16 units, of which `count` are meant.
inline void widen(__m128i ascii, qsizetype count, Units &out)
{
    store(out.at, _mm_unpacklo_epi8(ascii, _mm_setzero_si128()));
    store(out.at + 8, _mm_unpackhi_epi8(ascii, _mm_setzero_si128()));
    out.at += count;
}

inline void widen(__m128i, qsizetype, Nowhere &) { }

inline bool isPair(const uchar *from)
{
    return from[0] >= 0xc2 && from[0] < 0xe0 && isContinuation(from[1]);
}

// ASCII, with single letters of two bytes between it.
template<typename Out>
qsizetype asciiStep(const uchar *from, const uchar *end, Out &out)
{
    const uchar *at = from;
    while (end - at >= 4 * blockSize) {
        const __m128i a = load(at);
        const __m128i b = load(at + blockSize);
        const __m128i c = load(at + 2 * blockSize);
        const __m128i d = load(at + 3 * blockSize);
        if (_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d))))
            break;
        widen(a, blockSize, out);
        widen(b, blockSize, out);
        widen(c, blockSize, out);
        widen(d, blockSize, out);
        at += 4 * blockSize;
    }
    while (end - at >= blockSize && out.room() >= blockSize) {
        const __m128i bytes = load(at);
        const auto others = unsigned(_mm_movemask_epi8(bytes));
        if (others == 0) {
            widen(bytes, blockSize, out);
            at += blockSize;
            continue;
        }
        const int count = std::countr_zero(others);
        widen(bytes, count, out);
        at += count;
        if (count == blockSize - 1 || !isPair(at))
            return at - from;
        out.put(pairAt(at));
        at += 2;
    }
    while (at != end && *at < 0x80)
        out.put(*at++);
    return at - from;
}

inline void putPairs(__m128i bytes, qsizetype count, Units &out)
{
    const __m128i high = _mm_slli_epi16(_mm_and_si128(bytes, _mm_set1_epi16(0x1f)), 6);
    const __m128i low = _mm_and_si128(_mm_srli_epi16(bytes, 8), _mm_set1_epi16(0x3f));
    store(out.at, _mm_or_si128(high, low));
    out.at += count;
}

inline void putPairs(__m128i, qsizetype, Nowhere &) { }

// How many of the eight pairs of bytes, from the first on, are characters.
inline qsizetype rightPairs(__m128i bytes)
{
    const __m128i kind = _mm_cmpeq_epi16(_mm_and_si128(bytes, _mm_set1_epi16(short(0xc0e0))),
                                         _mm_set1_epi16(short(0x80c0)));
    const __m128i overlong = _mm_cmpeq_epi16(_mm_and_si128(bytes, _mm_set1_epi16(0x1e)), _mm_setzero_si128());
    return std::countr_one(unsigned(_mm_movemask_epi8(_mm_andnot_si128(overlong, kind)))) / 2;
}

// What pairStep() and tripleStep() take of ASCII at once.
inline constexpr int longestGap = 8;

// Less to read and less room than this, and those two have nothing to say.
inline constexpr qsizetype readAhead = blockSize + longestGap;
inline constexpr qsizetype writeAhead = 8 + longestGap;

// The ASCII that begins `used` bytes behind the beginning of a block, up to its end or the longest gap. Without a branch,
// since nobody can foresee where words end.
inline qsizetype gapLength(__m128i bytes, qsizetype used)
{
    const auto others = unsigned(_mm_movemask_epi8(bytes)) | 1u << blockSize;
    return std::countr_zero(others >> used | 1u << longestGap);
}

// Writes 8 units, of which `count` are meant.
inline void widenGap(const uchar *from, qsizetype count, Units &out)
{
    const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i *>(from));
    store(out.at, _mm_unpacklo_epi8(bytes, _mm_setzero_si128()));
    out.at += count;
}

inline void widenGap(const uchar *, qsizetype, Nowhere &) { }

// Words of two bytes a character, and what is between them: Greek, Cyrillic, Hebrew, Arabic.
template<typename Out>
qsizetype pairStep(const uchar *from, const uchar *end, Out &out)
{
    const uchar *at = from;
    while (end - at >= readAhead && out.room() >= writeAhead) {
        const __m128i bytes = load(at);
        const qsizetype count = rightPairs(bytes);
        const qsizetype gap = gapLength(bytes, 2 * count);
        putPairs(bytes, count, out);
        widenGap(at + 2 * count, gap, out);
        at += 2 * count + gap;
        if (gap == longestGap || count + gap == 0)
            break;
    }
    return at - from;
}

inline void putTriples(const uchar *from, qsizetype count, Units &out)
{
    for (int i = 0; i < 5; ++i)
        out.at[i] = char16_t(tripleAt(from + 3 * i));
    out.at += count;
}

inline void putTriples(const uchar *, qsizetype, Nowhere &) { }

// How many of the five groups of three bytes, from the first on, are characters.
inline qsizetype rightTriples(__m128i bytes)
{
    const __m128i kind = _mm_and_si128(bytes, _mm_setr_epi8(-16, -64, -64, -16, -64, -64, -16, -64, -64, -16, -64, -64,
                                                            -16, -64, -64, 0)); // f0 c0 c0 …
    const __m128i wanted = _mm_setr_epi8(-32, -128, -128, -32, -128, -128, -32, -128, -128, -32, -128, -128, -32, -128,
                                         -128, 1); // e0 80 80 …, and an end
    // Behind the leads e0 and ed, which no continuation is equal to, not every second byte may stand.
    const __m128i behindE0 = _mm_slli_si128(_mm_cmpeq_epi8(bytes, each(0xe0)), 1);
    const __m128i behindEd = _mm_slli_si128(_mm_cmpeq_epi8(bytes, each(0xed)), 1);
    const __m128i isLow = _mm_cmplt_epi8(bytes, each(0xa0)); // signed: 80 to 9f
    const __m128i wrong = _mm_or_si128(_mm_and_si128(behindE0, isLow), _mm_andnot_si128(isLow, behindEd));
    return std::countr_one(unsigned(_mm_movemask_epi8(_mm_andnot_si128(wrong, _mm_cmpeq_epi8(kind, wanted))))) / 3;
}

// Words of three bytes a character, and what is between them: Chinese, Japanese, Korean, Indian scripts.
template<typename Out>
qsizetype tripleStep(const uchar *from, const uchar *end, Out &out)
{
    constexpr qsizetype most = 5;
    const uchar *at = from;
    while (end - at >= readAhead && out.room() >= writeAhead) {
        const __m128i bytes = load(at);
        const qsizetype count = rightTriples(bytes);
        if (count == most) { // apart, so that what follows need not wait for the count
            putTriples(at, most, out);
            at += 3 * most;
            continue;
        }
        const qsizetype gap = gapLength(bytes, 3 * count);
        putTriples(at, count, out);
        widenGap(at + 3 * count, gap, out);
        at += 3 * count + gap;
        if (gap == longestGap || count + gap == 0)
            break;
    }
    return at - from;
}

inline qsizetype unitsOf(const uchar *from, const uchar *end)
{
    qsizetype count = 0;
    while (end - from >= blockSize) {
        __m128i sums = _mm_setzero_si128(); // one for each place in a block, up to 255
        for (int round = 0; round < 127 && end - from >= blockSize; ++round, from += blockSize) {
            const __m128i bytes = load(from);
            const __m128i begins = _mm_cmpgt_epi8(bytes, each(0xbf)); // signed: all but 80 to bf
            const __m128i four = _mm_cmpeq_epi8(_mm_max_epu8(bytes, each(0xf0)), bytes);
            sums = _mm_sub_epi8(sums, _mm_add_epi8(begins, four));
        }
        const __m128i halves = _mm_sad_epu8(sums, _mm_setzero_si128());
        count += _mm_cvtsi128_si32(halves) + _mm_extract_epi16(halves, 4);
    }
    return count + unitsOfFew(from, end);
}

#else

template<typename Out>
qsizetype asciiStep(const uchar *from, const uchar *end, Out &out)
{
    constexpr quint64 highBits = 0x8080808080808080;
    const uchar *at = from;
    while (end - at >= qsizetype(sizeof highBits)) {
        quint64 word;
        std::memcpy(&word, at, sizeof word);
        if (word & highBits)
            break;
        for (std::size_t i = 0; i < sizeof word; ++i)
            out.put(at[i]);
        at += sizeof word;
    }
    return at - from;
}

template<typename Out>
qsizetype pairStep(const uchar *, const uchar *, Out &)
{
    return 0;
}

template<typename Out>
qsizetype tripleStep(const uchar *, const uchar *, Out &)
{
    return 0;
}

inline qsizetype unitsOf(const uchar *from, const uchar *end)
{
    return unitsOfFew(from, end);
}

#endif

} // namespace parlance::utf8
