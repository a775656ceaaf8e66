// LocalRoom: copies of the program that share one runtime directory find one room. The tests start this very
// program again as the other copies: with an argument it is a copy that locates, says where, and goes on as it is told.

#include "host/LocalRoom.h"
#include "support/RoomClient.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QSignalSpy>
#include <QSocketNotifier>
#include <QTemporaryDir>
#include <QTest>
#include <QTextStream>

#include <memory>
#include <vector>

#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

using namespace parlance;

namespace {

const auto copyArgument = QStringLiteral("--copy");

// The other copy: answers each line of standard input with one line "hosting|joined|failed url token".
int runCopy(QCoreApplication &app, const QString &dir)
{
    LocalRoom room(QStringLiteral("copy"), dir);
    QSocketNotifier input(0, QSocketNotifier::Read);
    QObject::connect(&input, &QSocketNotifier::activated, &app, [&room, &app] {
        char line[64];
        if (read(0, line, sizeof line) <= 0)
            return app.quit();
        const QUrl url = room.locate();
        QTextStream(stdout) << (url.isEmpty() ? "failed" : room.isHosting() ? "hosting" : "joined") << ' ' << url.toString() << ' '
                            << room.token() << Qt::endl;
    });
    return QCoreApplication::exec();
}

class Copy
{
public:
    explicit Copy(const QString &dir)
    {
        m_process.start(QCoreApplication::applicationFilePath(), {copyArgument, dir});
    }
    ~Copy() { kill(); }

    void ask() { m_process.write("\n"); }
    // What it answered to ask(): state, url, token.
    QStringList answer()
    {
        if (!QTest::qWaitFor([this] { return m_process.canReadLine(); }, 20000))
            return {};
        return QString::fromUtf8(m_process.readLine()).trimmed().split(u' ');
    }
    QStringList locate()
    {
        ask();
        return answer();
    }
    qint64 pid() const { return m_process.processId(); }
    void end()
    {
        m_process.closeWriteChannel();
        m_process.waitForFinished(20000);
    }
    void kill()
    {
        m_process.kill();
        m_process.waitForFinished(20000);
    }

private:
    QProcess m_process;
};

// What stands in room.json, as process 1 would have written it.
QByteArray addressOf(const char *url, const char *token)
{
    return QJsonDocument(QJsonObject{{QStringLiteral("url"), QString::fromLatin1(url)},
                                     {QStringLiteral("token"), QString::fromLatin1(token)},
                                     {QStringLiteral("pid"), 1}})
        .toJson();
}

bool canEnter(const QUrl &url, const QString &token)
{
    RoomClient client;
    return !client.enter(url, QStringLiteral("Ann"), {{QStringLiteral("token"), token}}).isEmpty();
}

} // namespace

