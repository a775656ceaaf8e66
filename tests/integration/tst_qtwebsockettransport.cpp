#include "support/NodeServer.h"
#include "support/RawServer.h"
#include "support/TransportLog.h"
#include "wire/QtWebSocketTransport.h"

#include <QSignalSpy>
#include <QTest>
#include <QWebSocket>
#include <QWebSocketServer>

using namespace parlance;

// Messages, pings and the lifetime of the transport over QWebSocket.
class tst_QtWebSocketTransport : public QObject
{
    Q_OBJECT

private:
    static TransportRequest to(const QUrl &url)
    {
        TransportRequest request;
        request.url = url;
        return request;
    }

private Q_SLOTS:
    void saysNothingFromInsideOpen();
    void announcesPhasesInOrder_data();
    void announcesPhasesInOrder();
    void echoesText_data();
    void echoesText();
    void echoesBinary();
    void longTextReturnsFromNode();
    void longTextReturnsFromQWebSocket();
    void keepsByteOrderMark();
    void joinsFragments();
    void deliversFrameGluedToUpgrade();
    void pongBringsBackTheOwnersPayload();
    void newestPongAnswersOlderPings();
    void unsolicitedPongIsOnlyLife();
    void serversPingIsLife();
    void partialFrameIsLife();
    void refusesPing_data();
    void refusesPing();
    void sendsOnlyWhileOpen();
    void countsBytesOfMessagesOnly();
    void abortInsideSlotStopsDelivery();
    void deleteLaterInsideSlot();
    void deleteInsideSlot();
    void abortIsSafeInEveryState();
    void survivesManyAttempts();
};

void tst_QtWebSocketTransport::saysNothingFromInsideOpen()
{
    RawServer server(RawServer::echo());
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(server.url()));
    QVERIFY(log.order.isEmpty());
    transport.abort();
    QVERIFY(log.order.isEmpty());
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.order, QStringList{QStringLiteral("ended")});
    QCOMPARE(log.drop().kind, DropKind::ClosedByUser);
}

void tst_QtWebSocketTransport::announcesPhasesInOrder_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<bool>("opens");
    QTest::addColumn<QList<Phase>>("phases");
    QTest::newRow("name that is not found") << QStringLiteral("nowhere.invalid") << false << QList<Phase>{Phase::Dns};
    QTest::newRow("address") << QStringLiteral("127.0.0.1") << true << QList<Phase>{Phase::Tcp, Phase::Upgrade};
}

void tst_QtWebSocketTransport::announcesPhasesInOrder()
{
    QFETCH(QString, host);
    QFETCH(bool, opens);
    QFETCH(QList<Phase>, phases);
    RawServer server(RawServer::echo());
    QUrl url = server.url();
    url.setHost(host);
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(url));
    QTRY_VERIFY_WITH_TIMEOUT(opens ? log.isOpen() : log.hasEnded(), 20000);
    QCOMPARE(log.phases, phases);
}

void tst_QtWebSocketTransport::echoesText_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("word") << QStringLiteral("hello");
    QTest::newRow("empty") << QStringLiteral("");
    QTest::newRow("emoji") << QStringLiteral("👩‍👩‍👧‍👦 and 🏳️‍🌈");
    QTest::newRow("right to left") << QStringLiteral("שלום עולם");
    QTest::newRow("zero") << QString(QChar(u'\0'));
    QTest::newRow("lines") << QStringLiteral("a\r\nb\n");
    QTest::newRow("126 bytes") << QString(126, u'x');
    QTest::newRow("65536 bytes") << QString(65536, u'x');
    QTest::newRow("byte order mark") << QString(QChar(QChar::ByteOrderMark) + QStringLiteral("text"));
}

void tst_QtWebSocketTransport::echoesText()
{
    QFETCH(QString, text);
    RawServer server(RawServer::echo());
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(server.url()));
    QTRY_VERIFY(log.isOpen());
    QVERIFY(transport.sendText(text));
    QTRY_COMPARE(log.texts, QStringList{text});
    QCOMPARE(server.lastPeer().texts(), QList<QByteArray>{text.toUtf8()});
    QVERIFY(server.lastPeer().frames().first().masked);
}

void tst_QtWebSocketTransport::echoesBinary()
{
    QByteArray bytes;
    for (int i = 0; i < 70000; ++i)
        bytes.append(char(i * 7));
    RawServer server(RawServer::echo());
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(server.url()));
    QTRY_VERIFY(log.isOpen());
    QVERIFY(transport.sendBinary(bytes));
    QTRY_COMPARE(log.binaries, QList<QByteArray>{bytes});
}

