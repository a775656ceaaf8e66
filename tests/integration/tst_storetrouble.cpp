#include "support/SmallDisk.h"
#include "support/StoreProbe.h"

#include "storage/Database.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace parlance;
using namespace parlance::test;

using Kind = StoreTrouble::Kind;

// A disk that fails: nothing that was on it is lost, own messages are refused in words, what was received is shown, and
// written when the disk works again.
class StoreTroubleTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
#ifdef Q_OS_LINUX
    void fullDisk();
    void fullDiskRefusesFiles();
    void fullFromTheBeginning();
    void fullWhenDamageIsMet();
    void readOnlyDisk();
    void readOnlyFromTheBeginning();
#endif
    void locked_data();
    void locked();
    void lockedFromTheBeginning();
    void statesWaitInOrder();
    void tooManyWait();
    void noDirectory();
    void newer();
    void inUse();
    void takesOver();
    void readingBesideTheOwner();

private:
    QString file() const { return m_dir->path() + QStringLiteral("/messages.sqlite"); }

    std::unique_ptr<QTemporaryDir> m_dir;
};

namespace {

const QString room = QStringLiteral("room");

event::Added received(const QString &text)
{
    return event::Added{StoreProbe::received(text, {}, QStringLiteral("s-") + text)};
}

} // namespace

void StoreTroubleTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
}

#ifdef Q_OS_LINUX

void StoreTroubleTest::fullDisk()
{
    SmallDisk disk(m_dir->path(), 1024);
    QVERIFY(disk.isMounted());
    {
        StoreProbe probe(m_dir->path());
        QVERIFY(probe.insert(StoreProbe::row(QStringLiteral("before"))).ok());
        probe.keep({received(QStringLiteral("received before"))});
        QVERIFY(disk.fill());

        // Until it is full in the journal's last page too.
        QStringList accepted{QStringLiteral("before"), QStringLiteral("received before")};
        Result<qint64> answer = qint64(0);
        for (int i = 0; i < 1000; ++i) {
            const OutboxRow row = StoreProbe::row(QString(1000, u'x'));
            answer = probe.insert(row);
            if (!answer)
                break;
            accepted.append(row.message.text);
        }
        QVERIFY(!answer);
        QCOMPARE(Kind(answer.error().kind), Kind::DiskFull);
        QVERIFY(answer.error().where.endsWith(QStringLiteral("messages.sqlite")));
        QVERIFY(!answer.error().value.isEmpty());
        QCOMPARE(probe.store.trouble().kind, Kind::DiskFull);

        const SessionEvents shown = probe.keep({received(QStringLiteral("while full")), received(QStringLiteral("while full"))});
        QCOMPARE(shown.size(), 1); // still nothing twice
        QVERIFY(StoreProbe::messagesIn(shown).value(0).place > probe.page(room).rows.constLast().place);
        QVERIFY(StoreProbe::wait([&] { return probe.store.trouble().unwritten == 1; }));
        QCOMPARE(probe.texts(room), accepted);

        disk.give();
        QVERIFY(probe.insert(StoreProbe::row(QStringLiteral("after"))).ok());
        QVERIFY(StoreProbe::wait([&] { return probe.store.trouble().kind == Kind::None; }));
        accepted << QStringLiteral("while full") << QStringLiteral("after");
        QCOMPARE(probe.texts(room), accepted);
        QCOMPARE(probe.troubles.constLast(), StoreTrouble());
    }
    StoreProbe probe(m_dir->path());
    const QStringList texts = probe.texts(room);
    QCOMPARE(texts.constFirst(), QStringLiteral("before"));
    QCOMPARE(texts.mid(texts.size() - 2), QStringList({QStringLiteral("while full"), QStringLiteral("after")}));
    QCOMPARE(probe.load().outbox.size(), texts.size() - 2);
    QVERIFY(probe.troubles.isEmpty());
}

