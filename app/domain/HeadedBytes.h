#pragma once

#include <QByteArray>

#include <optional>

namespace parlance {

// A binary message that carries bytes under a JSON header (docs/room-protocol.md, "Files"): four bytes with the length of
// the header, big-endian, then the header as UTF-8, then the bytes, to the end of the message.
// A plain value, any thread. The views point into the message that was split.
struct HeadedBytes {
    QByteArrayView header;
    QByteArrayView body;

    // Nothing when the message is shorter than it says.
    static std::optional<HeadedBytes> split(QByteArrayView message);
    QByteArray joined() const;
};

} // namespace parlance