void tst_QtWebSocketTransport::longTextReturnsFromNode()
{
    NodeServer server(QStringLiteral("minimal"));
    QVERIFY2(server.start(), server.errorText().constData());
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(server.url()));
    QTRY_VERIFY(log.isOpen());
    const QString chinese = QStringLiteral("中文消息很长").repeated(120000); // over 2 MB of UTF-8
    QVERIFY(transport.sendText(chinese));
    QTRY_COMPARE_WITH_TIMEOUT(log.texts.size(), 1, 30000);
    QVERIFY(log.texts.first() == chinese);
    server.stop();
    QTRY_VERIFY(log.hasEnded());
}

// QWebSocket refuses a character that is split between fragments: ours must never be.
void tst_QtWebSocketTransport::longTextReturnsFromQWebSocket()
{
    QWebSocketServer server(QStringLiteral("test"), QWebSocketServer::NonSecureMode);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    connect(&server, &QWebSocketServer::newConnection, this, [&server] {
        QWebSocket *client = server.nextPendingConnection();
        client->setParent(&server);
        client->setOutgoingFrameSize(QWebSocket::maxOutgoingFrameSize());
        connect(client, &QWebSocket::textMessageReceived, client, &QWebSocket::sendTextMessage);
    });
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(server.serverUrl()));
    QTRY_VERIFY(log.isOpen());
    const QString euros(174763 * 2, u'€');
    QVERIFY(transport.sendText(euros));
    QTRY_COMPARE_WITH_TIMEOUT(log.texts.size(), 1, 30000);
    QVERIFY(log.texts.first() == euros);
}

void tst_QtWebSocketTransport::keepsByteOrderMark()
{
    const QByteArray bom("\xef\xbb\xbf");
    RawServer server([&bom](RawPeer &peer) {
        peer.upgrade().frame(0x1, bom + "a", {.fin = false}).frame(0x0, bom + "b").frame(0x1, "c").frame(0x1, bom);
    });
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(server.url()));
    QTRY_COMPARE(log.texts.size(), 3);
    QCOMPARE(log.texts.at(0), QStringLiteral("\ufeffa\ufeffb"));
    QCOMPARE(log.texts.at(1), QStringLiteral("c"));
    QCOMPARE(log.texts.at(2), QString(QChar(QChar::ByteOrderMark)));
}

void tst_QtWebSocketTransport::joinsFragments()
{
    RawServer server([](RawPeer &peer) {
        peer.upgrade().frame(0x1, "one ", {.fin = false}).ping("between").frame(0x0, "two ", {.fin = false});
        peer.frame(0x0, "three").frame(0x2, "x", {.fin = false}).frame(0x0, "y");
    });
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(server.url()));
    QTRY_COMPARE(log.binaries, QList<QByteArray>{"xy"});
    QCOMPARE(log.texts, QStringList{QStringLiteral("one two three")});
    QTRY_COMPARE(server.lastPeer().frames().size(), 1); // the pong
    QCOMPARE(server.lastPeer().frames().first().payload, "between");
}

void tst_QtWebSocketTransport::deliversFrameGluedToUpgrade()
{
    RawServer server([](RawPeer &peer) { peer.upgrade().text(QStringLiteral("glued")).closeEmpty(); });
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(server.url()));
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.order.mid(log.order.indexOf(QStringLiteral("opened"))),
             (QStringList{QStringLiteral("opened"), QStringLiteral("text"), QStringLiteral("ended")}));
    QCOMPARE(log.drop().closeCode, closecode::noStatus);
}

void tst_QtWebSocketTransport::pongBringsBackTheOwnersPayload()
{
    RawServer server(RawServer::echo());
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(server.url()));
    QTRY_VERIFY(log.isOpen());
    QVERIFY(transport.ping("mine"));
    QVERIFY(transport.ping({}));
    QVERIFY(transport.ping({}));
    QTRY_COMPARE(log.pongs.size(), 3);
    QCOMPARE(log.pongs.at(0).payload, "mine");
    QCOMPARE(log.pongs.at(1).payload, QByteArray());
    QCOMPARE(log.pongs.at(2).payload, QByteArray());
    for (const TransportLog::Pong &pong : std::as_const(log.pongs))
        QVERIFY(pong.roundTrip.count() > 0);
    const QList<RawPeer::Frame> sent = server.lastPeer().frames();
    QVERIFY(sent.at(1).payload != sent.at(2).payload); // each can be told from the other
}

