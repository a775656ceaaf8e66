#include "models/MessageModel.h"

#include <QAbstractItemModelTester>
#include <QMap>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

namespace {

const QDateTime noon(QDate(2024, 3, 5), QTime(12, 0));

Message chat(const QString &sender, const QString &text, int seconds = 0, const QString &id = {})
{
    Message message;
    message.sender = sender;
    message.text = text;
    message.time = noon.addSecs(seconds);
    message.id = id;
    message.own = !id.isEmpty();
    message.state = message.own ? DeliveryState::Queued : DeliveryState::None;
    return message;
}

event::Delivery delivery(const QString &id, DeliveryState state)
{
    event::Delivery change;
    change.id = id;
    change.state = state;
    return change;
}

// As a session hands them over: behind all that came before.
QVector<Message> placed(QVector<Message> rows, qint64 from)
{
    for (Message &message : rows)
        message.place = from++;
    return rows;
}

HistoryPage page(const QVector<Message> &rows, bool atBegin, bool atEnd)
{
    return {rows, atBegin, atEnd};
}

QVector<Message> numbered(std::initializer_list<qint64> places)
{
    QVector<Message> rows;
    for (const qint64 place : places) {
        rows.append(chat(u"Ann"_s, QString::number(place), int(place)));
        rows.last().place = place;
    }
    return rows;
}

QStringList texts(const MessageModel &model)
{
    QStringList all;
    for (int row = 0; row < model.rowCount(); ++row)
        all.append(model.at(row).text);
    return all;
}

} // namespace

