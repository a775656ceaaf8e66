#include "support/FaultServer.h"
#include "support/OutboxUnderTest.h"
#include "support/RawDeflate.h"
#include "support/ScriptedRoom.h"
#include "support/TcpRelay.h"

#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 30000;
constexpr int count = 20;

using Deed = std::function<void(RawPeer &)>;

QByteArray closePayload(quint16 code, const QByteArray &reason = {})
{
    return QByteArray(1, char(code >> 8)) + char(code) + reason;
}

Deed bytes(const QByteArray &bytes)
{
    return [bytes](RawPeer &peer) { peer.send(bytes); };
}

Deed closing(const QByteArray &payload)
{
    return [payload](RawPeer &peer) { peer.frame(0x8, payload); };
}

Deed refusal(int status, const QByteArray &headers = {})
{
    return [status, headers](RawPeer &peer) { peer.http(status, "No", headers, "<html>sign in</html>").fin(); };
}

// What claims to be the right answer, but for `change`.
Deed wrongAnswer(const QByteArray &accept, const QByteArray &more)
{
    return [accept, more](RawPeer &peer) {
        peer.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                  + (accept.isEmpty() ? peer.acceptKey() : accept) + "\r\n" + more + "\r\n");
    };
}

} // namespace

Q_DECLARE_METATYPE(Deed)

// Faults that a server makes, of 1 to 35, with the outbox on top. Messages wait or are under way when it strikes. Where the
// connection comes back by itself, a good server has each of them once and in order in the end; where a person has to look
// first, all of them are kept on the disk, and go when the next start finds a good server at that address.
class TestFaultsOutbox : public QObject
{
    Q_OBJECT

    static void strike(quint16 badPort, const std::function<int()> &struck, PauseReason pause)
    {
        FaultServer good({}, {});
        QVERIFY2(good.start(), good.errorText().constData());
        TcpRelay road(badPort);
        OutboxUnderTest ann(OutboxUnderTest::roomProfile(road.url(good.url())));
        ann.writeSome(count);
        if (pause == PauseReason::None) {
            QTRY_VERIFY_WITH_TIMEOUT(struck() > 0 && ann.life().states().contains(LinkState::Waiting), patience);
            QVERIFY(!ann.anyIs(DeliveryState::Failed) && !ann.anyIs(DeliveryState::InDoubt));
            road.leadTo(good.port());
            ann.life().session().tryNow();
        } else {
            QTRY_COMPARE_WITH_TIMEOUT(ann.life().state(), LinkState::Paused, patience);
            QCOMPARE(ann.life().status().pause, pause);
            QVERIFY(struck() > 0);
            QTRY_VERIFY_WITH_TIMEOUT(ann.allAre(DeliveryState::Queued), patience);
            QCOMPARE(ann.wrongUnlessWaiting(QVector<DeliveryState>(count, DeliveryState::Queued)), QString());
            road.leadTo(good.port());
            ann.begin();
        }
        QTRY_VERIFY_WITH_TIMEOUT(ann.isSettled(), patience);
        QCOMPARE(ann.wrongUnlessDelivered(good.log(u"lobby"_s)), QString());
    }

private Q_SLOTS:
    void atTheUpgrade_data();
    void atTheUpgrade();
    void underMessages_data();
    void underMessages();
    void fault10_frameGluedToTheUpgrade();
    void fault12_headerForms_data();
    void fault12_headerForms();
    void fault35_pingFlood();
};

