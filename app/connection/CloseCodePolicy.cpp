#include "connection/CloseCodePolicy.h"

#include "domain/CloseCode.h"

#include <utility>

namespace parlance {

namespace {

// Codes that servers use by custom, after the HTTP status of the same meaning.
constexpr int forbidden = 3003; // IANA registry
constexpr int appUnauthorized = 4401;
constexpr int appForbidden = 4403;
constexpr int appInternalError = 4500;

bool isApplicationCode(int code)
{
    return code >= 4000 && code <= 4999;
}

} // namespace

CloseCodePolicy::CloseCodePolicy(QList<int> retryCodes, QList<int> fatalCodes)
    : m_retryCodes(std::move(retryCodes))
    , m_fatalCodes(std::move(fatalCodes))
{
}

Verdict CloseCodePolicy::judge(const Drop &drop) const
{
    switch (drop.kind) {
    case DropKind::CloseFrame:
    case DropKind::ProtocolError:
        return judgeCode(drop.closeCode);
    case DropKind::HttpRefused:
    case DropKind::NotWebSocket:
        return judgeStatus(drop.httpStatus);
    case DropKind::DialectRefused: // without a code the server has said a plain no, and would say it again
        return drop.closeCode == 0 ? Verdict::Fatal : judgeCode(drop.closeCode);
    case DropKind::TlsFailed:
    case DropKind::InvalidRequest:
        return Verdict::Fatal;
    case DropKind::AuthRefused:
        return Verdict::Auth;
    case DropKind::LinkLost:
    case DropKind::HostNotFound:
    case DropKind::Refused:
    case DropKind::Unreachable:
    case DropKind::ProxyFailed:
    case DropKind::Deadline:
    case DropKind::HeartbeatLost:
    case DropKind::MessageTooBig: // an incoming one: nothing of ours is to blame
    case DropKind::ClosedByUser:
        return Verdict::Retry;
    }
    return Verdict::Retry;
}

Verdict CloseCodePolicy::judgeCode(quint16 code) const
{
    if (isApplicationCode(code)) {
        if (m_fatalCodes.contains(code))
            return Verdict::Fatal;
        if (m_retryCodes.contains(code))
            return Verdict::Retry;
    }
    switch (code) {
    case closecode::protocolError:
    case closecode::unsupportedData:
    case closecode::invalidPayload:
    case closecode::mandatoryExtension:
    case closecode::policyViolation:
    case closecode::tlsHandshake:
    case forbidden:
    case appForbidden:
        return Verdict::Fatal;
    case closecode::unauthorized:
    case appUnauthorized:
        return Verdict::Auth;
    case closecode::messageTooBig:
        return Verdict::RetryTooLarge;
    case closecode::internalError:
    case appInternalError:
        return Verdict::RetryShowReason;
    case closecode::serviceRestart:
    case closecode::tryAgainLater:
        return Verdict::RetrySpread;
    default: // 1000, 1001, 1005, 1006, 1014, what libraries registered, and what nobody has
        return code >= 4400 && code <= 4499 ? Verdict::Fatal : Verdict::Retry;
    }
}

Verdict CloseCodePolicy::judgeStatus(int status)
{
    switch (status) {
    case 401:
        return Verdict::Auth;
    case 403:
        return Verdict::Fatal;
    case 413:
        return Verdict::RetryTooLarge;
    case 429:
    case 503:
        return Verdict::RetrySpread;
    default: // 200, 404, 426, 511, redirects that may not be followed: no WebSocket here now, counts as a failure
        return Verdict::Retry;
    }
}

} // namespace parlance
