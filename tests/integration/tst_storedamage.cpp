#include "support/StoreProbe.h"

#include "storage/Database.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace parlance;
using namespace parlance::test;

using Kind = StoreTrouble::Kind;

// A damaged database is kept beside, byte for byte, and a new one begun: at the start, or when the damage is met.
class StoreDamageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void atTheStart_data();
    void atTheStart();
    void unsentIsRescued();
    void whileRunning_data();
    void whileRunning();
    void twice();
    void readersLeaveItAlone();

private:
    QString file() const { return m_dir->path() + QStringLiteral("/messages.sqlite"); }
    QStringList kept() const { return QDir(m_dir->path()).entryList({QStringLiteral("*.damaged-*")}, QDir::Files, QDir::Name); }
    void fillStore(int count);
    static QByteArray read(const QString &path);
    static void overwrite(const QString &path, qint64 offset, const QByteArray &bytes);

    std::unique_ptr<QTemporaryDir> m_dir;
};

namespace {
const QString room = QStringLiteral("room");
}

void StoreDamageTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
}

QByteArray StoreDamageTest::read(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void StoreDamageTest::overwrite(const QString &path, qint64 offset, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(offset) && file.write(bytes) == bytes.size());
}

void StoreDamageTest::fillStore(int count)
{
    StoreProbe probe(m_dir->path());
    SessionEvents events;
    for (int i = 0; i < count; ++i)
        events.append(event::Added{StoreProbe::received(QStringLiteral("received %1").arg(i), i, QString::number(i))});
    QCOMPARE(probe.keep(events).size(), count);
    QVERIFY(probe.insert(StoreProbe::row(QStringLiteral("unsent"))).ok());
}

void StoreDamageTest::atTheStart_data()
{
    using Damage = std::function<void(const QString &)>;
    QTest::addColumn<int>("rows");
    QTest::addColumn<Damage>("damage");
    const QByteArray garbage(4096, '\x5a');
    QTest::newRow("empty page instead of the header") << 10 << Damage([](const QString &path) { overwrite(path, 0, QByteArray(100, 0)); });
    QTest::newRow("text instead of a database") << 10 << Damage([](const QString &path) {
        QVERIFY(QFile::resize(path, 0));
        overwrite(path, 0, QByteArray("this is no database\n").repeated(200));
    });
    QTest::newRow("cut in the middle") << 500 << Damage([](const QString &path) { QVERIFY(QFile::resize(path, QFileInfo(path).size() / 2)); });
    QTest::newRow("cut within the first page") << 500 << Damage([](const QString &path) { QVERIFY(QFile::resize(path, 1500)); });
    QTest::newRow("garbage in the middle") << 500 << Damage([garbage](const QString &path) {
        overwrite(path, QFileInfo(path).size() / 8192 * 4096, garbage);
    });
    QTest::newRow("garbage in the schema") << 10 << Damage([](const QString &path) { overwrite(path, 200, QByteArray(3000, '\x5a')); });
}

void StoreDamageTest::atTheStart()
{
    QFETCH(int, rows);
    QFETCH(std::function<void(const QString &)>, damage);
    fillStore(rows);
    damage(file());
    const QByteArray before = read(file());
    {
        StoreProbe probe(m_dir->path());
        probe.load();
        QVERIFY(probe.insert(StoreProbe::row(QStringLiteral("goes on"))).ok());
        QCOMPARE(probe.troubles.size(), 1);
        QCOMPARE(probe.troubles.constFirst().kind, Kind::Damaged);
        QCOMPARE(probe.troubles.constFirst().path, file());
        QVERIFY(!probe.troubles.constFirst().words.isEmpty());
        QCOMPARE(read(probe.troubles.constFirst().keptAs), before);
        QVERIFY(probe.texts(room).contains(QStringLiteral("goes on")));
    }
    QCOMPARE(kept().size(), 1);
    StoreProbe probe(m_dir->path()); // and the new one is whole
    QVERIFY(probe.texts(room).contains(QStringLiteral("goes on")));
    QVERIFY(probe.troubles.isEmpty());
}

// What was never sent is taken over as far as it can be read, and asks before it goes.
void StoreDamageTest::unsentIsRescued()
{
    fillStore(500);
    qint64 page = 0;
    {
        Database database;
        QVERIFY(!database.open(file(), Database::Mode::Write));
        QSqlQuery *query = database.execute(QStringLiteral("SELECT rootpage FROM sqlite_master WHERE name = 'messages_place'"), {});
        QVERIFY(query && query->next());
        page = query->value(0).toLongLong();
        query->finish();
    }
    overwrite(file(), (page - 1) * 4096, QByteArray(4096, '\x5a'));
    StoreProbe probe(m_dir->path());
    const auto outbox = probe.load().outbox;
    QCOMPARE(probe.troubles.value(0).kind, Kind::Damaged);
    QCOMPARE(outbox.size(), 1);
    QCOMPARE(outbox.constFirst().message.text, QStringLiteral("unsent"));
    QCOMPARE(outbox.constFirst().state, DeliveryState::Held);
    QCOMPARE(probe.texts(room), QStringList{QStringLiteral("unsent")});
}

