#include "support/StoreProbe.h"

#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <map>
#include <random>

using namespace parlance;
using namespace parlance::test;

// Where received messages stand in their rooms, and which of them the history has already.
class StoreHistoryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void repeated_data();
    void repeated();
    void ownComesBack();
    void ownOfAnEarlierRun_data();
    void ownOfAnEarlierRun();
    void ownOfAnotherDevice();
    void loadedOutboxKeepsItsPlace();
    void stretches_data();
    void stretches();
    void serverBeginsAnew();
    void crowdedGap_data();
    void crowdedGap();
    void randomArrival_data();
    void randomArrival();

private:
    // What a window shows: rows by place, each event merged as it comes.
    class Shown
    {
    public:
        void merge(const SessionEvents &events);
        QStringList texts() const;

    private:
        std::map<qint64, Message> m_rows;
    };

    std::unique_ptr<QTemporaryDir> m_dir;
};

namespace {

const QString room = QStringLiteral("room");

Message numbered(qint64 seq)
{
    return StoreProbe::received(QString::number(seq), seq, QStringLiteral("s%1").arg(seq));
}

// "5" has the sequence number 5, "a" has none.
Message named(const QString &name)
{
    bool isNumber = false;
    const qint64 seq = name.toLongLong(&isNumber);
    if (isNumber)
        return numbered(seq);
    Message message = StoreProbe::received(name, {}, QStringLiteral("id-") + name);
    message.time = QDateTime::fromMSecsSinceEpoch(1'700'000'000'000 + qint64(name.at(0).unicode() - u'a') * 1000);
    return message;
}

QVector<Message> named(const QStringList &names)
{
    QVector<Message> messages;
    for (const QString &name : names)
        messages.append(named(name));
    return messages;
}

} // namespace

void StoreHistoryTest::Shown::merge(const SessionEvents &events)
{
    const auto place = [this](const Message &message) { m_rows[message.place] = message; };
    for (const SessionEvent &event : events) {
        if (const auto *added = std::get_if<event::Added>(&event))
            place(added->message);
        else if (const auto *older = std::get_if<event::Older>(&event))
            std::for_each(older->messages.cbegin(), older->messages.cend(), place);
        else if (const auto *filled = std::get_if<event::Filled>(&event))
            std::for_each(filled->messages.cbegin(), filled->messages.cend(), place);
    }
}

QStringList StoreHistoryTest::Shown::texts() const
{
    QStringList texts;
    for (const auto &[place, message] : m_rows)
        texts.append(message.text);
    return texts;
}

void StoreHistoryTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
}

void StoreHistoryTest::repeated_data()
{
    QTest::addColumn<Message>("second"); // against: by Ann, "text", server id "s", id "i", seq 1
    QTest::addColumn<bool>("shown");
    Message first = StoreProbe::received(QStringLiteral("text"), 1, QStringLiteral("s"));
    first.id = QStringLiteral("i");
    const auto row = [](const char *name, Message second, bool shown) { QTest::newRow(name) << second << shown; };
    Message other = first;
    row("the same", other, false);
    other.id = QStringLiteral("j");
    row("the server's id decides", other, false);
    other = first;
    other.text = QStringLiteral("other words");
    row("an id used again for other words", other, true);
    other = first;
    other.sender = QStringLiteral("Bob");
    row("an id used again for another sender", other, true);
    other = first;
    other.seq = 2;
    row("an id used again with another number", other, true);
    other = first;
    other.time = other.time.addSecs(3600);
    row("id and number used again at another time", other, true);
    other = first;
    other.seq.reset();
    other.time = other.time.addSecs(3600);
    row("without a number the time may be ours", other, false);
    other = first;
    other.serverId.clear();
    row("by sender and id", other, false);
    other.text = QStringLiteral("other words");
    row("an id used again by the sender", other, true);
    other = first;
    other.serverId.clear();
    other.sender = QStringLiteral("Bob");
    row("another sender's id", other, true);
    other = first;
    other.serverId.clear();
    other.id.clear();
    row("without any id", other, true);
    other = first;
    other.room = QStringLiteral("another room");
    row("in another room", other, true);
    other = first;
    other.kind = MessageKind::Notice;
    row("a notice", other, true);
    other = first;
    other.file = FilePart{QStringLiteral("a.txt"), {}, 0, QByteArray(32, 'x'), {}, {}};
    row("with a file", other, true);
}

