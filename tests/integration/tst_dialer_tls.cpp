#include "support/DialLog.h"
#include "support/RawServer.h"
#include "support/TestCertificate.h"

#include "domain/CloseCode.h"

#include <QSslSocket>
#include <QTemporaryDir>
#include <QTest>

using namespace parlance;

// TLS on the way to a wss server: whom it trusts, what it says of the server, and what is said before.
class tst_DialerTls : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void certificates_data();
    void certificates();
    void unverified();
    void namesOnTheCertificate_data();
    void namesOnTheCertificate();
    void facts_data();
    void facts();
    void authorities_data();
    void authorities();
    void helloAndAbort();
    void notTls_data();
    void notTls();

private:
    QString write(const QString &name, const QByteArray &bytes);

    QTemporaryDir m_dir;
};

namespace {

DialRequest to(const QString &host, quint16 port)
{
    DialRequest request;
    request.host = host;
    request.port = port;
    request.tls = true;
    request.proxy.kind = ProxySettings::Kind::None;
    return request;
}

DialRequest to(const QTcpServer &server)
{
    return to(server.serverAddress().toString(), server.serverPort());
}

} // namespace

QString tst_DialerTls::write(const QString &name, const QByteArray &bytes)
{
    QFile file(m_dir.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", qPrintable(file.fileName()));
    return file.fileName();
}

void tst_DialerTls::certificates_data()
{
    QTest::addColumn<QString>("names");
    QTest::addColumn<bool>("expired");
    QTest::addColumn<bool>("issued");
    QTest::addColumn<bool>("trusted");
    QTest::addColumn<TlsProblem>("problem");
    const QString right = QStringLiteral("IP:127.0.0.1");
    const QString wrong = QStringLiteral("IP:127.0.0.2,DNS:elsewhere.test");
    QTest::newRow("trusted") << right << false << false << true << TlsProblem::None;
    QTest::newRow("trusted issuer") << right << false << true << true << TlsProblem::None;
    QTest::newRow("self-signed") << right << false << false << false << TlsProblem::SelfSigned;
    QTest::newRow("unknown issuer") << right << false << true << false << TlsProblem::UnknownIssuer;
    QTest::newRow("wrong host") << wrong << false << false << true << TlsProblem::WrongHost;
    QTest::newRow("wrong host and issuer") << wrong << false << true << false << TlsProblem::WrongHost;
    QTest::newRow("expired") << right << true << false << true << TlsProblem::Expired;
}

void tst_DialerTls::certificates()
{
    QFETCH(QString, names);
    QFETCH(bool, expired);
    QFETCH(bool, issued);
    QFETCH(bool, trusted);
    QFETCH(TlsProblem, problem);
    const auto made = issued ? TestCertificate::makeIssued(names)
                             : TestCertificate::make(names, expired ? TestCertificate::Validity::Expired
                                                                    : TestCertificate::Validity::Valid);
    QVERIFY2(made, "the openssl program is missing or has failed");
    RawServer server;
    server.useTls(made->server);
    DialRequest request = to(server);
    if (trusted) {
        request.tlsFiles.authorities = write(QStringLiteral("authority.pem"),
                                             issued ? made->authorityPem : made->certificatePem);
    }
    const DialLog log(request);
    QTRY_COMPARE(log.ends, 1);
    QCOMPARE(log.phases, (QList<Phase>{Phase::Tcp, Phase::Tls}));
    QCOMPARE(log.steps(), (QList<LinkStep>{LinkStep::Connect, LinkStep::Tls}));
    if (problem == TlsProblem::None) {
        QVERIFY2(log.socket, log.drop ? qPrintable(log.drop->reason) : "");
        QVERIFY(static_cast<QSslSocket *>(log.socket.get())->isEncrypted());
        QVERIFY(log.report().tls->ignoredProblems.isEmpty());
        return;
    }
    QVERIFY(log.drop);
    QCOMPARE(log.drop->kind, DropKind::TlsFailed);
    QCOMPARE(log.drop->phase, Phase::Tls);
    QCOMPARE(log.drop->tls, problem);
    QCOMPARE(log.drop->closeCode, closecode::tlsHandshake);
    QVERIFY(!log.drop->reason.isEmpty());
    // Whose certificate it was is known all the same, and nothing that was agreed.
    QVERIFY(log.report().tls);
    QCOMPARE(log.report().tls->chain.first().names.contains(u"127.0.0.1"), problem != TlsProblem::WrongHost);
    QVERIFY(!log.report().tls->refusedProblems.isEmpty());
    QVERIFY(log.report().tls->protocol.isEmpty() && log.report().tls->ignoredProblems.isEmpty());
    QTRY_VERIFY(server.lastPeer().isGone());
}

void tst_DialerTls::unverified()
{
    const auto made = TestCertificate::make(QStringLiteral("DNS:elsewhere.test"), TestCertificate::Validity::Expired);
    QVERIFY2(made, "the openssl program is missing or has failed");
    RawServer server;
    server.useTls(made->server);
    DialRequest request = to(server);
    request.verifyTls = false;
    const DialLog log(request);
    QTRY_COMPARE(log.ends, 1);
    QVERIFY2(log.socket, log.drop ? qPrintable(log.drop->reason) : "");
    const QStringList ignored = log.report().tls->ignoredProblems;
    QVERIFY2(ignored.size() >= 3, qPrintable(ignored.join(u'\n'))); // self-signed, expired, wrong host
    QVERIFY(ignored.contains(QSslError(QSslError::CertificateExpired).errorString()));
    QVERIFY(ignored.contains(QSslError(QSslError::HostNameMismatch).errorString()));
}

void tst_DialerTls::namesOnTheCertificate_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("names");
    QTest::addColumn<bool>("fits");
    const auto row = [](const QString &host, const char *names, bool fits) {
        QTest::addRow("%s %s", qPrintable(host), names) << host << QString::fromLatin1(names) << fits;
    };
    row(QStringLiteral("server.test"), "DNS:server.test", true);
    row(QStringLiteral("SERVER.test"), "DNS:server.TEST", true);
    row(QStringLiteral("server.test."), "DNS:server.test", true);
    row(QStringLiteral("a.server.test"), "DNS:*.server.test", true);
    row(QStringLiteral("a.b.server.test"), "DNS:*.server.test", false);
    row(QStringLiteral("server.test"), "DNS:a.server.test", false);
    row(QStringLiteral("server.test"), "IP:127.0.0.1", false); // where the name leads to proves nothing
    row(QStringLiteral("bücher.test"), "DNS:xn--bcher-kva.test", true);
    row(QStringLiteral("xn--bcher-kva.test"), "DNS:xn--bcher-kva.test", true);
    row(QStringLiteral("127.0.0.1"), "IP:127.0.0.1", true);
    row(QStringLiteral("127.0.0.1"), "DNS:server.test", false);
    row(QStringLiteral("::1"), "IP:0:0:0:0:0:0:0:1", true);
    row(QStringLiteral("::1"), "IP:127.0.0.1", false);
}

