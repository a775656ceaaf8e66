#include "support/LiveConnection.h"
#include "support/RawServer.h"
#include "support/ToolServer.h"
#include "support/TransportRows.h"

#include <QTest>

using namespace parlance;
using namespace std::chrono_literals;

// What stands between a client and its server and thinks of its own: real proxies, in front of a scripted server.
class TestFaultsLinkProxies : public QObject
{
    Q_OBJECT

    static QUrl through(const ToolServer &proxy)
    {
        QUrl url(QStringLiteral("ws://127.0.0.1/chat"));
        url.setPort(proxy.port());
        return url;
    }

    static QByteArray address(const RawServer &server)
    {
        return "127.0.0.1:" + QByteArray::number(server.serverPort());
    }

    static QByteArray passUpgrades(const RawServer &server, const QByteArray &more = {})
    {
        return "location / {\n proxy_pass http://" + address(server)
            + ";\n proxy_http_version 1.1;\n proxy_set_header Upgrade $http_upgrade;\n"
              " proxy_set_header Connection $http_connection;\n" + more + "\n}";
    }

private Q_SLOTS:
    void fault15_proxyThatDropsTheUpgrade();
    void fault15_proxyThatBuffersTheAnswer();
    void fault16_proxyWantsCredentials_data();
    void fault16_proxyWantsCredentials();
    void fault17_idleCut_data();
    void fault17_idleCut();
    void tooManyRequests();
    void serverBehindTheProxyIsGone();
};

// nginx as it is before anybody sets it up for WebSocket: the server behind it sees an ordinary request.
void TestFaultsLinkProxies::fault15_proxyThatDropsTheUpgrade()
{
    RawServer server([](RawPeer &peer) { peer.http(426, "Upgrade Required", "Connection: close\r\n", "no Upgrade").fin(); });
    ToolServer nginx(QStringLiteral("nginx"));
    QVERIFY2(startNginx(nginx, "location / { proxy_pass http://" + address(server) + "; }"), nginx.errorText().constData());
    LiveConnection live(requestTo(through(nginx)));
    live.connection().connectNow();
    QTRY_COMPARE(live.drops.size(), 1);
    QVERIFY(server.lastPeer().requestHeader("Upgrade").isEmpty());
    QCOMPARE(live.lastDrop().kind, DropKind::HttpRefused);
    QCOMPARE(live.lastDrop().httpStatus, 426);
    QCOMPARE(live.reports.first().exchanges.last().body, "no Upgrade"); // the server's own words
    QCOMPARE(live.state(), LinkState::Waiting);
}

// It lets the upgrade pass, and then keeps what the server says until there is enough of it.
void TestFaultsLinkProxies::fault15_proxyThatBuffersTheAnswer()
{
    RawServer server([](RawPeer &peer) {
        // nginx passes on whole heads only: this one stays with it.
        peer.send("HTTP/1.1 101 Switching Protocols\r\n");
    });
    ToolServer nginx(QStringLiteral("nginx"));
    QVERIFY2(startNginx(nginx, passUpgrades(server)), nginx.errorText().constData());
    LiveConnection live(requestTo(through(nginx)));
    live.connection().connectNow();
    QTRY_VERIFY(server.peerCount() == 1 && !server.lastPeer().request().isEmpty());
    live.clock.advance(10s);
    QCOMPARE(live.state(), LinkState::Waiting);
    QCOMPARE(live.lastDrop().kind, DropKind::Deadline);
    QCOMPARE(live.lastDrop().phase, Phase::Upgrade);
    QTRY_VERIFY(server.lastPeer().isGone()); // the proxy has let its side go as well
}

void TestFaultsLinkProxies::fault16_proxyWantsCredentials_data()
{
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("password");
    QTest::addColumn<int>("status");
    QTest::newRow("none") << QString() << QString() << 407;
    QTest::newRow("wrong ones") << QStringLiteral("ann") << QStringLiteral("wrong") << 401; // so says tinyproxy
    QTest::newRow("right ones") << QStringLiteral("ann") << QStringLiteral("secret") << 200;
}

