// One set of tests for docs/room-protocol.md, run against both servers that speak it: what works.
// What is refused is in tst_roomrefusals.cpp.

#include "support/RoomClient.h"
#include "support/RoomJson.h"
#include "support/RoomServerUnderTest.h"

#include <QJsonArray>
#include <QRegularExpression>
#include <QTest>

using namespace parlance;
using namespace parlance::roomjson;

class TestRoomServers : public QObject
{
    Q_OBJECT

    // Starts the server of the row, with an absence too long to pass in a test unless told otherwise.
    bool start(const RoomServerUnderTest::Options &options = {})
    {
        QFETCH_GLOBAL(RoomServerUnderTest::Kind, kind);
        QFETCH_GLOBAL(bool, envelopes);
        RoomClient::useEnvelopesEverywhere(envelopes ? std::optional(EnvelopeSettings()) : std::nullopt);
        m_server = std::make_unique<RoomServerUnderTest>(kind, options);
        return m_server->start();
    }

    QUrl url() const { return m_server->url(); }

    std::unique_ptr<RoomServerUnderTest> m_server;

private Q_SLOTS:
    void initTestCase_data()
    {
        QTest::addColumn<RoomServerUnderTest::Kind>("kind");
        QTest::addColumn<bool>("envelopes");
        QTest::newRow("embedded") << RoomServerUnderTest::Embedded << false;
        QTest::newRow("node") << RoomServerUnderTest::Node << false;
        // Whatever the protocol says holds in envelopes as well.
        QTest::newRow("embedded, in envelopes") << RoomServerUnderTest::Embedded << true;
        QTest::newRow("node, in envelopes") << RoomServerUnderTest::Node << true;
    }

    void cleanup() { m_server.reset(); }

    void welcomes()
    {
        QVERIFY(start());
        RoomClient ann;
        const QJsonObject welcome = ann.enter(url(), QStringLiteral("  Ann "));
        QCOMPARE(welcome[u"version"].toInt(), 1);
        QCOMPARE(welcome[u"user"].toString(), QStringLiteral("Ann"));
        QCOMPARE(welcome[u"resumed"], QJsonValue(false));
        QVERIFY(!welcome[u"server"].toString().isEmpty());
        QVERIFY(welcome[u"session"].toString().size() >= 22);
        QCOMPARE(welcome[u"capabilities"].toObject(),
                 json(R"({"ack":true,"dedupe":true,"resume":true,"history":true,"chunks":true,"maxMessage":1048576,"files":true,"binary":true,"maxFile":15728640})"));
    }

    void acknowledgesAndPassesOnInOrder()
    {
        QVERIFY(start());
        RoomClient ann, bob, other;
        ann.enter(url(), QStringLiteral("Ann"));
        ann.join(lobby);
        bob.enter(url(), QStringLiteral("Bob"));
        bob.join(lobby);
        other.enter(url(), QStringLiteral("Other"));
        other.join(QStringLiteral("another room"));
        ann.rest();

        constexpr int count = 200;
        for (int i = 1; i <= count; ++i)
            ann.sendMessage(QStringLiteral("m-%1").arg(i), lobby, QStringLiteral("text %1").arg(i));
        const QRegularExpression time(QStringLiteral("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$"));
        QSet<QString> serverIds;
        for (int i = 1; i <= count; ++i) {
            const QJsonObject ack = ann.next();
            QCOMPARE(type(ack), QStringLiteral("ack"));
            QCOMPARE(ack[u"id"].toString(), QStringLiteral("m-%1").arg(i));
            QCOMPARE(ack[u"seq"].toInt(), i);
            QCOMPARE(ack[u"room"].toString(), lobby);
            QCOMPARE(ack[u"duplicate"], QJsonValue(false));
            QVERIFY2(time.match(ack[u"time"].toString()).hasMatch(), qPrintable(ack[u"time"].toString()));
            serverIds.insert(ack[u"serverId"].toString());

            const QJsonObject message = bob.next();
            QCOMPARE(type(message), QStringLiteral("message"));
            QCOMPARE(message[u"text"].toString(), QStringLiteral("text %1").arg(i));
            QCOMPARE(message[u"user"].toString(), QStringLiteral("Ann"));
            for (const QLatin1String same : {QLatin1String("id"), QLatin1String("serverId"), QLatin1String("seq"),
                                             QLatin1String("room"), QLatin1String("time")})
                QCOMPARE(message[same], ack[same]);
        }
        QCOMPARE(serverIds.size(), count);
        QCOMPARE(texts(ann.rest()), QStringList()); // not her own
        QCOMPARE(texts(other.rest()), QStringList());
    }

