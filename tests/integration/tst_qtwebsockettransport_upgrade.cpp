#include "support/RawServer.h"
#include "support/TestCertificate.h"
#include "support/TransportLog.h"
#include "wire/QtWebSocketTransport.h"

#include <QNetworkProxy>
#include <QSslSocket>
#include <QTest>

using namespace parlance;

// How the transport over QWebSocket begins: what it sends, and every way in which it may fail to open.
class tst_QtWebSocketTransportUpgrade : public QObject
{
    Q_OBJECT

private:
    static TransportRequest to(const QUrl &url)
    {
        TransportRequest request;
        request.url = url;
        return request;
    }

    // The end of an attempt that the transport must reach by itself, with nobody's deadline.
    static Drop endOf(const TransportRequest &request, QList<Phase> *phases = nullptr)
    {
        QtWebSocketTransport transport;
        TransportLog log(transport);
        transport.open(request);
        [&log] { QTRY_VERIFY(log.hasEnded()); }();
        if (log.opens != 0 || log.afterEnd != 0 || log.drops.size() != 1)
            qFatal("the attempt opened or said more after its end");
        if (phases)
            *phases = log.phases;
        return log.drop();
    }

private Q_SLOTS:
    void sendsHeadersOnceAndInOrder();
    void choosesSubprotocol();
    void refusesInvalidRequest_data();
    void refusesInvalidRequest();
    void tcpRefused();
    void hostNotFound();
    void proxyRefused();
    void httpRefusal_data();
    void httpRefusal();
    void refusalCarriesItsFacts();
    void refusalOneByteAtATime();
    void acceptsUpgradeOneByteAtATime();
    void brokenUpgrade_data();
    void brokenUpgrade();
    void lostDuringUpgrade_data();
    void lostDuringUpgrade();
    void muteServerAndAbort_data();
    void muteServerAndAbort();
    void closeBeforeOpenIsAbort();
    void tls_data();
    void tls();
    void tlsUnverified();
    void tlsStallAndAbort();
    void plainToTlsPort();
};

void tst_QtWebSocketTransportUpgrade::sendsHeadersOnceAndInOrder()
{
    RawServer server(RawServer::echo());
    TransportRequest request = to(server.url(QStringLiteral("/room/ä")));
    request.url.setQuery(QStringLiteral("a=1"));
    request.origin = QStringLiteral("https://example.org");
    request.subprotocols = {QStringLiteral("one"), QStringLiteral("two")};
    request.headers = {{QStringLiteral("X-First"), QStringLiteral("1")},
                       {QStringLiteral("Cookie"), QStringLiteral("a=1")},
                       {QStringLiteral("X-Empty"), QString()},
                       {QStringLiteral("x-first"), QStringLiteral("2")},
                       {QStringLiteral("cookie"), QStringLiteral("b=2")},
                       {QStringLiteral("Authorization"), QStringLiteral("Bearer ü")}};
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(request);
    QTRY_VERIFY(log.isOpen());
    const RawPeer &peer = server.lastPeer();
    QVERIFY2(peer.request().startsWith("GET /room/%C3%A4?a=1 HTTP/1.1\r\n"), peer.request().constData());
    QCOMPARE(peer.requestHeader("Host"), "127.0.0.1:" + QByteArray::number(server.serverPort()));
    QCOMPARE(peer.requestHeader("Origin"), "https://example.org");
    QCOMPARE(peer.requestHeader("Sec-WebSocket-Protocol"), "one, two");
    QCOMPARE(peer.requestHeader("X-First"), "1, 2");
    QCOMPARE(peer.requestHeader("Cookie"), "a=1; b=2");
    QCOMPARE(peer.requestHeader("Authorization"), "Bearer \xfc");
    QVERIFY(peer.request().contains("X-Empty:"));
    QCOMPARE(peer.request().count("Sec-WebSocket-Key"), 1);
    QVERIFY(!peer.request().contains("Sec-WebSocket-Extensions"));
    QVERIFY(peer.request().indexOf("X-First") < peer.request().indexOf("Authorization"));
}

