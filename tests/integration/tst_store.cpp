#include "support/StoreProbe.h"

#include <QTemporaryDir>
#include <QTest>

using namespace parlance;
using namespace parlance::test;

// What the store keeps is there again when it is opened again, once, in order, and for its owner only.
class StoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void ownMessageIsInOutboxAndHistory_data();
    void ownMessageIsInOutboxAndHistory();
    void everyFieldComesBack();
    void answersComeInOrder();
    void noAnswerAfterTheEnd();
    void answerMayEndTheStore();
    void whatWasGivenBeforeTheEndIsWritten();
    void oneThatCannotBeKept();
    void statesFollow();
    void cancelledLeavesTheHistory();
    void endBetweenRemoveAndItsDelivery_data();
    void endBetweenRemoveAndItsDelivery();
    void stateOfTheDialect();
    void roomsAreNamed();
    void filesAreForTheOwnerOnly();
    void profilesAreApart();

private:
    std::unique_ptr<QTemporaryDir> m_dir;
};

void StoreTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
}

void StoreTest::ownMessageIsInOutboxAndHistory_data()
{
    QTest::addColumn<bool>("threads");
    QTest::newRow("in threads of its own") << true;
    QTest::newRow("in this thread") << false;
}

void StoreTest::ownMessageIsInOutboxAndHistory()
{
    QFETCH(bool, threads);
    const OutboxRow row = StoreProbe::row(QStringLiteral("first 第一"));
    qint64 place = 0;
    {
        StoreProbe probe(m_dir->path(), threads);
        QVERIFY(probe.load().outbox.isEmpty());
        const auto answer = probe.insert(row);
        QVERIFY(answer.ok());
        place = *answer;
        QVERIFY(place != 0);
        QCOMPARE(probe.troubles, QVector<StoreTrouble>());
    }
    StoreProbe probe(m_dir->path(), threads);
    const MessageStore::Loaded loaded = probe.load();
    QCOMPARE(loaded.outbox.size(), 1);
    QCOMPARE(loaded.outbox.constFirst().message.id, row.message.id);
    QCOMPARE(loaded.outbox.constFirst().message.text, row.message.text);
    QCOMPARE(loaded.outbox.constFirst().message.room, row.message.room);
    QCOMPARE(loaded.outbox.constFirst().message.written.toMSecsSinceEpoch(), row.message.written.toMSecsSinceEpoch());
    const HistoryPage page = probe.page(QStringLiteral("room"));
    QCOMPARE(page.rows.size(), 1);
    QCOMPARE(page.rows.constFirst().place, place);
    QVERIFY(page.rows.constFirst().own);
    QCOMPARE(page.rows.constFirst().state, DeliveryState::Queued);
}

void StoreTest::everyFieldComesBack()
{
    OutboxRow row = StoreProbe::row(QStringLiteral("text"));
    row.server = QStringLiteral("wss://example.org");
    row.state = DeliveryState::Held;
    row.hold = HoldReason::OtherServer;
    row.consented = true;
    row.tries = 3;
    row.epoch = 7;
    row.refusal = Refusal::RefusedByServer;
    row.refusalText = QStringLiteral("no");
    Message message = StoreProbe::received(QStringLiteral("a\0b 😀"), 5, QStringLiteral("s5"));
    message.kind = MessageKind::Notice;
    message.notice = NoticeKind::ServerError;
    message.id = QStringLiteral("their id");
    {
        StoreProbe probe(m_dir->path());
        QVERIFY(probe.insert(row).ok());
        message.place = StoreProbe::messagesIn(probe.keep({event::Added{message}})).value(0).place;
        QVERIFY(message.place != 0);
    }
    StoreProbe probe(m_dir->path());
    const OutboxRow kept = probe.load().outbox.value(0);
    QCOMPARE(kept.server, row.server);
    QCOMPARE(kept.state, row.state);
    QCOMPARE(kept.hold, row.hold);
    QCOMPARE(kept.consented, row.consented);
    QCOMPARE(kept.tries, row.tries);
    QCOMPARE(kept.epoch, row.epoch);
    QCOMPARE(kept.refusal, row.refusal);
    QCOMPARE(kept.refusalText, row.refusalText);
    const Message seen = probe.page(QStringLiteral("room")).rows.value(1);
    QCOMPARE(seen, message);
}

