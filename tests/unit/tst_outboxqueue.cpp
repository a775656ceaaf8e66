#include "storage/OutboxQueue.h"

#include <QTest>

using namespace parlance;

class tst_OutboxQueue : public QObject
{
    Q_OBJECT

    static OutgoingMessage message(const QString &id, const QString &room = QStringLiteral("lobby"), qsizetype size = 1)
    {
        return {id, room, QString(size, u'x'), QDateTime()};
    }
    static void add(OutboxQueue &queue, std::initializer_list<const char *> ids, const QString &room = QStringLiteral("lobby"))
    {
        for (const char *id : ids) {
            OutboxRow row;
            row.message = message(QString::fromLatin1(id), room);
            queue.add(row);
        }
    }
    static QString next(const OutboxQueue &queue, int window = 1)
    {
        const auto found = queue.next(window);
        return found ? found->id : QString();
    }
    static DeliveryState state(const OutboxQueue &queue, const QString &id)
    {
        return queue.row(id) ? queue.row(id)->state : DeliveryState::None;
    }

private Q_SLOTS:
    void oneUnderWayForEachRoom()
    {
        OutboxQueue queue;
        add(queue, {"a1", "a2"}, QStringLiteral("a"));
        add(queue, {"b1"}, QStringLiteral("b"));
        QCOMPARE(next(queue), QStringLiteral("a1"));
        queue.written(QStringLiteral("a1"), 1);
        QCOMPARE(next(queue), QStringLiteral("b1"));
        queue.written(QStringLiteral("b1"), 1);
        QCOMPARE(next(queue), QString());
        queue.delivered(QStringLiteral("a1"));
        QCOMPARE(next(queue), QStringLiteral("a2"));
    }

    void windowWhereTheServerDropsDuplicates()
    {
        OutboxQueue queue;
        add(queue, {"1", "2", "3"});
        queue.written(QStringLiteral("1"), 1);
        QCOMPARE(next(queue, 2), QStringLiteral("2"));
        queue.written(QStringLiteral("2"), 1);
        QCOMPARE(next(queue, 2), QString());
        QCOMPARE(queue.inFlight(), 2);
    }

    void lostLinkQueuesAgainInOrderWhereTheServerAcks()
    {
        OutboxQueue queue;
        add(queue, {"1", "2", "3"});
        queue.written(QStringLiteral("1"), 7);
        queue.written(QStringLiteral("2"), 7);
        const auto changes = queue.linkLost(7, true);
        QCOMPARE(changes.size(), 2);
        QCOMPARE(changes.at(0).message.id, QStringLiteral("1"));
        QCOMPARE(changes.at(0).state, DeliveryState::Queued);
        QCOMPARE(next(queue), QStringLiteral("1"));
    }

    void lostLinkIsDoubtWhereTheServerDoesNot()
    {
        OutboxQueue queue;
        add(queue, {"1", "2"});
        queue.written(QStringLiteral("1"), 7);
        QCOMPARE(queue.linkLost(7, false).size(), 1);
        QCOMPARE(state(queue, QStringLiteral("1")), DeliveryState::InDoubt);
        QCOMPARE(next(queue), QString()); // the doubtful head holds its room
        QCOMPARE(queue.resend(QStringLiteral("1"), QStringLiteral("here")).size(), 1);
        QCOMPARE(next(queue), QStringLiteral("1"));
    }

    void anotherEpochIsNotTouched()
    {
        OutboxQueue queue;
        add(queue, {"1"});
        queue.written(QStringLiteral("1"), 2);
        QVERIFY(queue.linkLost(1, false).isEmpty());
        QVERIFY(queue.reachedServer(QStringLiteral("1"), 1).isEmpty());
        QVERIFY(queue.unanswered(QStringLiteral("1"), 1, true).isEmpty());
        QCOMPARE(state(queue, QStringLiteral("1")), DeliveryState::Sending);
    }

    void refusedHeadLetsTheOthersPass()
    {
        OutboxQueue queue;
        add(queue, {"1", "2"});
        queue.written(QStringLiteral("1"), 1);
        const auto changes = queue.refused(QStringLiteral("1"), Refusal::RefusedByServer, QStringLiteral("no"));
        QCOMPARE(changes.at(0).state, DeliveryState::Failed);
        QCOMPARE(changes.at(0).refusalText, QStringLiteral("no"));
        QCOMPARE(next(queue), QStringLiteral("2"));
    }