void TestFaultsOutbox::atTheUpgrade_data()
{
    QTest::addColumn<Deed>("deed");
    QTest::newRow("fault06 TCP accept, then silence") << Deed([](RawPeer &) {});
    QTest::newRow("fault08 101 one byte a second") << Deed([](RawPeer &peer) { peer.slowly(peer.upgradeBytes(), std::chrono::seconds(1)); });
    QTest::newRow("fault09 101, no hello") << Deed([](RawPeer &peer) { peer.upgrade(); });
    QTest::newRow("fault11 wrong accept key") << wrongAnswer("AAAAAAAAAAAAAAAAAAAAAAAAAAA=", {});
    QTest::newRow("fault11 unoffered extension") << wrongAnswer({}, "Sec-WebSocket-Extensions: x-webkit-deflate-frame\r\n");
    QTest::newRow("fault11 unoffered subprotocol") << wrongAnswer({}, "Sec-WebSocket-Protocol: mqtt\r\n");
    QTest::newRow("fault14 captive 200") << refusal(200);
    QTest::newRow("fault14 captive 302") << refusal(302, "Location: http://portal.invalid/\r\n");
    QTest::newRow("fault14 captive 511") << refusal(511);
    QTest::newRow("fault15 a proxy that keeps the answer") << bytes("HTTP/1.1 101 Switching Protocols\r\n");
    QTest::newRow("fault32 inflation bomb") << Deed([](RawPeer &peer) {
        static const QByteArray bomb = rawDeflate(QByteArray(65 * 1024 * 1024, 'x'));
        peer.upgrade("Sec-WebSocket-Extensions: permessage-deflate\r\n").frame(0x1, bomb, {.rsv = 0x40});
    });
    QTest::newRow("fault30 open then close") << Deed([](RawPeer &peer) { peer.upgrade().close(1000); });
    QTest::newRow("fault30 accept then close") << Deed([](RawPeer &peer) { peer.fin(); });
}

void TestFaultsOutbox::atTheUpgrade()
{
    QFETCH(Deed, deed);
    RawServer bad(deed);
    strike(bad.serverPort(), [&bad] { return bad.peerCount(); }, PauseReason::None);
}

void TestFaultsOutbox::underMessages_data()
{
    QTest::addColumn<Deed>("deed");
    QTest::addColumn<PauseReason>("pause");
    const auto retried = [](const char *tag, const Deed &deed) { QTest::newRow(tag) << deed << PauseReason::None; };
    const auto fatal = [](const char *tag, const Deed &deed) { QTest::newRow(tag) << deed << PauseReason::Fatal; };
    const QByteArray frame = RawPeer::frameBytes(0x1, QByteArray(1000, 'x'), {});
    retried("fault01 RST mid-frame", [frame](RawPeer &peer) { peer.send(frame.left(500)).rst(); });
    retried("fault02 FIN without Close", [](RawPeer &peer) { peer.fin(); });
    retried("fault19 1000", closing(closePayload(1000, "bye")));
    retried("fault20 1001", closing(closePayload(1001)));
    retried("fault21 empty", closing({}));
    fatal("fault22 1008", closing(closePayload(1008, "not you")));
    retried("fault23 1011", closing(closePayload(1011, "out of memory")));
    retried("fault24 1012", closing(closePayload(1012)));
    retried("fault24 1013", closing(closePayload(1013)));
    QTest::newRow("fault25 4401") << closing(closePayload(4401, "token expired")) << PauseReason::Auth;
    fatal("fault26 4403", closing(closePayload(4403)));
    fatal("fault27 code 1006", closing(closePayload(1006)));
    fatal("fault27 code 999", closing(closePayload(999)));
    fatal("fault27 a body of one byte", closing("\x03"));
    fatal("fault28 reason that is no UTF-8", closing(closePayload(1000, "\xff\xfe")));
    retried("fault29 data after Close", [](RawPeer &peer) { peer.close(1001).text(u"too late"_s).close(4403).frame(0x7, "nonsense"); });
    fatal("fault31 length 2^63", bytes(QByteArray("\x82\x7f\x80\0\0\0\0\0\0\0", 10)));
    retried("fault31 length 2^40", bytes(QByteArray("\x82\x7f\0\0\x01\0\0\0\0\0", 10)));
    fatal("fault33 bad UTF-8 split over fragments",
          [](RawPeer &peer) { peer.frame(0x1, "\xe2\x82", {.fin = false}).frame(0x0, "\x28"); });
    fatal("fault34 masked", bytes(RawPeer::frameBytes(0x1, "masked", {.masked = true})));
    fatal("fault34 RSV2", bytes(RawPeer::frameBytes(0x1, "x", {.rsv = 0x20})));
    fatal("fault34 reserved opcode", bytes(RawPeer::frameBytes(0x3, "x", {})));
    fatal("fault34 fragmented ping", bytes(RawPeer::frameBytes(0x9, "x", {.fin = false})));
    fatal("fault34 long ping", bytes(RawPeer::frameBytes(0x9, QByteArray(126, 'x'), {})));
}

