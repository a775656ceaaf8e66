#include "dialect/JsonText.h"
#include "dialect/RoomChat.h"
#include "support/ActionText.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QTest>

using namespace parlance;
using namespace parlance::test;
using namespace Qt::StringLiterals;

class TestRoomChat : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void frames_data();
    void frames();
    void handshake();
    void refusedHandshakes_data();
    void refusedHandshakes();
    void silentBeforeWelcome_data();
    void silentBeforeWelcome();
    void sending();
    void tooLarge();
    void ownMessagesAreAcks();
    void doublesAreShownOnce();
    void resume();
    void holeIsToldAndFilled();
    void holeOutlivesItsLink_data();
    void holeOutlivesItsLink();
    void holeWithoutHistory();
    void catchesUpWithoutResume_data();
    void catchesUpWithoutResume();
    void whatWaitsIsShownInTheEnd();
    void goesOnAfterARestart_data();
    void goesOnAfterARestart();
    void holeOutlivesTheProgram();
    void stateOfGarbageIsNothing_data();
    void stateOfGarbageIsNothing();
    void stateIsBounded();
    void historyForThePerson();
    void leftRoomsAreSilent();
    void boundedMemory();
    void garbageNeverHurts();

private:
    QStringList read(RoomChat &chat, const QString &text) const { return actionTexts(chat.text(text, m_now)); }
    QStringList open(RoomChat &chat, const QStringList &rooms = {u"lobby"_s}) const { return actionTexts(chat.opened({u"Ann"_s, {}, rooms})); }
    // Opened, welcomed, in the lobby where `seq` was the last number.
    void enter(RoomChat &chat, int seq = 0, bool history = true) const;
    static QString welcome(bool resumed, bool history = true);
    static QString message(int seq, const QString &serverId, const QString &text, const QString &id = {});
    static QString historyOf(const QStringList &messages, bool complete);

    const QDateTime m_now = QDateTime(QDate(2026, 1, 31), QTime(12, 0), Qt::UTC);
};

QString TestRoomChat::welcome(bool resumed, bool history)
{
    return QStringLiteral(R"({"type":"welcome","version":1,"server":"demo","session":"S1","user":"Ann","resumed":%1,
        "capabilities":{"ack":true,"dedupe":true,"resume":true,"history":%2,"chunks":false,"maxMessage":1000}})")
        .arg(resumed ? u"true" : u"false", history ? u"true" : u"false");
}

QString TestRoomChat::message(int seq, const QString &serverId, const QString &text, const QString &id)
{
    return QStringLiteral(R"({"type":"message","id":"%4","serverId":"%2","seq":%1,"room":"lobby","user":"Bob","text":"%3","time":"2026-01-31T11:00:00.000Z"})")
        .arg(seq).arg(serverId, text, id.isEmpty() ? u"id-" + serverId : id);
}

QString TestRoomChat::historyOf(const QStringList &messages, bool complete)
{
    return QStringLiteral(R"({"type":"history","room":"lobby","messages":[%1],"complete":%2})")
        .arg(messages.join(u','), complete ? u"true" : u"false");
}

void TestRoomChat::enter(RoomChat &chat, int seq, bool history) const
{
    open(chat);
    read(chat, welcome(false, history));
    const QStringList in = read(chat, QStringLiteral(R"({"type":"presence","room":"lobby","users":["Ann"],"seq":%1})").arg(seq));
    QCOMPARE(in, (QStringList{u"in lobby"_s, u"members lobby|Ann"_s}));
}

