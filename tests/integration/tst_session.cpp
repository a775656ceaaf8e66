#include "dialect/DialectFactory.h"
#include "host/LocalRoom.h"
#include "host/RoomServer.h"
#include "storage/MemoryMessageStore.h"
#include "support/NodeServer.h"
#include "support/RawPeer.h"
#include "support/RawServer.h"
#include "support/SessionProbe.h"
#include "support/TransportRows.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace parlance;

// A whole session against real servers: messages arrive once, in order, whatever happens to the server meanwhile.
class tst_Session : public QObject
{
    Q_OBJECT

    static constexpr int patience = 20000;

    static Profile profileOf(const QUrl &url, const QString &user, const QString &token = {})
    {
        Profile profile = SessionProbe::roomProfile(url, user, token);
        profile.transport = TransportRows::choice();
        return profile;
    }

    // What the server has kept, in its order. It writes this file before any other, and acknowledges afterwards: of what
    // it was killed over, a line may be cut off, and counts as not kept for the server as well.
    static QStringList idsKept(const QString &statePath)
    {
        QFile file(statePath);
        QStringList ids;
        if (file.open(QIODevice::ReadOnly)) {
            while (!file.atEnd()) {
                const QJsonDocument line = QJsonDocument::fromJson(file.readLine());
                if (line.isObject())
                    ids.append(line.object().value(QStringLiteral("id")).toString());
            }
        }
        return ids;
    }

    static Profile mappedProfile(const QUrl &url, const QString &preset, const QString &user)
    {
        Profile profile = profileOf(url, user);
        profile.dialect = DialectKind::JsonChat;
        profile.mapping = mappingPreset(preset)->toJson();
        profile.rooms.clear();
        return profile;
    }

private Q_SLOTS:
    void initTestCase_data() { TransportRows::add(); }

    void twoPeopleTalk_data()
    {
        QTest::addColumn<bool>("node");
        QTest::newRow("embedded server") << false;
        QTest::newRow("node server") << true;
    }
    void twoPeopleTalk()
    {
        QFETCH(bool, node);
        NodeServer nodeServer(QStringLiteral("room"));
        RoomServer embedded({});
        QUrl url;
        if (node) {
            QVERIFY2(nodeServer.start(), nodeServer.errorText().constData());
            url = nodeServer.url();
        } else {
            const Result<QUrl> started = embedded.start();
            QVERIFY(started);
            url = *started;
        }
        SessionProbe ann(profileOf(url, QStringLiteral("Ann")));
        SessionProbe bob(profileOf(url, QStringLiteral("Bob")));
        QTRY_COMPARE_WITH_TIMEOUT(bob.members(QStringLiteral("lobby")).size(), 2, patience);
        const QString text = QStringLiteral("Guten Tag 你好 👩‍👩‍👧 <b>not bold</b>\nsecond line");
        const QString id = ann.send(text);
        QTRY_COMPARE_WITH_TIMEOUT(bob.texts(), QStringList{text}, patience);
        QTRY_COMPARE_WITH_TIMEOUT(ann.delivery(id), DeliveryState::Delivered, patience);
        QCOMPARE(ann.texts(), QStringList());
        QVERIFY(ann.promise().acks && ann.promise().dedupes);

        // Who comes later reads what was said before.
        SessionProbe eve(profileOf(url, QStringLiteral("Ann")));
        QTRY_COMPARE_WITH_TIMEOUT(eve.texts(), QStringList{text}, patience);
        QVERIFY(eve.user() != QStringLiteral("Ann"));
    }

    void typedAheadArrivesInOrder()
    {
        NodeServer server(QStringLiteral("room"));
        QVERIFY2(server.start(), server.errorText().constData());
        SessionProbe reader(profileOf(server.url(), QStringLiteral("reader")));
        Profile offline = profileOf(server.url(), QStringLiteral("writer"));
        offline.connectAtStart = false;
        SessionProbe writer(offline);
        QTRY_COMPARE_WITH_TIMEOUT(reader.state(), LinkState::Ready, patience);
        QStringList texts;
        for (int i = 0; i < 2000; ++i) {
            texts.append(QString::number(i));
            writer.send(texts.last());
        }
        QTRY_COMPARE_WITH_TIMEOUT(writer.count(DeliveryState::Queued), 2000, patience);
        writer.session().connectNow();
        QTRY_COMPARE_WITH_TIMEOUT(writer.count(DeliveryState::Delivered), 2000, patience);
        QTRY_COMPARE_WITH_TIMEOUT(reader.texts().size(), 2000, patience);
        QCOMPARE(reader.texts(), texts);
        QCOMPARE(writer.queue().queued, 0);
        QCOMPARE(writer.queue().inFlight, 0);
    }

