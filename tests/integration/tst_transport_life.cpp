#include "support/RawServer.h"
#include "support/TransportLog.h"
#include "support/TransportRows.h"

#include <QSignalSpy>
#include <QTest>

using namespace parlance;

// Signs of life and the lifetime of an attempt, over both transports.
class TestTransportLife : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { TransportRows::add(); }
    void pongBringsBackTheOwnersPayload();
    void newestPongAnswersOlderPings();
    void unsolicitedPongIsOnlyLife();
    void serversPingIsLife();
    void partialFrameIsLife();
    void refusesPing_data();
    void refusesPing();
    void abortInsideSlotStopsDelivery();
    void deleteLaterInsideSlot();
    void deleteInsideSlot();
    void abortIsSafeInEveryState();
    void survivesManyAttempts();
};

void TestTransportLife::pongBringsBackTheOwnersPayload()
{
    RawServer server(RawServer::echo());
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    QVERIFY(transport->ping("mine"));
    QVERIFY(transport->ping({}));
    QVERIFY(transport->ping({}));
    QTRY_COMPARE(log.pongs.size(), 3);
    QCOMPARE(log.pongs.at(0).payload, "mine");
    QCOMPARE(log.pongs.at(1).payload, QByteArray());
    QCOMPARE(log.pongs.at(2).payload, QByteArray());
    for (const TransportLog::Pong &pong : std::as_const(log.pongs))
        QVERIFY(pong.roundTrip.count() > 0);
    const QList<RawPeer::Frame> sent = server.lastPeer().frames();
    QCOMPARE(sent.at(0).payload, "mine");
    if (TransportRows::isQt()) // each is told from the other by a payload of its own
        QVERIFY(sent.at(1).payload != sent.at(2).payload);
    else
        QVERIFY(sent.at(1).payload.isEmpty() && sent.at(2).payload.isEmpty());
}

void TestTransportLife::newestPongAnswersOlderPings()
{
    RawServer server([](RawPeer &peer) {
        peer.upgrade().onFrame([&peer](const RawPeer::Frame &frame) {
            if (frame.payload == "3")
                peer.pong("3").pong("2").pong("1");
        });
    });
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    for (const char *payload : {"1", "2", "3"})
        QVERIFY(transport->ping(payload));
    QTRY_COMPARE(log.pongs.size(), 1);
    QCOMPARE(log.pongs.first().payload, "3");
}

void TestTransportLife::unsolicitedPongIsOnlyLife()
{
    RawServer server([](RawPeer &peer) { peer.upgrade().pong("surprise").text(QStringLiteral("behind")); });
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_COMPARE(log.texts.size(), 1);
    QVERIFY(log.pongs.isEmpty());
    QVERIFY(log.isOpen());
}

void TestTransportLife::serversPingIsLife()
{
    RawServer server([](RawPeer &peer) { peer.upgrade(); });
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    QTRY_VERIFY(log.alives > 0);
    const int before = log.alives;
    server.lastPeer().ping("are you there");
    QTRY_COMPARE(server.lastPeer().frames().size(), 1);
    QTRY_VERIFY(log.alives > before);
    QCOMPARE(server.lastPeer().frames().first().payload, "are you there");
    QCOMPARE(log.pings, TransportRows::isQt() ? QList<QByteArray>() : QList<QByteArray>{"are you there"});
}

