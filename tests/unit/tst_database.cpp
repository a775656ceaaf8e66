#include "storage/Database.h"
#include "storage/Migrations.h"

#include <QDir>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace parlance;

using Kind = StoreTrouble::Kind;

// The connection to the database of messages, and how it comes to its newest version.
class DatabaseTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void statements_data();
    void statements();
    void filesOfTheProgram();
    void appliedInOrder();
    void fromEveryVersion_data();
    void fromEveryVersion();
    void brokenOneLeavesTheLastWhole();
    void opensTwiceInOneThread();
    void errorsOfATransaction();
    void nullStrings();
    void readingChangesNothing();
    void readingWhatIsNotThere();
    void olderIsNotReadButBroughtUpToDate();

private:
    void add(const char *name, const char *sql) const;
    QString file() const { return m_dir->path() + QStringLiteral("/messages.sqlite"); }
    static QStringList tables(QSqlDatabase &database);

    std::unique_ptr<QTemporaryDir> m_dir;
};

namespace {

// A connection without anything of ours.
class PlainConnection
{
public:
    explicit PlainConnection(const QString &path) : database(QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), name))
    {
        database.setDatabaseName(path);
        opened = database.open();
    }
    ~PlainConnection()
    {
        database = QSqlDatabase();
        QSqlDatabase::removeDatabase(name);
    }

    const QString name = QStringLiteral("plain");
    QSqlDatabase database;
    bool opened = false;
};

} // namespace

void DatabaseTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
}

void DatabaseTest::add(const char *name, const char *sql) const
{
    QFile out(m_dir->path() + u'/' + QString::fromLatin1(name));
    QVERIFY(out.open(QIODevice::WriteOnly) && out.write(sql) > 0);
}

QStringList DatabaseTest::tables(QSqlDatabase &database)
{
    QStringList names = database.tables();
    names.sort();
    return names;
}

void DatabaseTest::statements_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QStringList>("expected");
    const auto row = [](const char *name, const char *sql, const QStringList &expected) {
        QTest::newRow(name) << QString::fromUtf8(sql) << expected;
    };
    row("nothing", "", {});
    row("comments only", "-- a;\n\n  -- b\n", {});
    row("two", "CREATE TABLE a (x);\nCREATE TABLE b (x);\n", {QStringLiteral("CREATE TABLE a (x);\n"), QStringLiteral("CREATE TABLE b (x);\n")});
    row("over lines", "CREATE TABLE a (\n    x, -- what it is; and why\n    y\n);\n", {QStringLiteral("CREATE TABLE a (\n    x, -- what it is; and why\n    y\n);\n")});
    row("without the last semicolon", "DROP TABLE a", {QStringLiteral("DROP TABLE a\n")});
    row("with carriage returns", "DROP TABLE a;\r\nDROP TABLE b;\r\n", {QStringLiteral("DROP TABLE a;\r\n"), QStringLiteral("DROP TABLE b;\r\n")});
}

void DatabaseTest::statements()
{
    QFETCH(QString, sql);
    QFETCH(QStringList, expected);
    QCOMPARE(Migrations::statements(sql), expected);
}

// The number of a file is the version that it makes: no gaps, no doubles.
void DatabaseTest::filesOfTheProgram()
{
    const Migrations migrations;
    QVERIFY(migrations.newest() >= 1);
    const QStringList files = QDir(QStringLiteral(":/migrations")).entryList(QDir::Files, QDir::Name);
    QCOMPARE(files.size(), migrations.newest());
    for (qsizetype i = 0; i < files.size(); ++i)
        QCOMPARE(files.at(i).section(u'_', 0, 0), QStringLiteral("%1").arg(i + 1, 4, 10, QChar(u'0')));
}

void DatabaseTest::appliedInOrder()
{
    add("0002_second.sql", "INSERT INTO a VALUES (2);\n");
    add("0001_first.sql", "CREATE TABLE a (x);\nINSERT INTO a VALUES (1);\n");
    add("0003_third.sql", "INSERT INTO a SELECT sum(x) FROM a;\n");
    PlainConnection plain(file());
    QVERIFY(plain.opened);
    QCOMPARE(Migrations(m_dir->path()).apply(plain.database, 0), std::nullopt);
    QSqlError error;
    QCOMPARE(Migrations::versionOf(plain.database, &error), std::optional<int>(3));
    QSqlQuery query(QStringLiteral("SELECT x FROM a ORDER BY rowid"), plain.database);
    for (const int expected : {1, 2, 3}) {
        QVERIFY(query.next());
        QCOMPARE(query.value(0).toInt(), expected);
    }
    QVERIFY(!query.next());
}

void DatabaseTest::fromEveryVersion_data()
{
    QTest::addColumn<int>("from");
    for (int version = 0; version <= 3; ++version)
        QTest::addRow("%d", version) << version;
}