    // The server dies again and again under a stream of messages; what it has kept over its deaths is the oracle.
    void serverKilledUnderMessages()
    {
        QTemporaryDir dir;
        const QString state = dir.filePath(QStringLiteral("state"));
        NodeServer server(QStringLiteral("room"), {QStringLiteral("--state"), state});
        QVERIFY2(server.start(), server.errorText().constData());
        SessionProbe writer(profileOf(server.url(), QStringLiteral("writer")));
        SessionProbe reader(profileOf(server.url(), QStringLiteral("reader")));
        QTRY_COMPARE_WITH_TIMEOUT(reader.state(), LinkState::Ready, patience); // it hears only what is said from then on
        QTRY_COMPARE_WITH_TIMEOUT(writer.state(), LinkState::Ready, patience);

        QStringList ids, texts;
        for (int round = 0; round < 4; ++round) {
            for (int i = 0; i < 200; ++i) {
                texts.append(QStringLiteral("%1-%2").arg(round).arg(i));
                ids.append(writer.send(texts.last()));
            }
            const int before = writer.count(DeliveryState::Delivered);
            QTRY_VERIFY_WITH_TIMEOUT(writer.count(DeliveryState::Delivered) > before, patience);
            server.kill();
            QTRY_VERIFY_WITH_TIMEOUT(writer.state() != LinkState::Ready, patience);
            QVERIFY2(server.start(), server.errorText().constData());
        }
        QTRY_COMPARE_WITH_TIMEOUT(writer.count(DeliveryState::Delivered), int(ids.size()), patience);
        QCOMPARE(idsKept(state), ids);
        QTRY_COMPARE_WITH_TIMEOUT(reader.texts().size(), texts.size(), patience);
        QCOMPARE(reader.texts(), texts);
    }

    // A server that acknowledges nothing: a message under way when the link breaks is in doubt, and never sent twice unasked.
    void brokenUnderAnUnconfirmedMessage()
    {
        QStringList got;
        RawServer server([&got](RawPeer &peer) {
            peer.upgrade().onFrame([&got, &peer](const RawPeer::Frame &frame) {
                if (frame.opcode == 0x9)
                    peer.pong(frame.payload);
                if (frame.opcode != 0x1)
                    return;
                got.append(QString::fromUtf8(frame.payload));
                if (got.size() == 1)
                    peer.rst();
            });
        });
        Profile profile = profileOf(server.url(), QStringLiteral("Ann"));
        profile.dialect = DialectKind::PlainText;
        SessionProbe ann(profile);
        QTRY_COMPARE_WITH_TIMEOUT(ann.state(), LinkState::Ready, patience);
        const QString first = ann.send(QStringLiteral("one"));
        const QString second = ann.send(QStringLiteral("two"));
        QTRY_COMPARE_WITH_TIMEOUT(ann.delivery(first), DeliveryState::InDoubt, patience);
        QTRY_COMPARE_WITH_TIMEOUT(ann.state(), LinkState::Ready, patience);
        QCOMPARE(ann.delivery(second), DeliveryState::Queued); // held by the doubtful one
        QCOMPARE(got, QStringList{QStringLiteral("one")});
        ann.session().resend(first);
        QTRY_COMPARE_WITH_TIMEOUT(got.size(), 3, patience);
        QCOMPARE(got, (QStringList{QStringLiteral("one"), QStringLiteral("one"), QStringLiteral("two")}));
        QTRY_COMPARE_WITH_TIMEOUT(ann.delivery(second), DeliveryState::Unconfirmed, patience);
    }

    // Once for each link, as soon as it is ready: not again when a check has found it alive, and apart from the pings
    // that confirm what was sent.
    void measuresTheRoundTripOfEachLink()
    {
        QString got; // "|" a link, "p" a ping, "t" a text
        RawServer server([&got](RawPeer &peer) {
            got.append(u'|');
            peer.upgrade().onFrame([&got, &peer](const RawPeer::Frame &frame) {
                if (frame.opcode == 0x9) {
                    got.append(u'p');
                    peer.pong(frame.payload);
                } else if (frame.opcode == 0x1) {
                    got.append(u't');
                    if (frame.payload == "the end")
                        peer.rst();
                }
            });
        });
        Profile profile = profileOf(server.url(), QStringLiteral("Ann"));
        profile.dialect = DialectKind::PlainText;
        SessionProbe ann(profile);
        QTRY_COMPARE_WITH_TIMEOUT(ann.roundTrips().size(), 1, patience);
        QVERIFY(ann.roundTrips().first().count() > 0);
        ann.session().systemWoke();
        QTRY_COMPARE_WITH_TIMEOUT(ann.roundTrips().size(), 2, patience);
        QVERIFY(ann.states().contains(LinkState::Checking));
        QTRY_COMPARE_WITH_TIMEOUT(ann.state(), LinkState::Ready, patience);
        const QString id = ann.send(QStringLiteral("hello"));
        QTRY_COMPARE_WITH_TIMEOUT(ann.delivery(id), DeliveryState::Unconfirmed, patience);
        QCOMPARE(got, QStringLiteral("|pptp"));
        got.clear();
        ann.send(QStringLiteral("the end"));
        QTRY_VERIFY_WITH_TIMEOUT(got.endsWith(QStringLiteral("|p")), patience); // measured anew
    }

