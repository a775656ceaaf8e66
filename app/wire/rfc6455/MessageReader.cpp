#include "wire/rfc6455/MessageReader.h"

#include "domain/CloseCode.h"

#include <QtEndian>

#include <algorithm>
#include <cstring>
#include <utility>

namespace parlance {

namespace {

constexpr quint8 rsv1 = 4;
constexpr quint8 finBit = 0x80;
constexpr quint8 controlBit = 0x8;

constexpr bool beginsMessage(quint8 code)
{
    return code == opcode::text || code == opcode::binary;
}

constexpr bool isReserved(quint8 code)
{
    return (code & ~controlBit) > 2; // 3 to 7, and b to f
}

} // namespace

MessageReader::MessageReader(WireRole role, Listener &listener)
    : m_role(role), m_listener(listener)
{
}

void MessageReader::setDeflate(const DeflateParameters &agreed)
{
    m_message.setDeflate(agreed, m_role == WireRole::Client);
}

qsizetype MessageReader::feed(char *bytes, qsizetype size)
{
    m_stopped = false;
    char *at = bytes;
    char *const end = bytes + size;
    while (at != end && !m_stopped && !m_over) {
        if (m_inPayload)
            at = readPayload(at, end);
        else if (m_headSize > 0)
            at = completeHead(at, end);
        else if (!readCommon(at, end))
            at = readHead(at, end);
    }
    m_text = QString(); // ten thousand idle links keep none
    return at - bytes;
}

// What most frames are: a short text, whole, all there, as a server sends it. One look at its head says so; everything
// else, also whatever is wrong, goes the long way.
bool MessageReader::readCommon(char *&at, char *end)
{
    if (end - at < 4 || quint8(at[0]) != (finBit | opcode::text) || m_role != WireRole::Client || m_watched
        || m_message.isOpen())
        return false;
    qsizetype headSize = 2;
    qsizetype length = quint8(at[1]); // with a mask bit it is above 127
    if (length == 126) {
        headSize = 4;
        length = qFromBigEndian<quint16>(at + 2);
        if (length < 126)
            return false;
    } else if (length > 126) {
        return false;
    }
    if (length > end - at - headSize || length > m_limits.message)
        return false;
    const QByteArrayView payload(at + headSize, length);
    at += headSize + length;
    ++m_frames;
    readText(payload);
    return true;
}

char *MessageReader::readHead(char *at, char *end)
{
    const QByteArrayView bytes(at, end);
    FrameHeader header;
    const qsizetype size = readFrameHeader(bytes, header);
    if (size == 0) { // fewer than maxFrameHeader bytes
        std::memcpy(m_head, at, std::size_t(bytes.size()));
        m_headSize = bytes.size();
        if (const WireRule rule = judgeHead(bytes); rule != WireRule::None)
            failInHead(rule, bytes);
        return end;
    }
    WireRule rule = judgeHead(bytes);
    if (rule == WireRule::None)
        rule = judgeLength(header);
    if (rule != WireRule::None) {
        failInHead(rule, bytes.first(size));
        return at + size;
    }
    return beginPayload(header, at + size, end);
}

// The header began in an earlier piece.
char *MessageReader::completeHead(char *at, char *end)
{
    while (at != end) {
        m_head[m_headSize++] = *at++;
        const QByteArrayView head(m_head, m_headSize);
        WireRule rule = judgeHead(head);
        FrameHeader header;
        const bool isWhole = rule == WireRule::None && readFrameHeader(head, header) > 0;
        if (isWhole)
            rule = judgeLength(header);
        if (rule != WireRule::None) {
            failInHead(rule, head);
            return at;
        }
        if (isWhole) {
            m_headSize = 0;
            return beginPayload(header, at, end);
        }
    }
    return at;
}

char *MessageReader::beginPayload(const FrameHeader &header, char *at, char *end)
{
    if (header.length <= quint64(end - at) && header.fin && beginsMessage(header.opcode) && header.rsv == 0) {
        const auto size = qsizetype(header.length);
        if (header.mask)
            applyMask(at, at, size, *header.mask);
        readWhole(header, QByteArrayView(at, size));
        return at + size;
    }

    m_frame = header;
    m_left = header.length;
    m_inPayload = true;
    m_shown = m_watched;
    if (!header.isControl()) {
        if (beginsMessage(header.opcode)) {
            const bool isText = header.opcode == opcode::text;
            m_message.begin(isText ? IncomingMessage::Kind::Text : IncomingMessage::Kind::Binary, header.rsv & rsv1,
                            isText ? m_limits.inflated : std::max(m_limits.inflated, m_limits.binary));
        }
        m_message.announce(qint64(header.length), header.fin);
    }
    if (m_left == 0)
        endFrame();
    return at;
}

// A message of one frame that is all there: most are. It is made where it lies.
void MessageReader::readWhole(const FrameHeader &header, QByteArrayView payload)
{
    ++m_frames;
    if (m_watched)
        showFrame(header, payload.toByteArray());
    if (header.opcode == opcode::binary) {
        m_listener.onBinary(payload.toByteArray());
        return;
    }
    readText(payload);
}

void MessageReader::readText(QByteArrayView payload)
{
    if (decodeUtf8(payload, m_text))
        m_listener.onText(std::move(m_text));
    else
        fail(WireRule::InvalidUtf8);
}

char *MessageReader::readPayload(char *at, char *end)
{
    const auto size = qsizetype(std::min<quint64>(m_left, quint64(end - at)));
    if (m_frame.mask)
        applyMask(at, at, size, *m_frame.mask, m_frame.length - m_left);
    const QByteArrayView piece(at, size);
    m_left -= quint64(size);
    if (m_shown)
        m_seen.append(piece);
    if (m_frame.isControl()) {
        m_control.append(piece);
    } else if (const WireRule rule = m_message.append(piece); rule != WireRule::None) {
        fail(rule);
        return at + size;
    }
    if (m_left == 0)
        endFrame();
    return at + size;
}

void MessageReader::endFrame()
{
    ++m_frames;
    m_inPayload = false;
    if (m_shown)
        showFrame(m_frame, std::exchange(m_seen, {}));
    if (m_frame.isControl())
        readControl(m_frame.opcode, std::exchange(m_control, {}));
    else if (m_frame.fin)
        endMessage();
}

void MessageReader::endMessage()
{
    if (const WireRule rule = m_message.finish(); rule != WireRule::None) {
        fail(rule);
        return;
    }
    switch (m_message.kind()) {
    case IncomingMessage::Kind::None: // judged with its header
        break;
    case IncomingMessage::Kind::Text:
        m_listener.onText(m_message.takeText());
        break;
    case IncomingMessage::Kind::Binary:
        m_listener.onBinary(m_message.takeBytes());
        break;
    }
}

void MessageReader::readControl(quint8 code, const QByteArray &payload)
{
    if (code == opcode::ping)
        m_listener.onPing(payload);
    else if (code == opcode::pong)
        m_listener.onPong(payload);
    else
        readClose(payload);
}

// RFC 6455 sections 5.5.1 and 7.4.
void MessageReader::readClose(QByteArrayView payload)
{
    if (payload.size() == 1)
        return fail(WireRule::CloseBodyOneByte);
    quint16 code = closecode::noStatus;
    QString reason;
    if (!payload.isEmpty()) {
        code = qFromBigEndian<quint16>(payload.data());
        if (!mayTravel(code))
            return fail(WireRule::CloseCodeInvalid);
        if (!decodeUtf8(payload.sliced(sizeof code), reason))
            return fail(WireRule::CloseReasonNotUtf8);
    }
    m_over = true;
    m_listener.onClose(code, reason);
}

// What can be said of a header from its first bytes, be they few: a rule is broken with the byte that breaks it, and no
// matter in which pieces the header came.
WireRule MessageReader::judgeHead(QByteArrayView head) const
{
    const WireRule rule = judgeFirstByte(quint8(head[0]));
    if (rule != WireRule::None || head.size() < 2)
        return rule;
    return judgeSecondByte(quint8(head[0]), quint8(head[1]));
}

WireRule MessageReader::judgeFirstByte(quint8 first) const
{
    const quint8 code = first & 0xf;
    const quint8 rsv = (first >> 4) & 0x7;
    const bool isFin = first & 0x80;
    // Only the first frame of a message says that it is compressed (RFC 7692 section 6).
    const quint8 known = beginsMessage(code) && m_message.mayBeCompressed() ? rsv1 : 0;
    if (rsv & ~known)
        return WireRule::ReservedBits;
    if (isReserved(code))
        return WireRule::ReservedOpcode;
    if (code & controlBit)
        return isFin ? WireRule::None : WireRule::ControlFragmented;
    if (code == opcode::continuation)
        return m_message.isOpen() ? WireRule::None : WireRule::NothingToContinue;
    return m_message.isOpen() ? WireRule::MessageNotFinished : WireRule::None;
}

WireRule MessageReader::judgeSecondByte(quint8 first, quint8 second) const
{
    const bool isMasked = second & 0x80;
    if (isMasked && m_role == WireRole::Client)
        return WireRule::MaskedByServer;
    if (!isMasked && m_role == WireRole::Server)
        return WireRule::UnmaskedByClient;
    const bool isControl = first & controlBit;
    return isControl && (second & 0x7f) > maxControlPayload ? WireRule::ControlTooLong : WireRule::None;
}

WireRule MessageReader::judgeLength(const FrameHeader &header) const
{
    if (header.length >> 63)
        return WireRule::LengthTopBit;
    if (!isLengthMinimal(header))
        return WireRule::LengthNotMinimal;
    if (header.isControl())
        return WireRule::None;
    const qint64 before = m_message.isOpen() ? m_message.declared() : 0;
    const bool isBinary = m_message.isOpen() ? m_message.kind() == IncomingMessage::Kind::Binary : header.opcode == opcode::binary;
    return qint64(header.length) > limitOf(isBinary) - before ? WireRule::MessageTooBig : WireRule::None;
}

void MessageReader::fail(WireRule rule)
{
    m_over = true;
    if (m_inPayload && m_shown)
        showFrame(m_frame, std::exchange(m_seen, {}));
    m_listener.onViolation(rule);
}

void MessageReader::failInHead(WireRule rule, QByteArrayView head)
{
    m_over = true;
    if (m_watched) {
        char known[maxFrameHeader] = {}; // what has not come is shown as zero
        std::memcpy(known, head.data(), std::size_t(head.size()));
        FrameHeader header;
        readFrameHeader(QByteArrayView(known, maxFrameHeader), header);
        showFrame(header, {});
    }
    m_listener.onViolation(rule);
}

void MessageReader::showFrame(const FrameHeader &header, QByteArray payload)
{
    Frame frame;
    frame.opcode = header.opcode;
    frame.fin = header.fin;
    frame.rsv = header.rsv;
    frame.masked = header.mask.has_value();
    frame.length = header.length;
    frame.payload = std::move(payload);
    m_listener.onFrame(std::move(frame));
}

} // namespace parlance