void DatabaseTest::fromEveryVersion()
{
    QFETCH(int, from);
    add("0001_first.sql", "CREATE TABLE a (x);\n");
    if (from >= 2)
        add("0002_second.sql", "CREATE TABLE b (x);\n");
    if (from >= 3)
        add("0003_third.sql", "CREATE TABLE c (x);\n");
    PlainConnection plain(file());
    if (from > 0)
        QCOMPARE(Migrations(m_dir->path()).apply(plain.database, 0), std::nullopt);
    add("0002_second.sql", "CREATE TABLE b (x);\n");
    add("0003_third.sql", "CREATE TABLE c (x);\n");
    QCOMPARE(Migrations(m_dir->path()).apply(plain.database, from), std::nullopt);
    QCOMPARE(tables(plain.database), QStringList({QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")}));
}

void DatabaseTest::brokenOneLeavesTheLastWhole()
{
    add("0001_first.sql", "CREATE TABLE a (x);\n");
    add("0002_second.sql", "CREATE TABLE b (x);\nINSERT INTO nowhere VALUES (1);\n");
    PlainConnection plain(file());
    const auto error = Migrations(m_dir->path()).apply(plain.database, 0);
    QVERIFY(error);
    QVERIFY(error->databaseText().contains(QStringLiteral("nowhere")));
    QCOMPARE(tables(plain.database), QStringList{QStringLiteral("a")});
    QSqlError unread;
    QCOMPARE(Migrations::versionOf(plain.database, &unread), std::optional<int>(1));
}

void DatabaseTest::opensTwiceInOneThread()
{
    Database first;
    Database second;
    QCOMPARE(first.open(file(), Database::Mode::Write), std::nullopt);
    QCOMPARE(second.open(file(), Database::Mode::Read), std::nullopt);
    QVERIFY(first.begin(true) && first.execute(QStringLiteral("INSERT INTO profiles (uuid) VALUES (?)"), {QStringLiteral("p")}) && first.commit());
    QSqlQuery *query = second.execute(QStringLiteral("SELECT count(*) FROM profiles"), {});
    QVERIFY(query && query->next());
    QCOMPARE(query->value(0).toInt(), 1);
}

void DatabaseTest::errorsOfATransaction()
{
    const QString insert = QStringLiteral("INSERT INTO profiles (id, uuid) VALUES (?, ?)");
    Database database;
    QCOMPARE(database.open(file(), Database::Mode::Write), std::nullopt);
    QVERIFY(database.begin(false));
    QVERIFY(database.execute(insert, {1, QStringLiteral("a")}));
    QVERIFY(!database.execute(insert, {1, QStringLiteral("b")})); // the same number
    QVERIFY(database.failed());
    QVERIFY(!database.execute(insert, {2, QStringLiteral("c")})); // nothing any more
    QVERIFY(!database.commit());
    QCOMPARE(troubleKindOf(database.lastError()), Kind::Failed);
    database.rollback();
    QVERIFY(!database.failed());
    QSqlQuery *query = database.execute(QStringLiteral("SELECT count(*) FROM profiles"), {});
    QVERIFY(query && query->next());
    QCOMPARE(query->value(0).toInt(), 0);
}

void DatabaseTest::nullStrings()
{
    Database database;
    QCOMPARE(database.open(file(), Database::Mode::Write), std::nullopt);
    QSqlQuery *query = database.execute(QStringLiteral("SELECT typeof(?), typeof(?)"), {QString(), QVariant()});
    QVERIFY(query && query->next());
    QCOMPARE(query->value(0).toString(), QStringLiteral("text"));
    QCOMPARE(query->value(1).toString(), QStringLiteral("null"));
}

void DatabaseTest::readingChangesNothing()
{
    {
        Database writer;
        QCOMPARE(writer.open(file(), Database::Mode::Write), std::nullopt);
    }
    Database reader;
    QCOMPARE(reader.open(file(), Database::Mode::Still), std::nullopt);
    QVERIFY(!reader.run(QStringLiteral("INSERT INTO profiles (uuid) VALUES ('p')")));
    QCOMPARE(QDir(m_dir->path()).entryList(QDir::Files), QStringList{QFileInfo(file()).fileName()});
}

void DatabaseTest::readingWhatIsNotThere()
{
    Database reader;
    const auto trouble = reader.open(file(), Database::Mode::Read);
    QVERIFY(trouble);
    QCOMPARE(trouble->kind, Kind::CannotOpen);
    QVERIFY(!QFileInfo::exists(file()));
}

void DatabaseTest::olderIsNotReadButBroughtUpToDate()
{
    {
        PlainConnection plain(file());
        QSqlQuery query(plain.database);
        QVERIFY(query.exec(QStringLiteral("PRAGMA user_version = 0")));
    }
    Database reader;
    const auto trouble = reader.open(file(), Database::Mode::Read);
    QVERIFY(trouble);
    QCOMPARE(trouble->kind, Kind::CannotOpen);
    Database writer;
    QCOMPARE(writer.open(file(), Database::Mode::Write), std::nullopt);
    QCOMPARE(reader.open(file(), Database::Mode::Read), std::nullopt);
}

QTEST_GUILESS_MAIN(DatabaseTest)
#include "tst_database.moc"
