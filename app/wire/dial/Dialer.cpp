#include "wire/dial/Dialer.h"

#include "wire/SocketDrop.h"
#include "wire/dial/AddressRace.h"
#include "wire/dial/ProxyChoice.h"
#include "wire/dial/ProxyTunnel.h"
#include "wire/dial/TlsSetup.h"

#include <QElapsedTimer>
#include <QHostInfo>
#include <QPointer>
#include <QSslSocket>

namespace parlance {

namespace {

constexpr qint64 tunnelStep = 4096;

QString addressList(const QList<QHostAddress> &addresses)
{
    QStringList texts;
    for (const QHostAddress &address : addresses)
        texts.append(address.toString());
    return texts.join(QStringLiteral(", "));
}

// As the wire wants it: an ACE name, or an address whose zone follows a plain "%".
QString wireHost(const QString &host)
{
    if (host.contains(u':'))
        return QString(host).replace(QStringLiteral("%25"), QStringLiteral("%"));
    const QByteArray ace = QUrl::toAce(host);
    return ace.isEmpty() ? host : QString::fromLatin1(ace);
}

// As a certificate names it, and RFC 6066 section 3 wants it: without the root's dot and without a zone.
QString certificateHost(const QString &host)
{
    if (host.contains(u':'))
        return host.section(u'%', 0, 0);
    return host.endsWith(u'.') ? host.chopped(1) : host;
}

} // namespace

// The steps come one after the other, each calls the next. Whatever emits a signal of the dialer comes last in its
// function, or asks afterwards whether there still is one: a slot may have aborted or deleted it.
class Dialer::Private
{
public:
    explicit Private(Dialer *dialer) : q(dialer) {}
    ~Private() { release(); }

    void start();
    void lookUp(const QString &name);
    void connectTo(const QList<QHostAddress> &addresses);
    void onWon();
    void openTunnel();
    void readTunnel();
    void encrypt();
    void onSslErrors(const QList<QSslError> &errors);
    void onEncrypted();
    void succeed();
    void onSocketError();
    void failWith(DropKind kind, const QString &reason);
    void fail(const Drop &drop);
    void release();

    bool enter(Phase phase);
    void begin(LinkStep step);
    void end(const QString &detail);
    std::chrono::microseconds now() const { return std::chrono::microseconds(clock.nsecsElapsed() / 1000); }
    bool isProxied() const { return proxy.kind != ProxySettings::Kind::None; }
    QString firstHost() const { return isProxied() ? wireHost(proxy.host) : host; }
    quint16 firstPort() const { return isProxied() ? proxy.port : request.port; }

    Dialer *q;
    Resolver resolver;
    DialRequest request;
    QString host; // the server's, as the wire wants it
    ProxySettings proxy;
    std::optional<QSslConfiguration> tls;
    enum class State { Fresh, Working, Over } state = State::Fresh;
    Phase phase = Phase::None;
    QElapsedTimer clock;

    std::unique_ptr<AddressRace> race;
    std::unique_ptr<ProxyTunnel> tunnel;
    std::unique_ptr<QTcpSocket> socket;
    QList<QSslError> sslErrors;

