#include "host/FaultProxy.h"
#include "storage/Database.h"
#include "support/CliProcess.h"
#include "support/FaultServer.h"
#include "support/RawServer.h"

#include <QRandomGenerator>
#include <QSet>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <algorithm>

using namespace parlance;
using namespace Qt::StringLiterals;

// The program ends by SIGKILL, and another is started over its store: what it announced as queued arrives, and arrives once
// at a server that drops doubles; where the server confirms nothing, it says what may have been sent. And who else wants
// the store meanwhile.
class TestFaultsStorageKill : public QObject
{
    Q_OBJECT

    static constexpr int patience = 60000;

private Q_SLOTS:
    void init();
    void fault46_killedBeforeTheCommit();
    void fault46_killedBetween_data();
    void fault46_killedBetween();
    void fault46_killedWithoutAcknowledgements_data();
    void fault46_killedWithoutAcknowledgements();
    void fault46_killedAtAnyMoment();
    void fault49_aSecondInstanceIsToldWhoHasTheStore();
    void fault49_anotherDirectoryRunsBeside();

private:
    QStringList arguments(const QUrl &url, const QString &directory = u"state"_s) const
    {
        return {u"connect"_s, url.toString(), u"--user"_s, u"ann"_s, u"--retries"_s, u"100000"_s, u"--jsonl"_s, u"--state-dir"_s,
                m_dir->filePath(directory)};
    }
    // The texts of the messages that were told to be in this state, in order. Only the first event of a message bears it.
    static QStringList told(const CliProcess &cli, const QString &state)
    {
        QHash<QString, QString> textOf;
        QStringList texts;
        for (const QJsonObject &event : cli.events(u"delivery"_s)) {
            const QString id = event.value(u"id"_s).toString();
            if (event.contains(u"text"_s))
                textOf.insert(id, event.value(u"text"_s).toString());
            if (event.value(u"state"_s).toString() == state)
                texts.append(textOf.value(id));
        }
        return texts;
    }
    static QStringList textsOf(const QVector<LoggedMessage> &log)
    {
        QStringList texts;
        for (const LoggedMessage &message : log)
            texts.append(message.text);
        return texts;
    }
    static QUrl nobody() // a port where nobody listens
    {
        QTcpServer closed;
        return closed.listen(QHostAddress::LocalHost) ? QUrl(u"ws://127.0.0.1:%1/"_s.arg(closed.serverPort())) : QUrl();
    }

    std::unique_ptr<QTemporaryDir> m_dir;
};

void TestFaultsStorageKill::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
}

// While the disk takes nothing: what was not announced need not arrive, and what was announced before does.
void TestFaultsStorageKill::fault46_killedBeforeTheCommit()
{
    FaultServer server(u"room"_s, {u"--state"_s, u"@LOG@"_s});
    QVERIFY2(server.start(), server.errorText().constData());
    const QUrl url = server.url();
    server.kill();
    {
        CliProcess cli(arguments(url));
        cli.write(u"announced"_s);
        QTRY_COMPARE_WITH_TIMEOUT(told(cli, u"queued"_s), QStringList{u"announced"_s}, patience);
        Database other;
        QVERIFY(!other.open(m_dir->filePath(u"state/messages.sqlite"_s), Database::Mode::Write));
        QVERIFY(other.begin(false));
        cli.write(u"never announced"_s);
        // It is still there, and waits for the disk.
        bool turned = false;
        QTimer::singleShot(300, this, [&turned] { turned = true; });
        QTRY_VERIFY_WITH_TIMEOUT(turned, patience);
        QCOMPARE(told(cli, u"queued"_s).size(), 1);
        cli.kill();
        other.rollback();
    }
    QVERIFY2(server.start(), server.errorText().constData());
    CliProcess next(arguments(url));
    next.write(u"last"_s);
    next.endInput();
    QCOMPARE(next.waitForEnd(), 0);
    QCOMPARE(textsOf(server.log(u"lobby"_s)), (QStringList{u"announced"_s, u"last"_s}));
}