void tst_QtWebSocketTransportUpgrade::choosesSubprotocol()
{
    RawServer server([](RawPeer &peer) {
        peer.upgrade(peer.number() == 0 ? "Sec-WebSocket-Protocol: two\r\n" : "");
    });
    TransportRequest request = to(server.url());
    request.subprotocols = {QStringLiteral("one"), QStringLiteral("two")};
    for (const QString &chosen : {QStringLiteral("two"), QString()}) {
        QtWebSocketTransport transport;
        TransportLog log(transport);
        transport.open(request);
        QTRY_VERIFY(log.isOpen());
        QCOMPARE(log.subprotocol, chosen);
    }
}

void tst_QtWebSocketTransportUpgrade::refusesInvalidRequest_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    const auto row = [](const char *tag, const QString &name, const QString &value) {
        QTest::newRow(tag) << name << value;
    };
    row("line feed", QStringLiteral("X-A"), QStringLiteral("a\nb"));
    row("injection", QStringLiteral("X-A"), QStringLiteral("a\r\nX-Evil: 1"));
    row("zero", QStringLiteral("X-A"), QString(QChar(u'\0')));
    row("not Latin-1", QStringLiteral("X-A"), QStringLiteral("€"));
    row("reserved key", QStringLiteral("Sec-WebSocket-Key"), QStringLiteral("x"));
    row("reserved extensions", QStringLiteral("sec-websocket-extensions"), QStringLiteral("permessage-deflate"));
    row("reserved host", QStringLiteral("Host"), QStringLiteral("elsewhere"));
    row("reserved connection", QStringLiteral("CONNECTION"), QStringLiteral("close"));
    row("reserved upgrade", QStringLiteral("Upgrade"), QStringLiteral("h2c"));
}

void tst_QtWebSocketTransportUpgrade::refusesInvalidRequest()
{
    QFETCH(QString, name);
    QFETCH(QString, value);
    RawServer server(RawServer::echo());
    TransportRequest request = to(server.url());
    request.headers = {{name, value}};
    const Drop drop = endOf(request);
    QCOMPARE(drop.kind, DropKind::InvalidRequest);
    QCOMPARE(drop.reason, QString(QStringLiteral("header ") + name));
    QCOMPARE(server.peerCount(), 0);
}

void tst_QtWebSocketTransportUpgrade::tcpRefused()
{
    QTcpServer unused;
    QVERIFY(unused.listen(QHostAddress::LocalHost));
    QUrl url(QStringLiteral("ws://127.0.0.1"));
    url.setPort(unused.serverPort());
    unused.close();
    const Drop drop = endOf(to(url));
    QCOMPARE(drop.kind, DropKind::Refused);
    QCOMPARE(drop.phase, Phase::Tcp);
    QCOMPARE(drop.closeCode, 0);
    QVERIFY(!drop.reason.isEmpty());
}

void tst_QtWebSocketTransportUpgrade::hostNotFound()
{
    QList<Phase> phases;
    const Drop drop = endOf(to(QUrl(QStringLiteral("ws://nowhere.invalid/"))), &phases);
    QCOMPARE(drop.kind, DropKind::HostNotFound);
    QCOMPARE(drop.phase, Phase::Dns);
    QCOMPARE(phases, QList<Phase>{Phase::Dns});
}

void tst_QtWebSocketTransportUpgrade::proxyRefused()
{
    RawServer proxy([](RawPeer &peer) { peer.http(403, "Filtered", "Connection: close\r\n").fin(); });
    QNetworkProxy::setApplicationProxy(
        QNetworkProxy(QNetworkProxy::HttpProxy, QStringLiteral("127.0.0.1"), proxy.serverPort()));
    const Drop drop = endOf(to(QUrl(QStringLiteral("ws://example.invalid/"))));
    QNetworkProxy::setApplicationProxy(QNetworkProxy::NoProxy);
    QCOMPARE(drop.kind, DropKind::ProxyFailed);
    QVERIFY(!drop.reason.isEmpty());
    QVERIFY(proxy.lastPeer().request().startsWith("CONNECT example.invalid:80"));
}

