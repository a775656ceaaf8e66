#include "support/RawServer.h"
#include "support/TransportLog.h"
#include "support/TransportRows.h"
#include "wire/Rfc6455Transport.h"

#include <QEventLoop>
#include <QPointer>
#include <QSignalSpy>
#include <QTest>

using namespace parlance;

// What an owner may do from inside a call of the transport's own: let go of it, take its frame tap away, run a loop.
class TestTransportReentry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tapTakenAwayInsideAFrame_data();
    void tapTakenAwayInsideAFrame();
    void tapTakesItselfAway_data();
    void tapTakesItselfAway();
    void deletedByTheTap_data();
    void deletedByTheTap();
    void sendsFromTheTap();
    void deletedInANestedLoop_data();
    void deletedInANestedLoop();
};

// The first bytes of a frame were watched, the others are not.
void TestTransportReentry::tapTakenAwayInsideAFrame_data()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::newRow("text") << RawPeer::frameBytes(0x1, "a text in two pieces", {});
    QTest::newRow("ping") << RawPeer::frameBytes(0x9, "a ping in two pieces", {});
    QTest::newRow("broken text") << RawPeer::frameBytes(0x1, "a text that is \xff wrong", {});
}

void TestTransportReentry::tapTakenAwayInsideAFrame()
{
    QFETCH(QByteArray, frame);
    RawServer server([](RawPeer &peer) { peer.upgrade(); });
    Rfc6455Transport transport;
    TransportLog log(transport);
    QList<Frame> shown;
    transport.setFrameTap([&shown](const Frame &one) { shown.append(one); });
    transport.open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    const qint64 before = log.alives;
    server.lastPeer().send(frame.first(10));
    QTRY_VERIFY(log.alives > before);
    transport.setFrameTap({});
    server.lastPeer().send(frame.sliced(10)).text(QStringLiteral("behind"));
    QTRY_VERIFY(log.texts.contains(QStringLiteral("behind")) || log.hasEnded());
    QVERIFY(shown.isEmpty());
}

enum class Act { Text, Binary, Fragments, Ping, Close, RawFrame };

void addActs()
{
    QTest::addColumn<int>("act");
    QTest::newRow("text") << int(Act::Text);
    QTest::newRow("binary") << int(Act::Binary);
    QTest::newRow("fragments") << int(Act::Fragments);
    QTest::newRow("ping") << int(Act::Ping);
    QTest::newRow("Close") << int(Act::Close);
    QTest::newRow("raw frame") << int(Act::RawFrame);
}

void perform(Rfc6455Transport &transport, Act act)
{
    switch (act) {
    case Act::Text:
        transport.sendText(QStringLiteral("a text that is sent"));
        return;
    case Act::Binary:
        transport.sendBinary("bytes that are sent");
        return;
    case Act::Fragments: {
        Misbehaviour pieces;
        pieces.fragmentSizes = {3};
        pieces.pingBetweenFragments = true;
        transport.setMisbehaviour(pieces);
        transport.sendText(QStringLiteral("a text in several pieces"));
        return;
    }
    case Act::Ping:
        transport.ping("a ping");
        return;
    case Act::Close:
        transport.close(1000, QStringLiteral("enough"));
        return;
    case Act::RawFrame: {
        RawFrame frame;
        frame.payload = "a frame by hand";
        transport.sendFrame(frame);
        return;
    }
    }
}

void TestTransportReentry::tapTakesItselfAway_data()
{
    addActs();
}

void TestTransportReentry::tapTakesItselfAway()
{
    QFETCH(int, act);
    RawServer server([](RawPeer &peer) { peer.upgrade(); });
    Rfc6455Transport transport;
    TransportLog log(transport);
    transport.open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    QByteArrayList shown;
    const auto name = std::make_shared<QByteArray>("held by the tap alone");
    transport.setFrameTap([&transport, &shown, name = std::make_shared<QByteArray>("held by the tap alone")](const Frame &) {
        transport.setFrameTap({});
        shown.append(*name);
    });
    perform(transport, Act(act));
    QCOMPARE(shown, QByteArrayList{*name});
    QTRY_VERIFY(!server.lastPeer().frames().isEmpty());
}