void TestRoomChat::frames_data()
{
    QTest::addColumn<QString>("frame");
    QTest::addColumn<QString>("actions");
    const auto row = [](const char *name, const QString &frame, const QString &actions) { QTest::newRow(name) << frame << actions; };
    const auto raw = [](const char *name, const QString &frame) { QTest::newRow(name) << frame << QString(u"unreadable " + frame); };
    row("message", message(1, u"s1"_s, u"hi"_s), u"chat lobby|Bob|hi"_s);
    row("message without ids and numbers", uR"({"type":"message","room":"lobby","user":"Bob","text":"hi"})"_s, u"chat lobby|Bob|hi"_s);
    row("message, empty text", message(1, u"s1"_s, {}), u"chat lobby|Bob|"_s);
    row("message, seq no integer", uR"({"type":"message","room":"lobby","user":"Bob","text":"hi","seq":1.5})"_s, u"chat lobby|Bob|hi"_s);
    row("message, seq out of range", uR"({"type":"message","room":"lobby","user":"Bob","text":"hi","seq":1e300})"_s, u"chat lobby|Bob|hi"_s);
    row("ack", uR"({"type":"ack","id":"i","serverId":"s1","seq":1,"room":"lobby","time":"2026-01-31T11:00:00.000Z","duplicate":false})"_s, u"acked i|s1|1"_s);
    row("ack, bare", uR"({"type":"ack","id":"i"})"_s, u"acked i||"_s);
    row("presence again", uR"({"type":"presence","room":"lobby","users":["Ann","Bob"],"seq":0})"_s, u"members lobby|Ann,Bob"_s);
    row("presence of another room", uR"({"type":"presence","room":"ops","users":["Bob"]})"_s, QString());
    row("join", uR"({"type":"join","room":"lobby","user":"Bob","time":"2026-01-31T11:00:00.000Z"})"_s, u"joined lobby|Bob|"_s);
    row("leave", uR"({"type":"leave","room":"lobby","user":"Bob"})"_s, u"left lobby|Bob|"_s);
    row("typing", uR"({"type":"typing","room":"lobby","user":"Bob","active":true})"_s, u"typing lobby|Bob|1"_s);
    row("typing ends", uR"({"type":"typing","room":"lobby","user":"Bob","active":false})"_s, u"typing lobby|Bob|0"_s);
    row("system", uR"({"type":"system","room":"lobby","text":"hello"})"_s, u"system lobby||hello"_s);
    row("system for all", uR"({"type":"system","text":"hello","room":null})"_s, u"system ||hello"_s);
    row("ping", uR"({"type":"ping","nonce":"n"})"_s, uR"(send {"nonce":"n","type":"pong"})"_s);
    row("ping without nonce", uR"({"type":"ping"})"_s, uR"(send {"type":"pong"})"_s);
    row("pong", uR"({"type":"pong","nonce":"n"})"_s, QString());
    row("unknown type", uR"({"type":"reaction","room":"lobby"})"_s, QString());
    row("unknown field", uR"({"type":"system","text":"hello","colour":"red"})"_s, u"system ||hello"_s);
    row("second welcome", welcome(false), QString());
    row("error", uR"({"type":"error","code":"limit","reason":"too many rooms","room":"ops"})"_s, u"error ops||too many rooms"_s);
    row("error without words", uR"({"type":"error","code":"bad-frame"})"_s, u"error ||bad-frame"_s);
    row("error for a message that is not ours", uR"({"type":"error","code":"rate","reason":"slow","id":"x"})"_s, u"error ||slow"_s);
    row("late token refusal", uR"({"type":"error","code":"token","reason":"revoked"})"_s, u"fail auth revoked"_s);
    raw("message without text", uR"({"type":"message","room":"lobby","user":"Bob"})"_s);
    raw("message, text a number", uR"({"type":"message","room":"lobby","user":"Bob","text":5})"_s);
    raw("ack without id", uR"({"type":"ack","seq":1})"_s);
    raw("presence without users", uR"({"type":"presence","room":"lobby"})"_s);
    raw("join without user", uR"({"type":"join","room":"lobby"})"_s);
    raw("typing without active", uR"({"type":"typing","room":"lobby","user":"Bob"})"_s);
    raw("system without text", uR"({"type":"system"})"_s);
    raw("history without messages", uR"({"type":"history","room":"lobby"})"_s);
    raw("no type", uR"({"text":"x"})"_s);
    raw("type a number", uR"({"type":1})"_s);
    raw("array", u"[]"_s);
    raw("not JSON", u"<html>"_s);
    raw("deep", QString(uR"({"type":"system","text":)"_s + QString(2000, u'[')));
}

void TestRoomChat::frames()
{
    QFETCH(QString, frame);
    RoomChat chat;
    enter(chat);
    QTEST(read(chat, frame).join(u';'), "actions");
}

void TestRoomChat::handshake()
{
    RoomChat chat;
    QVERIFY(chat.hasRooms());
    const QStringList opened = actionTexts(chat.opened({u"Ann \"A\""_s, u"tok"_s, {u"lobby"_s, u"ops"_s}}));
    QCOMPARE(opened, (QStringList{u"phase 0"_s, uR"(send {"client":"Parlance/)"_s PARLANCE_VERSION
                                  uR"(","files":true,"token":"tok","type":"handshake","user":"Ann \"A\"","version":1})"_s}));
    QCOMPARE(actionTexts(chat.join(u"early"_s)), QStringList());
    QVERIFY(chat.typing(u"lobby"_s, true).isEmpty());
    QVERIFY(chat.requestHistory(u"lobby"_s, {}).isEmpty());
    QCOMPARE(read(chat, welcome(false)),
             (QStringList{uR"(send {"room":"lobby","type":"join"})"_s, uR"(send {"room":"ops","type":"join"})"_s,
                          uR"(send {"room":"early","type":"join"})"_s, u"ready Ann acks dedupes resumes history"_s}));
    QCOMPARE(actionTexts(chat.join(u"new"_s)), QStringList{uR"(send {"room":"new","type":"join"})"_s});
    QCOMPARE(actionTexts(chat.leave(u"new"_s)), (QStringList{uR"(send {"room":"new","type":"leave"})"_s, u"out new"_s}));
    QCOMPARE(actionTexts(chat.binary(QByteArray::fromHex("00ff"), m_now)), QStringList{u"unreadable 00 ff"_s});
}