void TestFaultsStorageKill::fault46_killedBetween_data()
{
    QTest::addColumn<QString>("network"); // what it does when the message comes
    QTest::addColumn<bool>("arrived");    // at the server, before the end
    QTest::newRow("the commit and the first byte on the wire") << u"refuse for 1000s"_s << false;
    QTest::newRow("the write and the server") << u"each link after message up /\"m1\"/: blackhole both"_s << true;
    QTest::newRow("the write and the server, nothing passes") << u"each link before message 1 up /\"m1\"/: blackhole up"_s << false;
    QTest::newRow("the server and its acknowledgement") << u"each link before message 1 down /\"type\":\"ack\"/: blackhole down"_s << true;
}

void TestFaultsStorageKill::fault46_killedBetween()
{
    QFETCH(QString, network);
    QFETCH(bool, arrived);
    FaultServer server(u"room"_s, {u"--state"_s, u"@LOG@"_s});
    QVERIFY2(server.start(), server.errorText().constData());
    FaultProxy proxy({.serverPort = server.port()});
    QVERIFY(proxy.start());
    const Result<int> planned = proxy.run(network);
    QVERIFY2(planned.ok() && *planned == 1, qPrintable(network));
    const QStringList written{u"m1"_s, u"m2"_s, u"m3"_s};
    {
        CliProcess cli(arguments(proxy.url(server.url())));
        if (!network.startsWith(u"refuse"))
            QTRY_VERIFY_WITH_TIMEOUT(cli.reached(u"ready"_s), patience);
        for (const QString &text : written)
            cli.write(text);
        QTRY_COMPARE_WITH_TIMEOUT(told(cli, u"queued"_s), written, patience);
        if (arrived)
            QTRY_VERIFY_WITH_TIMEOUT(textsOf(server.log(u"lobby"_s)).contains(u"m1"_s), patience);
        else if (!network.startsWith(u"refuse"))
            QTRY_VERIFY_WITH_TIMEOUT(proxy.faultCount() > 0, patience);
        QVERIFY(!told(cli, u"delivered"_s).contains(u"m1"_s));
        cli.kill();
    }
    QCOMPARE(textsOf(server.log(u"lobby"_s)).contains(u"m1"_s), arrived);
    proxy.heal();
    CliProcess next(arguments(proxy.url(server.url())));
    next.write(u"m4"_s);
    next.endInput();
    QCOMPARE(next.waitForEnd(), 0);
    QCOMPARE(textsOf(server.log(u"lobby"_s)), written + QStringList{u"m4"_s}); // once each, in order
    QCOMPARE(told(next, u"delivered"_s), written + QStringList{u"m4"_s});
}

void TestFaultsStorageKill::fault46_killedWithoutAcknowledgements_data()
{
    QTest::addColumn<bool>("sent");
    QTest::newRow("before the write") << false;
    QTest::newRow("after the write") << true;
}

void TestFaultsStorageKill::fault46_killedWithoutAcknowledgements()
{
    QFETCH(bool, sent);
    RawServer server([sent](RawPeer &peer) {
        if (sent)
            peer.upgrade(); // takes everything, and confirms nothing, not even by a pong
    });
    const QStringList more{u"--dialect"_s, u"plain"_s};
    {
        CliProcess cli(arguments(server.url()) + more);
        cli.write(u"first"_s);
        cli.write(u"second"_s);
        QTRY_COMPARE_WITH_TIMEOUT(told(cli, u"queued"_s).size(), 2, patience);
        if (sent)
            QTRY_VERIFY_WITH_TIMEOUT(server.peerCount() > 0 && server.lastPeer().texts() == QList<QByteArray>{"first"}, patience);
        cli.kill();
    }
    server.onRequest([](RawPeer &peer) {
        peer.upgrade().onFrame([&peer](const RawPeer::Frame &frame) {
            if (frame.opcode == 0x9)
                peer.pong(frame.payload);
            else if (frame.opcode == 0x8)
                peer.closeEmpty();
        });
    });
    CliProcess next(arguments(server.url()) + more);
    next.endInput();
    QCOMPARE(next.waitForEnd(), 0);
    // What may have arrived is not sent again unasked; what cannot have, is.
    QCOMPARE(server.lastPeer().texts(), sent ? QList<QByteArray>{"second"} : (QList<QByteArray>{"first", "second"}));
    QStringList doubtful = told(next, u"inDoubt"_s);
    doubtful.removeDuplicates();
    QCOMPARE(doubtful, sent ? QStringList{u"first"_s} : QStringList());
}

