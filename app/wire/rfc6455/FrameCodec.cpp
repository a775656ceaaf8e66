#include "wire/rfc6455/FrameCodec.h"

#include <QtEndian>

#include <bit>
#include <cstring>

namespace parlance {

namespace {

constexpr quint8 finBit = 0x80;
constexpr quint8 maskBit = 0x80;
constexpr quint8 lowBits7 = 0x7f;
constexpr quint8 code16 = 126; // the length follows in 2 bytes …
constexpr quint8 code64 = 127; // … or in 8
constexpr quint64 max7 = 125;
constexpr quint64 max16 = 0xffff;

FrameHeader::LengthForm formOf(const FrameHeader &header)
{
    using Form = FrameHeader::LengthForm;
    if (header.lengthForm != Form::Minimal)
        return header.lengthForm;
    return header.length <= max7 ? Form::Bits7 : header.length <= max16 ? Form::Bits16 : Form::Bits64;
}

// Writes at most maxFrameHeader bytes and returns how many.
qsizetype putHeader(const FrameHeader &header, char *to)
{
    const quint8 second = header.mask ? maskBit : 0;
    to[0] = char((header.fin ? finBit : 0) | (header.rsv & 0x7) << 4 | (header.opcode & 0xf));
    qsizetype size = 2;
    switch (formOf(header)) {
    case FrameHeader::LengthForm::Minimal: // formOf() has decided
    case FrameHeader::LengthForm::Bits7:
        to[1] = char(second | (header.length & lowBits7));
        break;
    case FrameHeader::LengthForm::Bits16:
        to[1] = char(second | code16);
        qToBigEndian(quint16(header.length), to + size);
        size += 2;
        break;
    case FrameHeader::LengthForm::Bits64:
        to[1] = char(second | code64);
        qToBigEndian(header.length, to + size);
        size += 8;
        break;
    }
    if (header.mask) {
        std::memcpy(to + size, header.mask->data(), header.mask->size());
        size += qsizetype(header.mask->size());
    }
    return size;
}

// The mask, repeated, as the bytes from payload byte `offset` on meet it.
quint64 maskWord(const FrameHeader::Mask &mask, quint64 offset)
{
    quint8 bytes[sizeof(quint64)];
    for (quint64 i = 0; i < sizeof bytes; ++i)
        bytes[i] = mask[(offset + i) % mask.size()];
    return std::bit_cast<quint64>(bytes);
}

} // namespace

qsizetype readFrameHeader(QByteArrayView bytes, FrameHeader &out)
{
    if (bytes.size() < 2)
        return 0;
    const auto first = quint8(bytes[0]);
    const auto second = quint8(bytes[1]);
    const quint8 length = second & lowBits7;
    const qsizetype lengthSize = length == code16 ? 2 : length == code64 ? 8 : 0;
    const bool masked = second & maskBit;
    const qsizetype size = 2 + lengthSize + (masked ? qsizetype(sizeof(FrameHeader::Mask)) : 0);
    if (bytes.size() < size)
        return 0;

    out.fin = first & finBit;
    out.rsv = (first >> 4) & 0x7;
    out.opcode = first & 0xf;
    if (lengthSize == 0) {
        out.lengthForm = FrameHeader::LengthForm::Bits7;
        out.length = length;
    } else if (lengthSize == 2) {
        out.lengthForm = FrameHeader::LengthForm::Bits16;
        out.length = qFromBigEndian<quint16>(bytes.data() + 2);
    } else {
        out.lengthForm = FrameHeader::LengthForm::Bits64;
        out.length = qFromBigEndian<quint64>(bytes.data() + 2);
    }
    if (masked)
        std::memcpy(out.mask.emplace().data(), bytes.data() + 2 + lengthSize, sizeof(FrameHeader::Mask));
    else
        out.mask.reset();
    return size;
}

bool isLengthMinimal(const FrameHeader &header)
{
    switch (header.lengthForm) {
    case FrameHeader::LengthForm::Minimal:
    case FrameHeader::LengthForm::Bits7: return true;
    case FrameHeader::LengthForm::Bits16: return header.length > max7;
    case FrameHeader::LengthForm::Bits64: return header.length > max16;
    }
    return false;
}

void writeFrameHeader(const FrameHeader &header, QByteArray &out)
{
    char bytes[maxFrameHeader];
    out.append(bytes, putHeader(header, bytes));
}

void applyMask(const char *source, char *target, qsizetype size, const FrameHeader::Mask &mask, quint64 offset)
{
    const quint64 word = maskWord(mask, offset);
    // Blocks are loaded whole before they are stored, so that the compiler may use its widest registers although source
    // and target may be the same.
    constexpr qsizetype wordSize = sizeof word;
    constexpr qsizetype words = 8;
    quint64 block[words];
    qsizetype at = 0;
    for (; size - at >= words * wordSize; at += words * wordSize) {
        std::memcpy(block, source + at, sizeof block);
        for (quint64 &part : block)
            part ^= word;
        std::memcpy(target + at, block, sizeof block);
    }
    for (; size - at >= wordSize; at += wordSize) {
        std::memcpy(block, source + at, sizeof word);
        block[0] ^= word;
        std::memcpy(target + at, block, sizeof word);
    }
    // What is left begins at a multiple of the mask's size, counted from `offset`.
    const auto rest = std::bit_cast<std::array<quint8, wordSize>>(word);
    for (std::size_t i = 0; at < size; ++at, ++i)
        target[at] = char(quint8(source[at]) ^ rest[i]);
}

void writeFrame(const FrameHeader &header, QByteArrayView payload, QByteArray &out)
{
    const qsizetype begin = out.size();
    out.resize(begin + maxFrameHeader + payload.size()); // Qt leaves the new bytes as they are: each is written once
    char *const frame = out.data() + begin;
    const qsizetype headerSize = putHeader(header, frame);
    if (header.mask)
        applyMask(payload.data(), frame + headerSize, payload.size(), *header.mask);
    else if (!payload.isEmpty())
        std::memcpy(frame + headerSize, payload.data(), std::size_t(payload.size()));
    out.truncate(begin + headerSize + payload.size());
}

} // namespace parlance
