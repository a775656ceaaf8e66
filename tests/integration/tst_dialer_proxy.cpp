#include "support/DialLog.h"
#include "support/RawServer.h"
#include "support/TestCertificate.h"
#include "support/ToolServer.h"

#include <QSslSocket>
#include <QTest>

using namespace parlance;

// Through real proxies: tinyproxy (HTTP CONNECT) and microsocks (SOCKS5). And through one that is none.
class tst_DialerProxy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void throughTheProxy_data();
    void throughTheProxy();
    void refused_data();
    void refused();
    void proxyIsNotThere_data();
    void proxyIsNotThere();
    void proxyHangsUp();
    void stallAndAbort();
    void namesAreTheProxys();
    void serverSpeaksFirst();
};

namespace {

using Kind = ProxySettings::Kind;

// Both with user "ann" and password "password1" where one is wanted.
bool startProxy(ToolServer &tool, Kind kind, bool withPassword, const QByteArray &more = {})
{
    if (kind == Kind::Http) {
        return tool.start("Port @PORT@\nListen 127.0.0.1\nTimeout 60\nAllow 127.0.0.1\nLogLevel Critical\n"
                              + QByteArray(withPassword ? "BasicAuth ann password1\n" : "") + more,
                          {QStringLiteral("-d"), QStringLiteral("-c"), QStringLiteral("@DIR@/config")});
    }
    QStringList arguments{QStringLiteral("-i"), QStringLiteral("127.0.0.1"), QStringLiteral("-p"),
                          QStringLiteral("@PORT@")};
    if (withPassword)
        arguments << QStringLiteral("-u") << QStringLiteral("ann") << QStringLiteral("-P") << QStringLiteral("password1");
    return tool.start({}, arguments);
}

QString programOf(Kind kind)
{
    return kind == Kind::Http ? QStringLiteral("tinyproxy") : QStringLiteral("microsocks");
}

DialRequest through(Kind kind, quint16 proxyPort, const QString &host, quint16 port)
{
    DialRequest request;
    request.host = host;
    request.port = port;
    request.proxy = {kind, QStringLiteral("127.0.0.1"), proxyPort, {}, {}};
    return request;
}

quint16 closedPort()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost) ? server.serverPort() : 1;
}

} // namespace

void tst_DialerProxy::throughTheProxy_data()
{
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<bool>("password");
    QTest::addColumn<QString>("host");
    QTest::addColumn<bool>("tls");
    const QString address = QStringLiteral("127.0.0.1");
    for (const Kind kind : {Kind::Http, Kind::Socks5}) {
        const char *program = kind == Kind::Http ? "tinyproxy" : "microsocks";
        QTest::addRow("%s", program) << kind << false << address << false;
        QTest::addRow("%s, password", program) << kind << true << address << false;
        QTest::addRow("%s, name", program) << kind << false << QStringLiteral("localhost") << false;
        QTest::addRow("%s, TLS", program) << kind << false << address << true;
        QTest::addRow("%s, password, TLS", program) << kind << true << QStringLiteral("localhost") << true;
    }
}