    void storesAnIdOnce()
    {
        QVERIFY(start());
        RoomClient ann, bob;
        ann.enter(url(), QStringLiteral("Ann"));
        ann.join(lobby);
        bob.enter(url(), QStringLiteral("Bob"));
        bob.join(lobby);
        ann.rest();

        ann.sendMessage(QStringLiteral("same"), lobby, QStringLiteral("first"));
        QJsonObject first = ann.next();
        ann.sendMessage(QStringLiteral("same"), lobby, QStringLiteral("changed"));
        bob.sendMessage(QStringLiteral("same"), lobby, QStringLiteral("of another"));
        const QJsonObject second = ann.next();
        QCOMPARE(second[u"duplicate"], QJsonValue(true));
        first[u"duplicate"] = true;
        QCOMPARE(second, first);
        QCOMPARE(bob.next(QStringLiteral("ack")), first);
        ann.sendMessage(QStringLiteral("next"), lobby, QStringLiteral("second"));
        QCOMPARE(ann.next()[u"seq"].toInt(), 2);
        QCOMPARE(texts(bob.rest()), QStringList{QStringLiteral("second")});

        // Rooms do not share ids or numbers.
        ann.join(QStringLiteral("ops"));
        ann.sendMessage(QStringLiteral("same"), QStringLiteral("ops"), QStringLiteral("elsewhere"));
        const QJsonObject elsewhere = ann.next();
        QCOMPARE(elsewhere[u"duplicate"], QJsonValue(false));
        QCOMPARE(elsewhere[u"seq"].toInt(), 1);
        QVERIFY(elsewhere[u"serverId"] != first[u"serverId"]);
    }

    void givesEachAName()
    {
        QVERIFY(start());
        RoomClient first, second, third, again;
        const auto name = [this](RoomClient &client) {
            return client.enter(url(), QStringLiteral("Ann"))[u"user"].toString();
        };
        QCOMPARE(name(first), QStringLiteral("Ann"));
        QCOMPARE(name(second), QStringLiteral("Ann 2"));
        QCOMPARE(name(third), QStringLiteral("Ann 3"));
        third.join(lobby);
        second.join(lobby);
        second.close();
        QCOMPARE(users(third.next(QStringLiteral("presence"))), QStringLiteral("Ann 3,Ann 2"));
        QCOMPARE(users(third.next(QStringLiteral("presence"))), QStringLiteral("Ann 3"));
        QCOMPARE(name(again), QStringLiteral("Ann 2"));
    }

    void tellsWhoIsThere()
    {
        QVERIFY(start());
        RoomClient ann, bob;
        ann.enter(url(), QStringLiteral("Ann"));
        bob.enter(url(), QStringLiteral("Bob"));
        QCOMPARE(ann.join(lobby), json(R"({"type":"presence","room":"lobby","users":["Ann"],"seq":0})"));
        ann.sendMessage(QStringLiteral("m"), lobby, QStringLiteral("x"));
        ann.rest();
        const QJsonObject both = json(R"({"type":"presence","room":"lobby","users":["Ann","Bob"],"seq":1})");
        QCOMPARE(bob.join(lobby), both);

        QJsonObject joined = ann.next();
        QVERIFY(!joined.take(u"time").toString().isEmpty());
        QCOMPARE(joined, json(R"({"type":"join","room":"lobby","user":"Bob"})"));
        QCOMPARE(ann.next(), both);
        QCOMPARE(bob.join(lobby), both); // again: to the one who asked alone
        QVERIFY(ann.rest().isEmpty());

        bob.send(json(R"({"type":"leave","room":"lobby"})"));
        QVERIFY(bob.rest().isEmpty());
        QJsonObject left = ann.next();
        QVERIFY(!left.take(u"time").toString().isEmpty());
        QCOMPARE(left, json(R"({"type":"leave","room":"lobby","user":"Bob"})"));
        QCOMPARE(users(ann.next()), QStringLiteral("Ann"));
    }

    void whoClosesIsGoneAtOnce()
    {
        QVERIFY(start());
        RoomClient ann, bob;
        ann.enter(url(), QStringLiteral("Ann"));
        ann.join(lobby);
        bob.enter(url(), QStringLiteral("Bob"));
        bob.join(lobby);
        ann.rest();
        bob.close();
        QCOMPARE(type(ann.next()), QStringLiteral("leave"));
        QCOMPARE(users(ann.next()), QStringLiteral("Ann"));
    }

