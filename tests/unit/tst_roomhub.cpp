// RoomHub and RoomArchive without sockets and with a clock of the test: limits, deadlines, and input that no client
// of ours would send. The protocol itself is held by tst_roomservers and tst_roomrefusals.

#include "host/RoomHub.h"
#include "support/RoomJson.h"

#include <QRandomGenerator>
#include <QTest>

#include <algorithm>
#include <array>

using namespace parlance;
using namespace parlance::roomjson;
using namespace std::chrono_literals;

namespace {

// A hub with the test as its network.
class Bench
{
public:
    explicit Bench(RoomHub::Options options = {}) : m_hub(complete(std::move(options))) {}

    // What `client` gets; what the others get goes to others.
    QList<QJsonObject> say(RoomHub::ClientId client, const char *text)
    {
        return sort(client, m_hub.text(client, QString::fromUtf8(text), at()));
    }
    QJsonObject enter(RoomHub::ClientId client, const QString &user, const QJsonObject &more = {})
    {
        (void)m_hub.connected(client, at());
        QJsonObject frame{{QStringLiteral("type"), QStringLiteral("handshake")},
                          {QStringLiteral("version"), 1},
                          {QStringLiteral("user"), user}};
        for (auto field = more.begin(); field != more.end(); ++field)
            frame[field.key()] = field.value();
        const QList<QJsonObject> got = say(client, QJsonDocument(frame).toJson().constData());
        rest = got.mid(1);
        return got.value(0);
    }
    QStringList tick() { return summary(m_hub.tick(at())); }
    QStringList drop(RoomHub::ClientId client, bool byClient) { return summary(m_hub.disconnected(client, byClient, at())); }
    // "client type" or "client Close code" of each output.
    static QStringList summary(const RoomHub::Outputs &outputs)
    {
        QStringList list;
        for (const RoomHub::Output &output : outputs) {
            const QString what = output.closeCode ? u"Close " + QString::number(output.closeCode)
                                                  : type(json(output.frame.toUtf8().constData()));
            list.append(QString::number(output.client) + u' ' + what);
        }
        return list;
    }

    RoomHub::Moment at() const { return {now, QDateTime::fromMSecsSinceEpoch(now.count(), Qt::UTC)}; }
    RoomHub &hub() { return m_hub; }

    Instant now{1000};
    QStringList others;      // of the last say()
    QList<QJsonObject> rest; // after the welcome

private:
    RoomHub::Options complete(RoomHub::Options options)
    {
        options.serverName = QStringLiteral("bench");
        options.secret = [this] { return QStringLiteral("secret-%1").arg(++m_secrets); };
        return options;
    }
    QList<QJsonObject> sort(RoomHub::ClientId client, const RoomHub::Outputs &outputs)
    {
        QList<QJsonObject> own;
        RoomHub::Outputs other;
        for (const RoomHub::Output &output : outputs) {
            if (output.client == client && output.closeCode == 0)
                own.append(json(output.frame.toUtf8().constData()));
            else
                other.append(output);
        }
        others = summary(other);
        return own;
    }

    int m_secrets = 0;
    RoomHub m_hub;
};

QJsonObject resumed(const QJsonObject &welcome, const QJsonObject &rooms = {})
{
    return resume(welcome, rooms);
}

StoredMessage message(const QString &id, const QString &text = {})
{
    return {id, u"s-" + id, 0, QStringLiteral("Ann"), text, {}};
}

QList<qint64> numbers(const QVector<StoredMessage> &messages)
{
    QList<qint64> list;
    for (const StoredMessage &each : messages)
        list.append(each.seq);
    return list;
}

} // namespace