void StoreDamageTest::whileRunning_data()
{
    QTest::addColumn<bool>("threads");
    QTest::newRow("in threads of its own") << true;
    QTest::newRow("in this thread") << false;
}

void StoreDamageTest::whileRunning()
{
    QFETCH(bool, threads);
    fillStore(5000);
    StoreProbe probe(m_dir->path(), threads);
    QCOMPARE(probe.load().outbox.size(), 1);
    const OutboxRow waiting = StoreProbe::row(QStringLiteral("waiting"));
    QVERIFY(probe.insert(waiting).ok());
    const qint64 last = probe.page(room, 1).rows.constFirst().place;
    probe.settle();
    // Every page but those of the beginning; SQLite meets it at the next page that it has not in memory.
    {
        Database other;
        QVERIFY(!other.open(file(), Database::Mode::Write));
        QVERIFY(other.run(QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE)")));
    }
    const qint64 size = QFileInfo(file()).size();
    overwrite(file(), 8 * 4096, QByteArray(size - 8 * 4096, '\x5a'));

    QVector<qint64> given;
    for (int i = 0; i < 200 && probe.troubles.isEmpty(); ++i) {
        // Rows of long ago, so that pages are read that nobody has touched.
        const auto shown = probe.keep({event::Added{StoreProbe::received(QStringLiteral("after %1").arg(i), i * 20, QStringLiteral("n%1").arg(i))}});
        QCOMPARE(shown.size(), 1);
        given.append(StoreProbe::messagesIn(shown).constFirst().place);
        QCoreApplication::processEvents();
    }
    QVERIFY(StoreProbe::wait([&] { return !probe.troubles.isEmpty(); }));
    QCOMPARE(probe.troubles.constFirst().kind, Kind::Damaged);
    QVERIFY(QFile::exists(probe.troubles.constFirst().keptAs));
    QVERIFY(given.constFirst() > last);
    QVERIFY(std::is_sorted(given.cbegin(), given.cend()));
    QVERIFY(probe.insert(StoreProbe::row(QStringLiteral("goes on"))).ok());

    // The new one has what was in memory: the unsettled messages, at their places.
    QStringList texts;
    const auto outbox = probe.load().outbox;
    for (const OutboxRow &row : outbox)
        texts.append(row.message.text);
    QCOMPARE(texts, QStringList({QStringLiteral("unsent"), QStringLiteral("waiting"), QStringLiteral("goes on")}));
    QCOMPARE(outbox.value(1).state, DeliveryState::Queued); // out of memory, not out of the damaged file
    const QStringList shown = probe.texts(room);
    QCOMPARE(shown.mid(0, 2), QStringList({QStringLiteral("unsent"), QStringLiteral("waiting")}));
    QCOMPARE(shown.constLast(), QStringLiteral("goes on"));
    QVERIFY(!probe.store.trouble().isLasting());
}

void StoreDamageTest::twice()
{
    for (int i = 0; i < 3; ++i) {
        fillStore(10);
        overwrite(file(), 0, QByteArray(100, 0));
    }
    StoreProbe probe(m_dir->path());
    probe.settle();
    QCOMPARE(kept().size(), 3); // none over another
}

void StoreDamageTest::readersLeaveItAlone()
{
    fillStore(10);
    overwrite(file(), 0, QByteArray(100, 0));
    const QByteArray before = read(file());
    {
        Store store({m_dir->path(), true, true});
        StoreTrouble trouble;
        connect(&store, &Store::troubleChanged, this, [&](const StoreTrouble &told) { trouble = told; });
        store.open();
        std::optional<HistoryPage> page;
        store.history().page({QStringLiteral("profile"), room}, this, [&](const HistoryPage &answer) { page = answer; });
        QVERIFY(StoreProbe::wait([&] { return page.has_value() && trouble.kind != Kind::None; }));
        QVERIFY(page->rows.isEmpty());
        QCOMPARE(trouble.kind, Kind::Damaged);
    }
    QVERIFY(kept().isEmpty());
    QCOMPARE(read(file()), before);
}

QTEST_GUILESS_MAIN(StoreDamageTest)
#include "tst_storedamage.moc"
