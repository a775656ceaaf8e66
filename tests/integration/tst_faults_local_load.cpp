#include "Engine.h"
#include "host/FaultProxy.h"
#include "storage/Store.h"
#include "support/CliProcess.h"
#include "support/NodeServer.h"
#include "support/PeakMemory.h"
#include "support/RoomServerUnderTest.h"
#include "support/SessionProbe.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QRandomGenerator>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

#ifdef Q_OS_UNIX
#include <csignal>
#endif

using namespace parlance;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

// Processes that stand still, and loads: with real sockets, the store on the disk, and servers of both kinds.
class TestFaultsLocalLoad : public QObject
{
    Q_OBJECT

    static constexpr int patience = 120000;

    // A session with a store of its own in a directory that outlives it.
    struct Person {
        Person(const QString &directory, const QUrl &url, const ConnectionConfig &config, bool connects = true)
            : clock(makeSystemClock()), store({directory, true, false})
        {
            store.open();
            Session::Parts parts;
            parts.clock = clock.get();
            parts.random = [] { return QRandomGenerator::global()->generateDouble(); };
            parts.config = config;
            parts.messages = store.messagesOf(u"probe"_s);
            Profile profile = SessionProbe::roomProfile(url, u"Ann"_s);
            profile.connectAtStart = connects;
            probe = std::make_unique<SessionProbe>(profile, std::move(parts));
        }
        std::unique_ptr<Clock> clock;
        Store store;
        std::unique_ptr<SessionProbe> probe;
    };

    // A heartbeat that finds a dead link soon. Its figures are short for the test's sake; nothing here measures them.
    static ConnectionConfig impatient()
    {
        ConnectionConfig config = SessionProbe::quickConfig();
        config.heartbeatIdle = 200ms;
        config.heartbeatDeadline = 400ms;
        config.checkingDeadline = 200ms;
        config.upgradeDeadline = 500ms;
        config.helloDeadline = 500ms;
        return config;
    }
    static QStringList numbers(int count)
    {
        QStringList numbers;
        for (int i = 0; i < count; ++i)
            numbers.append(QString::number(i));
        return numbers;
    }
    static QStringList textsIn(const QString &log)
    {
        QFile file(log);
        QStringList texts;
        if (file.open(QIODevice::ReadOnly)) {
            while (!file.atEnd()) {
                const QJsonDocument line = QJsonDocument::fromJson(file.readLine());
                if (line.isObject())
                    texts.append(line.object().value(u"text"_s).toString());
            }
        }
        return texts;
    }
#ifdef Q_OS_UNIX
    static void freeze(qint64 process) { ::kill(pid_t(process), SIGSTOP); }
    static void thaw(qint64 process) { ::kill(pid_t(process), SIGCONT); }
#endif
    static qsizetype entries(const QString &directory) { return QDir(directory).entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::System).size(); }

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        QVERIFY(m_dir->isValid());
    }
#ifdef Q_OS_UNIX
    void fault45_theServerStandsStill();
    void fault45_theProgramStandsStill();
#endif
#ifdef Q_OS_LINUX
    void fault51_connectAndDisconnectSpam();
#endif
    void fault55_quitWithTenThousandUnsent();
    void fault56_aServerThatReadsSlowly();

private:
    std::unique_ptr<QTemporaryDir> m_dir;
};

#ifdef Q_OS_UNIX

// The system goes on acknowledging TCP for it: only the missing answer tells.
void TestFaultsLocalLoad::fault45_theServerStandsStill()
{
    const QString log = m_dir->filePath(u"log"_s);
    NodeServer server(u"room"_s, {u"--state"_s, log});
    QVERIFY2(server.start(), server.errorText().constData());
    Person ann(m_dir->filePath(u"ann"_s), server.url(), impatient());
    QTRY_COMPARE_WITH_TIMEOUT(ann.probe->state(), LinkState::Ready, patience);
    for (int i = 0; i < 10; ++i)
        ann.probe->send(QString::number(i));
    QTRY_COMPARE_WITH_TIMEOUT(ann.probe->count(DeliveryState::Delivered), 10, patience);
    freeze(server.processId());
    for (int i = 10; i < 60; ++i)
        ann.probe->send(QString::number(i));
    QTRY_VERIFY_WITH_TIMEOUT(ann.probe->states().count(LinkState::Waiting) >= 3, patience); // and new attempts find no answer either
    QVERIFY(ann.probe->states().contains(LinkState::Checking));
    QCOMPARE(ann.probe->count(DeliveryState::Delivered), 10);
    thaw(server.processId());
    QTRY_COMPARE_WITH_TIMEOUT(ann.probe->count(DeliveryState::Delivered), 60, patience);
    QCOMPARE(textsIn(log), numbers(60));
    QCOMPARE(ann.probe->queue(), event::QueueSize());
}

