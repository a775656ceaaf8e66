#include "support/SmallDisk.h"

#include "storage/JsonFile.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace parlance;
using parlance::test::SmallDisk;

// What is on disk is either an object, or absent, or described by words with its place.
class TestJsonFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void damageIsPlaced_data();
    void damageIsPlaced();
    void missing();
    void roundTripIsPrivate();
    void rewriteTightensPermissions();
    void aLinkIsFollowed();
    void onlyRegularFilesAreReplaced();
    void unwritableDirectory();
    void aFullDiskLeavesTheOldFile();
    void aDirectoryInPlaceOfTheFile();
    void danglingLinkIsDamage();
    void tooLarge();
    void tenMegabytesOfGarbage();
    void asideNeverOverwrites();
    void asideOfNothing();

private:
    static void write(const QString &path, const QByteArray &bytes)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }
};

void TestJsonFile::damageIsPlaced_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("place"); // how the words begin; empty: valid

    QTest::newRow("empty object") << QByteArray("{}") << QString();
    QTest::newRow("object") << QByteArray("{\"a\": [1, 2]}\n") << QString();
    QTest::newRow("empty file") << QByteArray() << QStringLiteral("line 1, column 1: ");
    QTest::newRow("array") << QByteArray("[]") << QStringLiteral("line 1, column 1: not an object");
    QTest::newRow("truncated") << QByteArray("{\n  \"a\": 1,\n  \"b\": {") << QStringLiteral("line 3, column ");
    QTest::newRow("missing comma") << QByteArray("{\n  \"a\": 1\n  \"b\": 2\n}") << QStringLiteral("line 3, column ");
    QTest::newRow("columns are characters") << QByteArray("{\"名字\": x}") << QStringLiteral("line 1, column 8: ");
    QTest::newRow("bad UTF-8") << QByteArray("{\"a\": \"\xff\xfe\"}") << QStringLiteral("line 1, column ");
    QTest::newRow("NUL bytes") << QByteArray(64, '\0') << QStringLiteral("line 1, column ");
    QTest::newRow("something behind it") << QByteArray("{}\n}") << QStringLiteral("line 2, column ");
}

void TestJsonFile::damageIsPlaced()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, place);
    const QString words = jsonDamage(json);
    if (place.isEmpty())
        QCOMPARE(words, QString());
    else
        QVERIFY2(words.startsWith(place) && words.size() > QStringLiteral("line 1, column 1: ").size(), qPrintable(words));
}

void TestJsonFile::missing()
{
    QTemporaryDir dir;
    const JsonFileContent content = readJsonFile(dir.filePath(QStringLiteral("none.json")));
    QVERIFY(content.missing());
    QVERIFY(!content.object);
    QVERIFY(content.damage.isEmpty());
}

void TestJsonFile::roundTripIsPrivate()
{
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("a.json"));
    const QJsonObject object{{QStringLiteral("name"), QStringLiteral("张三 🙂")}, {QStringLiteral("n"), 7}};
    QCOMPARE(writeJsonFile(path, object), QString());
    const JsonFileContent content = readJsonFile(path);
    QVERIFY(content.object);
    QCOMPARE(*content.object, object);
    const auto others = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ReadOther | QFileDevice::WriteOther;
    QVERIFY(!(QFileInfo(path).permissions() & others));
    QCOMPARE(QDir(dir.path()).entryList(QDir::Files | QDir::Hidden).size(), 1); // no temporary file stays
}

void TestJsonFile::rewriteTightensPermissions()
{
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("a.json"));
    write(path, "{}");
    QVERIFY(QFile::setPermissions(path, QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ReadOther));
    QCOMPARE(writeJsonFile(path, {}), QString());
    QVERIFY(!(QFileInfo(path).permissions() & QFileDevice::ReadOther));
}

void TestJsonFile::aLinkIsFollowed()
{
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("a.json"));
    const QString target = dir.filePath(QStringLiteral("kept-elsewhere.json"));
    write(target, "{}");
    QVERIFY(QFile::link(target, path));
    QCOMPARE(writeJsonFile(path, {{QStringLiteral("a"), 1}}), QString());
    QVERIFY(QFileInfo(path).isSymLink());
    QCOMPARE(readJsonFile(target).object->value(QStringLiteral("a")).toInt(), 1);
}

