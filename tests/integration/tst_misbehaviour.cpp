#include "support/RawServer.h"
#include "support/TransportLog.h"
#include "support/TransportRows.h"
#include "wire/Rfc6455Transport.h"

#include <QTest>

using namespace parlance;
using namespace std::chrono_literals;

// A whole connection that misbehaves on purpose, as its server sees it.
class TestMisbehaviour : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void unmasked();
    void fragments_data();
    void fragments();
    void noPong();
    void latePong();
    void noCloseReply();
    void halfOpen();
    void halfOpenFromTheStart();
    void slowReader();
    void bytesDripped();
    void goodAgain();
};

void TestMisbehaviour::unmasked()
{
    RawServer server([](RawPeer &peer) { peer.upgrade().finOnClose().ping("p"); });
    Rfc6455Transport transport;
    TransportLog log(transport);
    transport.setMisbehaviour({.unmasked = true});
    transport.open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    QVERIFY(transport.sendText(QStringLiteral("中文")));
    QVERIFY(transport.sendBinary("bytes"));
    QVERIFY(transport.ping("mine"));
    transport.close(closecode::normal, {});
    QTRY_VERIFY(server.lastPeer().isGone());
    const QList<RawPeer::Frame> &frames = server.lastPeer().frames();
    QCOMPARE(frames.size(), 5); // and the pong
    for (const RawPeer::Frame &frame : frames) {
        QVERIFY(!frame.masked);
        QCOMPARE(frame.header.size(), 2);
    }
    QCOMPARE(server.lastPeer().texts(), QList<QByteArray>{QStringLiteral("中文").toUtf8()});
}

void TestMisbehaviour::fragments_data()
{
    QTest::addColumn<QList<qsizetype>>("sizes");
    QTest::addColumn<QList<qsizetype>>("expected"); // of a text of 15 bytes
    QTest::newRow("one by one") << QList<qsizetype>{1} << QList<qsizetype>(15, 1);
    QTest::newRow("rising, the last one repeated") << QList<qsizetype>{1, 2, 3} << QList<qsizetype>{1, 2, 3, 3, 3, 3};
    QTest::newRow("an empty one first") << QList<qsizetype>{0, 7} << QList<qsizetype>{0, 7, 7, 1};
    QTest::newRow("larger than the message") << QList<qsizetype>{100} << QList<qsizetype>{15};
    QTest::newRow("exactly") << QList<qsizetype>{5, 10} << QList<qsizetype>{5, 10};
}

void TestMisbehaviour::fragments()
{
    QFETCH(QList<qsizetype>, sizes);
    QFETCH(QList<qsizetype>, expected);
    const QString text = QStringLiteral("中文消息了");
    RawServer server(RawServer::echo());
    Rfc6455Transport transport;
    TransportLog log(transport);
    transport.setMisbehaviour({.fragmentSizes = sizes, .pingBetweenFragments = true});
    transport.open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    QVERIFY(transport.sendText(text));
    QTRY_COMPARE(log.texts, QStringList{text}); // echoed fragment by fragment
    QByteArray joined;
    QList<qsizetype> got;
    const QList<RawPeer::Frame> &frames = server.lastPeer().frames();
    QCOMPARE(frames.size(), 2 * expected.size() - 1);
    for (qsizetype i = 0; i < frames.size(); ++i) {
        const RawPeer::Frame &frame = frames.at(i);
        if (i % 2 == 1) {
            QCOMPARE(frame.opcode, 0x9);
            QVERIFY(frame.payload.isEmpty());
            continue;
        }
        QCOMPARE(frame.opcode, i == 0 ? 0x1 : 0x0);
        QCOMPARE(frame.fin, i == frames.size() - 1);
        QCOMPARE(frame.rsv, 0);
        got.append(frame.payload.size());
        joined += frame.payload;
    }
    QCOMPARE(got, expected);
    QCOMPARE(joined, text.toUtf8());
}

void TestMisbehaviour::noPong()
{
    RawServer server([](RawPeer &peer) { peer.upgrade().ping("one").ping("two").text(QStringLiteral("answer me")); });
    Rfc6455Transport transport;
    TransportLog log(transport);
    transport.setMisbehaviour({.noPong = true});
    transport.open(requestTo(server.url()));
    QTRY_COMPARE(log.texts.size(), 1);
    QCOMPARE(log.pings, (QList<QByteArray>{"one", "two"})); // they are seen all the same
    QVERIFY(transport.sendText(QStringLiteral("here")));
    QTRY_COMPARE(server.lastPeer().frames().size(), 1);
    QCOMPARE(server.lastPeer().frames().first().opcode, 0x1);
}

void TestMisbehaviour::latePong()
{
    RawServer server([](RawPeer &peer) { peer.upgrade().ping("first").text(QStringLiteral("answer me")); });
    Rfc6455Transport transport;
    TransportLog log(transport);
    transport.setMisbehaviour({.pongDelay = 100ms});
    connect(&transport, &Transport::textReceived, &transport, &Rfc6455Transport::sendText);
    transport.open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    QTRY_COMPARE(server.lastPeer().frames().size(), 2);
    QCOMPARE(server.lastPeer().frames().at(0).opcode, 0x1); // what was asked for later
    QCOMPARE(server.lastPeer().frames().at(1).opcode, 0xa);
    QCOMPARE(server.lastPeer().frames().at(1).payload, "first");
}

