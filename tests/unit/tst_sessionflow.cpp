#include "domain/ServerKey.h"
#include "support/FakeClock.h"
#include "support/FakeTransport.h"
#include "support/HeldStore.h"
#include "support/SessionProbe.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>
#include <QTest>
#include <QThread>

using namespace parlance;
using namespace Qt::StringLiterals;

// The way of messages through a session, with a clock, a disk and a server that stand still until the test moves them.
class tst_SessionFlow : public QObject
{
    Q_OBJECT

    enum class Server { Dedupes, Acks, Mute };

    std::unique_ptr<FakeClock> m_clock;
    HeldStore::Disk m_disk;
    QList<QPointer<FakeTransport>> m_links;
    std::unique_ptr<SessionProbe> m_ann;
    Server m_server = Server::Dedupes;
    int m_seq = 0;

    FakeTransport &link() { return *m_links.last(); }

    Profile profile() const
    {
        Profile profile = SessionProbe::roomProfile(QUrl(u"ws://server.example/"_s), u"Ann"_s);
        profile.connectAtStart = false;
        if (m_server == Server::Mute)
            profile.dialect = DialectKind::PlainText;
        return profile;
    }
    void start(Server server, const Profile *other = nullptr, QObject *consumer = nullptr)
    {
        m_server = server;
        Session::Parts parts;
        parts.clock = m_clock.get();
        parts.random = [] { return 0.5; };
        parts.config = SessionProbe::quickConfig();
        parts.consumer = consumer;
        parts.messages = std::make_unique<HeldStore>(m_disk);
        parts.transports = [this](TransportChoice) {
            auto transport = std::make_unique<FakeTransport>();
            m_links.append(transport.get());
            return transport;
        };
        m_ann = std::make_unique<SessionProbe>(other ? *other : profile(), std::move(parts));
        turn();
    }
    // Everything that is due now.
    void turn(milliseconds time = milliseconds(20))
    {
        for (int i = 0; i < 3; ++i) {
            m_clock->advance(time / 2);
            QCoreApplication::processEvents();
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        }
    }
    void welcome(bool resumed = false)
    {
        link().accept();
        if (m_server != Server::Mute) {
            link().receive(uR"({"type":"welcome","version":1,"session":"S","user":"Ann","resumed":%1,"capabilities":{"ack":true,"dedupe":%2,"resume":true,"history":true}})"_s
                               .arg(resumed ? u"true"_s : u"false"_s, m_server == Server::Dedupes ? u"true"_s : u"false"_s));
            link().receive(uR"({"type":"presence","room":"lobby","users":["Ann"],"seq":%1})"_s.arg(m_seq));
        }
        turn();
    }
    void connectNow()
    {
        m_ann->session().connectNow();
        turn();
        welcome();
    }
    void breakLink()
    {
        Drop drop;
        drop.kind = DropKind::LinkLost;
        link().end(drop);
        turn();
    }
    void say(const QString &text)
    {
        ++m_seq;
        link().receive(uR"({"type":"message","id":"b%1","serverId":"s%1","seq":%1,"room":"lobby","user":"Bob","text":"%2"})"_s.arg(m_seq).arg(text));
    }
    void ack(const QString &id)
    {
        ++m_seq;
        link().receive(uR"({"type":"ack","id":"%1","serverId":"s%2","seq":%2,"room":"lobby"})"_s.arg(id).arg(m_seq));
    }
    // The texts of the messages that were written to the newest link.
    QStringList written()
    {
        if (m_server == Server::Mute)
            return link().texts();
        QStringList texts;
        for (const QString &frame : link().texts()) {
            const QJsonObject object = QJsonDocument::fromJson(frame.toUtf8()).object();
            if (object.value(u"type"_s).toString() == u"message")
                texts.append(object.value(u"text"_s).toString());
        }
        return texts;
    }
    OutboxRow rowOf(const QString &id, DeliveryState state) const
    {
        OutboxRow row;
        row.message = {id, m_server == Server::Mute ? u"probe"_s : u"lobby"_s, id + u" text"_s, m_clock->wallNow()};
        row.server = serverKey(profile());
        row.state = state;
        row.tries = state == DeliveryState::Queued ? 0 : 1;
        return row;
    }

private Q_SLOTS:
    void init()
    {
        m_clock = std::make_unique<FakeClock>();
        m_disk = HeldStore::Disk();
        m_links.clear();
        m_seq = 0;
        m_server = Server::Dedupes;
    }
    void cleanup()
    {
        m_ann.reset();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QCOMPARE(m_clock->pendingAlarms(), 0);
    }