void TestFaultsLinkProxies::fault16_proxyWantsCredentials()
{
    QFETCH(QString, user);
    QFETCH(QString, password);
    QFETCH(int, status);
    RawServer server(RawServer::echo());
    ToolServer tinyproxy(QStringLiteral("tinyproxy"));
    QVERIFY2(tinyproxy.start("Port @PORT@\nListen 127.0.0.1\nTimeout 60\nMaxClients 20\nBasicAuth ann secret\n",
                             {QStringLiteral("-d"), QStringLiteral("-c"), QStringLiteral("@DIR@/config")}),
             tinyproxy.errorText().constData());
    TransportRequest request = requestTo(server.url());
    request.proxy = {ProxySettings::Kind::Http, QStringLiteral("127.0.0.1"), tinyproxy.port(), user, password};
    LiveConnection live(request);
    live.connection().connectNow();
    if (status == 200) {
        QTRY_COMPARE(live.state(), LinkState::Ready);
        QVERIFY(live.phases.contains(Phase::Proxy));
        QVERIFY(live.sendText(QStringLiteral("经过代理")));
        QTRY_COMPARE(live.texts, QStringList{QStringLiteral("经过代理")});
        QVERIFY(live.reports.first().proxy.contains(QString::number(tinyproxy.port())));
        return;
    }
    QTRY_COMPARE(live.drops.size(), 1);
    QCOMPARE(live.lastDrop().kind, DropKind::ProxyFailed);
    QCOMPARE(live.lastDrop().httpStatus, status);
    QCOMPARE(live.lastDrop().phase, Phase::Proxy);
    QVERIFY(!live.lastDrop().reason.isEmpty());
    QCOMPARE(live.state(), LinkState::Waiting);
    QCOMPARE(server.peerCount(), 0);
    for (const HttpExchange &exchange : live.reports.first().exchanges)
        QVERIFY(!exchange.request.contains("secret"));
}

void TestFaultsLinkProxies::fault17_idleCut_data()
{
    QTest::addColumn<bool>("haproxy");
    QTest::newRow("nginx, proxy_read_timeout") << false;
    QTest::newRow("HAProxy, timeout tunnel") << true;
}

// A second of quiet instead of the minute that is usual: TCP ends without a Close, and the connection comes back.
void TestFaultsLinkProxies::fault17_idleCut()
{
    QFETCH(bool, haproxy);
    RawServer server(RawServer::echo());
    ToolServer proxy(haproxy ? QStringLiteral("haproxy") : QStringLiteral("nginx"));
    const bool started = haproxy
        ? startHaproxy(proxy, "    timeout tunnel 1s\n    default_backend there",
                       "backend there\n    timeout tunnel 1s\n    server one " + address(server))
        : startNginx(proxy, passUpgrades(server, " proxy_read_timeout 1s;"));
    QVERIFY2(started, proxy.errorText().constData());
    LiveConnection live(requestTo(through(proxy)));
    live.connection().connectNow();
    QTRY_COMPARE(live.state(), LinkState::Ready);
    QVERIFY(live.sendText(QStringLiteral("the last word")));
    QTRY_COMPARE(live.texts.size(), 1);
    QTRY_COMPARE_WITH_TIMEOUT(live.state(), LinkState::Waiting, 20000);
    QCOMPARE(live.lastDrop().kind, DropKind::LinkLost);
    QCOMPARE(live.lastDrop().closeCode, closecode::abnormal);
    QCOMPARE(live.lastDrop().phase, Phase::None);
    QCOMPARE(live.status().retryIn, 750ms);
    QTRY_VERIFY(server.lastPeer().isGone());
    live.clock.advance(live.status().retryIn);
    QTRY_COMPARE(live.state(), LinkState::Ready);
}

void TestFaultsLinkProxies::tooManyRequests()
{
    ToolServer haproxy(QStringLiteral("haproxy"));
    QVERIFY2(startHaproxy(haproxy, "    http-request return status 429 content-type text/plain string slowly hdr Retry-After 7",
                          {}),
             haproxy.errorText().constData());
    LiveConnection live(requestTo(through(haproxy)));
    live.connection().connectNow();
    QTRY_COMPARE(live.drops.size(), 1);
    QCOMPARE(live.lastDrop().kind, DropKind::HttpRefused);
    QCOMPARE(live.lastDrop().httpStatus, 429);
    QCOMPARE(live.lastDrop().retryAfter, std::optional<milliseconds>(7s));
    QCOMPARE(live.status().retryIn, 7s);
    QCOMPARE(live.reports.first().exchanges.last().body, "slowly");
}

void TestFaultsLinkProxies::serverBehindTheProxyIsGone()
{
    auto server = std::make_unique<RawServer>(RawServer::echo());
    ToolServer nginx(QStringLiteral("nginx"));
    QVERIFY2(startNginx(nginx, passUpgrades(*server)), nginx.errorText().constData());
    server.reset();
    LiveConnection live(requestTo(through(nginx)));
    live.connection().connectNow();
    QTRY_COMPARE(live.drops.size(), 1);
    QCOMPARE(live.lastDrop().kind, DropKind::HttpRefused);
    QCOMPARE(live.lastDrop().httpStatus, 502);
    QCOMPARE(live.state(), LinkState::Waiting);
}

QTEST_GUILESS_MAIN(TestFaultsLinkProxies)
#include "tst_faults_link_proxies.moc"