void TestMisbehaviour::noCloseReply()
{
    RawServer server([](RawPeer &peer) { peer.upgrade().close(1001, "going").wait(50ms).fin(); });
    Rfc6455Transport transport;
    TransportLog log(transport);
    transport.setMisbehaviour({.noCloseReply = true});
    transport.open(requestTo(server.url()));
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.drop().kind, DropKind::CloseFrame);
    QCOMPARE(log.drop().closeCode, closecode::goingAway);
    QVERIFY(!log.drop().clean); // only one Close frame went
    QTRY_VERIFY(server.lastPeer().isGone());
    QVERIFY(server.lastPeer().frames().isEmpty());
}

void TestMisbehaviour::halfOpen()
{
    RawServer server(RawServer::echo());
    Rfc6455Transport transport;
    TransportLog log(transport);
    transport.open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    QVERIFY(transport.sendText(QStringLiteral("before")));
    QTRY_COMPARE(log.texts.size(), 1);
    const int alives = log.alives;

    transport.setMisbehaviour({.halfOpen = true});
    QVERIFY(transport.sendText(QStringLiteral("into the void")));
    server.lastPeer().text(QStringLiteral("out of the void")).ping("are you there");
    QTRY_COMPARE(server.lastPeer().unsentBytes(), 0); // the system has taken it
    for (int turn = 0; turn < 100; ++turn)
        QCoreApplication::processEvents();
    QCOMPARE(log.texts.size(), 1);
    QVERIFY(log.pings.isEmpty());
    QCOMPARE(log.alives, alives);
    QCOMPARE(server.lastPeer().texts(), QList<QByteArray>{"before"});
    QVERIFY(transport.bytesToWrite() > 0);

    server.lastPeer().fin(); // not even that is noticed
    for (int turn = 0; turn < 100; ++turn)
        QCoreApplication::processEvents();
    QVERIFY(log.isOpen());
    transport.abort();
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.drops.size(), 1);
}

void TestMisbehaviour::halfOpenFromTheStart()
{
    RawServer server([](RawPeer &peer) { peer.upgrade().text(QStringLiteral("welcome")); });
    Rfc6455Transport transport;
    TransportLog log(transport);
    transport.setMisbehaviour({.halfOpen = true});
    transport.open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen()); // the upgrade is done as ever
    QVERIFY(transport.sendText(QStringLiteral("hello")));
    for (int turn = 0; turn < 100; ++turn)
        QCoreApplication::processEvents();
    QVERIFY(log.texts.isEmpty());
    QVERIFY(server.lastPeer().frames().isEmpty());
}

void TestMisbehaviour::slowReader()
{
    constexpr int messages = 10;
    RawServer server([](RawPeer &peer) { peer.upgrade(); });
    Rfc6455Transport transport;
    TransportLog log(transport);
    transport.setMisbehaviour({.readBytesPerSecond = 2000});
    transport.open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    for (int i = 0; i < messages; ++i)
        server.lastPeer().binary(QByteArray(98, char(i))); // 100 bytes on the wire
    QTRY_COMPARE(log.binaries.size(), messages);
    for (int i = 0; i < messages; ++i)
        QCOMPARE(log.binaries.at(i), QByteArray(98, char(i)));
    QVERIFY2(log.alives > messages / 2, "they came in a few large pieces");
}

void TestMisbehaviour::bytesDripped()
{
    const QString text = QStringLiteral("滴滴答答 👩‍👩‍👧");
    RawServer server(RawServer::echo());
    Rfc6455Transport transport;
    TransportLog log(transport);
    transport.setMisbehaviour({.drip = 1ms});
    transport.open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    const int before = server.lastPeer().arrivals();
    QVERIFY(transport.sendText(text));
    QTRY_COMPARE(log.texts, QStringList{text});
    const int bytes = int(6 + text.toUtf8().size());
    QVERIFY(server.lastPeer().arrivals() - before > bytes / 2);

    transport.close(closecode::normal, QStringLiteral("bye")); // as does the Close frame
    QTRY_VERIFY(log.hasEnded());
    QVERIFY(log.drop().clean);
}

void TestMisbehaviour::goodAgain()
{
    RawServer server(RawServer::echo());
    Rfc6455Transport transport;
    TransportLog log(transport);
    transport.setMisbehaviour({.halfOpen = true});
    transport.open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    QVERIFY(transport.sendText(QStringLiteral("held back")));
    server.lastPeer().text(QStringLiteral("held back too"));
    QTRY_COMPARE(server.lastPeer().unsentBytes(), 0);

    transport.setMisbehaviour({});
    QTRY_COMPARE(log.texts, (QStringList{QStringLiteral("held back too"), QStringLiteral("held back")}));
    transport.setMisbehaviour({.unmasked = true, .drip = 1ms, .fragmentSizes = {1}});
    transport.setMisbehaviour({});
    QVERIFY(transport.sendText(QStringLiteral("whole")));
    QTRY_COMPARE(log.texts.size(), 3);
    QVERIFY(server.lastPeer().frames().last().masked);
    QVERIFY(server.lastPeer().frames().last().fin);
    QCOMPARE(server.lastPeer().frames().last().payload, "whole");
}

QTEST_GUILESS_MAIN(TestMisbehaviour)
#include "tst_misbehaviour.moc"