// Twenty lives, each ended after a time of its own.
void TestFaultsStorageKill::fault46_killedAtAnyMoment()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    QRandomGenerator random(seed);
    qInfo("seed %u", seed);
    FaultServer server(u"room"_s, {u"--state"_s, u"@LOG@"_s});
    QVERIFY2(server.start(), server.errorText().constData());
    FaultProxy proxy({.serverPort = server.port()});
    QVERIFY(proxy.start());
    QVERIFY(proxy.run(u"each link: delay 15ms jitter 10ms"_s));
    QStringList announced;
    for (int life = 0; life < 20; ++life) {
        CliProcess cli(arguments(proxy.url(server.url())));
        for (int i = 0; i < 30; ++i)
            cli.write(u"%1-%2"_s.arg(life, 2, 10, QChar(u'0')).arg(i, 2, 10, QChar(u'0')));
        QTRY_VERIFY_WITH_TIMEOUT(!cli.lines().isEmpty(), patience);
        bool due = false;
        QTimer::singleShot(int(random.bounded(200)), this, [&due] { due = true; });
        QTRY_VERIFY_WITH_TIMEOUT(due, patience);
        cli.kill();
        for (const QString &text : told(cli, u"queued"_s)) {
            if (!announced.contains(text))
                announced.append(text);
        }
    }
    CliProcess last(arguments(proxy.url(server.url())));
    last.write(u"last"_s);
    last.endInput();
    QCOMPARE(last.waitForEnd(), 0);
    const QStringList log = textsOf(server.log(u"lobby"_s));
    QCOMPARE(log.last(), u"last"_s);
    QCOMPARE(QSet<QString>(log.begin(), log.end()).size(), log.size()); // nothing twice
    QVERIFY(std::is_sorted(log.begin(), log.end() - 1));                // in the order in which it was written
    for (const QString &text : std::as_const(announced))
        QVERIFY2(log.contains(text), qPrintable(text));
}

void TestFaultsStorageKill::fault49_aSecondInstanceIsToldWhoHasTheStore()
{
    const QUrl url = nobody();
    CliProcess first(arguments(url));
    first.write(u"kept"_s);
    QTRY_COMPARE_WITH_TIMEOUT(told(first, u"queued"_s).size(), 1, patience);
    CliProcess second(arguments(url));
    second.write(u"refused"_s);
    QCOMPARE(second.waitForEnd(), 1);
    QVERIFY2(second.errors().contains(u"in use by process %1 "_s.arg(first.processId())), qPrintable(second.errors()));
    QCOMPARE(second.errors().count(u'\n'), 1);
    QCOMPARE(told(second, u"queued"_s), QStringList());
    QVERIFY(first.isRunning());
    first.kill(); // the lock of somebody dead is nobody's
    CliProcess third(arguments(url));
    QTRY_COMPARE_WITH_TIMEOUT(told(third, u"queued"_s), QStringList{u"kept"_s}, patience);
}

void TestFaultsStorageKill::fault49_anotherDirectoryRunsBeside()
{
    FaultServer server(u"room"_s, {u"--state"_s, u"@LOG@"_s});
    QVERIFY2(server.start(), server.errorText().constData());
    CliProcess first(arguments(server.url()));
    QTRY_VERIFY_WITH_TIMEOUT(first.reached(u"ready"_s), patience);
    CliProcess second(arguments(server.url(), u"other"_s));
    QTRY_VERIFY_WITH_TIMEOUT(second.reached(u"ready"_s), patience);
    first.write(u"one"_s);
    QTRY_COMPARE_WITH_TIMEOUT(textsOf(server.log(u"lobby"_s)), QStringList{u"one"_s}, patience);
    second.write(u"two"_s);
    first.endInput();
    second.endInput();
    QCOMPARE(first.waitForEnd(), 0);
    QCOMPARE(second.waitForEnd(), 0);
    QCOMPARE(textsOf(server.log(u"lobby"_s)), (QStringList{u"one"_s, u"two"_s}));
}

QTEST_GUILESS_MAIN(TestFaultsStorageKill)
#include "tst_faults_storage_kill.moc"
