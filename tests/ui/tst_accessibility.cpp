#include "support/CliProcess.h"

#include "Settings.h"
#include "models/ChatModel.h"
#include "models/ConnectionTreeModel.h"
#include "ui/Application.h"
#include "ui/MainWindow.h"

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

// What a screen reader in another process finds on the accessibility bus: every control by its name, every row of the
// timeline in words.
class tst_Accessibility : public QObject
{
    Q_OBJECT

    static constexpr int patience = 30000;

    static QStringList readScreen()
    {
        QProcess reader;
        reader.start(u"/usr/bin/python3"_s, {QStringLiteral(PARLANCE_SOURCE_DIR "/tests/support/read_screen.py"),
                                             QString::number(QCoreApplication::applicationPid())});
        // The event loop turns meanwhile: it is this process that answers.
        if (!QTest::qWaitFor([&] { return reader.state() == QProcess::NotRunning; }, 60000) || reader.exitCode() != 0) {
            qWarning("%s", reader.readAllStandardError().constData());
            return {};
        }
        return QString::fromUtf8(reader.readAllStandardOutput()).split(u'\n', Qt::SkipEmptyParts);
    }

private Q_SLOTS:
    void namesAndRows()
    {
        QTemporaryDir dir;
        qputenv("PARLANCE_RUNTIME_DIR", dir.filePath(u"runtime"_s).toUtf8());
        QVERIFY(QDir().mkpath(dir.filePath(u"profile"_s)));
        {
            Settings settings;
            QCOMPARE(settings.load(dir.filePath(u"profile/settings.json"_s)), QString());
            settings.set(Settings::Key::Language, u"en"_s);
            settings.set(Settings::Key::UserName, u"Ann"_s);
        }
        CommandLine line;
        line.profileDir = dir.filePath(u"profile"_s);
        Application application(line);
        application.start();
        MainWindow *window = application.windows().constFirst();
        QVERIFY(QTest::qWaitForWindowExposed(window));
        const QString local = application.engine().localRoomProfile();
        ChatModel *chat = application.model().chat(local);
        QTRY_COMPARE_WITH_TIMEOUT(chat->status().state, LinkState::Ready, patience);
        window->openRoom(local, u"lobby"_s);
        CliProcess bob({u"connect"_s, u"local"_s, u"--user"_s, u"Bob"_s});
        bob.write(u"can you hear this?"_s);
        bob.endInput();
        QCOMPARE(bob.waitForEnd(), 0);
        QTRY_COMPARE_WITH_TIMEOUT(chat->user(), u"Ann"_s, patience);

        const QStringList screen = readScreen();
        QVERIFY2(!screen.isEmpty(), "nothing was read");
        const QString all = screen.join(u'\n');
        for (const char *wanted : {"tree: Connections |", ": Message |", "push button: Send |", ": Messages |",
                                   "menu item: Connect to a server"}) {
            QVERIFY2(all.contains(QString::fromLatin1(wanted)), qPrintable(QLatin1String(wanted) + u" is not in:\n"_s + all));
        }
        bool rowRead = false;
        for (const QString &object : screen)
            rowRead = rowRead || (object.contains(u"Bob"_s) && object.contains(u"can you hear this?"_s));
        QVERIFY2(rowRead, qPrintable(all));
    }
};

QTEST_MAIN(tst_Accessibility)
#include "tst_accessibility.moc"
