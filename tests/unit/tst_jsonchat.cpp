#include "dialect/DialectFactory.h"
#include "dialect/JsonChat.h"
#include "dialect/JsonText.h"
#include "support/ActionText.h"

#include <QRandomGenerator>
#include <QTest>

using namespace parlance;
using namespace parlance::test;
using namespace Qt::StringLiterals;

class TestJsonChat : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void meanings_data();
    void meanings();
    void times_data();
    void times();
    void minimalCourse();
    void typedCourse();
    void handshakeRefusals_data();
    void handshakeRefusals();
    void heartbeat();
    void echo();
    void hiddenOwnName();
    void noticesOfErrors();
    void oneRowForEachUnreadable();
    void rawIsBounded();
    void garbageNeverHurts();

private:
    static JsonMapping mappingOf(const QByteArray &json) { return *JsonMapping::fromJson(parseJson(json)->toObject()); }
    QStringList read(JsonChat &chat, const QString &text) const { return actionTexts(chat.text(text, m_now)); }

    const QDateTime m_now = QDateTime(QDate(2026, 1, 31), QTime(12, 0), Qt::UTC);
    const DialectIdentity m_ann{u"Ann"_s, u"tok"_s, {u"lobby"_s, u"ops"_s}};
};

// Everything that a mapping can have, without a handshake.
static const char full[] = R"({"type":"/type","chat":"msg","text":"/d/text","sender":"/d/by","id":"/d/id","serverId":"/d/sid",
    "room":"/d/room","time":"/d/at","send":{"t":"{{text}}","id":"{{id}}"},
    "heartbeat":{"send":{"type":"hb"},"expect":"hb-ok"},
    "pings":{"match":"ping","nonce":"/n","reply":{"type":"pong","n":"{{nonce}}"}},
    "ack":{"match":"ack","id":"/id","serverId":"/sid"},
    "refusal":{"match":{"pointer":"/error","exists":true},"id":"/id","reason":"/error"},
    "system":{"match":"sys","text":"/text"},
    "ignore":["noise",{"pointer":"/quiet","equals":true},{"pointer":"/level","equals":3}]})";

