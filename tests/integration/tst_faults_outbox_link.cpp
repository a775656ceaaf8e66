#include "host/RoomServer.h"
#include "support/FaultServer.h"
#include "support/FullBacklog.h"
#include "support/OutboxUnderTest.h"
#include "support/ScriptedRoom.h"
#include "support/TcpRelay.h"
#include "support/TestCertificate.h"
#include "support/ToolServer.h"

#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 30000;
constexpr int count = 100;

enum class Cut { Reset, Fin, Silence };

} // namespace

Q_DECLARE_METATYPE(Cut)

// Faults of the way to a server, of 1 to 18, with the outbox on top: what a real server has taken, what the timeline shows
// and what is on the disk agree in the end, and what cannot go out is kept.
class TestFaultsOutboxLink : public QObject
{
    Q_OBJECT

    static QVector<DeliveryState> all(DeliveryState state) { return QVector<DeliveryState>(count, state); }

private Q_SLOTS:
    void cutUnderMessages_data();
    void cutUnderMessages();
    void fault03_blackholeWhileIdle();
    void cutWithoutReceipts_data();
    void cutWithoutReceipts();
    void fault05_synDropped();
    void fault07_tlsStall();
    void fault13_nameNotFound();
    void fault16_proxyWantsCredentials();
    void fault17_idleCut();
    void fault18_badCertificate_data();
    void fault18_badCertificate();
};

void TestFaultsOutboxLink::cutUnderMessages_data()
{
    QTest::addColumn<Cut>("cut");
    QTest::newRow("fault01 RST") << Cut::Reset;
    QTest::newRow("fault02 FIN without Close") << Cut::Fin;
    QTest::newRow("fault04 blackhole during a send") << Cut::Silence;
}

// Again and again, wherever the stream of messages and receipts is just then.
void TestFaultsOutboxLink::cutUnderMessages()
{
    QFETCH(Cut, cut);
    FaultServer server({}, {});
    QVERIFY2(server.start(), server.errorText().constData());
    TcpRelay road(server.port());
    OutboxUnderTest ann(OutboxUnderTest::roomProfile(road.url(server.url())));
    for (int round = 0; round < 4; ++round) {
        QTRY_COMPARE_WITH_TIMEOUT(ann.life().state(), LinkState::Ready, patience);
        const int links = road.linkCount();
        const qint64 before = road.upBytes();
        ann.writeSome(count);
        QTRY_VERIFY_WITH_TIMEOUT(road.upBytes() > before + 1000, patience);
        switch (cut) {
        case Cut::Reset:
            road.reset();
            break;
        case Cut::Fin:
            road.finish();
            break;
        case Cut::Silence:
            road.goSilent();
            ann.writeSome(1); // nobody knows that nobody hears it
            QTRY_VERIFY_WITH_TIMEOUT(ann.life().state() != LinkState::Ready, patience);
            road.heal();
            break;
        }
        QTRY_VERIFY_WITH_TIMEOUT(road.linkCount() > links, patience);
    }
    QTRY_VERIFY_WITH_TIMEOUT(ann.isSettled(), patience);
    QCOMPARE(ann.wrongUnlessDelivered(server.log(u"lobby"_s)), QString());
}

void TestFaultsOutboxLink::fault03_blackholeWhileIdle()
{
    FaultServer server({}, {});
    QVERIFY2(server.start(), server.errorText().constData());
    TcpRelay road(server.port());
    OutboxUnderTest ann(OutboxUnderTest::roomProfile(road.url(server.url())));
    ann.writeSome(1);
    QTRY_VERIFY_WITH_TIMEOUT(ann.isSettled(), patience);
    road.goSilent();
    QTRY_COMPARE_WITH_TIMEOUT(ann.life().state(), LinkState::Checking, patience);
    ann.writeSome(count);
    QTRY_VERIFY_WITH_TIMEOUT(ann.life().states().contains(LinkState::Waiting), patience);
    QCOMPARE(ann.life().count(DeliveryState::Delivered), 1);
    QTRY_COMPARE_WITH_TIMEOUT(ann.life().count(DeliveryState::Queued), count, patience);
    road.heal();
    QTRY_VERIFY_WITH_TIMEOUT(ann.isSettled(), patience);
    QCOMPARE(ann.wrongUnlessDelivered(server.log(u"lobby"_s)), QString());
}

void TestFaultsOutboxLink::cutWithoutReceipts_data()
{
    cutUnderMessages_data();
}

