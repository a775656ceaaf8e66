#include "dialect/DialectFactory.h"
#include "support/OutboxUnderTest.h"
#include "support/ScriptedRoom.h"

#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 30000;

QStringList textsOf(const QVector<LoggedMessage> &log)
{
    QStringList texts;
    for (const LoggedMessage &message : log)
        texts.append(message.text);
    return texts;
}

} // namespace

// Faults 37, 41 and 42: what others say comes twice, with a hole in it, or was said while nobody listened. It is shown once
// and in its order, or it is said that something may be missing; and the next life of the client shows the same.
class TestFaultsDeliveryIn : public QObject
{
    Q_OBJECT

    static int holes(const SessionProbe &life)
    {
        return int(std::count_if(life.rows().cbegin(), life.rows().cend(),
                                 [](const Message &row) { return row.notice == NoticeKind::MissingPossible; }));
    }

private Q_SLOTS:
    void fault37_duplicateLive();
    void fault37_duplicateAcrossARestart_data();
    void fault37_duplicateAcrossARestart();
    void fault37_idUsedAgain_data();
    void fault37_idUsedAgain();
    void fault37_noIdAtAll();
    void fault41_holeIsRefilled();
    void fault41_holeIsRefilledByTheNextLife();
    void fault41_holeThatStays();
    void fault42_resumeRefused_data();
    void fault42_resumeRefused();
    void fault42_resumeRefusedAndNoHistory();
};

void TestFaultsDeliveryIn::fault37_duplicateLive()
{
    ScriptedRoom room(ScriptedRoom::Options{});
    OutboxUnderTest ann(OutboxUnderTest::roomProfile(room.url()));
    QTRY_VERIFY_WITH_TIMEOUT(room.isJoined(), patience);
    const LoggedMessage first = room.hear(u"once"_s);
    for (int i = 0; i < 3; ++i)
        room.tell(first);
    room.say(u"twice"_s);
    room.tell(first);
    room.say(u"the end"_s);
    QTRY_VERIFY_WITH_TIMEOUT(ann.life().texts().contains(u"the end"_s), patience);
    QCOMPARE(ann.life().texts(), textsOf(room.log()));
    QCOMPARE(ann.shown().others, textsOf(room.log()));
}

void TestFaultsDeliveryIn::fault37_duplicateAcrossARestart_data()
{
    QTest::addColumn<bool>("resumes");
    QTest::newRow("the session goes on") << true;
    QTest::newRow("a new session") << false;
}

void TestFaultsDeliveryIn::fault37_duplicateAcrossARestart()
{
    QFETCH(bool, resumes);
    ScriptedRoom room(ScriptedRoom::Options{.history = false, .knowsSessions = resumes});
    OutboxUnderTest ann(OutboxUnderTest::roomProfile(room.url()));
    QTRY_VERIFY_WITH_TIMEOUT(room.isJoined(), patience);
    // More than the dialect remembers over its lives.
    for (int i = 0; i < 200; ++i)
        room.say(u"word %1"_s.arg(i));
    QTRY_COMPARE_WITH_TIMEOUT(ann.life().texts().size(), 200, patience);
    ann.end();
    ann.begin();
    QTRY_VERIFY_WITH_TIMEOUT(room.server().peerCount() == 2 && room.isJoined(), patience);
    for (const LoggedMessage &message : room.log())
        room.tell(message);
    room.say(u"the end"_s);
    QTRY_VERIFY_WITH_TIMEOUT(ann.life().texts().contains(u"the end"_s), patience);
    QCOMPARE(ann.life().texts(), QStringList{u"the end"_s}); // the others are in the history
    QCOMPARE(ann.shown().others, textsOf(room.log()));
}

void TestFaultsDeliveryIn::fault37_idUsedAgain_data()
{
    QTest::addColumn<bool>("restart");
    QTest::newRow("live") << false;
    QTest::newRow("across a restart") << true;
}

