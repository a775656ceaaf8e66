#include "support/LiveConnection.h"
#include "support/PeakMemory.h"
#include "support/RawServer.h"
#include "support/ToolServer.h"
#include "support/TransportRows.h"

#include <QTest>

using namespace parlance;
using namespace std::chrono_literals;

// What may stand where the answer to the upgrade request belongs.
class TestFaultsLinkAnswers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fault11_wrongAnswer_data();
    void fault11_wrongAnswer();
    void fault12_headerForms_data();
    void fault12_headerForms();
    void fault12_throughNginx();
    void fault14_captivePortal_data();
    void fault14_captivePortal();
    void fault14_portalOfNginx_data();
    void fault14_portalOfNginx();
    void fault14_endlessPage_data();
    void fault14_endlessPage();
};

void TestFaultsLinkAnswers::fault11_wrongAnswer_data()
{
    QTest::addColumn<QByteArray>("answer"); // KEY stands for the right accept key
    QTest::addColumn<WireRule>("rule");
    const auto row = [](const char *tag, const QByteArray &headers, WireRule rule) {
        QTest::newRow(tag) << "HTTP/1.1 101 Switching Protocols\r\n" + headers + "\r\n" << rule;
    };
    const QByteArray upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\n";
    const QByteArray accept = "Sec-WebSocket-Accept: KEY\r\n";
    row("wrong accept key", upgrade + "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n", WireRule::AcceptKey);
    row("accept key in another case", upgrade + "Sec-WebSocket-Accept: LOWERKEY\r\n", WireRule::AcceptKey);
    row("no accept key", upgrade, WireRule::AcceptKey);
    row("no Upgrade", "Connection: Upgrade\r\n" + accept, WireRule::MissingUpgrade);
    row("another protocol", "Upgrade: h2c\r\nConnection: Upgrade\r\n" + accept, WireRule::MissingUpgrade);
    row("no Connection", "Upgrade: websocket\r\n" + accept, WireRule::MissingConnection);
    row("unoffered extension", upgrade + accept + "Sec-WebSocket-Extensions: x-webkit-deflate-frame\r\n",
        WireRule::UnofferedExtension);
    row("unoffered parameter", upgrade + accept + "Sec-WebSocket-Extensions: permessage-deflate; colour=blue\r\n",
        WireRule::BadExtension);
    row("unoffered subprotocol", upgrade + accept + "Sec-WebSocket-Protocol: mqtt\r\n", WireRule::UnofferedSubprotocol);
    row("header line without a colon", upgrade + accept + "nonsense\r\n", WireRule::BadHeader);
}

void TestFaultsLinkAnswers::fault11_wrongAnswer()
{
    QFETCH(QByteArray, answer);
    QFETCH(WireRule, rule);
    RawServer server([answer](RawPeer &peer) {
        QByteArray bytes = answer;
        peer.send(bytes.replace("LOWERKEY", peer.acceptKey().toLower()).replace("KEY", peer.acceptKey()));
    });
    TransportRequest request = requestTo(server.url());
    request.deflate = DeflateOffer();
    request.subprotocols = {QStringLiteral("chat")};
    LiveConnection live(request);
    live.connection().connectNow();
    QTRY_COMPARE(live.drops.size(), 1);
    QCOMPARE(live.lastDrop().kind, DropKind::NotWebSocket);
    QCOMPARE(live.lastDrop().rule, rule);
    QCOMPARE(live.lastDrop().phase, Phase::Upgrade);
    QCOMPARE(live.state(), LinkState::Waiting);
    QCOMPARE(live.status().retryIn, 750ms);
    QTRY_VERIFY(server.lastPeer().isGone());
    QVERIFY(server.lastPeer().frames().isEmpty()); // no link, so no Close frame
    QCOMPARE(live.reports.size(), 1);
    QVERIFY(!live.reports.first().opened);
}