void tst_QtWebSocketTransportUpgrade::httpRefusal_data()
{
    QTest::addColumn<int>("status");
    for (const int status : {200, 204, 301, 302, 400, 401, 403, 404, 407, 413, 426, 429, 500, 502, 503, 511})
        QTest::addRow("%d", status) << status;
}

// On a connection that stays open, as servers behind a proxy do: QWebSocket alone would wait for ever.
void tst_QtWebSocketTransportUpgrade::httpRefusal()
{
    QFETCH(int, status);
    RawServer server([status](RawPeer &peer) {
        peer.http(status, "Some Words", "Connection: keep-alive\r\nContent-Type: text/html\r\n", "<html></html>");
    });
    const Drop drop = endOf(to(server.url()));
    QCOMPARE(drop.kind, DropKind::HttpRefused);
    QCOMPARE(drop.httpStatus, status);
    QCOMPARE(drop.phase, Phase::Upgrade);
    QCOMPARE(drop.reason, QStringLiteral("Some Words"));
    QTRY_VERIFY(server.lastPeer().isGone());
}

void tst_QtWebSocketTransportUpgrade::refusalCarriesItsFacts()
{
    RawServer server([](RawPeer &peer) {
        if (peer.number() == 0)
            peer.http(503, "Service Unavailable", "Retry-After: 7\r\n");
        else
            peer.http(301, "Moved Permanently", "Location: wss://elsewhere/\r\n").fin();
    });
    QCOMPARE(endOf(to(server.url())).retryAfter, std::optional(milliseconds(7000)));
    const Drop moved = endOf(to(server.url()));
    QCOMPARE(moved.httpStatus, 301);
    QCOMPARE(moved.reason, QStringLiteral("wss://elsewhere/"));
}

void tst_QtWebSocketTransportUpgrade::refusalOneByteAtATime()
{
    RawServer server([](RawPeer &peer) {
        peer.slowly("HTTP/1.1 404 Not Found\r\nRetry-After: 3\r\n\r\n", milliseconds(1));
    });
    const Drop drop = endOf(to(server.url()));
    QCOMPARE(drop.httpStatus, 404);
    QCOMPARE(drop.retryAfter, std::optional(milliseconds(3000)));
}

void tst_QtWebSocketTransportUpgrade::acceptsUpgradeOneByteAtATime()
{
    RawServer server([](RawPeer &peer) {
        peer.slowly(peer.upgradeBytes(), milliseconds(1)).text(QStringLiteral("at last"));
    });
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(server.url()));
    QTRY_COMPARE(log.texts, QStringList{QStringLiteral("at last")});
    QVERIFY(log.isOpen());
}

void tst_QtWebSocketTransportUpgrade::brokenUpgrade_data()
{
    QTest::addColumn<QByteArray>("answer"); // "KEY" stands for the right accept key
    const auto row = [](const char *tag, const QByteArray &answer) { QTest::newRow(tag) << answer; };
    const QByteArray start = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n";
    row("wrong accept key", start + "Connection: Upgrade\r\nSec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n");
    row("no accept key", start + "Connection: Upgrade\r\n\r\n");
    row("unasked extension", start + "Connection: Upgrade\r\nSec-WebSocket-Accept: KEY\r\n"
                                     "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n");
    row("unasked subprotocol", start + "Connection: Upgrade\r\nSec-WebSocket-Accept: KEY\r\n"
                                       "Sec-WebSocket-Protocol: mqtt\r\n\r\n");
    row("keep-alive, Upgrade", start + "Connection: keep-alive, Upgrade\r\nSec-WebSocket-Accept: KEY\r\n\r\n");
    row("SSH banner", "SSH-2.0-OpenSSH_9.2p1\r\n");
    row("half a word", "220");
    row("TLS alert", QByteArray::fromHex("15030300020228"));
    row("endless head", "HTTP/1.1 101 Switching Protocols\r\nX: " + QByteArray(100000, 'x'));
}