void TestRoomChat::refusedHandshakes_data()
{
    QTest::addColumn<QString>("frame");
    QTest::addColumn<QString>("action");
    QTest::newRow("token") << uR"({"type":"error","code":"token","reason":"wrong"})"_s << u"fail auth wrong"_s;
    QTest::newRow("version") << uR"({"type":"error","code":"version","reason":"old","supported":[2]})"_s << u"fail dialect old"_s;
    QTest::newRow("no-name") << uR"({"type":"error","code":"no-name"})"_s << u"fail dialect no-name"_s;
    QTest::newRow("rate: come back") << uR"({"type":"error","code":"rate","reason":"busy"})"_s << u"fail 1013 busy"_s;
    QTest::newRow("unknown code") << uR"({"type":"error","code":"full-moon","reason":"no"})"_s << u"fail dialect no"_s;
    QTest::newRow("welcome of another version") << uR"({"type":"welcome","version":2,"session":"x"})"_s << u"fail dialect 2"_s;
    QTest::newRow("welcome without a version") << uR"({"type":"welcome"})"_s << u"fail dialect null"_s;
}

void TestRoomChat::refusedHandshakes()
{
    QFETCH(QString, frame);
    RoomChat chat;
    open(chat);
    QTEST(read(chat, frame).join(u';'), "action");
}

void TestRoomChat::silentBeforeWelcome_data()
{
    QTest::addColumn<QString>("frame");
    QTest::newRow("message") << message(1, u"s1"_s, u"hi"_s);
    QTest::newRow("presence") << uR"({"type":"presence","room":"lobby","users":["Ann"],"seq":0})"_s;
    QTest::newRow("ack") << uR"({"type":"ack","id":"i"})"_s;
    QTest::newRow("ping") << uR"({"type":"ping"})"_s;
    QTest::newRow("our own handshake echoed") << uR"({"type":"handshake","version":1,"user":"Ann"})"_s;
}

void TestRoomChat::silentBeforeWelcome()
{
    QFETCH(QString, frame);
    RoomChat chat;
    open(chat);
    QCOMPARE(read(chat, frame), QStringList());
    QVERIFY(!read(chat, welcome(false)).isEmpty());
}

void TestRoomChat::sending()
{
    RoomChat chat;
    enter(chat);
    const Result<OutFrame> frame = chat.encode({u"i1"_s, u"lobby"_s, u"say \"hi\" {{token}}\n"_s, m_now});
    QCOMPARE(frame->text, uR"({"id":"i1","room":"lobby","text":"say \"hi\" {{token}}\n","type":"message"})"_s);
    QCOMPARE(read(chat, uR"({"type":"error","code":"not-joined","reason":"join first","id":"i1","room":"lobby"})"_s),
             QStringList{u"refused by-server i1|join first"_s});
    QCOMPARE(read(chat, uR"({"type":"error","code":"rate","reason":"slow","id":"i1"})"_s), QStringList{u"later i1"_s});
    QCOMPARE(read(chat, uR"({"type":"error","code":"too-large","reason":"big","id":"i1"})"_s), QStringList{u"refused too-large i1|big"_s});
    QCOMPARE(actionTexts(chat.typing(u"lobby"_s, true)), QStringList{uR"(send {"active":true,"room":"lobby","type":"typing"})"_s});
    QVERIFY(chat.typing(u"ops"_s, true).isEmpty());
}

