#include "models/RoomTimeline.h"
#include "support/FakeHistory.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

namespace {

const QString lobby = u"lobby"_s;
constexpr int page = RoomTimeline::pageRows;

Message row(qint64 place)
{
    Message message;
    message.room = lobby;
    message.sender = u"Ann"_s;
    message.text = QString::number(place);
    message.time = QDateTime(QDate(2024, 3, 5), QTime(12, 0)).addSecs(place);
    message.place = place;
    return message;
}

Message own(qint64 place, DeliveryState state)
{
    Message message = row(place);
    message.id = u"id%1"_s.arg(place);
    message.own = true;
    message.state = state;
    return message;
}

event::Delivery delivery(qint64 place, DeliveryState state)
{
    event::Delivery change;
    change.room = lobby;
    change.id = u"id%1"_s.arg(place);
    change.state = state;
    return change;
}

QVector<Message> rows(qint64 first, qint64 last)
{
    QVector<Message> all;
    for (qint64 place = first; place <= last; ++place)
        all.append(row(place));
    return all;
}

} // namespace

// The window of a room over its history: pages and what comes while they are on their way.
class tst_RoomTimeline : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_history = std::make_unique<FakeHistory>();
        m_seen = {};
    }

    void cleanup()
    {
        m_tester.reset();
        m_timeline.reset();
        m_history.reset();
    }

    void withoutAHistoryItHoldsWhatCame()
    {
        RoomTimeline timeline(u"p"_s, lobby, nullptr);
        timeline.arrive(rows(1, 5000));
        QCOMPARE(timeline.rows()->rowCount(), 5000);
        QVERIFY(timeline.rows()->isAtBegin() && timeline.rows()->isAtEnd());
        timeline.open(this, [] { return RoomTimeline::Span{}; });
        QSignalSpy server(&timeline, &RoomTimeline::serverWanted);
        timeline.fetchOlder();
        QCOMPARE(server.count(), 1);
        QSignalSpy shown(&timeline, &RoomTimeline::shown);
        timeline.showAround(3);
        QCOMPARE(shown.count(), 1);
        timeline.close(this);
        QCOMPARE(timeline.rows()->rowCount(), 5000);
    }

    void opensAtTheEnd()
    {
        begin(1000);
        QCOMPARE(m_history->waiting(), 0); // nobody looks: nothing is read
        m_timeline->arrive({kept(1001)});
        QCOMPARE(count(), 0);
        open();
        QCOMPARE(m_timeline->loading(), RoomTimeline::Loading::Window);
        m_history->answerAll();
        QCOMPARE(m_timeline->loading(), RoomTimeline::Loading::Nothing);
        QCOMPARE(m_history->requests.size(), 1);
        QCOMPARE(m_history->requests.first().profile, u"p"_s);
        QVERIFY(shows(802, 1001));
        QVERIFY(m_timeline->rows()->isAtEnd() && !m_timeline->rows()->isAtBegin());
        m_timeline->arrive({kept(1002)});
        QVERIFY(shows(802, 1002));
    }

    void whatComesWhileAPageIsOnItsWayIsThere_data()
    {
        QTest::addColumn<bool>("readsAtRequest");
        QTest::newRow("the page was read before") << true;
        QTest::newRow("the page was read after") << false;
    }
    void whatComesWhileAPageIsOnItsWayIsThere()
    {
        QFETCH(bool, readsAtRequest);
        m_history->readsAtRequest = readsAtRequest;
        begin(500);
        m_history->rooms[lobby].append(own(501, DeliveryState::Queued));
        open();
        m_timeline->arrive({kept(502), kept(503)});
        keepState(501, DeliveryState::Delivered);
        m_timeline->apply({delivery(501, DeliveryState::Sending), delivery(501, DeliveryState::Delivered)});
        m_history->answer();
        QVERIFY(shows(readsAtRequest ? 302 : 304, 503));
        QCOMPARE(m_timeline->rows()->at(m_timeline->rows()->rowOf(u"id501"_s)).state, DeliveryState::Delivered);

        // The same below: the server's older messages come while a page of the store is on its way.
        open();
        m_timeline->fetchOlder();
        m_history->answerAll();
        m_timeline->fetchOlder();
        QVector<Message> older = rows(-20, -1);
        m_history->rooms[lobby] = older + m_history->rooms[lobby];
        m_timeline->addOlder(older, false);
        m_history->answer();
        QVERIFY(m_timeline->rows()->rowAt(1) >= 0);
        m_timeline->fetchOlder();
        m_history->answerAll();
        QCOMPARE(m_timeline->rows()->at(0).place, -20);
        QCOMPARE(count(), 523);
    }

    void aMessageTakenBackDoesNotComeBackWithAPage()
    {
        m_history->readsAtRequest = true;
        begin(10);
        m_history->rooms[lobby].append(own(11, DeliveryState::Queued));
        open();
        m_timeline->apply({delivery(11, DeliveryState::Cancelled)});
        m_history->answer();
        QVERIFY(shows(1, 10));
    }

    void aFileThatComesMeanwhileIsThere()
    {
        m_history->readsAtRequest = true;
        begin(10);
        Message &message = m_history->rooms[lobby].last();
        message.serverId = u"s10"_s;
        message.file = FilePart{u"a.png"_s, u"image/png"_s, 3, "digest", {}, {}};
        open();
        FilePart there = *message.file;
        there.path = u"/files/digest"_s;
        m_timeline->apply(event::FileArrived{lobby, u"s10"_s, there});
        m_history->answer();
        QCOMPARE(m_timeline->rows()->at(9).file->path, there.path);
    }

    void pagesUpward()
    {
        begin(1000);
        open();
        m_history->answerAll();
        QSignalSpy server(m_timeline.get(), &RoomTimeline::serverWanted);
        for (int first = 801; first > 1; first -= page) {
            m_timeline->fetchOlder();
            m_timeline->fetchOlder(); // one at a time
            QCOMPARE(m_timeline->loading(), RoomTimeline::Loading::Older);
            QCOMPARE(m_history->waiting(), 1);
            m_history->answerAll();
            QVERIFY(shows(first - page, 1000));
        }
        QVERIFY(m_timeline->rows()->isAtBegin());
        QCOMPARE(server.count(), 0);
        m_timeline->fetchOlder(); // the store has no more
        QCOMPARE(server.count(), 1);
        m_timeline->setServerAsked(true);
        QCOMPARE(m_timeline->loading(), RoomTimeline::Loading::Older);
        m_timeline->fetchOlder();
        QCOMPARE(server.count(), 1);
        m_timeline->addOlder(rows(-3, -1), true);
        QCOMPARE(m_timeline->loading(), RoomTimeline::Loading::Nothing);
        QCOMPARE(m_timeline->rows()->at(0).place, -3);
        QVERIFY(m_timeline->rows()->isComplete());
    }

    void anEmptyStoreLeadsToTheServer()
    {
        begin(0);
        open();
        m_history->answerAll();
        QVERIFY(m_timeline->rows()->isAtBegin() && m_timeline->rows()->isAtEnd());
        QSignalSpy server(m_timeline.get(), &RoomTimeline::serverWanted);
        m_timeline->fetchOlder();
        QCOMPARE(server.count(), 1);
        m_timeline->arrive(rows(1, 2));
        QVERIFY(shows(1, 2));
    }

    void jumpsAndComesBack()
    {
        begin(100'000);
        open();
        m_history->answerAll();
        QSignalSpy shown(m_timeline.get(), &RoomTimeline::shown);
        m_timeline->showAround(50'000);
        QVERIFY(shows(99'801, 100'000)); // until the page is there
        m_history->answerAll();
        QCOMPARE(shown.count(), 1);
        QVERIFY(shows(49'900, 50'099));
        QVERIFY(!m_timeline->rows()->isAtEnd() && !m_timeline->rows()->isAtBegin());
        m_timeline->arrive({kept(100'001)});
        QCOMPARE(count(), page);

        m_timeline->fetchNewer();
        m_history->answerAll();
        QVERIFY(shows(49'900, 50'299));
        m_timeline->fetchOlder();
        m_history->answerAll();
        QVERIFY(shows(49'700, 50'299));

        m_timeline->showEnd();
        m_timeline->showBegin(); // the later wish counts
        m_history->answerAll();
        QCOMPARE(shown.count(), 2);
        QVERIFY(shows(1, page));
        QVERIFY(m_timeline->rows()->isAtBegin());
        m_timeline->showEnd();
        m_history->answerAll();
        QVERIFY(shows(99'802, 100'001));
        QVERIFY(m_timeline->rows()->isAtEnd());
    }

    void newerPagesMeetTheEnd()
    {
        m_history->readsAtRequest = true;
        begin(600);
        open();
        m_timeline->showAround(300);
        m_history->answerAll();
        while (!m_timeline->rows()->isAtEnd()) {
            m_timeline->fetchNewer();
            m_timeline->arrive({kept(m_history->rooms[lobby].last().place + 1)});
            m_history->answerAll();
        }
        QVERIFY(shows(200, m_history->rooms[lobby].last().place));
    }

    void aPageThatDoesNotBorderIsNotTakenIn()
    {
        begin(100'000);
        open();
        m_history->answerAll();
        while (count() < RoomTimeline::mostRows - page) {
            m_timeline->fetchOlder();
            m_history->answerAll();
        }
        m_timeline->fetchOlder();
        m_seen = {100'000, 100'000};
        for (qint64 place = 100'001; place <= 101'000; place += 100) // a flood: the front is cut
            m_timeline->arrive(keptRun(place, 100));
        m_history->answerAll();
        QVERIFY(isContiguous());
        QVERIFY(count() <= RoomTimeline::mostRows);
        QCOMPARE(m_timeline->rows()->at(count() - 1).place, 101'000);
    }

    void isCutOnTheFarSide_data()
    {
        QTest::addColumn<bool>("up");
        QTest::newRow("reading upward") << true;
        QTest::newRow("reading downward") << false;
    }
    void isCutOnTheFarSide()
    {
        QFETCH(bool, up);
        begin(100'000);
        open();
        m_timeline->showAround(50'000);
        m_history->answerAll();
        for (int i = 0; i < 100; ++i) {
            const MessageModel *model = m_timeline->rows();
            const qint64 edge = up ? model->at(0).place : model->at(model->rowCount() - 1).place;
            m_seen = {edge, edge};
            up ? m_timeline->fetchOlder() : m_timeline->fetchNewer();
            m_history->answerAll();
            QVERIFY(isContiguous());
            QVERIFY(model->rowCount() <= RoomTimeline::mostRows);
            QVERIFY(model->rowAt(edge) >= 0);
        }
        QVERIFY(count() >= RoomTimeline::keptRows);
        QCOMPARE(m_timeline->rows()->rowAt(50'000), -1);
    }

    void whatIsMarkedIsNotCut()
    {
        begin(100'000);
        open();
        m_history->answerAll();
        for (int i = 0; i < 30; ++i) {
            m_seen = {m_timeline->rows()->at(0).place, 100'000}; // marked from the end up to here
            m_timeline->fetchOlder();
            m_history->answerAll();
        }
        QVERIFY(shows(100'001 - 31 * page, 100'000));
    }

    void aRoomThatNobodySeesKeepsItsLastRows()
    {
        begin(10'000);
        open();
        m_history->answerAll();
        for (int i = 0; i < 5; ++i) {
            m_timeline->fetchOlder();
            m_history->answerAll();
        }
        m_timeline->fetchOlder();
        m_timeline->close(this);
        QCOMPARE(count(), 200);
        m_history->answerAll(); // too late
        QCOMPARE(count(), 200);
        for (qint64 place = 10'001; place <= 12'000; place += 10)
            m_timeline->arrive(keptRun(place, 10));
        QVERIFY(count() >= 200 && count() <= 400);
        QCOMPARE(m_timeline->rows()->at(count() - 1).place, 12'000);
        m_history->requests.clear();
        open(); // at once
        QCOMPARE(m_history->requests.size(), 0);
        QVERIFY(isContiguous());

        m_timeline->showAround(500);
        m_history->answerAll();
        m_timeline->close(this);
        QCOMPARE(count(), 0); // it was somewhere else
        m_timeline->arrive({kept(12'001)});
        QCOMPARE(count(), 0);
        open();
        m_history->answerAll();
        QVERIFY(shows(11'802, 12'001));
    }

    void twoViewersKeepIt()
    {
        begin(1000);
        open();
        QObject other;
        m_timeline->open(&other, [] { return RoomTimeline::Span{}; });
        m_history->answerAll();
        m_timeline->fetchOlder();
        m_history->answerAll();
        m_timeline->close(&other);
        QCOMPARE(count(), 2 * page);
        m_timeline->close(this);
        QCOMPARE(count(), 200);
    }

    void aStoreThatCannotBeReadHidesNothingNew()
    {
        begin(0);
        open();
        m_timeline->showAround(77);
        m_history->answerAll();
        m_timeline->arrive(rows(100, 101));
        QVERIFY(shows(100, 101));
    }

    void whatAFailingStoreHasNotYetIsShown_data()
    {
        QTest::addColumn<bool>("openedBefore");
        QTest::newRow("the room is open") << true;
        QTest::newRow("the room is opened later") << false;
    }

    void whatAFailingStoreHasNotYetIsShown()
    {
        QFETCH(bool, openedBefore);
        begin(0);
        if (openedBefore)
            open(); // the page never comes, while the files cannot be opened
        m_timeline->setStoreFailing(true);
        m_timeline->arrive(rows(1, 2));
        if (!openedBefore)
            open();
        QVERIFY(shows(1, 2));
        m_timeline->arrive(rows(3, 3));
        QVERIFY(shows(1, 3));
        if (!openedBefore) { // it can be read, and has nothing of this
            m_history->answerAll();
            QVERIFY(shows(1, 3));
        }

        // They are written now, the last of them at another place.
        m_history->rooms[lobby] = rows(1, 2) + rows(4, 4);
        m_timeline->setStoreFailing(false);
        m_history->answerAll();
        QCOMPARE(m_timeline->rows()->rowCount(), 3);
        QCOMPARE(m_timeline->rows()->at(2).place, 4);
        QVERIFY(m_timeline->rows()->isAtEnd());
    }

    void knowsOwnMessagesThatAreNotSettled()
    {
        begin(1000);
        QCOMPARE(m_timeline->undelivered(), 0);
        QCOMPARE(m_timeline->firstAsking(), 0);
        m_timeline->arrive({own(900, DeliveryState::Queued), own(100, DeliveryState::Failed), own(300, DeliveryState::InDoubt), own(400, DeliveryState::Held),
                            own(1001, DeliveryState::Sending), own(200, DeliveryState::Delivered)});
        QCOMPARE(count(), 0); // nobody looks
        QCOMPARE(m_timeline->undelivered(), 5);
        QCOMPARE(m_timeline->firstAsking(), 300); // the failed one holds up nothing
        m_timeline->apply({delivery(300, DeliveryState::Cancelled), delivery(1001, DeliveryState::Delivered),
                           delivery(200, DeliveryState::Failed)});
        QCOMPARE(m_timeline->undelivered(), 3);
        QCOMPARE(m_timeline->firstAsking(), 400);
        m_timeline->apply({delivery(400, DeliveryState::Queued)});
        QCOMPARE(m_timeline->firstAsking(), 0);
        QCOMPARE(m_timeline->undelivered(), 3);
    }

    void anOnlyRowTakenBackBringsTheRest()
    {
        begin(0);
        m_history->rooms[lobby] = {own(1, DeliveryState::Queued)};
        open();
        m_history->answerAll();
        m_timeline->rows()->dropFirst(0);
        m_history->rooms[lobby] = rows(2, 500) + QVector<Message>{own(501, DeliveryState::Failed)};
        m_timeline->showEnd();
        m_history->answerAll();
        m_timeline->rows()->dropFirst(page - 1); // the window is this one row
        m_history->rooms[lobby].removeLast();
        m_timeline->apply({delivery(501, DeliveryState::Cancelled)});
        m_history->answerAll();
        QVERIFY(shows(301, 500));
    }

private:
    void begin(int newest)
    {
        m_history->rooms[lobby] = rows(1, newest);
        m_timeline = std::make_unique<RoomTimeline>(u"p"_s, lobby, m_history.get());
        m_tester = std::make_unique<QAbstractItemModelTester>(m_timeline->rows(),
                                                              QAbstractItemModelTester::FailureReportingMode::QtTest);
    }

    void open()
    {
        m_timeline->open(this, [this] { return m_seen; });
    }

    // The store has it before anybody hears of it.
    Message kept(qint64 place)
    {
        m_history->rooms[lobby].append(row(place));
        return row(place);
    }

    QVector<Message> keptRun(qint64 first, int count)
    {
        QVector<Message> run;
        for (int i = 0; i < count; ++i)
            run.append(kept(first + i));
        return run;
    }

    void keepState(qint64 place, DeliveryState state)
    {
        for (Message &message : m_history->rooms[lobby]) {
            if (message.place == place)
                message.state = state;
        }
    }

    int count() const { return m_timeline->rows()->rowCount(); }

    bool isContiguous() const
    {
        for (int i = 1; i < count(); ++i) {
            if (m_timeline->rows()->at(i).place != m_timeline->rows()->at(i - 1).place + 1)
                return false;
        }
        return true;
    }

    bool shows(qint64 first, qint64 last) const
    {
        if (count() == last - first + 1 && isContiguous() && m_timeline->rows()->at(0).place == first)
            return true;
        qWarning("%d rows from %lld to %lld", count(), count() ? m_timeline->rows()->at(0).place : 0,
                 count() ? m_timeline->rows()->at(count() - 1).place : 0);
        return false;
    }

    std::unique_ptr<FakeHistory> m_history;
    std::unique_ptr<RoomTimeline> m_timeline;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
    RoomTimeline::Span m_seen;
};

QTEST_GUILESS_MAIN(tst_RoomTimeline)
#include "tst_roomtimeline.moc"