void tst_QtWebSocketTransportUpgrade::brokenUpgrade()
{
    QFETCH(QByteArray, answer);
    RawServer server([answer](RawPeer &peer) { peer.send(QByteArray(answer).replace("KEY", peer.acceptKey())); });
    const Drop drop = endOf(to(server.url()));
    QCOMPARE(drop.kind, DropKind::NotWebSocket);
    QCOMPARE(drop.phase, Phase::Upgrade);
    QTRY_VERIFY(server.lastPeer().isGone());
}

void tst_QtWebSocketTransportUpgrade::lostDuringUpgrade_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<bool>("reset");
    QTest::newRow("nothing, FIN") << QByteArray() << false;
    QTest::newRow("nothing, RST") << QByteArray() << true;
    QTest::newRow("half a head, FIN") << QByteArray("HTTP/1.1 101 Switching Protocols\r\nUpgr") << false;
    QTest::newRow("half a head, RST") << QByteArray("HTTP/1.1 101 Switching Protocols\r\nUpgr") << true;
}

void tst_QtWebSocketTransportUpgrade::lostDuringUpgrade()
{
    QFETCH(QByteArray, answer);
    QFETCH(bool, reset);
    RawServer server([answer, reset](RawPeer &peer) {
        peer.send(answer);
        if (reset)
            peer.rst();
        else
            peer.fin();
    });
    const Drop drop = endOf(to(server.url()));
    QCOMPARE(drop.kind, DropKind::LinkLost);
    QCOMPARE(drop.phase, Phase::Upgrade);
    QCOMPARE(drop.closeCode, closecode::abnormal);
}

void tst_QtWebSocketTransportUpgrade::muteServerAndAbort_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("mute") << QByteArray();
    QTest::newRow("half a head") << QByteArray("HTTP/1.1 101 Swi");
    QTest::newRow("no end of head") << QByteArray("HTTP/1.1 404 Not Found\r\n");
}

void tst_QtWebSocketTransportUpgrade::muteServerAndAbort()
{
    QFETCH(QByteArray, answer);
    RawServer server([answer](RawPeer &peer) { peer.send(answer); });
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(server.url()));
    QTRY_COMPARE(log.phases, (QList<Phase>{Phase::Tcp, Phase::Upgrade}));
    QTRY_VERIFY(server.peerCount() == 1 && !server.lastPeer().request().isEmpty());
    QTRY_VERIFY(answer.isEmpty() || log.alives > 0);
    QVERIFY(!log.hasEnded() || answer.contains("404"));
    transport.abort();
    QTRY_VERIFY(log.hasEnded());
    QTRY_VERIFY(server.lastPeer().isGone());
    QCOMPARE(log.drops.size(), 1);
}

void tst_QtWebSocketTransportUpgrade::closeBeforeOpenIsAbort()
{
    RawServer server;
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(server.url()));
    QTRY_VERIFY(log.phases.contains(Phase::Upgrade));
    transport.close(closecode::normal, QStringLiteral("bye"));
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.drop().kind, DropKind::ClosedByUser);
    QCOMPARE(log.drop().phase, Phase::Upgrade);
    QTRY_VERIFY(server.lastPeer().isGone());
    QVERIFY(server.lastPeer().frames().isEmpty());
}

void tst_QtWebSocketTransportUpgrade::tls_data()
{
    QTest::addColumn<QString>("names");
    QTest::addColumn<bool>("expired");
    QTest::addColumn<bool>("issued");
    QTest::addColumn<bool>("trusted");
    QTest::addColumn<TlsProblem>("problem");
    const QString right = QStringLiteral("IP:127.0.0.1");
    const QString wrong = QStringLiteral("DNS:elsewhere.invalid");
    QTest::newRow("trusted") << right << false << false << true << TlsProblem::None;
    QTest::newRow("self-signed") << right << false << false << false << TlsProblem::SelfSigned;
    QTest::newRow("unknown issuer") << right << false << true << false << TlsProblem::UnknownIssuer;
    QTest::newRow("wrong host") << wrong << false << false << true << TlsProblem::WrongHost;
    QTest::newRow("expired") << right << true << false << true << TlsProblem::Expired;
}

