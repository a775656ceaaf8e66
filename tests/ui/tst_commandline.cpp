#include "ui/CommandLine.h"
#include "ui/SingleInstance.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

using namespace parlance;
using namespace Qt::StringLiterals;

class tst_CommandLine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads()
    {
        const CommandLine line = CommandLine::read({u"parlance"_s, u"-platform"_s, u"xcb"_s, u"--profile-dir"_s, u"/x/y"_s,
                                                    u"--minimized"_s, u"wss://example.org/chat"_s});
        QCOMPARE(line.action, CommandLine::Action::Run);
        QCOMPARE(line.profileDir, u"/x/y"_s);
        QVERIFY(line.minimized);
        QCOMPARE(line.address, u"wss://example.org/chat"_s);
        QVERIFY(!CommandLine::read({u"parlance"_s}).profileDir.isEmpty());
    }

    void printsAndExits()
    {
        const CommandLine help = CommandLine::read({u"parlance"_s, u"--help"_s});
        QCOMPARE(help.action, CommandLine::Action::PrintAndExit);
        for (const QString &option : {u"--profile-dir"_s, u"--minimized"_s, u"--version"_s, u"[url]"_s})
            QVERIFY2(help.text.contains(option), qPrintable(option));
        QVERIFY2(!help.text.contains(u'<' + u"executable"_s), qPrintable(help.text));
        QVERIFY(CommandLine::read({u"parlance"_s, u"--version"_s}).text.contains(u"" PARLANCE_VERSION ""_s));
    }

    void refuses_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("names");
        QTest::newRow("option") << QStringList{u"--bogus"_s} << u"bogus"_s;
        QTest::newRow("value missing") << QStringList{u"--profile-dir"_s} << u"profile-dir"_s;
        QTest::newRow("empty value") << QStringList{u"--profile-dir"_s, u""_s} << u"profile-dir"_s;
        QTest::newRow("a file") << QStringList{u"--profile-dir"_s, u"/etc/hostname"_s} << u"/etc/hostname"_s;
        QTest::newRow("scheme") << QStringList{u"http://x.y"_s} << u"“http://x.y” cannot be opened"_s;
        QTest::newRow("scheme, what was meant") << QStringList{u"http://x.y"_s} << u"Did you mean ws://x.y?"_s;
        QTest::newRow("no scheme") << QStringList{u"nonsense"_s} << u"“nonsense” cannot be opened"_s;
        QTest::newRow("no scheme, what was meant") << QStringList{u"nonsense"_s} << u"Did you mean ws://nonsense?"_s;
        QTest::newRow("port") << QStringList{u"ws://example.org:70000"_s} << u"70000"_s;
        QTest::newRow("two") << QStringList{u"ws://a"_s, u"ws://b"_s} << u"ws://b"_s;
    }
    void refuses()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, names);
        const CommandLine line = CommandLine::read(QStringList{u"parlance"_s} + arguments);
        QCOMPARE(line.action, CommandLine::Action::Refuse);
        QVERIFY2(line.text.contains(names), qPrintable(line.text));
        QVERIFY(!line.text.contains(u'\n'));
    }

    void aSecondStartIsHandedToTheFirst()
    {
        QTemporaryDir dir;
        SingleInstance first(dir.path());
        QSignalSpy again(&first, &SingleInstance::startedAgain);
        QCOMPARE(first.claim({}), SingleInstance::Outcome::First);

        auto outcome = SingleInstance::Outcome::First;
        const std::unique_ptr<QThread> second(QThread::create([&] { outcome = SingleInstance(dir.path()).claim(u"ws://a/b"_s); }));
        second->start();
        QTRY_VERIFY(second->isFinished());
        QCOMPARE(outcome, SingleInstance::Outcome::HandedOn);
        QTRY_COMPARE(again.count(), 1);
        QCOMPARE(again.at(0).at(0).toString(), u"ws://a/b"_s);

        QTemporaryDir other;
        SingleInstance elsewhere(other.path());
        QCOMPARE(elsewhere.claim({}), SingleInstance::Outcome::First);
    }

    void theNextStartTakesOver()
    {
        QTemporaryDir dir;
        {
            SingleInstance first(dir.path());
            QCOMPARE(first.claim({}), SingleInstance::Outcome::First);
        }
        SingleInstance next(dir.path());
        QCOMPARE(next.claim({}), SingleInstance::Outcome::First);
    }
};

QTEST_GUILESS_MAIN(tst_CommandLine)
#include "tst_commandline.moc"