void TestRoomChat::tooLarge()
{
    RoomChat chat;
    enter(chat); // 1000 bytes
    const qsizetype frame = chat.encode({u"i"_s, u"lobby"_s, {}, m_now})->text.size();
    QVERIFY(chat.encode({u"i"_s, u"lobby"_s, QString(1000 - frame, u'x'), m_now}));
    const Result<OutFrame> over = chat.encode({u"i"_s, u"lobby"_s, QString(1001 - frame, u'x'), m_now});
    QVERIFY(!over);
    QCOMPARE(over.error().kind, int(Refusal::TooLarge));
    QCOMPARE(over.error().value, u"1001"_s);
    // Bytes of UTF-8, not characters.
    QVERIFY(!chat.encode({u"i"_s, u"lobby"_s, QString((1000 - frame) / 3 + 1, u'語'), m_now}));
    QVERIFY(chat.encode({u"i"_s, u"lobby"_s, QString((1000 - frame) / 3, u'語'), m_now}));
}

void TestRoomChat::ownMessagesAreAcks()
{
    RoomChat chat;
    enter(chat);
    QVERIFY(chat.encode({u"i1"_s, u"lobby"_s, u"hi"_s, m_now}));
    QCOMPARE(read(chat, message(1, u"s1"_s, u"hi"_s, u"i1"_s)), QStringList{u"acked i1|s1|1"_s});
    // Once it is acknowledged, the same message again says nothing new.
    QCOMPARE(read(chat, message(1, u"s1"_s, u"hi"_s, u"i1"_s)), QStringList());
    QCOMPARE(read(chat, historyOf({message(1, u"s1"_s, u"hi"_s, u"i1"_s)}, true)), QStringList{u"history lobby||1"_s});
}

void TestRoomChat::doublesAreShownOnce()
{
    RoomChat chat;
    enter(chat);
    QCOMPARE(read(chat, message(1, u"s1"_s, u"hi"_s)), QStringList{u"chat lobby|Bob|hi"_s});
    QCOMPARE(read(chat, message(1, u"s1"_s, u"hi"_s)), QStringList());
    // Another message with the same words, number and sender's id, but another server id, is another message.
    QCOMPARE(read(chat, message(2, u"s2"_s, u"hi"_s, u"id-s1"_s)), QStringList{u"chat lobby|Bob|hi"_s});
    // Over links, too.
    open(chat);
    read(chat, welcome(true));
    QCOMPARE(read(chat, message(1, u"s1"_s, u"hi"_s)), QStringList());
}

void TestRoomChat::resume()
{
    RoomChat chat;
    enter(chat, 16);
    read(chat, message(17, u"s17"_s, u"a"_s));
    QVERIFY(chat.encode({u"mine"_s, u"lobby"_s, u"hi"_s, m_now}));
    read(chat, uR"({"type":"ack","id":"mine","serverId":"s18","seq":18,"room":"lobby"})"_s);
    QVERIFY(chat.encode({u"lost"_s, u"lobby"_s, u"hi"_s, m_now}));

    const QStringList opened = open(chat, {u"lobby"_s, u"ops"_s});
    QVERIFY2(opened.last().contains(uR"("resume":{"rooms":{"lobby":18},"session":"S1"})"_s), qPrintable(opened.last()));
    QCOMPARE(read(chat, welcome(true)), (QStringList{uR"(send {"room":"ops","type":"join"})"_s, u"ready Ann acks dedupes resumes history"_s}));
    QCOMPARE(read(chat, uR"({"type":"presence","room":"lobby","users":["Ann"],"seq":20})"_s), (QStringList{u"in lobby"_s, u"members lobby|Ann"_s}));
    // The ack of `lost` was lost: the message itself is its receipt.
    QCOMPARE(read(chat, message(19, u"s19"_s, u"hi"_s, u"lost"_s)), QStringList{u"acked lost|s19|19"_s});
    QCOMPARE(read(chat, message(20, u"s20"_s, u"b"_s)), QStringList{u"chat lobby|Bob|b"_s});
    // A room that is not wanted any more is not named.
    QVERIFY(open(chat, {u"ops"_s}).last().contains(uR"("rooms":{})"_s));
}