void tst_DialerProxy::throughTheProxy()
{
    QFETCH(Kind, kind);
    QFETCH(bool, password);
    QFETCH(QString, host);
    QFETCH(bool, tls);
    ToolServer tool(programOf(kind));
    QVERIFY2(startProxy(tool, kind, password), tool.errorText().constData());
    RawServer server;
    DialRequest request = through(kind, tool.port(), host, server.serverPort());
    request.tls = tls;
    if (tls) {
        const auto made = TestCertificate::make(QStringLiteral("IP:127.0.0.1,DNS:localhost"));
        QVERIFY2(made, "the openssl program is missing or has failed");
        server.useTls(made->server);
        QVERIFY(tool.write(QStringLiteral("authority.pem"), made->certificatePem));
        request.tlsFiles.authorities = tool.filePath(QStringLiteral("authority.pem"));
    }
    if (password) {
        request.proxy.user = QStringLiteral("ann");
        request.proxy.password = QStringLiteral("password1");
    }
    const DialLog log(request);
    QTRY_COMPARE(log.ends, 1);
    QVERIFY2(log.socket, log.drop ? qPrintable(log.drop->reason) : "");
    QList<Phase> phases{Phase::Tcp, Phase::Proxy};
    QList<LinkStep> steps{LinkStep::Connect, LinkStep::Proxy};
    if (tls) {
        phases.append(Phase::Tls);
        steps.append(LinkStep::Tls);
        QVERIFY(static_cast<QSslSocket *>(log.socket.get())->isEncrypted());
    }
    QCOMPARE(log.phases, phases);
    QCOMPARE(log.steps(), steps);
    const LinkReport report = log.report();
    QCOMPARE(report.proxy, QStringLiteral("%1://127.0.0.1:%2")
                               .arg(kind == Kind::Http ? QStringLiteral("http") : QStringLiteral("socks5"))
                               .arg(tool.port()));
    QCOMPARE(report.remoteAddress, QStringLiteral("127.0.0.1:%1").arg(tool.port()));
    QCOMPARE(report.steps.at(1).detail, QStringLiteral("%1:%2").arg(host).arg(server.serverPort()));

    log.socket->write("GET / HTTP/1.1\r\n\r\n");
    QTRY_VERIFY(server.peerCount() == 1 && server.lastPeer().request() == "GET / HTTP/1.1\r\n\r\n");
    server.lastPeer().send("answer");
    QTRY_COMPARE(log.socket->bytesAvailable(), 6);
}

void tst_DialerProxy::refused_data()
{
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QString>("user");
    QTest::addColumn<QByteArray>("config");
    QTest::addColumn<bool>("serverListens");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("words");
    const QString ann = QStringLiteral("ann");
    QTest::newRow("http, no password") << Kind::Http << QString() << QByteArray() << true << 407
                                       << QStringLiteral("Proxy Authentication Required");
    QTest::newRow("http, wrong password") << Kind::Http << ann << QByteArray() << true << 401
                                          << QStringLiteral("Unauthorized");
    QTest::newRow("http, port not allowed") << Kind::Http << QString() << QByteArray("ConnectPort 1\n") << true << 403
                                            << QStringLiteral("Access violation");
    QTest::newRow("http, nobody there") << Kind::Http << QString() << QByteArray("ok") << false << 500
                                        << QStringLiteral("Unable to connect");
    QTest::newRow("socks, no password") << Kind::Socks5 << QString() << QByteArray() << true << 0
                                        << QStringLiteral("SOCKS5 NO ACCEPTABLE METHODS");
    QTest::newRow("socks, wrong password") << Kind::Socks5 << ann << QByteArray() << true << 0
                                           << QStringLiteral("SOCKS5 USERNAME/PASSWORD 2");
    QTest::newRow("socks, nobody there") << Kind::Socks5 << QString() << QByteArray("ok") << false << 0
                                         << QStringLiteral("SOCKS5 5 Connection refused");
}

void tst_DialerProxy::refused()
{
    QFETCH(Kind, kind);
    QFETCH(QString, user);
    QFETCH(QByteArray, config);
    QFETCH(bool, serverListens);
    QFETCH(int, status);
    QFETCH(QString, words);
    ToolServer tool(programOf(kind));
    const QByteArray more = config == "ok" ? QByteArray() : config;
    QVERIFY2(startProxy(tool, kind, config.isEmpty(), more), tool.errorText().constData());
    RawServer server;
    DialRequest request = through(kind, tool.port(), QStringLiteral("127.0.0.1"),
                                  serverListens ? server.serverPort() : closedPort());
    request.proxy.user = user;
    request.proxy.password = QStringLiteral("wrong");
    const DialLog log(request);
    QTRY_COMPARE(log.ends, 1);
    QVERIFY(log.drop);
    QCOMPARE(log.drop->kind, DropKind::ProxyFailed);
    QCOMPARE(log.drop->phase, Phase::Proxy);
    QCOMPARE(log.drop->httpStatus, status);
    QCOMPARE(log.drop->reason, words);
    QCOMPARE(log.phases, (QList<Phase>{Phase::Tcp, Phase::Proxy}));
    QCOMPARE(log.steps(), (QList<LinkStep>{LinkStep::Connect, LinkStep::Proxy}));
    QCOMPARE(server.peerCount(), 0);
}