// Ours: the server gives it up meanwhile, and what was typed and said in that time is there when it goes on.
void TestFaultsLocalLoad::fault45_theProgramStandsStill()
{
    const QString log = m_dir->filePath(u"log"_s);
    NodeServer server(u"room"_s, {u"--state"_s, log, u"--ping-ms"_s, u"200"_s});
    QVERIFY2(server.start(), server.errorText().constData());
    SessionProbe bob(SessionProbe::roomProfile(server.url(), u"Bob"_s));
    CliProcess cli({u"connect"_s, server.url().toString(), u"--user"_s, u"Ann"_s, u"--jsonl"_s, u"--retries"_s, u"1000"_s,
                    u"--state-dir"_s, m_dir->filePath(u"ann"_s)});
    QTRY_COMPARE_WITH_TIMEOUT(bob.members(u"lobby"_s).size(), 2, patience);
    QTRY_VERIFY_WITH_TIMEOUT(cli.reached(u"ready"_s), patience);
    freeze(cli.processId());
    for (int i = 0; i < 20; ++i)
        cli.write(QString::number(i));
    QElapsedTimer time;
    time.start();
    QTRY_VERIFY_WITH_TIMEOUT(time.hasExpired(1000), patience); // five times as long as the server asks for a sign of life
    const QString said = bob.send(u"said meanwhile"_s, u"lobby"_s);
    QTRY_COMPARE_WITH_TIMEOUT(bob.delivery(said), DeliveryState::Delivered, patience);
    thaw(cli.processId());
    QTRY_COMPARE_WITH_TIMEOUT(bob.texts(), numbers(20), patience);
    const auto heard = [&cli] {
        int times = 0;
        for (const QString &line : cli.lines())
            times += line.contains(u"said meanwhile") ? 1 : 0;
        return times;
    };
    QTRY_COMPARE_WITH_TIMEOUT(heard(), 1, patience);
    cli.endInput();
    QCOMPARE(cli.waitForEnd(), 0);
    QCOMPARE(heard(), 1);
    QCOMPARE(textsIn(log), QStringList{u"said meanwhile"_s} + numbers(20));
}

#endif

#ifdef Q_OS_LINUX

void TestFaultsLocalLoad::fault51_connectAndDisconnectSpam()
{
    RoomServerUnderTest server(RoomServerUnderTest::Embedded);
    QVERIFY(server.start());
    Person ann(m_dir->path(), server.url(), SessionProbe::quickConfig());
    const auto rest = [&] {
        ann.probe->session().stop();
        QTRY_COMPARE_WITH_TIMEOUT(ann.probe->state(), LinkState::Offline, patience);
    };
    QTRY_COMPARE_WITH_TIMEOUT(ann.probe->state(), LinkState::Ready, patience);
    rest();
    const QString descriptors = u"/proc/self/fd"_s;
    const QString threads = u"/proc/self/task"_s;
    const qsizetype descriptorsBefore = entries(descriptors);
    const qsizetype threadsBefore = entries(threads);
    int written = 0;
    for (int i = 0; i < 300; ++i) {
        if (i % 10 == 0)
            ann.probe->send(QString::number(written++));
        ann.probe->session().connectNow();
        // It is cut down at every stage of its way: at once, on the way, and when it has come there.
        if (i % 3 == 1)
            QCoreApplication::processEvents();
        else if (i % 15 == 2)
            QTRY_COMPARE_WITH_TIMEOUT(ann.probe->state(), LinkState::Ready, patience);
        ann.probe->session().stop();
    }
    rest();
    QTRY_VERIFY_WITH_TIMEOUT(entries(descriptors) <= descriptorsBefore, patience);
    QTRY_VERIFY_WITH_TIMEOUT(entries(threads) <= threadsBefore, patience);
    SessionProbe bob(SessionProbe::roomProfile(server.url(), u"Bob"_s));
    ann.probe->session().connectNow();
    QTRY_COMPARE_WITH_TIMEOUT(ann.probe->count(DeliveryState::Delivered), written, patience);
    QTRY_COMPARE_WITH_TIMEOUT(bob.state(), LinkState::Ready, patience);
    QTRY_COMPARE_WITH_TIMEOUT(bob.texts(), numbers(written), patience); // also from before: the room's newest
}