// A server whose clients count from 1 at each start: the same id with other words is another message.
void TestFaultsDeliveryIn::fault37_idUsedAgain()
{
    QFETCH(bool, restart);
    RawServer server([](RawPeer &peer) { peer.upgrade().finOnClose(); });
    Profile profile = OutboxUnderTest::roomProfile(server.url());
    profile.dialect = DialectKind::JsonChat;
    profile.mapping = mappingPreset(u"minimal"_s)->toJson();
    profile.rooms.clear();
    OutboxUnderTest ann(profile);
    QTRY_COMPARE_WITH_TIMEOUT(ann.life().state(), LinkState::Ready, patience);
    const QString hello = uR"({"user":"Bob","id":"1","text":"hello"})"_s;
    server.lastPeer().text(hello).text(hello);
    server.lastPeer().text(uR"({"user":"Eve","id":"1","text":"hello"})"_s); // her own id
    QTRY_COMPARE_WITH_TIMEOUT(ann.life().texts(), (QStringList{u"hello"_s, u"hello"_s}), patience);
    if (restart) {
        ann.end();
        ann.begin();
        QTRY_COMPARE_WITH_TIMEOUT(ann.life().state(), LinkState::Ready, patience);
    }
    server.lastPeer().text(hello).text(uR"({"user":"Bob","id":"1","text":"something else"})"_s);
    QTRY_VERIFY_WITH_TIMEOUT(ann.life().texts().contains(u"something else"_s), patience);
    QCOMPARE(ann.shown().others, (QStringList{u"hello"_s, u"hello"_s, u"something else"_s}));
}

// Nothing tells a repetition from somebody who says the same again, and nothing pretends to.
void TestFaultsDeliveryIn::fault37_noIdAtAll()
{
    RawServer server([](RawPeer &peer) { peer.upgrade().finOnClose().text(u"knock"_s).text(u"knock"_s); });
    OutboxUnderTest ann(OutboxUnderTest::plainProfile(server.url()));
    QTRY_COMPARE_WITH_TIMEOUT(ann.life().texts(), (QStringList{u"knock"_s, u"knock"_s}), patience);
    ann.end();
    ann.begin();
    QTRY_COMPARE_WITH_TIMEOUT(ann.life().texts(), (QStringList{u"knock"_s, u"knock"_s}), patience);
    QCOMPARE(ann.shown().others.size(), 4);
}

void TestFaultsDeliveryIn::fault41_holeIsRefilled()
{
    ScriptedRoom room(ScriptedRoom::Options{});
    OutboxUnderTest ann(OutboxUnderTest::roomProfile(room.url()));
    QTRY_VERIFY_WITH_TIMEOUT(room.isJoined(), patience);
    room.say(u"1"_s);
    QTRY_COMPARE_WITH_TIMEOUT(ann.life().texts().size(), 1, patience);
    const int asked = room.asked();
    for (const QString &text : {u"2"_s, u"3"_s, u"4"_s})
        room.hear(text);
    room.say(u"5"_s);
    ann.writeSome(1); // own words stand in no way
    QTRY_COMPARE_WITH_TIMEOUT(ann.life().texts(), (QStringList{u"1"_s, u"2"_s, u"3"_s, u"4"_s, u"5"_s}), patience);
    QTRY_VERIFY_WITH_TIMEOUT(ann.allAre(DeliveryState::Delivered), patience);
    QCOMPARE(room.asked(), asked + 1);
    QCOMPARE(holes(ann.life()), 0);
    const OutboxUnderTest::Shown shown = ann.shown();
    QCOMPARE(shown.others, (QStringList{u"1"_s, u"2"_s, u"3"_s, u"4"_s, u"5"_s}));
    QCOMPARE(shown.holes, 0);
}

// The client ends while it waits for the answer.
void TestFaultsDeliveryIn::fault41_holeIsRefilledByTheNextLife()
{
    ScriptedRoom room(ScriptedRoom::Options{});
    OutboxUnderTest ann(OutboxUnderTest::roomProfile(room.url()));
    QTRY_VERIFY_WITH_TIMEOUT(room.isJoined() && room.asked() == 1, patience);
    room.say(u"1"_s);
    QTRY_COMPARE_WITH_TIMEOUT(ann.life().texts().size(), 1, patience);
    room.onHistory([](RawPeer &, const QJsonObject &) {});
    room.hear(u"2"_s);
    room.hear(u"3"_s);
    room.say(u"4"_s);
    QTRY_COMPARE_WITH_TIMEOUT(room.asked(), 2, patience);
    ann.end();

    room.onHistory({});
    room.hear(u"5"_s); // while it is away
    ann.begin();
    QTRY_VERIFY_WITH_TIMEOUT(ann.life().texts().contains(u"5"_s), patience);
    room.say(u"6"_s);
    QTRY_VERIFY_WITH_TIMEOUT(ann.life().texts().contains(u"2"_s) && ann.life().texts().contains(u"6"_s), patience);
    const OutboxUnderTest::Shown shown = ann.shown();
    QCOMPARE(shown.others, textsOf(room.log()));
    QCOMPARE(shown.holes, 0);
}

