#include "wire/rfc6455/Utf8.h"

#include "wire/rfc6455/Utf8Blocks.h"

namespace parlance {

namespace {

using namespace utf8;

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

// One character; returns its bytes, or 0 when it is wrong or not all there.
template<typename Out>
int decodeOne(const uchar *from, const uchar *end, Out &out)
{
    const uchar lead = *from;
    const int length = lengthOf(lead);
    if (length == 0 || end - from < length)
        return 0;
    if (length == 1) {
        out.put(lead);
        return length;
    }
    if (from[1] < lowestSecond(lead) || from[1] > highestSecond(lead))
        return 0;
    if (length == 2) {
        out.put(pairAt(from));
        return length;
    }
    if (!isContinuation(from[2]))
        return 0;
    if (length == 3) {
        out.put(tripleAt(from));
        return length;
    }
    if (!isContinuation(from[3]))
        return 0;
    out.putPair(quadrupleAt(from));
    return length;
}

// What the steps of Utf8Blocks.h can do here; 0 when they have nothing to say.
template<typename Out>
qsizetype decodeSeveral(const uchar *from, const uchar *end, Out &out)
{
    if (*from < 0x80)
        return asciiStep(from, end, out);
    if (*from < 0xe0)
        return pairStep(from, end, out);
    return *from < 0xf0 ? tripleStep(from, end, out) : 0;
}

// Decodes whole characters from `from` on, and returns where it ended: at `end`, or at the first character that is
// wrong or not all there. The room must be enough for all of them.
template<typename Out>
const uchar *decodeWhole(const uchar *from, const uchar *end, Out &out)
{
    while (from != end) {
        qsizetype used = decodeSeveral(from, end, out);
        if (used == 0)
            used = decodeOne(from, end, out);
        if (used == 0)
            break;
        from += used;
    }
    return from;
}

// Chinese has a third as many units as bytes, and a long text may be kept for long: its units are counted before memory
// is taken. That is not done for few bytes, nor for ASCII, which has as many units and is decoded as fast as memory is
// written; the beginning of a text tells.
constexpr qsizetype smallText = 128;
constexpr qsizetype tellingPart = 128;

bool isTextDense(const uchar *from, qsizetype size)
{
    Nowhere nowhere;
    return size <= smallText || (*from < 0x80 && asciiStep(from, from + tellingPart, nowhere) == tellingPart);
}

const uchar *bytesOf(QByteArrayView bytes)
{
    return reinterpret_cast<const uchar *>(bytes.data());
}

// Makes `text` so long. The room that it has serves again where nobody shares it and it is not much too large.
void makeRoom(QString &text, qsizetype size)
{
    const qsizetype spare = text.capacity() - size;
    if (spare >= 0 && spare <= size / 4 + smallText && text.isDetached())
        text.resize(size);
    else
        text = QString(size, Qt::Uninitialized);
}

// The units of a text that nobody shares.
char16_t *unitsIn(QString &text)
{
    return reinterpret_cast<char16_t *>(const_cast<QChar *>(text.constData()));
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
    Units units{unitsIn(out) + before, unitsIn(out) + out.size()};
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
        for (const char16_t unit : QChar::fromUcs4(m_partial))
            out.append(QChar(unit));
    }
    return true;
}

bool decodeUtf8(QByteArrayView bytes, QString &out)
{
    const uchar *from = bytesOf(bytes);
    const uchar *const end = from + bytes.size();
    makeRoom(out, isTextDense(from, bytes.size()) ? bytes.size() : unitsOf(from, end));
    Units units{unitsIn(out), unitsIn(out) + out.size()};
    if (decodeWhole(from, end, units) != end) {
        out.clear();
        return false;
    }
    if (units.at != units.end) {
        out.truncate(units.at - unitsIn(out));
        if (bytes.size() > smallText && out.size() < bytes.size() / 4 * 3)
            out.squeeze();
    }
    return true;
}

bool isUtf8(QByteArrayView bytes)
{
    const uchar *const from = bytesOf(bytes);
    const uchar *const end = from + bytes.size();
    Nowhere nowhere;
    return decodeWhole(from, end, nowhere) == end;
}

} // namespace parlance