// The server has some of the messages, and has not said so.
void TestFaultsOutbox::underMessages()
{
    QFETCH(Deed, deed);
    QFETCH(PauseReason, pause);
    ScriptedRoom bad({.history = false, .knowsSessions = false});
    int last = -1;
    bad.onMessage([&](RawPeer &peer, const QJsonObject &) {
        if (std::exchange(last, peer.number()) != peer.number()) // once a link
            deed(peer);
    });
    strike(bad.server().serverPort(), [&last] { return last + 1; }, pause);
}

void TestFaultsOutbox::fault10_frameGluedToTheUpgrade()
{
    ScriptedRoom room({.opens = [](RawPeer &peer) { peer.upgrade().ping("still there").text(uR"({"type":"system","text":"hello"})"_s); }});
    OutboxUnderTest ann(OutboxUnderTest::roomProfile(room.url()));
    ann.writeSome(count);
    QTRY_VERIFY_WITH_TIMEOUT(ann.isSettled(), patience);
    QCOMPARE(ann.life().states().count(LinkState::Ready), 1);
    QCOMPARE(ann.wrongUnlessDelivered(room.log()), QString());
}

void TestFaultsOutbox::fault12_headerForms_data()
{
    QTest::addColumn<QByteArray>("headers");
    QTest::newRow("keep-alive, Upgrade") << QByteArray("Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Accept: ");
    QTest::newRow("capitals") << QByteArray("UPGRADE: WEBSOCKET\r\nCONNECTION: UPGRADE\r\nSEC-WEBSOCKET-ACCEPT: ");
    QTest::newRow("small letters") << QByteArray("upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ");
}

void TestFaultsOutbox::fault12_headerForms()
{
    QFETCH(QByteArray, headers);
    ScriptedRoom room({.opens = [headers](RawPeer &peer) {
        peer.send("HTTP/1.1 101 Switching Protocols\r\n" + headers + peer.acceptKey() + "\r\n\r\n");
    }});
    OutboxUnderTest ann(OutboxUnderTest::roomProfile(room.url()));
    ann.writeSome(count);
    QTRY_VERIFY_WITH_TIMEOUT(ann.isSettled(), patience);
    QCOMPARE(ann.wrongUnlessDelivered(room.log()), QString());
}

void TestFaultsOutbox::fault35_pingFlood()
{
    QByteArray flood;
    for (int i = 0; i < 10000; ++i)
        flood += RawPeer::frameBytes(0x9, QByteArray::number(i).rightJustified(125, '.'), {});
    ScriptedRoom room(ScriptedRoom::Options{});
    int taken = 0;
    room.onMessage([&](RawPeer &peer, const QJsonObject &message) {
        if (taken++ % 5 == 0)
            peer.send(flood);
        room.acknowledge(peer, room.keep(message));
    });
    OutboxUnderTest ann(OutboxUnderTest::roomProfile(room.url()));
    ann.writeSome(count);
    QTRY_VERIFY_WITH_TIMEOUT(ann.isSettled(), patience);
    QCOMPARE(taken, count);
    QCOMPARE(ann.life().states().count(LinkState::Ready), 1);
    QCOMPARE(ann.wrongUnlessDelivered(room.log()), QString());
}

QTEST_GUILESS_MAIN(TestFaultsOutbox)
#include "tst_faults_outbox.moc"
