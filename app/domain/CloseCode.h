#pragma once

#include <QtGlobal>

namespace parlance {

// Close codes of RFC 6455 section 7.4.1 and the IANA registry that this program treats by name.
// 1005, 1006 and 1015 never travel on the wire: they say how a link ended that carried no code.
namespace closecode {
inline constexpr quint16 normal = 1000;
inline constexpr quint16 goingAway = 1001;
inline constexpr quint16 protocolError = 1002;
inline constexpr quint16 unsupportedData = 1003;
inline constexpr quint16 noStatus = 1005;
inline constexpr quint16 abnormal = 1006;
inline constexpr quint16 invalidPayload = 1007;
inline constexpr quint16 policyViolation = 1008;
inline constexpr quint16 messageTooBig = 1009;
inline constexpr quint16 mandatoryExtension = 1010;
inline constexpr quint16 internalError = 1011;
inline constexpr quint16 serviceRestart = 1012;
inline constexpr quint16 tryAgainLater = 1013;
inline constexpr quint16 badGateway = 1014;
inline constexpr quint16 tlsHandshake = 1015;
inline constexpr quint16 unauthorized = 3000;
} // namespace closecode

// Whether a Close frame may hold this code (RFC 6455 section 7.4 and the IANA registry).
constexpr bool mayTravel(quint16 code)
{
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

} // namespace parlance