void tst_QtWebSocketTransport::newestPongAnswersOlderPings()
{
    RawServer server([](RawPeer &peer) {
        peer.upgrade().onFrame([&peer](const RawPeer::Frame &frame) {
            if (frame.payload == "3")
                peer.pong("3").pong("2").pong("1");
        });
    });
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(server.url()));
    QTRY_VERIFY(log.isOpen());
    for (const char *payload : {"1", "2", "3"})
        QVERIFY(transport.ping(payload));
    QTRY_COMPARE(log.pongs.size(), 1);
    QCOMPARE(log.pongs.first().payload, "3");
}

void tst_QtWebSocketTransport::unsolicitedPongIsOnlyLife()
{
    RawServer server([](RawPeer &peer) { peer.upgrade().pong("surprise").text(QStringLiteral("behind")); });
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(server.url()));
    QTRY_COMPARE(log.texts.size(), 1);
    QVERIFY(log.pongs.isEmpty());
    QVERIFY(log.isOpen());
}

void tst_QtWebSocketTransport::serversPingIsLife()
{
    RawServer server([](RawPeer &peer) { peer.upgrade(); });
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(server.url()));
    QTRY_VERIFY(log.isOpen());
    QTRY_VERIFY(log.alives > 0);
    const int before = log.alives;
    server.lastPeer().ping("are you there");
    QTRY_COMPARE(server.lastPeer().frames().size(), 1);
    QTRY_VERIFY(log.alives > before);
}

void tst_QtWebSocketTransport::partialFrameIsLife()
{
    RawServer server([](RawPeer &peer) { peer.upgrade(); });
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(server.url()));
    QTRY_VERIFY(log.isOpen());
    QTRY_VERIFY(log.alives > 0);
    const int before = log.alives;
    const QByteArray frame = RawPeer::frameBytes(0x1, "slow", {});
    server.lastPeer().send(frame.left(4));
    QTRY_VERIFY(log.alives > before);
    QVERIFY(log.texts.isEmpty());
    server.lastPeer().send(frame.mid(4));
    QTRY_COMPARE(log.texts, QStringList{QStringLiteral("slow")});
}

void tst_QtWebSocketTransport::refusesPing_data()
{
    QTest::addColumn<bool>("whenOpen");
    QTest::addColumn<QByteArray>("payload");
    QTest::newRow("before the upgrade") << false << QByteArray("early");
    QTest::newRow("126 bytes") << true << QByteArray(126, 'x');
}

void tst_QtWebSocketTransport::refusesPing()
{
    QFETCH(bool, whenOpen);
    QFETCH(QByteArray, payload);
    RawServer server([whenOpen](RawPeer &peer) {
        if (whenOpen)
            peer.upgrade();
    });
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(server.url()));
    QTRY_VERIFY(server.peerCount() == 1 && !server.lastPeer().request().isEmpty());
    if (whenOpen)
        QTRY_VERIFY(log.isOpen());
    QVERIFY(!transport.ping(payload));
    if (!whenOpen)
        server.lastPeer().upgrade();
    QTRY_VERIFY(log.isOpen());
    QVERIFY(transport.ping(QByteArray(125, 'x')));
    QTRY_COMPARE(server.lastPeer().frames().size(), 1);
    QCOMPARE(server.lastPeer().frames().first().payload, QByteArray(125, 'x'));
}

void tst_QtWebSocketTransport::sendsOnlyWhileOpen()
{
    RawServer server(RawServer::echo());
    QtWebSocketTransport transport;
    TransportLog log(transport);
    QVERIFY(!transport.sendText(QStringLiteral("too early")));
    transport.open(to(server.url()));
    QVERIFY(!transport.sendText(QStringLiteral("too early")));
    QVERIFY(!transport.sendBinary("too early"));
    QCOMPARE(transport.bytesToWrite(), 0);
    QTRY_VERIFY(log.isOpen());
    QVERIFY(transport.sendText(QStringLiteral("in time")));
    transport.close(closecode::normal, {});
    QVERIFY(!transport.sendText(QStringLiteral("too late")));
    QVERIFY(!transport.sendBinary("too late"));
    QVERIFY(!transport.ping("too late"));
    QTRY_VERIFY(log.hasEnded());
    QVERIFY(!transport.sendText(QStringLiteral("too late")));
    QCOMPARE(transport.bytesToWrite(), 0);
    QTRY_VERIFY(server.lastPeer().isGone());
    QCOMPARE(server.lastPeer().texts(), QList<QByteArray>{"in time"});
}

