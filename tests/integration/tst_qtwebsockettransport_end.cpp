#include "support/NodeServer.h"
#include "support/RawServer.h"
#include "support/TransportLog.h"
#include "wire/QtWebSocketTransport.h"

#include <QTest>

using namespace parlance;

// How links over QWebSocket end, and how each end is told.
class tst_QtWebSocketTransportEnd : public QObject
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
    void closeFrame_data();
    void closeFrame();
    void malformedClose_data();
    void malformedClose();
    void messageBeforeCloseComesFirst();
    void dataAfterCloseIsDropped();
    void lostLink_data();
    void lostLink();
    void protocolError_data();
    void protocolError();
    void messageTooBig_data();
    void messageTooBig();
    void ownClose_data();
    void ownClose();
    void ownCloseSendsTheQueueFirst();
    void closeToPeerThatNeverReads();
    void acceptThenClose();
    void killedServerIsALostLink();
};

void tst_QtWebSocketTransportEnd::closeFrame_data()
{
    QTest::addColumn<int>("code"); // 1005: an empty Close frame
    QTest::addColumn<QByteArray>("reason");
    for (const int code : {1000, 1001, 1002, 1003, 1005, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999,
                           4000, 4401, 4403, 4500, 4999})
        QTest::addRow("%d", code) << code << QByteArray();
    QTest::newRow("1008 with a reason") << 1008 << QByteArray("für heute genug €");
    QTest::newRow("1013 with a reason") << 1013 << QByteArray("later");
    QTest::newRow("4000 with the longest reason") << 4000 << QByteArray(123, 'r');
}

void tst_QtWebSocketTransportEnd::closeFrame()
{
    QFETCH(int, code);
    QFETCH(QByteArray, reason);
    RawServer server([code, reason](RawPeer &peer) {
        peer.upgrade();
        if (code == 1005)
            peer.closeEmpty();
        else
            peer.close(quint16(code), reason);
    });
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(server.url()));
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.drop().kind, DropKind::CloseFrame);
    QCOMPARE(int(log.drop().closeCode), code);
    QCOMPARE(log.drop().reason, QString::fromUtf8(reason));
    QCOMPARE(log.drop().phase, Phase::None);
    QVERIFY(log.drop().clean);
    QTRY_VERIFY(server.lastPeer().isGone());
    QCOMPARE(server.lastPeer().frames().size(), 1); // the Close frame that makes it clean
    QCOMPARE(server.lastPeer().frames().first().opcode, 0x8);
    QCOMPARE(log.drops.size(), 1);
    QCOMPARE(log.afterEnd, 0);
}

void tst_QtWebSocketTransportEnd::malformedClose_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<int>("code");
    QTest::newRow("one byte") << QByteArray("\x03") << 1002;
    for (const int code : {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535}) {
        QByteArray payload;
        payload.append(char(code >> 8)).append(char(code));
        QTest::addRow("%d", code) << payload << 1002;
    }
    QTest::newRow("bad UTF-8") << QByteArray("\x03\xe8\xff\xfe") << 1007;
}

void tst_QtWebSocketTransportEnd::malformedClose()
{
    QFETCH(QByteArray, payload);
    QFETCH(int, code);
    RawServer server([payload](RawPeer &peer) { peer.upgrade().frame(0x8, payload); });
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(server.url()));
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.drop().kind, DropKind::ProtocolError);
    QCOMPARE(int(log.drop().closeCode), code);
    QVERIFY(!log.drop().clean);
}

void tst_QtWebSocketTransportEnd::messageBeforeCloseComesFirst()
{
    RawServer server([](RawPeer &peer) {
        peer.upgrade().text(QStringLiteral("last words")).binary("and bytes").close(1001).fin();
    });
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(server.url()));
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.texts, QStringList{QStringLiteral("last words")});
    QCOMPARE(log.binaries, QList<QByteArray>{"and bytes"});
    QCOMPARE(log.order.last(), QStringLiteral("ended"));
    QCOMPARE(log.drop().closeCode, closecode::goingAway);
}

void tst_QtWebSocketTransportEnd::dataAfterCloseIsDropped()
{
    RawServer server([](RawPeer &peer) { peer.upgrade().close(1000).text(QStringLiteral("too late")).close(4000); });
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(server.url()));
    QTRY_VERIFY(log.hasEnded());
    QTRY_VERIFY(server.lastPeer().isGone());
    QVERIFY(log.texts.isEmpty());
    QCOMPARE(log.drop().closeCode, closecode::normal);
}