void StoreTroubleTest::fullDiskRefusesFiles()
{
    SmallDisk disk(m_dir->path(), 1024);
    QVERIFY(disk.isMounted());
    StoreProbe probe(m_dir->path());
    OutboxRow row = StoreProbe::row(QStringLiteral("caption"));
    const QByteArray bytes(2 * 1024 * 1024, 'x');
    row.message.file = FilePart{QStringLiteral("big.bin"), QStringLiteral("application/octet-stream"), bytes.size(),
                                QCryptographicHash::hash(bytes, QCryptographicHash::Sha256), bytes, {}};
    const auto answer = probe.insert(row);
    QVERIFY(!answer);
    QCOMPARE(Kind(answer.error().kind), Kind::DiskFull);
    QVERIFY(probe.insert(StoreProbe::row(QStringLiteral("small"))).ok()); // for which there is room
    QCOMPARE(probe.texts(room), QStringList{QStringLiteral("small")});
    QVERIFY(QDir(m_dir->path() + QStringLiteral("/files")).isEmpty());
}

void StoreTroubleTest::fullFromTheBeginning()
{
    SmallDisk disk(m_dir->path(), 1024);
    QVERIFY(disk.isMounted());
    QVERIFY(disk.fill());
    StoreProbe probe(m_dir->path());
    QVERIFY(probe.load().outbox.isEmpty());
    QVERIFY(!probe.insert(StoreProbe::row(QStringLiteral("text"))).ok());
    QVERIFY(probe.store.trouble().isLasting());
    QCOMPARE(probe.keep({received(QStringLiteral("shown"))}).size(), 1);
    disk.give();
    QVERIFY(StoreProbe::wait([&] { return probe.store.trouble().kind == Kind::None; })); // tries again by itself
    QVERIFY(probe.insert(StoreProbe::row(QStringLiteral("after"))).ok());
    QCOMPARE(probe.texts(room), QStringList({QStringLiteral("shown"), QStringLiteral("after")}));
}