void tst_QtWebSocketTransport::countsBytesOfMessagesOnly()
{
    RawServer server(RawServer::echo());
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(server.url()));
    QTRY_VERIFY(log.isOpen());
    QCOMPARE(log.written, 0);
    transport.sendBinary(QByteArray(100, 'x'));
    QCOMPARE(transport.bytesToWrite(), 106);
    QTRY_COMPARE(log.written, 106); // two bytes of header, four of mask
    QCOMPARE(transport.bytesToWrite(), 0);
}

void tst_QtWebSocketTransport::abortInsideSlotStopsDelivery()
{
    RawServer server([](RawPeer &peer) {
        peer.upgrade();
        for (int i = 0; i < 5; ++i)
            peer.text(QString::number(i));
    });
    QtWebSocketTransport transport;
    TransportLog log(transport);
    connect(&transport, &Transport::textReceived, &transport, &Transport::abort);
    transport.open(to(server.url()));
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.texts, QStringList{QStringLiteral("0")});
    QCOMPARE(log.drop().kind, DropKind::ClosedByUser);
    QTRY_VERIFY(server.lastPeer().isGone());
    QCOMPARE(log.drops.size(), 1);
    QCOMPARE(log.afterEnd, 0);
}

void tst_QtWebSocketTransport::deleteLaterInsideSlot()
{
    RawServer server([](RawPeer &peer) { peer.upgrade().text(QStringLiteral("a")).text(QStringLiteral("b")); });
    auto *transport = new QtWebSocketTransport;
    TransportLog log(*transport);
    connect(transport, &Transport::textReceived, transport, [transport] {
        transport->abort();
        transport->deleteLater();
    });
    QSignalSpy destroyed(transport, &QObject::destroyed);
    transport->open(to(server.url()));
    QTRY_COMPARE(destroyed.size(), 1);
    QCOMPARE(log.texts.size(), 1);
    QTRY_VERIFY(server.lastPeer().isGone());
}

void tst_QtWebSocketTransport::deleteInsideSlot()
{
    RawServer server([](RawPeer &peer) { peer.upgrade().text(QStringLiteral("a")).text(QStringLiteral("b")); });
    auto *transport = new QtWebSocketTransport;
    TransportLog log(*transport);
    connect(transport, &Transport::ended, this, [transport] { delete transport; });
    QSignalSpy destroyed(transport, &QObject::destroyed);
    transport->open(to(server.url()));
    QTRY_COMPARE(log.texts.size(), 2);
    transport->close(closecode::normal, {});
    QTRY_COMPARE(destroyed.size(), 1);
    QTRY_VERIFY(server.lastPeer().isGone());
}

void tst_QtWebSocketTransport::abortIsSafeInEveryState()
{
    RawServer server(RawServer::echo());
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.abort(); // never opened: nothing to end
    transport.open(to(server.url()));
    QTRY_VERIFY(log.isOpen());
    transport.close(closecode::normal, {});
    transport.abort();
    transport.abort();
    QVERIFY(!log.hasEnded());
    QTRY_VERIFY(log.hasEnded());
    transport.abort();
    transport.close(closecode::normal, {});
    QTRY_VERIFY(server.lastPeer().isGone());
    QCOMPARE(log.drops.size(), 1);
    QCOMPARE(log.afterEnd, 0);
}

void tst_QtWebSocketTransport::survivesManyAttempts()
{
    RawServer server([](RawPeer &peer) {
        if (peer.number() % 2)
            peer.upgrade().text(QStringLiteral("hi"));
        else
            peer.http(503, "Busy");
    });
    for (int i = 0; i < 100; ++i) {
        QtWebSocketTransport transport;
        TransportLog log(transport);
        transport.open(to(server.url()));
        if (i % 2)
            QTRY_COMPARE(log.texts.size(), 1);
        else
            QTRY_COMPARE(log.drop().httpStatus, 503);
    }
    QCOMPARE(server.peerCount(), 100);
    for (int i = 0; i < 100; ++i)
        QTRY_VERIFY(server.peer(i).isGone());
}

QTEST_GUILESS_MAIN(tst_QtWebSocketTransport)
#include "tst_qtwebsockettransport.moc"