    void queuedOnlyWhenItIsOnTheDisk()
    {
        start(Server::Dedupes);
        m_disk.held = true;
        const QString id = m_ann->send(u"hello"_s);
        turn(milliseconds(10000));
        QCOMPARE(m_ann->delivery(id), DeliveryState::None);
        m_disk.held = false;
        m_disk.release();
        turn();
        QCOMPARE(m_ann->delivery(id), DeliveryState::Queued);
        QVERIFY(m_ann->rows().last().place > 0);
    }

    void aFullDiskAcceptsNothing()
    {
        start(Server::Dedupes);
        m_disk.failing = true;
        m_ann->send(u"hello"_s);
        turn();
        QCOMPARE(m_ann->notAccepted().size(), 1);
        QCOMPARE(m_ann->notAccepted().first().refusal, Refusal::StorageFailed);
        QCOMPARE(m_ann->notAccepted().first().message.text, u"hello"_s);
        QCOMPARE(m_ann->queue().queued, 0);
    }

    void whatIsReceivedIsKeptBeforeItIsTold()
    {
        start(Server::Dedupes);
        connectNow();
        m_disk.held = true;
        say(u"one"_s);
        turn();
        breakLink(); // its announcement waits behind the message
        QCOMPARE(m_ann->texts(), QStringList());
        QCOMPARE(m_ann->state(), LinkState::Ready);
        m_disk.held = false;
        m_disk.release();
        turn();
        QCOMPARE(m_ann->texts(), QStringList{u"one"_s});
        QVERIFY(m_ann->state() != LinkState::Ready);
    }

    // Ended before the store has answered for the first time: one end is told, and no link begins.
    void endedBeforeItBegan()
    {
        m_disk.held = true;
        Profile eager = profile();
        eager.connectAtStart = true;
        start(Server::Dedupes, &eager);
        int finished = 0;
        QObject::connect(&m_ann->session(), &Session::finished, &m_ann->session(), [&finished] { ++finished; });
        m_ann->session().connectNow();
        m_ann->session().shutDown();
        m_disk.held = false;
        m_disk.release();
        turn();
        QCOMPARE(finished, 1);
        QVERIFY(m_links.isEmpty());
    }

    void finishedComesBehindEverything()
    {
        start(Server::Dedupes);
        connectNow();
        bool finished = false;
        QObject::connect(&m_ann->session(), &Session::finished, &m_ann->session(), [&finished] { finished = true; });
        m_disk.held = true;
        say(u"one"_s);
        m_ann->session().shutDown();
        Drop drop;
        drop.kind = DropKind::ClosedByUser;
        link().end(drop);
        turn();
        QVERIFY(!finished);
        m_disk.held = false;
        m_disk.release();
        turn();
        QVERIFY(finished);
        QCOMPARE(m_ann->texts(), QStringList{u"one"_s});
        QCOMPARE(m_ann->state(), LinkState::Offline);
    }

