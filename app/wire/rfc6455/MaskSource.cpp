#include "wire/rfc6455/MaskSource.h"

#include <QRandomGenerator>

#include <bit>
#include <cstring>

namespace parlance {

namespace {

constexpr quint32 constants[] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574}; // RFC 8439 section 2.3
constexpr std::size_t counterPlace = 12;
constexpr quint32 blocksOfOneKey = 16384; // 1 MiB

void quarterRound(ChaChaState &x, std::size_t a, std::size_t b, std::size_t c, std::size_t d)
{
    x[a] += x[b];
    x[d] = std::rotl(x[d] ^ x[a], 16);
    x[c] += x[d];
    x[b] = std::rotl(x[b] ^ x[c], 12);
    x[a] += x[b];
    x[d] = std::rotl(x[d] ^ x[a], 8);
    x[c] += x[d];
    x[b] = std::rotl(x[b] ^ x[c], 7);
}

} // namespace

ChaChaState chaChaBlock(const ChaChaState &state)
{
    ChaChaState x = state;
    for (int round = 0; round < 10; ++round) {
        quarterRound(x, 0, 4, 8, 12);
        quarterRound(x, 1, 5, 9, 13);
        quarterRound(x, 2, 6, 10, 14);
        quarterRound(x, 3, 7, 11, 15);
        quarterRound(x, 0, 5, 10, 15);
        quarterRound(x, 1, 6, 11, 12);
        quarterRound(x, 2, 7, 8, 13);
        quarterRound(x, 3, 4, 9, 14);
    }
    for (std::size_t i = 0; i < x.size(); ++i)
        x[i] += state[i];
    return x;
}

FrameHeader::Mask MaskSource::next()
{
    if (m_used == m_block.size()) {
        if (m_state[counterPlace] % blocksOfOneKey == 0) {
            std::memcpy(m_state.data(), constants, sizeof constants);
            QRandomGenerator::system()->fillRange(m_state.data() + 4, 12); // key, counter and nonce
            m_state[counterPlace] = 0;
        }
        ++m_state[counterPlace];
        m_block = chaChaBlock(m_state);
        m_used = 0;
    }
    return std::bit_cast<FrameHeader::Mask>(m_block[m_used++]);
}

} // namespace parlance
