#include <QDir>
#include <QProcess>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

// Two starts of the real program, over its store: with the same directory the second one raises the first's window and
// ends; with another directory it runs beside it.
class tst_SecondStart : public QObject
{
    Q_OBJECT

    static constexpr int patience = 30000;

private Q_SLOTS:
    void init()
    {
        m_runtime = std::make_unique<QTemporaryDir>();
        qputenv("PARLANCE_RUNTIME_DIR", m_runtime->path().toLocal8Bit());
    }

    void fault49_theSameDirectoryRaisesTheFirst()
    {
        const QTemporaryDir dir;
        const QTemporaryDir other;
        QProcess first;
        start(first, dir.path());
        QTRY_VERIFY_WITH_TIMEOUT(isActive(first), patience);
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(dir.filePath(u"messages.sqlite"_s)), patience);

        QProcess beside;
        start(beside, other.path());
        QTRY_VERIFY_WITH_TIMEOUT(isActive(beside), patience);
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(other.filePath(u"messages.sqlite"_s)), patience);
        QCOMPARE(first.state(), QProcess::Running);

        // The address of the second start is opened by the first: its window comes to the front, and it connects.
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        QProcess second;
        start(second, dir.path(), u"ws://127.0.0.1:%1/"_s.arg(server.serverPort()));
        QVERIFY(second.waitForFinished(patience));
        QCOMPARE(second.exitStatus(), QProcess::NormalExit);
        QCOMPARE(second.exitCode(), 0);
        QCOMPARE(second.readAllStandardError(), QByteArray());
        QTRY_VERIFY_WITH_TIMEOUT(isActive(first), patience);
        QTRY_VERIFY_WITH_TIMEOUT(server.hasPendingConnections(), patience);
        QCOMPARE(first.state(), QProcess::Running);
        QCOMPARE(beside.state(), QProcess::Running);
        QVERIFY(QDir(dir.path()).entryList({u"*damaged*"_s}, QDir::Files).isEmpty());

        end(first);
        end(beside);
        QProcess again; // what the first one held is free
        start(again, dir.path());
        QTRY_VERIFY_WITH_TIMEOUT(isActive(again), patience);
        end(again);
    }

private:
    static void start(QProcess &process, const QString &dir, const QString &address = {})
    {
        QStringList arguments{u"--profile-dir"_s, dir};
        if (!address.isEmpty())
            arguments << address;
        process.start(QStringLiteral(PARLANCE_PATH), arguments);
    }

    // Whether the window that has the keyboard is one of this process.
    static bool isActive(const QProcess &process)
    {
        QProcess xdotool;
        xdotool.start(u"xdotool"_s, {u"getactivewindow"_s, u"getwindowpid"_s});
        return xdotool.waitForFinished(patience) && process.processId() != 0
            && xdotool.readAllStandardOutput().trimmed() == QByteArray::number(process.processId());
    }

    static void end(QProcess &process)
    {
        process.terminate();
        if (!process.waitForFinished(patience)) {
            process.kill();
            process.waitForFinished(patience);
        }
    }

    std::unique_ptr<QTemporaryDir> m_runtime;
};

QTEST_MAIN(tst_SecondStart)
#include "tst_secondstart.moc"