    void minimalServerEchoesByItsId()
    {
        NodeServer server(QStringLiteral("minimal"));
        QVERIFY2(server.start(), server.errorText().constData());
        SessionProbe ann(mappedProfile(server.url(), QStringLiteral("minimal"), QStringLiteral("Ann")));
        SessionProbe bob(mappedProfile(server.url(), QStringLiteral("minimal"), QStringLiteral("Bob")));
        QTRY_COMPARE_WITH_TIMEOUT(ann.state(), LinkState::Ready, patience);
        QTRY_COMPARE_WITH_TIMEOUT(bob.state(), LinkState::Ready, patience);
        const QString id = ann.send(QStringLiteral("hello"));
        QTRY_COMPARE_WITH_TIMEOUT(bob.texts(), QStringList{QStringLiteral("hello")}, patience);
        QTRY_COMPARE_WITH_TIMEOUT(ann.delivery(id), DeliveryState::Delivered, patience);
        QCOMPARE(ann.texts(), QStringList()); // its echo is not shown a second time
    }

    void garbageIsShownOnceAndTheTalkGoesOn()
    {
        RawServer server([](RawPeer &peer) {
            peer.upgrade()
                .text(QStringLiteral("{\"user\":\"Bob\",\"text\":\"before\"}"))
                .text(QStringLiteral("}{ not json"))
                .text(QStringLiteral("{\"user\":\"Bob\",\"text\":\"after\"}"));
        });
        SessionProbe ann(mappedProfile(server.url(), QStringLiteral("minimal"), QStringLiteral("Ann")));
        QTRY_COMPARE_WITH_TIMEOUT(ann.rows().size(), 3, patience);
        QCOMPARE(ann.texts(), (QStringList{QStringLiteral("before"), QStringLiteral("after")}));
        QCOMPARE(ann.rows().at(1).kind, MessageKind::Unreadable);
        QCOMPARE(ann.rows().at(1).text, QStringLiteral("}{ not json"));
        QCOMPARE(ann.state(), LinkState::Ready);
    }

    void wrongTokenPausesAndANewOneGoesOn()
    {
        RoomServer::Options options;
        options.hub.token = QStringLiteral("right");
        RoomServer server(options);
        const Result<QUrl> url = server.start();
        QVERIFY(url);
        Profile profile = profileOf(*url, QStringLiteral("Ann"), QStringLiteral("wrong"));
        SessionProbe ann(profile);
        QTRY_COMPARE_WITH_TIMEOUT(ann.state(), LinkState::Paused, patience);
        QCOMPARE(ann.status().pause, PauseReason::Auth);
        profile.token = QStringLiteral("right");
        ann.session().setProfile(profile);
        QTRY_COMPARE_WITH_TIMEOUT(ann.state(), LinkState::Ready, patience);
    }

    void tooLargeForTheServerFailsAndTheNextGoesOn()
    {
        RoomServer::Options options;
        options.hub.maxMessage = 1000;
        RoomServer server(options);
        const Result<QUrl> url = server.start();
        QVERIFY(url);
        SessionProbe ann(profileOf(*url, QStringLiteral("Ann")));
        QTRY_COMPARE_WITH_TIMEOUT(ann.state(), LinkState::Ready, patience);
        const QString large = ann.send(QString(2000, u'x'));
        const QString small = ann.send(QStringLiteral("small"));
        QTRY_COMPARE_WITH_TIMEOUT(ann.delivery(small), DeliveryState::Delivered, patience);
        // The limit was known: it was not accepted, and the text goes back to where it was written.
        QCOMPARE(ann.notAccepted().size(), 1);
        QCOMPARE(ann.notAccepted().first().message.id, large);
        QCOMPARE(ann.notAccepted().first().refusal, Refusal::TooLarge);
    }

