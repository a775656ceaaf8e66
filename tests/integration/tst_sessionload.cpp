#include "Session.h"
#include "storage/Store.h"
#include "support/RoomServerUnderTest.h"
#include "support/SessionProbe.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

// Bursts through a session that stands on the store on the disk, against both room servers.
class tst_SessionLoad : public QObject
{
    Q_OBJECT

    static constexpr int patience = 60000;

    // A session with a store of its own in a directory that outlives it.
    struct Person {
        Person(const QString &directory, const QUrl &url, const QString &user) : clock(makeSystemClock()), store({directory, true, false})
        {
            store.open();
            Session::Parts parts;
            parts.clock = clock.get();
            parts.random = [] { return QRandomGenerator::global()->generateDouble(); };
            parts.config = SessionProbe::quickConfig();
            parts.messages = store.messagesOf(u"probe"_s);
            probe = std::make_unique<SessionProbe>(SessionProbe::roomProfile(url, user), std::move(parts));
        }
        std::unique_ptr<Clock> clock;
        Store store;
        std::unique_ptr<SessionProbe> probe;
    };

    static void addServers()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("embedded") << int(RoomServerUnderTest::Embedded);
        QTest::newRow("node") << int(RoomServerUnderTest::Node);
    }

private Q_SLOTS:
    void aBurstAgainstALimitedRate_data() { addServers(); }
    // The server takes 2,000 a second and refuses the rest: nothing is refused that keeps to it, and all arrive in order.
    void aBurstAgainstALimitedRate()
    {
        QFETCH(int, kind);
        RoomServerUnderTest::Options options;
        options.rate = 2000;
        RoomServerUnderTest server(RoomServerUnderTest::Kind(kind), options);
        QVERIFY(server.start());
        QTemporaryDir dir;
        SessionProbe bob(SessionProbe::roomProfile(server.url(), u"Bob"_s));
        Person ann(dir.filePath(u"ann"_s), server.url(), u"Ann"_s);
        QTRY_COMPARE_WITH_TIMEOUT(bob.members(u"lobby"_s).size(), 2, patience);
        QTRY_COMPARE_WITH_TIMEOUT(ann.probe->promise().messagesPerSecond, 2000, patience);
        QStringList texts;
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 5000; ++i) {
            texts.append(QString::number(i));
            ann.probe->send(texts.last());
        }
        QTRY_COMPARE_WITH_TIMEOUT(ann.probe->count(DeliveryState::Delivered), 5000, patience);
        QVERIFY(timer.elapsed() >= 1500); // 1,000 at once, and no more than 2,000 a second from there on
        QTRY_COMPARE_WITH_TIMEOUT(bob.texts().size(), 5000, patience);
        QCOMPARE(bob.texts(), texts);
        QCOMPARE(ann.probe->queue(), event::QueueSize());
    }

    void aReaderThatWasAwayMissesNothing_data() { addServers(); }
    // Stopped, started anew on the same store, many messages later: each is shown once, in order.
    void aReaderThatWasAwayMissesNothing()
    {
        QFETCH(int, kind);
        RoomServerUnderTest server{RoomServerUnderTest::Kind(kind)};
        QVERIFY(server.start());
        QTemporaryDir dir;
        SessionProbe bob(SessionProbe::roomProfile(server.url(), u"Bob"_s));
        QStringList texts, seen;
        for (int run = 0; run < 3; ++run) {
            Person ann(dir.filePath(u"ann"_s), server.url(), u"Ann"_s);
            QTRY_COMPARE_WITH_TIMEOUT(bob.members(u"lobby"_s).size(), 2, patience);
            for (int i = 0; i < 300; ++i) {
                texts.append(u"%1-%2"_s.arg(run).arg(i));
                bob.send(texts.last());
            }
            QTRY_COMPARE_WITH_TIMEOUT(seen.size() + ann.probe->texts().size(), texts.size(), patience);
            seen += ann.probe->texts();
            ann.probe.reset();
            QTRY_COMPARE_WITH_TIMEOUT(bob.count(DeliveryState::Delivered), int(texts.size()), patience);
            for (int i = 0; i < 700; ++i) { // more than a page of the history
                texts.append(u"away %1-%2"_s.arg(run).arg(i));
                bob.send(texts.last());
            }
            QTRY_COMPARE_WITH_TIMEOUT(bob.count(DeliveryState::Delivered), int(texts.size()), patience);
        }
        Person ann(dir.filePath(u"ann"_s), server.url(), u"Ann"_s);
        QTRY_COMPARE_WITH_TIMEOUT(seen.size() + ann.probe->texts().size(), texts.size(), patience);
        seen += ann.probe->texts();
        QCOMPARE(seen, texts);
    }

    // What was left queued goes out behind the restart, before what is written then.
    void whatWasLeftGoesFirst()
    {
        RoomServerUnderTest server{RoomServerUnderTest::Embedded};
        QVERIFY(server.start());
        const QUrl url = server.url();
        QTemporaryDir dir;
        {
            Person ann(dir.filePath(u"ann"_s), QUrl(u"ws://127.0.0.1:1/"_s), u"Ann"_s);
            for (int i = 0; i < 200; ++i)
                ann.probe->send(QString::number(i));
            QTRY_COMPARE_WITH_TIMEOUT(ann.probe->count(DeliveryState::Queued), 200, patience);
        }
        SessionProbe bob(SessionProbe::roomProfile(url, u"Bob"_s));
        QTRY_COMPARE_WITH_TIMEOUT(bob.state(), LinkState::Ready, patience);
        Person ann(dir.filePath(u"ann"_s), url, u"Ann"_s);
        QTRY_COMPARE_WITH_TIMEOUT(ann.probe->queue().held, 200, patience); // it was another address
        ann.probe->send(u"new"_s);
        ann.probe->session().consentAll();
        QTRY_COMPARE_WITH_TIMEOUT(bob.texts().size(), 201, patience);
        for (int i = 0; i < 200; ++i)
            QCOMPARE(bob.texts().at(i), QString::number(i));
        QCOMPARE(bob.texts().last(), u"new"_s);
    }
};

QTEST_GUILESS_MAIN(tst_SessionLoad)
#include "tst_sessionload.moc"
