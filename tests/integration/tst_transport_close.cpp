#include "support/RawServer.h"
#include "support/TransportLog.h"
#include "support/TransportRows.h"

#include <QCoreApplication>
#include <QTest>

using namespace parlance;

// The closing handshake over both transports, begun by either side.
class TestTransportClose : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { TransportRows::add(); }
    void closeFrame_data();
    void closeFrame();
    void malformedClose_data();
    void malformedClose();
    void messageBeforeCloseComesFirst();
    void dataAfterCloseIsDropped();
    void ownClose_data();
    void ownClose();
    void ownCloseWaitsForTheServers();
    void ownCloseSendsTheQueueFirst();
    void serverThatDoesNotEndTcp();
    void closesCross();
    void closeToPeerThatNeverReads();
};

void TestTransportClose::closeFrame_data()
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

void TestTransportClose::closeFrame()
{
    QFETCH(int, code);
    QFETCH(QByteArray, reason);
    RawServer server([code, reason](RawPeer &peer) {
        peer.upgrade().finOnClose();
        if (code == 1005)
            peer.closeEmpty();
        else
            peer.close(quint16(code), reason);
    });
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.drop().kind, DropKind::CloseFrame);
    QCOMPARE(int(log.drop().closeCode), code);
    QCOMPARE(log.drop().reason, QString::fromUtf8(reason));
    QCOMPARE(log.drop().phase, Phase::None);
    QVERIFY(log.drop().clean);
    QTRY_VERIFY(server.lastPeer().isGone());
    QCOMPARE(server.lastPeer().frames().size(), 1); // the Close frame that makes it clean
    QCOMPARE(server.lastPeer().frames().first().opcode, 0x8);
    if (!TransportRows::isQt())
        QCOMPARE(int(server.lastPeer().frames().first().closeCode()), code);
    QCOMPARE(log.drops.size(), 1);
    QCOMPARE(log.afterEnd, 0);
}

void TestTransportClose::malformedClose_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<int>("code");
    QTest::addColumn<WireRule>("rule");
    QTest::newRow("one byte") << QByteArray("\x03") << 1002 << WireRule::CloseBodyOneByte;
    for (const int code : {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535}) {
        QByteArray payload;
        payload.append(char(code >> 8)).append(char(code));
        QTest::addRow("%d", code) << payload << 1002 << WireRule::CloseCodeInvalid;
    }
    QTest::newRow("bad UTF-8") << QByteArray("\x03\xe8\xff\xfe") << 1007 << WireRule::CloseReasonNotUtf8;
}

void TestTransportClose::malformedClose()
{
    QFETCH(QByteArray, payload);
    QFETCH(int, code);
    QFETCH(WireRule, rule);
    RawServer server([payload](RawPeer &peer) { peer.upgrade().finOnClose().frame(0x8, payload); });
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.drop().kind, DropKind::ProtocolError);
    QCOMPARE(int(log.drop().closeCode), code);
    QVERIFY(!log.drop().clean);
    if (TransportRows::isQt())
        return;
    QCOMPARE(log.drop().rule, rule);
    QTRY_VERIFY(server.lastPeer().isGone());
    QCOMPARE(server.lastPeer().frames().size(), 1);
    QCOMPARE(int(server.lastPeer().frames().first().closeCode()), code);
}

void TestTransportClose::messageBeforeCloseComesFirst()
{
    RawServer server([](RawPeer &peer) {
        peer.upgrade().text(QStringLiteral("last words")).binary("and bytes").close(1001).fin();
    });
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.texts, QStringList{QStringLiteral("last words")});
    QCOMPARE(log.binaries, QList<QByteArray>{"and bytes"});
    QCOMPARE(log.order.last(), QStringLiteral("ended"));
    QCOMPARE(log.drop().closeCode, closecode::goingAway);
}

void TestTransportClose::dataAfterCloseIsDropped()
{
    RawServer server([](RawPeer &peer) {
        peer.upgrade().finOnClose().close(1000).text(QStringLiteral("too late")).close(4000);
    });
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.hasEnded());
    QTRY_VERIFY(server.lastPeer().isGone());
    QVERIFY(log.texts.isEmpty());
    QCOMPARE(log.drop().closeCode, closecode::normal);
}

void TestTransportClose::ownClose_data()
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

