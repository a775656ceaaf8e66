#include "cli/RuleWords.h"

namespace parlance {

namespace {

QString whatWasDone(WireRule rule)
{
    switch (rule) {
    case WireRule::None:
        return {};
    case WireRule::HeadTooLong:
        return QStringLiteral("its answer has more than 64 KiB of headers");
    case WireRule::BodyTooLong:
        return QStringLiteral("its answer has a body of more than 1 MiB");
    case WireRule::NotHttp:
        return QStringLiteral("its answer does not begin as HTTP/1.1 does");
    case WireRule::BadHeader:
        return QStringLiteral("its answer holds a header line that HTTP does not allow");
    case WireRule::MissingUpgrade:
        return QStringLiteral("its answer lacks the header \"Upgrade: websocket\"");
    case WireRule::MissingConnection:
        return QStringLiteral("its answer lacks the header \"Connection: Upgrade\"");
    case WireRule::AcceptKey:
        return QStringLiteral("the Sec-WebSocket-Accept of its answer is missing or does not belong to the request");
    case WireRule::UnofferedExtension:
        return QStringLiteral("it chose an extension, or a parameter of one, that was not offered");
    case WireRule::BadExtension:
        return QStringLiteral("it answered permessage-deflate with parameters that contradict each other or the offer");
    case WireRule::UnofferedSubprotocol:
        return QStringLiteral("it chose a subprotocol that was not offered");
    case WireRule::ReservedBits:
        return QStringLiteral("it sent a frame with a reserved bit that no extension gives a meaning");
    case WireRule::ReservedOpcode:
        return QStringLiteral("it sent a frame with a reserved opcode");
    case WireRule::MaskedByServer:
        return QStringLiteral("it sent a masked frame, which only clients may");
    case WireRule::UnmaskedByClient:
        return QStringLiteral("a client sent a frame without a mask");
    case WireRule::LengthTopBit:
        return QStringLiteral("it sent a frame with a length of 2^63 or more");
    case WireRule::LengthNotMinimal:
        return QStringLiteral("it wrote the length of a frame in more bytes than it needs");
    case WireRule::ControlTooLong:
        return QStringLiteral("it sent a control frame of more than 125 bytes");
    case WireRule::ControlFragmented:
        return QStringLiteral("it sent a control frame in fragments");
    case WireRule::NothingToContinue:
        return QStringLiteral("it continued a message that had not begun");
    case WireRule::MessageNotFinished:
        return QStringLiteral("it began a message inside another one that was not finished");
    case WireRule::InvalidUtf8:
        return QStringLiteral("it sent a text that is not valid UTF-8");
    case WireRule::CloseBodyOneByte:
        return QStringLiteral("it sent a Close frame with a body of one byte, which is no code");
    case WireRule::CloseCodeInvalid:
        return QStringLiteral("it sent a Close frame with a code that may not travel");
    case WireRule::CloseReasonNotUtf8:
        return QStringLiteral("it sent a Close frame whose reason is not valid UTF-8");
    case WireRule::MessageTooBig:
        return QStringLiteral("it is longer than this side accepts");
    case WireRule::InflatedTooBig:
        return QStringLiteral("it is longer than this side accepts once it is decompressed");
    case WireRule::BadDeflateData:
        return QStringLiteral("it sent a compressed message that cannot be decompressed");
    }
    return {};
}

} // namespace

QString ruleClause(WireRule rule)
{
    if (rule == WireRule::None)
        return {};
    return whatWasDone(rule) + QStringLiteral(" (%1)").arg(QLatin1StringView(ruleSource(rule)));
}

} // namespace parlance
