#pragma once

#include "domain/Frame.h"
#include "wire/rfc6455/FrameCodec.h"

#include <QList>

#include <chrono>
#include <optional>

namespace parlance {

// What a connection does wrong on purpose, to see what a server makes of it. The default does everything right.
struct Misbehaviour {
    bool unmasked = false;            // frames without a mask (RFC 6455 section 5.1 forbids it)
    bool noPong = false;              // pings are not answered
    std::chrono::milliseconds pongDelay{0};   // they are answered so much later
    bool noCloseReply = false;        // the server's Close is not answered
    bool halfOpen = false;            // as if the network were cut: nothing is read or written any more
    qint64 readBytesPerSecond = 0;    // a slow reader; 0: as fast as it comes
    std::chrono::milliseconds drip{0};        // writes one byte each; 0: as fast as it goes
    QList<qsizetype> fragmentSizes = {};      // messages travel in fragments of these sizes, the last one repeated; empty: whole
    bool pingBetweenFragments = false;        // an empty ping behind each fragment but the last

    friend bool operator==(const Misbehaviour &, const Misbehaviour &) = default;
};

// One frame exactly as wanted, right or wrong.
struct RawFrame {
    bool fin = true;
    quint8 rsv = 0;
    quint8 opcode = opcode::text;
    bool masked = true;
    std::optional<FrameHeader::Mask> mask;      // empty: random
    std::optional<quint64> declaredLength;      // empty: the true one
    FrameHeader::LengthForm lengthForm = FrameHeader::LengthForm::Minimal;
    QByteArray payload;                         // before masking; any bytes, for instance a Close body
};

} // namespace parlance
