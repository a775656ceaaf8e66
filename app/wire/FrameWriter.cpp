#include "wire/FrameWriter.h"

#include <QStringEncoder>

#include <algorithm>
#include <cstring>

namespace parlance {

namespace {

constexpr qsizetype keptCapacity = 128 * 1024; // of the buffers of a writer that has been busy

constexpr qsizetype countedAtOnce = 16384;
constexpr qsizetype narrowedAtOnce = 64;

// Writes the ASCII that a text begins with, and returns how much that is.
qsizetype narrowAscii(QStringView text, char *out)
{
    const char16_t *const units = text.utf16();
    const qsizetype size = text.size();
    qsizetype done = 0;
    for (; done + narrowedAtOnce <= size; done += narrowedAtOnce) { // a size that the compiler makes vectors of
        char16_t all = 0;
        for (qsizetype i = 0; i < narrowedAtOnce; ++i)
            all |= units[done + i];
        if (all >= 0x80)
            break;
        for (qsizetype i = 0; i < narrowedAtOnce; ++i)
            out[done + i] = char(units[done + i]);
    }
    for (; done < size && units[done] < 0x80; ++done)
        out[done] = char(units[done]);
    return done;
}

// Writes utf8Length(text) bytes.
qsizetype encodeUtf8(QStringView text, char *out)
{
    // Stateless: one that keeps a state would wait for the other half of a pair behind the end of the text.
    QStringEncoder encoder(QStringEncoder::Utf8, QStringConverter::Flag::Stateless);
    return encoder.appendToBuffer(out, text) - out;
}

} // namespace

qsizetype utf8Length(QStringView text)
{
    const char16_t *const units = text.utf16();
    const qsizetype size = text.size();
    qsizetype bytes = 3 * size;
    quint16 surrogates = 0;
    // Without branches and in 16 bits, so that the compiler can make vectors of it: at most 2 a unit are counted.
    for (qsizetype begin = 0; begin < size; begin += countedAtOnce) {
        const qsizetype end = std::min(size, begin + countedAtOnce);
        quint16 fewer = 0;
        for (qsizetype i = begin; i < end; ++i) {
            const quint16 unit = units[i];
            fewer = quint16(fewer + (unit < 0x80) + (unit < 0x800));
            surrogates = quint16(surrogates | ((unit & 0xf800) == 0xd800));
        }
        bytes -= fewer;
    }
    if (surrogates == 0)
        return bytes;
    // A pair was counted as six bytes and takes four; one that stands alone takes the three of U+FFFD.
    for (qsizetype i = 0; i + 1 < size; ++i) {
        if (QChar::isHighSurrogate(units[i]) && QChar::isLowSurrogate(units[i + 1])) {
            bytes -= 2;
            ++i;
        }
    }
    return bytes;
}

void FrameWriter::setDeflate(const DeflateParameters &agreed)
{
    if (m_role == WireRole::Client)
        m_deflater.emplace(agreed.clientMaxWindowBits, agreed.clientNoContextTakeover);
    else
        m_deflater.emplace(agreed.serverMaxWindowBits, agreed.serverNoContextTakeover);
}

void FrameWriter::setFrameTap(FrameTap tap, Clock clock)
{
    m_tap = std::move(tap);
    m_clock = std::move(clock);
}

std::optional<FrameHeader::Mask> FrameWriter::maskForThis()
{
    if (m_role == WireRole::Server || m_misbehaviour.unmasked)
        return std::nullopt;
    return m_masks.next();
}

// Room for so many bytes more, in steps that a flood of small messages does not feel.
void FrameWriter::grow(qsizetype bytes)
{
    const qsizetype needed = m_pending.size() + bytes;
    if (m_pending.capacity() < needed)
        m_pending.reserve(std::max(needed, std::min<qsizetype>(2 * m_pending.capacity(), needed + keptCapacity)));
}

void FrameWriter::text(const QString &text)
{
    if (!m_deflater && m_misbehaviour.fragmentSizes.isEmpty() && !m_tap) {
        // Most texts are ASCII, and then the frame is begun with the right length.
        if (!plainText(text, text.size(), narrowAscii))
            plainText(text, utf8Length(text), encodeUtf8);
        return;
    }
    QByteArray utf8(utf8Length(text), Qt::Uninitialized);
    encodeUtf8(text, utf8.data());
    message(opcode::text, utf8);
}

// The text becomes UTF-8 where it will lie in the frame, and is masked there. False, and nothing is written, when it
// does not become so many bytes.
bool FrameWriter::plainText(const QString &text, qsizetype utf8Size, Encode encode)
{
    grow(maxFrameHeader + utf8Size);
    const qsizetype before = m_pending.size();
    FrameHeader header;
    header.opcode = opcode::text;
    header.length = quint64(utf8Size);
    header.mask = maskForThis();
    writeFrameHeader(header, m_pending);
    const qsizetype begin = m_pending.size();
    m_pending.resize(begin + utf8Size);
    char *const payload = m_pending.data() + begin;
    if (encode(text, payload) != utf8Size) {
        m_pending.resize(before);
        return false;
    }
    if (header.mask)
        applyMask(payload, payload, utf8Size, *header.mask);
    m_written += m_pending.size() - before;
    ++m_frames;
    ++m_messages;
    return true;
}

void FrameWriter::binary(const QByteArray &bytes)
{
    message(opcode::binary, bytes);
}

void FrameWriter::message(quint8 opcode, QByteArrayView payload)
{
    ++m_messages;
    if (!m_deflater) {
        fragments(opcode, 0, payload);
        return;
    }
    m_compressed.resize(0);
    m_deflater->compress(payload, m_compressed);
    m_inflated += payload.size();
    m_deflated += m_compressed.size();
    fragments(opcode, 4, m_compressed);
    if (m_compressed.capacity() > keptCapacity)
        m_compressed = QByteArray();
}

void FrameWriter::fragments(quint8 opcode, quint8 rsv, QByteArrayView payload)
{
    const QList<qsizetype> &sizes = m_misbehaviour.fragmentSizes;
    FrameHeader header;
    header.opcode = opcode;
    header.rsv = rsv;
    qsizetype number = 0;
    for (;;) {
        const qsizetype wanted = sizes.isEmpty() ? payload.size() : sizes.at(std::min(number, sizes.size() - 1));
        // A fragment of no bytes is legal; the last size is repeated, and must get on.
        const qsizetype least = number >= sizes.size() - 1 ? 1 : 0;
        const qsizetype size = std::min(payload.size(), std::max(wanted, least));
        header.fin = size == payload.size();
        header.length = quint64(size);
        header.mask = maskForThis();
        frame(header, payload.first(size));
        if (header.fin)
            return;
        if (m_misbehaviour.pingBetweenFragments)
            control(opcode::ping, {});
        payload = payload.sliced(size);
        header.opcode = opcode::continuation;
        header.rsv = 0;
        ++number;
    }
}

void FrameWriter::control(quint8 opcode, const QByteArray &payload)
{
    FrameHeader header;
    header.opcode = opcode;
    header.length = quint64(payload.size());
    header.mask = maskForThis();
    frame(header, payload);
}

void FrameWriter::raw(const RawFrame &raw)
{
    FrameHeader header;
    header.fin = raw.fin;
    header.rsv = raw.rsv;
    header.opcode = raw.opcode;
    if (raw.masked)
        header.mask = raw.mask ? *raw.mask : m_masks.next();
    header.length = raw.declaredLength.value_or(quint64(raw.payload.size()));
    header.lengthForm = raw.lengthForm;
    frame(header, raw.payload);
}

void FrameWriter::frame(const FrameHeader &header, QByteArrayView payload)
{
    grow(maxFrameHeader + payload.size());
    const qsizetype before = m_pending.size();
    writeFrame(header, payload, m_pending);
    m_written += m_pending.size() - before;
    ++m_frames;
    if (m_tap)
        show(header, payload);
}

void FrameWriter::bytes(const QByteArray &bytes)
{
    m_pending += bytes;
    m_written += bytes.size();
}

void FrameWriter::show(const FrameHeader &header, QByteArrayView payload)
{
    Frame frame;
    frame.direction = FrameDirection::Out;
    frame.opcode = header.opcode;
    frame.fin = header.fin;
    frame.rsv = header.rsv;
    frame.masked = header.mask.has_value();
    frame.length = header.length;
    frame.payload = payload.toByteArray();
    frame.time = m_clock();
    m_tap(frame);
}

} // namespace parlance