    void whoIsLostIsGoneLater()
    {
        RoomServerUnderTest::Options options;
        options.absenceMs = 300;
        QVERIFY(start(options));
        RoomClient ann, bob;
        ann.enter(url(), QStringLiteral("Ann"));
        ann.join(lobby);
        bob.enter(url(), QStringLiteral("Bob"));
        bob.join(lobby);
        ann.rest();
        bob.abort();
        QCOMPARE(type(ann.next()), QStringLiteral("leave")); // at once or later
        QCOMPARE(users(ann.next()), QStringLiteral("Ann"));
    }

    void whoIsLostStaysForAWhile()
    {
        QVERIFY(start());
        RoomClient ann, carl;
        ann.enter(url(), QStringLiteral("Ann"));
        ann.join(lobby);
        auto bob = std::make_unique<RoomClient>();
        const QJsonObject welcome = bob->enter(url(), QStringLiteral("Bob"));
        bob->join(lobby);
        bob->abort();
        carl.enter(url(), QStringLiteral("Carl"));
        QCOMPARE(users(carl.join(lobby)), QStringLiteral("Ann,Bob,Carl"));
        bob = std::make_unique<RoomClient>();
        const QJsonObject back = bob->enter(url(), QStringLiteral("Bob"), resume(welcome, {{lobby, 0}}));
        QCOMPARE(back[u"resumed"], QJsonValue(true));
        QCOMPARE(back[u"user"].toString(), QStringLiteral("Bob"));
        QCOMPARE(users(bob->next()), QStringLiteral("Ann,Bob,Carl"));
        bob->rest();
        const QStringList came{QStringLiteral("<join>"), QStringLiteral("<presence>")};
        QCOMPARE(texts(ann.rest()), came + came); // Bob's and Carl's, each once
    }

    void resumesWithTheGap()
    {
        QVERIFY(start());
        RoomClient ann;
        ann.enter(url(), QStringLiteral("Ann"));
        ann.join(lobby);
        ann.join(QStringLiteral("ops"));
        auto bob = std::make_unique<RoomClient>();
        const QJsonObject welcome = bob->enter(url(), QStringLiteral("Bob"));
        bob->join(lobby);
        bob->join(QStringLiteral("ops"));
        bob->join(QStringLiteral("left behind"));
        ann.sendMessage(QStringLiteral("1"), lobby, QStringLiteral("seen"));
        bob->next(QStringLiteral("message"));
        bob->sendMessage(QStringLiteral("2"), lobby, QStringLiteral("my own"));
        bob->rest();
        bob->abort();
        ann.sendMessage(QStringLiteral("3"), lobby, QStringLiteral("missed"));
        ann.sendMessage(QStringLiteral("4"), QStringLiteral("ops"), QStringLiteral("missed there"));
        ann.rest();

        bob = std::make_unique<RoomClient>();
        const QJsonObject back = bob->enter(
            url(), QStringLiteral("Bob"),
            resume(welcome, {{lobby, 1}, {QStringLiteral("ops"), 0}, {QStringLiteral("new"), 5}}));
        QCOMPARE(back[u"resumed"], QJsonValue(true));
        QCOMPARE(back[u"session"], welcome[u"session"]);
        const QList<QJsonObject> frames = bob->rest();
        QMap<QString, QList<QJsonObject>> rooms;
        for (const QJsonObject &frame : frames)
            rooms[frame[u"room"].toString()].append(frame);
        QCOMPARE(rooms.keys(), (QStringList{lobby, QStringLiteral("new"), QStringLiteral("ops")}));
        QCOMPARE(texts(rooms[lobby]), (QStringList{QStringLiteral("<presence>"), QStringLiteral("my own"), QStringLiteral("missed")}));
        QCOMPARE(rooms[lobby][1][u"id"].toString(), QStringLiteral("2"));
        QCOMPARE(rooms[lobby][1][u"user"].toString(), QStringLiteral("Bob"));
        QCOMPARE(rooms[lobby][2][u"seq"].toInt(), 3);
        QCOMPARE(texts(rooms[QStringLiteral("ops")]), (QStringList{QStringLiteral("<presence>"), QStringLiteral("missed there")}));
        QCOMPARE(texts(rooms[QStringLiteral("new")]), QStringList{QStringLiteral("<presence>")});

        // Live again, and out of the room that was not named.
        ann.sendMessage(QStringLiteral("5"), lobby, QStringLiteral("live"));
        QCOMPARE(bob->next()[u"text"].toString(), QStringLiteral("live"));
        bob->sendMessage(QStringLiteral("6"), QStringLiteral("left behind"), QString());
        QCOMPARE(bob->next()[u"code"].toString(), QStringLiteral("not-joined"));
    }

