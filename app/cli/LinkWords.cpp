#include "cli/LinkWords.h"

#include "cli/RuleWords.h"

namespace parlance {

namespace {

// Of a request that cannot be put on the wire; `reason` names what is wrong, as DropKind::InvalidRequest has it.
QString requestSentence(const QString &reason)
{
    const QString what = reason.section(u' ', 0, 0);
    const QString rest = reason.section(u' ', 1);
    if (what == u"url")
        return QStringLiteral("the address cannot be written into a request");
    if (what == u"origin")
        return QStringLiteral("the Origin holds a character that no header may hold");
    if (what == u"subprotocol")
        return QStringLiteral("the subprotocol \"%1\" is not one word of plain characters, or is offered twice").arg(rest);
    if (what == u"header")
        return QStringLiteral("the header \"%1\" cannot be sent: its name or value holds a character that no header may "
                              "hold, or the handshake writes it itself")
            .arg(rest);
    if (what == u"tls-certificate")
        return QStringLiteral("the client certificate cannot be used: %1 (a PEM file that holds it is needed)").arg(rest);
    if (what == u"tls-key")
        return QStringLiteral("the key of the client certificate cannot be used: %1 (a PEM file that holds the private key "
                              "of that very certificate is needed, and its passphrase where it has one)")
            .arg(rest);
    if (what == u"tls-authorities")
        return QStringLiteral("the file of trusted authorities cannot be used: %1 (a PEM file of certificates is needed)")
            .arg(rest);
    return QStringLiteral("the request cannot be sent (\"%1\")").arg(reason.left(500));
}

// What a person can do who meets it in a terminal.
QString advice(const Drop &drop)
{
    const bool untrusted = drop.tls == TlsProblem::SelfSigned || drop.tls == TlsProblem::UnknownIssuer;
    if (drop.kind == DropKind::TlsFailed && untrusted)
        return QStringLiteral("; if you trust this server, name its authority with --ca");
    if (drop.kind == DropKind::HttpRefused && drop.httpStatus / 100 == 3)
        return QStringLiteral("; redirects are followed to the same host only, at most 3 times");
    if (drop.kind == DropKind::ProxyFailed && (drop.httpStatus == 407 || drop.httpStatus == 401))
        return QStringLiteral("; check the user and the password in --proxy");
    return {};
}

} // namespace

QString dropSentence(const Drop &drop)
{
    const bool saysMore = !drop.reason.isEmpty() && drop.reason != QLatin1StringView(ruleName(drop.rule));
    const QString said = saysMore ? QStringLiteral(" (\"%1\")").arg(drop.reason.left(500)) : QString();
    const QString broken = drop.rule == WireRule::None ? QString() : QStringLiteral(": ") + ruleClause(drop.rule);
    switch (drop.kind) {
    case DropKind::CloseFrame:
        return QStringLiteral("the server closed the connection with code %1%2").arg(drop.closeCode).arg(said);
    case DropKind::LinkLost:
        if (drop.phase == Phase::Upgrade) {
            return QStringLiteral("the server hung up before it had answered the request; check the port, and whether the "
                                  "address has to begin with ws:// or with wss://");
        }
        return QStringLiteral("the connection broke without a Close frame");
    case DropKind::HostNotFound:
        return QStringLiteral("the host was not found; check the name in the address");
    case DropKind::Refused:
        return QStringLiteral("nothing listens at this address and port");
    case DropKind::Unreachable:
        return QStringLiteral("the host cannot be reached%1").arg(said);
    case DropKind::ProxyFailed:
        return QStringLiteral("the proxy failed%1").arg(said) + advice(drop);
    case DropKind::TlsFailed:
        return QStringLiteral("the TLS handshake failed%1").arg(said) + advice(drop);
    case DropKind::HttpRefused:
        return QStringLiteral("the server answered with HTTP status %1 instead of opening a WebSocket")
                   .arg(drop.httpStatus)
               + broken + said + advice(drop);
    case DropKind::NotWebSocket:
        return QStringLiteral("the answer is not that of a WebSocket server") + broken + said;
    case DropKind::Deadline:
        return QStringLiteral("the server did not answer in time (%1)").arg(phaseName(drop.phase));
    case DropKind::HeartbeatLost:
        return QStringLiteral("nothing came from the server any more");
    case DropKind::ProtocolError:
        return QStringLiteral("the server broke the WebSocket protocol") + broken + said;
    case DropKind::MessageTooBig:
        return QStringLiteral("the server sent a message that is too big") + broken;
    case DropKind::AuthRefused:
        return QStringLiteral("the server refused the credentials%1").arg(said);
    case DropKind::DialectRefused:
        return QStringLiteral("the server refused the handshake%1").arg(said);
    case DropKind::InvalidRequest:
        return requestSentence(drop.reason);
    case DropKind::ClosedByUser:
        return QStringLiteral("closed");
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

QString stepName(LinkStep step)
{
    switch (step) {
    case LinkStep::Resolve: return QStringLiteral("resolve");
    case LinkStep::Connect: return QStringLiteral("connect");
    case LinkStep::Proxy: return QStringLiteral("proxy");
    case LinkStep::Tls: return QStringLiteral("tls");
    case LinkStep::Request: return QStringLiteral("request");
    case LinkStep::Response: return QStringLiteral("response");
    }
    return {};
}

QString transportName(TransportChoice transport)
{
    switch (transport) {
    case TransportChoice::Automatic: return QStringLiteral("rfc6455");
    case TransportChoice::QtWebSockets: return QStringLiteral("qt");
    }
    return {};
}

} // namespace parlance