class tst_MessageModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void appendsABatchInOneInsertion()
    {
        MessageModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy inserted(&model, &MessageModel::rowsInserted);
        QVector<Message> batch;
        for (int i = 0; i < 1000; ++i)
            batch.append(chat(u"Ann"_s, QString::number(i), i));
        model.arrive(placed(batch, 1));
        model.arrive({});
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(model.rowCount(), 1000);
        QCOMPARE(model.at(999).text, u"999"_s);
    }

    void everyRowStandsAtItsPlace()
    {
        MessageModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy inserted(&model, &MessageModel::rowsInserted);
        model.arrive(numbered({10, 20, 30}));
        QCOMPARE(inserted.count(), 1);
        model.merge(numbered({11, 12, 25, -5, 40}));
        QCOMPARE(texts(model), (QStringList{u"-5"_s, u"10"_s, u"11"_s, u"12"_s, u"20"_s, u"25"_s, u"30"_s, u"40"_s}));
        QCOMPARE(inserted.count(), 5); // a run each
        model.merge(numbered({20, 40, 40, 41, -5}));
        QCOMPARE(model.rowCount(), 9);
        QCOMPARE(model.rowAt(41), 8);
        QCOMPARE(model.rowAt(42), -1);
        QCOMPARE(model.rowFrom(13), 4);
        QCOMPARE(model.rowFrom(99), 9);
        QCOMPARE(model.rowFrom(-99), 0);
    }

    void takesNothingInBeyondItsWindow()
    {
        MessageModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy arrived(&model, &MessageModel::arrived);
        model.show(page({}, false, false)); // not loaded yet
        model.arrive(numbered({5}));
        QCOMPARE(model.rowCount(), 0);
        QCOMPARE(arrived.count(), 1); // but counted

        model.show(page(numbered({10, 20}), false, false));
        model.arrive(numbered({5, 15, 25}));
        QCOMPARE(texts(model), (QStringList{u"10"_s, u"15"_s, u"20"_s}));
        QCOMPARE(arrived.last().at(0).toInt(), 3);

        QSignalSpy changed(&model, &MessageModel::windowChanged);
        model.addNewer(page(numbered({25, 30}), false, true));
        QCOMPARE(changed.count(), 1);
        QVERIFY(model.isAtEnd());
        model.arrive(numbered({5, 31}));
        QCOMPARE(texts(model), (QStringList{u"10"_s, u"15"_s, u"20"_s, u"25"_s, u"30"_s, u"31"_s}));
        model.addOlder(page(numbered({4, 5}), true, false));
        QVERIFY(model.isAtBegin() && model.isAtEnd());
        model.merge(numbered({1, 32}));
        QCOMPARE(texts(model).first(), u"1"_s);
        QCOMPARE(texts(model).last(), u"32"_s);
        model.addNewer(page({}, false, true)); // nothing new: nothing told
        QCOMPARE(changed.count(), 2);
    }

    void isCutAtEitherSide()
    {
        MessageModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.arrive(placed({chat(u"Me"_s, u"a"_s, 0, u"a"_s), chat(u"Ann"_s, u"b"_s, 1), chat(u"Ann"_s, u"c"_s, 2),
                             chat(u"Me"_s, u"d"_s, 3, u"d"_s)}, 1));
        QVERIFY(!model.startsGroup(2));
        model.setFirstUnread(2);
        QCOMPARE(model.firstUnread(), 1);
        QSignalSpy changed(&model, &MessageModel::dataChanged);
        model.dropFirst(2);
        QCOMPARE(texts(model), (QStringList{u"c"_s, u"d"_s}));
        QVERIFY(!model.isAtBegin() && model.isAtEnd());
        QVERIFY(model.startsGroup(0));
        QCOMPARE(changed.count(), 1);
        QCOMPARE(model.firstUnread(), -1); // it stands before the window, not above its first row
        QCOMPARE(model.rowOf(u"a"_s), -1);
        QVERIFY(!model.apply(delivery(u"a"_s, DeliveryState::Delivered)));
        model.dropLast(1);
        QVERIFY(!model.isAtEnd());
        QCOMPARE(model.rowOf(u"d"_s), -1);
        model.arrive(numbered({9}));
        QCOMPARE(texts(model), (QStringList{u"c"_s}));
        model.addOlder(page(placed({chat(u"Me"_s, u"a"_s, 0, u"a"_s), chat(u"Ann"_s, u"b"_s, 1)}, 1), true, false));
        QCOMPARE(model.firstUnread(), 1);
        QCOMPARE(model.rowOf(u"a"_s), 0);
    }

    void aReferenceAgreesWithRandomPages()
    {
        // A window over a history that grows at both ends and in the middle, while it is moved, widened and cut.
        QRandomGenerator dice(20240305);
        MessageModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QMap<qint64, Message> history;
        const auto between = [&](qint64 from, qint64 to) { return from + dice.bounded(int(to - from + 1)); };
        const auto add = [&](qint64 place) {
            if (history.contains(place) || place == 0)
                return;
            const Message message = numbered({place}).first();
            history.insert(place, message);
            dice.bounded(2) == 0 ? model.arrive({message}) : model.merge({message, message});
        };
        const auto rows = [&](auto first, auto last) {
            QVector<Message> found;
            for (auto at = first; at != last; ++at)
                found.append(at.value());
            return found;
        };
        int moves = 0;
        for (int step = 0; step < 3000; ++step) {
            const qint64 newest = history.isEmpty() ? 1000 : history.lastKey();
            const qint64 oldest = history.isEmpty() ? 1000 : history.firstKey();
            const int count = model.rowCount();
            switch (dice.bounded(7)) {
            case 0: add(newest + between(1, 5)); break;
            case 1: add(oldest - between(1, 5)); break;
            case 2: add(between(oldest, newest)); break;
            case 3: { // to some place, or to the end
                const auto first = history.lowerBound(between(oldest, newest));
                auto last = first;
                for (int i = 0; i < 20 && last != history.end(); ++i)
                    ++last;
                model.show(page(rows(first, last), first == history.begin(), last == history.end()));
                ++moves;
                break;
            }
            case 4: {
                if (count == 0)
                    break;
                const auto last = history.lowerBound(model.at(0).place);
                auto first = last;
                for (int i = 0; i < 10 && first != history.begin(); ++i)
                    --first;
                model.addOlder(page(rows(first, last), first == history.begin(), false));
                break;
            }
            case 5: {
                if (count == 0)
                    break;
                const auto first = history.upperBound(model.at(count - 1).place);
                auto last = first;
                for (int i = 0; i < 10 && last != history.end(); ++i)
                    ++last;
                model.addNewer(page(rows(first, last), false, last == history.end()));
                break;
            }
            case 6:
                if (count > 12)
                    dice.bounded(2) == 0 ? model.dropFirst(between(1, 6)) : model.dropLast(between(1, 6));
                break;
            }
            // What it shows is the history between its first and its last row; its edges are what it says.
            if (model.rowCount() == 0)
                continue;
            const qint64 first = model.at(0).place;
            const qint64 last = model.at(model.rowCount() - 1).place;
            const QVector<Message> expected = rows(history.lowerBound(first), history.upperBound(last));
            QCOMPARE(model.rowCount(), expected.size());
            for (int row = 0; row < model.rowCount(); ++row)
                QCOMPARE(model.at(row), expected.at(row));
            if (model.isAtBegin())
                QCOMPARE(first, history.firstKey());
            if (model.isAtEnd())
                QCOMPARE(last, history.lastKey());
        }
        QVERIFY(moves > 100);
    }

    void olderRowsKeepIdsAndMarker()
    {
        MessageModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.arrive(placed({chat(u"Ann"_s, u"c"_s), chat(u"Me"_s, u"d"_s, 1, u"id-d"_s)}, 1));
        model.setFirstUnread(2);
        model.merge(placed({chat(u"Me"_s, u"a"_s, -9, u"id-a"_s), chat(u"Ann"_s, u"b"_s, -5)}, -2));
        model.arrive(placed({chat(u"Me"_s, u"e"_s, 5, u"id-e"_s)}, 3));
        QCOMPARE(texts(model), QStringList({u"a"_s, u"b"_s, u"c"_s, u"d"_s, u"e"_s}));
        QCOMPARE(model.rowOf(u"id-a"_s), 0);
        QCOMPARE(model.rowOf(u"id-d"_s), 3);
        QCOMPARE(model.rowOf(u"id-e"_s), 4);
        QCOMPARE(model.rowOf(u"nobody"_s), -1);
        QCOMPARE(model.firstUnread(), 3);
    }

    // What fills a hole in which no room is left moves what stands behind it by a place.
    void rowsMakeRoom()
    {
        MessageModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QVector<Message> rows = placed({chat(u"Ann"_s, u"a"_s), chat(u"Me"_s, u"c"_s, 2, u"id-c"_s), chat(u"Ann"_s, u"d"_s, 3)}, 1);
        rows.append(numbered({100}));
        model.arrive(rows);
        model.apply(delivery(u"id-c"_s, DeliveryState::Delivered));
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);

        QVector<Message> filled = placed({chat(u"Ann"_s, u"b"_s, 1), chat(u"Me"_s, u"c"_s, 2, u"id-c"_s), chat(u"Ann"_s, u"d"_s, 3)}, 2);
        filled[1].state = DeliveryState::Delivered;
        model.merge(filled);
        QCOMPARE(texts(model), QStringList({u"a"_s, u"b"_s, u"c"_s, u"d"_s, u"100"_s}));
        QCOMPARE(model.rowOf(u"id-c"_s), 2);
        QCOMPARE(model.at(2).place, 3);
        QCOMPARE(changed.value(0).value(0).toModelIndex().row(), 1);

        // The same once more, as it was when it was new: what has come of it since stays.
        changed.clear();
        filled[1].state = DeliveryState::Queued;
        model.merge(filled);
        QCOMPARE(model.at(2).state, DeliveryState::Delivered);
        QCOMPARE(changed.size(), 0);
    }

    void tellsHowFarALargeMessageIs()
    {
        MessageModel model;
        model.arrive(placed({chat(u"Me"_s, u"big"_s, 0, u"x"_s), chat(u"Ann"_s, u"small"_s)}, 1));
        QSignalSpy changed(&model, &MessageModel::dataChanged);
        QVERIFY(!model.progress(0));
        model.setProgress(u"x"_s, 0.25);
        QCOMPARE(model.progress(0), std::optional(0.25));
        QVERIFY(!model.progress(1));
        QCOMPARE(changed.count(), 1);
        model.setProgress(u"x"_s, std::nullopt);
        QVERIFY(!model.progress(0));
        QCOMPARE(changed.count(), 2);
    }

    void aReceivedMessageCannotStealAnId()
    {
        MessageModel model;
        model.arrive(placed({chat(u"Me"_s, u"mine"_s, 0, u"x"_s)}, 1));
        Message foreign = chat(u"Eve"_s, u"hers"_s, 1);
        foreign.id = u"x"_s;
        model.arrive(placed({foreign}, 2));
        QVERIFY(model.apply(delivery(u"x"_s, DeliveryState::Delivered)));
        QCOMPARE(model.at(0).state, DeliveryState::Delivered);
        QCOMPARE(model.at(1).state, DeliveryState::None);
    }

    void deliveryChangesTheRow()
    {
        MessageModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.arrive(placed({chat(u"Me"_s, u"one"_s, 0, u"1"_s), chat(u"Me"_s, u"two"_s, 1, u"2"_s)}, 1));
        QSignalSpy changed(&model, &MessageModel::dataChanged);
        event::Delivery change = delivery(u"1"_s, DeliveryState::Failed);
        change.refusal = Refusal::RefusedByServer;
        change.refusalText = u"no"_s;
        change.serverId = u"s1"_s;
        change.seq = 7;
        QVERIFY(model.apply(change));
        QCOMPARE(changed.count(), 1);
        QCOMPARE(changed.at(0).at(0).toModelIndex().row(), 0);
        QCOMPARE(model.index(0).data(MessageModel::StateRole).toInt(), int(DeliveryState::Failed));
        QCOMPARE(model.index(0).data(MessageModel::RefusalTextRole).toString(), u"no"_s);
        QCOMPARE(model.at(0).serverId, u"s1"_s);
        QCOMPARE(model.at(0).seq, std::optional<qint64>(7));
        QCOMPARE(model.at(0).time, noon);
        QVERIFY(!model.apply(delivery(u"3"_s, DeliveryState::Delivered)));
    }

    void manyDeliveriesAreOneChange()
    {
        MessageModel model;
        QVector<Message> batch;
        QVector<event::Delivery> changes;
        for (int i = 0; i < 500; ++i) {
            batch.append(chat(u"Me"_s, QString::number(i), i, u"id%1"_s.arg(i)));
            changes.append(delivery(u"id%1"_s.arg(i), DeliveryState::Delivered));
        }
        model.arrive(placed(batch, 1));
        QSignalSpy changed(&model, &MessageModel::dataChanged);
        model.apply(changes);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(changed.at(0).at(0).toModelIndex().row(), 0);
        QCOMPARE(changed.at(0).at(1).toModelIndex().row(), 499);
        for (int row = 0; row < 500; ++row)
            QCOMPARE(model.at(row).state, DeliveryState::Delivered);
    }

    void cancelledIsRemoved()
    {
        MessageModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.arrive(placed({chat(u"Me"_s, u"a"_s, 0, u"a"_s), chat(u"Me"_s, u"b"_s, 1, u"b"_s),
                      chat(u"Ann"_s, u"c"_s, 2), chat(u"Me"_s, u"d"_s, 3, u"d"_s)}, 1));
        model.setFirstUnread(3);
        model.apply(QVector<event::Delivery>{delivery(u"a"_s, DeliveryState::Sending),
                                             delivery(u"b"_s, DeliveryState::Cancelled),
                                             delivery(u"d"_s, DeliveryState::Failed)});
        QCOMPARE(texts(model), QStringList({u"a"_s, u"c"_s, u"d"_s}));
        QCOMPARE(model.firstUnread(), 1);
        QCOMPARE(model.rowOf(u"b"_s), -1);
        QCOMPARE(model.rowOf(u"d"_s), 2);
        QCOMPARE(model.at(2).state, DeliveryState::Failed);
        QVERIFY(model.apply(delivery(u"a"_s, DeliveryState::Cancelled)));
        QCOMPARE(model.firstUnread(), 0);
        QVERIFY(model.apply(delivery(u"d"_s, DeliveryState::Cancelled)));
        QCOMPARE(texts(model), QStringList({u"c"_s}));
    }

    void groupsAndDays_data()
    {
        QTest::addColumn<QString>("sender");
        QTest::addColumn<qint64>("seconds");
        QTest::addColumn<bool>("startsGroup");
        QTest::addColumn<bool>("startsDay");
        QTest::newRow("same sender, at once") << u"Ann"_s << qint64(1) << false << false;
        QTest::newRow("same sender, five minutes") << u"Ann"_s << qint64(300) << false << false;
        QTest::newRow("same sender, later") << u"Ann"_s << qint64(301) << true << false;
        QTest::newRow("same sender, clock set back") << u"Ann"_s << qint64(-301) << true << false;
        QTest::newRow("other sender") << u"Bob"_s << qint64(1) << true << false;
        QTest::newRow("next day") << u"Ann"_s << qint64(12 * 3600) << true << true;
    }
    void groupsAndDays()
    {
        QFETCH(QString, sender);
        QFETCH(qint64, seconds);
        MessageModel model;
        model.arrive(placed({chat(u"Ann"_s, u"first"_s), chat(sender, u"second"_s, int(seconds))}, 1));
        QVERIFY(model.startsGroup(0));
        QVERIFY(model.startsDay(0));
        QTEST(model.startsGroup(1), "startsGroup");
        QTEST(model.startsDay(1), "startsDay");
        QTEST(model.index(1).data(MessageModel::StartsDayRole).toBool(), "startsDay");
    }

    void noticesBreakGroups()
    {
        MessageModel model;
        Message notice = chat(u"Ann"_s, {}, 1);
        notice.kind = MessageKind::Notice;
        notice.notice = NoticeKind::Joined;
        model.arrive(placed({chat(u"Ann"_s, u"a"_s), notice, chat(u"Ann"_s, u"b"_s, 2)}, 1));
        QVERIFY(model.startsGroup(1));
        QVERIFY(model.startsGroup(2));
    }

    void olderRowsEndADay()
    {
        MessageModel model;
        model.arrive(placed({chat(u"Ann"_s, u"b"_s, 10)}, 1));
        QSignalSpy changed(&model, &MessageModel::dataChanged);
        model.merge(placed({chat(u"Ann"_s, u"a"_s)}, -1));
        QVERIFY(!model.startsDay(1));
        QVERIFY(!model.startsGroup(1));
        QCOMPARE(changed.count(), 1);
        QCOMPARE(changed.at(0).at(0).toModelIndex().row(), 1);
    }

    void markerMoves()
    {
        MessageModel model;
        model.arrive(placed({chat(u"Ann"_s, u"a"_s), chat(u"Ann"_s, u"b"_s)}, 1));
        QSignalSpy changed(&model, &MessageModel::dataChanged);
        model.setFirstUnread(2);
        QVERIFY(model.index(1).data(MessageModel::FirstUnreadRole).toBool());
        QVERIFY(!model.index(0).data(MessageModel::FirstUnreadRole).toBool());
        model.setFirstUnread(2);
        QCOMPARE(changed.count(), 1);
        model.setFirstUnread(0);
        QCOMPARE(changed.count(), 2);
        QCOMPARE(model.firstUnread(), -1);
    }

    void isReadAloudInTheDescribersWords()
    {
        MessageModel model;
        model.arrive(placed({chat(u"Ann"_s, u"hello"_s)}, 1));
        QCOMPARE(model.index(0).data(Qt::AccessibleTextRole).toString(), u"hello"_s);
        MessageModel::setDescriber([](const MessageModel &rows, int row) { return rows.at(row).sender + u" says"; });
        QCOMPARE(model.index(0).data(Qt::AccessibleTextRole).toString(), u"Ann says"_s);
        MessageModel::setDescriber({});
    }
};

QTEST_GUILESS_MAIN(tst_MessageModel)
#include "tst_messagemodel.moc"