void TestFaultsLinkAnswers::fault12_headerForms_data()
{
    QTest::addColumn<QByteArray>("answer");
    const auto row = [](const char *tag, const QByteArray &headers) {
        QTest::newRow(tag) << "HTTP/1.1 101 Switching Protocols\r\n" + headers + "\r\n";
    };
    row("keep-alive, Upgrade",
        "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Accept: KEY\r\n");
    row("two Connection headers",
        "Connection: keep-alive\r\nUpgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Accept: KEY\r\n");
    row("capitals", "UPGRADE: WEBSOCKET\r\nCONNECTION: UPGRADE\r\nSEC-WEBSOCKET-ACCEPT: KEY\r\n");
    row("small letters", "upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: KEY\r\n");
    row("no space", "Upgrade:websocket\r\nConnection:Upgrade\r\nSec-WebSocket-Accept:KEY\r\n");
    row("much space", "Upgrade: \t websocket \r\nConnection:\tUpgrade\t\r\nSec-WebSocket-Accept:   KEY  \r\n");
    row("others between", "Server: x\r\nDate: now\r\nUpgrade: websocket\r\nX-Empty:\r\nConnection: , Upgrade ,\r\n"
                          "Sec-WebSocket-Accept: KEY\r\nVia: 1.1 somebody\r\n");
    QTest::newRow("no words behind the status")
        << QByteArray("HTTP/1.1 101 \r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: KEY\r\n\r\n");
}

void TestFaultsLinkAnswers::fault12_headerForms()
{
    QFETCH(QByteArray, answer);
    RawServer server([answer](RawPeer &peer) {
        QByteArray bytes = answer;
        peer.send(bytes.replace("KEY", peer.acceptKey())).text(QStringLiteral("welcome"));
    });
    LiveConnection live(requestTo(server.url()));
    live.connection().connectNow();
    QTRY_COMPARE(live.texts, QStringList{QStringLiteral("welcome")});
    QCOMPARE(live.state(), LinkState::Ready);
    QVERIFY(live.drops.isEmpty());
}

// nginx writes the headers of its own accord: "Connection: upgrade".
void TestFaultsLinkAnswers::fault12_throughNginx()
{
    RawServer server(RawServer::echo());
    ToolServer nginx(QStringLiteral("nginx"));
    QVERIFY2(startNginx(nginx, "location / {\n proxy_pass http://127.0.0.1:" + QByteArray::number(server.serverPort())
                                   + ";\n proxy_http_version 1.1;\n proxy_set_header Upgrade $http_upgrade;\n"
                                     " proxy_set_header Connection \"keep-alive, Upgrade\";\n}"),
             nginx.errorText().constData());
    QUrl url = server.url();
    url.setPort(nginx.port());
    LiveConnection live(requestTo(url));
    live.connection().connectNow();
    QTRY_COMPARE(live.state(), LinkState::Ready);
    const QString text = QStringLiteral("经过代理 👩‍👩‍👧");
    QVERIFY(live.sendText(text));
    QTRY_COMPARE(live.texts, QStringList{text});
    QCOMPARE(live.reports.first().exchanges.last().status, 101);
}

void TestFaultsLinkAnswers::fault14_captivePortal_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("headers");
    QTest::newRow("200") << 200 << QByteArray();
    QTest::newRow("302 to another host") << 302 << QByteArray("Location: http://portal.invalid/login\r\n");
    QTest::newRow("511") << 511 << QByteArray();
}

void TestFaultsLinkAnswers::fault14_captivePortal()
{
    QFETCH(int, status);
    QFETCH(QByteArray, headers);
    const QByteArray page = "<html><title>请登录</title></html>";
    RawServer server([=](RawPeer &peer) {
        peer.http(status, "Sign In", "Content-Type: text/html\r\nSet-Cookie: portal=1\r\n" + headers, page);
    });
    TransportRequest request = requestTo(server.url());
    request.headers = {{QStringLiteral("Authorization"), QStringLiteral("Bearer secret")}};
    LiveConnection live(request);
    live.connection().connectNow();
    QTRY_COMPARE(live.drops.size(), 1);
    QCOMPARE(live.lastDrop().kind, DropKind::HttpRefused);
    QCOMPARE(live.lastDrop().httpStatus, status);
    QCOMPARE(live.lastDrop().phase, Phase::Upgrade);
    QCOMPARE(live.state(), LinkState::Waiting); // it counts as a failure
    QCOMPARE(live.status().attempt, 1);
    QCOMPARE(server.peerCount(), 1);            // nobody follows it, and no token goes anywhere

    QCOMPARE(live.reports.size(), 1);
    const HttpExchange answer = live.reports.first().exchanges.last();
    QCOMPARE(answer.status, status);
    QCOMPARE(answer.phrase, "Sign In");
    QCOMPARE(answer.body, page); // what a person needs to see what it is
    QVERIFY(answer.bodyComplete);
    QCOMPARE(answer.headers.first().name, QStringLiteral("Content-Type"));
    QVERIFY(answer.request.contains("Sec-WebSocket-Version: 13"));
}

