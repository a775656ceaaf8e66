#include "cli/Words.h"

#include "dialect/JsonMapping.h"
#include "domain/ServerUrl.h"

namespace parlance {

QString exitCodeHelp()
{
    return QStringLiteral(
        "Exit codes:\n"
        "  0  all messages were sent and settled\n"
        "  1  a wrong option, address or file\n"
        "  2  the server could not be reached, or refused\n"
        "  3  the connection was lost and given up\n"
        "  4  a message was refused, is in doubt, or was not settled in time\n");
}

QString urlSentence(const QString &typed, const Fault &fault)
{
    const QString suggestion = suggestServerUrl(typed);
    const QString instead = suggestion.isEmpty() ? QString() : QStringLiteral(" Did you mean %1?").arg(suggestion);
    switch (UrlProblem(fault.kind)) {
    case UrlProblem::Empty:
        return QStringLiteral("The address is empty; it needs the form ws://host:port/.");
    case UrlProblem::NoScheme:
        return QStringLiteral("The address \"%1\" does not begin with ws:// or wss://.").arg(typed) + instead;
    case UrlProblem::HttpScheme:
        return QStringLiteral("The address \"%1\" is one of a web page, not of a WebSocket.").arg(typed) + instead;
    case UrlProblem::UnknownScheme:
        return QStringLiteral("The address \"%1\" begins with %2://; only ws:// and wss:// are WebSockets.").arg(typed, fault.value);
    case UrlProblem::NoHost:
        return fault.value.isEmpty()
            ? QStringLiteral("The address \"%1\" names no host.").arg(typed)
            : QStringLiteral("The address \"%1\" names no host: \"%2\" is not a name or a number of one.").arg(typed, fault.value);
    case UrlProblem::BadPort:
        return QStringLiteral("The port \"%2\" in the address \"%1\" is not a number from 1 to 65535.").arg(typed, fault.value);
    case UrlProblem::HasFragment:
        return QStringLiteral("The address \"%1\" has a fragment (#%2), which WebSocket addresses must not have.").arg(typed, fault.value);
    case UrlProblem::HasUserInfo:
        return QStringLiteral("The address holds a user name; give it with --auth USER:PASSWORD instead.");
    case UrlProblem::Malformed:
        return QStringLiteral("The address \"%1\" cannot be read: \"%2\" cannot stand behind the host.").arg(typed, fault.value);
    }
    return {};
}

QString mappingSentence(const QString &file, const Fault &fault)
{
    const QString at = QStringLiteral("The mapping file %1, at %2: ").arg(file, fault.where.isEmpty() ? QStringLiteral("/") : fault.where);
    const auto expected = [&](const char *what) {
        return at + QStringLiteral("%1 belongs here, not %2.").arg(QString::fromUtf8(what), fault.value);
    };
    switch (MappingProblem(fault.kind)) {
    case MappingProblem::UnknownKey:
        return at + QStringLiteral("this key is unknown")
               + (fault.value.isEmpty() ? QStringLiteral(".") : QStringLiteral("; did you mean \"%1\"?").arg(fault.value));
    case MappingProblem::MissingKey:
        return at + QStringLiteral("this key is missing.");
    case MappingProblem::ExpectedString:
        return expected("a string");
    case MappingProblem::ExpectedObject:
        return expected("an object");
    case MappingProblem::ExpectedArray:
        return expected("an array");
    case MappingProblem::ExpectedBool:
        return expected("true or false");
    case MappingProblem::ExpectedNumber:
        return expected("a number");
    case MappingProblem::ExpectedMatch:
        return expected("a match ({\"pointer\": …} or the name of a type)");
    case MappingProblem::ExpectedScalar:
        return expected("a string, number, true, false or null");
    case MappingProblem::PointerNoSlash:
        return at + QStringLiteral("a JSON Pointer begins with \"/\", but this is \"%1\".").arg(fault.value);
    case MappingProblem::PointerBadEscape:
        return at + QStringLiteral("in a JSON Pointer \"~\" is written ~0 and \"/\" is written ~1, but this is \"%1\".").arg(fault.value);
    case MappingProblem::MatchWithoutTest:
        return at + QStringLiteral("a match needs \"equals\" or \"exists\".");
    case MappingProblem::MatchWithBothTests:
        return at + QStringLiteral("a match takes \"equals\" or \"exists\", not both.");
    case MappingProblem::TypeNotMapped:
        return at + QStringLiteral("\"%1\" is the name of a type, but the mapping has no \"type\" pointer.").arg(fault.value);
    case MappingProblem::UnknownPlaceholder:
        return at + QStringLiteral("the placeholder {{%1}} is unknown.").arg(fault.value);
    case MappingProblem::PlaceholderNotHere:
        return at + QStringLiteral("the placeholder {{%1}} has no value here.").arg(fault.value);
    case MappingProblem::PlaceholderUnclosed:
        return at + QStringLiteral("a placeholder is opened by {{ and never closed by }}: \"%1\".").arg(fault.value);
    case MappingProblem::PlaceholderInKey:
        return at + QStringLiteral("placeholders can stand in values only, not in the key \"%1\".").arg(fault.value);
    case MappingProblem::NumberOutOfRange:
        return at + QStringLiteral("the number %1 is out of range.").arg(fault.value);
    case MappingProblem::UnknownEcho:
        return at + QStringLiteral("\"echo\" is \"byId\" or \"hideOwnName\", not \"%1\".").arg(fault.value);
    case MappingProblem::SendWithoutText:
        return at + QStringLiteral("the template for sending holds no {{text}}.");
    case MappingProblem::NothingConfirms:
        return at + QStringLiteral("acknowledgements need an id: {{id}} in \"send\", and \"ack\" or \"id\" to recognise it by.");
    case MappingProblem::FileNotReadable:
        return QStringLiteral("The mapping file %1 cannot be read: %2.").arg(file, fault.value);
    case MappingProblem::FileTooLarge:
        return QStringLiteral("The mapping file %1 is too large (%2 bytes); 1 MiB is the limit.").arg(file, fault.value);
    case MappingProblem::FileSyntax:
        return QStringLiteral("The mapping file is not valid JSON at %1: %2.").arg(fault.where, fault.value);
    case MappingProblem::FileNotAnObject:
        return QStringLiteral("The mapping file %1 does not hold a JSON object.").arg(file);
    }
    return {};
}

QString dropSentence(const Drop &drop)
{
    const QString said = drop.reason.isEmpty() ? QString() : QStringLiteral(" (\"%1\")").arg(drop.reason.left(500));
    switch (drop.kind) {
    case DropKind::CloseFrame:
        return QStringLiteral("the server closed the connection with code %1%2").arg(drop.closeCode).arg(said);
    case DropKind::LinkLost:
        return QStringLiteral("the connection broke without a Close frame");
    case DropKind::HostNotFound:
        return QStringLiteral("the host was not found; check the name in the address");
    case DropKind::Refused:
        return QStringLiteral("nothing listens at this address and port");
    case DropKind::Unreachable:
        return QStringLiteral("the host cannot be reached%1").arg(said);
    case DropKind::ProxyFailed:
        return QStringLiteral("the proxy failed%1").arg(said);
    case DropKind::TlsFailed:
        return QStringLiteral("the TLS handshake failed%1").arg(said);
    case DropKind::HttpRefused:
        return QStringLiteral("the server answered with HTTP status %1 instead of opening a WebSocket%2").arg(drop.httpStatus).arg(said);
    case DropKind::NotWebSocket:
        return QStringLiteral("the answer is not that of a WebSocket server%1").arg(said);
    case DropKind::Deadline:
        return QStringLiteral("the server did not answer in time (%1)").arg(phaseName(drop.phase));
    case DropKind::HeartbeatLost:
        return QStringLiteral("nothing came from the server any more");
    case DropKind::ProtocolError:
        return QStringLiteral("the server broke the WebSocket protocol%1").arg(said);
    case DropKind::MessageTooBig:
        return QStringLiteral("the server sent a message that is too big");
    case DropKind::AuthRefused:
        return QStringLiteral("the server refused the credentials%1").arg(said);
    case DropKind::DialectRefused:
        return QStringLiteral("the server refused the handshake%1").arg(said);
    case DropKind::InvalidRequest:
        return QStringLiteral("the request cannot be sent%1").arg(said);
    case DropKind::ClosedByUser:
        return QStringLiteral("closed");
    }
    return {};
}

QString refusalSentence(Refusal refusal, const QString &text)
{
    switch (refusal) {
    case Refusal::None:
        return {};
    case Refusal::TooLarge:
        return QStringLiteral("it is too large for the server");
    case Refusal::RefusedByServer:
        return QStringLiteral("the server refused it: %1").arg(text);
    case Refusal::NotEncodable:
        return QStringLiteral("it cannot be written in this dialect: %1").arg(text);
    case Refusal::QueueFull:
        return QStringLiteral("the queue is full");
    case Refusal::StorageFailed:
        return QStringLiteral("it could not be kept: %1").arg(text);
    }
    return {};
}

QString noticeSentence(NoticeKind kind, const QString &sender, const QString &text)
{
    switch (kind) {
    case NoticeKind::None:
        return text;
    case NoticeKind::Joined:
        return QStringLiteral("%1 joined").arg(sender);
    case NoticeKind::Left:
        return QStringLiteral("%1 left").arg(sender);
    case NoticeKind::ServerText:
        return QStringLiteral("the server says: %1").arg(text);
    case NoticeKind::ServerError:
        return QStringLiteral("the server reports an error: %1").arg(text);
    case NoticeKind::MissingPossible:
        return QStringLiteral("messages may be missing here");
    }
    return {};
}

QString stateName(LinkState state)
{
    switch (state) {
    case LinkState::Offline: return QStringLiteral("offline");
    case LinkState::Connecting: return QStringLiteral("connecting");
    case LinkState::Ready: return QStringLiteral("ready");
    case LinkState::Checking: return QStringLiteral("checking");
    case LinkState::Waiting: return QStringLiteral("waiting");
    case LinkState::Paused: return QStringLiteral("paused");
    case LinkState::Closing: return QStringLiteral("closing");
    }
    return {};
}

QString phaseName(Phase phase)
{
    switch (phase) {
    case Phase::None: return QStringLiteral("none");
    case Phase::Dns: return QStringLiteral("dns");
    case Phase::Tcp: return QStringLiteral("tcp");
    case Phase::Proxy: return QStringLiteral("proxy");
    case Phase::Tls: return QStringLiteral("tls");
    case Phase::Upgrade: return QStringLiteral("upgrade");
    case Phase::Hello: return QStringLiteral("hello");
    case Phase::Auth: return QStringLiteral("auth");
    case Phase::Resume: return QStringLiteral("resume");
    }
    return {};
}

QString pauseName(PauseReason reason)
{
    switch (reason) {
    case PauseReason::None: return QStringLiteral("none");
    case PauseReason::Hidden: return QStringLiteral("hidden");
    case PauseReason::Exhausted: return QStringLiteral("exhausted");
    case PauseReason::Auth: return QStringLiteral("auth");
    case PauseReason::Fatal: return QStringLiteral("fatal");
    case PauseReason::ServerKeepsClosing: return QStringLiteral("serverKeepsClosing");
    }
    return {};
}

QString dropName(DropKind kind)
{
    switch (kind) {
    case DropKind::CloseFrame: return QStringLiteral("closeFrame");
    case DropKind::LinkLost: return QStringLiteral("linkLost");
    case DropKind::HostNotFound: return QStringLiteral("hostNotFound");
    case DropKind::Refused: return QStringLiteral("refused");
    case DropKind::Unreachable: return QStringLiteral("unreachable");
    case DropKind::ProxyFailed: return QStringLiteral("proxyFailed");
    case DropKind::TlsFailed: return QStringLiteral("tlsFailed");
    case DropKind::HttpRefused: return QStringLiteral("httpRefused");
    case DropKind::NotWebSocket: return QStringLiteral("notWebSocket");
    case DropKind::Deadline: return QStringLiteral("deadline");
    case DropKind::HeartbeatLost: return QStringLiteral("heartbeatLost");
    case DropKind::ProtocolError: return QStringLiteral("protocolError");
    case DropKind::MessageTooBig: return QStringLiteral("messageTooBig");
    case DropKind::AuthRefused: return QStringLiteral("authRefused");
    case DropKind::DialectRefused: return QStringLiteral("dialectRefused");
    case DropKind::InvalidRequest: return QStringLiteral("invalidRequest");
    case DropKind::ClosedByUser: return QStringLiteral("closedByUser");
    }
    return {};
}

QString deliveryName(DeliveryState state)
{
    switch (state) {
    case DeliveryState::None: return QStringLiteral("none");
    case DeliveryState::Queued: return QStringLiteral("queued");
    case DeliveryState::Sending: return QStringLiteral("sending");
    case DeliveryState::Delivered: return QStringLiteral("delivered");
    case DeliveryState::Unconfirmed: return QStringLiteral("unconfirmed");
    case DeliveryState::InDoubt: return QStringLiteral("inDoubt");
    case DeliveryState::Failed: return QStringLiteral("failed");
    case DeliveryState::Cancelled: return QStringLiteral("cancelled");
    }
    return {};
}

QString refusalName(Refusal refusal)
{
    switch (refusal) {
    case Refusal::None: return QStringLiteral("none");
    case Refusal::TooLarge: return QStringLiteral("tooLarge");
    case Refusal::RefusedByServer: return QStringLiteral("refusedByServer");
    case Refusal::NotEncodable: return QStringLiteral("notEncodable");
    case Refusal::QueueFull: return QStringLiteral("queueFull");
    case Refusal::StorageFailed: return QStringLiteral("storageFailed");
    }
    return {};
}

QString noticeName(NoticeKind kind)
{
    switch (kind) {
    case NoticeKind::None: return QStringLiteral("none");
    case NoticeKind::Joined: return QStringLiteral("joined");
    case NoticeKind::Left: return QStringLiteral("left");
    case NoticeKind::ServerText: return QStringLiteral("serverText");
    case NoticeKind::ServerError: return QStringLiteral("serverError");
    case NoticeKind::MissingPossible: return QStringLiteral("missingPossible");
    }
    return {};
}

} // namespace parlance