void StoreHistoryTest::repeated()
{
    QFETCH(Message, second);
    QFETCH(bool, shown);
    Message first = StoreProbe::received(QStringLiteral("text"), 1, QStringLiteral("s"));
    first.id = QStringLiteral("i");
    const auto kept = [&](StoreProbe &probe) { return probe.page(second.room).rows.size(); };
    {
        StoreProbe probe(m_dir->path());
        QCOMPARE(probe.keep({event::Added{first}}).size(), 1);
        QCOMPARE(probe.keep({event::Added{second}}).size(), shown ? 1 : 0);
    }
    StoreProbe probe(m_dir->path()); // and once more after a restart, in each form
    const auto before = kept(probe);
    QCOMPARE(probe.keep({event::Added{first}}).size(), 0);
    const bool hasId = second.kind == MessageKind::Chat && (!second.id.isEmpty() || !second.serverId.isEmpty());
    if (hasId) {
        QCOMPARE(probe.keep({event::Added{second}}).size(), 0);
        QVERIFY(StoreProbe::messagesIn(probe.keep({event::Filled{second.room, {second}}})).isEmpty());
        QVERIFY(StoreProbe::messagesIn(probe.keep({event::Older{second.room, {second}, true}})).isEmpty());
        QCOMPARE(kept(probe), before);
    }
}

void StoreHistoryTest::ownComesBack()
{
    StoreProbe probe(m_dir->path());
    const OutboxRow row = StoreProbe::row(QStringLiteral("mine"));
    QVERIFY(probe.insert(row).ok());
    Message fromServer = StoreProbe::shownOf(row);
    fromServer.state = DeliveryState::Delivered;
    fromServer.serverId = QStringLiteral("s1");
    fromServer.seq = 1;
    SessionEvents events = probe.keep({event::Added{fromServer}});
    QCOMPARE(events.size(), 1);
    const auto *delivery = std::get_if<event::Delivery>(&events.constFirst());
    QVERIFY(delivery);
    QCOMPARE(delivery->id, row.message.id);
    QCOMPARE(delivery->state, DeliveryState::Delivered);
    QCOMPARE(delivery->serverId, QStringLiteral("s1"));
    QCOMPARE(probe.keep({event::Added{fromServer}}).size(), 0); // now it is known
    events = probe.keep({event::Older{room, {fromServer}, true}});
    QCOMPARE(events.size(), 1);
    QVERIFY(std::get<event::Older>(events.constFirst()).messages.isEmpty());
    QVERIFY(std::get<event::Older>(events.constFirst()).complete);
    QCOMPARE(probe.texts(room), QStringList{QStringLiteral("mine")});
    QCOMPARE(probe.page(room).rows.value(0).serverId, QStringLiteral("s1"));
}

void StoreHistoryTest::ownOfAnEarlierRun_data()
{
    QTest::addColumn<QString>("sender");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isOurs");
    QTest::newRow("the server shows it") << QStringLiteral("me") << QStringLiteral("mine") << true;
    QTest::newRow("somebody else") << QStringLiteral("Eve") << QStringLiteral("mine") << false;
    QTest::newRow("other words") << QStringLiteral("me") << QStringLiteral("not mine") << false;
}

// The program ended between an ack and its place on the disk. Nobody but the history knows now that the id was ours.
void StoreHistoryTest::ownOfAnEarlierRun()
{
    QFETCH(QString, sender);
    QFETCH(QString, text);
    QFETCH(bool, isOurs);
    OutboxRow row = StoreProbe::row(QStringLiteral("mine"));
    {
        StoreProbe probe(m_dir->path());
        QVERIFY(probe.insert(row).ok());
        row.state = DeliveryState::Sending;
        row.tries = 1;
        QCOMPARE(probe.update(row), std::nullopt);
        probe.messages->remove(row.message.id);
    }
    StoreProbe probe(m_dir->path());
    QVERIFY(probe.load().outbox.isEmpty());
    Message repeated = StoreProbe::received(text, 1, QStringLiteral("s1"));
    repeated.id = row.message.id;
    repeated.sender = sender;
    const SessionEvents events = probe.keep({event::Added{repeated}});
    QCOMPARE(events.size(), 1);
    const auto *delivery = std::get_if<event::Delivery>(&events.constFirst());
    QCOMPARE(delivery != nullptr, isOurs);
    if (delivery)
        QCOMPARE(delivery->state, DeliveryState::Delivered);
    QCOMPARE(probe.keep({event::Added{repeated}}).size(), 0);
    QVERIFY(StoreProbe::messagesIn(probe.keep({event::Filled{room, {repeated}}})).isEmpty());
    QCOMPARE(probe.texts(room), isOurs ? QStringList{QStringLiteral("mine")} : QStringList({QStringLiteral("mine"), text}));
}

void StoreHistoryTest::ownOfAnotherDevice()
{
    StoreProbe probe(m_dir->path());
    Message message = numbered(1);
    message.own = true;
    message.id = newMessageId();
    message.state = DeliveryState::Delivered;
    QCOMPARE(probe.keep({event::Added{message}}).size(), 1);
    QCOMPARE(probe.keep({event::Added{message}}).size(), 0);
}