    // Where a double could not be recognised, the disk knows of the message before the wire does.
    void underWayOnTheDiskBeforeTheWire_data()
    {
        QTest::addColumn<int>("server");
        QTest::newRow("acknowledges only") << int(Server::Acks);
        QTest::newRow("says nothing") << int(Server::Mute);
    }
    void underWayOnTheDiskBeforeTheWire()
    {
        QFETCH(int, server);
        start(Server(server));
        connectNow();
        m_disk.held = true;
        const QString id = m_ann->send(u"hello"_s);
        m_disk.release(1); // queued on the disk
        QCOMPARE(m_disk.calls.last(), u"insert "_s + id);
        QCOMPARE(written(), QStringList());
        m_disk.release(1); // under way on the disk
        QCOMPARE(m_disk.stateOf(id), QString::number(int(DeliveryState::Sending)));
        QCOMPARE(written(), QStringList{u"hello"_s});
    }

    void aLinkThatEndsInBetweenHasTakenNothing()
    {
        start(Server::Mute);
        connectNow();
        m_disk.held = true;
        const QString id = m_ann->send(u"hello"_s);
        m_disk.release(1); // the insert; what marks it as under way waits
        QCOMPARE(m_disk.waiting.size(), size_t(1));
        breakLink();
        m_disk.held = false;
        m_disk.release();
        turn();
        QCOMPARE(m_ann->delivery(id), DeliveryState::Queued); // and not in doubt
        QCOMPARE(m_disk.stateOf(id), QString::number(int(DeliveryState::Queued)));
        turn(milliseconds(100));
        welcome();
        QCOMPARE(written(), QStringList{u"hello"_s});
    }

    void aDiskThatTakesNothingLetsNothingOut()
    {
        start(Server::Mute);
        const QString id = m_ann->send(u"hello"_s);
        turn();
        m_disk.failing = true;
        connectNow();
        QCOMPARE(written(), QStringList());
        QCOMPARE(m_ann->delivery(id), DeliveryState::Queued);
        m_disk.failing = false;
        turn(milliseconds(10000));
        QCOMPARE(written(), QStringList{u"hello"_s});
    }

    void whereDoublesAreDroppedTheWireDoesNotWait()
    {
        start(Server::Dedupes);
        connectNow();
        m_disk.held = true;
        m_ann->send(u"hello"_s);
        m_disk.release(1);
        QCOMPARE(written(), QStringList{u"hello"_s});
        m_disk.held = false;
        m_disk.release();
    }

    // What was under way when the last run ended.
    void afterARestart_data()
    {
        QTest::addColumn<int>("server");
        QTest::addColumn<bool>("sentAgain");
        QTest::newRow("drops doubles") << int(Server::Dedupes) << true;
        QTest::newRow("acknowledges only") << int(Server::Acks) << true;
        QTest::newRow("says nothing") << int(Server::Mute) << false;
    }
    void afterARestart()
    {
        QFETCH(int, server);
        QFETCH(bool, sentAgain);
        m_server = Server(server);
        m_disk.found.outbox = {rowOf(u"a"_s, DeliveryState::Sending), rowOf(u"b"_s, DeliveryState::Queued)};
        start(m_server);
        QCOMPARE(m_ann->delivery(u"a"_s), DeliveryState::InDoubt); // until it is known what kind of server this is
        QVERIFY(m_disk.stateOf(u"a"_s).isEmpty());                 // and still under way on the disk
        QCOMPARE(m_ann->queue().doubtful, 1);
        connectNow();
        if (sentAgain) {
            QCOMPARE(written().first(), u"a text"_s);
            ack(u"a"_s);
            turn();
            QCOMPARE(m_ann->delivery(u"a"_s), DeliveryState::Delivered);
            QVERIFY(written().contains(u"b text"_s));
        } else {
            QCOMPARE(written(), QStringList());
            QCOMPARE(m_disk.stateOf(u"a"_s), QString::number(int(DeliveryState::InDoubt)));
            m_ann->session().markAsSent(u"a"_s);
            turn();
            QCOMPARE(written(), QStringList{u"b text"_s});
        }
    }