// There is no room for a new file: what was unsettled waits in memory until there is.
void StoreTroubleTest::fullWhenDamageIsMet()
{
    SmallDisk disk(m_dir->path(), 16 * 1024);
    QVERIFY(disk.isMounted());
    {
        StoreProbe probe(m_dir->path());
        SessionEvents events;
        for (int i = 0; i < 3000; ++i)
            events.append(received(QStringLiteral("received %1").arg(i)));
        QCOMPARE(probe.keep(events).size(), 3000);
        QVERIFY(probe.insert(StoreProbe::row(QStringLiteral("unsent"))).ok());
        {
            Database other;
            QVERIFY(!other.open(file(), Database::Mode::Write));
            QVERIFY(other.run(QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE)")));
        }
        QVERIFY(disk.fill());
        constexpr qint64 beginning = 8 * 4096; // stays as it is
        QFile damaged(file());
        QVERIFY(damaged.open(QIODevice::ReadWrite) && damaged.seek(beginning));
        const QByteArray noise(damaged.size() - beginning, '\x5a');
        QCOMPARE(damaged.write(noise), noise.size());
        damaged.close();

        probe.page(room); // it is met
        QVERIFY(StoreProbe::wait([&] { return probe.store.trouble().isLasting(); }));
        QVERIFY(!probe.insert(StoreProbe::row(QStringLiteral("refused"))).ok());
        const auto outbox = probe.load().outbox;
        QCOMPARE(outbox.size(), 1);
        QCOMPARE(outbox.constFirst().message.text, QStringLiteral("unsent"));
        disk.give();
        QVERIFY(StoreProbe::wait([&] { return probe.store.trouble().kind == Kind::Damaged; }));
        QVERIFY(QFile::exists(probe.store.trouble().keptAs));
        QCOMPARE(probe.texts(room), QStringList{QStringLiteral("unsent")});
    }
    StoreProbe probe(m_dir->path());
    const auto outbox = probe.load().outbox;
    QCOMPARE(outbox.size(), 1);
    QCOMPARE(outbox.constFirst().message.text, QStringLiteral("unsent"));
    QCOMPARE(outbox.constFirst().state, DeliveryState::Queued);
}

void StoreTroubleTest::readOnlyDisk()
{
    SmallDisk disk(m_dir->path(), 1024);
    QVERIFY(disk.isMounted());
    {
        StoreProbe probe(m_dir->path());
        QVERIFY(probe.insert(StoreProbe::row(QStringLiteral("before"))).ok());
    }
    QVERIFY(disk.setReadOnly(true));
    {
        StoreProbe probe(m_dir->path());
        probe.load();
        const auto answer = probe.insert(StoreProbe::row(QStringLiteral("refused")));
        QVERIFY(!answer);
        QCOMPARE(Kind(answer.error().kind), Kind::ReadOnly);
        QCOMPARE(probe.store.trouble().kind, Kind::ReadOnly);
        QCOMPARE(probe.texts(room), QStringList{QStringLiteral("before")}); // can be read all the same
        QCOMPARE(probe.keep({received(QStringLiteral("shown"))}).size(), 1);
        QVERIFY(disk.setReadOnly(false));
        QVERIFY(StoreProbe::wait([&] { return probe.store.trouble().kind == Kind::None; }));
        QCOMPARE(probe.texts(room), QStringList({QStringLiteral("before"), QStringLiteral("shown")}));
    }
}

void StoreTroubleTest::readOnlyFromTheBeginning()
{
    SmallDisk disk(m_dir->path(), 1024);
    QVERIFY(disk.isMounted() && disk.setReadOnly(true));
    StoreProbe probe(m_dir->path());
    QVERIFY(!probe.insert(StoreProbe::row(QStringLiteral("refused"))).ok());
    QCOMPARE(probe.store.trouble().kind, Kind::ReadOnly);
    QVERIFY(probe.page(room).rows.isEmpty());
}

#endif

void StoreTroubleTest::locked_data()
{
    QTest::addColumn<bool>("threads");
    QTest::newRow("in threads of its own") << true;
    QTest::newRow("in this thread") << false;
}

void StoreTroubleTest::locked()
{
    QFETCH(bool, threads);
    {
        StoreProbe probe(m_dir->path(), threads);
        QVERIFY(probe.insert(StoreProbe::row(QStringLiteral("before"))).ok());
        Database other;
        QVERIFY(!other.open(file(), Database::Mode::Write));
        QVERIFY(other.begin(false));

        const auto answer = probe.insert(StoreProbe::row(QStringLiteral("refused")));
        QVERIFY(!answer);
        QCOMPARE(Kind(answer.error().kind), Kind::Locked);
        QCOMPARE(probe.keep({received(QStringLiteral("a")), received(QStringLiteral("b"))}).size(), 2);
        QCOMPARE(probe.keep({received(QStringLiteral("c"))}, QByteArray("state")).size(), 1);
        QVERIFY(StoreProbe::wait([&] { return probe.store.trouble().unwritten == 3; }));
        QCOMPARE(probe.store.trouble().kind, Kind::Locked);
        other.rollback();
        QVERIFY(StoreProbe::wait([&] { return probe.store.trouble().kind == Kind::None; }));
        const QStringList expected{QStringLiteral("before"), QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")};
        QCOMPARE(probe.texts(room), expected);
        QCOMPARE(probe.load().dialectState, QByteArray("state"));
    }
}

// The outbox of a session that starts meanwhile comes when it can be read: it must not look empty.
void StoreTroubleTest::lockedFromTheBeginning()
{
    {
        StoreProbe probe(m_dir->path());
        QVERIFY(probe.insert(StoreProbe::row(QStringLiteral("before"))).ok());
    }
    Database other;
    QVERIFY(!other.open(file(), Database::Mode::Write));
    QVERIFY(other.run(QStringLiteral("PRAGMA locking_mode = EXCLUSIVE")) && other.begin(false));
    StoreProbe probe(m_dir->path());
    std::optional<MessageStore::Loaded> loaded;
    probe.messages->load([&](const MessageStore::Loaded &answer) { loaded = answer; });
    QVERIFY(StoreProbe::wait([&] { return probe.store.trouble().kind == Kind::Locked; }));
    QVERIFY(!loaded);
    other.close();
    QVERIFY(StoreProbe::wait([&] { return loaded.has_value(); }));
    QCOMPARE(loaded->outbox.size(), 1);
    QVERIFY(StoreProbe::wait([&] { return probe.store.trouble().kind == Kind::None; }));
}

// What cannot be written at once is still carried out in the order in which it was asked for.
void StoreTroubleTest::statesWaitInOrder()
{
    StoreProbe probe(m_dir->path());
    OutboxRow first = StoreProbe::row(QStringLiteral("first"));
    OutboxRow second = StoreProbe::row(QStringLiteral("second"));
    QVERIFY(probe.insert(first).ok() && probe.insert(second).ok());
    Database other;
    QVERIFY(!other.open(file(), Database::Mode::Write));
    QVERIFY(other.begin(false));
    first.state = DeliveryState::Sending;
    first.tries = 1;
    const auto fault = probe.update(first);
    QVERIFY(fault);
    QCOMPARE(Kind(fault->kind), Kind::Locked);
    first.state = DeliveryState::Queued;
    probe.messages->update(first, {});
    second.state = DeliveryState::Sending;
    second.tries = 1;
    probe.messages->update(second, {});
    probe.messages->remove(second.message.id);
    event::Delivery delivered;
    delivered.room = room;
    delivered.id = second.message.id;
    delivered.state = DeliveryState::Delivered;
    probe.keep({delivered, received(QStringLiteral("answer"))});
    other.rollback();
    QVERIFY(probe.insert(StoreProbe::row(QStringLiteral("third"))).ok());

    const auto outbox = probe.load().outbox;
    QCOMPARE(outbox.size(), 2);
    QCOMPARE(outbox.constFirst().message.text, QStringLiteral("first"));
    QCOMPARE(outbox.constFirst().state, DeliveryState::Queued);
    QCOMPARE(outbox.constFirst().tries, 1);
    const auto rows = probe.page(room).rows;
    QCOMPARE(rows.size(), 4);
    QCOMPARE(rows.value(0).state, DeliveryState::Queued);
    QCOMPARE(rows.value(1).state, DeliveryState::Delivered);
    QCOMPARE(rows.value(2).text, QStringLiteral("answer"));
    QCOMPARE(rows.value(3).text, QStringLiteral("third"));
}

// Memory is bounded: the oldest that wait are shown and not written, and that is said.
void StoreTroubleTest::tooManyWait()
{
    constexpr int bound = 20000;
    StoreProbe probe(m_dir->path());
    probe.keep({received(QStringLiteral("before"))});
    Database other;
    QVERIFY(!other.open(file(), Database::Mode::Write));
    QVERIFY(other.begin(false));
    SessionEvents events;
    for (int i = 0; i < bound + 5; ++i)
        events.append(received(QString::number(i)));
    QCOMPARE(probe.keep(events).size(), events.size());
    QVERIFY(StoreProbe::wait([&] { return probe.store.trouble().unwritten == bound; }));
    QCOMPARE(probe.store.trouble().dropped, 5);
    other.rollback();
    QVERIFY(StoreProbe::wait([&] { return probe.store.trouble().kind == Kind::None; }));
    const QStringList texts = probe.texts(room);
    QCOMPARE(texts.size(), bound + 1);
    QCOMPARE(texts.value(0), QStringLiteral("before"));
    QCOMPARE(texts.value(1), QStringLiteral("5"));
}

void StoreTroubleTest::noDirectory()
{
    const QString blocked = m_dir->path() + QStringLiteral("/file");
    QFile file(blocked);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    StoreProbe probe(blocked + QStringLiteral("/store"));
    QVERIFY(probe.load().outbox.isEmpty());
    const auto answer = probe.insert(StoreProbe::row(QStringLiteral("text")));
    QVERIFY(!answer);
    QCOMPARE(Kind(answer.error().kind), Kind::CannotOpen);
    QVERIFY(!answer.error().value.isEmpty());
    QCOMPARE(probe.store.trouble().path, blocked + QStringLiteral("/store"));
}

void StoreTroubleTest::newer()
{
    {
        StoreProbe probe(m_dir->path());
        QVERIFY(probe.insert(StoreProbe::row(QStringLiteral("of tomorrow"))).ok());
    }
    {
        Database later;
        QVERIFY(!later.open(file(), Database::Mode::Write));
        QVERIFY(later.run(QStringLiteral("PRAGMA user_version = 4711")));
    }
    QFile bytes(file());
    QVERIFY(bytes.open(QIODevice::ReadOnly));
    const QByteArray before = bytes.readAll();
    bytes.close();
    {
        StoreProbe probe(m_dir->path());
        QVERIFY(probe.load().outbox.isEmpty());
        const auto answer = probe.insert(StoreProbe::row(QStringLiteral("refused")));
        QVERIFY(!answer);
        QCOMPARE(Kind(answer.error().kind), Kind::Newer);
        QCOMPARE(probe.store.trouble().kind, Kind::Newer);
        QCOMPARE(probe.keep({received(QStringLiteral("shown"))}).size(), 1);
    }
    QVERIFY(bytes.open(QIODevice::ReadOnly));
    QCOMPARE(bytes.readAll(), before);
    QCOMPARE(QDir(m_dir->path()).entryList({QStringLiteral("*damaged*")}), QStringList());
}

void StoreTroubleTest::inUse()
{
    StoreProbe owner(m_dir->path());
    QVERIFY(owner.insert(StoreProbe::row(QStringLiteral("the owner's"))).ok());
    StoreProbe second(m_dir->path());
    QVERIFY(second.load().outbox.isEmpty());
    const auto answer = second.insert(StoreProbe::row(QStringLiteral("refused")));
    QVERIFY(!answer);
    QCOMPARE(Kind(answer.error().kind), Kind::InUse);
    QVERIFY2(answer.error().value.startsWith(QString::number(QCoreApplication::applicationPid())), qPrintable(answer.error().value));
    QCOMPARE(second.store.trouble().kind, Kind::InUse);
    const SessionEvents shown = second.keep({received(QStringLiteral("shown")), received(QStringLiteral("too"))});
    QCOMPARE(shown.size(), 2);
    const qint64 place = StoreProbe::messagesIn(shown).value(0).place;
    QCOMPARE(second.texts(room), QStringList{QStringLiteral("the owner's")}); // can be read
    QVERIFY(place > second.page(room).rows.constLast().place);
    QCOMPARE(owner.texts(room), QStringList{QStringLiteral("the owner's")});
    QVERIFY(owner.troubles.isEmpty());
}

void StoreTroubleTest::takesOver()
{
    auto owner = std::make_unique<StoreProbe>(m_dir->path());
    QVERIFY(owner->insert(StoreProbe::row(QStringLiteral("first"))).ok());
    StoreProbe second(m_dir->path());
    QVERIFY(!second.insert(StoreProbe::row(QStringLiteral("refused"))).ok());
    owner.reset();
    QVERIFY(StoreProbe::wait([&] { return second.store.trouble().kind == Kind::None; }));
    QVERIFY(second.insert(StoreProbe::row(QStringLiteral("second"))).ok());
    QCOMPARE(second.texts(room), QStringList({QStringLiteral("first"), QStringLiteral("second")}));
}

void StoreTroubleTest::readingBesideTheOwner()
{
    StoreProbe owner(m_dir->path());
    QVERIFY(owner.insert(StoreProbe::row(QStringLiteral("the owner's"))).ok());
    {
        Store reader({m_dir->path(), true, true});
        reader.open();
        std::optional<HistoryPage> page;
        reader.history().page({QStringLiteral("profile"), room}, this, [&](const HistoryPage &answer) { page = answer; });
        QVERIFY(StoreProbe::wait([&] { return page.has_value(); }));
        QCOMPARE(page->rows.size(), 1);
        const auto messages = reader.messagesOf(QStringLiteral("profile"));
        std::optional<Result<qint64>> place;
        const OutboxRow row = StoreProbe::row(QStringLiteral("refused"));
        messages->insert(row, StoreProbe::shownOf(row), [&](const Result<qint64> &answer) { place = answer; });
        QVERIFY(StoreProbe::wait([&] { return place.has_value(); }));
        QVERIFY(!place->ok());
        QCOMPARE(reader.trouble(), StoreTrouble());
    }
    QVERIFY(owner.insert(StoreProbe::row(QStringLiteral("again"))).ok());
}

int main(int argc, char **argv)
{
    SmallDisk::beMountable(argv);
    QCoreApplication app(argc, argv);
    StoreTroubleTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_storetrouble.moc"
