#include "support/RawServer.h"
#include "support/TransportLog.h"
#include "support/TransportRows.h"

#include <QTest>

using namespace parlance;

// Attempts that fail before the link is open, over both transports.
class TestTransportRefused : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { TransportRows::add(); }
    void tcpRefused();
    void hostNotFound();
    void proxyRefused();
    void httpRefusal_data();
    void httpRefusal();
    void refusalCarriesItsFacts();
    void refusalOneByteAtATime();
    void brokenUpgrade_data();
    void brokenUpgrade();
    void lostDuringUpgrade_data();
    void lostDuringUpgrade();
    void muteServerAndAbort_data();
    void muteServerAndAbort();
    void closeBeforeOpenIsAbort();
};

void TestTransportRefused::tcpRefused()
{
    QTcpServer unused;
    QVERIFY(unused.listen(QHostAddress::LocalHost));
    QUrl url(QStringLiteral("ws://127.0.0.1"));
    url.setPort(unused.serverPort());
    unused.close();
    const Drop drop = TransportRows::endOf(requestTo(url));
    QCOMPARE(drop.kind, DropKind::Refused);
    QCOMPARE(drop.phase, Phase::Tcp);
    QCOMPARE(drop.closeCode, 0);
    QVERIFY(!drop.reason.isEmpty());
}

void TestTransportRefused::hostNotFound()
{
    QList<Phase> phases;
    const Drop drop = TransportRows::endOf(requestTo(QUrl(QStringLiteral("ws://nowhere.invalid/"))), &phases);
    QCOMPARE(drop.kind, DropKind::HostNotFound);
    QCOMPARE(drop.phase, Phase::Dns);
    QCOMPARE(phases, QList<Phase>{Phase::Dns});
}

void TestTransportRefused::proxyRefused()
{
    RawServer proxy([](RawPeer &peer) { peer.http(403, "Filtered", "Connection: close\r\n").fin(); });
    TransportRequest request = requestTo(QUrl(QStringLiteral("ws://example.invalid/")));
    request.proxy = {ProxySettings::Kind::Http, QStringLiteral("127.0.0.1"), proxy.serverPort(), {}, {}};
    const Drop drop = TransportRows::endOf(request);
    QCOMPARE(drop.kind, DropKind::ProxyFailed);
    QVERIFY(!drop.reason.isEmpty());
    QVERIFY(proxy.lastPeer().request().startsWith("CONNECT example.invalid:80"));
}

void TestTransportRefused::httpRefusal_data()
{
    QTest::addColumn<int>("status");
    for (const int status : {200, 204, 301, 302, 400, 401, 403, 404, 407, 413, 426, 429, 500, 502, 503, 511})
        QTest::addRow("%d", status) << status;
}

// On a connection that stays open, as servers behind a proxy do: QWebSocket alone would wait for ever.
void TestTransportRefused::httpRefusal()
{
    QFETCH(int, status);
    RawServer server([status](RawPeer &peer) {
        peer.http(status, "Some Words", "Connection: keep-alive\r\nContent-Type: text/html\r\n", "<html></html>");
    });
    const Drop drop = TransportRows::endOf(requestTo(server.url()));
    QCOMPARE(drop.kind, DropKind::HttpRefused);
    QCOMPARE(drop.httpStatus, status);
    QCOMPARE(drop.phase, Phase::Upgrade);
    QCOMPARE(drop.reason, QStringLiteral("Some Words"));
    QTRY_VERIFY(server.lastPeer().isGone());
}

void TestTransportRefused::refusalCarriesItsFacts()
{
    RawServer server([](RawPeer &peer) {
        if (peer.number() == 0)
            peer.http(503, "Service Unavailable", "Retry-After: 7\r\n");
        else
            peer.http(301, "Moved Permanently", "Location: wss://elsewhere/\r\n").fin();
    });
    QCOMPARE(TransportRows::endOf(requestTo(server.url())).retryAfter, std::optional(milliseconds(7000)));
    const Drop moved = TransportRows::endOf(requestTo(server.url()));
    QCOMPARE(moved.httpStatus, 301);
    QCOMPARE(moved.reason, QStringLiteral("wss://elsewhere/"));
}