    void roomsAreJoinedAgainAfterALostLink()
    {
        QTemporaryDir dir;
        NodeServer server(QStringLiteral("room"));
        QVERIFY2(server.start(), server.errorText().constData());
        SessionProbe ann(profileOf(server.url(), QStringLiteral("Ann")));
        QTRY_COMPARE_WITH_TIMEOUT(ann.state(), LinkState::Ready, patience);
        ann.session().join(QStringLiteral("garden"));
        QTRY_COMPARE_WITH_TIMEOUT(ann.members(QStringLiteral("garden")), QStringList{QStringLiteral("Ann")}, patience);
        server.kill();
        QTRY_COMPARE_WITH_TIMEOUT(ann.members(QStringLiteral("garden")), QStringList(), patience);
        QVERIFY2(server.start(), server.errorText().constData());
        QTRY_COMPARE_WITH_TIMEOUT(ann.members(QStringLiteral("garden")), QStringList{QStringLiteral("Ann")}, patience);
        QTRY_COMPARE_WITH_TIMEOUT(ann.members(QStringLiteral("lobby")), QStringList{QStringLiteral("Ann")}, patience);
    }

    // The copy of the program that hosts the local room ends: another takes over, and the talk goes on.
    // A server that ignores pings: what was written counts as sent in the end, and the queue goes on.
    void serverThatAnswersNoPings()
    {
        QStringList got;
        RawServer server([&got](RawPeer &peer) {
            peer.upgrade().onFrame([&got](const RawPeer::Frame &frame) {
                if (frame.opcode == 0x1)
                    got.append(QString::fromUtf8(frame.payload));
            });
        });
        Profile profile = profileOf(server.url(), QStringLiteral("Ann"));
        profile.dialect = DialectKind::PlainText;
        SessionProbe ann(profile);
        QTRY_COMPARE_WITH_TIMEOUT(ann.state(), LinkState::Ready, patience);
        for (const char *text : {"one", "two", "three"})
            ann.send(QString::fromLatin1(text));
        QTRY_COMPARE_WITH_TIMEOUT(ann.count(DeliveryState::Unconfirmed), 3, patience);
        QCOMPARE(got, (QStringList{QStringLiteral("one"), QStringLiteral("two"), QStringLiteral("three")}));
    }

    // What was said there meanwhile comes once; what is known already is in the store.
    void leftAndRejoinedRoomGoesOn()
    {
        RoomServer server({});
        const Result<QUrl> url = server.start();
        QVERIFY(url);
        SessionProbe ann(profileOf(*url, QStringLiteral("Ann")));
        SessionProbe bob(profileOf(*url, QStringLiteral("Bob")));
        QTRY_COMPARE_WITH_TIMEOUT(ann.members(QStringLiteral("lobby")).size(), 2, patience);
        const QString own = ann.send(QStringLiteral("mine"));
        QTRY_COMPARE_WITH_TIMEOUT(ann.delivery(own), DeliveryState::Delivered, patience);
        bob.send(QStringLiteral("his"));
        QTRY_COMPARE_WITH_TIMEOUT(ann.texts(), QStringList{QStringLiteral("his")}, patience);

        ann.session().leave(QStringLiteral("lobby"));
        QTRY_COMPARE_WITH_TIMEOUT(bob.members(QStringLiteral("lobby")), QStringList{QStringLiteral("Bob")}, patience);
        const QString meanwhile = bob.send(QStringLiteral("meanwhile"));
        QTRY_COMPARE_WITH_TIMEOUT(bob.delivery(meanwhile), DeliveryState::Delivered, patience);
        ann.session().join(QStringLiteral("lobby"));
        QTRY_COMPARE_WITH_TIMEOUT(ann.texts(), (QStringList{QStringLiteral("his"), QStringLiteral("meanwhile")}), patience);
        bob.send(QStringLiteral("again"));
        QTRY_COMPARE_WITH_TIMEOUT(ann.texts().size(), 3, patience);
        QCOMPARE(ann.texts().last(), QStringLiteral("again"));
    }

    void leavingTakesBackWhatWaits()
    {
        Profile profile = profileOf(QUrl(QStringLiteral("ws://127.0.0.1:1/")), QStringLiteral("Ann"));
        profile.connectAtStart = false;
        SessionProbe ann(profile);
        const QString id = ann.send(QStringLiteral("never sent"));
        QTRY_COMPARE_WITH_TIMEOUT(ann.queue().queued, 1, patience);
        ann.session().leave(QStringLiteral("lobby"));
        QTRY_COMPARE_WITH_TIMEOUT(ann.queue().queued, 0, patience);
        QCOMPARE(ann.delivery(id), DeliveryState::Cancelled);
    }

