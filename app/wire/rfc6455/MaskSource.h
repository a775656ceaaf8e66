#pragma once

#include "wire/rfc6455/FrameCodec.h"

#include <array>

namespace parlance {

// One block of the ChaCha20 key stream (RFC 8439 section 2.3) for a state of constants, key, counter and nonce.
using ChaChaState = std::array<quint32, 16>;
ChaChaState chaChaBlock(const ChaChaState &state);

// The masks of a client's frames: unpredictable for whoever knows all those before (RFC 6455 sections 5.3 and 10.3). They
// are a ChaCha20 key stream whose key comes from the system, and anew after every megabyte, because the system's own
// source takes longer for one mask than the whole of a short frame otherwise does. A plain value; used by one thread.
class MaskSource
{
public:
    FrameHeader::Mask next();

private:
    ChaChaState m_state{};      // its counter is 0 before the first key
    ChaChaState m_block{};
    std::size_t m_used = m_block.size();
};

} // namespace parlance
