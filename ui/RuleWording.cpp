#include "ui/RuleWording.h"

#include <QStringList>

namespace parlance {

QString RuleWording::sentence(WireRule rule)
{
    const QStringList source = QString::fromLatin1(ruleSource(rule)).split(QStringLiteral(" section "));
    if (source.size() != 2)
        return breach(rule);
    //: The place of a rule: %1 is a document such as RFC 6455, %2 the number of the section
    return breach(rule).arg(tr("%1, section %2").arg(source.at(0), source.at(1)));
}

// %1 is the place of the rule.
QString RuleWording::breach(WireRule rule)
{
    switch (rule) {
    case WireRule::None:
        return {};
    case WireRule::HeadTooLong:
        return tr("The headers of the server's answer are longer than 64 KiB (%1).");
    case WireRule::BodyTooLong:
        return tr("The body of the server's answer is longer than 1 MiB (%1).");
    case WireRule::NotHttp:
        return tr("The server's answer does not begin like one of HTTP (%1).");
    case WireRule::BadHeader:
        return tr("A header of the server's answer is malformed (%1).");
    case WireRule::MissingUpgrade:
        return tr("The server's answer lacks the header “Upgrade: websocket” (%1).");
    case WireRule::MissingConnection:
        return tr("The server's answer lacks the header “Connection: Upgrade” (%1).");
    case WireRule::AcceptKey:
        return tr("The header Sec-WebSocket-Accept of the server's answer is missing or does not fit the request (%1).");
    case WireRule::UnofferedExtension:
        return tr("The server chose an extension that was not offered to it (%1).");
    case WireRule::BadExtension:
        return tr("The server's settings for the compression contradict the rules (%1).");
    case WireRule::UnofferedSubprotocol:
        return tr("The server chose a subprotocol that was not offered to it (%1).");
    case WireRule::ReservedBits:
        return tr("The server set a reserved bit in a frame, and no agreed extension gives it a meaning (%1).");
    case WireRule::ReservedOpcode:
        return tr("The server sent a frame of a kind that does not exist (%1).");
    case WireRule::MaskedByServer:
        return tr("The server sent a masked frame; only clients mask (%1).");
    case WireRule::UnmaskedByClient:
        return tr("The client sent a frame without a mask (%1).");
    case WireRule::LengthTopBit:
        return tr("The server announced a frame of an impossible length (%1).");
    case WireRule::LengthNotMinimal:
        return tr("The server wrote the length of a frame in more bytes than it needs (%1).");
    case WireRule::ControlTooLong:
        return tr("The server sent a control frame of more than 125 bytes (%1).");
    case WireRule::ControlFragmented:
        return tr("The server sent a control frame in fragments (%1).");
    case WireRule::NothingToContinue:
        return tr("The server continued a message that it had not begun (%1).");
    case WireRule::MessageNotFinished:
        return tr("The server began a message before the one before was finished (%1).");
    case WireRule::InvalidUtf8:
        return tr("The server sent a text that is not UTF-8 (%1).");
    case WireRule::CloseBodyOneByte:
        return tr("The server's Close frame holds half a code (%1).");
    case WireRule::CloseCodeInvalid:
        return tr("The server's Close frame holds a code that must not be sent (%1).");
    case WireRule::CloseReasonNotUtf8:
        return tr("The reason in the server's Close frame is not UTF-8 (%1).");
    case WireRule::MessageTooBig:
        return tr("The server sent a message that is larger than is accepted here (%1).");
    case WireRule::InflatedTooBig:
        return tr("The server sent a compressed message that unpacks to more than is accepted here (%1).");
    case WireRule::BadDeflateData:
        return tr("The server sent compressed data that cannot be unpacked (%1).");
    }
    Q_UNREACHABLE();
}

QString RuleWording::nextStep(WireRule rule)
{
    switch (rule) {
    case WireRule::None:
        return {};
    case WireRule::NotHttp:
        return tr("Check the address and the port, and whether the address has to begin with wss://.");
    case WireRule::HeadTooLong:
    case WireRule::BodyTooLong:
    case WireRule::BadHeader:
    case WireRule::AcceptKey:
        return tr("Check the address and the port; the details show what was answered.");
    case WireRule::MissingUpgrade:
    case WireRule::MissingConnection:
        return tr("Ask the server's operator whether a gateway before it lets WebSockets pass.");
    case WireRule::UnofferedSubprotocol:
        return tr("Check the subprotocols in this connection's settings.");
    case WireRule::UnofferedExtension:
    case WireRule::BadExtension:
    case WireRule::InflatedTooBig:
    case WireRule::BadDeflateData:
        return tr("Turn the compression off in this connection's settings, and tell the server's operator.");
    case WireRule::InvalidUtf8:
        return tr("Tell the server's operator: what is not text belongs into binary messages.");
    case WireRule::MessageTooBig:
        return tr("Ask the server's operator for smaller messages.");
    case WireRule::ReservedBits:
    case WireRule::ReservedOpcode:
    case WireRule::MaskedByServer:
    case WireRule::UnmaskedByClient:
    case WireRule::LengthTopBit:
    case WireRule::LengthNotMinimal:
    case WireRule::ControlTooLong:
    case WireRule::ControlFragmented:
    case WireRule::NothingToContinue:
    case WireRule::MessageNotFinished:
    case WireRule::CloseBodyOneByte:
    case WireRule::CloseCodeInvalid:
    case WireRule::CloseReasonNotUtf8:
        return tr("Tell the server's operator: its WebSocket implementation has to be mended.");
    }
    Q_UNREACHABLE();
}

} // namespace parlance
