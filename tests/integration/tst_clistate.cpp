#include "cli/EarlierUnsent.h"
#include "support/CliProcess.h"
#include "support/NodeServer.h"
#include "support/RawPeer.h"
#include "support/RawServer.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace parlance;
using namespace Qt::StringLiterals;

// What parlance-cli promises with --state-dir, whatever ends it: what was announced as queued is not lost, and where the
// server allows it, it arrives once and in order.
class tst_CliState : public QObject
{
    Q_OBJECT

    static constexpr int patience = 30000;

    static QString stringOf(const QJsonObject &object, const char *key)
    {
        return object.value(QString::fromLatin1(key)).toString();
    }
    static QStringList textsOf(const CliProcess &cli, const QString &state)
    {
        QStringList texts;
        for (const QJsonObject &event : cli.events(u"delivery"_s)) {
            if (stringOf(event, "state") == state && event.contains(u"text"_s))
                texts.append(stringOf(event, "text"));
        }
        return texts;
    }
    static QString nobody()
    {
        QTcpServer closed;
        if (!closed.listen(QHostAddress::LocalHost))
            return {};
        return u"ws://127.0.0.1:%1/"_s.arg(closed.serverPort());
    }
    static QStringList idsKept(const QString &path)
    {
        QFile file(path);
        QStringList ids;
        if (file.open(QIODevice::ReadOnly)) {
            while (!file.atEnd()) {
                const QJsonDocument line = QJsonDocument::fromJson(file.readLine());
                if (line.isObject())
                    ids.append(line.object().value(u"id"_s).toString());
            }
        }
        return ids;
    }

private Q_SLOTS:
    // Without a server: everything waits on the disk. The next run sends it in order, then its own input.
    void killedWhileOffline()
    {
        QTemporaryDir dir;
        const QString log = dir.filePath(u"log"_s);
        NodeServer server(u"room"_s, {u"--state"_s, log});
        QVERIFY2(server.start(), server.errorText().constData());
        const QString url = server.url().toString();
        server.kill();
        const QStringList arguments{u"connect"_s, url, u"--user"_s, u"ann"_s, u"--retries"_s, u"1000"_s, u"--jsonl"_s,
                                    u"--state-dir"_s, dir.filePath(u"state"_s)};
        QStringList written;
        for (int run = 0; run < 2; ++run) {
            CliProcess cli(arguments);
            for (int i = 0; i < 50; ++i) {
                written.append(u"%1-%2"_s.arg(run).arg(i));
                cli.write(written.last());
            }
            QTRY_COMPARE_WITH_TIMEOUT(textsOf(cli, u"queued"_s), written, patience); // also those of the run before
            cli.kill();
        }
        QVERIFY2(server.start(), server.errorText().constData());
        CliProcess reader({u"connect"_s, url, u"--user"_s, u"bob"_s});
        QTRY_VERIFY_WITH_TIMEOUT(reader.errors().contains(u"connected"), patience);
        CliProcess last(arguments);
        last.write(u"last"_s);
        last.endInput();
        QCOMPARE(last.waitForEnd(), 0);
        QStringList expected;
        for (const QString &text : std::as_const(written))
            expected.append(u"ann: "_s + text);
        expected.append(u"ann: last"_s);
        QTRY_COMPARE_WITH_TIMEOUT(reader.lines(), expected, patience);
        QCOMPARE(idsKept(log).size(), expected.size());
    }

