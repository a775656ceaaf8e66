#include "envelope/Inflation.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>

namespace parlance {

namespace {

constexpr int gzipBits = 16 + MAX_WBITS;
constexpr qsizetype pieceSize = 64 * 1024;

int windowBits(EnvelopeSettings::Compression compression)
{
    return compression == EnvelopeSettings::Compression::Gzip ? gzipBits : MAX_WBITS;
}

// zlib counts in 32 bits and does not write through its pointer to the input.
void feed(z_stream &stream, QByteArrayView &rest)
{
    const qsizetype piece = std::min<qsizetype>(rest.size(), std::numeric_limits<uInt>::max());
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(rest.data()));
    stream.avail_in = uInt(piece);
    rest = rest.sliced(piece);
}

} // namespace

QByteArray deflated(QByteArrayView plain, EnvelopeSettings::Compression compression)
{
    z_stream stream{};
    constexpr int memoryLevel = 8; // zlib's own
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, windowBits(compression), memoryLevel, Z_DEFAULT_STRATEGY) != Z_OK)
        qBadAlloc();
    QByteArray out;
    std::array<char, pieceSize> buffer;
    int state = Z_OK;
    while (state != Z_STREAM_END) {
        if (stream.avail_in == 0)
            feed(stream, plain);
        stream.next_out = reinterpret_cast<Bytef *>(buffer.data());
        stream.avail_out = uInt(buffer.size());
        state = deflate(&stream, plain.isEmpty() ? Z_FINISH : Z_NO_FLUSH);
        out.append(buffer.data(), qsizetype(buffer.size() - stream.avail_out));
    }
    deflateEnd(&stream);
    return out;
}

Inflated inflate(QByteArrayView compressed, EnvelopeSettings::Compression compression, qint64 limit, QByteArray &out)
{
    z_stream stream{};
    if (inflateInit2(&stream, windowBits(compression)) != Z_OK)
        qBadAlloc();
    std::array<char, pieceSize> buffer;
    Inflated result = Inflated::Damaged;
    int state = Z_OK;
    while (state == Z_OK) {
        if (stream.avail_in == 0)
            feed(stream, compressed);
        stream.next_out = reinterpret_cast<Bytef *>(buffer.data());
        stream.avail_out = uInt(buffer.size());
        state = ::inflate(&stream, Z_NO_FLUSH); // Z_BUF_ERROR where the input ends too early
        const qsizetype made = qsizetype(buffer.size() - stream.avail_out);
        if (out.size() + made > limit) {
            result = Inflated::TooLarge;
            break;
        }
        out.append(buffer.data(), made);
    }
    if (result != Inflated::TooLarge && state == Z_STREAM_END && stream.avail_in == 0 && compressed.isEmpty())
        result = Inflated::Whole;
    inflateEnd(&stream);
    return result;
}

} // namespace parlance