void TestJsonChat::meanings_data()
{
    QTest::addColumn<QString>("frame");
    QTest::addColumn<QString>("actions");
    const auto row = [](const char *name, const QString &frame, const QString &actions) { QTest::newRow(name) << frame << actions; };
    const auto raw = [](const char *name, const QString &frame) { QTest::newRow(name) << frame << QString(u"unreadable " + frame); };
    row("chat", uR"({"type":"msg","d":{"text":"hi","by":"Bob","room":"ops"}})"_s, u"chat ops|Bob|hi"_s);
    row("chat with markup", uR"({"type":"msg","d":{"text":"<b>&amp;\n\"x\" {{token}}"}})"_s, u"chat ||<b>&amp;\n\"x\" {{token}}"_s);
    row("empty text", uR"({"type":"msg","d":{"text":""}})"_s, u"chat ||"_s);
    row("integer as text", uR"({"type":"msg","d":{"text":9007199254740993,"by":7}})"_s, u"chat |7|9007199254740993"_s);
    row("text with NUL escape", uR"({"type":"msg","d":{"text":"a\u0000b"}})"_s, QString(u"chat ||a"_s + QChar(u'\0') + u'b'));
    row("duplicate member: the last", uR"({"type":"msg","d":{"text":"a","text":"b"}})"_s, u"chat ||b"_s);
    row("ping", uR"({"type":"ping","n":"42"})"_s, uR"(send {"n":"42","type":"pong"})"_s);
    row("ping, nonce a number", uR"({"type":"ping","n":42})"_s, uR"(send {"n":"42","type":"pong"})"_s);
    row("heartbeat", uR"({"type":"hb-ok"})"_s, u"heartbeat"_s);
    row("ack", uR"({"type":"ack","id":"i1","sid":5})"_s, u"acked i1|5|"_s);
    row("refusal, not ours", uR"({"error":"no","id":"i1"})"_s, u"error ||no"_s);
    row("system", uR"({"type":"sys","text":"restart at 5","d":{"room":"ops"}})"_s, u"system ops||restart at 5"_s);
    row("ignored by type", uR"({"type":"noise","d":{"text":"x"}})"_s, QString());
    row("ignored by bool", uR"({"type":"msg","quiet":true,"d":{"text":"x"}})"_s, QString());
    row("ignored by number", uR"({"type":"msg","level":3.0,"d":{"text":"x"}})"_s, QString());
    row("not ignored: a string", uR"({"type":"msg","level":"3","d":{"text":"x"}})"_s, u"chat ||x"_s);
    row("null error is none", uR"({"type":"msg","error":null,"d":{"text":"x"}})"_s, u"chat ||x"_s);
    raw("unknown type", uR"({"type":"other","d":{"text":"x"}})"_s);
    raw("no text", uR"({"type":"msg","d":{}})"_s);
    raw("text is null", uR"({"type":"msg","d":{"text":null}})"_s);
    raw("text is an object", uR"({"type":"msg","d":{"text":{"a":1}}})"_s);
    raw("text is a fraction", uR"({"type":"msg","d":{"text":0.10}})"_s);
    raw("text is a huge number", uR"({"type":"msg","d":{"text":123456789012345678901234567890}})"_s);
    raw("number beyond a double", uR"({"type":"msg","d":{"text":1e999}})"_s);
    raw("ack without id", uR"({"type":"ack"})"_s);
    raw("system without text", uR"({"type":"sys"})"_s);
    raw("not JSON", u"hello <b>"_s);
    raw("half JSON", uR"({"type":"msg","d":{"text":"x")"_s);
    raw("two values", uR"({"type":"ping"}{"type":"ping"})"_s);
    raw("empty frame", QString());
    raw("array", u"[1,2]"_s);
    raw("scalar", u"5"_s);
    raw("two scalars", u"5,6"_s);
    raw("bracket tricks", u"1][2"_s);
    raw("deep", QString(2000, u'[') + QString(2000, u']'));
}

void TestJsonChat::meanings()
{
    QFETCH(QString, frame);
    JsonChat chat(mappingOf(full));
    QCOMPARE(actionTexts(chat.opened(m_ann)).first(), u"ready Ann acks"_s);
    const QStringList actions = read(chat, frame);
    QVERIFY(actions.size() <= 1);
    QTEST(actions.join(u';'), "actions");
}

void TestJsonChat::times_data()
{
    QTest::addColumn<QString>("at");
    QTest::addColumn<QDateTime>("time");
    const QDateTime noon(QDate(2026, 1, 30), QTime(11, 0), Qt::UTC);
    QTest::newRow("ISO, UTC") << uR"("2026-01-30T11:00:00Z")"_s << noon;
    QTest::newRow("ISO with ms and offset") << uR"("2026-01-30T13:00:00.250+02:00")"_s << noon.addMSecs(250);
    QTest::newRow("seconds") << u"1769770800"_s << noon;
    QTest::newRow("seconds with fraction") << u"1769770800.25"_s << noon.addMSecs(250);
    QTest::newRow("milliseconds") << u"1769770800250"_s << noon.addMSecs(250);
    QTest::newRow("digits") << uR"("1769770800250")"_s << noon.addMSecs(250);
    QTest::newRow("nonsense") << uR"("yesterday")"_s << m_now;
    QTest::newRow("null") << u"null"_s << m_now;
    QTest::newRow("beyond the calendar") << u"1e300"_s << m_now;
    QTest::newRow("object") << u"{}"_s << m_now;
}

