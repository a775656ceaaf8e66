#include "support/PeakMemory.h"
#include "support/RawServer.h"
#include "support/TransportLog.h"
#include "support/TransportRows.h"
#include "wire/Rfc6455Transport.h"
#include "wire/TransportFactory.h"

#include <QTest>
#include <QtEndian>

using namespace parlance;

namespace {

constexpr qint64 mebibyte = 1024 * 1024;
constexpr int messageSize = 64 * 1024;

QByteArray numbered(quint32 number)
{
    QByteArray bytes(messageSize, 'x');
    qToBigEndian(number, bytes.data());
    return bytes;
}

quint32 numberOf(const QByteArray &bytes)
{
    return bytes.size() == messageSize ? qFromBigEndian<quint32>(bytes.constData()) : ~0U;
}

void addTransports()
{
    QTest::addColumn<TransportChoice>("transportChoice");
    QTest::newRow("rfc6455") << TransportChoice::Automatic;
    if (isAvailable(TransportChoice::QtWebSockets))
        QTest::newRow("qt") << TransportChoice::QtWebSockets;
}

// Until nothing moves any more: neither side has had anything to do for many turns of the loop.
template<typename Figure> void untilStill(Figure figure)
{
    qint64 last = figure();
    for (int still = 0; still < 200; ++still) {
        QCoreApplication::processEvents();
        if (const qint64 now = figure(); now != last) {
            last = now;
            still = 0;
        }
    }
}

} // namespace

// A side that lags makes the other one wait, with bounded memory, and loses nothing.
class TestTransportBackpressure : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pausedReaderStallsTheServer();
    void pauseTakesEffectAtOnce();
    void endIsSeenWhenReadingGoesOn_data();
    void endIsSeenWhenReadingGoesOn();
    void ownCloseWhilePaused();
    void abortWhilePaused();
    void saysWhetherItCanPause_data();
    void saysWhetherItCanPause();
    void watermarkBoundsTheSender_data();
    void watermarkBoundsTheSender();
};

void TestTransportBackpressure::pausedReaderStallsTheServer()
{
    constexpr int messages = 1000;
    RawServer server([](RawPeer &peer) { peer.upgrade(); });
    const auto transport = std::make_unique<Rfc6455Transport>();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    QVERIFY(transport->setReadingPaused(true));
    RawPeer &peer = server.lastPeer();
    for (int i = 0; i < messages; ++i)
        peer.binary(numbered(quint32(i)));
    const PeakMemory memory;
    untilStill([&peer] { return peer.unsentBytes(); });
    QVERIFY(log.binaries.isEmpty());
    // What has left the server lies in the system and, a little of it, here: the rest waits there.
    QVERIFY2(peer.unsentBytes() > 30 * mebibyte, QByteArray::number(peer.unsentBytes()).constData());
    QVERIFY2(memory.growth() < 4 * mebibyte, QByteArray::number(memory.growth()).constData());

    QVERIFY(transport->setReadingPaused(false));
    QTRY_COMPARE_WITH_TIMEOUT(log.binaries.size(), messages, 20000);
    for (int i = 0; i < messages; ++i)
        QCOMPARE(numberOf(log.binaries.at(i)), quint32(i));
    QVERIFY(log.isOpen());
}

// In the middle of what is read already: the message that made the reader pause is the last one.
void TestTransportBackpressure::pauseTakesEffectAtOnce()
{
    constexpr int messages = 100;
    RawServer server([](RawPeer &peer) {
        peer.upgrade();
        for (int i = 0; i < messages; ++i)
            peer.text(QString::number(i)).ping(QByteArray::number(i));
    });
    const auto transport = std::make_unique<Rfc6455Transport>();
    TransportLog log(*transport);
    connect(transport.get(), &Transport::textReceived, transport.get(), [&](const QString &text) {
        if (text.toInt() % 10 == 9)
            transport->setReadingPaused(true);
    });
    transport->open(requestTo(server.url()));
    for (int until = 10; until <= messages; until += 10) {
        QTRY_COMPARE(log.texts.size(), until);
        untilStill([&log] { return qint64(log.order.size() + log.pings.size()); });
        QCOMPARE(log.texts.size(), until);
        QCOMPARE(log.pings.size(), until - 1); // nor is anything else read
        transport->setReadingPaused(false);
    }
    QTRY_COMPARE(log.pings.size(), messages);
    for (int i = 0; i < messages; ++i)
        QCOMPARE(log.texts.at(i), QString::number(i));
}

void TestTransportBackpressure::endIsSeenWhenReadingGoesOn_data()
{
    QTest::addColumn<QByteArray>("end"); // empty: none
    QTest::addColumn<int>("code");
    QTest::newRow("Close, FIN") << RawPeer::frameBytes(0x8, "\x03\xe9", {}) << 1001;
    QTest::newRow("FIN") << QByteArray() << 1006;
    QTest::newRow("broken frame, FIN") << RawPeer::frameBytes(0x3, {}, {}) << 1002;
}