    void anotherLinkTakesTheSessionOver()
    {
        QVERIFY(start());
        RoomClient ann, before, after;
        ann.enter(url(), QStringLiteral("Ann"));
        const QJsonObject welcome = before.enter(url(), QStringLiteral("Bob"));
        ann.join(lobby);
        before.join(lobby);
        ann.rest();
        const QJsonObject back = after.enter(url(), QStringLiteral("Bob"), resume(welcome, {{lobby, 0}}));
        QCOMPARE(back[u"user"].toString(), QStringLiteral("Bob"));
        QVERIFY(before.waitForClose());
        QCOMPARE(before.closeCode(), 4409);
        QCOMPARE(users(after.next()), QStringLiteral("Ann,Bob"));
        QVERIFY(ann.rest().isEmpty());
    }

    void resumesAfterAClose()
    {
        QVERIFY(start());
        RoomClient ann, before, after;
        ann.enter(url(), QStringLiteral("Ann"));
        ann.join(lobby);
        const QJsonObject welcome = before.enter(url(), QStringLiteral("Bob"));
        before.join(lobby);
        before.close();
        QCOMPARE(type(ann.next(QStringLiteral("leave"))), QStringLiteral("leave"));
        ann.sendMessage(QStringLiteral("m"), lobby, QStringLiteral("missed"));
        ann.rest();
        QCOMPARE(after.enter(url(), QStringLiteral("Bob"), resume(welcome, {{lobby, 0}}))[u"resumed"], QJsonValue(true));
        QCOMPARE(texts(after.rest()), (QStringList{QStringLiteral("<presence>"), QStringLiteral("missed")}));
        QCOMPARE(type(ann.next()), QStringLiteral("join")); // it had left
    }

    void doesNotResumeTheUnknown_data()
    {
        QTest::addColumn<QByteArray>("more");
        QTest::newRow("unknown") << QByteArray(R"({"resume":{"session":"unknown","rooms":{"lobby":3}}})");
        QTest::newRow("no session") << QByteArray(R"({"resume":{"rooms":{"lobby":3}}})");
        QTest::newRow("prototype") << QByteArray(R"({"resume":{"session":"__proto__","rooms":{"__proto__":3}}})");
        QTest::newRow("no object") << QByteArray(R"({"resume":"yes"})");
        QTest::newRow("null") << QByteArray(R"({"resume":null})");
        QTest::newRow("bad seq") << QByteArray(R"({"resume":{"session":"s","rooms":{"lobby":"three"}}})");
    }

    void doesNotResumeTheUnknown()
    {
        QFETCH(QByteArray, more);
        QVERIFY(start());
        RoomClient ann;
        const QJsonObject welcome = ann.enter(url(), QStringLiteral("Ann"), json(more.constData()));
        QCOMPARE(welcome[u"resumed"], QJsonValue(false));
        QVERIFY(welcome[u"session"].toString().size() >= 22);
        QVERIFY(ann.rest().isEmpty());
    }

    void answersHistoryInPages()
    {
        QVERIFY(start());
        RoomClient ann, bob;
        ann.enter(url(), QStringLiteral("Ann"));
        ann.join(lobby);
        for (int i = 1; i <= 105; ++i)
            ann.sendMessage(QString::number(i), lobby, QString::number(i));
        ann.rest();
        bob.enter(url(), QStringLiteral("Bob"));
        bob.join(lobby);
        const auto ask = [&bob](const char *more) {
            QJsonObject request = json(more);
            request[u"type"] = QStringLiteral("history");
            request[u"room"] = lobby;
            bob.send(request);
            const QJsonObject answer = bob.next(QStringLiteral("history"));
            const QJsonArray messages = answer[u"messages"].toArray();
            return QStringLiteral("%1..%2 %3 %4")
                .arg(messages.first()[u"seq"].toInt()).arg(messages.last()[u"seq"].toInt()).arg(messages.size())
                .arg(answer[u"complete"].toBool() ? u"complete" : u"more");
        };
        QCOMPARE(ask("{}"), QStringLiteral("6..105 100 more"));
        QCOMPARE(ask(R"({"before":null,"limit":null})"), QStringLiteral("6..105 100 more"));
        QCOMPARE(ask(R"({"limit":3})"), QStringLiteral("103..105 3 more"));
        QCOMPARE(ask(R"({"before":103,"limit":100})"), QStringLiteral("3..102 100 more"));
        QCOMPARE(ask(R"({"before":3,"limit":100})"), QStringLiteral("1..2 2 complete"));
        QCOMPARE(ask(R"({"limit":105})"), QStringLiteral("1..105 105 complete"));
        QCOMPARE(ask(R"({"limit":1000000000000})"), QStringLiteral("1..105 105 complete"));
        QCOMPARE(ask(R"({"before":9007199254740991,"limit":1})"), QStringLiteral("105..105 1 more"));
        QCOMPARE(ask(R"({"before":1})"), QStringLiteral("0..0 0 complete"));
        QCOMPARE(ask(R"({"before":0})"), QStringLiteral("0..0 0 complete"));

        bob.send(json(R"({"type":"history","room":"lobby","before":2})"));
        const QJsonObject whole = bob.next()[u"messages"].toArray().first().toObject();
        QCOMPARE(whole[u"user"].toString(), QStringLiteral("Ann"));
        QCOMPARE(type(whole), QStringLiteral("message"));
        QCOMPARE(whole[u"id"].toString(), QStringLiteral("1"));
    }