void TestJsonChat::times()
{
    QFETCH(QString, at);
    QFETCH(QDateTime, time);
    JsonChat chat(mappingOf(full));
    const Actions ready = chat.opened(m_ann);
    QVERIFY(!ready.isEmpty());
    const Actions actions = chat.text(QStringLiteral(R"({"type":"msg","d":{"text":"x","at":%1}})").arg(at), m_now);
    QCOMPARE(actions.size(), 1);
    QCOMPARE(std::get<action::Deliver>(actions.first()).message.time.toUTC(), time);
}

void TestJsonChat::minimalCourse()
{
    JsonChat chat(*mappingPreset(u"minimal"_s));
    QVERIFY(!chat.hasRooms());
    QCOMPARE(actionTexts(chat.opened(m_ann)), QStringList{u"ready Ann"_s});
    const Result<OutFrame> frame = chat.encode({u"i1"_s, u"lobby"_s, u"say \"hi\""_s, m_now});
    QCOMPARE(frame->text, uR"({"id":"i1","text":"say \"hi\"","user":"Ann"})"_s);
    // The echo of a server that returns messages word for word.
    QCOMPARE(read(chat, frame->text), QStringList{u"acked i1||"_s});
    QCOMPARE(read(chat, uR"({"user":"Bob","text":"hello"})"_s), QStringList{u"chat |Bob|hello"_s});
    QVERIFY(chat.join(u"x"_s).isEmpty());
    QVERIFY(chat.leave(u"x"_s).isEmpty());
    QCOMPARE(chat.heartbeat().interval.count(), 0);
}

void TestJsonChat::typedCourse()
{
    JsonChat chat(*mappingPreset(u"typed"_s));
    QVERIFY(chat.hasRooms());
    for (int link = 0; link < 2; ++link) {
        QCOMPARE(actionTexts(chat.opened(m_ann)),
                 (QStringList{u"phase 1"_s, uR"(send {"token":"tok","type":"handshake","user":"Ann","version":1})"_s}));
        // Joined before the welcome: with the others; left before it: not at all.
        QVERIFY(chat.join(u"early"_s).isEmpty());
        QVERIFY(chat.join(u"gone"_s).isEmpty());
        QCOMPARE(actionTexts(chat.leave(u"gone"_s)), QStringList{u"out gone"_s});
        QCOMPARE(read(chat, uR"({"type":"welcome","user":"Ann 2"})"_s),
                 (QStringList{uR"(send {"room":"lobby","type":"join"})"_s, uR"(send {"room":"ops","type":"join"})"_s,
                              uR"(send {"room":"early","type":"join"})"_s, u"ready Ann 2 acks"_s, u"in lobby"_s, u"in ops"_s,
                              u"in early"_s}));
        QCOMPARE(chat.encode({u"i1"_s, u"ops"_s, u"hi"_s, m_now})->text,
                 uR"({"id":"i1","room":"ops","text":"hi","type":"message","user":"Ann 2"})"_s);
        QCOMPARE(read(chat, uR"({"type":"ack","id":"i1","serverId":"s9"})"_s), QStringList{u"acked i1|s9|"_s});
        QCOMPARE(read(chat, uR"({"type":"error","id":"i1","reason":"rude"})"_s), QStringList{u"refused by-server i1|rude"_s});
        QCOMPARE(read(chat, uR"({"type":"ping"})"_s).size(), 1);
        QCOMPARE(actionTexts(chat.join(u"new"_s)), (QStringList{uR"(send {"room":"new","type":"join"})"_s, u"in new"_s}));
        QCOMPARE(actionTexts(chat.leave(u"new"_s)), (QStringList{uR"(send {"room":"new","type":"leave"})"_s, u"out new"_s}));
    }
}