// A server that confirms nothing. What may have arrived asks, what is behind it waits, and nothing goes out twice unasked.
void TestFaultsOutboxLink::cutWithoutReceipts()
{
    QFETCH(Cut, cut);
    QStringList taken;
    TcpRelay *way = nullptr;
    RawServer server([&](RawPeer &peer) {
        peer.upgrade().finOnClose().onFrame([&taken, &peer, &way, cut](const RawPeer::Frame &frame) {
            if (frame.opcode == 0x1)
                taken.append(QString::fromUtf8(frame.payload));
            if (frame.opcode == 0x1 && taken.size() == 3) // its pong will not come
                cut == Cut::Silence ? way->goSilent() : cut == Cut::Fin ? way->finish() : way->reset();
            else if (frame.opcode == 0x9)
                peer.pong(frame.payload);
        });
    });
    TcpRelay road(server.serverPort());
    way = &road;
    OutboxUnderTest ann(OutboxUnderTest::plainProfile(road.url(server.url())));
    QTRY_COMPARE_WITH_TIMEOUT(ann.life().state(), LinkState::Ready, patience);
    ann.writeSome(5);
    QTRY_COMPARE_WITH_TIMEOUT(ann.delivery(ann.ids().at(2)), DeliveryState::InDoubt, patience);
    road.heal();
    QTRY_COMPARE_WITH_TIMEOUT(ann.life().state(), LinkState::Ready, patience);
    QCOMPARE(taken, ann.texts().first(3));
    for (const int before : {0, 1})
        QCOMPARE(ann.delivery(ann.ids().at(before)), DeliveryState::Unconfirmed);
    for (const int behind : {3, 4})
        QCOMPARE(ann.delivery(ann.ids().at(behind)), DeliveryState::Queued);

    ann.end(); // and so it is in the next life
    ann.begin();
    QTRY_COMPARE_WITH_TIMEOUT(ann.life().state(), LinkState::Ready, patience);
    QCOMPARE(ann.delivery(ann.ids().at(2)), DeliveryState::InDoubt);
    QCOMPARE(taken, ann.texts().first(3));
    ann.life().session().markAsSent(ann.ids().at(2));
    QTRY_VERIFY_WITH_TIMEOUT(ann.allAre(DeliveryState::Unconfirmed), patience);
    QCOMPARE(taken, ann.texts());
    QCOMPARE(ann.shown().own, ann.texts());
}

void TestFaultsOutboxLink::fault05_synDropped()
{
    auto nowhere = std::make_unique<FullBacklog>();
    QUrl url = nowhere->url();
    OutboxUnderTest ann(OutboxUnderTest::roomProfile(url));
    ann.writeSome(count);
    QTRY_VERIFY_WITH_TIMEOUT(ann.life().states().contains(LinkState::Waiting), patience);
    QCOMPARE(ann.life().status().lastDrop->kind, DropKind::Deadline);
    QCOMPARE(ann.wrongUnlessWaiting(all(DeliveryState::Queued)), QString());

    RoomServer::Options options;
    options.port = nowhere->port();
    nowhere.reset();
    RoomServer server(options);
    QVERIFY(server.start());
    SessionProbe reader(SessionProbe::roomProfile(server.url(), u"reader"_s));
    QTRY_COMPARE_WITH_TIMEOUT(reader.members(u"lobby"_s).size(), 1, patience);
    ann.begin();
    QTRY_VERIFY_WITH_TIMEOUT(ann.isSettled(), patience);
    QTRY_COMPARE_WITH_TIMEOUT(reader.texts().size(), count, patience);
    QCOMPARE(reader.texts(), ann.texts());
}

void TestFaultsOutboxLink::fault07_tlsStall()
{
    const auto made = TestCertificate::make(u"IP:127.0.0.1"_s);
    QVERIFY2(made, "the openssl program is missing or has failed");
    RawServer mute; // never answers the ClientHello
    ScriptedRoom room(ScriptedRoom::Options{});
    room.server().useTls(made->server);
    TcpRelay road(mute.serverPort());
    Profile profile = OutboxUnderTest::roomProfile(road.url(room.url()));
    profile.verifyTls = false;
    OutboxUnderTest ann(profile);
    ann.writeSome(count);
    QTRY_VERIFY_WITH_TIMEOUT(ann.life().states().contains(LinkState::Waiting), patience);
    QCOMPARE(ann.life().status().lastDrop->phase, Phase::Tls);
    road.leadTo(room.server().serverPort());
    QTRY_VERIFY_WITH_TIMEOUT(ann.isSettled(), patience);
    QCOMPARE(ann.wrongUnlessDelivered(room.log()), QString());
}

void TestFaultsOutboxLink::fault13_nameNotFound()
{
    OutboxUnderTest ann(OutboxUnderTest::roomProfile(QUrl(u"ws://nowhere.invalid/"_s)));
    ann.writeSome(count);
    QTRY_VERIFY_WITH_TIMEOUT(ann.life().states().contains(LinkState::Waiting), patience);
    QTRY_VERIFY_WITH_TIMEOUT(ann.allAre(DeliveryState::Queued), patience);
    QCOMPARE(ann.wrongUnlessWaiting(all(DeliveryState::Queued)), QString());
}

