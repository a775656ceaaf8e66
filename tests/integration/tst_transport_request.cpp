#include "support/RawServer.h"
#include "support/TransportLog.h"
#include "support/TransportRows.h"

#include <QTest>

using namespace parlance;

// What both transports ask of a server, and what they refuse to ask.
class TestTransportRequest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { TransportRows::add(); }
    void sendsHeadersOnceAndInOrder();
    void choosesSubprotocol();
    void takesTheHandshakesOwnHeaders();
    void refusesInvalidRequest_data();
    void refusesInvalidRequest();
    void acceptsUpgradeOneByteAtATime();
};

void TestTransportRequest::sendsHeadersOnceAndInOrder()
{
    RawServer server(RawServer::echo());
    TransportRequest request = requestTo(server.url(QStringLiteral("/room/ä")));
    request.url.setQuery(QStringLiteral("a=1"));
    request.origin = QStringLiteral("https://example.org");
    request.subprotocols = {QStringLiteral("one"), QStringLiteral("two")};
    request.headers = {{QStringLiteral("X-First"), QStringLiteral("1")},
                       {QStringLiteral("Cookie"), QStringLiteral("a=1")},
                       {QStringLiteral("X-Empty"), QString()},
                       {QStringLiteral("x-first"), QStringLiteral("2")},
                       {QStringLiteral("cookie"), QStringLiteral("b=2")},
                       {QStringLiteral("Authorization"), QStringLiteral("Bearer ü")}};
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(request);
    QTRY_VERIFY(log.isOpen());
    const RawPeer &peer = server.lastPeer();
    QVERIFY2(peer.request().startsWith("GET /room/%C3%A4?a=1 HTTP/1.1\r\n"), peer.request().constData());
    QCOMPARE(peer.requestHeader("Host"), "127.0.0.1:" + QByteArray::number(server.serverPort()));
    QCOMPARE(peer.requestHeader("Origin"), "https://example.org");
    QCOMPARE(peer.requestHeader("Sec-WebSocket-Protocol"), "one, two");
    QCOMPARE(peer.requestHeader("X-First"), "1, 2");
    // Several Cookie headers are as good as one (RFC 6265 section 5.4 asks for one, and Qt can send no more).
    QCOMPARE(peer.requestHeader("Cookie"), TransportRows::isQt() ? "a=1; b=2" : "a=1, b=2");
    QCOMPARE(peer.requestHeader("Authorization"), "Bearer \xfc");
    QVERIFY(peer.request().contains("X-Empty:"));
    QCOMPARE(peer.request().count("Sec-WebSocket-Key"), 1);
    QVERIFY(!peer.request().contains("Sec-WebSocket-Extensions"));
    QVERIFY(peer.request().indexOf("X-First") < peer.request().indexOf("X-Empty"));
}

void TestTransportRequest::choosesSubprotocol()
{
    RawServer server([](RawPeer &peer) {
        peer.upgrade(peer.number() == 0 ? "Sec-WebSocket-Protocol: two\r\n" : "");
    });
    TransportRequest request = requestTo(server.url());
    request.subprotocols = {QStringLiteral("one"), QStringLiteral("two")};
    for (const QString &chosen : {QStringLiteral("two"), QString()}) {
        const auto transport = TransportRows::make();
        TransportLog log(*transport);
        transport->open(request);
        QTRY_VERIFY(log.isOpen());
        QCOMPARE(log.subprotocol, chosen);
    }
}

// To test servers with: what the handshake writes itself may be written otherwise, once and in its place.
void TestTransportRequest::takesTheHandshakesOwnHeaders()
{
    RawServer server([](RawPeer &peer) { peer.upgrade(); });
    TransportRequest request = requestTo(server.url());
    request.headers = {{QStringLiteral("X-Behind"), QStringLiteral("1")},
                       {QStringLiteral("hOST"), QStringLiteral("elsewhere.example")},
                       {QStringLiteral("Sec-WebSocket-Key"), QStringLiteral("dGhlIHNhbXBsZSBub25jZQ==")},
                       {QStringLiteral("Upgrade"), QStringLiteral("WebSocket")}};
    if (TransportRows::isQt()) { // it would write them twice
        QCOMPARE(TransportRows::endOf(request).kind, DropKind::InvalidRequest);
        return;
    }
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(request);
    QTRY_VERIFY(log.isOpen()); // so the answer to that very key was accepted
    const RawPeer &peer = server.lastPeer();
    QVERIFY(peer.request().contains("\r\nhOST: elsewhere.example\r\n"));
    QCOMPARE(peer.requestHeader("Host"), "elsewhere.example");
    QCOMPARE(peer.requestHeader("Sec-WebSocket-Key"), "dGhlIHNhbXBsZSBub25jZQ==");
    QCOMPARE(peer.requestHeader("Upgrade"), "WebSocket");
    QVERIFY(peer.request().indexOf("hOST") < peer.request().indexOf("X-Behind"));
}

void TestTransportRequest::refusesInvalidRequest_data()
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
    if (!TransportRows::isQt())
        return; // our own request writer puts them where they belong: see takesTheHandshakesOwnHeaders()
    row("reserved key", QStringLiteral("Sec-WebSocket-Key"), QStringLiteral("x"));
    row("reserved extensions", QStringLiteral("sec-websocket-extensions"), QStringLiteral("permessage-deflate"));
    row("reserved host", QStringLiteral("Host"), QStringLiteral("elsewhere"));
    row("reserved connection", QStringLiteral("CONNECTION"), QStringLiteral("close"));
    row("reserved upgrade", QStringLiteral("Upgrade"), QStringLiteral("h2c"));
}

void TestTransportRequest::refusesInvalidRequest()
{
    QFETCH(QString, name);
    QFETCH(QString, value);
    RawServer server(RawServer::echo());
    TransportRequest request = requestTo(server.url());
    request.headers = {{name, value}};
    const Drop drop = TransportRows::endOf(request);
    QCOMPARE(drop.kind, DropKind::InvalidRequest);
    QCOMPARE(drop.reason, QString(QStringLiteral("header ") + name));
    QCOMPARE(server.peerCount(), 0);
}

void TestTransportRequest::acceptsUpgradeOneByteAtATime()
{
    RawServer server([](RawPeer &peer) {
        peer.slowly(peer.upgradeBytes(), milliseconds(1)).text(QStringLiteral("at last"));
    });
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_COMPARE(log.texts, QStringList{QStringLiteral("at last")});
    QVERIFY(log.isOpen());
}

QTEST_GUILESS_MAIN(TestTransportRequest)
#include "tst_transport_request.moc"