void StoreTest::answersComeInOrder()
{
    StoreProbe probe(m_dir->path());
    constexpr int count = 2000;
    QStringList answers;
    QStringList asked;
    QVector<qint64> placesGiven;
    for (int i = 0; i < count; ++i) {
        const QString name = QString::number(i);
        asked.append(name);
        const OutboxRow row = StoreProbe::row(name);
        if (i % 3 == 0) {
            probe.messages->keep({event::Added{StoreProbe::received(name)}}, {}, [&, name](const SessionEvents &events) {
                answers.append(name);
                placesGiven.append(StoreProbe::messagesIn(events).value(0).place);
            });
        } else {
            probe.messages->insert(row, StoreProbe::shownOf(row), [&, name](const Result<qint64> &place) {
                answers.append(name);
                placesGiven.append(place.ok() ? *place : 0);
            });
        }
    }
    QVERIFY(StoreProbe::wait([&] { return answers.size() == count; }));
    QCOMPARE(answers, asked);
    for (int i = 1; i < count; ++i)
        QVERIFY(placesGiven.at(i - 1) < placesGiven.at(i));
    QCOMPARE(probe.texts(QStringLiteral("room")), asked);
}

void StoreTest::noAnswerAfterTheEnd()
{
    StoreProbe probe(m_dir->path());
    const OutboxRow row = StoreProbe::row(QStringLiteral("text"));
    bool answered = false;
    probe.messages->insert(row, StoreProbe::shownOf(row), [&](const Result<qint64> &) { answered = true; });
    probe.messages.reset();
    probe.messages = probe.store.messagesOf(QStringLiteral("profile"));
    QCOMPARE(probe.load().outbox.size(), 1); // it was written all the same
    QVERIFY(!answered);
}

void StoreTest::answerMayEndTheStore()
{
    StoreProbe probe(m_dir->path());
    int answers = 0;
    for (int i = 0; i < 10; ++i) {
        const OutboxRow row = StoreProbe::row(QStringLiteral("text"));
        probe.messages->insert(row, StoreProbe::shownOf(row), [&](const Result<qint64> &) {
            ++answers;
            probe.messages.reset();
        });
    }
    QVERIFY(StoreProbe::wait([&] { return answers > 0; }));
    probe.messages = probe.store.messagesOf(QStringLiteral("profile"));
    QCOMPARE(probe.load().outbox.size(), 10);
    QCOMPARE(answers, 1);
}

void StoreTest::whatWasGivenBeforeTheEndIsWritten()
{
    {
        Store store({m_dir->path(), true, false});
        store.open();
        const auto messages = store.messagesOf(QStringLiteral("profile"));
        for (int i = 0; i < 500; ++i) {
            const OutboxRow row = StoreProbe::row(QString::number(i));
            messages->insert(row, StoreProbe::shownOf(row), [](const Result<qint64> &) {});
        }
    }
    StoreProbe probe(m_dir->path());
    QCOMPARE(probe.load().outbox.size(), 500);
    QVERIFY(!QFile::exists(m_dir->path() + QStringLiteral("/messages.sqlite.damaged")));
}

// A message that the database cannot take (its id is there already) is refused alone.
void StoreTest::oneThatCannotBeKept()
{
    StoreProbe probe(m_dir->path());
    const OutboxRow first = StoreProbe::row(QStringLiteral("first"));
    const OutboxRow last = StoreProbe::row(QStringLiteral("last"));
    QStringList answers;
    for (const OutboxRow &row : {first, first, last}) {
        probe.messages->insert(row, StoreProbe::shownOf(row), [&](const Result<qint64> &place) {
            answers.append(place.ok() ? QStringLiteral("kept") : place.error().value);
        });
    }
    QVERIFY(StoreProbe::wait([&] { return answers.size() == 3; }));
    QCOMPARE(answers.at(0), QStringLiteral("kept"));
    QVERIFY2(answers.at(1).contains(QStringLiteral("outbox")), qPrintable(answers.at(1)));
    QCOMPARE(answers.at(2), QStringLiteral("kept"));
    QCOMPARE(probe.texts(QStringLiteral("room")), QStringList({QStringLiteral("first"), QStringLiteral("last")}));
    QVERIFY(!probe.store.trouble().isLasting());
}

