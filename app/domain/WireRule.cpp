#include "domain/WireRule.h"

#include "domain/CloseCode.h"

namespace parlance {

namespace {

struct Facts {
    const char *name;
    const char *source;
    unsigned short closeCode;
};

Facts factsOf(WireRule rule)
{
    using namespace closecode;
    switch (rule) {
    case WireRule::None: return {"", "", 0};
    case WireRule::HeadTooLong: return {"head-too-long", "RFC 9110 section 5.4", 0};
    case WireRule::BodyTooLong: return {"body-too-long", "RFC 9110 section 8.6", 0};
    case WireRule::NotHttp: return {"not-http", "RFC 9112 section 4", 0};
    case WireRule::BadHeader: return {"bad-header", "RFC 9112 section 5", 0};
    case WireRule::MissingUpgrade: return {"missing-upgrade", "RFC 6455 section 4.1", 0};
    case WireRule::MissingConnection: return {"missing-connection", "RFC 6455 section 4.1", 0};
    case WireRule::AcceptKey: return {"accept-key", "RFC 6455 section 4.2.2", 0};
    case WireRule::UnofferedExtension: return {"unoffered-extension", "RFC 6455 section 9.1", mandatoryExtension};
    case WireRule::BadExtension: return {"bad-extension", "RFC 7692 section 7.1", mandatoryExtension};
    case WireRule::UnofferedSubprotocol: return {"unoffered-subprotocol", "RFC 6455 section 4.1", 0};
    case WireRule::ReservedBits: return {"reserved-bits", "RFC 6455 section 5.2", protocolError};
    case WireRule::ReservedOpcode: return {"reserved-opcode", "RFC 6455 section 5.2", protocolError};
    case WireRule::MaskedByServer: return {"masked-by-server", "RFC 6455 section 5.1", protocolError};
    case WireRule::UnmaskedByClient: return {"unmasked-by-client", "RFC 6455 section 5.1", protocolError};
    case WireRule::LengthTopBit: return {"length-top-bit", "RFC 6455 section 5.2", protocolError};
    case WireRule::LengthNotMinimal: return {"length-not-minimal", "RFC 6455 section 5.2", protocolError};
    case WireRule::ControlTooLong: return {"control-too-long", "RFC 6455 section 5.5", protocolError};
    case WireRule::ControlFragmented: return {"control-fragmented", "RFC 6455 section 5.5", protocolError};
    case WireRule::NothingToContinue: return {"nothing-to-continue", "RFC 6455 section 5.4", protocolError};
    case WireRule::MessageNotFinished: return {"message-not-finished", "RFC 6455 section 5.4", protocolError};
    case WireRule::InvalidUtf8: return {"invalid-utf8", "RFC 6455 section 8.1", invalidPayload};
    case WireRule::CloseBodyOneByte: return {"close-body-one-byte", "RFC 6455 section 5.5.1", protocolError};
    case WireRule::CloseCodeInvalid: return {"close-code-invalid", "RFC 6455 section 7.4", protocolError};
    case WireRule::CloseReasonNotUtf8: return {"close-reason-not-utf8", "RFC 6455 section 5.5.1", invalidPayload};
    case WireRule::MessageTooBig: return {"message-too-big", "RFC 6455 section 10.4", messageTooBig};
    case WireRule::InflatedTooBig: return {"inflated-too-big", "RFC 7692 section 8", messageTooBig};
    case WireRule::BadDeflateData: return {"bad-deflate-data", "RFC 7692 section 7.2.2", invalidPayload};
    }
    return {"", "", 0};
}

} // namespace

const char *ruleSource(WireRule rule)
{
    return factsOf(rule).source;
}

const char *ruleName(WireRule rule)
{
    return factsOf(rule).name;
}

unsigned short ruleCloseCode(WireRule rule)
{
    return factsOf(rule).closeCode;
}

} // namespace parlance