void TestRoomChat::holeIsToldAndFilled()
{
    RoomChat chat;
    enter(chat, 5);
    QCOMPARE(read(chat, message(9, u"s9"_s, u"nine"_s)),
             (QStringList{uR"(send {"before":9,"limit":500,"room":"lobby","type":"history"})"_s, u"chat lobby|Bob|nine"_s}));
    QCOMPARE(read(chat, message(10, u"s10"_s, u"ten"_s)), QStringList{u"chat lobby|Bob|ten"_s});
    // The server gives less than was asked for: the rest is asked for, and all is shown in order.
    QCOMPARE(read(chat, historyOf({message(8, u"s8"_s, u"eight"_s)}, false)),
             QStringList{uR"(send {"before":8,"limit":500,"room":"lobby","type":"history"})"_s});
    QCOMPARE(read(chat, historyOf({message(5, u"s5"_s, u"five"_s), message(6, u"s6"_s, u"six"_s), message(7, u"s7"_s, u"seven"_s)}, false)),
             (QStringList{u"chat lobby|Bob|six"_s, u"chat lobby|Bob|seven"_s, u"chat lobby|Bob|eight"_s}));
    // Filled without a word; the next hole is another one.
    QCOMPARE(read(chat, message(11, u"s11"_s, u"x"_s)), QStringList{u"chat lobby|Bob|x"_s});
    QVERIFY(read(chat, message(13, u"s13"_s, u"y"_s)).first().startsWith(uR"(send {"before":13,)"_s));
    // A link that breaks during it does not lose what was collected, and a refusal ends it.
    QCOMPARE(read(chat, uR"({"type":"error","code":"rate","reason":"slow","room":"lobby"})"_s),
             (QStringList{u"hole lobby||"_s, u"error lobby||slow"_s}));
    read(chat, message(18, u"s18"_s, u"z"_s));
    QCOMPARE(read(chat, historyOf({message(17, u"s17"_s, u"kept"_s)}, false)).size(), 1);
    QCOMPARE(open(chat).first(), u"chat lobby|Bob|kept"_s);
    // A server that repeats itself is not asked for ever.
    RoomChat other;
    enter(other, 1);
    read(other, message(9, u"s9"_s, u"nine"_s));
    QCOMPARE(read(other, historyOf({message(8, u"s8"_s, u"eight"_s)}, false)).size(), 1);
    QCOMPARE(read(other, historyOf({message(8, u"s8"_s, u"eight"_s)}, false)), (QStringList{u"hole lobby||"_s, u"chat lobby|Bob|eight"_s}));
}

void TestRoomChat::holeOutlivesItsLink_data()
{
    QTest::addColumn<bool>("resumed");
    QTest::addColumn<bool>("history");
    QTest::newRow("resumed") << true << true;
    QTest::newRow("another server process") << false << true;
    QTest::newRow("resumed, without a history now") << true << false;
    QTest::newRow("another server process, without a history") << false << false;
}

// The link breaks while a hole is being filled, and again while that is made up for.
void TestRoomChat::holeOutlivesItsLink()
{
    QFETCH(const bool, resumed);
    QFETCH(const bool, history);
    RoomChat chat;
    enter(chat, 1);
    read(chat, message(2, u"s2"_s, u"two"_s));
    read(chat, message(9, u"s9"_s, u"nine"_s)); // 3 to 8 are missing
    QCOMPARE(read(chat, historyOf({message(8, u"s8"_s, u"eight"_s)}, false)).size(), 1);
    for (int link = 0; link < 2; ++link) {
        const QStringList opened = open(chat);
        QCOMPARE(opened.first(), link == 0 ? u"chat lobby|Bob|eight"_s : u"chat lobby|Bob|seven"_s);
        read(chat, welcome(resumed, history));
        const QStringList in = read(chat, uR"({"type":"presence","room":"lobby","users":["Ann"],"seq":10})"_s);
        if (!history) {
            QCOMPARE(in.first(), u"hole lobby||"_s);
            return;
        }
        QVERIFY2(in.first().startsWith(uR"(send {"before":1)"_s), qPrintable(in.join(u';')));
        // What came behind the hole is known, and does not end the search for what lies in it.
        read(chat, message(10, u"s10"_s, u"ten"_s));
        const QStringList page{message(7, u"s7"_s, u"seven"_s), message(8, u"s8"_s, u"eight"_s), message(9, u"s9"_s, u"nine"_s),
                               message(10, u"s10"_s, u"ten"_s)};
        QCOMPARE(read(chat, historyOf(page, false)),
                 QStringList{uR"(send {"before":7,"limit":500,"room":"lobby","type":"history"})"_s});
    }
    const QStringList rest{message(2, u"s2"_s, u"two"_s), message(3, u"s3"_s, u"three"_s), message(4, u"s4"_s, u"four"_s),
                           message(5, u"s5"_s, u"five"_s), message(6, u"s6"_s, u"six"_s)};
    QCOMPARE(read(chat, historyOf(rest, false)),
             (QStringList{u"chat lobby|Bob|three"_s, u"chat lobby|Bob|four"_s, u"chat lobby|Bob|five"_s, u"chat lobby|Bob|six"_s}));
}

