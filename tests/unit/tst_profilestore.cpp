#include "storage/ProfileStore.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace parlance;

namespace {

Profile fullProfile()
{
    Profile profile;
    profile.id = QStringLiteral("b0c4");
    profile.name = QStringLiteral("Büro 办公室");
    profile.server = ServerKind::Hosted;
    profile.url = QUrl(QStringLiteral("wss://chat.example.org:8443/räume?x=1&y=%20"));
    profile.user = QStringLiteral("Ana");
    profile.token = QStringLiteral("s3cret");
    profile.dialect = DialectKind::JsonChat;
    profile.mapping = {{QStringLiteral("text"), QStringLiteral("/text")}};
    profile.envelope.on = true;
    profile.envelope.algorithm = EnvelopeSettings::Algorithm::Hmac;
    profile.envelope.compression = EnvelopeSettings::Compression::Gzip;
    profile.envelope.compressAbove = 4096;
    profile.envelope.key = QStringLiteral("kéy");
    profile.rooms = {QStringLiteral("lobby"), QStringLiteral("开发")};
    profile.headers = {{QStringLiteral("X-B"), QStringLiteral("2")}, {QStringLiteral("X-A"), QStringLiteral("1")}};
    profile.subprotocols = {QStringLiteral("chat.v2"), QStringLiteral("chat")};
    profile.origin = QStringLiteral("https://example.org");
    profile.verifyTls = false;
    profile.transport = TransportChoice::QtWebSockets;
    profile.compression = false;
    profile.proxy = {ProxySettings::Kind::Socks5, QStringLiteral("proxy.example.org"), 1080, QStringLiteral("p"), QStringLiteral("q")};
    profile.tlsFiles = {QStringLiteral("/c.pem"), QStringLiteral("/k.pem"), QStringLiteral("pass"), QStringLiteral("/ca.pem")};
    profile.connectAtStart = false;
    profile.keepTryingWhileHidden = true;
    profile.retryCodes = {4001, 4500};
    profile.fatalCodes = {4999};
    return profile;
}

QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestProfileStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_dir.reset(new QTemporaryDir); }

    void firstStart();
    void everyFieldSurvives();
    void everyFieldIsInTheFile();
    void defaultsOfAbsentFields();
    void unknownFieldsSurvive();
    void tokensArePrivate();
    void damage_data();
    void damage();
    void goodProfilesOutliveABadOne();
    void newerVersionIsLeftAlone();
    void unwritable();
    void damagedAndNotRenamable();

private:
    QString path() const { return m_dir->filePath(QStringLiteral("profiles.json")); }
    void write(const QByteArray &bytes)
    {
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }

    std::unique_ptr<QTemporaryDir> m_dir;
};

void TestProfileStore::firstStart()
{
    ProfileStore store(m_dir->path());
    const ProfileStore::Loaded loaded = store.load();
    QVERIFY(loaded.missing);
    QVERIFY(loaded.profiles.isEmpty());
    QVERIFY(!loaded.problem);
    QVERIFY(!QFileInfo::exists(path())); // reading writes nothing
}

void TestProfileStore::everyFieldSurvives()
{
    Profile local;
    local.id = QStringLiteral("l");
    local.server = ServerKind::LocalRoom;
    local.rooms = {QStringLiteral("lobby")};
    Profile plain;
    plain.id = QStringLiteral("p");
    plain.url = QUrl(QStringLiteral("ws://[::1]:8080"));
    plain.dialect = DialectKind::PlainText;
    const QVector<Profile> profiles{fullProfile(), local, plain};

    QVERIFY(ProfileStore(m_dir->path()).save(profiles).ok());
    const ProfileStore::Loaded loaded = ProfileStore(m_dir->path()).load();
    QVERIFY(!loaded.problem);
    QVERIFY(!loaded.missing);
    QCOMPARE(loaded.profiles, profiles);
}

// A field added to Profile without a line in the store would be lost at the next start: each field of a profile that
// differs everywhere from the defaults must make a difference in the JSON too.
void TestProfileStore::everyFieldIsInTheFile()
{
    const QJsonObject full = profileToJson(fullProfile());
    const QJsonObject defaults = profileToJson(Profile{});
    QCOMPARE(full.keys(), defaults.keys());
    QCOMPARE(full.size(), 22);
    for (const QString &key : full.keys())
        QVERIFY2(full.value(key) != defaults.value(key), qPrintable(key));
}

void TestProfileStore::defaultsOfAbsentFields()
{
    const Result<Profile> profile = profileFromJson({{QStringLiteral("id"), QStringLiteral("x")}});
    QVERIFY(profile.ok());
    Profile expected;
    expected.id = QStringLiteral("x");
    QCOMPARE(*profile, expected);
}