    // Killed again and again in the middle of sending: each message that was announced is in the server's log once.
    void killedWhileSending()
    {
        QTemporaryDir dir;
        const QString log = dir.filePath(u"log"_s);
        NodeServer server(u"room"_s, {u"--state"_s, log});
        QVERIFY2(server.start(), server.errorText().constData());
        const QStringList arguments{u"connect"_s, server.url().toString(), u"--user"_s, u"ann"_s, u"--jsonl"_s,
                                    u"--state-dir"_s, dir.filePath(u"state"_s)};
        QStringList announced;
        for (int run = 0; run < 6; ++run) {
            CliProcess cli(arguments);
            for (int i = 0; i < 100; ++i)
                cli.write(u"%1-%2"_s.arg(run).arg(i));
            const auto queued = [&cli] { return cli.events(u"delivery"_s).size(); };
            QTRY_VERIFY_WITH_TIMEOUT(queued() > 20 * run, patience); // each run dies at another point
            cli.kill();
            for (const QJsonObject &event : cli.events(u"delivery"_s)) {
                if (stringOf(event, "state") == u"queued" && !announced.contains(stringOf(event, "id")))
                    announced.append(stringOf(event, "id"));
            }
        }
        CliProcess last(arguments);
        last.endInput();
        QCOMPARE(last.waitForEnd(), 0);
        const QStringList ids = idsKept(log);
        for (const QString &id : std::as_const(announced))
            QCOMPARE(ids.count(id), 1);
        QStringList sorted = ids;
        sorted.sort(); // ids sort by the time of writing
        QCOMPARE(ids, sorted);
        QCOMPARE(QSet<QString>(ids.begin(), ids.end()).size(), ids.size());
    }