    // The server shows us a message that the last run sent and whose ack was lost.
    void theMessageItselfIsTheReceipt()
    {
        m_disk.found.outbox = {rowOf(u"a"_s, DeliveryState::Sending)};
        start(Server::Dedupes);
        m_ann->session().connectNow();
        turn();
        link().accept();
        link().receive(uR"({"type":"welcome","version":1,"session":"S","user":"Ann","resumed":true,"capabilities":{"ack":true,"dedupe":true,"resume":true}})"_s);
        link().receive(uR"({"type":"message","id":"a","serverId":"s1","seq":1,"room":"lobby","user":"Ann","text":"a text"})"_s);
        turn();
        QCOMPARE(m_ann->delivery(u"a"_s), DeliveryState::Delivered);
        QCOMPARE(m_ann->texts(), QStringList()); // it is not shown a second time
    }

    // Ids are not proofs: who uses one of ours for other words has said something else.
    void aForeignMessageWithOurIdIsNoReceipt()
    {
        m_disk.found.outbox = {rowOf(u"a"_s, DeliveryState::Queued)};
        start(Server::Dedupes);
        connectNow();
        link().receive(uR"({"type":"message","id":"x","serverId":"s1","seq":1,"room":"lobby","user":"Eve","text":"other"})"_s);
        turn();
        QCOMPARE(m_ann->texts(), QStringList{u"other"_s});
        QCOMPARE(m_ann->delivery(u"a"_s), DeliveryState::Sending);
    }

    void settledRowsOfACrashGo()
    {
        OutboxRow failed = rowOf(u"f"_s, DeliveryState::Failed);
        m_disk.found.outbox = {rowOf(u"d"_s, DeliveryState::Delivered), failed};
        start(Server::Dedupes);
        QVERIFY(m_disk.calls.contains(u"remove d"_s));
        QCOMPARE(m_ann->delivery(u"f"_s), DeliveryState::Failed);
        connectNow();
        QCOMPARE(written(), QStringList());
        ack(u"f"_s); // it had arrived after all
        turn();
        QCOMPARE(m_ann->delivery(u"f"_s), DeliveryState::Delivered);
    }

    void whatIsOldAsks()
    {
        start(Server::Dedupes);
        const QString old = m_ann->send(u"old"_s);
        m_clock->advance(milliseconds(61 * 60 * 1000));
        const QString young = m_ann->send(u"young"_s);
        turn();
        QCOMPARE(m_ann->delivery(old), DeliveryState::Queued); // it could not have gone before: nobody is asked yet
        connectNow();
        QCOMPARE(m_ann->delivery(old), DeliveryState::Held);
        QCOMPARE(m_ann->queue().held, 1);
        QCOMPARE(written(), QStringList()); // and the room waits
        m_ann->session().consentAll();
        turn();
        QCOMPARE(written(), (QStringList{u"old"_s, u"young"_s}));
        QCOMPARE(m_ann->queue().held, 0);
        ack(old);
        ack(young);
        turn();
        QCOMPARE(m_ann->count(DeliveryState::Delivered), 2);
    }

    void heldOnesCanBeTakenBack()
    {
        start(Server::Dedupes);
        const QString old = m_ann->send(u"old"_s);
        m_clock->advance(milliseconds(61 * 60 * 1000));
        m_ann->send(u"young"_s);
        turn();
        connectNow();
        m_ann->session().cancelHeld();
        turn();
        QCOMPARE(m_ann->delivery(old), DeliveryState::Cancelled);
        QCOMPARE(written(), QStringList{u"young"_s});
        QVERIFY(m_disk.calls.contains(u"remove "_s + old));
    }