void tst_QtWebSocketTransportEnd::lostLink_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<bool>("reset");
    const QByteArray text = RawPeer::frameBytes(0x1, "message", {});
    QTest::newRow("FIN") << QByteArray() << false;
    QTest::newRow("RST") << QByteArray() << true;
    QTest::newRow("FIN after a message") << text << false;
    QTest::newRow("FIN inside a frame") << text + text.left(5) << false;
    QTest::newRow("RST inside a frame") << text + text.left(5) << true;
    QTest::newRow("FIN inside a Close frame") << text + QByteArray("\x88\x02\x03") << false;
}

void tst_QtWebSocketTransportEnd::lostLink()
{
    QFETCH(QByteArray, before);
    QFETCH(bool, reset);
    RawServer server([](RawPeer &peer) { peer.upgrade(); });
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(server.url()));
    QTRY_VERIFY(log.isOpen());
    server.lastPeer().send(before);
    if (!before.isEmpty())
        QTRY_COMPARE(log.texts, QStringList{QStringLiteral("message")});
    if (reset)
        server.lastPeer().rst();
    else
        server.lastPeer().fin();
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.drop().kind, DropKind::LinkLost);
    QCOMPARE(log.drop().closeCode, closecode::abnormal);
    QCOMPARE(log.drop().phase, Phase::None);
    QVERIFY(!log.drop().clean);
    QVERIFY(!log.drop().reason.isEmpty());
}

void tst_QtWebSocketTransportEnd::protocolError_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("code");
    const auto row = [](const char *tag, const QByteArray &bytes, int code) { QTest::newRow(tag) << bytes << code; };
    row("masked text", RawPeer::frameBytes(0x1, "masked", {.masked = true}), 1002);
    row("masked binary", RawPeer::frameBytes(0x2, "masked", {.masked = true}), 1002);
    row("RSV1", RawPeer::frameBytes(0x1, "x", {.rsv = 0x40}), 1002);
    row("reserved opcode", RawPeer::frameBytes(0x3, "x", {}), 1002);
    row("fragmented ping", RawPeer::frameBytes(0x9, "x", {.fin = false}), 1002);
    row("long ping", RawPeer::frameBytes(0x9, QByteArray(126, 'x'), {}), 1002);
    row("continuation of nothing", RawPeer::frameBytes(0x0, "x", {}), 1002);
    row("bad UTF-8", RawPeer::frameBytes(0x1, "\xff\xfe", {}), 1007);
    // Right by RFC 6455 section 5.6, but QWebSocket reads each fragment alone.
    row("character split between fragments",
        RawPeer::frameBytes(0x1, "\xe2\x82", {.fin = false}) + RawPeer::frameBytes(0x0, "\xac", {}), 1007);
}

void tst_QtWebSocketTransportEnd::protocolError()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, code);
    RawServer server([bytes](RawPeer &peer) { peer.upgrade().send(bytes); });
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(server.url()));
    QTRY_VERIFY(log.hasEnded());
    QVERIFY(log.texts.isEmpty() && log.binaries.isEmpty());
    QCOMPARE(log.drop().kind, DropKind::ProtocolError);
    QCOMPARE(int(log.drop().closeCode), code);
    QVERIFY(!log.drop().reason.isEmpty());
    QTRY_VERIFY(server.lastPeer().isGone());
}

void tst_QtWebSocketTransportEnd::messageTooBig_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("one frame") << RawPeer::frameBytes(0x2, QByteArray(1001, 'x'), {});
    QTest::newRow("only announced") << RawPeer::frameBytes(0x2, {}, {.claimedLength = 1LL << 40});
    QTest::newRow("2^63 - 1") << RawPeer::frameBytes(0x2, {}, {.claimedLength = std::numeric_limits<qint64>::max()});
    QTest::newRow("fragments") << RawPeer::frameBytes(0x1, QByteArray(600, 'x'), {.fin = false})
            + RawPeer::frameBytes(0x0, QByteArray(401, 'x'), {});
}

void tst_QtWebSocketTransportEnd::messageTooBig()
{
    QFETCH(QByteArray, bytes);
    RawServer server([bytes](RawPeer &peer) { peer.upgrade().binary(QByteArray(1000, 'x')).send(bytes); });
    TransportRequest request = to(server.url());
    request.maxMessageBytes = 1000;
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(request);
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.binaries, QList<QByteArray>{QByteArray(1000, 'x')});
    QVERIFY(log.texts.isEmpty());
    QCOMPARE(log.drop().kind, DropKind::MessageTooBig);
    QCOMPARE(log.drop().closeCode, closecode::messageTooBig);
    QTRY_VERIFY(server.lastPeer().isGone());
    QCOMPARE(server.lastPeer().frames().last().closeCode(), closecode::messageTooBig);
}