void TestProfileStore::unknownFieldsSurvive()
{
    write(R"({"version": 1, "later": [1], "profiles": [{"id": "a", "name": "A", "colour": "red"}]})");
    ProfileStore store(m_dir->path());
    QVector<Profile> profiles = store.load().profiles;
    QCOMPARE(profiles.size(), 1);
    profiles[0].name = QStringLiteral("B");
    QVERIFY(store.save(profiles).ok());

    const QJsonObject root = QJsonDocument::fromJson(bytesOf(path())).object();
    QCOMPARE(root.value(QStringLiteral("later")).toArray(), QJsonArray{1});
    const QJsonObject first = root.value(QStringLiteral("profiles")).toArray().at(0).toObject();
    QCOMPARE(first.value(QStringLiteral("colour")).toString(), QStringLiteral("red"));
    QCOMPARE(first.value(QStringLiteral("name")).toString(), QStringLiteral("B"));
}

void TestProfileStore::tokensArePrivate()
{
    QVERIFY(ProfileStore(m_dir->path()).save({fullProfile()}).ok());
    const auto others = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ReadOther | QFileDevice::WriteOther;
    QVERIFY(!(QFileInfo(path()).permissions() & others));
}

void TestProfileStore::damage_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("reason"); // how it begins

    const auto profile = [](const char *field) -> QByteArray {
        return QByteArray("{\"version\": 1, \"profiles\": [{\"id\": \"a\", ") + field + "}]}";
    };
    QTest::newRow("empty") << QByteArray() << QStringLiteral("line 1, column 1: ");
    QTest::newRow("truncated") << QByteArray("{\"version\": 1,\n \"prof") << QStringLiteral("line 2, column ");
    QTest::newRow("array") << QByteArray("[]") << QStringLiteral("line 1, column 1: ");
    QTest::newRow("no version") << QByteArray("{\"profiles\": []}") << QStringLiteral("/version: 1 expected");
    QTest::newRow("odd version") << QByteArray("{\"version\": \"1\", \"profiles\": []}") << QStringLiteral("/version: 1 expected");
    QTest::newRow("no profiles") << QByteArray("{\"version\": 1}") << QStringLiteral("/profiles: array expected");
    QTest::newRow("profile is a number") << QByteArray("{\"version\": 1, \"profiles\": [7]}") << QStringLiteral("/profiles/0: object expected");
    QTest::newRow("no id") << QByteArray("{\"version\": 1, \"profiles\": [{}]}") << QStringLiteral("/profiles/0/id: missing");
    QTest::newRow("name") << profile("\"name\": 7") << QStringLiteral("/profiles/0/name: string expected, number found");
    QTest::newRow("server") << profile("\"server\": \"moon\"") << QStringLiteral("/profiles/0/server: \"moon\" is none of remote, local-room, hosted");
    QTest::newRow("url type") << profile("\"url\": []") << QStringLiteral("/profiles/0/url: string expected, array found");
    QTest::newRow("url") << profile("\"url\": \"http://a\"") << QStringLiteral("/profiles/0/url: \"http://a\" is not");
    QTest::newRow("dialect") << profile("\"dialect\": null") << QStringLiteral("/profiles/0/dialect: string expected, null found");
    QTest::newRow("envelope") << profile("\"envelope\": 1") << QStringLiteral("/profiles/0/envelope: object expected, number found");
    QTest::newRow("envelope, algorithm") << profile("\"envelope\": {\"algorithm\": \"md5\"}")
                                         << QStringLiteral("/profiles/0/envelope/algorithm: \"md5\" is none of digest, hmac");
    QTest::newRow("envelope, bound") << profile("\"envelope\": {\"compressAbove\": -1}")
                                     << QStringLiteral("/profiles/0/envelope/compressAbove: a number of bytes expected");
    QTest::newRow("mapping") << profile("\"mapping\": \"x\"") << QStringLiteral("/profiles/0/mapping: object expected, string found");
    QTest::newRow("rooms") << profile("\"rooms\": \"lobby\"") << QStringLiteral("/profiles/0/rooms: array expected, string found");
    QTest::newRow("a room") << profile("\"rooms\": [\"a\", 7]") << QStringLiteral("/profiles/0/rooms/1: string expected, number found");
    QTest::newRow("a header") << profile("\"headers\": [{\"name\": \"a\", \"value\": true}]") << QStringLiteral("/profiles/0/headers/0/value: string expected, boolean found");
    QTest::newRow("header is text") << profile("\"headers\": [\"a: b\"]") << QStringLiteral("/profiles/0/headers/0: object expected, string found");
    QTest::newRow("flag") << profile("\"verifyTls\": \"no\"") << QStringLiteral("/profiles/0/verifyTls: boolean expected, string found");
    QTest::newRow("code") << profile("\"retryCodes\": [1000]") << QStringLiteral("/profiles/0/retryCodes/0: ");
    QTest::newRow("code is half") << profile("\"fatalCodes\": [4000.5]") << QStringLiteral("/profiles/0/fatalCodes/0: ");
    QTest::newRow("first of two") << profile("\"name\": 7, \"user\": 8") << QStringLiteral("/profiles/0/name: ");
    QTest::newRow("same id twice") << QByteArray("{\"version\": 1, \"profiles\": [{\"id\": \"a\"}, {\"id\": \"a\"}]}")
                                   << QStringLiteral("/profiles/1/id: \"a\" a second time");
    QTest::newRow("garbage") << QByteArray(10 * 1024 * 1024, '\xfe') << QStringLiteral("line 1, column ");
}