void TestTransportClose::ownClose()
{
    QFETCH(int, code);
    QFETCH(QString, reason);
    QFETCH(int, sentCode);
    QFETCH(QString, sentReason);
    RawServer server(RawServer::echo());
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    transport->close(quint16(code), reason);
    QVERIFY(!log.hasEnded()); // never from inside the call
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.drop().kind, DropKind::ClosedByUser);
    QCOMPARE(int(log.drop().closeCode), sentCode);
    QCOMPARE(log.drop().reason, sentReason);
    QCOMPARE(log.drop().clean, !TransportRows::isQt()); // QWebSocket does not wait for the server's Close
    QTRY_VERIFY(server.lastPeer().isGone());
    QCOMPARE(server.lastPeer().frames().size(), 1);
    QCOMPARE(int(server.lastPeer().frames().first().closeCode()), sentCode);
    QCOMPARE(server.lastPeer().frames().first().payload.mid(2), sentReason.toUtf8());
}

// What the server was still saying arrives, and its Close is what ends the link.
void TestTransportClose::ownCloseWaitsForTheServers()
{
    RawServer server([](RawPeer &peer) { peer.upgrade(); });
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    transport->close(4000, QStringLiteral("bye"));
    if (TransportRows::isQt()) { // it ends TCP at once
        QTRY_VERIFY(log.hasEnded());
        QVERIFY(!log.drop().clean);
        return;
    }
    QTRY_COMPARE(server.lastPeer().frames().size(), 1);
    server.lastPeer().text(QStringLiteral("one more thing")).ping("p");
    QTRY_COMPARE(log.texts, QStringList{QStringLiteral("one more thing")});
    QVERIFY(!log.hasEnded());
    QVERIFY(!server.lastPeer().isGone());
    server.lastPeer().close(4000, "bye").fin();
    QTRY_VERIFY(log.hasEnded());
    QVERIFY(log.drop().clean);
    QCOMPARE(log.drop().kind, DropKind::ClosedByUser);
    QCOMPARE(server.lastPeer().frames().size(), 1); // behind a Close frame nothing goes out, not even a pong
}

// The server ends TCP (RFC 6455 section 7.1.1); one that does not is not waited for for ever.
void TestTransportClose::serverThatDoesNotEndTcp()
{
    RawServer server([](RawPeer &peer) { peer.upgrade().close(1001); });
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.drop().kind, DropKind::CloseFrame);
    QCOMPARE(log.drop().closeCode, closecode::goingAway);
    QVERIFY(log.drop().clean);
    QTRY_VERIFY(server.lastPeer().isGone());
}

// Both sides close at once: each takes the other's frame for the answer.
void TestTransportClose::closesCross()
{
    RawServer server([](RawPeer &peer) { peer.upgrade(); });
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    server.lastPeer().finOnClose().close(1001);
    transport->close(closecode::normal, {});
    QTRY_VERIFY(log.hasEnded());
    QTRY_VERIFY(server.lastPeer().isGone());
    QCOMPARE(server.lastPeer().frames().size(), 1);
    QCOMPARE(log.drops.size(), 1);
    QCOMPARE(log.drop().kind, DropKind::ClosedByUser);
    QCOMPARE(log.drop().closeCode, closecode::normal);
}

void TestTransportClose::ownCloseSendsTheQueueFirst()
{
    RawServer server([](RawPeer &peer) {
        peer.upgrade().onFrame([&peer](const RawPeer::Frame &frame) {
            if (frame.opcode == 0x8)
                peer.close(frame.closeCode()).fin();
        });
    });
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    for (int i = 0; i < 64; ++i)
        QVERIFY(transport->sendBinary(QByteArray(64 * 1024, char(i))));
    transport->close(closecode::normal, {});
    QTRY_VERIFY(server.lastPeer().isGone());
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(server.lastPeer().frames().size(), 65);
}

void TestTransportClose::closeToPeerThatNeverReads()
{
    RawServer server([](RawPeer &peer) { peer.stopReading().upgrade(); });
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    QVERIFY(transport->sendBinary(QByteArray(64 * 1024 * 1024, 'x')));
    transport->close(closecode::normal, {});
    server.lastPeer().text(QStringLiteral("a turn of the loop"));
    for (int turn = 0; turn < 100; ++turn)
        QCoreApplication::processEvents();
    QVERIFY(!log.hasEnded()); // it waits for the owner's deadline
    QVERIFY(transport->bytesToWrite() > 0);
    transport->abort();
    QVERIFY(!log.hasEnded());
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.drop().kind, DropKind::ClosedByUser);
    QCOMPARE(log.drops.size(), 1);
}

QTEST_GUILESS_MAIN(TestTransportClose)
#include "tst_transport_close.moc"
