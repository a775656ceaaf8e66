#include "models/ChatModel.h"
#include "models/MessageModel.h"
#include "models/RoomTimeline.h"
#include "support/FakeHistory.h"

#include <QSignalSpy>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

namespace {

Message chat(const QString &room, const QString &sender, const QString &text)
{
    static qint64 places = 0; // behind all that came before, as a store gives them
    Message message;
    message.place = ++places;
    message.room = room;
    message.sender = sender;
    message.text = text;
    message.time = QDateTime(QDate(2024, 3, 5), QTime(12, 0));
    return message;
}

Message own(const QString &room, const QString &id)
{
    Message message = chat(room, u"Me"_s, u"text of "_s + id);
    message.id = id;
    message.own = true;
    message.state = DeliveryState::Queued;
    return message;
}

event::Delivery delivery(const QString &room, const QString &id, DeliveryState state)
{
    event::Delivery change;
    change.room = room;
    change.id = id;
    change.state = state;
    return change;
}

ConnectionStatus status(LinkState state)
{
    ConnectionStatus status;
    status.state = state;
    return status;
}

const QString lobby = u"lobby"_s;
const QString tea = u"tea"_s;

} // namespace

class tst_ChatModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneInsertionForEachRoomOfABatch()
    {
        ChatModel model(u"p"_s, u"Team"_s);
        model.apply({event::RoomJoined{lobby}, event::RoomJoined{tea}});
        QSignalSpy lobbyRows(model.timeline(lobby), &MessageModel::rowsInserted);
        QSignalSpy teaRows(model.timeline(tea), &MessageModel::rowsInserted);
        QSignalSpy lobbyChanges(model.timeline(lobby), &MessageModel::dataChanged);
        SessionEvents batch;
        for (int i = 0; i < 100; ++i) {
            const QString id = u"id%1"_s.arg(i);
            batch.append(event::Added{own(lobby, id)});
            batch.append(event::Added{chat(tea, u"Ann"_s, id)});
            batch.append(delivery(lobby, id, DeliveryState::Sending));
            batch.append(delivery(lobby, id, DeliveryState::Delivered));
        }
        model.apply(batch);
        QCOMPARE(lobbyRows.count(), 1);
        QCOMPARE(teaRows.count(), 1);
        QCOMPARE(lobbyChanges.count(), 1);
        QCOMPARE(model.timeline(lobby)->rowCount(), 100);
        for (int row = 0; row < 100; ++row)
            QCOMPARE(model.timeline(lobby)->at(row).state, DeliveryState::Delivered);
    }

    void unknownRoomsAreMade()
    {
        ChatModel model(u"p"_s, u"Team"_s);
        QVERIFY(!model.timeline(lobby));
        QSignalSpy added(&model, &ChatModel::roomAdded);
        model.apply({event::Added{chat(lobby, u"Ann"_s, u"hi"_s)}, event::RoomJoined{lobby}});
        model.addRoom(lobby);
        QCOMPARE(added.count(), 1);
        QCOMPARE(model.rooms(), QStringList({lobby}));
        QCOMPARE(model.timeline(lobby)->rowCount(), 1);
    }

    void leftRoomsGoAndMayComeBackEmpty()
    {
        ChatModel model(u"p"_s, u"Team"_s);
        model.apply({event::Added{chat(lobby, u"Ann"_s, u"old"_s)}});
        model.apply({event::Added{chat(lobby, u"Ann"_s, u"last"_s)}, event::RoomLeft{lobby}});
        QVERIFY(model.rooms().isEmpty());
        QCOMPARE(model.unreadTotal(), 0);
        model.apply({event::RoomLeft{lobby}, event::RoomJoined{lobby}, event::Added{chat(lobby, u"Ann"_s, u"new"_s)}});
        QCOMPARE(model.timeline(lobby)->rowCount(), 1);
        QCOMPARE(model.timeline(lobby)->at(0).text, u"new"_s);
    }

    void countsUnreadAndKeepsTheMarker()
    {
        ChatModel model(u"p"_s, u"Team"_s);
        QSignalSpy unread(&model, &ChatModel::unreadChanged);
        Message notice = chat(lobby, u"Ann"_s, {});
        notice.kind = MessageKind::Notice;
        notice.notice = NoticeKind::Joined;
        model.apply({event::Added{notice}, event::Added{own(lobby, u"1"_s)}});
        QCOMPARE(unread.count(), 0);
        model.apply({event::Added{own(lobby, u"2"_s)}, event::Added{chat(lobby, u"Ann"_s, u"a"_s)},
                     event::Added{chat(lobby, u"Ann"_s, u"b"_s)}});
        QCOMPARE(unread.count(), 1);
        QCOMPARE(model.unread(lobby), 2);
        QCOMPARE(model.timeline(lobby)->firstUnread(), 3);

        model.setVisibleRoom(lobby);
        QCOMPARE(model.unread(lobby), 0);
        QCOMPARE(model.timeline(lobby)->firstUnread(), 3); // stays put while it is looked at
        model.apply({event::Added{chat(lobby, u"Ann"_s, u"c"_s)}});
        QCOMPARE(model.unreadTotal(), 0);
        QCOMPARE(model.timeline(lobby)->firstUnread(), 3);

        model.setVisibleRoom({}); // the window went away
        QCOMPARE(model.timeline(lobby)->firstUnread(), 3);
        model.apply({event::Added{chat(lobby, u"Ann"_s, u"d"_s)}});
        QCOMPARE(model.timeline(lobby)->firstUnread(), 6);
        QCOMPARE(model.unreadTotal(), 1);

        model.dismissMarker(lobby); // not read yet
        QCOMPARE(model.timeline(lobby)->firstUnread(), 6);
        model.setVisibleRoom(lobby);
        model.dismissMarker(lobby);
        QCOMPARE(model.timeline(lobby)->firstUnread(), -1);
    }

    void reportsArrivalsOfOthers()
    {
        ChatModel model(u"p"_s, u"Team"_s);
        QSignalSpy arrived(&model, &ChatModel::messageArrived);
        model.setVisibleRoom(lobby);
        model.apply({event::Added{own(lobby, u"1"_s)}, event::Added{chat(lobby, u"Ann"_s, u"hi"_s)}});
        QCOMPARE(arrived.count(), 1);
        QCOMPARE(arrived.at(0).at(1).value<Message>().text, u"hi"_s);
    }

    void olderGoesInFront()
    {
        ChatModel model(u"p"_s, u"Team"_s);
        Message older = chat(lobby, u"Ann"_s, u"a"_s);
        older.place = -2;
        Message old = chat(lobby, u"Ann"_s, u"b"_s);
        old.place = -1;
        model.apply({event::Added{chat(lobby, u"Ann"_s, u"c"_s)}, event::Older{lobby, {older, old}, true}});
        const MessageModel *rows = model.timeline(lobby);
        QCOMPARE(rows->rowCount(), 3);
        QCOMPARE(rows->at(0).text, u"a"_s);
        QCOMPARE(rows->at(2).text, u"c"_s);
        QVERIFY(rows->isComplete());
        QCOMPARE(model.unread(lobby), 1);
        QCOMPARE(rows->firstUnread(), 2);
    }

    void theServerIsAskedForWhatTheStoreDoesNotHave()
    {
        FakeHistory history;
        ChatModel model(u"p"_s, u"Team"_s);
        model.setHistory(&history);
        model.addRoom(lobby);
        model.pages(lobby)->open(this, [] { return RoomTimeline::Span{}; });
        history.answerAll();
        QSignalSpy asked(&model, &ChatModel::olderRequested);
        model.pages(lobby)->fetchOlder(); // without a link
        DeliveryPromise promise;
        model.setStatus(status(LinkState::Ready));
        model.apply({event::Identity{u"Me"_s, promise}});
        model.pages(lobby)->fetchOlder(); // of a server that keeps nothing
        QCOMPARE(asked.count(), 0);
        promise.history = true;
        model.apply({event::Identity{u"Me"_s, promise}});
        model.pages(lobby)->fetchOlder();
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked.first().first().toString(), lobby);
        QCOMPARE(model.pages(lobby)->loading(), RoomTimeline::Loading::Older);
        model.setStatus(status(LinkState::Waiting)); // no answer will come
        QCOMPARE(model.pages(lobby)->loading(), RoomTimeline::Loading::Nothing);
        model.setStatus(status(LinkState::Ready));
        model.pages(lobby)->fetchOlder();
        model.apply({event::Older{lobby, {chat(lobby, u"Ann"_s, u"old"_s)}, true}});
        QCOMPARE(asked.count(), 2);
        QCOMPARE(model.timeline(lobby)->rowCount(), 1);
        model.pages(lobby)->fetchOlder();
        QCOMPARE(asked.count(), 2);
    }

    void countsWhatIsNotInTheWindow()
    {
        FakeHistory history;
        ChatModel model(u"p"_s, u"Team"_s);
        model.setHistory(&history);
        model.addRoom(lobby);
        QSignalSpy arrived(&model, &ChatModel::messageArrived);
        const Message first = chat(lobby, u"Ann"_s, u"a"_s);
        const Message second = chat(lobby, u"Ann"_s, u"b"_s);
        model.apply({event::Added{first}, event::Added{second}, event::Added{own(lobby, u"1"_s)}});
        QCOMPARE(model.timeline(lobby)->rowCount(), 0);
        QCOMPARE(model.unread(lobby), 2);
        QCOMPARE(arrived.count(), 2);
        QCOMPARE(model.undelivered(lobby), 1);
        QCOMPARE(model.firstAsking(lobby), 0);
        model.apply({delivery(lobby, u"1"_s, DeliveryState::InDoubt)});
        QVERIFY(model.firstAsking(lobby) > second.place);

        history.rooms[lobby] = {chat(lobby, u"Ann"_s, u"older"_s), first, second};
        history.rooms[lobby].first().place = first.place - 1;
        model.pages(lobby)->open(this, [] { return RoomTimeline::Span{}; });
        history.answerAll();
        QCOMPARE(model.timeline(lobby)->firstUnread(), 1); // where the counting began
    }

    void tellsWhatIsOnItsWay()
    {
        ChatModel model(u"p"_s, u"Team"_s);
        model.apply({event::Added{own(lobby, u"1"_s)}});
        QSignalSpy incoming(&model, &ChatModel::incomingChanged);
        model.apply({event::Progress{lobby, u"1"_s, 25, 100, false}, event::Progress{lobby, u"a"_s, 10, 100, true},
                     event::Progress{lobby, u"b"_s, 90, 100, true}});
        QCOMPARE(model.timeline(lobby)->progress(0), std::optional(0.25));
        QCOMPARE(model.incoming(lobby), std::optional(0.5));
        model.apply({event::Progress{lobby, u"1"_s, 100, 100, false}, event::Progress{lobby, u"a"_s, 100, 100, true}});
        QVERIFY(!model.timeline(lobby)->progress(0));
        QCOMPARE(model.incoming(lobby), std::optional(0.9));
        model.setStatus(status(LinkState::Waiting));
        QVERIFY(!model.incoming(lobby));
        QCOMPARE(incoming.count(), 4);
    }

    void typingEnds_data()
    {
        QTest::addColumn<int>("how");
        QTest::newRow("says so") << 0;
        QTest::newRow("sends") << 1;
        QTest::newRow("leaves") << 2;
        QTest::newRow("connection lost") << 3;
        QTest::newRow("falls silent") << 4;
    }
    void typingEnds()
    {
        QFETCH(int, how);
        ChatModel model(u"p"_s, u"Team"_s);
        if (how == 4)
            model.setTypingExpiry(std::chrono::milliseconds(1));
        model.setStatus(status(LinkState::Ready));
        model.apply({event::Members{lobby, {u"Ann"_s, u"Me"_s}}, event::Identity{u"Me"_s, {}}});
        QSignalSpy changed(&model, &ChatModel::typingChanged);
        model.apply({event::Typing{lobby, u"Me"_s, true}});
        QCOMPARE(changed.count(), 0);
        model.apply({event::Typing{lobby, u"Ann"_s, true}, event::Typing{lobby, u"Ann"_s, true}});
        QCOMPARE(changed.count(), 1);
        QCOMPARE(model.typing(lobby), QStringList({u"Ann"_s}));
        switch (how) {
        case 0: model.apply({event::Typing{lobby, u"Ann"_s, false}}); break;
        case 1: model.apply({event::Added{chat(lobby, u"Ann"_s, u"done"_s)}}); break;
        case 2: model.apply({event::Members{lobby, {u"Me"_s}}}); break;
        case 3: model.setStatus(status(LinkState::Waiting)); break;
        case 4: QTRY_COMPARE(changed.count(), 2); break;
        }
        QCOMPARE(changed.count(), 2);
        QVERIFY(model.typing(lobby).isEmpty());
    }

    void knowsForHowLongItIsTroubled()
    {
        const auto older = [](const ChatModel &model, std::chrono::milliseconds than) {
            return QTest::qWaitFor([&] { return model.troubled() > than; });
        };
        ChatModel model(u"p"_s, u"Team"_s);
        QCOMPARE(model.troubled().count(), 0);
        model.setStatus(status(LinkState::Waiting));
        QVERIFY(older(model, std::chrono::milliseconds(1)));
        std::chrono::milliseconds before = model.troubled();
        for (const LinkState state : {LinkState::Connecting, LinkState::Waiting, LinkState::Paused, LinkState::Connecting}) {
            model.setStatus(status(state)); // the same trouble
            QVERIFY(model.troubled() >= before);
            before = model.troubled();
        }
        for (const LinkState state : {LinkState::Ready, LinkState::Offline}) {
            model.setStatus(status(LinkState::Waiting));
            model.setStatus(status(state));
            QCOMPARE(model.troubled().count(), 0);
        }
    }

    void keepsTheFacts()
    {
        ChatModel model(u"p"_s, u"Team"_s);
        QSignalSpy queue(&model, &ChatModel::queueChanged);
        QSignalSpy refused(&model, &ChatModel::notAccepted);
        DeliveryPromise promise;
        promise.acks = true;
        model.apply({event::Identity{u"Ann"_s, promise}, event::QueueSize{3, 1}, event::QueueSize{3, 1},
                     event::RoundTrip{std::chrono::microseconds(1200)},
                     event::NotAccepted{{u"1"_s, lobby, u"text"_s, {}}, Refusal::QueueFull, {}}});
        QCOMPARE(model.user(), u"Ann"_s);
        QVERIFY(model.promise().acks);
        QCOMPARE(model.queued(), 3);
        QCOMPARE(model.inFlight(), 1);
        QCOMPARE(model.roundTrip().count(), 1200);
        QCOMPARE(queue.count(), 1);
        QCOMPARE(refused.count(), 1);
    }
};

QTEST_GUILESS_MAIN(tst_ChatModel)
#include "tst_chatmodel.moc"