    // "Resend" of what the server can never take leaves the failed message where it is, with its text.
    void resendingTheImpossibleLosesNothing()
    {
        RoomServer::Options options;
        options.hub.maxMessage = 1000;
        RoomServer server(options);
        const Result<QUrl> url = server.start();
        QVERIFY(url);
        Profile profile = profileOf(*url, QStringLiteral("Ann"));
        profile.connectAtStart = false;
        SessionProbe ann(profile);
        const QString id = ann.send(QString(2000, u'x')); // written before the limit is known
        QTRY_COMPARE_WITH_TIMEOUT(ann.delivery(id), DeliveryState::Queued, patience);
        ann.session().connectNow();
        QTRY_COMPARE_WITH_TIMEOUT(ann.delivery(id), DeliveryState::Failed, patience);
        ann.session().resend(id);
        const QString small = ann.send(QStringLiteral("small"));
        QTRY_COMPARE_WITH_TIMEOUT(ann.delivery(small), DeliveryState::Delivered, patience);
        QCOMPARE(ann.delivery(id), DeliveryState::Failed);
    }

    // A new name on the same server: what was said between the two links is not lost.
    void anotherNameGoesOnWhereTheLastLinkEnded()
    {
        RoomServer server({});
        const Result<QUrl> url = server.start();
        QVERIFY(url);
        Profile profile = profileOf(*url, QStringLiteral("Ann"));
        SessionProbe ann(profile);
        SessionProbe bob(profileOf(*url, QStringLiteral("Bob")));
        QTRY_COMPARE_WITH_TIMEOUT(ann.members(QStringLiteral("lobby")).size(), 2, patience);
        bob.send(QStringLiteral("before"));
        QTRY_COMPARE_WITH_TIMEOUT(ann.texts(), QStringList{QStringLiteral("before")}, patience);
        ann.session().stop();
        QTRY_COMPARE_WITH_TIMEOUT(ann.state(), LinkState::Offline, patience);
        const QString id = bob.send(QStringLiteral("between"));
        QTRY_COMPARE_WITH_TIMEOUT(bob.delivery(id), DeliveryState::Delivered, patience);
        profile.user = QStringLiteral("Anna");
        ann.session().setProfile(profile);
        ann.session().connectNow();
        QTRY_COMPARE_WITH_TIMEOUT(ann.user(), QStringLiteral("Anna"), patience);
        QTRY_COMPARE_WITH_TIMEOUT(ann.texts(), (QStringList{QStringLiteral("before"), QStringLiteral("between")}), patience);
    }

    void localRoomSurvivesItsHost()
    {
        QTemporaryDir runtime;
        const auto clock = makeSystemClock();
        const auto parts = [&clock](LocalRoom &room) {
            Session::Parts made;
            made.config = SessionProbe::quickConfig();
            made.clock = clock.get();
            made.random = [] { return QRandomGenerator::global()->generateDouble(); };
            made.messages = std::make_unique<MemoryMessageStore>();
            made.localRoomUrl = [&room] { return room.locate(); };
            made.localRoomToken = [&room] { return room.token(); };
            return made;
        };
        Profile profile = profileOf({}, QStringLiteral("Ann"));
        profile.server = ServerKind::LocalRoom;

        LocalRoom roomOfBob(QStringLiteral("second"), runtime.path());
        LocalRoom roomOfEve(QStringLiteral("third"), runtime.path());
        auto roomOfAnn = std::make_unique<LocalRoom>(QStringLiteral("first"), runtime.path());
        auto ann = std::make_unique<SessionProbe>(profile, parts(*roomOfAnn));
        QTRY_COMPARE_WITH_TIMEOUT(ann->state(), LinkState::Ready, patience);
        SessionProbe bob(profile, parts(roomOfBob));
        SessionProbe eve(profile, parts(roomOfEve));
        QTRY_COMPARE_WITH_TIMEOUT(eve.members(QStringLiteral("lobby")).size(), 3, patience);
        QVERIFY(roomOfAnn->isHosting());

        ann.reset();
        roomOfAnn.reset();
        const QString id = bob.send(QStringLiteral("still here?"));
        QTRY_COMPARE_WITH_TIMEOUT(eve.texts(), QStringList{QStringLiteral("still here?")}, patience);
        QTRY_COMPARE_WITH_TIMEOUT(bob.delivery(id), DeliveryState::Delivered, patience);
        QVERIFY(roomOfBob.isHosting() != roomOfEve.isHosting());
    }
};

QTEST_GUILESS_MAIN(tst_Session)
#include "tst_session.moc"
