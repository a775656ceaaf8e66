#include "cli/Words.h"

#include "cli/ProxyAddress.h"
#include "cli/RejectionWords.h"
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

QString echoExitCodeHelp()
{
    return QStringLiteral(
        "Exit codes:\n"
        "  0  the server closed the connection with a Close frame, or echo-client was interrupted\n"
        "  1  a wrong option, address or file\n"
        "  2  the server could not be reached, or refused\n"
        "  3  the connection broke, or the server broke a rule of the protocol\n");
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

QString proxySentence(const QString &typed, const Fault &fault)
{
    const QString forms = QStringLiteral(" --proxy takes system, none, http://HOST:PORT or socks5://HOST:PORT.");
    switch (ProxyProblem(fault.kind)) {
    case ProxyProblem::UnknownScheme:
        return QStringLiteral("The proxy \"%1\" begins with %2://, which is no kind of proxy known here.").arg(typed, fault.value)
               + forms;
    case ProxyProblem::NoHost:
        return QStringLiteral("The proxy \"%1\" names no host.").arg(typed) + forms;
    case ProxyProblem::NoPort:
        return QStringLiteral("The proxy \"%1\" names no port.").arg(typed) + forms;
    case ProxyProblem::Malformed:
        return QStringLiteral("The proxy \"%1\" cannot be read.").arg(typed) + forms;
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
    case NoticeKind::Rejected:
        return rejectionSentence(rejectionFacts(text));
    case NoticeKind::FileDamaged:
        return QStringLiteral("the file %1 arrived damaged").arg(text);
    }
    return {};
}

QString deliveryName(DeliveryState state)
{
    switch (state) {
    case DeliveryState::None: return QStringLiteral("none");
    case DeliveryState::Queued: return QStringLiteral("queued");
    case DeliveryState::Held: return QStringLiteral("held");
    case DeliveryState::Sending: return QStringLiteral("sending");
    case DeliveryState::Delivered: return QStringLiteral("delivered");
    case DeliveryState::Unconfirmed: return QStringLiteral("unconfirmed");
    case DeliveryState::InDoubt: return QStringLiteral("inDoubt");
    case DeliveryState::Failed: return QStringLiteral("failed");
    case DeliveryState::Cancelled: return QStringLiteral("cancelled");
    }
    return {};
}

QString holdName(HoldReason reason)
{
    switch (reason) {
    case HoldReason::None: return {};
    case HoldReason::Old: return QStringLiteral("old");
    case HoldReason::OtherServer: return QStringLiteral("otherServer");
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
    case NoticeKind::Rejected: return QStringLiteral("rejected");
    case NoticeKind::FileDamaged: return QStringLiteral("fileDamaged");
    }
    return {};
}

} // namespace parlance
