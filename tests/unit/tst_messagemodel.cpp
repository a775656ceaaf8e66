#include "models/MessageModel.h"

#include <QAbstractItemModelTester>
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
        model.append(batch);
        model.append({});
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(model.rowCount(), 1000);
        QCOMPARE(model.at(999).text, u"999"_s);
    }

    void lateMessagesStandWhereTheirNumbersBelong()
    {
        const auto numbered = [](qint64 seq) {
            Message message = chat(u"Ann"_s, QString::number(seq), int(seq));
            message.seq = seq;
            return message;
        };
        MessageModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        // 90 and 91 are of a server that has begun to count anew since.
        model.append({numbered(90), numbered(91), numbered(1), chat(u"Me"_s, u"own"_s, 0, u"id"_s), numbered(5), numbered(6)});
        model.insertBySeq({numbered(2), numbered(3), numbered(4)});
        QCOMPARE(texts(model), (QStringList{u"90"_s, u"91"_s, u"1"_s, u"own"_s, u"2"_s, u"3"_s, u"4"_s, u"5"_s, u"6"_s}));
        QCOMPARE(model.rowOf(u"id"_s), 3);
        model.insertBySeq({numbered(7)});
        QCOMPARE(texts(model).last(), u"7"_s);
        MessageModel empty;
        empty.insertBySeq({numbered(1)});
        QCOMPARE(empty.rowCount(), 1);
    }

    void prependKeepsIdsAndMarker()
    {
        MessageModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.append({chat(u"Ann"_s, u"c"_s), chat(u"Me"_s, u"d"_s, 1, u"id-d"_s)});
        model.setFirstUnread(1);
        model.prepend({chat(u"Me"_s, u"a"_s, -9, u"id-a"_s), chat(u"Ann"_s, u"b"_s, -5)});
        model.append({chat(u"Me"_s, u"e"_s, 5, u"id-e"_s)});
        QCOMPARE(texts(model), QStringList({u"a"_s, u"b"_s, u"c"_s, u"d"_s, u"e"_s}));
        QCOMPARE(model.rowOf(u"id-a"_s), 0);
        QCOMPARE(model.rowOf(u"id-d"_s), 3);
        QCOMPARE(model.rowOf(u"id-e"_s), 4);
        QCOMPARE(model.rowOf(u"nobody"_s), -1);
        QCOMPARE(model.firstUnread(), 3);
    }

    void aReceivedMessageCannotStealAnId()
    {
        MessageModel model;
        model.append({chat(u"Me"_s, u"mine"_s, 0, u"x"_s)});
        Message foreign = chat(u"Eve"_s, u"hers"_s, 1);
        foreign.id = u"x"_s;
        model.append({foreign});
        QVERIFY(model.apply(delivery(u"x"_s, DeliveryState::Delivered)));
        QCOMPARE(model.at(0).state, DeliveryState::Delivered);
        QCOMPARE(model.at(1).state, DeliveryState::None);
    }

    void deliveryChangesTheRow()
    {
        MessageModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.append({chat(u"Me"_s, u"one"_s, 0, u"1"_s), chat(u"Me"_s, u"two"_s, 1, u"2"_s)});
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
        model.append(batch);
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
        model.append({chat(u"Me"_s, u"a"_s, 0, u"a"_s), chat(u"Me"_s, u"b"_s, 1, u"b"_s),
                      chat(u"Ann"_s, u"c"_s, 2), chat(u"Me"_s, u"d"_s, 3, u"d"_s)});
        model.setFirstUnread(2);
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
        model.append({chat(u"Ann"_s, u"first"_s), chat(sender, u"second"_s, int(seconds))});
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
        model.append({chat(u"Ann"_s, u"a"_s), notice, chat(u"Ann"_s, u"b"_s, 2)});
        QVERIFY(model.startsGroup(1));
        QVERIFY(model.startsGroup(2));
    }

    void olderRowsEndADay()
    {
        MessageModel model;
        model.append({chat(u"Ann"_s, u"b"_s, 10)});
        QSignalSpy changed(&model, &MessageModel::dataChanged);
        model.prepend({chat(u"Ann"_s, u"a"_s)});
        QVERIFY(!model.startsDay(1));
        QVERIFY(!model.startsGroup(1));
        QCOMPARE(changed.count(), 1);
        QCOMPARE(changed.at(0).at(0).toModelIndex().row(), 1);
    }

    void markerMoves()
    {
        MessageModel model;
        model.append({chat(u"Ann"_s, u"a"_s), chat(u"Ann"_s, u"b"_s)});
        QSignalSpy changed(&model, &MessageModel::dataChanged);
        model.setFirstUnread(1);
        QVERIFY(model.index(1).data(MessageModel::FirstUnreadRole).toBool());
        QVERIFY(!model.index(0).data(MessageModel::FirstUnreadRole).toBool());
        model.setFirstUnread(1);
        QCOMPARE(changed.count(), 1);
        model.setFirstUnread(-1);
        QCOMPARE(changed.count(), 2);
        QCOMPARE(model.firstUnread(), -1);
    }

    void isReadAloudInTheDescribersWords()
    {
        MessageModel model;
        model.append({chat(u"Ann"_s, u"hello"_s)});
        QCOMPARE(model.index(0).data(Qt::AccessibleTextRole).toString(), u"hello"_s);
        MessageModel::setDescriber([](const MessageModel &rows, int row) { return rows.at(row).sender + u" says"; });
        QCOMPARE(model.index(0).data(Qt::AccessibleTextRole).toString(), u"Ann says"_s);
        MessageModel::setDescriber({});
    }
};

QTEST_GUILESS_MAIN(tst_MessageModel)
#include "tst_messagemodel.moc"