void TestTransportReentry::deletedByTheTap_data()
{
    addActs();
}

void TestTransportReentry::deletedByTheTap()
{
    QFETCH(int, act);
    RawServer server([](RawPeer &peer) { peer.upgrade(); });
    auto *transport = new Rfc6455Transport;
    const QPointer<Rfc6455Transport> guard(transport);
    QSignalSpy opened(transport, &Transport::opened);
    QSignalSpy ended(transport, &Transport::ended);
    transport->open(requestTo(server.url()));
    QTRY_COMPARE(opened.size(), 1);
    transport->setFrameTap([transport](const Frame &) { delete transport; });
    perform(*transport, Act(act));
    QVERIFY(!guard);
    QTRY_VERIFY(server.lastPeer().isGone());
    QVERIFY(ended.isEmpty());
}

// What is sent while a frame is shown travels behind that frame's message, not inside of it.
void TestTransportReentry::sendsFromTheTap()
{
    RawServer server([](RawPeer &peer) { peer.upgrade(); });
    Rfc6455Transport transport;
    TransportLog log(transport);
    transport.open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    bool answered = false;
    transport.setFrameTap([&](const Frame &frame) {
        if (frame.opcode == opcode::text && !std::exchange(answered, true))
            transport.sendBinary("from the tap");
    });
    Misbehaviour pieces;
    pieces.fragmentSizes = {4};
    transport.setMisbehaviour(pieces);
    transport.sendText(QStringLiteral("one two three"));
    QTRY_COMPARE(server.lastPeer().frames().size(), 7);
    QByteArrayList payloads;
    for (const RawPeer::Frame &frame : server.lastPeer().frames())
        payloads.append(frame.payload);
    QCOMPARE(payloads, (QByteArrayList{"one ", "two ", "thre", "e", "from", " the", " tap"}));
}

// The socket, whose signal is on the stack, has to last longer than the loop that would delete it.
void TestTransportReentry::deletedInANestedLoop_data()
{
    QTest::addColumn<QByteArray>("signal");
    QTest::addColumn<bool>("abortOnly");
    QTest::newRow("text, deleted") << QByteArray("text") << false;
    QTest::newRow("text, aborted") << QByteArray("text") << true;
    QTest::newRow("alive, deleted") << QByteArray("alive") << false;
    QTest::newRow("written, deleted") << QByteArray("written") << false;
}

void TestTransportReentry::deletedInANestedLoop()
{
    QFETCH(QByteArray, signal);
    QFETCH(bool, abortOnly);
    RawServer server([](RawPeer &peer) { peer.upgrade(); });
    auto *transport = new Rfc6455Transport;
    const QPointer<Rfc6455Transport> guard(transport);
    QSignalSpy opened(transport, &Transport::opened);
    QSignalSpy ended(transport, &Transport::ended);
    transport->open(requestTo(server.url()));
    QTRY_COMPARE(opened.size(), 1);

    const QObject context;
    bool done = false;
    const auto leave = [&] {
        if (std::exchange(done, true))
            return;
        if (abortOnly)
            transport->abort();
        else
            delete transport;
        QEventLoop loop;
        connect(&server.lastPeer(), &RawPeer::gone, &loop, &QEventLoop::quit, Qt::QueuedConnection);
        loop.exec();
        QCoreApplication::processEvents();
    };
    if (signal == "text")
        connect(transport, &Transport::textReceived, &context, leave);
    else if (signal == "alive")
        connect(transport, &Transport::alive, &context, leave);
    else
        connect(transport, &Transport::bytesWritten, &context, leave);
    if (signal == "written")
        transport->sendText(QStringLiteral("something to write"));
    else
        server.lastPeer().text(QStringLiteral("one")).text(QStringLiteral("two"));
    QTRY_VERIFY(done);
    QCOMPARE(ended.size(), abortOnly ? 1 : 0);
    delete guard;
}

QTEST_GUILESS_MAIN(TestTransportReentry)
#include "tst_transport_reentry.moc"
