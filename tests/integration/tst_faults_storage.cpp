#include "storage/Database.h"
#include "storage/Store.h"
#include "support/RoomServerUnderTest.h"
#include "support/SessionProbe.h"
#include "support/SmallDisk.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

using namespace parlance;
using namespace parlance::test;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

// A disk that fails under a session that talks to a server: what cannot be kept is refused in words and comes back to its
// writer, what was kept goes out, what is received is shown, and everything is as before when the disk works again.
class TestFaultsStorage : public QObject
{
    Q_OBJECT

    static constexpr int patience = 60000;

private Q_SLOTS:
    void init();
#ifdef Q_OS_LINUX
    void fault47_diskFull();
    void fault47_diskReadOnly();
#endif
    void fault48_databaseLockedForThirtySeconds();
    void fault48_databaseDamagedBetweenTwoRuns();
    void fault48_noDatabaseAtAll();

private:
    // A session with a store in m_dir.
    struct Person {
        Person(const QString &directory, const QUrl &url) : clock(makeSystemClock()), store({directory, true, false})
        {
            store.open();
            Session::Parts parts;
            parts.clock = clock.get();
            parts.random = [] { return QRandomGenerator::global()->generateDouble(); };
            parts.config = SessionProbe::quickConfig();
            parts.messages = store.messagesOf(u"probe"_s);
            probe = std::make_unique<SessionProbe>(SessionProbe::roomProfile(url, u"Ann"_s), std::move(parts));
        }
        std::unique_ptr<Clock> clock;
        Store store;
        std::unique_ptr<SessionProbe> probe;
    };

    void begin();
    // Writes until something is refused, and says what that was.
    std::optional<event::NotAccepted> writeUntilRefused();
    void say(const QString &text);      // of Ann, accepted or not
    void hear(const QString &text);     // of Bob
    void heal();                        // the store must come to itself, and everything be as it was promised

    QString file() const { return m_dir->filePath(u"messages.sqlite"_s); }
    QStringList refused() const;

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<RoomServerUnderTest> m_server;
    std::unique_ptr<SessionProbe> m_bob;
    std::unique_ptr<Person> m_ann;
    QStringList m_said;  // by Ann, also what was refused
    QStringList m_heard; // from Bob
};

void TestFaultsStorage::init()
{
    m_ann.reset();
    m_bob.reset();
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
    m_server = std::make_unique<RoomServerUnderTest>(RoomServerUnderTest::Embedded);
    QVERIFY(m_server->start());
    m_said.clear();
    m_heard.clear();
}

void TestFaultsStorage::begin()
{
    m_ann = std::make_unique<Person>(m_dir->path(), m_server->url());
    QTRY_COMPARE_WITH_TIMEOUT(m_ann->probe->state(), LinkState::Ready, patience);
    if (!m_bob)
        m_bob = std::make_unique<SessionProbe>(SessionProbe::roomProfile(m_server->url(), u"Bob"_s));
    QTRY_COMPARE_WITH_TIMEOUT(m_bob->state(), LinkState::Ready, patience);
    QTRY_COMPARE_WITH_TIMEOUT(m_bob->members(u"lobby"_s).size(), 2, patience);
}

void TestFaultsStorage::say(const QString &text)
{
    const auto answered = [this] {
        return m_ann->probe->notAccepted().size() + m_ann->probe->count(DeliveryState::Delivered);
    };
    const qsizetype before = answered();
    m_said.append(text);
    m_ann->probe->send(text, u"lobby"_s);
    QTRY_COMPARE_WITH_TIMEOUT(answered(), before + 1, patience);
}

void TestFaultsStorage::hear(const QString &text)
{
    m_heard.append(text);
    m_bob->send(text, u"lobby"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_ann->probe->texts().contains(text), patience); // shown, kept or not
}

QStringList TestFaultsStorage::refused() const
{
    QStringList texts;
    for (const event::NotAccepted &refusal : m_ann->probe->notAccepted())
        texts.append(refusal.message.text);
    return texts;
}