void TestFaultsLinkAnswers::fault14_portalOfNginx_data()
{
    QTest::addColumn<QByteArray>("directive");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("reason");
    QTest::newRow("200") << QByteArray("return 200 '<html>sign in</html>';") << 200 << QStringLiteral("OK");
    QTest::newRow("302") << QByteArray("return 302 http://portal.invalid/;") << 302
                         << QStringLiteral("http://portal.invalid/");
    QTest::newRow("503") << QByteArray("add_header Retry-After 7 always; return 503;") << 503
                         << QStringLiteral("Service Temporarily Unavailable");
}

void TestFaultsLinkAnswers::fault14_portalOfNginx()
{
    QFETCH(QByteArray, directive);
    QFETCH(int, status);
    QFETCH(QString, reason);
    ToolServer nginx(QStringLiteral("nginx"));
    QVERIFY2(startNginx(nginx, directive), nginx.errorText().constData());
    QUrl url(QStringLiteral("ws://127.0.0.1/chat"));
    url.setPort(nginx.port());
    LiveConnection live(requestTo(url));
    live.connection().connectNow();
    QTRY_COMPARE(live.drops.size(), 1);
    QCOMPARE(live.lastDrop().kind, DropKind::HttpRefused);
    QCOMPARE(live.lastDrop().httpStatus, status);
    QCOMPARE(live.lastDrop().reason, reason);
    QCOMPARE(live.status().retryIn, status == 503 ? milliseconds(7000) : milliseconds(750));
    QVERIFY(!live.reports.first().exchanges.last().body.isEmpty());
}

void TestFaultsLinkAnswers::fault14_endlessPage_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<WireRule>("rule");
    QTest::newRow("headers without an end") << QByteArray("HTTP/1.1 200 OK\r\nX-Long: ") << WireRule::HeadTooLong;
    QTest::newRow("a body without an end") << QByteArray("HTTP/1.1 200 OK\r\n\r\n") << WireRule::BodyTooLong;
}

// Whatever goes on and on is cut off at its limit, and not kept.
void TestFaultsLinkAnswers::fault14_endlessPage()
{
    QFETCH(QByteArray, head);
    QFETCH(WireRule, rule);
    RawServer server([head](RawPeer &peer) { peer.send(head).endlessly(QByteArray(64 * 1024, 'x')); });
    LiveConnection live(requestTo(server.url()));
    const PeakMemory memory;
    live.connection().connectNow();
    QTRY_COMPARE(live.drops.size(), 1);
    QVERIFY2(memory.growth() < 16 * 1024 * 1024, QByteArray::number(memory.growth()).constData());
    QCOMPARE(live.lastDrop().rule, rule);
    QCOMPARE(live.lastDrop().kind, rule == WireRule::BodyTooLong ? DropKind::HttpRefused : DropKind::NotWebSocket);
    QTRY_VERIFY(server.lastPeer().isGone());
    const HttpExchange answer = live.reports.first().exchanges.last();
    if (rule == WireRule::BodyTooLong)
        QCOMPARE(answer.body.size(), 1024 * 1024);
    else
        QVERIFY(answer.body.size() <= 64 * 1024); // what broke the rule, to be looked at
    QVERIFY(!answer.bodyComplete);
}

QTEST_GUILESS_MAIN(TestFaultsLinkAnswers)
#include "tst_faults_link_answers.moc"
