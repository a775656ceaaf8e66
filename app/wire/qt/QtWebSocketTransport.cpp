#include "wire/qt/QtWebSocketTransport.h"

#include "wire/CookieJar.h"
#include "wire/RequestCheck.h"
#include "wire/SocketDrop.h"
#include "wire/dial/ProxyChoice.h"
#include "wire/dial/TlsSetup.h"

#include <QNetworkProxy>
#include <QNetworkRequest>
#include <QPointer>
#include <QSslSocket>
#include <QWebSocket>
#include <QWebSocketHandshakeOptions>
#include <QtEndian>

#include <algorithm>

namespace parlance {

namespace {

constexpr qsizetype maxControlPayload = 125; // RFC 6455 section 5.5
constexpr qsizetype maxCloseReason = maxControlPayload - 2;
constexpr qint64 observeStep = 64 * 1024;

QNetworkRequest networkRequest(const TransportRequest &request)
{
    QNetworkRequest result(request.url);
    QList<HeaderField> headers = request.headers;
    if (const QByteArray cookies = request.cookies ? request.cookies->headerFor(request.url) : QByteArray(); !cookies.isEmpty())
        headers.prepend({QStringLiteral("Cookie"), QString::fromLatin1(cookies)});
    for (const HeaderField &field : combinedHeaders(headers)) {
        // A null value would remove the header, an empty one is sent.
        const QByteArray value = field.value.toLatin1();
        result.setRawHeader(field.name.toLatin1(), value.isNull() ? QByteArray("") : value);
    }
    return result;
}

QNetworkProxy networkProxy(const ProxySettings &settings)
{
    switch (settings.kind) {
    case ProxySettings::Kind::System: // proxyFor() leaves none
    case ProxySettings::Kind::None:
        return QNetworkProxy(QNetworkProxy::NoProxy);
    case ProxySettings::Kind::Http:
        return {QNetworkProxy::HttpProxy, settings.host, settings.port, settings.user, settings.password};
    case ProxySettings::Kind::Socks5:
        return {QNetworkProxy::Socks5Proxy, settings.host, settings.port, settings.user, settings.password};
    }
    Q_UNREACHABLE();
}

// The longest beginning of the reason that fits, without half a character.
QString fittingReason(const QString &reason)
{
    QByteArray utf8 = reason.toUtf8();
    if (utf8.size() <= maxCloseReason)
        return reason;
    qsizetype end = maxCloseReason;
    while (end > 0 && (quint8(utf8.at(end)) & 0xc0) == 0x80)
        --end;
    return QString::fromUtf8(utf8.left(end));
}

Drop brokenUpgrade(const QString &reason)
{
    Drop drop;
    drop.kind = DropKind::NotWebSocket;
    drop.phase = Phase::Upgrade;
    drop.reason = reason;
    return drop;
}

} // namespace

QtWebSocketTransport::QtWebSocketTransport(QObject *parent) : Transport(parent) {}

QtWebSocketTransport::~QtWebSocketTransport()
{
    release();
}

// Everything starts with the next turn of the loop, so that no signal comes from inside this call.
void QtWebSocketTransport::open(const TransportRequest &request)
{
    Q_ASSERT(m_state == State::Fresh);
    m_request = request;
    m_state = State::Connecting;
    if (const std::optional<QString> problem = requestProblem(request)) {
        Drop drop;
        drop.kind = DropKind::InvalidRequest;
        drop.reason = *problem;
        endWith(drop);
        return;
    }
    QMetaObject::invokeMethod(this, &QtWebSocketTransport::start, Qt::QueuedConnection);
}

void QtWebSocketTransport::start()
{
    if (m_state != State::Connecting)
        return;
    const bool tls = m_request.url.scheme() == u"wss";
    std::optional<QSslConfiguration> tlsSetup;
    if (tls) {
        if (const std::optional<QString> problem = setUpTls(m_request.tlsFiles, tlsSetup.emplace())) {
            Drop drop;
            drop.kind = DropKind::InvalidRequest;
            drop.reason = *problem;
            endWith(drop);
            return;
        }
    }
    const ProxySettings proxy = proxyFor(m_request.proxy, m_request.url.host(), quint16(m_request.url.port(tls ? 443 : 80)), tls);
    m_report.proxy = proxyText(proxy);
    m_clock.start();
    m_socket = new QWebSocket(m_request.origin);
    m_socket->setProxy(networkProxy(proxy));
    if (tlsSetup)
        m_socket->setSslConfiguration(*tlsSetup);
    const quint64 limit = quint64(std::clamp<qint64>(m_request.maxMessageBytes, 1,
                                                     qint64(QWebSocket::maxIncomingMessageSize())));
    m_socket->setMaxAllowedIncomingFrameSize(limit);
    m_socket->setMaxAllowedIncomingMessageSize(limit);
    // Never cut a message: QWebSocket would cut inside characters, and another QWebSocket refuses that.
    m_socket->setOutgoingFrameSize(QWebSocket::maxOutgoingFrameSize());

    connect(m_socket, &QWebSocket::connected, this, &QtWebSocketTransport::onConnected);
    connect(m_socket, &QWebSocket::disconnected, this, &QtWebSocketTransport::endSoon);
    connect(m_socket, &QWebSocket::textFrameReceived, this, &QtWebSocketTransport::onTextFrame);
    connect(m_socket, &QWebSocket::binaryMessageReceived, this, &QtWebSocketTransport::onBinaryMessage);
    connect(m_socket, &QWebSocket::pong, this, [this](quint64, const QByteArray &payload) { onPong(payload); });
    connect(m_socket, &QWebSocket::sslErrors, this, &QtWebSocketTransport::onSslErrors);
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    connect(m_socket, &QWebSocket::errorOccurred, this, &QtWebSocketTransport::onRefused);
#else
    connect(m_socket, qOverload<QAbstractSocket::SocketError>(&QWebSocket::error), this,
            &QtWebSocketTransport::onRefused);
#endif
    connect(m_socket, &QWebSocket::bytesWritten, this, [this](qint64 bytes) {
        if (m_state == State::Open || m_state == State::Closing)
            Q_EMIT bytesWritten(bytes); // before, they are the handshake's
    });

    QWebSocketHandshakeOptions options;
    options.setSubprotocols(m_request.subprotocols);
    m_socket->open(networkRequest(m_request), options);
    watchTcp();
}

void QtWebSocketTransport::watchTcp()
{
    m_tcp = m_socket->findChild<QTcpSocket *>(QString(), Qt::FindDirectChildrenOnly);
    if (!m_tcp) { // QWebSocket refused the request and said so, or cannot do TLS
        endWith(brokenUpgrade(m_socket->errorString()));
        return;
    }
    const auto follow = [this](QAbstractSocket::SocketState state) {
        if (state == QAbstractSocket::HostLookupState)
            enter(Phase::Dns);
        else if (state == QAbstractSocket::ConnectingState)
            enter(Phase::Tcp);
        else if (state == QAbstractSocket::ConnectedState && qobject_cast<QSslSocket *>(m_tcp))
            enter(Phase::Tls);
        else if (state == QAbstractSocket::ConnectedState)
            startUpgrade();
    };
    connect(m_tcp, &QAbstractSocket::stateChanged, this, follow);
    connect(m_tcp, &QAbstractSocket::errorOccurred, this, &QtWebSocketTransport::onTcpError);
    connect(m_tcp, &QIODevice::readyRead, this, &QtWebSocketTransport::onBytesArrived);
    connect(m_tcp, &QIODevice::aboutToClose, this, &QtWebSocketTransport::observe);
    if (const auto *tls = qobject_cast<QSslSocket *>(m_tcp))
        connect(tls, &QSslSocket::encrypted, this, &QtWebSocketTransport::startUpgrade);
    follow(m_tcp->state()); // what happened inside open()
}

void QtWebSocketTransport::enter(Phase phase)
{
    if (m_state != State::Connecting || m_phase >= phase)
        return;
    endStep();
    m_phase = phase;
    m_phaseBegan = std::chrono::microseconds(m_clock.nsecsElapsed() / 1000);
    Q_EMIT phaseChanged(phase);
}

void QtWebSocketTransport::startUpgrade()
{
    if (m_tcp && !m_tcp->isTransactionStarted())
        m_tcp->startTransaction();
    enter(Phase::Upgrade);
}

// Takes what QWebSocket has read since the last time out of the transaction, and leaves what it has not.
void QtWebSocketTransport::observe()
{
    if (!m_tcp || !m_tcp->isTransactionStarted())
        return;
    const qint64 unread = m_tcp->bytesAvailable();
    m_tcp->rollbackTransaction();
    qint64 consumed = m_tcp->bytesAvailable() - unread;
    while (consumed > 0) {
        const QByteArray bytes = m_tcp->read(std::min(consumed, observeStep));
        if (bytes.isEmpty())
            break;
        consumed -= bytes.size();
        const qsizetype head = m_response.feed(bytes);
        if (m_response.progress() == UpgradeResponse::Progress::Complete)
            m_frames.feed(QByteArrayView(bytes).sliced(head));
    }
    m_tcp->startTransaction();
}

// QWebSocket waits for ever behind half an answer or one that is no HTTP, and tells refusals badly: judge them here.
void QtWebSocketTransport::judgeUpgrade()
{
    if (m_state != State::Connecting)
        return;
    UpgradeResponse response = m_response;
    response.feed(m_tcp->peek(m_tcp->bytesAvailable()));
    const bool notHttp = response.progress() == UpgradeResponse::Progress::NotHttp;
    const bool refused = response.progress() == UpgradeResponse::Progress::Complete && response.status() != 101;
    if (notHttp || refused) {
        m_response = response;
        endSoon();
    }
}

void QtWebSocketTransport::onBytesArrived()
{
    observe();
    judgeUpgrade();
    if (m_state != State::Ended && !m_verdict)
        Q_EMIT alive();
}

void QtWebSocketTransport::onConnected()
{
    observe();
    if (m_state != State::Connecting)
        return;
    const QByteArray extensions = m_response.header("Sec-WebSocket-Extensions");
    const QString subprotocol = QString::fromLatin1(m_response.header("Sec-WebSocket-Protocol"));
    if (!extensions.isEmpty()) { // RFC 6455 section 4.1: none was offered
        endWith(brokenUpgrade(QStringLiteral("Sec-WebSocket-Extensions: ") + QString::fromLatin1(extensions)));
    } else if (!subprotocol.isEmpty() && !m_request.subprotocols.contains(subprotocol)) {
        endWith(brokenUpgrade(QStringLiteral("Sec-WebSocket-Protocol: ") + subprotocol));
    } else {
        endStep();
        m_state = State::Open;
        m_phase = Phase::None;
        m_report.opened = true;
        m_report.subprotocol = subprotocol;
        const QPointer<QtWebSocketTransport> guard(this);
        report();
        if (guard && m_state == State::Open)
            Q_EMIT opened(subprotocol);
    }
}

// False, and the link ends, when the server masked a frame, which QWebSocket lets pass.
bool QtWebSocketTransport::serverKeepsRules()
{
    observe();
    if (!m_frames.sawMaskedFrame())
        return true;
    Drop drop;
    drop.kind = DropKind::ProtocolError;
    drop.closeCode = closecode::protocolError;
    drop.reason = QStringLiteral("MASK");
    endWith(drop);
    return false;
}

// Frames, not messages: QWebSocket eats a byte order mark at the start of each, and it belongs to the text.
void QtWebSocketTransport::onTextFrame(const QString &text, bool isLast)
{
    if (!serverKeepsRules())
        return;
    if (m_frames.lastDataFrameHadBom())
        m_text += QChar(QChar::ByteOrderMark);
    m_text += text;
    if (isLast)
        Q_EMIT textReceived(std::exchange(m_text, {}));
}

void QtWebSocketTransport::onBinaryMessage(const QByteArray &bytes)
{
    if (serverKeepsRules())
        Q_EMIT binaryReceived(bytes);
}

bool QtWebSocketTransport::sendText(const QString &text)
{
    if (m_state != State::Open)
        return false;
    m_socket->sendTextMessage(text);
    return true;
}

bool QtWebSocketTransport::sendBinary(const QByteArray &bytes)
{
    if (m_state != State::Open)
        return false;
    m_socket->sendBinaryMessage(bytes);
    return true;
}

bool QtWebSocketTransport::ping(const QByteArray &payload)
{
    if (m_state != State::Open || payload.size() > maxControlPayload)
        return false;
    Ping entry{payload, payload, {}};
    if (payload.isEmpty()) { // one without a payload could not be told from another
        const quint64 number = qToBigEndian(m_nextPing++);
        entry.wirePayload = QByteArray(reinterpret_cast<const char *>(&number), sizeof number);
    }
    entry.since.start();
    m_pings.append(entry);
    m_socket->ping(entry.wirePayload);
    return true;
}

void QtWebSocketTransport::onPong(const QByteArray &payload)
{
    const auto answered = std::find_if(m_pings.cbegin(), m_pings.cend(),
                                       [&payload](const Ping &ping) { return ping.wirePayload == payload; });
    if (answered == m_pings.cend())
        return; // unsolicited (RFC 6455 section 5.5.3): a sign of life, which readyRead tells
    const Ping ping = *answered;
    // A server may answer only the newest of several pings: the older ones will not be answered any more.
    m_pings.erase(m_pings.cbegin(), answered + 1);
    Q_EMIT pongReceived(ping.ownersPayload, std::chrono::microseconds(ping.since.nsecsElapsed() / 1000));
}

void QtWebSocketTransport::close(quint16 code, const QString &reason)
{
    if (m_state != State::Open) {
        if (m_state == State::Connecting)
            abort(); // RFC 6455 section 7.1.7: no Close frame before the link is open
        return;
    }
    Drop drop;
    drop.kind = DropKind::ClosedByUser;
    drop.closeCode = mayTravel(code) ? code : closecode::normal;
    drop.reason = fittingReason(reason);
    m_ownClose = drop;
    m_state = State::Closing;
    m_socket->close(QWebSocketProtocol::CloseCode(drop.closeCode), drop.reason);
}

void QtWebSocketTransport::abort()
{
    if (m_state == State::Fresh || m_state == State::Ended)
        return;
    if (m_state == State::Ending || m_state == State::Closing) {
        endWith(verdict());
        return;
    }
    Drop drop;
    drop.kind = DropKind::ClosedByUser;
    drop.phase = m_phase;
    drop.closeCode = m_state == State::Open ? closecode::abnormal : 0;
    endWith(drop);
}

qint64 QtWebSocketTransport::bytesToWrite() const
{
    if (m_state != State::Open && m_state != State::Closing)
        return 0;
    const auto *tls = qobject_cast<const QSslSocket *>(m_tcp);
    return m_socket->bytesToWrite() + (tls ? tls->encryptedBytesToWrite() : 0);
}

void QtWebSocketTransport::onTcpError()
{
    observe();
    if (!m_tcpDrop) {
        m_tcpDrop = socketDrop(m_tcp->error(), m_tcp->errorString(), m_phase, !m_report.proxy.isEmpty());
        if (m_phase == Phase::None) { // open: whatever the system says, the link is lost
            m_tcpDrop->kind = DropKind::LinkLost;
            m_tcpDrop->closeCode = closecode::abnormal;
            m_tcpDrop->tls = TlsProblem::None;
        }
    }
    endSoon();
}

// QWebSocket's own error: it repeats the socket's, or does not accept the upgrade.
void QtWebSocketTransport::onRefused()
{
    observe();
    if (m_refusal.isEmpty())
        m_refusal = m_socket->errorString();
    endSoon();
}

void QtWebSocketTransport::onSslErrors(const QList<QSslError> &errors)
{
    if (!m_request.verifyTls) {
        m_socket->ignoreSslErrors(); // has an effect only inside this slot
        m_ignoredErrors += errors;
        return;
    }
    m_sslErrors += errors;
    if (const auto *tls = qobject_cast<const QSslSocket *>(m_tcp))
        m_report.tls = refusedTlsFacts(*tls, m_sslErrors);
}

// The phases as steps of the report; QWebSocket does not tell when its request is written.
void QtWebSocketTransport::endStep()
{
    const auto now = std::chrono::microseconds(m_clock.nsecsElapsed() / 1000);
    std::optional<LinkStep> step;
    if (m_phase == Phase::Dns)
        step = LinkStep::Resolve;
    else if (m_phase == Phase::Tcp)
        step = m_report.proxy.isEmpty() ? LinkStep::Connect : LinkStep::Proxy;
    else if (m_phase == Phase::Tls)
        step = LinkStep::Tls;
    else if (m_phase == Phase::Upgrade)
        step = LinkStep::Response;
    if (step)
        m_report.steps.append({*step, m_phaseBegan, now - m_phaseBegan, {}});
}

// What can be known of the attempt: the request as QWebSocket writes it stays hidden, and so does a refusal's body.
void QtWebSocketTransport::report()
{
    m_report.transport = TransportChoice::QtWebSockets;
    m_report.url = m_request.url;
    HttpExchange exchange;
    exchange.url = m_request.url;
    exchange.status = m_response.status();
    exchange.phrase = m_response.phrase();
    exchange.headers = m_response.headers();
    exchange.bodyComplete = exchange.status == 101 || exchange.status == 0;
    m_report.exchanges = {exchange};
    if (m_request.cookies)
        m_request.cookies->take(m_request.url, m_response.headerValues("Set-Cookie"));
    if (m_tcp && !m_tcp->peerAddress().isNull()) {
        m_report.remoteAddress = endpointText(m_tcp->peerAddress(), m_tcp->peerPort());
        m_report.localAddress = endpointText(m_tcp->localAddress(), m_tcp->localPort());
    }
    if (const auto *tls = qobject_cast<const QSslSocket *>(m_tcp); tls && tls->isEncrypted())
        m_report.tls = tlsFacts(*tls, m_ignoredErrors);
    Q_EMIT reported(m_report);
}

// Something ended the attempt or the link. The rest of what QWebSocket has to say follows within this turn.
void QtWebSocketTransport::endSoon()
{
    if (m_state == State::Fresh || m_state == State::Ending || m_state == State::Ended)
        return;
    m_state = State::Ending;
    QMetaObject::invokeMethod(this, &QtWebSocketTransport::finish, Qt::QueuedConnection);
}

// Ends for a reason that is known, and hears nothing more from QWebSocket.
void QtWebSocketTransport::endWith(const Drop &drop)
{
    if (!m_verdict)
        m_verdict = drop;
    endSoon();
    release();
}

Drop QtWebSocketTransport::verdict() const
{
    if (m_ownClose)
        return *m_ownClose;
    if (!m_sslErrors.isEmpty())
        return tlsDrop(m_sslErrors);
    if (m_phase == Phase::Upgrade)
        return upgradeVerdict();
    if (const auto &close = m_frames.close()) {
        Drop drop;
        drop.kind = close->wellFormed ? DropKind::CloseFrame : DropKind::ProtocolError;
        drop.closeCode = close->code;
        drop.reason = close->reason;
        drop.clean = close->wellFormed; // QWebSocket has answered it
        return drop;
    }
    return m_tcpDrop ? *m_tcpDrop : ownCloseVerdict();
}

Drop QtWebSocketTransport::upgradeVerdict() const
{
    if (m_response.progress() == UpgradeResponse::Progress::NotHttp)
        return brokenUpgrade(m_refusal);
    if (m_response.status() != 0 && m_response.status() != 101) {
        Drop drop;
        drop.kind = DropKind::HttpRefused;
        drop.phase = Phase::Upgrade;
        drop.httpStatus = m_response.status();
        const bool redirect = drop.httpStatus >= 300 && drop.httpStatus < 400;
        const QByteArray location = redirect ? m_response.header("Location") : QByteArray();
        drop.reason = QString::fromUtf8(location.isEmpty() ? m_response.phrase() : location);
        drop.retryAfter = m_response.retryAfter(QDateTime::currentDateTimeUtc());
        return drop;
    }
    return m_tcpDrop ? *m_tcpDrop : brokenUpgrade(m_refusal);
}

// No Close frame came and TCP did not fail: QWebSocket itself closed.
Drop QtWebSocketTransport::ownCloseVerdict() const
{
    Drop drop;
    drop.phase = m_phase;
    drop.closeCode = quint16(m_socket->closeCode());
    drop.reason = m_socket->closeReason();
    if (drop.closeCode == closecode::messageTooBig) {
        drop.kind = DropKind::MessageTooBig;
    } else if (drop.closeCode == closecode::normal || drop.closeCode == closecode::goingAway) {
        drop.kind = DropKind::LinkLost; // goingAway: a frame stalled
        drop.closeCode = closecode::abnormal;
    } else {
        drop.kind = DropKind::ProtocolError;
    }
    return drop;
}

void QtWebSocketTransport::finish()
{
    if (m_state == State::Ended)
        return;
    observe();
    if (!m_verdict)
        m_verdict = verdict();
    m_state = State::Ended;
    const QPointer<QtWebSocketTransport> guard(this);
    if (!m_report.opened) {
        endStep();
        report();
    }
    if (!guard)
        return;
    release();
    Q_EMIT ended(*m_verdict);
}

void QtWebSocketTransport::release()
{
    if (!m_socket)
        return;
    if (m_tcp)
        m_tcp->disconnect(this);
    m_socket->disconnect(this);
    m_socket->abort();
    m_socket->deleteLater();
    m_socket = nullptr;
    m_tcp = nullptr;
}

} // namespace parlance