    QList<StepTime> steps;
    bool isInStep = false;
    QList<QHostAddress> addresses;
    LinkReport facts; // addresses, proxy, TLS
};

Dialer::Dialer(QObject *parent) : QObject(parent), m_d(std::make_unique<Private>(this))
{
    m_d->resolver = [this](const QString &name, const Answer &answer) {
        QHostInfo::lookupHost(name, this, answer); // forgets it when the dialer is gone
    };
}

Dialer::~Dialer() = default;

void Dialer::setResolver(const Resolver &resolver)
{
    m_d->resolver = resolver;
}

// Everything starts with the next turn of the loop, so that no signal comes from inside this call.
void Dialer::dial(const DialRequest &request)
{
    Q_ASSERT(m_d->state == Private::State::Fresh);
    m_d->request = request;
    m_d->state = Private::State::Working;
    m_d->clock.start();
    const auto start = [this] {
        if (m_d->state == Private::State::Working)
            m_d->start();
    };
    QMetaObject::invokeMethod(this, start, Qt::QueuedConnection);
}

void Dialer::abort()
{
    m_d->state = Private::State::Over;
    m_d->release();
}

std::unique_ptr<QTcpSocket> Dialer::takeSocket()
{
    if (m_d->socket)
        m_d->socket->disconnect(this);
    return std::move(m_d->socket);
}

void Dialer::fillReport(LinkReport &report) const
{
    report.steps += m_d->steps;
    if (m_d->isInStep) // still running, or given up in it
        report.steps.last().took = m_d->now() - report.steps.last().began;
    report.remoteAddress = m_d->facts.remoteAddress;
    report.localAddress = m_d->facts.localAddress;
    report.proxy = m_d->facts.proxy;
    report.tls = m_d->facts.tls;
}

bool Dialer::Private::enter(Phase next)
{
    phase = next;
    const QPointer<Dialer> guard(q);
    Q_EMIT q->phaseChanged(next);
    return guard && state == State::Working;
}

void Dialer::Private::begin(LinkStep step)
{
    steps.append({step, now(), {}, {}});
    isInStep = true;
}

void Dialer::Private::end(const QString &detail)
{
    steps.last().took = now() - steps.last().began;
    steps.last().detail = detail;
    isInStep = false;
}

void Dialer::Private::start()
{
    host = wireHost(request.host);
    if (host.isEmpty() || request.port == 0) {
        failWith(DropKind::InvalidRequest, QStringLiteral("url"));
        return;
    }
    if (request.tls) {
        if (const std::optional<QString> problem = setUpTls(request.tlsFiles, tls.emplace())) {
            failWith(DropKind::InvalidRequest, *problem);
            return;
        }
    }
    proxy = proxyFor(request.proxy, host, request.port, request.tls);
    facts.proxy = proxyText(proxy);
    if (isProxied() && (proxy.host.isEmpty() || proxy.port == 0 || !ProxyTunnel::canSay(proxy, host))) {
        failWith(DropKind::InvalidRequest, QStringLiteral("proxy"));
        return;
    }
    const QHostAddress literal(firstHost());
    if (literal.isNull())
        lookUp(firstHost());
    else
        connectTo({literal});
}

void Dialer::Private::lookUp(const QString &name)
{
    begin(LinkStep::Resolve);
    if (!enter(Phase::Dns))
        return;
    const QPointer<Dialer> guard(q);
    resolver(name, [this, guard](const QHostInfo &info) {
        if (!guard || state != State::Working)
            return;
        end(addressList(info.addresses()));
        if (info.addresses().isEmpty())
            fail(socketDrop(QAbstractSocket::HostNotFoundError, info.errorString(), Phase::Dns, isProxied()));
        else
            connectTo(info.addresses());
    });
}

void Dialer::Private::connectTo(const QList<QHostAddress> &found)
{
    addresses = AddressRace::inTurns(found);
    begin(LinkStep::Connect);
    if (!enter(Phase::Tcp))
        return;
    race = std::make_unique<AddressRace>(addresses, firstPort(), request.tls);
    connect(race.get(), &AddressRace::won, q, [this] { onWon(); });
    connect(race.get(), &AddressRace::lost, q, [this](QAbstractSocket::SocketError error, const QString &words) {
        end(addressList(addresses));
        fail(socketDrop(error, words, Phase::Tcp, isProxied()));
    });
    race->start();
}

void Dialer::Private::onWon()
{
    socket = race->takeSocket();
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    socket->setSocketOption(QAbstractSocket::KeepAliveOption, 1);
    facts.remoteAddress = endpointText(socket->peerAddress(), socket->peerPort());
    facts.localAddress = endpointText(socket->localAddress(), socket->localPort());
    end(facts.remoteAddress);
    connect(socket.get(), &QAbstractSocket::errorOccurred, q, [this] { onSocketError(); });
    if (isProxied())
        openTunnel();
    else if (tls)
        encrypt();
    else
        succeed();
}

void Dialer::Private::openTunnel()
{
    begin(LinkStep::Proxy);
    if (!enter(Phase::Proxy))
        return;
    tunnel = std::make_unique<ProxyTunnel>(proxy, host, request.port);
    connect(socket.get(), &QIODevice::readyRead, q, [this] { readTunnel(); });
    socket->write(tunnel->takeOutgoing());
}

// Takes no byte that belongs to the server.
void Dialer::Private::readTunnel()
{
    while (tunnel->state() == ProxyTunnel::State::Working && socket->bytesAvailable() > 0) {
        const QByteArray bytes = socket->peek(tunnelStep);
        const qsizetype used = tunnel->feed(bytes);
        if (bytes.isEmpty() || socket->skip(used) != used)
            return; // the socket has failed, and says so
        if (const QByteArray out = tunnel->takeOutgoing(); !out.isEmpty())
            socket->write(out);
    }
    if (tunnel->state() == ProxyTunnel::State::Working)
        return;
    socket->disconnect(q);
    end(host + u':' + QString::number(request.port));
    if (tunnel->state() == ProxyTunnel::State::Refused) {
        Drop drop;
        drop.kind = DropKind::ProxyFailed;
        drop.phase = Phase::Proxy;
        drop.httpStatus = tunnel->httpStatus();
        drop.reason = tunnel->words();
        fail(drop);
        return;
    }
    connect(socket.get(), &QAbstractSocket::errorOccurred, q, [this] { onSocketError(); });
    if (tls)
        encrypt();
    else
        succeed();
}

void Dialer::Private::encrypt()
{
    begin(LinkStep::Tls);
    if (!enter(Phase::Tls))
        return;
    auto *ssl = static_cast<QSslSocket *>(socket.get());
    ssl->setSslConfiguration(*tls);
    ssl->setPeerVerifyName(certificateHost(host));
    connect(ssl, &QSslSocket::sslErrors, q, [this](const QList<QSslError> &errors) { onSslErrors(errors); });
    connect(ssl, &QSslSocket::encrypted, q, [this] { onEncrypted(); });
    ssl->startClientEncryption();
}

void Dialer::Private::onSslErrors(const QList<QSslError> &errors)
{
    sslErrors += errors;
    auto *ssl = static_cast<QSslSocket *>(socket.get());
    if (request.verifyTls)
        facts.tls = refusedTlsFacts(*ssl, sslErrors);
    else
        ssl->ignoreSslErrors(); // has an effect only inside this slot
}

void Dialer::Private::onEncrypted()
{
    const auto *ssl = static_cast<QSslSocket *>(socket.get());
    facts.tls = tlsFacts(*ssl, sslErrors);
    end(facts.tls->protocol + QStringLiteral(", ") + facts.tls->cipher);
    succeed();
}

void Dialer::Private::succeed()
{
    state = State::Over;
    socket->disconnect(q);
    Q_EMIT q->connected();
}

void Dialer::Private::onSocketError()
{
    if (state != State::Working)
        return;
    const QAbstractSocket::SocketError error = socket->error();
    const QString words = socket->errorString();
    if (isInStep)
        end({});
    if (error == QAbstractSocket::SslInvalidUserDataError && !request.tlsFiles.certificate.isEmpty()) {
        // OpenSSL does not take the files together: the key is another certificate's.
        const TlsFiles &files = request.tlsFiles;
        failWith(DropKind::InvalidRequest, QStringLiteral("tls-key ")
                     + (files.key.isEmpty() ? files.certificate : files.key) + QStringLiteral(": ") + words);
    } else if (error == QAbstractSocket::SslHandshakeFailedError && request.verifyTls && !sslErrors.isEmpty()) {
        fail(tlsDrop(sslErrors));
    } else {
        fail(socketDrop(error, words, phase, isProxied()));
    }
}

void Dialer::Private::failWith(DropKind kind, const QString &reason)
{
    Drop drop;
    drop.kind = kind;
    drop.reason = reason;
    fail(drop);
}

void Dialer::Private::fail(const Drop &drop)
{
    state = State::Over;
    release();
    Q_EMIT q->failed(drop);
}

// What is let go may be what called us.
void Dialer::Private::release()
{
    if (race) {
        race->disconnect(q);
        race.release()->deleteLater();
    }
    if (socket) {
        socket->disconnect(q);
        socket->abort();
        socket.release()->deleteLater();
    }
}

} // namespace parlance