    // Within a run only the monotonic clock counts; a row of an earlier run has only its wall time.
    void theWallClockMakesNothingOld_data()
    {
        QTest::addColumn<int>("days");       // that the wall clock is set by
        QTest::addColumn<bool>("earlierRun");
        QTest::addColumn<bool>("held");
        QTest::newRow("forward within a run") << 1 << false << false;
        QTest::newRow("back within a run") << -1 << false << false;
        QTest::newRow("a day ago in another run") << 1 << true << true;
        QTest::newRow("tomorrow in another run") << -1 << true << false;
    }
    void theWallClockMakesNothingOld()
    {
        QFETCH(int, days);
        QFETCH(bool, earlierRun);
        QFETCH(bool, held);
        if (earlierRun) {
            m_disk.found.outbox = {rowOf(u"a"_s, DeliveryState::Queued)};
            m_clock->setWall(m_clock->wallNow().addDays(days));
            start(Server::Dedupes);
        } else {
            start(Server::Dedupes);
            m_ann->send(u"a text"_s);
            turn();
            m_clock->setWall(m_clock->wallNow().addDays(days));
        }
        connectNow();
        QCOMPARE(written().isEmpty(), held);
        QCOMPARE(m_ann->queue().held, held ? 1 : 0);
    }

    void anotherServerIsNotToldUnasked()
    {
        start(Server::Dedupes);
        const QString id = m_ann->send(u"for the old one"_s);
        turn();
        Profile moved = profile();
        moved.url = QUrl(u"ws://other.example/"_s);
        m_ann->session().setProfile(moved);
        turn();
        QCOMPARE(m_ann->delivery(id), DeliveryState::Held);
        m_ann->send(u"for the new one"_s);
        connectNow();
        QCOMPARE(written(), QStringList());
        m_ann->session().resend(id);
        turn();
        QCOMPARE(written(), (QStringList{u"for the old one"_s, u"for the new one"_s}));
    }

    void aNewTokenIsNoNewServer()
    {
        start(Server::Dedupes);
        const QString id = m_ann->send(u"hello"_s);
        turn();
        Profile same = profile();
        same.token = u"new"_s;
        same.url = QUrl(u"ws://server.example:80/?token=abcdefghijklmnop"_s);
        m_ann->session().setProfile(profile());
        turn();
        QCOMPARE(m_ann->delivery(id), DeliveryState::Queued);
    }

    // The state never knows more than the history has, and is not written for every message.
    void stateFollowsTheMessages()
    {
        start(Server::Dedupes);
        connectNow();
        m_disk.states.clear();
        for (int i = 0; i < 100; ++i) {
            say(u"x"_s);
            m_clock->advance(milliseconds(20));
        }
        turn();
        QVERIFY2(m_disk.states.size() <= 4, qPrintable(QString::number(m_disk.states.size())));
        m_clock->advance(milliseconds(1000));
        QVERIFY(!m_disk.states.isEmpty()); // the last one comes by itself
        m_disk.found.dialectState = m_disk.states.last();
        m_ann.reset();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);