std::optional<event::NotAccepted> TestFaultsStorage::writeUntilRefused()
{
    for (int i = 0; i < 1000 && m_ann->probe->notAccepted().isEmpty(); ++i)
        say(u"%1 "_s.arg(i) + QString(2000, u'x'));
    if (m_ann->probe->notAccepted().isEmpty())
        return {};
    return m_ann->probe->notAccepted().first();
}

void TestFaultsStorage::heal()
{
    QTRY_VERIFY_WITH_TIMEOUT(!m_ann->store.trouble().isLasting(), patience);
    say(u"after"_s);
    hear(u"answer"_s);
    QStringList accepted = m_said;
    for (const QString &text : refused()) {
        QVERIFY(!text.isEmpty()); // it comes back whole
        QCOMPARE(accepted.removeAll(text), 1);
    }
    QCOMPARE(accepted.last(), u"after"_s);
    QTRY_COMPARE_WITH_TIMEOUT(m_bob->texts(), accepted, patience); // nothing that was refused has gone out all the same
    QCOMPARE(m_ann->probe->texts(), m_heard);
    QCOMPARE(m_ann->probe->queue(), event::QueueSize());

    // The next start shows both sides once each, and has nothing to send.
    m_ann.reset();
    Store store({m_dir->path(), true, false});
    store.open();
    std::optional<MessageStore::Loaded> loaded;
    const auto messages = store.messagesOf(u"probe"_s);
    messages->load([&](const MessageStore::Loaded &answer) { loaded = answer; });
    QTRY_VERIFY_WITH_TIMEOUT(loaded.has_value(), patience);
    QVERIFY(loaded->outbox.isEmpty());
    std::optional<HistoryPage> page;
    store.history().page({u"probe"_s, u"lobby"_s, PageRequest::From::End, 0, 5000}, &store, [&](const HistoryPage &answer) { page = answer; });
    QTRY_VERIFY_WITH_TIMEOUT(page.has_value(), patience);
    QStringList own, others;
    for (const Message &row : std::as_const(page->rows)) {
        if (row.kind == MessageKind::Chat)
            (row.own ? own : others).append(row.text);
    }
    QCOMPARE(own, accepted);
    QCOMPARE(others, m_heard);
}

#ifdef Q_OS_LINUX

void TestFaultsStorage::fault47_diskFull()
{
    SmallDisk disk(m_dir->path(), 2048);
    QVERIFY(disk.isMounted());
    begin();
    say(u"before"_s);
    hear(u"heard before"_s);
    QVERIFY(disk.fill());
    const auto refusal = writeUntilRefused();
    QVERIFY(refusal);
    QCOMPARE(refusal->refusal, Refusal::StorageFailed);
    QVERIFY(!refusal->detail.isEmpty());
    QCOMPARE(m_ann->store.trouble().kind, StoreTrouble::Kind::DiskFull);
    QCOMPARE(m_ann->store.trouble().path, file());
    hear(u"while full"_s);
    QCOMPARE(m_ann->probe->state(), LinkState::Ready); // the link has nothing to do with it
    disk.give();
    heal();
    m_ann.reset();
}

void TestFaultsStorage::fault47_diskReadOnly()
{
    SmallDisk disk(m_dir->path(), 8192);
    QVERIFY(disk.isMounted());
    begin();
    say(u"before"_s);
    hear(u"heard before"_s);
    m_ann.reset();
    QVERIFY(disk.setReadOnly(true));
    m_ann = std::make_unique<Person>(m_dir->path(), m_server->url());
    say(u"refused"_s);
    QCOMPARE(refused(), QStringList{u"refused"_s});
    QCOMPARE(m_ann->store.trouble().kind, StoreTrouble::Kind::ReadOnly);
    QVERIFY(m_ann->store.trouble().path.startsWith(m_dir->path()));
    QVERIFY(disk.setReadOnly(false));
    QTRY_VERIFY_WITH_TIMEOUT(!m_ann->store.trouble().isLasting(), patience);
    QTRY_COMPARE_WITH_TIMEOUT(m_ann->probe->state(), LinkState::Ready, patience);
    m_ann.reset();
    begin();
    QCOMPARE(m_ann->probe->texts(), QStringList()); // what was heard before is not told again
    say(u"after"_s);
    m_said.removeAll(u"refused"_s);
    QTRY_COMPARE_WITH_TIMEOUT(m_bob->texts(), m_said, patience);
    m_ann.reset();
}