void tst_DialerTls::namesOnTheCertificate()
{
    QFETCH(QString, host);
    QFETCH(QString, names);
    QFETCH(bool, fits);
    const auto made = TestCertificate::make(names);
    QVERIFY2(made, "the openssl program is missing or has failed");
    RawServer server;
    if (host.contains(u':')) {
        server.close();
        QVERIFY2(server.listen(QHostAddress::LocalHostIPv6), qPrintable(server.errorString()));
    }
    server.useTls(made->server);
    DialRequest request = to(host, server.serverPort());
    request.tlsFiles.authorities = write(QStringLiteral("authority.pem"), made->certificatePem);
    DialLog log;
    log.resolveTo({QStringLiteral("127.0.0.1")});
    log.dialer->dial(request);
    QTRY_COMPARE(log.ends, 1);
    if (fits)
        QVERIFY2(log.socket, log.drop ? qPrintable(log.drop->reason) : "");
    else
        QCOMPARE(log.drop.value_or(Drop()).tls, TlsProblem::WrongHost);
}

void tst_DialerTls::facts_data()
{
    QTest::addColumn<QSsl::SslProtocol>("protocol");
    QTest::addColumn<QList<QByteArray>>("speaks");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("alpn");
    QTest::newRow("1.3") << QSsl::TlsV1_3 << QList<QByteArray>{"h2", "http/1.1"} << QStringLiteral("TLS 1.3")
                         << QStringLiteral("http/1.1");
    QTest::newRow("1.2") << QSsl::TlsV1_2 << QList<QByteArray>{} << QStringLiteral("TLS 1.2") << QString();
}

void tst_DialerTls::facts()
{
    QFETCH(QSsl::SslProtocol, protocol);
    QFETCH(QList<QByteArray>, speaks);
    QFETCH(QString, text);
    QFETCH(QString, alpn);
    const auto made = TestCertificate::makeIssued(QStringLiteral("IP:127.0.0.1,DNS:server.test"));
    QVERIFY2(made, "the openssl program is missing or has failed");
    QSslConfiguration configuration = made->server;
    configuration.setProtocol(protocol);
    configuration.setAllowedNextProtocols(speaks);
    RawServer server;
    server.useTls(configuration);
    DialRequest request = to(server);
    request.tlsFiles.authorities = write(QStringLiteral("authority.pem"), made->authorityPem);
    const DialLog log(request);
    QTRY_COMPARE(log.ends, 1);
    QVERIFY2(log.socket, log.drop ? qPrintable(log.drop->reason) : "");
    const TlsFacts facts = log.report().tls.value();
    QCOMPARE(facts.protocol, text);
    QCOMPARE(facts.alpn, alpn);
    QVERIFY(!facts.cipher.isEmpty());
    QVERIFY(facts.cipherBits >= 128);
    QVERIFY(facts.ignoredProblems.isEmpty());
    QCOMPARE(log.report().steps.last().detail, QString(text + QStringLiteral(", ") + facts.cipher));
    QVERIFY(!facts.chain.isEmpty());
    const CertificateFacts own = facts.chain.first();
    QCOMPARE(own.subject, QStringLiteral("test"));
    QCOMPARE(own.issuer, QStringLiteral("authority"));
    QCOMPARE(own.names, (QStringList{QStringLiteral("127.0.0.1"), QStringLiteral("server.test")}));
    QCOMPARE(own.validFrom, made->certificate.effectiveDate());
    QCOMPARE(own.validUntil, made->certificate.expiryDate());
    QCOMPARE(own.sha256, made->certificate.digest(QCryptographicHash::Sha256));
    QCOMPARE(own.sha256.size(), 32);
    QVERIFY(!own.selfSigned);
}

