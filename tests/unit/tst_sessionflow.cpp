#include "support/SessionUnderTest.h"

#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

// The way of messages through a session: what is on the disk before it is shown or sent, what an earlier run left, and what
// must not go unasked.
class tst_SessionFlow : public QObject, private SessionUnderTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { setUp(); }
    void cleanup() { QVERIFY(tearDown()); }

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

    // The disk was slower than the next link.
    void aLateAnswerOfTheDiskIsNotThatOfTheNextLink()
    {
        start(Server::Mute);
        connectNow();
        m_disk.held = true;
        const QString id = m_ann->send(u"hello"_s);
        m_disk.release(1); // the insert; what marks it as under way waits
        breakLink();
        turn(milliseconds(100));
        welcome();
        QCOMPARE(written(), QStringList());
        m_disk.held = false;
        m_disk.release();
        turn();
        QCOMPARE(written(), QStringList{u"hello"_s});
        QCOMPARE(m_disk.stateOf(id), QString::number(int(DeliveryState::Sending)));
    }

    void whatIsAnsweredMeanwhileIsNotWrittenAgain()
    {
        start(Server::Acks);
        connectNow();
        const QString id = m_ann->send(u"hello"_s);
        turn();
        QCOMPARE(written(), QStringList{u"hello"_s});
        breakLink(); // before the ack
        turn(milliseconds(100));
        m_disk.held = true;
        welcome();
        ack(id); // while the disk is told that it is under way once more
        turn();
        m_disk.held = false;
        m_disk.release();
        turn();
        QCOMPARE(written(), QStringList());
        QCOMPARE(m_ann->delivery(id), DeliveryState::Delivered);
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
        endSession();

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
        endSession();
        Profile moved = profile();
        moved.url = QUrl(u"ws://other.example/"_s);
        start(Server::Dedupes, &moved);
        m_ann->session().connectNow();
        turn();
        link().accept();
        QVERIFY2(!link().texts().first().contains(u"resume"_s), qPrintable(link().texts().first()));
    }
};

QTEST_GUILESS_MAIN(tst_SessionFlow)
#include "tst_sessionflow.moc"