void TestRoomChat::holeWithoutHistory()
{
    RoomChat chat;
    enter(chat, 5, false);
    QCOMPARE(read(chat, message(9, u"s9"_s, u"nine"_s)), (QStringList{u"hole lobby||"_s, u"chat lobby|Bob|nine"_s}));
    QVERIFY(chat.requestHistory(u"lobby"_s, {}).isEmpty());
}

void TestRoomChat::catchesUpWithoutResume_data()
{
    QTest::addColumn<int>("seq");
    QTest::addColumn<QString>("history"); // empty: none is asked for
    QTest::addColumn<QStringList>("shown");
    const QString known = message(2, u"s2"_s, u"two"_s);
    QTest::newRow("same server, something new") << 3 << historyOf({known, message(3, u"s3"_s, u"three"_s)}, true) << QStringList{u"chat lobby|Bob|three"_s};
    QTest::newRow("same server, nothing new") << 2 << historyOf({known}, true) << QStringList();
    QTest::newRow("began anew, all there") << 1 << historyOf({message(1, u"n1"_s, u"new"_s)}, true) << QStringList{u"chat lobby|Bob|new"_s};
    QTest::newRow("too long ago") << 50 << historyOf({message(50, u"s50"_s, u"late"_s)}, true) << QStringList{u"hole lobby||"_s, u"chat lobby|Bob|late"_s};
    QTest::newRow("began anew, empty") << 0 << QString() << QStringList();
}

void TestRoomChat::catchesUpWithoutResume()
{
    QFETCH(int, seq);
    QFETCH(QString, history);
    RoomChat chat;
    enter(chat, 1);
    read(chat, message(2, u"s2"_s, u"two"_s));
    open(chat);
    QCOMPARE(read(chat, welcome(false)).first(), uR"(send {"room":"lobby","type":"join"})"_s);
    const QStringList in = read(chat, QStringLiteral(R"({"type":"presence","room":"lobby","users":["Ann"],"seq":%1})").arg(seq));
    QCOMPARE(in.contains(QStringLiteral(R"(send {"before":%1,"limit":500,"room":"lobby","type":"history"})").arg(seq + 1)), !history.isEmpty());
    // What comes live meanwhile does not end the search, and stands behind what was said before it.
    const QStringList live{u"chat lobby|Bob|live"_s};
    QCOMPARE(read(chat, message(seq + 1, u"live"_s, u"live"_s)), history.isEmpty() ? live : QStringList());
    QCOMPARE(chat.isWaiting(), !history.isEmpty());
    if (!history.isEmpty()) {
        QFETCH(QStringList, shown);
        QCOMPARE(read(chat, history), shown + live);
    }
    QVERIFY(!chat.isWaiting());
}

// A server that has promised a history and does not answer.
void TestRoomChat::whatWaitsIsShownInTheEnd()
{
    RoomChat chat;
    enter(chat, 1);
    read(chat, message(2, u"s2"_s, u"two"_s));
    open(chat);
    read(chat, welcome(false));
    read(chat, uR"({"type":"presence","room":"lobby","users":["Ann"],"seq":4})"_s);
    QCOMPARE(read(chat, message(5, u"s5"_s, u"five"_s)), QStringList());
    QCOMPARE(read(chat, message(7, u"s7"_s, u"seven"_s)), QStringList());
    QVERIFY(chat.isWaiting());
    QCOMPARE(actionTexts(chat.giveUpWaiting(m_now)), (QStringList{u"hole lobby||"_s, u"chat lobby|Bob|five"_s, u"hole lobby||"_s,
                                                                  u"chat lobby|Bob|seven"_s}));
    QVERIFY(!chat.isWaiting());
    // What is said from here on is not held up, and a late answer shows nothing twice.
    QCOMPARE(read(chat, message(8, u"s8"_s, u"eight"_s)), QStringList{u"chat lobby|Bob|eight"_s});
    QCOMPARE(read(chat, historyOf({message(5, u"s5"_s, u"five"_s)}, true)), QStringList{u"history lobby||1"_s});
}

// The program ends and starts again: the next link resumes, or catches up where it has to.
void TestRoomChat::goesOnAfterARestart_data()
{
    QTest::addColumn<bool>("resumed");
    QTest::addColumn<QString>("user");
    QTest::newRow("resumed") << true << u"Ann"_s;
    QTest::newRow("the server has forgotten us") << false << u"Ann"_s;
    QTest::newRow("another user") << false << u"Eve"_s;
}