    void lateAckEndsAnyKnownRow_data()
    {
        QTest::addColumn<DeliveryState>("before");
        QTest::newRow("queued again") << DeliveryState::Queued;
        QTest::newRow("in doubt") << DeliveryState::InDoubt;
        QTest::newRow("failed") << DeliveryState::Failed;
        QTest::newRow("unconfirmed") << DeliveryState::Unconfirmed;
    }
    void lateAckEndsAnyKnownRow()
    {
        QFETCH(DeliveryState, before);
        OutboxQueue queue;
        add(queue, {"1", "2"});
        const QString id = QStringLiteral("1");
        queue.written(id, 1);
        if (before == DeliveryState::Queued)
            queue.linkLost(1, true);
        else if (before == DeliveryState::InDoubt)
            queue.linkLost(1, false);
        else if (before == DeliveryState::Failed)
            queue.refused(id, Refusal::RefusedByServer, {});
        else
            queue.reachedServer(id, 1);
        QCOMPARE(state(queue, id), before);
        QCOMPARE(queue.delivered(id).size(), 1);
        QCOMPARE(state(queue, id), DeliveryState::Delivered);
        QVERIFY(queue.delivered(id).isEmpty()); // a repeated ack changes nothing
        QCOMPARE(next(queue), QStringLiteral("2"));
        QCOMPARE(queue.queued(), 1);
        QCOMPARE(queue.inFlight(), 0);
    }

    void unansweredIsTriedAgainThenDoubtful()
    {
        OutboxQueue queue;
        add(queue, {"1"});
        for (int i = 1; i < OutboxQueue::triesBeforeDoubt; ++i) {
            queue.written(QStringLiteral("1"), 1);
            queue.unanswered(QStringLiteral("1"), 1, true);
            QCOMPARE(state(queue, QStringLiteral("1")), DeliveryState::Queued);
        }
        queue.written(QStringLiteral("1"), 1);
        queue.unanswered(QStringLiteral("1"), 1, true);
        QCOMPARE(state(queue, QStringLiteral("1")), DeliveryState::InDoubt);
    }

    void unansweredWithoutDedupeIsNotSentTwice()
    {
        OutboxQueue queue;
        add(queue, {"1"});
        queue.written(QStringLiteral("1"), 1);
        QCOMPARE(queue.unanswered(QStringLiteral("1"), 1, false).size(), 1);
        QCOMPARE(state(queue, QStringLiteral("1")), DeliveryState::InDoubt);
    }

    void leavingARoomCancelsWhatWaits()
    {
        OutboxQueue queue;
        add(queue, {"a1", "a2", "a3"}, QStringLiteral("a"));
        add(queue, {"b1"}, QStringLiteral("b"));
        queue.written(QStringLiteral("a1"), 1);
        QCOMPARE(queue.cancelRoom(QStringLiteral("a")).size(), 2);
        QCOMPARE(state(queue, QStringLiteral("a1")), DeliveryState::Sending);
        QCOMPARE(state(queue, QStringLiteral("a2")), DeliveryState::Cancelled);
        QCOMPARE(next(queue), QStringLiteral("b1"));
        QCOMPARE(queue.queued(), 1);
    }

    void failedRowsAreKeptWithTheirText()
    {
        OutboxQueue queue;
        add(queue, {"bad"});
        queue.written(QStringLiteral("bad"), 1);
        queue.refused(QStringLiteral("bad"), Refusal::RefusedByServer, {});
        for (int i = 0; i < 12000; ++i) {
            const QString id = QString::number(i);
            OutboxRow row;
            row.message = message(id);
            queue.add(row);
            queue.written(id, 1);
            queue.delivered(id);
            QVERIFY(queue.row(id)->message.text.isEmpty());
        }
        QVERIFY(queue.row(QStringLiteral("bad")));
        QCOMPARE(queue.row(QStringLiteral("bad"))->message.text, QStringLiteral("x"));
    }

    void boundRefusesAndForgetsNothing()
    {
        OutboxQueue queue(OutboxQueue::Limits{2, 1000});
        add(queue, {"1"});
        QVERIFY(!queue.refusalFor(message(QStringLiteral("2"))));
        queue.reserve(message(QStringLiteral("2")));
        QCOMPARE(queue.refusalFor(message(QStringLiteral("3"))), std::optional(Refusal::QueueFull));
        queue.release(message(QStringLiteral("2")));
        QVERIFY(!queue.refusalFor(message(QStringLiteral("3"))));
        QCOMPARE(queue.refusalFor(message(QStringLiteral("big"), QStringLiteral("r"), 1000)),
                 std::optional(Refusal::QueueFull));
        queue.cancel(QStringLiteral("1"));
        QVERIFY(queue.settled());
    }

