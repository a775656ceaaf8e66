#include "wire/LinkOpener.h"

#include "wire/CookieJar.h"
#include "wire/RequestCheck.h"
#include "wire/SocketDrop.h"
#include "wire/dial/Dialer.h"

#include <QPointer>
#include <QTcpSocket>

#include <algorithm>

namespace parlance {

using namespace std::chrono_literals;

namespace {

constexpr auto bodyPatience = 2000ms;
constexpr qint64 readStep = 64 * 1024;
constexpr qint64 openerReadBuffer = 256 * 1024; // bounds what a server sends behind its answer before it is looked at

bool isRedirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

} // namespace

LinkOpener::LinkOpener(QObject *parent) : QObject(parent)
{
    m_bodyTimer.setSingleShot(true);
    connect(&m_bodyTimer, &QTimer::timeout, this, &LinkOpener::bodyDone);
}

LinkOpener::~LinkOpener()
{
    if (m_socket) {
        m_socket->disconnect(this);
        m_socket->abort();
        m_socket.release()->deleteLater(); // it may be what called us
    }
}

void LinkOpener::open(const TransportRequest &request)
{
    m_request = request;
    m_url = request.url;
    m_clock.start();
    // With the next turn of the loop, so that no signal comes from inside this call.
    QMetaObject::invokeMethod(this, &LinkOpener::dial, Qt::QueuedConnection);
}

std::chrono::microseconds LinkOpener::now() const
{
    return std::chrono::microseconds(m_clock.nsecsElapsed() / 1000);
}

void LinkOpener::dial()
{
    TransportRequest checked = m_request;
    checked.url = m_url;
    if (const std::optional<QString> problem = requestProblem(checked, RequestWriter::Ours)) {
        Drop drop;
        drop.kind = DropKind::InvalidRequest;
        drop.reason = *problem;
        fail(drop);
        return;
    }
    DialRequest way;
    way.tls = m_url.scheme() == u"wss";
    way.host = m_url.host(QUrl::FullyDecoded);
    way.port = quint16(m_url.port(way.tls ? 443 : 80));
    way.verifyTls = m_request.verifyTls;
    way.tlsFiles = m_request.tlsFiles;
    way.proxy = m_request.proxy;

    m_dialBegan = now();
    m_dialer = std::make_unique<Dialer>();
    connect(m_dialer.get(), &Dialer::phaseChanged, this, &LinkOpener::enter);
    connect(m_dialer.get(), &Dialer::connected, this, &LinkOpener::dialled);
    connect(m_dialer.get(), &Dialer::failed, this, &LinkOpener::fail);
    m_dialer->dial(way);
}

void LinkOpener::dialled()
{
    m_socket = m_dialer->takeSocket();
    m_socket->setReadBufferSize(openerReadBuffer);
    m_upgrade = {m_url, m_request.headers, m_request.subprotocols, m_request.origin, {}, m_request.deflate, newUpgradeKey()};
    if (m_request.cookies)
        m_upgrade.cookies = m_request.cookies->headerFor(m_url);
    m_response = {};
    m_body = {};

    HttpExchange exchange;
    exchange.url = m_url;
    exchange.request = upgradeRequestBytes(m_upgrade);
    m_report.exchanges.append(exchange);
    m_requestBegan = now();
    m_requestWritten = m_requestBegan;
    m_awaiting = true;

    connect(m_socket.get(), &QIODevice::readyRead, this, &LinkOpener::readAnswer);
    connect(m_socket.get(), &QIODevice::bytesWritten, this, [this] { m_requestWritten = now(); });
    connect(m_socket.get(), &QAbstractSocket::errorOccurred, this, &LinkOpener::lost);
    connect(m_socket.get(), &QAbstractSocket::disconnected, this, &LinkOpener::lost);
    m_socket->write(exchange.request);
    enter(Phase::Upgrade);
}

void LinkOpener::readAnswer()
{
    if (!m_socket || m_over || m_socket->bytesAvailable() == 0)
        return;
    const QPointer<LinkOpener> guard(this);
    Q_EMIT alive();
    while (guard && !m_over && m_socket && m_socket->bytesAvailable() > 0) {
        QByteArray bytes = m_socket->read(readStep);
        if (bytes.isEmpty())
            return;
        if (m_response.progress() != UpgradeResponse::Progress::Incomplete) {
            m_body.feed(bytes);
        } else {
            const qsizetype used = m_response.feed(bytes);
            if (m_response.progress() == UpgradeResponse::Progress::Incomplete)
                continue;
            m_leftover = bytes.sliced(used);
            answered();
            continue;
        }
        if (m_body.isOver())
            bodyDone();
    }
}

// Status and headers are known, or will never be.
void LinkOpener::answered()
{
    HttpExchange &exchange = m_report.exchanges.last();
    addRequestSteps(m_report);
    m_awaiting = false;
    exchange.status = m_response.status();
    exchange.phrase = m_response.phrase();
    exchange.headers = m_response.headers();

    if (m_response.progress() == UpgradeResponse::Progress::NotHttp) {
        exchange.body = m_response.brokenLine() + m_leftover.first(std::min<qsizetype>(m_leftover.size(), ResponseBody::maxSize));
        exchange.bodyComplete = false;
        fail(notWebSocket(m_response.rule(), QString::fromUtf8(m_response.brokenLine())));
        return;
    }
    if (m_request.cookies)
        m_request.cookies->take(m_url, m_response.headerValues("Set-Cookie"));
    if (m_response.status() != 101) {
        m_body = ResponseBody(m_response);
        m_body.feed(std::exchange(m_leftover, {}));
        if (m_body.isOver())
            bodyDone();
        else
            m_bodyTimer.start(bodyPatience);
        return;
    }
    m_verdict = judgeUpgrade(m_upgrade, m_response);
    m_report.subprotocol = m_verdict.subprotocol;
    m_report.extensions = m_verdict.extensions;
    if (m_verdict.rule != WireRule::None) {
        fail(notWebSocket(m_verdict.rule, m_verdict.found));
        return;
    }
    m_over = true;
    m_socket->disconnect(this);
    Q_EMIT opened();
}

Drop LinkOpener::notWebSocket(WireRule rule, const QString &found) const
{
    Drop drop;
    drop.kind = DropKind::NotWebSocket;
    drop.phase = Phase::Upgrade;
    drop.httpStatus = m_response.status();
    drop.reason = found;
    drop.rule = rule;
    return drop;
}

// The answer is a refusal or a redirect, and as much of its body as will come is here.
void LinkOpener::bodyDone()
{
    m_bodyTimer.stop();
    HttpExchange &exchange = m_report.exchanges.last();
    exchange.body = m_body.bytes();
    exchange.bodyComplete = m_body.isComplete();

    const QByteArray location = isRedirect(m_response.status()) ? m_response.header("Location") : QByteArray();
    if (!location.isEmpty() && m_redirects < m_request.maxRedirects) {
        if (const std::optional<QUrl> target = redirectTarget(m_url, location)) {
            follow(*target);
            return;
        }
    }
    Drop drop;
    drop.kind = DropKind::HttpRefused;
    drop.phase = Phase::Upgrade;
    drop.httpStatus = m_response.status();
    drop.reason = QString::fromUtf8(location.isEmpty() ? m_response.phrase() : location);
    drop.retryAfter = m_response.retryAfter(QDateTime::currentDateTimeUtc());
    drop.rule = m_body.rule();
    fail(drop);
}

void LinkOpener::follow(const QUrl &target)
{
    ++m_redirects;
    addDialReport(m_report);
    m_url = target;
    m_socket->disconnect(this);
    m_socket->abort();
    m_socket.release()->deleteLater();
    m_dialer.release()->deleteLater();
    QMetaObject::invokeMethod(this, &LinkOpener::dial, Qt::QueuedConnection);
}

// TCP ended before the answer was whole.
void LinkOpener::lost()
{
    if (m_over || !m_socket)
        return;
    const QPointer<LinkOpener> guard(this);
    const auto error = m_socket->error();
    const QString words = m_socket->errorString();
    readAnswer(); // what came before the end
    if (!guard || m_over || !m_socket)
        return;
    if (m_response.progress() == UpgradeResponse::Progress::Complete) {
        m_body.finish();
        bodyDone();
    } else {
        fail(socketDrop(error, words, Phase::Upgrade, false));
    }
}

void LinkOpener::fail(const Drop &drop)
{
    if (std::exchange(m_over, true))
        return;
    m_bodyTimer.stop();
    if (m_socket)
        m_socket->disconnect(this);
    Q_EMIT failed(drop);
}

void LinkOpener::enter(Phase phase)
{
    m_phase = phase;
    Q_EMIT phaseChanged(phase);
}

std::unique_ptr<QTcpSocket> LinkOpener::takeSocket()
{
    return std::move(m_socket);
}

LinkReport LinkOpener::report() const
{
    LinkReport report = m_report;
    if (m_dialer)
        addDialReport(report);
    if (m_awaiting)
        addRequestSteps(report);
    return report;
}

// The answer is here, or is still waited for.
void LinkOpener::addRequestSteps(LinkReport &report) const
{
    report.steps.append({LinkStep::Request, m_requestBegan, m_requestWritten - m_requestBegan, {}});
    report.steps.append({LinkStep::Response, m_requestWritten, now() - m_requestWritten, {}});
}

void LinkOpener::addDialReport(LinkReport &report) const
{
    LinkReport dial;
    m_dialer->fillReport(dial);
    report.remoteAddress = dial.remoteAddress;
    report.localAddress = dial.localAddress;
    report.proxy = dial.proxy;
    report.tls = dial.tls;
    for (StepTime step : std::as_const(dial.steps)) {
        step.began += m_dialBegan;
        report.steps.append(step);
    }
    const auto earlier = [](const StepTime &a, const StepTime &b) { return a.began < b.began; };
    std::stable_sort(report.steps.begin(), report.steps.end(), earlier);
}

} // namespace parlance