void TestTransportRefused::refusalOneByteAtATime()
{
    RawServer server([](RawPeer &peer) {
        peer.slowly("HTTP/1.1 404 Not Found\r\nRetry-After: 3\r\nContent-Length: 0\r\n\r\n",
                    milliseconds(1));
    });
    const Drop drop = TransportRows::endOf(requestTo(server.url()));
    QCOMPARE(drop.httpStatus, 404);
    QCOMPARE(drop.retryAfter, std::optional(milliseconds(3000)));
}

void TestTransportRefused::brokenUpgrade_data()
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
    if (TransportRows::isQt()) // right by RFC 6455 section 4.1, but QWebSocket compares the whole value
        row("keep-alive, Upgrade", start + "Connection: keep-alive, Upgrade\r\nSec-WebSocket-Accept: KEY\r\n\r\n");
    row("SSH banner", "SSH-2.0-OpenSSH_9.2p1\r\n");
    row("half a word", "220");
    row("TLS alert", QByteArray::fromHex("15030300020228"));
    row("endless head", "HTTP/1.1 101 Switching Protocols\r\nX: " + QByteArray(100000, 'x'));
}

void TestTransportRefused::brokenUpgrade()
{
    QFETCH(QByteArray, answer);
    RawServer server([answer](RawPeer &peer) { peer.send(QByteArray(answer).replace("KEY", peer.acceptKey())); });
    const Drop drop = TransportRows::endOf(requestTo(server.url()));
    QCOMPARE(drop.kind, DropKind::NotWebSocket);
    QCOMPARE(drop.phase, Phase::Upgrade);
    QTRY_VERIFY(server.lastPeer().isGone());
}

void TestTransportRefused::lostDuringUpgrade_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<bool>("reset");
    QTest::newRow("nothing, FIN") << QByteArray() << false;
    QTest::newRow("nothing, RST") << QByteArray() << true;
    QTest::newRow("half a head, FIN") << QByteArray("HTTP/1.1 101 Switching Protocols\r\nUpgr") << false;
    QTest::newRow("half a head, RST") << QByteArray("HTTP/1.1 101 Switching Protocols\r\nUpgr") << true;
}

void TestTransportRefused::lostDuringUpgrade()
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
    const Drop drop = TransportRows::endOf(requestTo(server.url()));
    QCOMPARE(drop.kind, DropKind::LinkLost);
    QCOMPARE(drop.phase, Phase::Upgrade);
    QCOMPARE(drop.closeCode, closecode::abnormal);
}

void TestTransportRefused::muteServerAndAbort_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("mute") << QByteArray();
    QTest::newRow("half a head") << QByteArray("HTTP/1.1 101 Swi");
    QTest::newRow("no end of head") << QByteArray("HTTP/1.1 404 Not Found\r\n");
}

void TestTransportRefused::muteServerAndAbort()
{
    QFETCH(QByteArray, answer);
    RawServer server([answer](RawPeer &peer) { peer.send(answer); });
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_COMPARE(log.phases, (QList<Phase>{Phase::Tcp, Phase::Upgrade}));
    QTRY_VERIFY(server.peerCount() == 1 && !server.lastPeer().request().isEmpty());
    QTRY_VERIFY(answer.isEmpty() || log.alives > 0);
    QVERIFY(!log.hasEnded() || answer.contains("404"));
    transport->abort();
    QTRY_VERIFY(log.hasEnded());
    QTRY_VERIFY(server.lastPeer().isGone());
    QCOMPARE(log.drops.size(), 1);
    QCOMPARE(log.reports.size(), 1); // in which it is seen that the answer was waited for
    QCOMPARE(log.reports.first().steps.last().step, LinkStep::Response);
    QVERIFY(!log.reports.first().opened);
}

void TestTransportRefused::closeBeforeOpenIsAbort()
{
    RawServer server;
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.phases.contains(Phase::Upgrade));
    transport->close(closecode::normal, QStringLiteral("bye"));
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.drop().kind, DropKind::ClosedByUser);
    QCOMPARE(log.drop().phase, Phase::Upgrade);
    QTRY_VERIFY(server.lastPeer().isGone());
    QVERIFY(server.lastPeer().frames().isEmpty());
}

QTEST_GUILESS_MAIN(TestTransportRefused)
#include "tst_transport_refused.moc"