    void tooBigPicksTheLargestUnderWay()
    {
        OutboxQueue queue;
        OutboxRow small, big;
        small.message = message(QStringLiteral("small"), QStringLiteral("r"), 3);
        big.message = message(QStringLiteral("big"), QStringLiteral("r"), 30);
        queue.add(small);
        queue.add(big);
        queue.written(QStringLiteral("small"), 1);
        queue.written(QStringLiteral("big"), 1);
        const auto changes = queue.tooBig(1);
        QCOMPARE(changes.size(), 1);
        QCOMPARE(changes.at(0).message.id, QStringLiteral("big"));
        QCOMPARE(changes.at(0).refusal, Refusal::TooLarge);
    }

    void cancelOnlyWhatIsNotUnderWay()
    {
        OutboxQueue queue;
        add(queue, {"1", "2"});
        queue.written(QStringLiteral("1"), 1);
        QVERIFY(queue.cancel(QStringLiteral("1")).isEmpty());
        QCOMPARE(queue.cancel(QStringLiteral("2")).size(), 1);
        QVERIFY(queue.delivered(QStringLiteral("2")).isEmpty());
    }

    void oldOnesAskBeforeTheyGo()
    {
        OutboxQueue queue;
        const Instant written{1000};
        for (const char *id : {"1", "2"}) {
            OutboxRow row;
            row.message = message(QString::fromLatin1(id));
            queue.add(row, written);
        }
        QVERIFY(queue.review(QString(), std::nullopt).isEmpty());                         // it cannot go now
        QVERIFY(queue.review(QString(), written + OutboxQueue::holdAfter).isEmpty());     // an hour is not more than an hour
        const Instant late = written + OutboxQueue::holdAfter + milliseconds(1);
        const auto changes = queue.review(QString(), late);
        QCOMPARE(changes.size(), 2);
        QCOMPARE(changes.at(0).state, DeliveryState::Held);
        QCOMPARE(changes.at(0).hold, HoldReason::Old);
        QCOMPARE(queue.held(), 2);
        QCOMPARE(queue.queued(), 2);
        QCOMPARE(next(queue), QString());
        QVERIFY(queue.review(QString(), late).isEmpty()); // asked once
        QCOMPARE(queue.resend(QStringLiteral("1"), {}).at(0).consented, true);
        QCOMPARE(next(queue), QStringLiteral("1"));
        QVERIFY(queue.review(QString(), late).isEmpty()); // and not again
        queue.written(QStringLiteral("1"), 1);
        QCOMPARE(queue.cancelHeld().size(), 1);
        QCOMPARE(state(queue, QStringLiteral("2")), DeliveryState::Cancelled);
        QCOMPARE(queue.held(), 0);
        QCOMPARE(queue.queued(), 0);
    }

    // It may have arrived: whether it goes again is not a question of its age.
    void whatWasUnderWayIsNeverTooOld()
    {
        OutboxQueue queue;
        add(queue, {"1"});
        queue.written(QStringLiteral("1"), 1);
        queue.linkLost(1, true);
        QVERIFY(queue.review(QString(), OutboxQueue::holdAfter * 2).isEmpty());
        QCOMPARE(next(queue), QStringLiteral("1"));
    }

    void anotherServerAsksAndTheFormerDoesNot()
    {
        OutboxQueue queue;
        OutboxRow row;
        row.server = QStringLiteral("A");
        row.message = message(QStringLiteral("1"));
        queue.add(row);
        row.message = message(QStringLiteral("2"));
        queue.add(row);
        QVERIFY(queue.review(QStringLiteral("A"), std::nullopt).isEmpty());
        const auto changes = queue.review(QStringLiteral("B"), std::nullopt);
        QCOMPARE(changes.size(), 2);
        QCOMPARE(changes.at(0).hold, HoldReason::OtherServer);
        QCOMPARE(queue.review(QStringLiteral("A"), std::nullopt).size(), 2); // the address is as it was
        QCOMPARE(next(queue), QStringLiteral("1"));
        queue.review(QStringLiteral("B"), std::nullopt);
        QCOMPARE(queue.consentAll(QStringLiteral("B")).size(), 2);
        QCOMPARE(next(queue), QStringLiteral("1"));
        QCOMPARE(queue.row(QStringLiteral("1"))->server, QStringLiteral("B"));
        QCOMPARE(queue.review(QStringLiteral("C"), std::nullopt).size(), 2); // consent was for B
    }

    void allMeansAlsoThoseBehind()
    {
        OutboxQueue queue;
        OutboxRow row;
        row.message = message(QStringLiteral("old"));
        queue.add(row, Instant(0));
        row.message = message(QStringLiteral("younger"));
        queue.add(row, Instant(60000));
        QCOMPARE(queue.review(QString(), OutboxQueue::holdAfter + milliseconds(1)).size(), 1);
        queue.consentAll(QString());
        QVERIFY(queue.review(QString(), OutboxQueue::holdAfter * 3).isEmpty());
    }

