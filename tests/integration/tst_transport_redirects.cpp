#include "support/RawServer.h"
#include "support/TestCertificate.h"
#include "support/TransportLog.h"
#include "support/TransportRows.h"
#include "wire/CookieJar.h"
#include "wire/Rfc6455Transport.h"

#include <QTest>

#include <algorithm>

using namespace parlance;

// Redirects and cookies: what is followed and what is kept. Not over QWebSocket, which follows nothing.
class TestTransportRedirects : public QObject
{
    Q_OBJECT

    static QByteArray location(const QByteArray &value) { return "Location: " + value + "\r\n"; }

    // Paths of the requests, in order.
    static QList<QByteArray> paths(const RawServer &server)
    {
        QList<QByteArray> paths;
        for (int i = 0; i < server.peerCount(); ++i)
            paths.append(server.peer(i).request().split(' ').value(1));
        return paths;
    }

private Q_SLOTS:
    void followsToTheSameHost_data();
    void followsToTheSameHost();
    void followsFromWsToWss();
    void goesNowhereElse_data();
    void goesNowhereElse();
    void followsThreeAtMost();
    void cookiesAreKept();
    void cookiesOfARedirect();
    void withoutAJarNoCookieIsKept();
};

void TestTransportRedirects::followsToTheSameHost_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("target"); // PORT stands for the server's
    QTest::addColumn<QByteArray>("path");
    QTest::newRow("301 to a path") << 301 << QByteArray("/there?a=1") << QByteArray("/there?a=1");
    QTest::newRow("302, relative") << 302 << QByteArray("beside") << QByteArray("/old/beside");
    QTest::newRow("303") << 303 << QByteArray("ws://127.0.0.1:PORT/there") << QByteArray("/there");
    QTest::newRow("307, as http") << 307 << QByteArray("http://127.0.0.1:PORT/there") << QByteArray("/there");
    QTest::newRow("308, a body behind it") << 308 << QByteArray("//127.0.0.1:PORT/there") << QByteArray("/there");
}

void TestTransportRedirects::followsToTheSameHost()
{
    QFETCH(int, status);
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, path);
    RawServer server([&](RawPeer &peer) {
        QByteArray to = target;
        to.replace("PORT", QByteArray::number(server.serverPort()));
        if (peer.number() == 0)
            peer.http(status, "Elsewhere", location(to), "<html>moved</html>");
        else
            peer.upgrade().text(QStringLiteral("found"));
    });
    TransportRequest request = requestTo(server.url(QStringLiteral("/old/place")));
    request.headers = {{QStringLiteral("Authorization"), QStringLiteral("Bearer secret")}};
    request.subprotocols = {QStringLiteral("chat")};
    Rfc6455Transport transport;
    TransportLog log(transport);
    transport.open(request);
    QTRY_COMPARE(log.texts, QStringList{QStringLiteral("found")});
    QCOMPARE(paths(server), (QList<QByteArray>{"/old/place", path}));
    QCOMPARE(server.peer(1).requestHeader("Authorization"), "Bearer secret"); // it is the same host
    QCOMPARE(server.peer(1).requestHeader("Sec-WebSocket-Protocol"), "chat");
    QVERIFY(server.peer(0).requestHeader("Sec-WebSocket-Key") != server.peer(1).requestHeader("Sec-WebSocket-Key"));
    QCOMPARE(log.opens, 1);
    QCOMPARE(log.reports.size(), 1);
    const QList<HttpExchange> exchanges = log.reports.first().exchanges;
    QCOMPARE(exchanges.size(), 2);
    QCOMPARE(exchanges.first().status, status);
    QCOMPARE(exchanges.first().body, "<html>moved</html>");
    QCOMPARE(exchanges.last().status, 101);
    QTRY_VERIFY(server.peer(0).isGone());
}

void TestTransportRedirects::followsFromWsToWss()
{
    const auto made = TestCertificate::make(QStringLiteral("IP:127.0.0.1"));
    QVERIFY2(made, "the openssl program is missing or has failed");
    RawServer safe([](RawPeer &peer) { peer.upgrade().text(QStringLiteral("safe")); });
    safe.useTls(made->server);
    RawServer plain([&safe](RawPeer &peer) {
        peer.http(301, "Moved", location(safe.url(QStringLiteral("/safe")).toEncoded()));
    });
    TransportRequest request = requestTo(plain.url());
    request.verifyTls = false;
    Rfc6455Transport transport;
    TransportLog log(transport);
    transport.open(request);
    QTRY_COMPARE(log.texts, QStringList{QStringLiteral("safe")});
    QVERIFY(log.reports.first().tls);
}