void tst_QtWebSocketTransportEnd::ownClose_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<int>("sentCode");
    QTest::addColumn<QString>("sentReason");
    QTest::newRow("1000") << 1000 << QString() << 1000 << QString();
    QTest::newRow("4000") << 4000 << QStringLiteral("bye") << 4000 << QStringLiteral("bye");
    QTest::newRow("1005 may not travel") << 1005 << QString() << 1000 << QString();
    QTest::newRow("no half character") << 1000 << QString(50, u'€') << 1000 << QString(41, u'€');
}

void tst_QtWebSocketTransportEnd::ownClose()
{
    QFETCH(int, code);
    QFETCH(QString, reason);
    QFETCH(int, sentCode);
    QFETCH(QString, sentReason);
    RawServer server(RawServer::echo());
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(server.url()));
    QTRY_VERIFY(log.isOpen());
    transport.close(quint16(code), reason);
    QVERIFY(!log.hasEnded()); // never from inside the call
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.drop().kind, DropKind::ClosedByUser);
    QCOMPARE(int(log.drop().closeCode), sentCode);
    QCOMPARE(log.drop().reason, sentReason);
    QTRY_VERIFY(server.lastPeer().isGone());
    QCOMPARE(server.lastPeer().frames().size(), 1);
    QCOMPARE(int(server.lastPeer().frames().first().closeCode()), sentCode);
    QCOMPARE(server.lastPeer().frames().first().payload.mid(2), sentReason.toUtf8());
}

void tst_QtWebSocketTransportEnd::ownCloseSendsTheQueueFirst()
{
    RawServer server([](RawPeer &peer) { peer.upgrade(); });
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(server.url()));
    QTRY_VERIFY(log.isOpen());
    for (int i = 0; i < 64; ++i)
        QVERIFY(transport.sendBinary(QByteArray(64 * 1024, char(i))));
    transport.close(closecode::normal, {});
    QTRY_VERIFY(server.lastPeer().isGone());
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(server.lastPeer().frames().size(), 65);
}

void tst_QtWebSocketTransportEnd::closeToPeerThatNeverReads()
{
    RawServer server([](RawPeer &peer) { peer.stopReading().upgrade(); });
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(server.url()));
    QTRY_VERIFY(log.isOpen());
    QVERIFY(transport.sendBinary(QByteArray(64 * 1024 * 1024, 'x')));
    transport.close(closecode::normal, {});
    server.lastPeer().text(QStringLiteral("a turn of the loop"));
    for (int turn = 0; turn < 100; ++turn)
        QCoreApplication::processEvents();
    QVERIFY(!log.hasEnded()); // it waits for the owner's deadline
    QVERIFY(transport.bytesToWrite() > 0);
    transport.abort();
    QVERIFY(!log.hasEnded());
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.drop().kind, DropKind::ClosedByUser);
    QCOMPARE(log.drops.size(), 1);
}

void tst_QtWebSocketTransportEnd::acceptThenClose()
{
    RawServer server;
    server.onAccept([](RawPeer &peer) { peer.fin(); });
    QtWebSocketTransport transport;
    TransportLog log(transport);
    transport.open(to(server.url()));
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.drop().kind, DropKind::LinkLost);
    QCOMPARE(log.opens, 0);
}

void tst_QtWebSocketTransportEnd::killedServerIsALostLink()
{
    NodeServer server(QStringLiteral("minimal"));
    QVERIFY2(server.start(), server.errorText().constData());
    const QUrl url = server.url();
    for (const bool hard : {true, false}) {
        QtWebSocketTransport transport;
        TransportLog log(transport);
        transport.open(to(url));
        QTRY_VERIFY(log.isOpen());
        if (hard)
            server.kill();
        else
            server.stop();
        QVERIFY(!server.isRunning());
        QTRY_VERIFY(log.hasEnded());
        QCOMPARE(log.drop().kind, DropKind::LinkLost);
        QVERIFY2(server.start(), server.errorText().constData()); // on the same port
        QCOMPARE(server.url(), url);
    }
}

QTEST_GUILESS_MAIN(tst_QtWebSocketTransportEnd)
#include "tst_qtwebsockettransport_end.moc"