class TestLocalRoom : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_temporary;
    QString m_dir; // does not exist yet

    QString address() const { return m_dir + QStringLiteral("/room.json"); }

    QByteArray published() const
    {
        QFile file(address());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void overwrite(const QByteArray &bytes) const
    {
        QFile file(address());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_dir = m_temporary->filePath(QStringLiteral("run/parlance"));
    }

    void theFirstHostsAndTheNextJoins()
    {
        LocalRoom first(QStringLiteral("first"), m_dir);
        LocalRoom second(QStringLiteral("second"), m_dir);
        QVERIFY(!QFile::exists(m_dir));
        const QUrl url = first.locate();
        QVERIFY(first.isHosting());
        QCOMPARE(url.host(), QStringLiteral("127.0.0.1"));
        QCOMPARE(second.locate(), url);
        QVERIFY(!second.isHosting());
        QVERIFY(first.token().size() >= 22);
        QCOMPARE(second.token(), first.token());
        QVERIFY(!first.fault() && !second.fault());
        QVERIFY(canEnter(url, second.token()));
        QVERIFY(!canEnter(url, QString()));
        QCOMPARE(first.locate(), url); // asked at each attempt
    }

    void onlyTheOwnerReadsTheToken()
    {
        LocalRoom room(QStringLiteral("first"), m_dir);
        room.locate();
        const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
        QCOMPARE(QFile::permissions(address()) & others, QFile::Permissions());
        QCOMPARE(QFile::permissions(m_dir) & others, QFile::Permissions());
        const QJsonObject object = QJsonDocument::fromJson(published()).object();
        QCOMPARE(object[u"url"].toString(), room.locate().toString());
        QCOMPARE(object[u"token"].toString(), room.token());
        QCOMPARE(object[u"pid"].toInteger(), QCoreApplication::applicationPid());
    }

    void theNextTakesOver()
    {
        auto first = std::make_unique<LocalRoom>(QStringLiteral("first"), m_dir);
        LocalRoom second(QStringLiteral("second"), m_dir);
        const QUrl url = first->locate();
        second.locate();
        RoomClient client;
        QVERIFY(!client.enter(url, QStringLiteral("Ann"), {{QStringLiteral("token"), second.token()}}).isEmpty());
        first.reset();
        QVERIFY(client.waitForClose());
        QCOMPARE(client.closeCode(), 1001);
        QVERIFY(!QFile::exists(address()));
        const QUrl next = second.locate();
        QVERIFY(second.isHosting());
        QVERIFY(canEnter(next, second.token()));
        LocalRoom third(QStringLiteral("third"), m_dir);
        QCOMPARE(third.locate(), next);
    }

    void aProcessTakesOverFromAKilledOne()
    {
        Copy first(m_dir), second(m_dir), third(m_dir);
        const QStringList host = first.locate();
        QCOMPARE(host.value(0), QStringLiteral("hosting"));
        QCOMPARE(second.locate(), (QStringList{QStringLiteral("joined"), host.value(1), host.value(2)}));
        QVERIFY(canEnter(QUrl(host[1]), host[2]));
        first.kill(); // leaves its lock and its file behind
        QVERIFY(QFile::exists(address()));
        const QStringList next = third.locate();
        QCOMPARE(next.value(0), QStringLiteral("hosting"));
        QCOMPARE(second.locate(), (QStringList{QStringLiteral("joined"), next.value(1), next.value(2)}));
        QVERIFY(next[2] != host[2]);
        QVERIFY(canEnter(QUrl(next[1]), next[2]));
        third.end(); // in order
        QCOMPARE(second.locate().value(0), QStringLiteral("hosting"));
    }

    void ofManyOneHosts()
    {
        for (int round = 0; round < 3; ++round) {
            std::vector<std::unique_ptr<Copy>> copies;
            for (int i = 0; i < 6; ++i)
                copies.push_back(std::make_unique<Copy>(m_dir));
            for (const auto &copy : copies)
                copy->ask(); // they all start at about the same moment
            QStringList hosts;
            QStringList urls;
            for (const auto &copy : copies) {
                QStringList answer = copy->answer();
                while (answer.value(0) == u"failed") // the host was slower than the wait: a later attempt finds it
                    answer = copy->locate();
                if (answer.value(0) == u"hosting")
                    hosts.append(answer.value(1));
                urls.append(answer.value(1));
            }
            QCOMPARE(hosts.size(), 1);
            QCOMPARE(urls.count(hosts.first()), 6);
            for (const auto &copy : copies)
                copy->kill();
        }
    }

    void aDamagedFileIsToldAndMended_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("no JSON") << QByteArray("{\"url\":");
        QTest::newRow("elsewhere") << addressOf("ws://192.0.2.1:80/", "t");
        QTest::newRow("not ws") << addressOf("http://127.0.0.1:80/", "t");
        QTest::newRow("no token") << addressOf("ws://127.0.0.1:80/", "");
        QTest::newRow("no port") << addressOf("ws://127.0.0.1/", "t");
        QTest::newRow("garbage") << QByteArray("\xff\x00\xfe{}", 6);
        QTest::newRow("large") << QByteArray(1000000, '[');
    }

    void aDamagedFileIsToldAndMended()
    {
        QFETCH(QByteArray, content);
        LocalRoom host(QStringLiteral("host"), m_dir);
        const QUrl url = host.locate();
        LocalRoom other(QStringLiteral("other"), m_dir);
        QSignalSpy failed(&other, &LocalRoom::failed);
        overwrite(content);
        QCOMPARE(other.locate(), QUrl());
        QCOMPARE(failed.size(), 1);
        QCOMPARE(other.fault()->kind, int(LocalRoomProblem::Damaged));
        QCOMPARE(other.fault()->where, address());
        QTRY_COMPARE(other.locate(), url); // the host notices, and writes it again
        QVERIFY(!other.fault());
        QVERIFY(QFile::remove(address()));
        QTRY_COMPARE(other.locate(), url);
    }

    void anotherCopysOldFileIsNotBelieved()
    {
        LocalRoom host(QStringLiteral("host"), m_dir);
        host.locate();
        LocalRoom other(QStringLiteral("other"), m_dir);
        overwrite(addressOf("ws://127.0.0.1:80/", "t"));
        QCOMPARE(other.locate(), QUrl());
        QCOMPARE(other.fault()->kind, int(LocalRoomProblem::NotFound));
        QTRY_COMPARE(other.locate(), host.locate());
    }

    void aLeftFileWithoutALockIsReplaced()
    {
        QVERIFY(QDir().mkpath(m_dir));
        overwrite("left behind");
        LocalRoom room(QStringLiteral("first"), m_dir);
        const QUrl url = room.locate();
        QVERIFY(canEnter(url, room.token()));
        QVERIFY(published().contains(room.token().toUtf8()));
    }

    void aForeignLockFileThatIsGarbageIsReplaced()
    {
        QVERIFY(QDir().mkpath(m_dir));
        QFile lock(m_dir + QStringLiteral("/room.lock"));
        QVERIFY(lock.open(QIODevice::WriteOnly));
        lock.write("999999999\nparlance\nnowhere\n");
        lock.close();
        LocalRoom room(QStringLiteral("first"), m_dir);
        // Perhaps the lock of another computer on a shared disk: either answer is right, none is a crash.
        const QUrl url = room.locate();
        QVERIFY(url.isEmpty() == room.fault().has_value());
    }

    void aRemovedLockIsTakenAgain()
    {
        LocalRoom host(QStringLiteral("host"), m_dir);
        const QUrl url = host.locate();
        QVERIFY(QFile::remove(m_dir + QStringLiteral("/room.lock")));
        QTRY_VERIFY(QFile::exists(m_dir + QStringLiteral("/room.lock")));
        LocalRoom other(QStringLiteral("other"), m_dir);
        QCOMPARE(other.locate(), url);
        QVERIFY(!other.isHosting());
    }

    void whoLostTheLockStopsHosting()
    {
        LocalRoom host(QStringLiteral("host"), m_dir);
        const QUrl url = host.locate();
        // Removed while this loop does not run, so that another copy is faster.
        QVERIFY(QFile::remove(m_dir + QStringLiteral("/room.lock")));
        QProcess other;
        other.start(QCoreApplication::applicationFilePath(), {copyArgument, m_dir});
        QVERIFY(other.waitForStarted());
        other.write("\n");
        while (!other.canReadLine())
            QVERIFY(other.waitForReadyRead(20000));
        const QStringList answer = QString::fromUtf8(other.readLine()).trimmed().split(u' ');
        QCOMPARE(answer.value(0), QStringLiteral("hosting"));
        QTRY_VERIFY(!host.isHosting());
        QVERIFY(host.token() != answer.value(2));
        QCOMPARE(host.locate(), QUrl(answer.value(1)));
        QVERIFY(!host.isHosting());
        QCOMPARE(host.token(), answer.value(2));
        QVERIFY(canEnter(QUrl(answer.value(1)), host.token()));
        other.closeWriteChannel();
        QVERIFY(other.waitForFinished(20000));
    }

    void withoutAPlaceItHostsAlone()
    {
        const QString file = m_temporary->filePath(QStringLiteral("file"));
        QFile blocker(file);
        QVERIFY(blocker.open(QIODevice::WriteOnly));
        LocalRoom room(QStringLiteral("alone"), file + QStringLiteral("/below"));
        QSignalSpy failed(&room, &LocalRoom::failed);
        const QUrl url = room.locate();
        QVERIFY(canEnter(url, room.token()));
        QCOMPARE(failed.size(), 1);
        QCOMPARE(room.fault()->kind, int(LocalRoomProblem::Directory));
        QCOMPARE(room.fault()->where, file + QStringLiteral("/below"));
        QCOMPARE(room.locate(), url);
        QCOMPARE(failed.size(), 1);
    }

    void anUnwritableLockMeansHostingAlone()
    {
        // A directory in the lock's place: as unwritable for root as for anybody else.
        QVERIFY(QDir().mkpath(m_dir + QStringLiteral("/room.lock/full")));
        LocalRoom room(QStringLiteral("alone"), m_dir);
        const QUrl url = room.locate();
        QVERIFY(room.fault().has_value());
        QVERIFY(url.isEmpty() || canEnter(url, room.token()));
    }

    void anUnwritableAddressIsTold()
    {
        QVERIFY(QDir().mkpath(address() + QStringLiteral("/full")));
        LocalRoom room(QStringLiteral("first"), m_dir);
        const QUrl url = room.locate();
        QVERIFY(canEnter(url, room.token()));
        QCOMPARE(room.fault()->kind, int(LocalRoomProblem::NotPublished));
        QCOMPARE(room.fault()->where, address());
    }

    void theEnvironmentNamesThePlace()
    {
        qputenv("PARLANCE_RUNTIME_DIR", m_dir.toUtf8());
        QCOMPARE(LocalRoom::defaultRuntimeDir(), m_dir);
        qunsetenv("PARLANCE_RUNTIME_DIR");
        QVERIFY(LocalRoom::defaultRuntimeDir() != m_dir);
        QVERIFY(QDir::isAbsolutePath(LocalRoom::defaultRuntimeDir()));
    }
};

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    if (app.arguments().value(1) == copyArgument)
        return runCopy(app, app.arguments().value(2));
    TestLocalRoom test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_localroom.moc"