class TestRoomHub : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void archiveForgetsTheOldest()
    {
        RoomArchive archive({3, 1000000, 4});
        for (int i = 1; i <= 6; ++i)
            QCOMPARE(archive.append(message(QString::number(i))).seq, i);
        QCOMPARE(archive.lastSeq(), 6);
        QCOMPARE(archive.oldestSeq(), 4);
        QVERIFY(!archive.receipt(QStringLiteral("2")));
        QCOMPARE(archive.receipt(QStringLiteral("3"))->seq, 3); // longer than its words
        QCOMPARE(numbers(archive.after(0, 1000000)), (QList<qint64>{4, 5, 6}));
        QCOMPARE(numbers(archive.after(5, 1000000)), QList<qint64>{6});
        QCOMPARE(numbers(archive.after(99, 1000000)), QList<qint64>());
        QCOMPARE(numbers(archive.before(99, 2, 1000000)), (QList<qint64>{5, 6}));
        QCOMPARE(numbers(archive.before(5, 9, 1000000)), QList<qint64>{4});
        QCOMPARE(numbers(archive.before(0, 9, 1000000)), QList<qint64>());
    }

    void archiveIsBoundedInBytes()
    {
        RoomArchive archive({1000, 10000, 1000});
        const QString text(1000, u'x'); // some 2200 bytes as kept
        for (int i = 1; i <= 20; ++i)
            archive.append(message(QString::number(i), text));
        QCOMPARE(archive.oldestSeq(), 17);
        archive.append(message(QStringLiteral("giant"), QString(100000, u'x')));
        QCOMPARE(archive.oldestSeq(), 21); // larger than the bound, and yet kept until the next
        QCOMPARE(archive.before(22, 10, 10).size(), 1);
        QCOMPARE(archive.after(0, 10).size(), 0);
        archive.append(message(QStringLiteral("next"), text));
        QCOMPARE(archive.oldestSeq(), 22);
    }

    void handshakeHasADeadline()
    {
        Bench bench;
        QVERIFY(!bench.hub().nextDeadline());
        (void)bench.hub().connected(1, bench.at());
        QCOMPARE(*bench.hub().nextDeadline(), bench.now + 10s);
        bench.now += 10s - 1ms;
        QCOMPARE(bench.tick(), QStringList());
        bench.now += 1ms;
        QCOMPARE(bench.tick(), (QStringList{QStringLiteral("1 error"), QStringLiteral("1 Close 4408")}));
        QVERIFY(!bench.hub().nextDeadline());
        QCOMPARE(bench.say(1, R"({"type":"handshake","version":1,"user":"Late"})").size(), 0);
        QCOMPARE(bench.drop(1, false), QStringList());
        QCOMPARE(bench.hub().clientCount(), 0);
    }

    void theLostLeaveAfterTheirAbsence()
    {
        Bench bench;
        bench.enter(1, QStringLiteral("Ann"));
        const QJsonObject bob = bench.enter(2, QStringLiteral("Bob"));
        bench.say(1, R"({"type":"join","room":"lobby"})");
        bench.say(2, R"({"type":"join","room":"lobby"})");
        QCOMPARE(bench.hub().clientCount(), 2);
        QCOMPARE(bench.drop(2, false), QStringList());
        QCOMPARE(bench.hub().clientCount(), 1);
        QCOMPARE(*bench.hub().nextDeadline(), bench.now + 30s);
        bench.now += 30s - 1ms;
        QCOMPARE(bench.tick(), QStringList());
        QCOMPARE(bench.enter(3, QStringLiteral("Bob"), resumed(bob, {{lobby, 0}}))[u"resumed"], QJsonValue(true));
        QCOMPARE(bench.others, QStringList()); // in time: nobody is told
        QVERIFY(!bench.hub().nextDeadline());
        bench.drop(3, false);
        bench.now += 30s;
        QCOMPARE(bench.tick(), (QStringList{QStringLiteral("1 leave"), QStringLiteral("1 presence")}));
        bench.enter(4, QStringLiteral("Bob"), resumed(bob, {{lobby, 0}}));
        QCOMPARE(bench.others, (QStringList{QStringLiteral("1 join"), QStringLiteral("1 presence")}));
    }

    void aNameBelongsToTheLiving()
    {
        Bench bench;
        bench.enter(1, QStringLiteral("Ann"));
        bench.say(1, R"({"type":"join","room":"lobby"})");
        const QJsonObject lost = bench.enter(2, QStringLiteral("Bob"));
        bench.say(2, R"({"type":"join","room":"lobby"})");
        bench.drop(2, false);
        QCOMPARE(bench.enter(3, QStringLiteral("Bob"))[u"user"].toString(), QStringLiteral("Bob"));
        QCOMPARE(bench.others, (QStringList{QStringLiteral("1 leave"), QStringLiteral("1 presence")}));
        // The one who comes back finds the name taken, and keeps what it gets instead.
        const QJsonObject back = bench.enter(4, QStringLiteral("Bob"), resumed(lost));
        QCOMPARE(back[u"resumed"], QJsonValue(true));
        QCOMPARE(back[u"user"].toString(), QStringLiteral("Bob 2"));
        bench.drop(3, true);
        bench.drop(4, false);
        QCOMPARE(bench.enter(5, QStringLiteral("Bob"), resumed(lost))[u"user"].toString(), QStringLiteral("Bob 2"));
        // Another wish is another name, and the others see the change.
        bench.say(5, R"({"type":"join","room":"lobby"})");
        bench.drop(5, false);
        QCOMPARE(bench.enter(6, QStringLiteral("Robert"), resumed(lost, {{lobby, 0}}))[u"user"].toString(), QStringLiteral("Robert"));
        QCOMPARE(bench.others, (QStringList{QStringLiteral("1 leave"), QStringLiteral("1 presence"),
                                            QStringLiteral("1 join"), QStringLiteral("1 presence")}));
    }

    void namesStayWithinTheirLimit()
    {
        Bench bench;
        const QString longest = QString(62, u'x') + QStringLiteral("🐎");
        QCOMPARE(bench.enter(1, longest)[u"user"].toString(), longest);
        const QString second = bench.enter(2, longest)[u"user"].toString();
        QCOMPARE(second, QString(62, u'x') + QStringLiteral(" 2"));
        QCOMPARE(bench.enter(3, QString(61, u'y') + QStringLiteral("🐎z"))[u"user"].toString().size(), 64);
        const QString split = bench.enter(4, QString(61, u'y') + QStringLiteral("🐎z"))[u"user"].toString();
        QCOMPARE(split, QString(61, u'y') + QStringLiteral(" 2")); // no half of a character
    }

    void forgetsTheOldestSessions()
    {
        RoomHub::Options options;
        options.keptSessions = 2;
        Bench bench(options);
        QList<QJsonObject> welcomes;
        for (int i = 1; i <= 3; ++i) {
            welcomes.append(bench.enter(RoomHub::ClientId(i), QString::number(i)));
            bench.drop(RoomHub::ClientId(i), true);
        }
        QCOMPARE(bench.enter(11, QStringLiteral("1"), resumed(welcomes[0]))[u"resumed"], QJsonValue(false));
        QCOMPARE(bench.enter(12, QStringLiteral("2"), resumed(welcomes[1]))[u"resumed"], QJsonValue(true));
        QCOMPARE(bench.enter(13, QStringLiteral("3"), resumed(welcomes[2]))[u"resumed"], QJsonValue(true));
    }

    void roomsAreBoundedAndForgottenWhenUnused()
    {
        RoomHub::Options options;
        options.maxRooms = 2;
        Bench bench(options);
        bench.enter(1, QStringLiteral("Ann"));
        bench.say(1, R"({"type":"join","room":"a"})");
        bench.say(1, R"({"type":"join","room":"b"})");
        QCOMPARE(bench.say(1, R"({"type":"join","room":"c"})").value(0)[u"code"].toString(), QStringLiteral("limit"));
        bench.say(1, R"({"type":"leave","room":"a"})");
        QCOMPARE(type(bench.say(1, R"({"type":"join","room":"c"})").value(0)), QStringLiteral("presence"));
        bench.say(1, R"({"type":"message","id":"m","room":"c","text":""})");
        bench.say(1, R"({"type":"leave","room":"c"})"); // but its message stays
        QCOMPARE(bench.say(1, R"({"type":"join","room":"c"})").value(0)[u"seq"].toInt(), 1);
    }

    void theRoomThatIsEmptyTheLongestMakesSpace()
    {
        RoomHub::Options options;
        options.maxRooms = 2;
        Bench bench(options);
        const QJsonObject ann = bench.enter(1, QStringLiteral("Ann"));
        for (const char *room : {"b", "a"}) {
            bench.say(1, qPrintable(QStringLiteral(R"({"type":"join","room":"%1"})").arg(QLatin1String(room))));
            for (int i = 1; i <= 3; ++i)
                bench.say(1, qPrintable(QStringLiteral(R"({"type":"message","id":"%1","room":"%2","text":""})").arg(i).arg(QLatin1String(room))));
            bench.say(1, qPrintable(QStringLiteral(R"({"type":"leave","room":"%1"})").arg(QLatin1String(room))));
        }
        QCOMPARE(type(bench.say(1, R"({"type":"join","room":"c"})").value(0)), QStringLiteral("presence")); // instead of b
        QCOMPARE(bench.say(1, R"({"type":"join","room":"a"})").value(0)[u"seq"].toInt(), 3);
        QCOMPARE(bench.say(1, R"({"type":"join","room":"b"})").value(0)[u"code"].toString(), QStringLiteral("limit")); // nobody is put out
        bench.say(1, R"({"type":"leave","room":"c"})");
        bench.say(1, R"({"type":"join","room":"b"})");
        QCOMPARE(bench.say(1, R"({"type":"history","room":"b"})").value(0)[u"messages"].toArray().size(), 0);
        // Its numbers go on: who was in it before does not take what is new for known.
        QCOMPARE(bench.say(1, R"({"type":"message","id":"1","room":"b","text":"new"})").value(0)[u"seq"].toInt(), 4);
        bench.drop(1, true);
        bench.enter(2, QStringLiteral("Ann"), resumed(ann, {{QStringLiteral("b"), 3}}));
        QCOMPARE(bench.rest.value(1)[u"text"].toString(), QStringLiteral("new"));
    }

    void allRoomsTogetherAreBoundedInBytes()
    {
        RoomHub::Options options;
        options.archiveBytes = 100000;
        Bench bench(options);
        bench.enter(1, QStringLiteral("Ann"));
        const auto write = [&bench](const QString &room, int number, int size) {
            return bench.say(1, qPrintable(QStringLiteral(R"({"type":"message","id":"%1","room":"%2","text":"%3"})")
                                               .arg(QString::number(number), room, QString(size, u'x')))).value(0);
        };
        const auto kept = [&bench](const QString &room) {
            return bench.say(1, qPrintable(QStringLiteral(R"({"type":"history","room":"%1"})").arg(room))).value(0)[u"messages"].toArray().size();
        };
        for (const char *room : {"small", "large", "other"})
            bench.say(1, qPrintable(QStringLiteral(R"({"type":"join","room":"%1"})").arg(QLatin1String(room))));
        write(QStringLiteral("small"), 1, 1000);
        for (int i = 1; i <= 60; ++i)
            write(QStringLiteral("large"), i, 1000); // some 2.5 kB as kept
        const int before = int(kept(QStringLiteral("large")));
        QVERIFY2(before > 20 && before < 40, qPrintable(QString::number(before)));
        for (int i = 1; i <= 10; ++i)
            write(QStringLiteral("other"), i, 1000);
        QVERIFY(kept(QStringLiteral("large")) < before); // the largest gives way
        QCOMPARE(kept(QStringLiteral("other")), 10);
        QCOMPARE(kept(QStringLiteral("small")), 1);
        QCOMPARE(type(write(QStringLiteral("small"), 2, 100000)), QStringLiteral("ack")); // larger than all of it: said, not kept
        QCOMPARE(kept(QStringLiteral("small")), 0);
        QVERIFY(kept(QStringLiteral("other")) > 0);
    }

    void aLongGapIsGivenFromItsEnd()
    {
        RoomHub::Options options;
        options.resumeBytes = 3 * (200 + 2 * (1 + 3 + 4));
        Bench bench(options);
        const QJsonObject ann = bench.enter(1, QStringLiteral("Ann"));
        bench.say(1, R"({"type":"join","room":"lobby"})");
        for (int i = 1; i <= 9; ++i)
            bench.say(1, qPrintable(QStringLiteral(R"({"type":"message","id":"%1","room":"lobby","text":"text"})").arg(i)));
        bench.drop(1, false);
        bench.enter(2, QStringLiteral("Ann"), resumed(ann, {{lobby, 0}}));
        QCOMPARE(bench.rest.size(), 4);
        QCOMPARE(type(bench.rest[0]), QStringLiteral("presence"));
        QCOMPARE(bench.rest[1][u"seq"].toInt(), 7);
        QCOMPARE(bench.rest[3][u"seq"].toInt(), 9);
    }

    void announcesToARoomOrToAll()
    {
        Bench bench;
        bench.enter(1, QStringLiteral("Ann"));
        bench.enter(2, QStringLiteral("Bob"));
        bench.say(1, R"({"type":"join","room":"lobby"})");
        QCOMPARE(Bench::summary(bench.hub().announce(lobby, QStringLiteral("x"), bench.at())), QStringList{QStringLiteral("1 system")});
        QCOMPARE(bench.hub().announce(QString(), QStringLiteral("x"), bench.at()).size(), 2);
        QCOMPARE(bench.hub().announce(QStringLiteral("nowhere"), QStringLiteral("x"), bench.at()).size(), 0);
    }

    // Mutated frames of many clients that come and go: no crash, and a room's numbers never have a hole.
    void survivesAnything()
    {
        const QByteArrayList frames{R"({"type":"handshake","version":1,"user":"Ann","resume":{"session":"secret-3","rooms":{"a":1,"b":0}}})",
                                    R"({"type":"handshake","version":1,"user":"Bob"})", R"({"type":"join","room":"a"})",
                                    R"({"type":"join","room":"b"})", R"({"type":"leave","room":"a"})",
                                    R"({"type":"message","id":"1","room":"a","text":"x"})", R"({"type":"message","id":"2","room":"b","text":"x"})",
                                    R"({"type":"typing","room":"a","active":true})", R"({"type":"history","room":"a","before":3,"limit":2})",
                                    R"({"type":"ping","nonce":"n"})"};
        RoomHub::Options options;
        options.keptSessions = 3;
        options.maxRooms = 5;
        options.log = {5, 5000, 5};
        Bench bench(options);
        QRandomGenerator random(20260131);
        QHash<QString, qint64> last;
        std::array<RoomHub::ClientId, 8> links{};
        RoomHub::ClientId newest = 0;
        for (int i = 0; i < 20000; ++i) {
            RoomHub::ClientId &client = links[size_t(random.bounded(int(links.size())))];
            const bool begins = client == 0;
            if (begins) {
                client = ++newest;
                QVERIFY(bench.hub().connected(client, bench.at()).isEmpty());
            }
            bench.now += milliseconds(random.bounded(2000));
            RoomHub::Outputs outputs;
            switch (random.bounded(12)) {
            case 0:
                outputs = bench.hub().disconnected(client, random.bounded(2) == 0, bench.at());
                client = 0;
                break;
            case 1:
            case 2: outputs = bench.hub().tick(bench.at()); break;
            case 3: outputs = bench.hub().binary(client, QByteArray::fromHex("00000002") + "{}", bench.at()); break;
            default: {
                QByteArray frame = frames[begins ? random.bounded(2) : random.bounded(int(frames.size()))];
                frame.replace("\"1\"", QByteArray('"' + QByteArray::number(random.bounded(1000)) + '"'));
                if (random.bounded(4) == 0)
                    frame[random.bounded(int(frame.size()))] = char(random.bounded(256));
                outputs = bench.hub().text(client, QString::fromUtf8(frame), bench.at());
                break;
            }
            }
            for (const RoomHub::Output &output : std::as_const(outputs)) {
                if (output.closeCode != 0)
                    std::replace(links.begin(), links.end(), output.client, RoomHub::ClientId(0));
                const QJsonObject frame = json(output.frame.toUtf8().constData());
                if (type(frame) != u"ack" || frame[u"duplicate"].toBool())
                    continue;
                qint64 &seq = last[frame[u"room"].toString()];
                QCOMPARE(frame[u"seq"].toInteger(), ++seq);
            }
        }
        QVERIFY(last.value(QStringLiteral("a")) > 100);
    }
};

QTEST_GUILESS_MAIN(TestRoomHub)
#include "tst_roomhub.moc"