#endif

void TestFaultsStorage::fault48_databaseLockedForThirtySeconds()
{
    begin();
    say(u"before"_s);
    hear(u"heard before"_s);
    Database other;
    QVERIFY(!other.open(file(), Database::Mode::Write));
    QVERIFY(other.begin(false));
    QElapsedTimer time;
    time.start();
    const auto refusal = writeUntilRefused(); // the first one, when the system's patience has ended
    QVERIFY(refusal);
    QCOMPARE(refusal->refusal, Refusal::StorageFailed);
    QVERIFY(!refusal->detail.isEmpty());
    QCOMPARE(m_ann->store.trouble().kind, StoreTrouble::Kind::Locked);
    for (int i = 0; i < 100; ++i)
        hear(u"while locked %1"_s.arg(i)); // the talk goes on
    QTRY_VERIFY_WITH_TIMEOUT(time.hasExpired(30000), patience);
    hear(u"still locked"_s);
    QCOMPARE(m_ann->store.trouble().kind, StoreTrouble::Kind::Locked);
    QCOMPARE(m_ann->probe->state(), LinkState::Ready);
    other.rollback();
    other.close();
    heal();
}

void TestFaultsStorage::fault48_databaseDamagedBetweenTwoRuns()
{
    begin();
    say(u"before"_s);
    hear(u"heard before"_s);
    m_ann.reset();
    {
        QFile bytes(file());
        QVERIFY(bytes.open(QIODevice::ReadWrite));
        QVERIFY(bytes.size() > 8192);
        QVERIFY(bytes.seek(100) && bytes.write(QByteArray(8000, '\xa5')) == 8000);
    }
    QFile damaged(file());
    QVERIFY(damaged.open(QIODevice::ReadOnly));
    const QByteArray before = damaged.readAll();
    damaged.close();

    begin();
    QTRY_VERIFY_WITH_TIMEOUT(!m_ann->store.trouble().keptAs.isEmpty(), patience);
    const StoreTrouble trouble = m_ann->store.trouble();
    QCOMPARE(trouble.kind, StoreTrouble::Kind::Damaged);
    QCOMPARE(trouble.path, file());
    QFile kept(trouble.keptAs);
    QVERIFY(kept.open(QIODevice::ReadOnly));
    QCOMPARE(kept.readAll(), before); // not a byte of it was changed
    say(u"after"_s);
    QTRY_COMPARE_WITH_TIMEOUT(m_bob->texts(), m_said, patience); // nothing a second time
    QCOMPARE(m_ann->probe->queue(), event::QueueSize());
    m_ann.reset();
    QVERIFY(kept.exists());
}

void TestFaultsStorage::fault48_noDatabaseAtAll()
{
    QFile bytes(file());
    QVERIFY(bytes.open(QIODevice::WriteOnly));
    bytes.write(QByteArray("no database, and never was one\n").repeated(500));
    bytes.close();
    begin();
    QTRY_COMPARE_WITH_TIMEOUT(m_ann->store.trouble().kind, StoreTrouble::Kind::Damaged, patience);
    QFile kept(m_ann->store.trouble().keptAs);
    QVERIFY(kept.open(QIODevice::ReadOnly));
    QVERIFY(kept.readAll().startsWith("no database"));
    say(u"first"_s);
    hear(u"second"_s);
    heal();
}

int main(int argc, char **argv)
{
    SmallDisk::beMountable(argv);
    QCoreApplication app(argc, argv);
    TestFaultsStorage test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_faults_storage.moc"