void TestProfileStore::damage()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, reason);
    write(json);
    const ProfileStore::Loaded loaded = ProfileStore(m_dir->path()).load();
    QVERIFY(loaded.problem);
    QVERIFY(!loaded.missing);
    QVERIFY2(loaded.problem->reason.startsWith(reason), qPrintable(loaded.problem->reason));
    QCOMPARE(loaded.problem->path, path());
    QVERIFY(loaded.problem->keptAs.startsWith(path() + QStringLiteral(".damaged-")));
    QCOMPARE(bytesOf(loaded.problem->keptAs), json); // unchanged
}

void TestProfileStore::goodProfilesOutliveABadOne()
{
    write(R"({"version": 1, "profiles": [{"id": "a"}, {"id": "b", "token": 5}, {"id": "c"}]})");
    const ProfileStore::Loaded loaded = ProfileStore(m_dir->path()).load();
    QVERIFY(loaded.problem);
    QCOMPARE(loaded.problem->reason, QStringLiteral("/profiles/1/token: string expected, number found"));
    QCOMPARE(loaded.problem->leftOut, 1);
    QVERIFY(!loaded.problem->newer);
    QCOMPARE(loaded.profiles.size(), 2);

    const ProfileStore::Loaded again = ProfileStore(m_dir->path()).load();
    QVERIFY(!again.problem);
    QCOMPARE(again.profiles, loaded.profiles);
}

void TestProfileStore::newerVersionIsLeftAlone()
{
    const QByteArray json = R"({"version": 2, "profiles": {"a": {}}})";
    write(json);
    ProfileStore store(m_dir->path());
    const ProfileStore::Loaded loaded = store.load();
    QVERIFY(loaded.problem);
    QCOMPARE(loaded.problem->reason, QStringLiteral("/version: 2, newest known 1"));
    QVERIFY(loaded.problem->newer);
    QVERIFY(loaded.problem->keptAs.isEmpty());
    QVERIFY(loaded.profiles.isEmpty());

    const Result<bool> saved = store.save({fullProfile()});
    QVERIFY(!saved.ok());
    QCOMPARE(saved.error().where, path());
    QCOMPARE(bytesOf(path()), json);
}

void TestProfileStore::unwritable()
{
    ProfileStore store(m_dir->filePath(QStringLiteral("no/such/directory")));
    QVERIFY(store.load().missing);
    const Result<bool> saved = store.save({fullProfile()});
    QVERIFY(!saved.ok());
    QVERIFY(!saved.error().value.isEmpty());
}

// A name at the file system's limit leaves no room for ".damaged-…": the rename fails for every user, root included.
void TestProfileStore::damagedAndNotRenamable()
{
    QString deep = m_dir->path();
    while (deep.size() + 1 + 200 + 40 < 4096)
        deep += u'/' + QString(200, u'd');
    // As deep as "profiles.json" just fits below the limit of a path.
    deep += u'/' + QString(4095 - deep.size() - 1 - 15, u'e');
    QVERIFY2(QDir().mkpath(deep), "this file system does not take a path of 4,095 bytes");
    QFile file(deep + QStringLiteral("/profiles.json"));
    QVERIFY2(file.open(QIODevice::WriteOnly), "this file system does not take a path of 4,095 bytes");
    file.write("{");
    file.close();

    ProfileStore store(deep);
    QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(QStringLiteral("^stat\\(\\) failed .*File name too long")));
    const ProfileStore::Loaded loaded = store.load();
    QVERIFY(loaded.problem);
    QCOMPARE(loaded.problem->keptAs, QString());
    QVERIFY(!store.save({fullProfile()}).ok());
    QCOMPARE(bytesOf(store.path()), QByteArray("{"));
}

QTEST_GUILESS_MAIN(TestProfileStore)
#include "tst_profilestore.moc"
