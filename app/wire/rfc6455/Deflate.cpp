#include "wire/rfc6455/Deflate.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>

namespace parlance {

namespace {

constexpr int smallestZlibWindow = 9;
// Chosen by measuring chats with zlib 1.2.13, against its default of 6 and 8: level 1 takes 0.4 of the time for 250 bytes,
// 0.3 for 1 KB and 0.2 for 64 KB, and sends a third to two fifths more; who compresses messages as they are written has
// more use for the time. Memory level 6 is as fast and as small as 8, in 160 KB instead of 260.
constexpr int level = 1;
constexpr int memoryLevel = 6;
constexpr qsizetype tailSize = 4;   // 00 00 ff ff, the end of a sync flush that does not travel
constexpr qsizetype flushRoom = 16; // a sync flush behind the data: up to 6 bytes, and deflate() wants some left
constexpr char emptyMessage = '\0'; // section 7.2.3.6

Bytef *input(QByteArrayView bytes)
{
    return reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data())); // zlib does not write there
}

uInt countOf(qsizetype size)
{
    return uInt(std::min<quint64>(quint64(size), std::numeric_limits<uInt>::max()));
}

// What initialising and resetting can fail of is memory, or arguments that this file has wrong.
void mustWork(int result)
{
    if (result != Z_OK)
        qBadAlloc();
}

} // namespace

struct Deflater::State {
    explicit State(int windowBits)
    {
        // A window of 512 bytes reaches back 512 - 262 = 250 at most (zlib keeps the length of one match and a byte
        // in hand), which is inside the 256 of a peer with 8 bits.
        mustWork(deflateInit2(&stream, level, Z_DEFLATED, -std::max(windowBits, smallestZlibWindow), memoryLevel,
                              Z_DEFAULT_STRATEGY));
    }
    ~State() { deflateEnd(&stream); }
    Q_DISABLE_COPY_MOVE(State)

    z_stream stream{};
};

Deflater::Deflater(int windowBits, bool noContextTakeover)
    : m_windowBits(windowBits), m_forget(noContextTakeover)
{
}

Deflater::~Deflater() = default;
Deflater::Deflater(Deflater &&) noexcept = default;
Deflater &Deflater::operator=(Deflater &&) noexcept = default;

void Deflater::compress(QByteArrayView message, QByteArray &out)
{
    if (message.isEmpty()) {
        out.append(emptyMessage);
        return;
    }
    if (!m_state)
        m_state = std::make_unique<State>(m_windowBits);
    z_stream &stream = m_state->stream;
    qsizetype size = out.size();
    qsizetype room = qsizetype(deflateBound(&stream, uLong(message.size()))) + flushRoom;
    do {
        const uInt given = countOf(message.size());
        stream.next_in = input(message);
        stream.avail_in = given;
        const int flush = given == quint64(message.size()) ? Z_SYNC_FLUSH : Z_NO_FLUSH;
        do {
            out.resize(size + room);
            const uInt free = countOf(room);
            stream.next_out = reinterpret_cast<Bytef *>(out.data() + size);
            stream.avail_out = free;
            deflate(&stream, flush); // Z_BUF_ERROR, when nothing was left to do, is none
            size += free - stream.avail_out;
        } while (stream.avail_out == 0);
        message = message.sliced(given);
    } while (!message.isEmpty());
    out.truncate(size - tailSize);
    if (m_forget)
        deflateReset(&stream);
}

struct Inflater::State {
    explicit State(int windowBits) { mustWork(inflateInit2(&stream, -windowBits)); }
    ~State() { inflateEnd(&stream); }
    Q_DISABLE_COPY_MOVE(State)

    z_stream stream{};
    // Small enough to stay in the processor's cache, and for ten thousand links.
    std::array<char, 16 * 1024> buffer;
    bool behindBlock = false;
};

Inflater::Inflater(int windowBits, bool noContextTakeover)
    : m_windowBits(windowBits), m_forget(noContextTakeover)
{
}

Inflater::~Inflater() = default;
Inflater::Inflater(Inflater &&) noexcept = default;
Inflater &Inflater::operator=(Inflater &&) noexcept = default;

void Inflater::begin(QByteArrayView compressed)
{
    if (!m_state)
        m_state = std::make_unique<State>(m_windowBits);
    m_inMessage = true;
    m_state->stream.next_in = input(compressed);
    m_state->stream.avail_in = uInt(compressed.size());
}

WireRule Inflater::next(QByteArrayView &out, bool &more)
{
    z_stream &stream = m_state->stream;
    auto &buffer = m_state->buffer;
    stream.next_out = reinterpret_cast<Bytef *>(buffer.data());
    stream.avail_out = uInt(buffer.size());
    int result = inflate(&stream, Z_SYNC_FLUSH);
    // A block marked as the last one ends zlib's stream, but not the message, nor what later ones may refer to
    // (section 7.2.3.4). The window stays; setting it anew would be work for every two bytes of a hostile message.
    while (result == Z_STREAM_END && stream.avail_in > 0 && stream.avail_out > 0) {
        inflateResetKeep(&stream);
        result = inflate(&stream, Z_SYNC_FLUSH);
    }
    if (result == Z_MEM_ERROR)
        qBadAlloc();
    if (result != Z_OK && result != Z_BUF_ERROR && result != Z_STREAM_END)
        return WireRule::BadDeflateData;
    // At the border of a byte between two blocks; zlib.h describes these parts of data_type.
    constexpr int unusedBits = 0x1f;
    constexpr int lastBlock = 64;
    constexpr int behindBlock = 128;
    m_state->behindBlock = (stream.data_type & (unusedBits | lastBlock | behindBlock)) == behindBlock;
    if (result == Z_STREAM_END) {
        m_state->behindBlock = true;
        inflateResetKeep(&stream);
    }
    out = QByteArrayView(buffer.data(), qsizetype(buffer.size() - stream.avail_out));
    more = stream.avail_out == 0 || stream.avail_in > 0;
    return WireRule::None;
}

// After its trailing 00 00 ff ff a message ends behind an empty stored block (section 7.2.2); anything else was cut off,
// or is not what the other side says.
WireRule Inflater::endMessage()
{
    m_inMessage = false;
    if (!m_state->behindBlock)
        return WireRule::BadDeflateData;
    if (m_forget)
        inflateReset(&m_state->stream);
    return WireRule::None;
}

} // namespace parlance