void StoreTest::statesFollow()
{
    OutboxRow row = StoreProbe::row(QStringLiteral("text"));
    {
        StoreProbe probe(m_dir->path());
        QVERIFY(probe.insert(row).ok());
        row.state = DeliveryState::Sending;
        row.tries = 1;
        row.epoch = 4;
        QCOMPARE(probe.update(row), std::nullopt);
        QCOMPARE(probe.page(QStringLiteral("room")).rows.value(0).state, DeliveryState::Sending);
    }
    {
        StoreProbe probe(m_dir->path());
        QCOMPARE(probe.load().outbox.value(0).state, DeliveryState::Sending);
        QCOMPARE(probe.load().outbox.value(0).epoch, 4u);
        event::Delivery delivered;
        delivered.room = row.message.room;
        delivered.id = row.message.id;
        delivered.state = DeliveryState::Delivered;
        delivered.serverId = QStringLiteral("s1");
        delivered.seq = 12;
        delivered.time = QDateTime::fromMSecsSinceEpoch(1'700'000'000'123);
        probe.messages->remove(row.message.id);
        QCOMPARE(probe.keep({delivered}).size(), 1);
    }
    StoreProbe probe(m_dir->path());
    QVERIFY(probe.load().outbox.isEmpty());
    const Message seen = probe.page(QStringLiteral("room")).rows.value(0);
    QCOMPARE(seen.state, DeliveryState::Delivered);
    QCOMPARE(seen.serverId, QStringLiteral("s1"));
    QCOMPARE(seen.seq, std::optional<qint64>(12));
    QCOMPARE(seen.time.toMSecsSinceEpoch(), 1'700'000'000'123);
}

void StoreTest::cancelledLeavesTheHistory()
{
    StoreProbe probe(m_dir->path());
    const OutboxRow row = StoreProbe::row(QStringLiteral("unique words"));
    QVERIFY(probe.insert(row).ok());
    probe.messages->remove(row.message.id);
    event::Delivery cancelled;
    cancelled.room = row.message.room;
    cancelled.id = row.message.id;
    cancelled.state = DeliveryState::Cancelled;
    probe.keep({cancelled});
    QVERIFY(probe.load().outbox.isEmpty());
    QVERIFY(probe.page(QStringLiteral("room")).rows.isEmpty());
    std::optional<SearchAnswer> answer;
    probe.store.history().search({QStringLiteral("unique"), {}, {}, 0, 10}, this, [&](const SearchAnswer &found) { answer = found; });
    QVERIFY(StoreProbe::wait([&] { return answer.has_value(); }));
    QVERIFY(answer->hits.isEmpty());
}

void StoreTest::endBetweenRemoveAndItsDelivery_data()
{
    QTest::addColumn<DeliveryState>("before");
    QTest::addColumn<int>("tries");
    QTest::addColumn<DeliveryState>("after"); // Cancelled: gone
    QTest::newRow("never written: taken back") << DeliveryState::Queued << 0 << DeliveryState::Cancelled;
    QTest::newRow("held: taken back") << DeliveryState::Held << 0 << DeliveryState::Cancelled;
    QTest::newRow("under way: perhaps there") << DeliveryState::Sending << 1 << DeliveryState::Unconfirmed;
    QTest::newRow("waited again: perhaps there") << DeliveryState::Queued << 1 << DeliveryState::Unconfirmed;
    QTest::newRow("in doubt: perhaps there") << DeliveryState::InDoubt << 1 << DeliveryState::Unconfirmed;
    QTest::newRow("taken back") << DeliveryState::Cancelled << 0 << DeliveryState::Cancelled;
    QTest::newRow("taken back while in doubt") << DeliveryState::Cancelled << 1 << DeliveryState::Cancelled;
    QTest::newRow("delivered: is known") << DeliveryState::Delivered << 1 << DeliveryState::Delivered;
    QTest::newRow("marked as sent") << DeliveryState::Unconfirmed << 1 << DeliveryState::Unconfirmed;
    QTest::newRow("refused: was told") << DeliveryState::Failed << 1 << DeliveryState::Failed;
}