    void setAsideBlocksNothing()
    {
        OutboxQueue queue;
        OutboxRow row;
        row.state = DeliveryState::InDoubt;
        row.message = message(QStringLiteral("doubtful"));
        queue.add(row);
        add(queue, {"new"});
        QCOMPARE(next(queue), QString());
        queue.setAside(QStringLiteral("doubtful"));
        QCOMPARE(next(queue), QStringLiteral("new"));
        QCOMPARE(queue.doubtful(), 1);
        queue.resend(QStringLiteral("doubtful"), {});
        QCOMPARE(next(queue), QStringLiteral("doubtful")); // its place in the order is the old one
    }

    void notWrittenIsAsIfNothingHadBeen()
    {
        OutboxQueue queue;
        add(queue, {"1", "2"});
        queue.written(QStringLiteral("1"), 3);
        QVERIFY(queue.notWritten(QStringLiteral("1"), 2).isEmpty());
        QCOMPARE(queue.notWritten(QStringLiteral("1"), 3).at(0).tries, 0);
        QCOMPARE(next(queue), QStringLiteral("1"));
        QCOMPARE(queue.inFlight(), 0);
    }

    void tryLaterKeepsOrderAndNeverBecomesDoubt()
    {
        OutboxQueue queue;
        add(queue, {"1", "2", "3"});
        for (int i = 0; i < 3 * OutboxQueue::triesBeforeDoubt; ++i) {
            queue.written(QStringLiteral("1"), 1);
            queue.written(QStringLiteral("2"), 1);
            QCOMPARE(queue.tryLater(QStringLiteral("2")).at(0).state, DeliveryState::Queued);
            QCOMPARE(queue.tryLater(QStringLiteral("1")).at(0).state, DeliveryState::Queued);
            QCOMPARE(next(queue), QStringLiteral("1"));
        }
        QVERIFY(queue.tryLater(QStringLiteral("1")).isEmpty()); // it is not under way
    }

    void filesCountAsBytes()
    {
        OutboxQueue queue(OutboxQueue::Limits{10, 1000});
        OutboxRow row;
        row.message = message(QStringLiteral("1"));
        row.message.file = FilePart{QStringLiteral("a"), {}, 900, {}, QByteArray(900, 'x'), {}};
        QVERIFY(!queue.refusalFor(row.message));
        queue.add(row);
        QCOMPARE(queue.refusalFor(message(QStringLiteral("2"), QStringLiteral("r"), 50)), std::optional(Refusal::QueueFull));
        queue.written(QStringLiteral("1"), 1);
        queue.delivered(QStringLiteral("1"));
        QVERIFY(!queue.row(QStringLiteral("1"))->message.file); // its bytes are not kept in memory
        QVERIFY(!queue.refusalFor(message(QStringLiteral("2"), QStringLiteral("r"), 450)));
    }

    void failedOnesOfAnEarlierRunWaitForThePerson()
    {
        OutboxQueue queue(OutboxQueue::Limits{1, 1000});
        OutboxRow row;
        row.state = DeliveryState::Failed;
        row.message = message(QStringLiteral("1"));
        queue.add(row);
        QVERIFY(queue.settled());
        QVERIFY(!queue.refusalFor(message(QStringLiteral("2"))));
        QCOMPARE(queue.delivered(QStringLiteral("1")).size(), 1); // a late ack
    }

    void manySettledRowsAreForgottenOneByOne()
    {
        OutboxQueue queue;
        constexpr int count = 30000; // past what is remembered for late answers
        for (int i = 0; i < count; ++i) {
            const QString id = QString::number(i);
            OutboxRow row;
            row.message = message(id);
            queue.add(row);
            QCOMPARE(queue.written(id, 1).size(), 1);
            const auto changes = queue.delivered(id);
            QCOMPARE(changes.size(), 1);
            QCOMPARE(changes.first().message.id, id);
        }
        QVERIFY(queue.settled());
        QVERIFY(!queue.row(QStringLiteral("0")));
        QVERIFY(queue.row(QString::number(count - 1)));
    }

    void idsAreUniqueAndSortByTime()
    {
        QString last;
        for (int i = 0; i < 20000; ++i) {
            const QString id = newMessageId();
            QVERIFY(id > last);
            QCOMPARE(id.size(), 36);
            QCOMPARE(id.at(14), u'7');
            last = id;
        }
    }
};

QTEST_APPLESS_MAIN(tst_OutboxQueue)
#include "tst_outboxqueue.moc"