void TestJsonFile::onlyRegularFilesAreReplaced()
{
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("a.json"));
    const QString target = dir.filePath(QStringLiteral("directory"));
    QVERIFY(QDir().mkdir(target));
    QVERIFY(QFile::link(target, path));
    QCOMPARE(writeJsonFile(path, {}), target + QStringLiteral(" is not a regular file"));
    QVERIFY(QFileInfo(target).isDir());
}

void TestJsonFile::unwritableDirectory()
{
    QTemporaryDir dir;
    write(dir.filePath(QStringLiteral("file")), "x");
    const QString below = dir.filePath(QStringLiteral("file/a.json")); // "Not a directory", for root too
    QVERIFY(!writeJsonFile(below, {}).isEmpty());
    QVERIFY(!writeJsonFile(dir.filePath(QStringLiteral("no/such/a.json")), {}).isEmpty());
}

void TestJsonFile::aDirectoryInPlaceOfTheFile()
{
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("a.json"));
    QVERIFY(QDir().mkdir(path));
    const JsonFileContent content = readJsonFile(path);
    QVERIFY(!content.object);
    QVERIFY(!content.damage.isEmpty());
    QVERIFY(!keepDamagedAside(path).isEmpty());
    QCOMPARE(writeJsonFile(path, {}), QString());
}

void TestJsonFile::danglingLinkIsDamage()
{
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("a.json"));
    QVERIFY(QFile::link(dir.filePath(QStringLiteral("gone")), path));
    const JsonFileContent content = readJsonFile(path);
    QVERIFY(!content.missing());
    QVERIFY(!content.damage.isEmpty());
}

void TestJsonFile::tooLarge()
{
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("a.json"));
    write(path, "{}");
    QVERIFY(QFile::resize(path, maxJsonFileBytes + 1)); // sparse
    const JsonFileContent content = readJsonFile(path);
    QVERIFY(!content.object);
    QVERIFY2(content.damage.contains(QString::number(maxJsonFileBytes)), qPrintable(content.damage));
}

void TestJsonFile::tenMegabytesOfGarbage()
{
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("a.json"));
    QByteArray garbage = "{\"deep\": ";
    garbage += QByteArray(10 * 1024 * 1024, '['); // a parser that recurses without bound dies of this
    write(path, garbage);
    const JsonFileContent content = readJsonFile(path);
    QVERIFY(!content.object);
    QVERIFY2(content.damage.startsWith(QStringLiteral("line 1, column ")), qPrintable(content.damage));
    QVERIFY(content.damage.size() < 200);
}

void TestJsonFile::asideNeverOverwrites()
{
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("a.json"));
    QStringList kept;
    for (int i = 0; i < 4; ++i) {
        write(path, QByteArray::number(i));
        kept.append(keepDamagedAside(path));
        QVERIFY(!QFileInfo::exists(path));
    }
    QCOMPARE(QSet<QString>(kept.begin(), kept.end()).size(), 4);
    for (int i = 0; i < 4; ++i) {
        QVERIFY2(kept.at(i).contains(QStringLiteral("a.json.damaged-")), qPrintable(kept.at(i)));
        QFile file(kept.at(i));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray::number(i));
    }
}

void TestJsonFile::asideOfNothing()
{
    QTemporaryDir dir;
    QCOMPARE(keepDamagedAside(dir.filePath(QStringLiteral("none.json"))), QString());
}

void TestJsonFile::aFullDiskLeavesTheOldFile()
{
    QTemporaryDir dir;
    SmallDisk disk(dir.path(), 256);
    QVERIFY(disk.isMounted());
    const QString path = dir.filePath(QStringLiteral("a.json"));
    QCOMPARE(writeJsonFile(path, {{QStringLiteral("is"), QStringLiteral("old")}}), QString());
    QVERIFY(disk.fill());
    QVERIFY(!writeJsonFile(path, {{QStringLiteral("is"), QStringLiteral("new")}}).isEmpty());
    QCOMPARE(readJsonFile(path).object->value(QStringLiteral("is")).toString(), QStringLiteral("old"));
    QCOMPARE(QDir(dir.path()).entryList({QStringLiteral("a.json*")}, QDir::Files), {QStringLiteral("a.json")});
    disk.give();
    QCOMPARE(writeJsonFile(path, {{QStringLiteral("is"), QStringLiteral("new")}}), QString());
}

int main(int argc, char **argv)
{
    SmallDisk::beMountable(argv);
    const QCoreApplication app(argc, argv);
    TestJsonFile test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_jsonfile.moc"