void StoreTest::endBetweenRemoveAndItsDelivery()
{
    QFETCH(DeliveryState, before);
    QFETCH(int, tries);
    QFETCH(DeliveryState, after);
    {
        StoreProbe probe(m_dir->path());
        OutboxRow row = StoreProbe::row(QStringLiteral("text"));
        QVERIFY(probe.insert(row).ok());
        row.state = before;
        row.tries = tries;
        QCOMPARE(probe.update(row), std::nullopt);
        probe.messages->remove(row.message.id);
    }
    StoreProbe probe(m_dir->path());
    QVERIFY(probe.load().outbox.isEmpty());
    const auto rows = probe.page(QStringLiteral("room")).rows;
    QCOMPARE(rows.size(), after == DeliveryState::Cancelled ? 0 : 1);
    if (!rows.isEmpty())
        QCOMPARE(rows.constFirst().state, after);
}

void StoreTest::stateOfTheDialect()
{
    const QByteArray state("a\0b\xff", 4);
    {
        StoreProbe probe(m_dir->path());
        probe.keep({}, state);
        probe.keep({});
    }
    StoreProbe probe(m_dir->path());
    QCOMPARE(probe.load().dialectState, state);
}

void StoreTest::roomsAreNamed()
{
    {
        StoreProbe probe(m_dir->path());
        for (const QString &room : {QStringLiteral("b"), QStringLiteral("大厅"), QString()})
            probe.keep({event::Added{StoreProbe::received(QStringLiteral("text"), {}, {}, room)}});
        probe.keep({event::RoomLeft{QStringLiteral("b")}}); // what was said stays
    }
    StoreProbe probe(m_dir->path());
    QCOMPARE(probe.load().rooms, QStringList({QStringLiteral("b"), QStringLiteral("大厅"), QString()}));
    QCOMPARE(probe.texts(QStringLiteral("b")), QStringList{QStringLiteral("text")});
    QCOMPARE(probe.texts(QString()), QStringList{QStringLiteral("text")});
}

void StoreTest::filesAreForTheOwnerOnly()
{
#ifdef Q_OS_UNIX
    const QString directory = m_dir->path() + QStringLiteral("/new/store");
    StoreProbe probe(directory);
    QVERIFY(probe.insert(StoreProbe::row(QStringLiteral("text"))).ok());
    const QFileDevice::Permissions others = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ReadOther | QFileDevice::WriteOther;
    QVERIFY(!(QFileInfo(directory).permissions() & others));
    for (const char *name : {"/messages.sqlite", "/messages.sqlite-wal", "/messages.sqlite-shm"}) {
        const QFileInfo file(directory + QString::fromLatin1(name));
        QVERIFY2(file.exists(), name);
        QVERIFY2(!(file.permissions() & others), name);
    }
#endif
}

void StoreTest::profilesAreApart()
{
    StoreProbe probe(m_dir->path());
    const auto other = probe.store.messagesOf(QStringLiteral("other"));
    QVERIFY(probe.insert(StoreProbe::row(QStringLiteral("mine"))).ok());
    std::optional<MessageStore::Loaded> loaded;
    other->load([&](const MessageStore::Loaded &answer) { loaded = answer; });
    QVERIFY(StoreProbe::wait([&] { return loaded.has_value(); }));
    QVERIFY(loaded->outbox.isEmpty());
    QVERIFY(probe.page(QStringLiteral("room"), 10, QStringLiteral("other")).rows.isEmpty());

    probe.store.forget(QStringLiteral("profile"));
    QVERIFY(probe.load().outbox.isEmpty());
    QVERIFY(probe.page(QStringLiteral("room")).rows.isEmpty());
    QVERIFY(probe.load().rooms.isEmpty());
}

QTEST_GUILESS_MAIN(StoreTest)
#include "tst_store.moc"