void TestRoomChat::goesOnAfterARestart()
{
    QFETCH(const bool, resumed);
    QFETCH(const QString, user);
    QByteArray state;
    {
        RoomChat before;
        enter(before, 1);
        read(before, message(2, u"s2"_s, u"two"_s));
        state = before.state();
    }
    RoomChat chat;
    chat.restore(state);
    QCOMPARE(chat.state(), state);
    const QString handshake = actionTexts(chat.opened({user, {}, {u"lobby"_s}})).last();
    QCOMPARE(handshake.contains(uR"("resume":{"rooms":{"lobby":2},"session":"S1"})"_s), user == u"Ann");
    read(chat, welcome(resumed));
    const Actions in = chat.text(uR"({"type":"presence","room":"lobby","users":["Ann"],"seq":3})"_s, m_now);
    bool continues = false;
    for (const Action &action : in) {
        if (const auto *joined = std::get_if<action::Joined>(&action))
            continues = joined->continues;
    }
    QVERIFY(continues);
    QCOMPARE(actionTexts(in).first().startsWith(u"send"_s), !resumed); // catches up
    const QString page = historyOf({message(2, u"s2"_s, u"two"_s), message(3, u"s3"_s, u"three"_s)}, true);
    QCOMPARE(read(chat, resumed ? message(3, u"s3"_s, u"three"_s) : page), QStringList{u"chat lobby|Bob|three"_s});
}

// A hole that was open when the program ended is filled by the next run; what lies behind it is not taken for its end.
void TestRoomChat::holeOutlivesTheProgram()
{
    RoomChat before;
    enter(before, 1);
    read(before, message(2, u"s2"_s, u"two"_s));
    open(before);
    read(before, welcome(false));
    read(before, uR"({"type":"presence","room":"lobby","users":["Ann"],"seq":8})"_s); // catches up from 8 on
    open(before); // the link ends before the answer
    read(before, welcome(true));
    read(before, message(9, u"s9"_s, u"nine"_s));
    RoomChat chat;
    chat.restore(before.state());
    open(chat);
    read(chat, welcome(true));
    const QStringList in = read(chat, uR"({"type":"presence","room":"lobby","users":["Ann"],"seq":9})"_s);
    QVERIFY2(in.first().startsWith(uR"(send {"before":10,)"_s), qPrintable(in.join(u';')));
    const QStringList page{message(8, u"s8"_s, u"eight"_s), message(9, u"s9"_s, u"nine"_s)};
    QVERIFY(read(chat, historyOf(page, false)).first().startsWith(uR"(send {"before":8,)"_s));
    const QStringList rest{message(2, u"s2"_s, u"two"_s), message(7, u"s7"_s, u"seven"_s)};
    const QStringList shown = read(chat, historyOf(rest, false));
    QVERIFY2(shown.startsWith(u"chat lobby|Bob|seven"_s) && shown.contains(u"chat lobby|Bob|eight"_s), qPrintable(shown.join(u';')));
}

void TestRoomChat::stateOfGarbageIsNothing_data()
{
    QTest::addColumn<QByteArray>("state");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("no JSON") << QByteArray("\xff\x00{", 3);
    QTest::newRow("wrong types") << QByteArray(R"({"session":5,"user":[],"rooms":{"lobby":7,"x":{"seen":{},"highest":"9","above":-1}},"left":3})");
}

void TestRoomChat::stateOfGarbageIsNothing()
{
    QFETCH(QByteArray, state);
    RoomChat chat;
    chat.restore(state);
    QVERIFY(!open(chat).last().contains(u"resume"_s));
    read(chat, welcome(false));
    QCOMPARE(read(chat, uR"({"type":"presence","room":"lobby","users":["Ann"],"seq":3})"_s).first(), u"in lobby"_s);
}

void TestRoomChat::stateIsBounded()
{
    RoomChat chat;
    enter(chat);
    for (int i = 1; i <= 5000; ++i)
        read(chat, message(i, QStringLiteral("server-id-%1").arg(i), u"x"_s));
    QVERIFY2(chat.state().size() < 4000, QByteArray::number(chat.state().size()).constData());
    RoomChat next;
    next.restore(chat.state());
    open(next);
    read(next, welcome(true));
    QCOMPARE(read(next, message(5000, u"server-id-5000"_s, u"x"_s)), QStringList());
}

