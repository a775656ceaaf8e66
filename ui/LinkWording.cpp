#include "ui/LinkWording.h"

#include "domain/CloseCode.h"
#include "ui/RequestWording.h"
#include "ui/RuleWording.h"
#include "ui/Wording.h"

namespace parlance {

namespace {

// What happened, and the other side's words about it.
QString withReason(const QString &sentence, const QString &reason)
{
    const QString words = Wording::quoted(reason);
    if (words.isEmpty())
        return sentence;
    return Wording::sentences(sentence, LinkWording::tr("It says: %1.").arg(words));
}

QString closed(const Drop &drop)
{
    if (drop.closeCode == 0 || drop.closeCode == closecode::noStatus)
        return LinkWording::tr("The server closed the connection without giving a reason.");
    const QString meaning = LinkWording::closeCode(drop.closeCode);
    const QString code = QString::number(drop.closeCode);
    const QString sentence = meaning.isEmpty()
        ? LinkWording::tr("The server closed the connection with the code %1.").arg(code)
        : LinkWording::tr("The server closed the connection with the code %1 (%2).").arg(code, meaning);
    return withReason(sentence, drop.reason);
}

QString refusedByHttp(const Drop &drop)
{
    const QString meaning = LinkWording::httpStatus(drop.httpStatus);
    const QString status = QString::number(drop.httpStatus);
    const QString sentence = meaning.isEmpty()
        ? LinkWording::tr("The server answered with the HTTP status %1 instead of opening a WebSocket.").arg(status)
        : LinkWording::tr("The server answered with the HTTP status %1 (%2) instead of opening a WebSocket.").arg(status, meaning);
    return withReason(Wording::sentences(sentence, RuleWording::sentence(drop.rule)), drop.reason);
}

// Which rule was broken says more than that one was. The reason beside it is only the rule's name for scripts.
QString broken(const Drop &drop, const QString &otherwise)
{
    return drop.rule == WireRule::None ? withReason(otherwise, drop.reason) : RuleWording::sentence(drop.rule);
}

QString paused(const ConnectionStatus &status)
{
    const QString why = status.lastDrop ? LinkWording::drop(*status.lastDrop) : QString();
    const QString next = status.lastDrop ? LinkWording::nextStep(*status.lastDrop) : QString();
    switch (status.pause) {
    case PauseReason::None:
        return LinkWording::tr("Paused.");
    case PauseReason::Hidden:
        return Wording::sentences(LinkWording::tr("Paused while the window is hidden."), why);
    case PauseReason::Exhausted: {
        //: What the last one met follows as a sentence
        const QString tries = LinkWording::tr("%n retries failed:", nullptr, status.attemptLimit);
        return Wording::sentences(Wording::sentences(tries, why), next);
    }
    case PauseReason::Auth:
        return Wording::sentences(why.isEmpty() ? LinkWording::tr("The server did not accept the sign-in.") : why,
                                  next.isEmpty() ? LinkWording::tr("Check the name and the token of this connection.") : next);
    case PauseReason::Fatal:
        return Wording::sentences(why.isEmpty() ? LinkWording::tr("The server refused the connection for good.") : why, next);
    case PauseReason::ServerKeepsClosing:
        return Wording::sentences(
            Wording::sentences(LinkWording::tr("The server keeps closing the connection soon after opening it."), why),
            next.isEmpty() ? LinkWording::tr("Check that the kind of server in this connection's settings is right.") : next);
    }
    Q_UNREACHABLE();
}

} // namespace

QString LinkWording::state(const ConnectionStatus &status)
{
    switch (status.state) {
    case LinkState::Offline:
        return tr("Not connected");
    case LinkState::Connecting:
        return status.attempt > 0 ? tr("Reconnecting") : tr("Connecting");
    case LinkState::Ready:
    case LinkState::Checking:
        return tr("Connected");
    case LinkState::Waiting:
        return tr("Waiting to reconnect");
    case LinkState::Paused:
        return tr("Paused");
    case LinkState::Closing:
        return tr("Disconnecting");
    }
    Q_UNREACHABLE();
}

QString LinkWording::banner(const ConnectionStatus &status, int secondsLeft)
{
    switch (status.state) {
    case LinkState::Offline:
        return tr("Not connected.");
    case LinkState::Connecting:
        if (status.attempt == 0)
            //: %1: what is being done at the moment, such as "reaching the server"
            return tr("Connecting: %1").arg(phase(status.phase));
        if (status.attemptLimit == 0)
            return tr("Reconnecting, try %1: %2").arg(QString::number(status.attempt), phase(status.phase));
        return tr("Reconnecting, try %1 of %2: %3")
            .arg(QString::number(status.attempt), QString::number(status.attemptLimit), phase(status.phase));
    case LinkState::Ready:
        return tr("Connected.");
    case LinkState::Checking:
        return tr("Checking whether the server still answers…");
    case LinkState::Waiting: {
        const QString when = secondsLeft <= 0 ? tr("Reconnecting…") : tr("Reconnecting in %n seconds.", nullptr, secondsLeft);
        return Wording::sentences(when, status.lastDrop ? drop(*status.lastDrop) : QString());
    }
    case LinkState::Paused:
        return paused(status);
    case LinkState::Closing:
        return tr("Disconnecting…");
    }
    Q_UNREACHABLE();
}

QString LinkWording::phase(Phase phase)
{
    switch (phase) {
    case Phase::None:
        return tr("starting");
    case Phase::Dns:
        return tr("looking up the server's name");
    case Phase::Tcp:
        return tr("reaching the server");
    case Phase::Proxy:
        return tr("passing the proxy");
    case Phase::Tls:
        return tr("TLS");
    case Phase::Upgrade:
        return tr("WebSocket handshake");
    case Phase::Hello:
        return tr("waiting for the server's welcome");
    case Phase::Auth:
        return tr("signing in");
    case Phase::Resume:
        return tr("fetching what was missed");
    }
    Q_UNREACHABLE();
}

QString LinkWording::drop(const Drop &drop)
{
    switch (drop.kind) {
    case DropKind::CloseFrame:
        return closed(drop);
    case DropKind::LinkLost:
        return drop.phase == Phase::Upgrade ? tr("The server hung up before it had answered the WebSocket handshake.")
                                            : tr("The connection broke off.");
    case DropKind::HostNotFound:
        return tr("The server's name could not be found.");
    case DropKind::Refused:
        return tr("No server answers at this address and port.");
    case DropKind::Unreachable:
        return tr("The server cannot be reached over the network.");
    case DropKind::ProxyFailed:
        return withReason(tr("The proxy did not make the connection."), drop.reason);
    case DropKind::TlsFailed:
        return withReason(tls(drop.tls), drop.tls == TlsProblem::Other ? drop.reason : QString());
    case DropKind::HttpRefused:
        return refusedByHttp(drop);
    case DropKind::NotWebSocket:
        return withReason(Wording::sentences(tr("What answered is not a WebSocket server."), RuleWording::sentence(drop.rule)),
                          drop.reason);
    case DropKind::Deadline:
        return tr("The server did not answer in time (%1).").arg(phase(drop.phase));
    case DropKind::HeartbeatLost:
        return tr("The server stopped answering.");
    case DropKind::ProtocolError:
        return broken(drop, tr("The server broke the rules of the WebSocket protocol."));
    case DropKind::MessageTooBig:
        return broken(drop, tr("The server sent a message that is too large to be read."));
    case DropKind::AuthRefused:
        return withReason(tr("The server did not accept the sign-in."), drop.reason);
    case DropKind::DialectRefused:
        return withReason(tr("The server refused to begin the conversation."), drop.reason);
    case DropKind::InvalidRequest:
        return RequestWording::sentence(drop.reason);
    case DropKind::ClosedByUser:
        return tr("Disconnected at your wish.");
    }
    Q_UNREACHABLE();
}

QString LinkWording::nextStep(const Drop &drop)
{
    if (drop.rule != WireRule::None && drop.kind != DropKind::HttpRefused)
        return RuleWording::nextStep(drop.rule);
    switch (drop.kind) {
    case DropKind::CloseFrame:
        switch (drop.closeCode) {
        case closecode::protocolError:
        case closecode::unsupportedData:
        case closecode::invalidPayload:
            return tr("Check that the kind of server in this connection's settings is right.");
        case closecode::policyViolation:
        case 4403:
            return tr("Ask the server's operator what it allows.");
        case closecode::messageTooBig:
            return tr("Send shorter messages.");
        case closecode::unauthorized:
        case 4401:
            return tr("Check the name and the token of this connection.");
        }
        return {};
    case DropKind::HostNotFound:
        return tr("Check the address for a typing mistake, and the network.");
    case DropKind::Refused:
        return tr("Check the port, and whether the server is running.");
    case DropKind::Unreachable:
        return tr("Check the network.");
    case DropKind::ProxyFailed:
        if (drop.httpStatus == 407 || drop.httpStatus == 401)
            return tr("Check the user and the password of the proxy in this connection's settings.");
        return tr("Check the proxy in this connection's settings, and in those of the system.");
    case DropKind::TlsFailed:
        if (drop.tls == TlsProblem::Expired)
            return tr("Check this computer's clock; otherwise the server's operator has to renew it.");
        if (drop.tls == TlsProblem::SelfSigned || drop.tls == TlsProblem::UnknownIssuer)
            return tr("If you trust this server, choose its certificate as a trusted authority in this connection's settings, or "
                      "turn the checks off there.");
        return tr("Check the address, and whether the server speaks TLS at this port.");
    case DropKind::HttpRefused:
        if (drop.httpStatus == 401)
            return tr("Check the name and the token of this connection.");
        if (drop.httpStatus == 403)
            return tr("Ask the server's operator what it allows.");
        if (drop.httpStatus == 407)
            return tr("Check the proxy in this connection's settings, and in those of the system.");
        if (drop.httpStatus / 100 == 3)
            return tr("Redirects are followed to the same host only, at most three times. If you trust the new address, write it "
                      "into this connection's settings.");
        if (drop.httpStatus == 511)
            return tr("Open a web page in a browser and sign in to the network first.");
        return tr("Check the path of the address.");
    case DropKind::NotWebSocket:
        return tr("Check the address and the port.");
    case DropKind::AuthRefused:
        return tr("Check the name and the token of this connection.");
    case DropKind::DialectRefused:
    case DropKind::ProtocolError:
        return tr("Check that the kind of server in this connection's settings is right.");
    case DropKind::InvalidRequest:
        return RequestWording::nextStep(drop.reason);
    case DropKind::MessageTooBig:
        return tr("Ask the server's operator for smaller messages.");
    case DropKind::LinkLost:
        if (drop.phase == Phase::Upgrade)
            return tr("Check the port, and whether the address has to begin with ws:// or with wss://.");
        return {};
    case DropKind::Deadline:
    case DropKind::HeartbeatLost:
    case DropKind::ClosedByUser:
        return {};
    }
    Q_UNREACHABLE();
}

QString LinkWording::closeCode(quint16 code)
{
    switch (code) {
    case closecode::normal:
        return tr("normal end");
    case closecode::goingAway:
        return tr("the server is going away");
    case closecode::protocolError:
        return tr("it saw a breach of the protocol");
    case closecode::unsupportedData:
        return tr("it cannot accept this kind of data");
    case closecode::noStatus:
        return tr("no code given");
    case closecode::abnormal:
        return tr("broken off without a word");
    case closecode::invalidPayload:
        return tr("it saw data that does not fit the message's type");
    case closecode::policyViolation:
        return tr("its policy forbids it");
    case closecode::messageTooBig:
        return tr("a message was too large");
    case closecode::mandatoryExtension:
        return tr("it needs an extension that was not agreed");
    case closecode::internalError:
        return tr("an error inside the server");
    case closecode::serviceRestart:
        return tr("the server restarts");
    case closecode::tryAgainLater:
        return tr("the server is overloaded");
    case closecode::badGateway:
        return tr("a gateway got a bad answer from the server behind it");
    case closecode::tlsHandshake:
        return tr("TLS failed");
    case closecode::unauthorized:
    case 4401:
        return tr("sign-in required");
    case 4403:
        return tr("not allowed");
    case 4500:
        return tr("an error inside the server");
    }
    return {};
}

QString LinkWording::httpStatus(int status)
{
    switch (status) {
    case 200:
        return tr("an ordinary web page");
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
        return tr("moved to another address");
    case 400:
        return tr("bad request");
    case 401:
        return tr("sign-in required");
    case 403:
        return tr("not allowed");
    case 404:
        return tr("nothing at this path");
    case 407:
        return tr("the proxy wants a sign-in");
    case 413:
        return tr("too large");
    case 426:
        return tr("another protocol or version is wanted");
    case 429:
        return tr("too many requests");
    case 500:
        return tr("an error inside the server");
    case 502:
    case 504:
        return tr("the server behind the gateway does not answer");
    case 503:
        return tr("out of service for now");
    case 511:
        return tr("the network's sign-in page answered");
    }
    return {};
}

QString LinkWording::tls(TlsProblem problem)
{
    switch (problem) {
    case TlsProblem::None:
    case TlsProblem::Other:
        return tr("A secure connection could not be made.");
    case TlsProblem::Expired:
        return tr("The server's certificate has expired or is not valid yet.");
    case TlsProblem::WrongHost:
        return tr("The server's certificate belongs to another name.");
    case TlsProblem::SelfSigned:
        return tr("The server signed its certificate itself.");
    case TlsProblem::UnknownIssuer:
        return tr("The server's certificate comes from an issuer that this computer does not know.");
    }
    Q_UNREACHABLE();
}

} // namespace parlance