void TestFaultsOutboxLink::fault16_proxyWantsCredentials()
{
    FaultServer server({}, {});
    QVERIFY2(server.start(), server.errorText().constData());
    ToolServer tinyproxy(u"tinyproxy"_s);
    QVERIFY2(tinyproxy.start("Port @PORT@\nListen 127.0.0.1\nTimeout 60\nMaxClients 20\nBasicAuth ann secret\n",
                             {u"-d"_s, u"-c"_s, u"@DIR@/config"_s}),
             tinyproxy.errorText().constData());
    Profile profile = OutboxUnderTest::roomProfile(server.url());
    profile.proxy = {ProxySettings::Kind::Http, u"127.0.0.1"_s, tinyproxy.port(), {}, {}};
    OutboxUnderTest ann(profile);
    ann.writeSome(count);
    QTRY_VERIFY_WITH_TIMEOUT(ann.life().states().contains(LinkState::Waiting), patience);
    QCOMPARE(ann.life().status().lastDrop->httpStatus, 407);
    QTRY_VERIFY_WITH_TIMEOUT(ann.allAre(DeliveryState::Queued), patience);
    QCOMPARE(ann.wrongUnlessWaiting(all(DeliveryState::Queued)), QString());

    profile.proxy.user = u"ann"_s;
    profile.proxy.password = u"secret"_s;
    ann.setProfile(profile);
    ann.begin();
    QTRY_VERIFY_WITH_TIMEOUT(ann.isSettled(), patience);
    QCOMPARE(ann.wrongUnlessDelivered(server.log(u"lobby"_s)), QString());
}

// A second of quiet instead of the minute that is usual, and no heartbeat that would fill it.
void TestFaultsOutboxLink::fault17_idleCut()
{
    FaultServer server({}, {});
    QVERIFY2(server.start(), server.errorText().constData());
    ToolServer haproxy(u"haproxy"_s);
    QVERIFY2(startHaproxy(haproxy, "    timeout tunnel 1s\n    default_backend there",
                          "backend there\n    timeout tunnel 1s\n    server one 127.0.0.1:" + QByteArray::number(server.port())),
             haproxy.errorText().constData());
    QUrl url = server.url();
    url.setPort(haproxy.port());
    OutboxUnderTest ann(OutboxUnderTest::roomProfile(url), SessionProbe::quickConfig());
    for (int round = 0; round < 2; ++round) {
        ann.writeSome(count);
        QTRY_VERIFY_WITH_TIMEOUT(ann.isSettled(), patience);
        const qsizetype links = ann.life().states().count(LinkState::Waiting);
        QTRY_VERIFY_WITH_TIMEOUT(ann.life().states().count(LinkState::Waiting) > links, patience);
    }
    ann.writeSome(count);
    QTRY_VERIFY_WITH_TIMEOUT(ann.isSettled(), patience);
    QCOMPARE(ann.wrongUnlessDelivered(server.log(u"lobby"_s)), QString());
}

void TestFaultsOutboxLink::fault18_badCertificate_data()
{
    QTest::addColumn<QString>("names");
    QTest::addColumn<bool>("expired");
    QTest::newRow("expired") << u"IP:127.0.0.1"_s << true;
    QTest::newRow("wrong host") << u"DNS:elsewhere.invalid"_s << false;
    QTest::newRow("self-signed") << u"IP:127.0.0.1"_s << false;
}

// Nobody tries again before the person has looked, and nothing of what was written leaves this computer until then.
void TestFaultsOutboxLink::fault18_badCertificate()
{
    QFETCH(QString, names);
    QFETCH(bool, expired);
    const auto made = TestCertificate::make(names, expired ? TestCertificate::Validity::Expired : TestCertificate::Validity::Valid);
    QVERIFY2(made, "the openssl program is missing or has failed");
    ScriptedRoom room(ScriptedRoom::Options{});
    room.server().useTls(made->server);
    Profile profile = OutboxUnderTest::roomProfile(room.url());
    OutboxUnderTest ann(profile);
    ann.writeSome(count);
    QTRY_COMPARE_WITH_TIMEOUT(ann.life().state(), LinkState::Paused, patience);
    QCOMPARE(ann.life().status().pause, PauseReason::Fatal);
    QTRY_VERIFY_WITH_TIMEOUT(ann.allAre(DeliveryState::Queued), patience);
    QCOMPARE(ann.wrongUnlessWaiting(all(DeliveryState::Queued)), QString());
    QVERIFY(room.client().request().isEmpty());

    profile.verifyTls = false; // the person says that it is right
    ann.setProfile(profile);
    ann.begin();
    QTRY_VERIFY_WITH_TIMEOUT(ann.isSettled(), patience);
    QCOMPARE(ann.wrongUnlessDelivered(room.log()), QString());
}

QTEST_GUILESS_MAIN(TestFaultsOutboxLink)
#include "tst_faults_outbox_link.moc"