#endif

void TestFaultsLocalLoad::fault55_quitWithTenThousandUnsent()
{
    constexpr int count = 10000; // as many as an outbox takes
    QTcpServer mute;             // accepts, and never says a word
    QVERIFY(mute.listen(QHostAddress::LocalHost));
    QFile profiles(m_dir->filePath(u"profiles.json"_s));
    QVERIFY(profiles.open(QIODevice::WriteOnly));
    profiles.write("{\"version\": 1, \"profiles\": []}");
    profiles.close();
    Engine::Options options;
    options.profileDir = m_dir->path();
    options.localRoom = false;
    auto engine = std::make_unique<Engine>(options);
    QObject context;
    event::QueueSize queue;
    const auto watch = [&] {
        connect(engine.get(), &Engine::sessionBegins, &context, [&](const QString &, Session *session) {
            connect(session, &Session::eventsReady, &context, [&queue](const SessionEvents &events) {
                for (const SessionEvent &event : events) {
                    if (const auto *size = std::get_if<event::QueueSize>(&event))
                        queue = *size;
                }
            });
        });
        engine->start();
    };
    watch();
    Profile profile;
    profile.name = u"mute"_s;
    profile.url = QUrl(u"ws://127.0.0.1:%1/"_s.arg(mute.serverPort()));
    profile.rooms = {u"lobby"_s};
    const QString id = engine->addProfile(profile);
    for (int i = 0; i < count; ++i)
        engine->session(id)->send({newMessageId(), u"lobby"_s, QString::number(i), QDateTime::currentDateTime()});
    QTRY_COMPARE_WITH_TIMEOUT(queue.queued, count, patience);
    QElapsedTimer timer;
    timer.start();
    engine.reset();
    QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed()))); // the contract's limit

    queue = {};
    engine = std::make_unique<Engine>(options);
    watch();
    QTRY_COMPARE_WITH_TIMEOUT(queue.queued, count, patience);
}

// Beyond the queue itself, what is on its way to a slow reader takes no memory worth mentioning.
void TestFaultsLocalLoad::fault56_aServerThatReadsSlowly()
{
    constexpr int count = 10000;
    const QString log = m_dir->filePath(u"log"_s);
    NodeServer server(u"room"_s, {u"--state"_s, log});
    QVERIFY2(server.start(), server.errorText().constData());
    FaultProxy proxy({.serverPort = server.port()});
    QVERIFY(proxy.start());
    QVERIFY(proxy.run(u"throttle 200kB/s up"_s));
    Person ann(m_dir->filePath(u"ann"_s), proxy.url(server.url()), impatient(), false);
    const QString padding(2000, u'x');
    QStringList texts;
    for (int i = 0; i < count; ++i) {
        texts.append(u"%1 "_s.arg(i) + padding);
        ann.probe->send(texts.last());
    }
    QTRY_COMPARE_WITH_TIMEOUT(ann.probe->count(DeliveryState::Queued), count, patience);
    {
        const PeakMemory memory;
        ann.probe->session().connectNow();
        QTRY_VERIFY_WITH_TIMEOUT(ann.probe->count(DeliveryState::Delivered) >= 300, patience);
        QVERIFY2(memory.growth() < 16 * 1024 * 1024, qPrintable(QString::number(memory.growth()))); // of the 20 MB that wait
    }
    QVERIFY(ann.probe->queue().inFlight <= 32);
    QCOMPARE(ann.probe->states().count(LinkState::Ready), 1); // slow is not dead
    proxy.heal();
    QTRY_COMPARE_WITH_TIMEOUT(ann.probe->count(DeliveryState::Delivered), count, patience);
    QCOMPARE(ann.probe->queue(), event::QueueSize());
    QCOMPARE(textsIn(log), texts);
}

QTEST_GUILESS_MAIN(TestFaultsLocalLoad)
#include "tst_faults_local_load.moc"