void TestTransportLife::partialFrameIsLife()
{
    RawServer server([](RawPeer &peer) { peer.upgrade(); });
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
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

void TestTransportLife::refusesPing_data()
{
    QTest::addColumn<bool>("whenOpen");
    QTest::addColumn<QByteArray>("payload");
    QTest::newRow("before the upgrade") << false << QByteArray("early");
    QTest::newRow("126 bytes") << true << QByteArray(126, 'x');
}

void TestTransportLife::refusesPing()
{
    QFETCH(bool, whenOpen);
    QFETCH(QByteArray, payload);
    RawServer server([whenOpen](RawPeer &peer) {
        if (whenOpen)
            peer.upgrade();
    });
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(server.peerCount() == 1 && !server.lastPeer().request().isEmpty());
    if (whenOpen)
        QTRY_VERIFY(log.isOpen());
    QVERIFY(!transport->ping(payload));
    if (!whenOpen)
        server.lastPeer().upgrade();
    QTRY_VERIFY(log.isOpen());
    QVERIFY(transport->ping(QByteArray(125, 'x')));
    QTRY_COMPARE(server.lastPeer().frames().size(), 1);
    QCOMPARE(server.lastPeer().frames().first().payload, QByteArray(125, 'x'));
}

void TestTransportLife::abortInsideSlotStopsDelivery()
{
    RawServer server([](RawPeer &peer) {
        peer.upgrade();
        for (int i = 0; i < 5; ++i)
            peer.text(QString::number(i));
    });
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    connect(transport.get(), &Transport::textReceived, transport.get(), &Transport::abort);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.texts, QStringList{QStringLiteral("0")});
    QCOMPARE(log.drop().kind, DropKind::ClosedByUser);
    QTRY_VERIFY(server.lastPeer().isGone());
    QCOMPARE(log.drops.size(), 1);
    QCOMPARE(log.afterEnd, 0);
}

void TestTransportLife::deleteLaterInsideSlot()
{
    RawServer server([](RawPeer &peer) { peer.upgrade().text(QStringLiteral("a")).text(QStringLiteral("b")); });
    Transport *const transport = TransportRows::make().release();
    TransportLog log(*transport);
    connect(transport, &Transport::textReceived, transport, [transport] {
        transport->abort();
        transport->deleteLater();
    });
    QSignalSpy destroyed(transport, &QObject::destroyed);
    transport->open(requestTo(server.url()));
    QTRY_COMPARE(destroyed.size(), 1);
    QCOMPARE(log.texts.size(), 1);
    QTRY_VERIFY(server.lastPeer().isGone());
}

void TestTransportLife::deleteInsideSlot()
{
    RawServer server([](RawPeer &peer) {
        peer.upgrade().finOnClose().text(QStringLiteral("a")).text(QStringLiteral("b"));
    });
    Transport *const transport = TransportRows::make().release();
    TransportLog log(*transport);
    connect(transport, &Transport::ended, this, [transport] { delete transport; });
    QSignalSpy destroyed(transport, &QObject::destroyed);
    transport->open(requestTo(server.url()));
    QTRY_COMPARE(log.texts.size(), 2);
    transport->close(closecode::normal, {});
    QTRY_COMPARE(destroyed.size(), 1);
    QTRY_VERIFY(server.lastPeer().isGone());
}

void TestTransportLife::abortIsSafeInEveryState()
{
    RawServer server(RawServer::echo());
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->abort(); // never opened: nothing to end
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    transport->close(closecode::normal, {});
    transport->abort();
    transport->abort();
    QVERIFY(!log.hasEnded());
    QTRY_VERIFY(log.hasEnded());
    transport->abort();
    transport->close(closecode::normal, {});
    QTRY_VERIFY(server.lastPeer().isGone());
    QCOMPARE(log.drops.size(), 1);
    QCOMPARE(log.afterEnd, 0);
}

void TestTransportLife::survivesManyAttempts()
{
    RawServer server([](RawPeer &peer) {
        if (peer.number() % 2)
            peer.upgrade().text(QStringLiteral("hi"));
        else
            peer.http(503, "Busy");
    });
    for (int i = 0; i < 100; ++i) {
        const auto transport = TransportRows::make();
        TransportLog log(*transport);
        transport->open(requestTo(server.url()));
        if (i % 2)
            QTRY_COMPARE(log.texts.size(), 1);
        else
            QTRY_COMPARE(log.drop().httpStatus, 503);
    }
    QCOMPARE(server.peerCount(), 100);
    for (int i = 0; i < 100; ++i)
        QTRY_VERIFY(server.peer(i).isGone());
}

QTEST_GUILESS_MAIN(TestTransportLife)
#include "tst_transport_life.moc"
