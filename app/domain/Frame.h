#pragma once

#include <QByteArray>
#include <QMetaType>

#include <chrono>
#include <functional>

namespace parlance {

enum class FrameDirection { In, Out };

// Opcodes of RFC 6455 section 11.8.
namespace opcode {
inline constexpr quint8 continuation = 0x0;
inline constexpr quint8 text = 0x1;
inline constexpr quint8 binary = 0x2;
inline constexpr quint8 close = 0x8;
inline constexpr quint8 ping = 0x9;
inline constexpr quint8 pong = 0xa;
} // namespace opcode

// One frame (RFC 6455 section 5.2) as it went over the wire: the log of the bench is made of these.
struct Frame {
    FrameDirection direction = FrameDirection::In;
    quint8 opcode = 0;
    bool fin = true;
    quint8 rsv = 0;      // RSV1 = 4, RSV2 = 2, RSV3 = 1
    bool masked = false;
    quint64 length = 0;  // as the header says; the payload may be shorter where the link ended inside the frame
    QByteArray payload;  // without the mask; compressed as it travelled where RSV1 says so
    std::chrono::microseconds time{0}; // since the transport was opened, on the monotonic clock

    bool isControl() const { return opcode & 0x8; }
    friend bool operator==(const Frame &, const Frame &) = default;
};

// Who looks at the frames of a link. Called in the link's thread, in the order of the wire.
using FrameTap = std::function<void(const Frame &)>;

} // namespace parlance

Q_DECLARE_METATYPE(parlance::Frame)
