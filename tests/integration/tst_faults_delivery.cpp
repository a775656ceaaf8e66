#include "dialect/DialectFactory.h"
#include "support/FaultServer.h"
#include "support/OutboxUnderTest.h"
#include "support/ScriptedRoom.h"

#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 30000;

// The first of each id.
QVector<LoggedMessage> firstOfEach(const QVector<LoggedMessage> &log)
{
    QVector<LoggedMessage> firsts;
    QStringList seen;
    for (const LoggedMessage &message : log) {
        if (!seen.contains(message.id))
            firsts.append(message);
        seen.append(message.id);
    }
    return firsts;
}

Profile mapped(Profile profile, const QString &preset)
{
    profile.dialect = DialectKind::JsonChat;
    profile.mapping = mappingPreset(preset)->toJson();
    if (preset == u"minimal") {
        profile.mapping.insert(u"acks"_s, true); // its echo confirms: the person has set it so
        profile.rooms.clear();
    }
    return profile;
}

} // namespace

// Faults 36, 38, 39 and 40: what can become of an own message on its way, and of the word that it has arrived. In the end the
// server's log, the timeline and the outbox on the disk say the same.
class TestFaultsDelivery : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fault36_serverRestartDuringASend_data();
    void fault36_serverRestartDuringASend();
    void fault38_acksReordered();
    void fault38_acksRepeatedAndUnknown();
    void fault38_ackForAFailedMessage();
    void fault39_ackLost_data();
    void fault39_ackLost();
    void fault39_nothingToLose_data();
    void fault39_nothingToLose();
    void fault40_echoBeforeAck_data();
    void fault40_echoBeforeAck();
    void fault40_echoOfAnEarlierLife();
};

void TestFaultsDelivery::fault36_serverRestartDuringASend_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<bool>("clientToo");
    QTest::newRow("one that drops duplicates") << u"room"_s << false;
    QTest::newRow("one that drops duplicates, and the client ends with it") << u"room"_s << true;
    QTest::newRow("one that echoes") << u"minimal"_s << false;
    QTest::newRow("one that echoes, and the client ends with it") << u"minimal"_s << true;
}

// The process is killed under a stream of messages, and comes back at its port with what it had written down.
void TestFaultsDelivery::fault36_serverRestartDuringASend()
{
    QFETCH(QString, kind);
    QFETCH(bool, clientToo);
    const bool dedupes = kind == u"room";
    FaultServer server(kind, {dedupes ? u"--state"_s : u"--log"_s, u"@LOG@"_s});
    QVERIFY2(server.start(), server.errorText().constData());
    const Profile profile = OutboxUnderTest::roomProfile(server.url());
    OutboxUnderTest ann(dedupes ? profile : mapped(profile, u"minimal"_s));
    for (int round = 0; round < 3; ++round) {
        QTRY_COMPARE_WITH_TIMEOUT(ann.life().state(), LinkState::Ready, patience);
        const int before = ann.life().count(DeliveryState::Delivered);
        ann.writeSome(dedupes ? 100 : 15); // an echo is waited for before the next one goes
        QTRY_VERIFY_WITH_TIMEOUT(ann.life().count(DeliveryState::Delivered) > before, patience);
        server.kill();
        QTRY_VERIFY_WITH_TIMEOUT(ann.life().state() != LinkState::Ready, patience);
        if (clientToo) {
            // All of it has been accepted, or it would not have to be there.
            QTRY_VERIFY_WITH_TIMEOUT(!ann.anyIs(DeliveryState::None), patience);
            ann.end();
            ann.begin();
        }
        QVERIFY2(server.start(), server.errorText().constData());
    }
    QTRY_VERIFY_WITH_TIMEOUT(ann.isSettled(), patience);
    const QVector<LoggedMessage> log = server.log(u"lobby"_s);
    QCOMPARE(ann.wrongUnlessDelivered(dedupes ? log : firstOfEach(log)), QString());
}

// Each belongs to its message, whatever order they come in.
void TestFaultsDelivery::fault38_acksReordered()
{
    ScriptedRoom room(ScriptedRoom::Options{.history = false}); // which would tell that it has them
    QVector<LoggedMessage> taken;
    room.onMessage([&](RawPeer &, const QJsonObject &message) { taken.append(room.keep(message)); });
    OutboxUnderTest ann(OutboxUnderTest::roomProfile(room.url()));
    ann.writeSome(5);
    QTRY_COMPARE_WITH_TIMEOUT(taken.size(), 5, patience); // more than one may be under way with such a server
    for (const int number : {3, 1, 4, 0}) {
        room.acknowledge(room.client(), taken.at(number));
        QTRY_COMPARE_WITH_TIMEOUT(ann.life().delivery(ann.ids().at(number)), DeliveryState::Delivered, patience);
    }
    QCOMPARE(ann.life().delivery(ann.ids().at(2)), DeliveryState::Sending);
    room.acknowledge(room.client(), taken.at(2));
    QTRY_VERIFY_WITH_TIMEOUT(ann.allAre(DeliveryState::Delivered), patience);
    QCOMPARE(ann.wrongUnlessDelivered(room.log()), QString());
}