void TestFaultsDeliveryIn::fault41_holeThatStays()
{
    ScriptedRoom room(ScriptedRoom::Options{.history = false});
    OutboxUnderTest ann(OutboxUnderTest::roomProfile(room.url()));
    QTRY_VERIFY_WITH_TIMEOUT(room.isJoined(), patience);
    room.say(u"1"_s);
    room.lose();
    room.say(u"3"_s);
    QTRY_COMPARE_WITH_TIMEOUT(ann.life().texts(), (QStringList{u"1"_s, u"3"_s}), patience);
    QCOMPARE(holes(ann.life()), 1);
    QCOMPARE(ann.life().rows().at(1).notice, NoticeKind::MissingPossible); // at its place
    ann.end();
    ann.begin();
    QTRY_COMPARE_WITH_TIMEOUT(ann.life().state(), LinkState::Ready, patience);
    room.say(u"4"_s);
    QTRY_VERIFY_WITH_TIMEOUT(ann.life().texts().contains(u"4"_s), patience);
    const OutboxUnderTest::Shown shown = ann.shown();
    QCOMPARE(shown.others, (QStringList{u"1"_s, u"3"_s, u"4"_s}));
    QCOMPARE(shown.holes, 1); // and not one for each life
}

void TestFaultsDeliveryIn::fault42_resumeRefused_data()
{
    QTest::addColumn<bool>("clientToo");
    QTest::newRow("the link was lost") << false;
    QTest::newRow("the client ended") << true;
}

// What was said meanwhile comes from the history; what was known does not come again; own words wait for their room.
void TestFaultsDeliveryIn::fault42_resumeRefused()
{
    QFETCH(bool, clientToo);
    ScriptedRoom room(ScriptedRoom::Options{.knowsSessions = false});
    OutboxUnderTest ann(OutboxUnderTest::roomProfile(room.url()));
    QTRY_VERIFY_WITH_TIMEOUT(room.isJoined() && room.asked() == 1, patience);
    room.say(u"1"_s);
    room.say(u"2"_s);
    QTRY_COMPARE_WITH_TIMEOUT(ann.life().texts().size(), 2, patience);
    ann.writeSome(2);
    QTRY_VERIFY_WITH_TIMEOUT(ann.allAre(DeliveryState::Delivered), patience);
    if (clientToo) {
        ann.end();
    } else {
        room.client().rst();
        QTRY_VERIFY_WITH_TIMEOUT(ann.life().states().contains(LinkState::Waiting), patience);
    }
    for (const QString &text : {u"3"_s, u"4"_s, u"5"_s})
        room.hear(text);
    if (clientToo)
        ann.begin();
    ann.writeSome(2);
    QTRY_VERIFY_WITH_TIMEOUT(ann.life().texts().contains(u"5"_s), patience);
    room.say(u"6"_s);
    QTRY_VERIFY_WITH_TIMEOUT(ann.life().texts().contains(u"6"_s) && ann.isSettled(), patience);
    QVERIFY(room.refused() >= 1);
    QCOMPARE(holes(ann.life()), 0);
    QCOMPARE(ann.wrongUnlessDelivered(room.log()), QString());
    QCOMPARE(ann.shown().others, (QStringList{u"1"_s, u"2"_s, u"3"_s, u"4"_s, u"5"_s, u"6"_s}));
}

// Nobody can know what was said meanwhile, and that is said.
void TestFaultsDeliveryIn::fault42_resumeRefusedAndNoHistory()
{
    ScriptedRoom room(ScriptedRoom::Options{.history = false, .knowsSessions = false});
    OutboxUnderTest ann(OutboxUnderTest::roomProfile(room.url()));
    QTRY_VERIFY_WITH_TIMEOUT(room.isJoined(), patience);
    room.say(u"1"_s);
    QTRY_COMPARE_WITH_TIMEOUT(ann.life().texts().size(), 1, patience);
    room.client().rst();
    QTRY_VERIFY_WITH_TIMEOUT(ann.life().states().contains(LinkState::Waiting), patience);
    room.hear(u"2"_s);
    QTRY_COMPARE_WITH_TIMEOUT(room.refused(), 1, patience);
    room.say(u"3"_s);
    QTRY_COMPARE_WITH_TIMEOUT(ann.life().texts(), (QStringList{u"1"_s, u"3"_s}), patience);
    const OutboxUnderTest::Shown shown = ann.shown();
    QCOMPARE(shown.others, (QStringList{u"1"_s, u"3"_s}));
    QCOMPARE(shown.holes, 1);
}

QTEST_GUILESS_MAIN(TestFaultsDeliveryIn)
#include "tst_faults_delivery_in.moc"