void TestTransportBackpressure::endIsSeenWhenReadingGoesOn()
{
    QFETCH(QByteArray, end);
    QFETCH(int, code);
    RawServer server([](RawPeer &peer) { peer.upgrade(); });
    const auto transport = std::make_unique<Rfc6455Transport>();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    QVERIFY(transport->setReadingPaused(true));
    server.lastPeer().text(QStringLiteral("one")).text(QStringLiteral("two")).send(end).fin();
    QTRY_COMPARE(server.lastPeer().unsentBytes(), 0);
    untilStill([&log] { return qint64(log.order.size()); });
    QVERIFY(log.texts.isEmpty());
    QVERIFY(!log.hasEnded());
    QVERIFY(transport->setReadingPaused(false));
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.texts, (QStringList{QStringLiteral("one"), QStringLiteral("two")})); // before the end, and all of them
    QCOMPARE(int(log.drop().closeCode), code);
    QCOMPARE(log.drops.size(), 1);
}

// The server's answer has to be seen, so an own Close lets reading go on.
void TestTransportBackpressure::ownCloseWhilePaused()
{
    RawServer server(RawServer::echo());
    const auto transport = std::make_unique<Rfc6455Transport>();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    transport->setReadingPaused(true);
    transport->close(closecode::normal, {});
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.drop().kind, DropKind::ClosedByUser);
    QVERIFY(log.drop().clean);
}

void TestTransportBackpressure::abortWhilePaused()
{
    RawServer server([](RawPeer &peer) { peer.upgrade().text(QStringLiteral("never seen")); });
    const auto transport = std::make_unique<Rfc6455Transport>();
    TransportLog log(*transport);
    connect(transport.get(), &Transport::opened, transport.get(), [&] { transport->setReadingPaused(true); });
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    transport->abort();
    QTRY_VERIFY(log.hasEnded());
    QTRY_VERIFY(server.lastPeer().isGone());
    QVERIFY(log.texts.isEmpty());
    QCOMPARE(log.afterEnd, 0);
}

void TestTransportBackpressure::saysWhetherItCanPause_data()
{
    addTransports();
}

// QWebSocket reads whatever comes.
void TestTransportBackpressure::saysWhetherItCanPause()
{
    QFETCH(TransportChoice, transportChoice);
    RawServer server(RawServer::echo());
    const auto transport = makeTransport(transportChoice);
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    QCOMPARE(transport->setReadingPaused(true), transportChoice == TransportChoice::Automatic);
    QVERIFY(transport->setReadingPaused(false));
    QVERIFY(transport->sendText(QStringLiteral("on")));
    QTRY_COMPARE(log.texts.size(), 1);
}

void TestTransportBackpressure::watermarkBoundsTheSender_data()
{
    addTransports();
}

// A sender that keeps to the watermark holds little, however much it has to say, and goes on when the server reads on.
void TestTransportBackpressure::watermarkBoundsTheSender()
{
    QFETCH(TransportChoice, transportChoice);
    constexpr quint32 messages = 1000;
    RawServer server([](RawPeer &peer) { peer.upgrade().stopReading(); });
    const auto transport = makeTransport(transportChoice);
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    quint32 next = 0;
    qint64 most = 0;
    const auto pump = [&] {
        while (next < messages && transport->bytesToWrite() < Transport::writeWatermark) {
            QVERIFY(transport->sendBinary(numbered(next++)));
            most = std::max(most, transport->bytesToWrite());
        }
    };
    connect(transport.get(), &Transport::bytesWritten, transport.get(), pump);
    const PeakMemory memory;
    pump();
    untilStill([&] { return transport->bytesToWrite() + qint64(next); });
    QVERIFY2(next < messages / 2, QByteArray::number(next).constData()); // the server's silence is felt
    QVERIFY(transport->bytesToWrite() >= Transport::writeWatermark);
    QVERIFY(most < Transport::writeWatermark + 2 * messageSize);
    QVERIFY2(memory.growth() < 8 * mebibyte, QByteArray::number(memory.growth()).constData());

    server.lastPeer().resumeReading();
    QTRY_COMPARE_WITH_TIMEOUT(quint32(server.lastPeer().frames().size()), messages, 20000);
    for (quint32 i = 0; i < messages; ++i)
        QCOMPARE(numberOf(server.lastPeer().frames().at(i).payload), i);
    QVERIFY(most < Transport::writeWatermark + 2 * messageSize);
    QTRY_COMPARE(transport->bytesToWrite(), 0);
}

QTEST_GUILESS_MAIN(TestTransportBackpressure)
#include "tst_transport_backpressure.moc"