// A file of authorities adds to those of the system, and a wrong one is named before anything is sent.
void tst_DialerTls::authorities_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("content"); // null: none is written
    QTest::addColumn<bool>("hasWords");
    QTest::newRow("missing") << QStringLiteral("nowhere.pem") << QByteArray() << true;
    QTest::newRow("a folder") << QStringLiteral(".") << QByteArray() << true;
    QTest::newRow("empty") << QStringLiteral("empty.pem") << QByteArray("") << false;
    QTest::newRow("something else") << QStringLiteral("text.pem") << QByteArray("once upon a time") << false;
}

void tst_DialerTls::authorities()
{
    QFETCH(QString, file);
    QFETCH(QByteArray, content);
    QFETCH(bool, hasWords);
    RawServer server;
    DialRequest request = to(server);
    request.tlsFiles.authorities = content.isNull() ? m_dir.filePath(file) : write(file, content);
    const DialLog log(request);
    QTRY_COMPARE(log.ends, 1);
    QVERIFY(log.drop);
    QCOMPARE(log.drop->kind, DropKind::InvalidRequest);
    const QString named = QStringLiteral("tls-authorities ") + request.tlsFiles.authorities;
    QVERIFY2(log.drop->reason.startsWith(named), qPrintable(log.drop->reason));
    QCOMPARE(log.drop->reason.size() > named.size() + 2, hasWords);
    QCOMPARE(server.peerCount(), 0);
}

// The server is told its name without the root's dot, and offered http/1.1 only; then it is silent for ever.
void tst_DialerTls::helloAndAbort()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    DialLog log;
    log.resolveTo({QStringLiteral("127.0.0.1")});
    log.dialer->dial(to(QStringLiteral("bücher.test."), server.serverPort()));
    QTRY_VERIFY(server.hasPendingConnections());
    QTcpSocket *peer = server.nextPendingConnection();
    QTRY_VERIFY(peer->bytesAvailable() > 0);
    QByteArray hello;
    QTRY_VERIFY((hello += peer->readAll()).contains("http/1.1"));
    QVERIFY(hello.contains("xn--bcher-kva.test"));
    QVERIFY(!hello.contains("xn--bcher-kva.test."));
    QVERIFY(!hello.contains(QByteArray("\x02h2", 3)));
    QCOMPARE(log.phases, (QList<Phase>{Phase::Dns, Phase::Tcp, Phase::Tls}));
    log.dialer->abort();
    QTRY_COMPARE(peer->state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(log.ends, 0);
    QCOMPARE(log.steps(), (QList<LinkStep>{LinkStep::Resolve, LinkStep::Connect, LinkStep::Tls}));
}

void tst_DialerTls::notTls_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<DropKind>("kind");
    QTest::newRow("http") << QByteArray("HTTP/1.1 400 Bad Request\r\n\r\n") << DropKind::TlsFailed;
    QTest::newRow("alert") << QByteArray::fromHex("15030300020228") << DropKind::TlsFailed;
    QTest::newRow("nothing") << QByteArray() << DropKind::LinkLost;
}

void tst_DialerTls::notTls()
{
    QFETCH(QByteArray, answer);
    QFETCH(DropKind, kind);
    RawServer server;
    server.onAccept([answer](RawPeer &peer) { peer.send(answer).fin(); });
    const DialLog log(to(server));
    QTRY_COMPARE(log.ends, 1);
    QVERIFY(log.drop);
    QCOMPARE(log.drop->kind, kind);
    QCOMPARE(log.drop->phase, Phase::Tls);
    QCOMPARE(log.drop->tls, kind == DropKind::TlsFailed ? TlsProblem::Other : TlsProblem::None);
    QVERIFY(!log.drop->reason.isEmpty());
}

QTEST_GUILESS_MAIN(tst_DialerTls)
#include "tst_dialer_tls.moc"