        start(Server::Dedupes);
        m_ann->session().connectNow();
        turn();
        link().accept();
        QVERIFY2(link().texts().first().contains(uR"("resume":{"rooms":{"lobby":100},"session":"S"})"_s), qPrintable(link().texts().first()));
    }

    void anotherServerGetsNothingOfTheState()
    {
        start(Server::Dedupes);
        connectNow();
        m_ann->session().shutDown();
        turn();
        m_disk.found.dialectState = m_disk.states.last();
        m_ann.reset();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        Profile moved = profile();
        moved.url = QUrl(u"ws://other.example/"_s);
        start(Server::Dedupes, &moved);
        m_ann->session().connectNow();
        turn();
        link().accept();
        QVERIFY2(!link().texts().first().contains(u"resume"_s), qPrintable(link().texts().first()));
    }

    // A disk that does not keep up: the server has to wait, the memory is bounded, nothing is lost, and the silence is not
    // taken for death.
    void aFloodWaitsForTheDisk()
    {
        start(Server::Dedupes);
        connectNow();
        m_disk.held = true;
        int said = 0;
        while (!link().isReadingPaused() && said < 100000) {
            say(QString::number(said++));
            if (said % 100 == 0)
                m_clock->advance(milliseconds(1));
        }
        QVERIFY2(said < 5000, qPrintable(QString::number(said)));
        const qsizetype pings = link().pings().size();
        turn(milliseconds(120000));
        QCOMPARE(m_ann->states().last(), LinkState::Ready);
        QCOMPARE(link().pings().size(), pings);
        QVERIFY(!link().wasAborted());
        m_disk.held = false;
        m_disk.release();
        turn();
        QVERIFY(!link().isReadingPaused());
        QCOMPARE(m_ann->texts().size(), said);
        m_clock->advance(milliseconds(26000)); // from here on silence counts again
        QVERIFY(link().pings().size() > pings);
    }

    void aFloodWaitsForTheWindow()
    {
        QThread thread; // not started: nobody there looks
        QObject consumer;
        consumer.moveToThread(&thread);
        start(Server::Dedupes, nullptr, &consumer);
        connectNow();
        int said = 0;
        while (!link().isReadingPaused() && said < 100000) {
            say(QString::number(said++));
            if (said % 100 == 0)
                m_clock->advance(milliseconds(20));
        }
        QVERIFY2(said < 5000, qPrintable(QString::number(said)));
        thread.start();
        QTRY_VERIFY(!link().isReadingPaused());
        turn();
        QCOMPARE(m_ann->texts().size(), said);
        thread.quit();
        thread.wait();
    }

    void largeMessagesTellHowFarTheyAre()
    {
        start(Server::Dedupes);
        connectNow();
        QVector<event::Progress> told;
        QObject::connect(&m_ann->session(), &Session::eventsReady, &m_ann->session(), [&told](const SessionEvents &events) {
            for (const SessionEvent &event : events) {
                if (const auto *progress = std::get_if<event::Progress>(&event))
                    told.append(*progress);
            }
        });
        link().growWith(true);
        m_ann->send(u"small"_s);
        turn();
        QVERIFY(told.isEmpty());
        link().drain(1, 0);
        const QString id = m_ann->send(QString(400 * 1024, u'x'));
        turn();
        const qint64 whole = link().bytesToWrite();
        QVERIFY(whole >= 400 * 1024);
        for (int quarter = 3; quarter >= 0; --quarter) {
            m_clock->advance(milliseconds(60)); // faster than it is told
            link().drain(whole / 4, whole * quarter / 4);
            turn(milliseconds(2));
        }
        QVERIFY2(told.size() >= 3 && told.size() <= 4, qPrintable(QString::number(told.size())));
        QCOMPARE(told.first().id, id);
        QCOMPARE(told.first().done, 0);
        QCOMPARE(told.last().done, told.last().total);
        for (qsizetype i = 1; i < told.size(); ++i)
            QVERIFY(told.at(i).done > told.at(i - 1).done);
    }

    // Nothing is dropped, nothing passes another, and it goes more slowly.
    void aServerThatIsBusy()
    {
        start(Server::Dedupes);
        QStringList ids;
        for (int i = 0; i < 5; ++i)
            ids.append(m_ann->send(QString::number(i)));
        turn();
        connectNow();
        QCOMPARE(written().size(), 5);
        for (int i = 1; i < 5; ++i)
            link().receive(uR"({"type":"error","code":"rate","reason":"slow","id":"%1","room":"lobby"})"_s.arg(ids.at(i)));
        ack(ids.first());
        turn(milliseconds(2));
        QCOMPARE(m_ann->count(DeliveryState::Queued), 4);
        QCOMPARE(written().size(), 5);
        turn(milliseconds(1000));
        QCOMPARE(written().size(), 6); // one at a time now
        QCOMPARE(written().last(), u"1"_s);
        for (int i = 1; i < 5; ++i) {
            QCOMPARE(written().last(), QString::number(i));
            ack(ids.at(i));
            turn();
        }
        QCOMPARE(m_ann->count(DeliveryState::Delivered), 5);
    }
};

QTEST_GUILESS_MAIN(tst_SessionFlow)
#include "tst_sessionflow.moc"