void TestFaultsDelivery::fault38_acksRepeatedAndUnknown()
{
    ScriptedRoom room(ScriptedRoom::Options{});
    room.onMessage([&](RawPeer &peer, const QJsonObject &message) {
        const LoggedMessage kept = room.keep(message);
        LoggedMessage unknown = kept;
        unknown.id = u"nobody's"_s;
        room.acknowledge(peer, unknown);
        for (int i = 0; i < 3; ++i)
            room.acknowledge(peer, kept);
    });
    OutboxUnderTest ann(OutboxUnderTest::roomProfile(room.url()));
    ann.writeSome(40);
    QTRY_VERIFY_WITH_TIMEOUT(ann.allAre(DeliveryState::Delivered), patience);
    room.say(u"and the talk goes on"_s);
    QTRY_COMPARE_WITH_TIMEOUT(ann.life().texts(), QStringList{u"and the talk goes on"_s}, patience);
    QCOMPARE(ann.life().state(), LinkState::Ready);
    QCOMPARE(ann.life().queue(), event::QueueSize{});
    QCOMPARE(ann.wrongUnlessDelivered(room.log()), QString());
}

// The server refuses one, and then says that it has it after all: that is the truth, and it is not sent again.
void TestFaultsDelivery::fault38_ackForAFailedMessage()
{
    ScriptedRoom room(ScriptedRoom::Options{.history = false}); // which would tell that it has them
    QVector<LoggedMessage> taken;
    room.onMessage([&](RawPeer &peer, const QJsonObject &message) {
        taken.append(room.keep(message));
        if (taken.size() > 1) {
            room.acknowledge(peer, taken.last());
            return;
        }
        ScriptedRoom::send(peer, {{u"type"_s, u"error"_s}, {u"code"_s, u"busy"_s}, {u"reason"_s, u"not now"_s},
                                  {u"id"_s, taken.last().id}, {u"room"_s, u"lobby"_s}});
    });
    OutboxUnderTest ann(OutboxUnderTest::roomProfile(room.url()));
    ann.writeSome(2);
    QTRY_COMPARE_WITH_TIMEOUT(ann.life().delivery(ann.ids().at(1)), DeliveryState::Delivered, patience); // nobody waits for it
    QCOMPARE(ann.life().delivery(ann.ids().at(0)), DeliveryState::Failed);
    room.acknowledge(room.client(), taken.at(0));
    QTRY_COMPARE_WITH_TIMEOUT(ann.life().delivery(ann.ids().at(0)), DeliveryState::Delivered, patience);
    QCOMPARE(taken.size(), 2);
    QCOMPARE(ann.wrongUnlessDelivered(room.log()), QString());
}

void TestFaultsDelivery::fault39_ackLost_data()
{
    QTest::addColumn<bool>("dedupes");
    QTest::addColumn<bool>("clientToo");
    QTest::newRow("duplicates are dropped") << true << false;
    QTest::newRow("duplicates are dropped, and the client ends with it") << true << true;
    QTest::newRow("acks only") << false << false;
    QTest::newRow("acks only, and the client ends with it") << false << true;
}

// The server has it, and the link ends before it can say so. It comes again under its id; whether the others see it twice is
// up to the server, and the own timeline has it once.
void TestFaultsDelivery::fault39_ackLost()
{
    QFETCH(bool, dedupes);
    QFETCH(bool, clientToo);
    ScriptedRoom room(ScriptedRoom::Options{.dedupes = dedupes, .history = false});
    QStringList taken;
    room.onMessage([&](RawPeer &peer, const QJsonObject &message) {
        taken.append(message.value(u"id").toString());
        const LoggedMessage kept = room.keep(message);
        if (taken.size() == 1)
            peer.rst();
        else
            room.acknowledge(peer, kept);
    });
    OutboxUnderTest ann(OutboxUnderTest::roomProfile(room.url()));
    ann.write(u"is it there?"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!taken.isEmpty(), patience);
    if (clientToo) {
        ann.end();
        ann.begin();
    }
    ann.write(u"behind it"_s);
    QTRY_VERIFY_WITH_TIMEOUT(ann.isSettled(), patience);
    QCOMPARE(taken.first(), ann.ids().first());
    QCOMPARE(room.log().size(), dedupes ? 2 : taken.size());
    QCOMPARE(ann.wrongUnlessDelivered(firstOfEach(room.log())), QString());
}

void TestFaultsDelivery::fault39_nothingToLose_data()
{
    QTest::addColumn<bool>("clientToo");
    QTest::newRow("the link ends") << false;
    QTest::newRow("the client ends with it") << true;
}