void TestJsonChat::handshakeRefusals_data()
{
    QTest::addColumn<QByteArray>("handshake");
    QTest::addColumn<QString>("actions");
    QTest::newRow("with a token") << QByteArray(R"({"send":{"tok":"{{token}}"},"refuse":"no","reason":"/why"})") << u"fail auth bad"_s;
    QTest::newRow("without one") << QByteArray(R"({"send":{"u":"{{user}}"},"expect":"yes","refuse":"no","reason":"/why"})") << u"fail dialect bad"_s;
    QTest::newRow("nothing sent") << QByteArray(R"({"expect":"yes","refuse":"no"})") << u"fail dialect "_s;
}

void TestJsonChat::handshakeRefusals()
{
    QFETCH(QByteArray, handshake);
    const JsonMapping mapping = mappingOf(R"({"type":"/type","text":"/t","send":"{{text}}","ignore":["no"],"handshake":)" + handshake + '}');
    JsonChat chat(mapping);
    const Actions opened = chat.opened(m_ann);
    const bool waits = mapping.handshake->expect.has_value();
    QCOMPARE(actionTexts(opened).contains(u"ready Ann"_s), !waits);
    QTEST(read(chat, uR"({"type":"no","why":"bad"})"_s).join(u';'), "actions");
    if (!waits) // nothing ends this handshake
        return;
    // After the welcome the rule does not count any more.
    QCOMPARE(read(chat, uR"({"type":"yes"})"_s), QStringList{u"ready Ann"_s});
    QCOMPARE(read(chat, uR"({"type":"no","why":"bad"})"_s), QStringList());
}

void TestJsonChat::heartbeat()
{
    JsonChat chat(mappingOf(R"({"type":"/type","text":"/t","send":"{{text}}","heartbeat":
        {"send":{"type":"ping","n":"{{nonce}}"},"expect":"pong","nonce":"/n","interval":5.5,"timeout":2}})"));
    QCOMPARE(chat.heartbeat().interval.count(), 5500);
    QCOMPARE(chat.heartbeat().timeout.count(), 2000);
    const Actions ready = chat.opened(m_ann);
    QVERIFY(!ready.isEmpty());
    const QString first = parseJson(chat.heartbeatFrame().text)->toObject().value("n"_L1).toString();
    const QString second = parseJson(chat.heartbeatFrame().text)->toObject().value("n"_L1).toString();
    QVERIFY(!first.isEmpty() && first != second);
    const auto pong = [](const QString &nonce) { return QStringLiteral(R"({"type":"pong","n":"%1"})").arg(nonce); };
    QCOMPARE(read(chat, pong(first)), QStringList());
    QCOMPARE(read(chat, uR"({"type":"pong"})"_s), QStringList());
    QCOMPARE(read(chat, pong(second)), QStringList{u"heartbeat"_s});
}

void TestJsonChat::echo()
{
    JsonChat chat(mappingOf(full));
    const Actions ready = chat.opened(m_ann);
    QVERIFY(chat.encode({u"i1"_s, {}, u"hi"_s, m_now}));
    const QString ours = uR"({"type":"msg","d":{"text":"hi","by":"Ann","id":"i1","sid":"s1"}})"_s;
    QCOMPARE(read(chat, ours), QStringList{u"acked i1|s1|"_s});
    // Over links: the echo may come late.
    const Actions again = chat.opened(m_ann);
    QCOMPARE(read(chat, ours), QStringList{u"acked i1|s1|"_s});
    // Merged by id, never by content.
    QCOMPARE(read(chat, uR"({"type":"msg","d":{"text":"hi","by":"Ann","id":"i2"}})"_s), QStringList{u"chat |Ann|hi"_s});
    QCOMPARE(read(chat, uR"({"type":"msg","d":{"text":"hi","by":"Ann"}})"_s), QStringList{u"chat |Ann|hi"_s});
}