void tst_DialerProxy::proxyIsNotThere_data()
{
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QString>("host");
    QTest::addColumn<Phase>("phase");
    for (const Kind kind : {Kind::Http, Kind::Socks5}) {
        const char *program = kind == Kind::Http ? "http" : "socks";
        QTest::addRow("%s refused", program) << kind << QStringLiteral("127.0.0.1") << Phase::Tcp;
        QTest::addRow("%s not found", program) << kind << QStringLiteral("proxy.test") << Phase::Dns;
    }
}

void tst_DialerProxy::proxyIsNotThere()
{
    QFETCH(Kind, kind);
    QFETCH(QString, host);
    QFETCH(Phase, phase);
    RawServer server;
    DialRequest request = through(kind, closedPort(), QStringLiteral("127.0.0.1"), server.serverPort());
    request.proxy.host = host;
    DialLog log;
    log.resolveTo({});
    log.dialer->dial(request);
    QTRY_COMPARE(log.ends, 1);
    QVERIFY(log.drop);
    QCOMPARE(log.drop->kind, DropKind::ProxyFailed);
    QCOMPARE(log.drop->phase, phase);
    QCOMPARE(log.drop->httpStatus, 0);
    QVERIFY(!log.drop->reason.isEmpty());
    QCOMPARE(log.phases, QList<Phase>{phase});
    QCOMPARE(server.peerCount(), 0);
}

void tst_DialerProxy::proxyHangsUp()
{
    RawServer proxy([](RawPeer &peer) { peer.send("HTTP/1.1 200 OK\r\nHalf").fin(); });
    const DialLog log(through(Kind::Http, proxy.serverPort(), QStringLiteral("server.test"), 80));
    QTRY_COMPARE(log.ends, 1);
    QVERIFY(log.drop);
    QCOMPARE(log.drop->kind, DropKind::ProxyFailed);
    QCOMPARE(log.drop->phase, Phase::Proxy);
    QVERIFY(!log.drop->reason.isEmpty());
}

void tst_DialerProxy::stallAndAbort()
{
    RawServer proxy; // accepts, reads and says nothing
    const DialLog log(through(Kind::Http, proxy.serverPort(), QStringLiteral("server.test"), 80));
    QTRY_VERIFY(proxy.peerCount() == 1 && !proxy.lastPeer().request().isEmpty());
    QCOMPARE(log.phases, (QList<Phase>{Phase::Tcp, Phase::Proxy}));
    log.dialer->abort();
    QTRY_VERIFY(proxy.lastPeer().isGone());
    QCOMPARE(log.ends, 0);
    QCOMPARE(log.steps(), (QList<LinkStep>{LinkStep::Connect, LinkStep::Proxy}));
}

void tst_DialerProxy::namesAreTheProxys()
{
    RawServer proxy([](RawPeer &peer) { peer.http(502, "Bad Gateway"); });
    DialLog log;
    log.resolveTo({});
    log.dialer->dial(through(Kind::Http, proxy.serverPort(), QStringLiteral("聊天.example"), 8080));
    QTRY_COMPARE(log.ends, 1);
    QVERIFY(log.asked.isEmpty());
    QCOMPARE(proxy.lastPeer().request(), "CONNECT xn--rss932g.example:8080 HTTP/1.1\r\n"
                                         "Host: xn--rss932g.example:8080\r\n\r\n");
    QCOMPARE(log.drop->httpStatus, 502);
    QCOMPARE(log.drop->reason, QStringLiteral("Bad Gateway"));
}

// What comes glued to the proxy's answer is the server's, and stays in the socket.
void tst_DialerProxy::serverSpeaksFirst()
{
    RawServer proxy([](RawPeer &peer) { peer.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbanner"); });
    const DialLog log(through(Kind::Http, proxy.serverPort(), QStringLiteral("server.test"), 80));
    QTRY_COMPARE(log.ends, 1);
    QVERIFY(log.socket);
    QTRY_COMPARE(log.socket->bytesAvailable(), 6);
    QCOMPARE(log.socket->readAll(), "banner");
}

QTEST_GUILESS_MAIN(tst_DialerProxy)
#include "tst_dialer_proxy.moc"