// A server that never says anything: the person is asked, also in the next life, and nothing goes out before the answer.
void TestFaultsDelivery::fault39_nothingToLose()
{
    QFETCH(bool, clientToo);
    QStringList taken;
    RawServer server([&taken](RawPeer &peer) {
        peer.upgrade().finOnClose().onFrame([&taken, &peer](const RawPeer::Frame &frame) {
            if (frame.opcode == 0x9 && (taken.isEmpty() || peer.number() > 0))
                peer.pong(frame.payload);
            if (frame.opcode != 0x1)
                return;
            taken.append(QString::fromUtf8(frame.payload));
            if (taken.size() == 1)
                peer.rst();
        });
    });
    OutboxUnderTest ann(OutboxUnderTest::plainProfile(server.url()));
    QTRY_COMPARE_WITH_TIMEOUT(ann.life().state(), LinkState::Ready, patience);
    ann.write(u"one"_s);
    ann.write(u"two"_s);
    QTRY_COMPARE_WITH_TIMEOUT(ann.life().delivery(ann.ids().at(0)), DeliveryState::InDoubt, patience);
    if (clientToo) {
        QCOMPARE(ann.wrongUnlessWaiting({DeliveryState::InDoubt, DeliveryState::Queued}), QString());
        ann.begin();
    }
    QTRY_COMPARE_WITH_TIMEOUT(server.peerCount(), 2, patience);
    QTRY_COMPARE_WITH_TIMEOUT(ann.life().state(), LinkState::Ready, patience);
    QTRY_VERIFY_WITH_TIMEOUT(!ann.life().roundTrips().isEmpty(), patience); // what could have gone out has gone
    QCOMPARE(ann.life().delivery(ann.ids().at(0)), DeliveryState::InDoubt);
    QCOMPARE(ann.life().delivery(ann.ids().at(1)), DeliveryState::Queued); // order holds
    QCOMPARE(taken, QStringList{u"one"_s});

    ann.life().session().resend(ann.ids().at(0));
    QTRY_VERIFY_WITH_TIMEOUT(ann.allAre(DeliveryState::Unconfirmed), patience);
    QCOMPARE(taken, (QStringList{u"one"_s, u"one"_s, u"two"_s}));
    const OutboxUnderTest::Shown shown = ann.shown();
    QCOMPARE(shown.own, ann.texts());
    QCOMPARE(shown.ownStates, QVector<DeliveryState>(2, DeliveryState::Unconfirmed));
}

void TestFaultsDelivery::fault40_echoBeforeAck_data()
{
    QTest::addColumn<QString>("preset");
    QTest::addColumn<bool>("ackToo");
    QTest::newRow("room protocol") << QString() << true;
    QTest::newRow("room protocol, no ack behind it") << QString() << false;
    QTest::newRow("typed") << u"typed"_s << true;
    QTest::newRow("typed, no ack behind it") << u"typed"_s << false;
}

// The own message comes back as one of the room: that is its receipt, and never a second row.
void TestFaultsDelivery::fault40_echoBeforeAck()
{
    QFETCH(QString, preset);
    QFETCH(bool, ackToo);
    ScriptedRoom room(ScriptedRoom::Options{});
    room.onMessage([&](RawPeer &peer, const QJsonObject &message) {
        const LoggedMessage kept = room.keep(message);
        ScriptedRoom::send(peer, ScriptedRoom::frameOf(kept));
        if (ackToo)
            room.acknowledge(peer, kept);
    });
    const Profile profile = OutboxUnderTest::roomProfile(room.url());
    OutboxUnderTest ann(preset.isEmpty() ? profile : mapped(profile, preset));
    ann.writeSome(20);
    QTRY_VERIFY_WITH_TIMEOUT(ann.allAre(DeliveryState::Delivered), patience);
    room.say(u"I heard you"_s);
    QTRY_COMPARE_WITH_TIMEOUT(ann.life().texts(), QStringList{u"I heard you"_s}, patience);
    const QVector<LoggedMessage> log = room.log();
    QCOMPARE(ann.wrongUnlessDelivered(log), QString());
    QCOMPARE(ann.shown().others, QStringList{u"I heard you"_s});
}

// It comes back only to the next life of the client, which no longer waits for it.
void TestFaultsDelivery::fault40_echoOfAnEarlierLife()
{
    ScriptedRoom room(ScriptedRoom::Options{.history = false, .knowsSessions = false});
    OutboxUnderTest ann(OutboxUnderTest::roomProfile(room.url()));
    ann.writeSome(3);
    QTRY_VERIFY_WITH_TIMEOUT(ann.allAre(DeliveryState::Delivered), patience);
    ann.end();
    ann.begin();
    QTRY_VERIFY_WITH_TIMEOUT(room.server().peerCount() == 2 && room.isJoined(), patience);
    for (const LoggedMessage &message : room.log())
        room.tell(message);
    room.say(u"the end"_s);
    QTRY_VERIFY_WITH_TIMEOUT(ann.life().texts().contains(u"the end"_s), patience);
    QCOMPARE(ann.life().texts(), QStringList{u"the end"_s});
    QCOMPARE(ann.wrongUnlessDelivered(room.log()), QString());
}

QTEST_GUILESS_MAIN(TestFaultsDelivery)
#include "tst_faults_delivery.moc"