void StoreHistoryTest::loadedOutboxKeepsItsPlace()
{
    const OutboxRow row = StoreProbe::row(QStringLiteral("mine"));
    qint64 place = 0;
    {
        StoreProbe probe(m_dir->path());
        place = *probe.insert(row);
        probe.keep({event::Added{numbered(1)}});
    }
    StoreProbe probe(m_dir->path());
    QCOMPARE(probe.load().outbox.value(0).place, place);
    const SessionEvents events = probe.keep({event::Added{StoreProbe::shownOf(row)}});
    QCOMPARE(StoreProbe::messagesIn(events).value(0).place, place);
    QCOMPARE(probe.page(room).rows.size(), 2);
}

void StoreHistoryTest::stretches_data()
{
    using List = QStringList;
    const auto list = [](const char *words) { return QString::fromLatin1(words).split(u' ', Qt::SkipEmptyParts); };
    QTest::addColumn<List>("live");    // added in this order; letters have no number
    QTest::addColumn<List>("older");   // then a page of these
    QTest::addColumn<List>("filled");  // then a stretch of these
    QTest::addColumn<List>("result");
    const auto row = [&](const char *name, const char *live, const char *older, const char *filled, const char *result) {
        QTest::newRow(name) << list(live) << list(older) << list(filled) << list(result);
    };
    row("only live", "1 2 3", "", "", "1 2 3");
    row("a page into an empty room", "", "1 2 3", "", "1 2 3");
    row("a page below", "4 5", "1 2 3", "", "1 2 3 4 5");
    row("a page that overlaps", "3 4 5", "1 2 3 4", "", "1 2 3 4 5");
    row("the newest page after an absence", "1 2 3", "2 3 4 5 6", "", "1 2 3 4 5 6");
    row("the newest page after a long absence", "1 2 3", "7 8 9", "", "1 2 3 7 8 9");
    row("and then what lies between", "1 2 3", "7 8 9", "4 5 6", "1 2 3 4 5 6 7 8 9");
    row("a page below a notice", "n", "1 2 3", "", "1 2 3 n");
    row("a page between what was known and a notice", "1 2 n", "1 2 3 4", "", "1 2 3 4 n");
    row("a hole", "1 2 6 7", "", "3 4 5", "1 2 3 4 5 6 7");
    row("two holes at once", "1 3 5", "", "2 4", "1 2 3 4 5");
    row("a hole with a notice in it", "1 n 4", "", "2 3", "1 n 2 3 4");
    row("a part of a hole", "1 9", "", "5", "1 5 9");
    row("behind the last", "1 2", "", "3 4", "1 2 3 4");
    row("before the first", "5", "", "3 4", "3 4 5");
    row("into an empty room", "", "", "3 4", "3 4");
    row("without numbers, below", "d e", "a b c", "", "a b c d e");
    row("without numbers, overlapping", "c d", "a b c", "", "a b c d");
    row("without numbers, around what is known", "c z", "a b c d e", "", "a b c d e z");
    row("without numbers, after an absence", "a b", "x y", "", "a b x y");
    row("without numbers, filled", "a b", "", "x y", "a b x y");
}

void StoreHistoryTest::stretches()
{
    QFETCH(QStringList, live);
    QFETCH(QStringList, older);
    QFETCH(QStringList, filled);
    QFETCH(QStringList, result);
    StoreProbe probe(m_dir->path());
    Shown shown;
    for (const QString &name : std::as_const(live))
        shown.merge(probe.keep({event::Added{named(name)}}));
    if (!older.isEmpty())
        shown.merge(probe.keep({event::Older{room, named(older), false}}));
    if (!filled.isEmpty())
        shown.merge(probe.keep({event::Filled{room, named(filled)}}));
    QCOMPARE(shown.texts(), result);
    QCOMPARE(probe.texts(room), result);
}

// A server that has lost everything counts from 1 again: that is not the beginning of the room.
void StoreHistoryTest::serverBeginsAnew()
{
    StoreProbe probe(m_dir->path());
    for (int seq = 1; seq <= 5; ++seq)
        probe.keep({event::Added{numbered(seq)}});
    const auto later = [](qint64 seq) {
        Message message = StoreProbe::received(QStringLiteral("new %1").arg(seq), seq, QStringLiteral("n%1").arg(seq));
        message.time = message.time.addDays(1);
        return message;
    };
    probe.keep({event::Older{room, {later(1), later(2)}, true}});
    probe.keep({event::Added{later(5)}});
    probe.keep({event::Filled{room, {later(3), later(4)}}});
    const QStringList expected{QStringLiteral("1"),     QStringLiteral("2"),     QStringLiteral("3"),     QStringLiteral("4"),
                               QStringLiteral("5"),     QStringLiteral("new 1"), QStringLiteral("new 2"), QStringLiteral("new 3"),
                               QStringLiteral("new 4"), QStringLiteral("new 5")};
    QCOMPARE(probe.texts(room), expected);
}

