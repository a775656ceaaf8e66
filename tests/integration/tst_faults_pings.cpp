#include "support/LiveConnection.h"
#include "support/PeakMemory.h"
#include "support/RawServer.h"
#include "support/TransportRows.h"

#include <QTest>

using namespace parlance;

namespace {

constexpr int pings = 10000;

QByteArray payload(int number)
{
    return QByteArray::number(number).rightJustified(125, '.');
}

// What a server sends in its worst second: pings as long as they may be, and a message now and then.
QByteArray flood(int first)
{
    QByteArray bytes;
    for (int i = first; i < first + pings; ++i) {
        bytes += RawPeer::frameBytes(0x9, payload(i), {});
        if (i % 1000 == 999)
            bytes += RawPeer::frameBytes(0x1, "message " + QByteArray::number(i / 1000), {});
    }
    return bytes;
}

} // namespace

// Fault 35: 10,000 pings a second. The newest is answered (RFC 6455 section 5.5.3 asks for no more), messages come
// through, and memory stays bounded even where the server does not read the answers.
class TestFaultsPings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fault35_pingFlood();
    void fault35_pingFloodFromAServerThatNeverReads();
};

void TestFaultsPings::fault35_pingFlood()
{
    const QByteArray bytes = flood(0);
    RawServer server([bytes](RawPeer &peer) { peer.upgrade().send(bytes); });
    LiveConnection live(requestTo(server.url()));
    live.connection().connectNow();
    QTRY_COMPARE(live.texts.size(), 10);
    QCOMPARE(live.texts.first(), QStringLiteral("message 0"));
    QCOMPARE(live.texts.last(), QStringLiteral("message 9"));
    QTRY_VERIFY(!server.lastPeer().frames().isEmpty()
                && server.lastPeer().frames().last().payload == payload(pings - 1));
    int before = -1;
    for (const RawPeer::Frame &frame : server.lastPeer().frames()) {
        QCOMPARE(frame.opcode, 0xa);
        QVERIFY(frame.payload.size() == 125 && frame.payload.right(5).replace('.', "").toInt() > before); // in order
        before = frame.payload.right(5).replace('.', "").toInt();
    }
    QCOMPARE(live.state(), LinkState::Ready);
}

void TestFaultsPings::fault35_pingFloodFromAServerThatNeverReads()
{
    constexpr int rounds = 20; // 26 MB of answers are owed: more than the system takes for a reader that sleeps
    QList<QByteArray> floods;
    for (int round = 0; round < rounds; ++round)
        floods.append(flood(round * pings));
    RawServer server([](RawPeer &peer) { peer.upgrade().stopReading(); });
    LiveConnection live(requestTo(server.url()));
    live.connection().connectNow();
    QTRY_COMPARE(live.state(), LinkState::Ready);
    const PeakMemory memory;
    for (int round = 0; round < rounds; ++round) {
        server.lastPeer().send(floods.at(round));
        QTRY_COMPARE(live.texts.size(), 10 * (round + 1));
        QVERIFY(live.connection().bytesToWrite() <= Transport::writeWatermark + 1024);
    }
    QVERIFY2(memory.growth() < 24 * 1024 * 1024, QByteArray::number(memory.growth()).constData());
    QCOMPARE(live.state(), LinkState::Ready);

    server.lastPeer().resumeReading();
    QTRY_VERIFY(!server.lastPeer().frames().isEmpty()
                && server.lastPeer().frames().last().payload == payload(rounds * pings - 1));
    QVERIFY(server.lastPeer().frames().size() < rounds * pings); // those between were let go
    QVERIFY(live.sendText(QStringLiteral("still here")));
    QTRY_COMPARE(server.lastPeer().texts(), QList<QByteArray>{"still here"});
}

QTEST_GUILESS_MAIN(TestFaultsPings)
#include "tst_faults_pings.moc"