void tst_QtWebSocketTransportUpgrade::tls()
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
    const QSslConfiguration before = QSslConfiguration::defaultConfiguration();
    if (trusted) {
        QSslConfiguration trusting = before;
        trusting.addCaCertificate(made->certificate);
        QSslConfiguration::setDefaultConfiguration(trusting);
    }
    RawServer server([](RawPeer &peer) { peer.upgrade().text(QStringLiteral("secret")).close(1012, "later"); });
    server.useTls(made->server);
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(server.url()));
    QTRY_VERIFY(log.hasEnded());
    QSslConfiguration::setDefaultConfiguration(before);
    const Drop drop = log.drop();
    QCOMPARE(drop.tls, problem);
    if (problem == TlsProblem::None) {
        QCOMPARE(log.phases, (QList<Phase>{Phase::Tcp, Phase::Tls, Phase::Upgrade}));
        QCOMPARE(log.texts, QStringList{QStringLiteral("secret")});
        QCOMPARE(drop.kind, DropKind::CloseFrame);
        QCOMPARE(drop.closeCode, closecode::serviceRestart);
    } else {
        QCOMPARE(drop.kind, DropKind::TlsFailed);
        QCOMPARE(drop.phase, Phase::Tls);
        QCOMPARE(drop.closeCode, closecode::tlsHandshake);
        QVERIFY(!drop.reason.isEmpty());
        QVERIFY(server.lastPeer().request().isEmpty()); // nothing of the request went out
    }
}

void tst_QtWebSocketTransportUpgrade::tlsUnverified()
{
    const auto made = TestCertificate::make(QStringLiteral("DNS:elsewhere.invalid"),
                                            TestCertificate::Validity::Expired);
    QVERIFY2(made, "the openssl program is missing or has failed");
    RawServer server(RawServer::echo());
    server.useTls(made->server);
    TransportRequest request = to(server.url());
    request.verifyTls = false;
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(request);
    QTRY_VERIFY(log.isOpen());
    const QString longText = QStringLiteral("中文").repeated(200000);
    QVERIFY(transport.sendText(longText));
    QVERIFY(transport.ping("p"));
    QVERIFY(transport.bytesToWrite() > 0);
    QTRY_COMPARE_WITH_TIMEOUT(log.pongs.size(), 1, 30000);
    QCOMPARE(log.texts.size(), 1);
    QVERIFY(log.texts.first() == longText);
    server.lastPeer().closeEmpty();
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.drop().closeCode, closecode::noStatus);
}

void tst_QtWebSocketTransportUpgrade::tlsStallAndAbort()
{
    RawServer server; // accepts TCP and never answers the ClientHello
    QUrl url = server.url();
    url.setScheme(QStringLiteral("wss"));
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(url));
    QTRY_COMPARE(log.phases, (QList<Phase>{Phase::Tcp, Phase::Tls}));
    transport.abort();
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.drop().phase, Phase::Tls);
    QTRY_VERIFY(server.lastPeer().isGone());
}

void tst_QtWebSocketTransportUpgrade::plainToTlsPort()
{
    const auto made = TestCertificate::make(QStringLiteral("IP:127.0.0.1"));
    QVERIFY2(made, "the openssl program is missing or has failed");
    RawServer server;
    server.useTls(made->server);
    QUrl url = server.url();
    url.setScheme(QStringLiteral("ws"));
    const Drop drop = endOf(to(url));
    QVERIFY(drop.kind == DropKind::NotWebSocket || drop.kind == DropKind::LinkLost);
    QCOMPARE(drop.phase, Phase::Upgrade);
}

QTEST_GUILESS_MAIN(tst_QtWebSocketTransportUpgrade)
#include "tst_qtwebsockettransport_upgrade.moc"
