#pragma once

namespace parlance {

// A rule of the wire that one side can break. The words are made in ui/ and cli/; ruleSource() names the section.
enum class WireRule {
    None,

    // The answer to the upgrade request.
    HeadTooLong,           // more than 64 KiB of status line and headers
    BodyTooLong,           // more than 1 MiB of body behind a refusal
    NotHttp,               // not a status line of HTTP/1.1
    BadHeader,             // a header line that RFC 9112 does not allow
    MissingUpgrade,        // no "Upgrade: websocket"
    MissingConnection,     // no "Connection: Upgrade"
    AcceptKey,             // Sec-WebSocket-Accept is missing or wrong
    UnofferedExtension,    // an extension, or one of its parameters, that was not offered
    BadExtension,          // parameters of permessage-deflate that contradict RFC 7692
    UnofferedSubprotocol,

    // Frames.
    ReservedBits,          // a reserved bit without an extension that gives it a meaning
    ReservedOpcode,
    MaskedByServer,
    UnmaskedByClient,
    LengthTopBit,          // a length of 2^63 or more
    LengthNotMinimal,      // a length written in more bytes than it needs
    ControlTooLong,        // a control frame of more than 125 bytes
    ControlFragmented,
    NothingToContinue,     // a continuation frame without a message before it
    MessageNotFinished,    // a new message inside a fragmented one

    // Content.
    InvalidUtf8,           // a text that is not UTF-8
    CloseBodyOneByte,
    CloseCodeInvalid,      // a Close code that may not travel
    CloseReasonNotUtf8,
    MessageTooBig,         // longer than this side accepts
    InflatedTooBig,        // longer than this side accepts, after decompression
    BadDeflateData,        // what came is not a DEFLATE stream
};

// Where the rule is written, as "RFC 6455 section 5.2"; empty for None. ASCII.
const char *ruleSource(WireRule rule);
// Its name for scripts, as "reserved-bits"; empty for None. ASCII.
const char *ruleName(WireRule rule);
// The Close code that the RFC asks of the side that notices (RFC 6455 section 7.4.1); 0 where no Close frame is due.
unsigned short ruleCloseCode(WireRule rule);

} // namespace parlance
