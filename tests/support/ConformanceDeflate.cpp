#include "support/ConformanceDeflate.h"

#include <zlib.h>

namespace parlance {

namespace {

const QByteArray emptyBlock("\x00\x00\xff\xff", 4); // RFC 7692 section 7.2.1
constexpr int largestWindow = 15;
constexpr qsizetype piece = 64 * 1024;

// 8 to 15, without leading zeros; 0 where it is something else.
int windowBits(const QByteArray &value)
{
    QByteArray digits = value;
    if (digits.size() >= 2 && digits.startsWith('"') && digits.endsWith('"'))
        digits = digits.mid(1, digits.size() - 2);
    const int bits = digits.toInt();
    return bits >= 8 && bits <= largestWindow && QByteArray::number(bits) == digits ? bits : 0;
}

bool readParameter(const QByteArray &text, ConformanceDeflate::Offer &offer)
{
    const qsizetype equals = text.indexOf('=');
    const QByteArray name = text.left(equals < 0 ? text.size() : equals).trimmed();
    const bool hasValue = equals >= 0;
    const QByteArray value = hasValue ? text.mid(equals + 1).trimmed() : QByteArray();
    if (name == "server_no_context_takeover" && !hasValue && !offer.serverNoContextTakeover) {
        offer.serverNoContextTakeover = true;
    } else if (name == "client_no_context_takeover" && !hasValue && !offer.clientNoContextTakeover) {
        offer.clientNoContextTakeover = true;
    } else if (name == "server_max_window_bits" && windowBits(value) != 0 && offer.serverMaxWindowBits == 0) {
        offer.serverMaxWindowBits = windowBits(value);
    } else if (name == "client_max_window_bits" && (!hasValue || windowBits(value) != 0) && !offer.clientMaxWindowBits) {
        offer.clientMaxWindowBits = true;
    } else {
        return false;
    }
    return true;
}

} // namespace

struct ConformanceDeflate::Streams {
    z_stream out{};
    z_stream in{};
};

QByteArray ConformanceDeflate::Agreement::header() const
{
    QByteArray text = "Sec-WebSocket-Extensions: permessage-deflate";
    if (serverNoContextTakeover)
        text += "; server_no_context_takeover";
    if (clientNoContextTakeover)
        text += "; client_no_context_takeover";
    if (serverMaxWindowBits != 0)
        text += "; server_max_window_bits=" + QByteArray::number(serverMaxWindowBits);
    if (clientMaxWindowBits != 0)
        text += "; client_max_window_bits=" + QByteArray::number(clientMaxWindowBits);
    return text + "\r\n";
}

std::optional<QList<ConformanceDeflate::Offer>> ConformanceDeflate::parse(const QByteArray &header)
{
    QList<Offer> offers;
    if (header.isEmpty())
        return offers;
    for (const QByteArray &text : header.split(',')) {
        const QList<QByteArray> parts = text.split(';');
        if (parts.first().trimmed() != "permessage-deflate")
            return {};
        Offer offer;
        for (const QByteArray &part : parts.mid(1)) {
            if (!readParameter(part, offer))
                return {};
        }
        offers.append(offer);
    }
    return offers;
}

ConformanceDeflate::ConformanceDeflate(const Agreement &agreement)
    : m_streams(std::make_unique<Streams>()), m_agreement(agreement)
{
    // zlib makes no raw stream with a window of 8 bits, but with 9 it looks back 512 - 262 = 250 bytes at most.
    const int outBits = agreement.serverMaxWindowBits == 0 ? largestWindow : qMax(9, agreement.serverMaxWindowBits);
    const int inBits = agreement.clientMaxWindowBits == 0 ? largestWindow : agreement.clientMaxWindowBits;
    if (deflateInit2(&m_streams->out, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -outBits, 8, Z_DEFAULT_STRATEGY) != Z_OK
        || inflateInit2(&m_streams->in, -inBits) != Z_OK) {
        qFatal("zlib cannot start a stream");
    }
}

ConformanceDeflate::~ConformanceDeflate()
{
    deflateEnd(&m_streams->out);
    inflateEnd(&m_streams->in);
}

QByteArray ConformanceDeflate::compress(const QByteArray &message)
{
    z_stream &stream = m_streams->out;
    if (m_agreement.serverNoContextTakeover)
        deflateReset(&stream);
    QByteArray in = message;
    QByteArray result;
    QByteArray buffer(piece, Qt::Uninitialized);
    stream.next_in = reinterpret_cast<Bytef *>(in.data());
    stream.avail_in = uInt(in.size());
    do {
        stream.next_out = reinterpret_cast<Bytef *>(buffer.data());
        stream.avail_out = uInt(buffer.size());
        deflate(&stream, Z_SYNC_FLUSH);
        result.append(buffer.constData(), buffer.size() - qsizetype(stream.avail_out));
    } while (stream.avail_out == 0);
    if (!result.endsWith(emptyBlock))
        return QByteArray(1, '\0'); // nothing to flush: an empty message again, one empty block (section 7.2.3.6)
    result.chop(emptyBlock.size());
    return result;
}

std::optional<QByteArray> ConformanceDeflate::decompress(const QByteArray &payload)
{
    z_stream &stream = m_streams->in;
    if (m_agreement.clientNoContextTakeover)
        inflateReset(&stream);
    // zlib lets a match reach into what the same call has put out. One byte a call, and the window is all there is.
    const bool smallWindow = m_agreement.clientMaxWindowBits != 0 && m_agreement.clientMaxWindowBits < largestWindow;
    QByteArray in = payload + emptyBlock;
    QByteArray result;
    QByteArray buffer(smallWindow ? 1 : piece, Qt::Uninitialized);
    stream.next_in = reinterpret_cast<Bytef *>(in.data());
    stream.avail_in = uInt(in.size());
    for (bool more = true; more;) {
        stream.next_out = reinterpret_cast<Bytef *>(buffer.data());
        stream.avail_out = uInt(buffer.size());
        const int state = inflate(&stream, Z_SYNC_FLUSH);
        result.append(buffer.constData(), buffer.size() - qsizetype(stream.avail_out));
        if (state == Z_STREAM_END)
            inflateReset(&stream); // a last block may end a message (section 7.2.3.4); what follows begins anew
        else if (state != Z_OK && state != Z_BUF_ERROR)
            return {};
        more = state != Z_BUF_ERROR && (stream.avail_in > 0 || stream.avail_out == 0);
    }
    return result;
}

} // namespace parlance