    void passesTypingOn()
    {
        QVERIFY(start());
        RoomClient ann, bob;
        ann.enter(url(), QStringLiteral("Ann"));
        ann.join(lobby);
        bob.enter(url(), QStringLiteral("Bob"));
        bob.join(lobby);
        ann.rest();
        ann.send(json(R"({"type":"typing","room":"lobby","active":true})"));
        QCOMPARE(bob.next(), json(R"({"type":"typing","room":"lobby","user":"Ann","active":true})"));
        ann.send(json(R"({"type":"typing","room":"lobby","active":false})"));
        QCOMPARE(bob.next()[u"active"], QJsonValue(false));
        QVERIFY(ann.rest().isEmpty());
    }

    void answersPings()
    {
        QVERIFY(start());
        RoomClient ann;
        ann.enter(url(), QStringLiteral("Ann"));
        ann.send(json(R"({"type":"ping","nonce":"n 1"})"));
        QCOMPARE(ann.next(), json(R"({"type":"pong","nonce":"n 1"})"));
        ann.send(json(R"({"type":"ping"})"));
        QCOMPARE(ann.next(), json(R"({"type":"pong"})"));
    }

    void speaksItself()
    {
        QVERIFY(start());
        RoomClient ann;
        ann.enter(url(), QStringLiteral("Ann"));
        m_server->announce(QStringLiteral("Tea is ready"));
        QJsonObject words = ann.next();
        QVERIFY(!words.take(u"time").toString().isEmpty());
        QCOMPARE(words, json(R"({"type":"system","text":"Tea is ready"})"));
    }

    void namesOfRoomsAreOnlyNames()
    {
        QVERIFY(start());
        RoomClient ann;
        ann.enter(url(), QStringLiteral("Ann"));
        for (const QString &room : {QStringLiteral("__proto__"), QStringLiteral(" "), QStringLiteral("数据 🐎"), QStringLiteral("Lobby")}) {
            QCOMPARE(users(ann.join(room)), QStringLiteral("Ann"));
            ann.sendMessage(QStringLiteral("__proto__"), room, QString());
            const QJsonObject ack = ann.next();
            QCOMPARE(ack[u"seq"].toInt(), 1);
            QCOMPARE(ack[u"room"].toString(), room);
        }
    }

    void carriesAnyText()
    {
        QVERIFY(start());
        RoomClient ann, bob;
        ann.enter(url(), QStringLiteral("Ann"));
        ann.join(lobby);
        bob.enter(url(), QStringLiteral("Bob"));
        bob.join(lobby);
        ann.rest();
        // The long one is more than a transport hands to TCP or takes from it at once.
        for (const QString &text : {QString(), QStringLiteral("a\nb\t\"\\/<b>&amp;"), QStringLiteral("\u0000\u202e\ufeff 漢字 🐎"),
                                    QString(300000, QChar(0x20ac))}) {
            const QString id = QString::number(text.size());
            ann.sendMessage(id, lobby, text);
            QCOMPARE(ann.next()[u"id"].toString(), id);
            const QJsonObject message = bob.next();
            QVERIFY2(message[u"text"].toString() == text, qPrintable(text.left(20)));
        }
        bob.send(json(R"({"type":"history","room":"lobby","limit":1})"));
        QCOMPARE(bob.next()[u"messages"].toArray().first()[u"text"].toString().size(), 300000);
    }

    void saysThatItStops()
    {
        QVERIFY(start());
        RoomClient ann;
        ann.enter(url(), QStringLiteral("Ann"));
        m_server->stop();
        QVERIFY(ann.waitForClose());
        QCOMPARE(ann.closeCode(), 1001);
    }
};

QTEST_GUILESS_MAIN(TestRoomServers)
#include "tst_roomservers.moc"