    // A server that acknowledges nothing: what was under way is not sent again unasked, and what was not, is.
    void killedUnderAnUnconfirmedMessage()
    {
        RawServer server([](RawPeer &peer) { peer.upgrade(); }); // never answers
        QTemporaryDir dir;
        const QStringList arguments{u"connect"_s, server.url().toString(), u"--dialect"_s, u"plain"_s, u"--jsonl"_s,
                                    u"--state-dir"_s, dir.path()};
        {
            CliProcess cli(arguments);
            cli.write(u"first"_s);
            cli.write(u"second"_s);
            QTRY_COMPARE_WITH_TIMEOUT(server.peerCount() > 0 ? server.lastPeer().texts() : QList<QByteArray>(), QList<QByteArray>{"first"}, patience);
            QTRY_COMPARE_WITH_TIMEOUT(textsOf(cli, u"queued"_s).size(), 2, patience);
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
        CliProcess next(arguments);
        next.endInput();
        QCOMPARE(next.waitForEnd(), 0);
        QCOMPARE(server.lastPeer().texts(), QList<QByteArray>{"second"});
        QCOMPARE(textsOf(next, u"inDoubt"_s), QStringList{u"first"_s});
    }

    // What others said between two runs is shown by the next one, once.
    void showsWhatWasSaidMeanwhile()
    {
        NodeServer server(u"room"_s);
        QVERIFY2(server.start(), server.errorText().constData());
        QTemporaryDir dir;
        const QStringList arguments{u"connect"_s, server.url().toString(), u"--user"_s, u"bob"_s, u"--state-dir"_s, dir.path()};
        CliProcess writer({u"connect"_s, server.url().toString(), u"--user"_s, u"ann"_s, u"--jsonl"_s});
        QTRY_VERIFY_WITH_TIMEOUT(writer.reached(u"ready"_s), patience);
        {
            CliProcess reader(arguments);
            QTRY_VERIFY_WITH_TIMEOUT(reader.errors().contains(u"connected"), patience);
            writer.write(u"one"_s);
            QTRY_COMPARE_WITH_TIMEOUT(reader.lines(), QStringList{u"ann: one"_s}, patience);
            reader.kill();
        }
        writer.write(u"two"_s);
        QTRY_COMPARE_WITH_TIMEOUT(textsOf(writer, u"queued"_s).size(), 2, patience);
        CliProcess reader(arguments);
        QTRY_COMPARE_WITH_TIMEOUT(reader.lines(), QStringList{u"ann: two"_s}, patience);
        writer.write(u"three"_s);
        QTRY_COMPARE_WITH_TIMEOUT(reader.lines(), (QStringList{u"ann: two"_s, u"ann: three"_s}), patience);
    }

    void anotherRunIsNamed()
    {
        QTemporaryDir dir;
        const QStringList arguments{u"connect"_s, nobody(), u"--retries"_s, u"1000"_s, u"--jsonl"_s, u"--state-dir"_s, dir.path()};
        CliProcess first(arguments);
        first.write(u"here"_s);
        QTRY_COMPARE_WITH_TIMEOUT(textsOf(first, u"queued"_s).size(), 1, patience);
        CliProcess second(arguments);
        QCOMPARE(second.waitForEnd(), 1);
        QVERIFY2(second.errors().contains(u"in use by process %1 "_s.arg(first.processId())), qPrintable(second.errors()));
        QCOMPARE(second.errors().count(u'\n'), 1);
    }

    void aDirectoryThatCannotBe()
    {
        QTemporaryDir dir;
        QFile file(dir.filePath(u"file"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        CliProcess cli({u"connect"_s, nobody(), u"--state-dir"_s, file.fileName() + u"/below"_s});
        QCOMPARE(cli.waitForEnd(), 1);
        QVERIFY2(cli.errors().contains(file.fileName()), qPrintable(cli.errors()));
    }

    // What waited for more than an hour asks, also of scripts.
    void oldOnesAreHeldUntilTheyMayGo()
    {
        NodeServer server(u"room"_s);
        QVERIFY2(server.start(), server.errorText().constData());
        QTemporaryDir dir;
        // As an earlier version has left it.
        const EarlierUnsent earlier(dir.path(), server.url().toString(), u"ann"_s, u"lobby"_s);
        QFile file(earlier.path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"id\":\"a\",\"room\":\"lobby\",\"text\":\"old\",\"state\":\"queued\",\"written\":\"2026-01-31T12:00:00.000Z\"}\n"
                   "{\"id\":\"b\",\"room\":\"lobby\",\"text\":\"doubtful\",\"state\":\"inDoubt\",\"written\":\"2026-01-31T12:00:00.000Z\"}\n");
        file.close();
        const QStringList arguments{u"connect"_s, server.url().toString(), u"--user"_s, u"ann"_s, u"--jsonl"_s, u"--state-dir"_s, dir.path()};
        CliProcess reader({u"connect"_s, server.url().toString(), u"--user"_s, u"bob"_s});
        QTRY_VERIFY_WITH_TIMEOUT(reader.errors().contains(u"connected"), patience);
        {
            CliProcess cli(arguments);
            cli.write(u"new"_s);
            cli.endInput();
            QCOMPARE(cli.waitForEnd(), 0);
            QVERIFY(!earlier.exists()); // taken over
            QVERIFY2(cli.errors().contains(u"not sent again: 2 in"), qPrintable(cli.errors()));
            QTRY_COMPARE_WITH_TIMEOUT(reader.lines(), QStringList{u"ann: new"_s}, patience);
            const QVector<QJsonObject> told = cli.events(u"delivery"_s);
            const auto held = std::find_if(told.begin(), told.end(), [](const QJsonObject &event) { return stringOf(event, "state") == u"held"; });
            QVERIFY(held != told.end());
            QCOMPARE(stringOf(*held, "hold"), u"old"_s);
        }
        CliProcess cli(arguments + QStringList{u"--send-old"_s, u"--in-doubt"_s, u"resend"_s});
        cli.endInput();
        QCOMPARE(cli.waitForEnd(), 0);
        QTRY_COMPARE_WITH_TIMEOUT(reader.lines(), (QStringList{u"ann: new"_s, u"ann: old"_s, u"ann: doubtful"_s}), patience);
    }

    void aDamagedFileOfAnEarlierVersionStays()
    {
        QTemporaryDir dir;
        const QString url = nobody();
        const EarlierUnsent earlier(dir.path(), url, u"ann"_s, u"lobby"_s);
        QFile file(earlier.path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"id\":\"a\",\"room\":\"lobby\",\"text\":\"kept\"}\n{\"id\":");
        file.close();
        CliProcess cli({u"connect"_s, url, u"--user"_s, u"ann"_s, u"--state-dir"_s, dir.path()});
        QCOMPARE(cli.waitForEnd(), 1);
        QVERIFY2(cli.errors().contains(u"line 2 is damaged"), qPrintable(cli.errors()));
        QVERIFY(earlier.exists());
    }
};

QTEST_GUILESS_MAIN(tst_CliState)
#include "tst_clistate.moc"