void TestTransportRedirects::goesNowhereElse_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::newRow("another host") << QByteArray("ws://elsewhere.invalid/");
    QTest::newRow("another name of the same computer") << QByteArray("ws://localhost:PORT/");
    QTest::newRow("another port") << QByteArray("ws://127.0.0.1:1/");
    QTest::newRow("another protocol") << QByteArray("ftp://127.0.0.1:PORT/");
    QTest::newRow("a token in the address") << QByteArray("ws://eve:secret@127.0.0.1:PORT/");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("not an address") << QByteArray("ws://[::1/");
}

void TestTransportRedirects::goesNowhereElse()
{
    QFETCH(QByteArray, target);
    RawServer server([&](RawPeer &peer) {
        QByteArray to = target;
        peer.http(302, "Found", location(to.replace("PORT", QByteArray::number(server.serverPort()))));
    });
    Rfc6455Transport transport;
    TransportLog log(transport);
    transport.open(requestTo(server.url()));
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.drop().kind, DropKind::HttpRefused);
    QCOMPARE(log.drop().httpStatus, 302);
    QCOMPARE(log.drop().reason.isEmpty(), false);
    QCOMPARE(server.peerCount(), 1);
}

void TestTransportRedirects::followsThreeAtMost()
{
    RawServer server([](RawPeer &peer) {
        peer.http(302, "Found", location("/" + QByteArray::number(peer.number() + 1)));
    });
    Rfc6455Transport transport;
    TransportLog log(transport);
    transport.open(requestTo(server.url()));
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.drop().kind, DropKind::HttpRefused);
    QCOMPARE(log.drop().httpStatus, 302);
    QCOMPARE(log.drop().reason, QStringLiteral("/4"));
    QCOMPARE(paths(server), (QList<QByteArray>{"/", "/1", "/2", "/3"}));
    QCOMPARE(log.reports.first().exchanges.size(), 4);
}

void TestTransportRedirects::cookiesAreKept()
{
    RawServer server([](RawPeer &peer) {
        peer.upgrade("Set-Cookie: session=" + QByteArray::number(peer.number()) + "; Path=/\r\nSet-Cookie: lang=zh\r\n"
                     "Set-Cookie: other=1; Path=/elsewhere\r\nSet-Cookie: gone=1; Max-Age=0\r\n");
    });
    TransportRequest request = requestTo(server.url());
    request.cookies = std::make_shared<CookieJar>();
    for (int attempt = 0; attempt < 3; ++attempt) {
        Rfc6455Transport transport;
        TransportLog log(transport);
        transport.open(request);
        QTRY_VERIFY(log.isOpen());
    }
    QVERIFY(server.peer(0).requestHeader("Cookie").isEmpty());
    for (int attempt = 1; attempt < 3; ++attempt) {
        QList<QByteArray> pairs = server.peer(attempt).requestHeader("Cookie").split(';');
        for (QByteArray &pair : pairs)
            pair = pair.trimmed();
        std::sort(pairs.begin(), pairs.end());
        QCOMPARE(pairs, (QList<QByteArray>{"lang=zh", "session=" + QByteArray::number(attempt - 1)}));
    }
}

void TestTransportRedirects::cookiesOfARedirect()
{
    RawServer server([](RawPeer &peer) {
        if (peer.number() == 0)
            peer.http(307, "Sign In First", location("/") + "Set-Cookie: signed=in\r\n");
        else
            peer.upgrade();
    });
    TransportRequest request = requestTo(server.url());
    request.cookies = std::make_shared<CookieJar>();
    Rfc6455Transport transport;
    TransportLog log(transport);
    transport.open(request);
    QTRY_VERIFY(log.isOpen());
    QCOMPARE(server.peer(1).requestHeader("Cookie"), "signed=in");
}

void TestTransportRedirects::withoutAJarNoCookieIsKept()
{
    RawServer server([](RawPeer &peer) { peer.upgrade("Set-Cookie: a=1\r\n"); });
    for (int attempt = 0; attempt < 2; ++attempt) {
        Rfc6455Transport transport;
        TransportLog log(transport);
        transport.open(requestTo(server.url()));
        QTRY_VERIFY(log.isOpen());
        QVERIFY(server.lastPeer().requestHeader("Cookie").isEmpty());
    }
}

QTEST_GUILESS_MAIN(TestTransportRedirects)
#include "tst_transport_redirects.moc"