void TestRoomChat::historyForThePerson()
{
    RoomChat chat;
    enter(chat, 9);
    QCOMPARE(actionTexts(chat.requestHistory(u"lobby"_s, {})), QStringList{uR"(send {"limit":100,"room":"lobby","type":"history"})"_s});
    QCOMPARE(actionTexts(chat.requestHistory(u"lobby"_s, 7)), QStringList{uR"(send {"before":7,"limit":100,"room":"lobby","type":"history"})"_s});
    QVERIFY(chat.requestHistory(u"ops"_s, {}).isEmpty());
    QCOMPARE(read(chat, historyOf({message(8, u"s8"_s, u"a"_s), message(9, u"s9"_s, u"b"_s)}, false)),
             QStringList{u"history lobby|chat lobby|Bob|a;chat lobby|Bob|b|0"_s});
    QCOMPARE(read(chat, uR"({"type":"error","code":"not-joined","room":"lobby"})"_s),
             (QStringList{u"history lobby||0"_s, u"error lobby||not-joined"_s}));
    // A message in it that cannot be read is shown, and costs no other.
    const QStringList mixed = read(chat, historyOf({uR"({"type":"message"})"_s, message(6, u"s6"_s, u"c"_s)}, true));
    QCOMPARE(mixed, (QStringList{u"history lobby|chat lobby|Bob|c|1"_s, uR"(unreadable {"type":"message"})"_s}));
}

void TestRoomChat::leftRoomsAreSilent()
{
    RoomChat chat;
    enter(chat);
    const Actions left = chat.leave(u"lobby"_s);
    QCOMPARE(left.size(), 2);
    QCOMPARE(read(chat, message(1, u"s1"_s, u"late"_s)), QStringList());
    QCOMPARE(read(chat, uR"({"type":"presence","room":"lobby","users":["Bob"],"seq":1})"_s), QStringList());
    QCOMPARE(read(chat, uR"({"type":"typing","room":"lobby","user":"Bob","active":true})"_s), QStringList());
    QCOMPARE(actionTexts(chat.join(u"lobby"_s)).size(), 1);
    // Back again: what was said meanwhile comes first.
    const QStringList in = read(chat, uR"({"type":"presence","room":"lobby","users":["Ann"],"seq":1})"_s);
    QVERIFY2(in.first().startsWith(uR"(send {"before":2,)"_s), qPrintable(in.join(u';')));
    QCOMPARE(read(chat, message(2, u"s2"_s, u"new"_s)), QStringList());
    QCOMPARE(read(chat, historyOf({message(1, u"s1"_s, u"late"_s)}, true)), (QStringList{u"chat lobby|Bob|late"_s, u"chat lobby|Bob|new"_s}));
}

void TestRoomChat::boundedMemory()
{
    RecentIds ids(1000);
    for (int i = 0; i < 5000; ++i)
        QVERIFY(ids.insert(QString::number(i)));
    QCOMPARE(ids.size(), size_t(1000));
    QVERIFY(!ids.contains(u"3999"_s));
    QVERIFY(ids.contains(u"4000"_s));
    QVERIFY(!ids.insert(u"4999"_s));
}

void TestRoomChat::garbageNeverHurts()
{
    constexpr quint32 seed = 20260131;
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    const QStringList good{welcome(false), welcome(true), message(3, u"s3"_s, u"hi"_s), historyOf({message(1, u"s1"_s, u"x"_s)}, false),
                           uR"({"type":"presence","room":"lobby","users":["Ann","Bob"],"seq":4})"_s,
                           uR"({"type":"ack","id":"i1","serverId":"s2","seq":2,"room":"lobby"})"_s,
                           uR"({"type":"error","code":"rate","reason":"x","id":"i1","room":"lobby"})"_s,
                           uR"({"type":"typing","room":"lobby","user":"Bob","active":true})"_s};
    RoomChat chat;
    for (int i = 0; i < 20000; ++i) {
        if (i % 500 == 0) {
            open(chat, i % 1000 ? QStringList{u"lobby"_s} : QStringList{});
            read(chat, welcome(i % 3 == 0));
        }
        QByteArray bytes = good.at(random.bounded(int(good.size()))).toUtf8();
        for (int change = random.bounded(5); change > 0; --change) {
            const int at = random.bounded(int(bytes.size()));
            switch (random.bounded(4)) {
            case 0: bytes[at] = char(random.bounded(256)); break;
            case 1: bytes.insert(at, QByteArray::number(random.generate())); break;
            case 2: bytes.remove(at, random.bounded(1, 10)); break;
            case 3: bytes.replace("\"lobby\"", "null"); break;
            }
        }
        const QStringList actions = read(chat, QString::fromUtf8(bytes));
        // At most: the hole's notice, the question for it, the message.
        QVERIFY2(actions.size() <= 4, bytes.constData());
        QVERIFY(chat.encode({u"i1"_s, u"lobby"_s, u"x"_s, m_now}));
    }
}

QTEST_APPLESS_MAIN(TestRoomChat)
#include "tst_roomchat.moc"
