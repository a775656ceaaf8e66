#pragma once

#include <QByteArray>

#include <array>
#include <optional>

namespace parlance {

// The header of one frame (RFC 6455 section 5.2), right or wrong: the codec writes whatever it is told, and judging what
// is read belongs to MessageReader. Plain values and functions without I/O; any thread.
struct FrameHeader {
    using Mask = std::array<quint8, 4>;

    // How the length is written; Minimal is the only right one.
    enum class LengthForm : quint8 { Minimal, Bits7, Bits16, Bits64 };

    bool fin = true;
    quint8 rsv = 0;              // RSV1 = 4, RSV2 = 2, RSV3 = 1
    quint8 opcode = 0;
    std::optional<Mask> mask;
    quint64 length = 0;          // of the payload, as declared; all 64 bits
    LengthForm lengthForm = LengthForm::Minimal; // after reading: as found

    bool isControl() const { return opcode & 0x8; }
};

inline constexpr qsizetype maxFrameHeader = 14;
inline constexpr qsizetype maxControlPayload = 125; // RFC 6455 section 5.5

// Reads the header at the beginning of `bytes`; returns its size, or 0 when it is not all there yet.
qsizetype readFrameHeader(QByteArrayView bytes, FrameHeader &out);
// True when the length was written in more bytes than it needs.
bool isLengthMinimal(const FrameHeader &header);

// Appends the header. With Bits7 and Bits16 a length that does not fit is cut to its low bits, as asked.
void writeFrameHeader(const FrameHeader &header, QByteArray &out);

// Applies the mask (section 5.3) to `size` bytes, the first of which is byte number `offset` of the payload. In place
// when source and target are the same.
void applyMask(const char *source, char *target, qsizetype size, const FrameHeader::Mask &mask, quint64 offset = 0);

// Appends header and payload, masked where the header says so, in one copy. header.length is used as it is.
void writeFrame(const FrameHeader &header, QByteArrayView payload, QByteArray &out);

} // namespace parlance