void TestJsonChat::hiddenOwnName()
{
    JsonChat chat(mappingOf(R"({"text":"/t","sender":"/u","id":"/i","send":["{{text}}","{{id}}"],"echo":"hideOwnName"})"));
    const Actions ready = chat.opened(m_ann);
    QCOMPARE(read(chat, uR"({"u":"Ann","t":"x"})"_s), QStringList());
    QCOMPARE(read(chat, uR"({"u":"ann","t":"x"})"_s), QStringList{u"chat |ann|x"_s});
    QVERIFY(chat.encode({u"i1"_s, {}, u"hi"_s, m_now}));
    QCOMPARE(read(chat, uR"({"u":"Ann","t":"x","i":"i1"})"_s), QStringList{u"acked i1||"_s});
    // Without a name of our own, messages without a sender are everybody's.
    const Actions nameless = chat.opened({});
    QCOMPARE(read(chat, uR"({"t":"x"})"_s), QStringList{u"chat ||x"_s});
}

void TestJsonChat::noticesOfErrors()
{
    JsonChat chat(mappingOf(full));
    const Actions ready = chat.opened(m_ann);
    QVERIFY(chat.encode({u"i1"_s, {}, u"hi"_s, m_now}));
    QCOMPARE(read(chat, uR"({"error":"rude","id":"i1"})"_s), QStringList{u"refused by-server i1|rude"_s});
    QCOMPARE(read(chat, uR"({"error":"full","d":{"room":"ops"}})"_s), QStringList{u"error ops||full"_s});
}

void TestJsonChat::oneRowForEachUnreadable()
{
    JsonChat chat(*mappingPreset(u"minimal"_s));
    const Actions ready = chat.opened(m_ann);
    QCOMPARE(read(chat, u"garbage"_s), QStringList{u"unreadable garbage"_s});
    QCOMPARE(read(chat, u"garbage"_s), QStringList{u"unreadable garbage"_s});
    QCOMPARE(actionTexts(chat.binary(QByteArray::fromHex("0aff"), m_now)), QStringList{u"unreadable 0a ff"_s});
}

void TestJsonChat::rawIsBounded()
{
    JsonChat chat(*mappingPreset(u"minimal"_s));
    const Actions ready = chat.opened(m_ann);
    const auto shown = [&](const QString &text) { return std::get<action::Deliver>(chat.text(text, m_now).first()).message.text; };
    QCOMPARE(shown(QString(4096, u'x')), QString(4096, u'x'));
    QCOMPARE(shown(QString(4100, u'é')), QString(QString(4096, u'é') + u" … +8 B"));
    // No character is cut in two.
    const QString cut = shown(QString(QString(4095, u'x') + u"\U0001F600\U0001F600"));
    QCOMPARE(cut, QString(QString(4095, u'x') + u" … +8 B"));
}

void TestJsonChat::garbageNeverHurts()
{
    constexpr quint32 seed = 20260131;
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    JsonChat chat(mappingOf(full));
    const Actions ready = chat.opened(m_ann);
    const QByteArray alphabet = "{}[]\":,\\u0123456789eE.-+ntrfalse /~type msgd\"text\"";
    for (int i = 0; i < 20000; ++i) {
        QByteArray bytes(R"({"type":"msg","d":{"text":"hi","by":"Bob","at":1769770800,"id":"a","sid":[1]}})");
        if (i % 4 == 0)
            bytes = QByteArray(random.bounded(64), ' ');
        for (int change = random.bounded(1, 8); change > 0 && !bytes.isEmpty(); --change) {
            const int at = random.bounded(int(bytes.size()));
            const char with = i % 3 ? alphabet.at(random.bounded(int(alphabet.size()))) : char(random.bounded(256));
            switch (random.bounded(3)) {
            case 0: bytes[at] = with; break;
            case 1: bytes.insert(at, with); break;
            case 2: bytes.remove(at, random.bounded(1, 10)); break;
            }
        }
        const Actions actions = chat.text(QString::fromUtf8(bytes), m_now);
        QVERIFY2(actions.size() <= 1, bytes.constData());
    }
}

QTEST_APPLESS_MAIN(TestJsonChat)
#include "tst_jsonchat.moc"