void StoreHistoryTest::crowdedGap_data()
{
    QTest::addColumn<QVector<qint64>>("seqs"); // between 1 and the greatest number of all, in this order
    QVector<qint64> same(300, 2);
    QVector<qint64> rising;
    for (qint64 seq = 2; seq < 300; ++seq)
        rising.append(seq);
    QTest::newRow("one number for many messages") << same;
    QTest::newRow("numbers that leave no room, rising") << rising;
    std::reverse(rising.begin(), rising.end());
    QTest::newRow("numbers that leave no room, falling") << rising;
    std::shuffle(rising.begin(), rising.end(), std::mt19937(20261120));
    QTest::newRow("numbers that leave no room, mixed") << rising;
}

// A server that numbers its messages far apart uses up the room between two places: then rows move, and none changes its turn.
void StoreHistoryTest::crowdedGap()
{
    QFETCH(QVector<qint64>, seqs);
    const auto message = [](qint64 seq, const QString &text) {
        Message one = StoreProbe::received(text, {}, text);
        one.seq = seq;
        return one;
    };
    StoreProbe probe(m_dir->path());
    Shown shown;
    constexpr qint64 greatest = std::numeric_limits<qint64>::max();
    shown.merge(probe.keep({event::Added{message(1, QStringLiteral("first"))}, event::Added{message(greatest, QStringLiteral("last"))}}));
    std::multimap<qint64, QString> expected{{1, QStringLiteral("first")}, {greatest, QStringLiteral("last")}};
    for (int i = 0; i < seqs.size(); ++i) {
        const QString text = QStringLiteral("%1: %2").arg(seqs.at(i)).arg(i);
        shown.merge(probe.keep({event::Filled{room, {message(seqs.at(i), text)}}}));
        expected.emplace(seqs.at(i), text);
    }
    QStringList texts;
    for (const auto &[seq, text] : expected)
        texts.append(text);
    QCOMPARE(probe.texts(room), texts);
    QCOMPARE(shown.texts(), texts); // what moved was shown again, where it stands now
}

void StoreHistoryTest::randomArrival_data()
{
    QTest::addColumn<quint32>("seed");
    const quint32 first = QRandomGenerator::global()->generate() % 1'000'000;
    for (quint32 seed = first; seed < first + 6; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

// However a server's messages come (live with holes, in stretches, in pages from below, again and again, over restarts), each
// stands in the history once, in the server's order, and a window that merges what it is given shows the same.
void StoreHistoryTest::randomArrival()
{
    QFETCH(quint32, seed);
    QRandomGenerator random(seed);
    constexpr int count = 150;
    constexpr int firstLive = 40;
    QVector<int> missing;
    for (int seq = 1; seq <= count; ++seq)
        missing.append(seq);
    auto probe = std::make_unique<StoreProbe>(m_dir->path());
    Shown shown;
    int live = firstLive;
    int oldest = firstLive;
    const auto take = [&](int seq) { missing.removeOne(seq); return numbered(seq); };
    while (!missing.isEmpty()) {
        SessionEvents events;
        const int what = random.bounded(10);
        if (what < 4 && live < count) {
            live += random.bounded(4) == 0 ? 1 + random.bounded(10) : 1; // a hole now and then
            live = qMin(live, count);
            events.append(event::Added{take(live)});
        } else if (what < 7) {
            const int begin = firstLive + random.bounded(live - firstLive + 1);
            QVector<Message> stretch;
            for (int seq = begin; seq <= qMin(live, begin + random.bounded(8)); ++seq)
                stretch.append(take(seq)); // also such as came before
            events.append(event::Filled{room, stretch});
        } else if (what < 8 && oldest > 1) {
            const int begin = qMax(1, oldest - 1 - random.bounded(10));
            QVector<Message> page;
            for (int seq = begin; seq < qMin(live, oldest + 2); ++seq)
                page.append(take(seq));
            oldest = begin;
            events.append(event::Older{room, page, begin == 1});
        } else if (what < 9) {
            events.append(event::Added{numbered(qMax(oldest, random.bounded(1, live + 1)))}); // again
            if (missing.contains(int(*std::get<event::Added>(events.constFirst()).message.seq)))
                continue;
        } else if (random.bounded(5) == 0) {
            probe.reset();
            probe = std::make_unique<StoreProbe>(m_dir->path());
        }
        shown.merge(probe->keep(events));
    }
    QStringList expected;
    for (int seq = 1; seq <= count; ++seq)
        expected.append(QString::number(seq));
    QCOMPARE(probe->texts(room), expected);
    QCOMPARE(shown.texts(), expected);
}

QTEST_GUILESS_MAIN(StoreHistoryTest)
#include "tst_storehistory.moc"
