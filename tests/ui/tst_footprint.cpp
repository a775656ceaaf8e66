// What the window has in memory while it is connected to its local room. How much that is, bench_start says.

#include "support/LoadedLibraries.h"

#include <QTest>

#ifdef Q_OS_LINUX
#include "bench/StartedProgram.h"
#endif

using namespace parlance;

class FootprintTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void windowLoadsNoOpenSsl();
};

void FootprintTest::windowLoadsNoOpenSsl()
{
#ifndef Q_OS_LINUX
    QSKIP("/proc is Linux's; the same code runs elsewhere and is held there");
#else
    const QTemporaryDir runtime;
    qputenv("PARLANCE_RUNTIME_DIR", runtime.path().toLocal8Bit()); // a room of its own, and not that of another test
    bench::StartedProgram window(QStringLiteral(PARLANCE_PATH),
                                 {QStringLiteral("--profile-dir"), QStringLiteral("%2"), QStringLiteral("--startup-report"), QStringLiteral("%1")});
    QVERIFY(window.until("painted") >= 0);
    QVERIFY(window.until("ready") >= 0);
    QVERIFY(loadedLibraries(window.pid()).join(u' ').contains(u"libQt6Network"));
    QCOMPARE(loadedOpenSsl(window.pid()), QStringList());
#endif
}

QTEST_GUILESS_MAIN(FootprintTest)
#include "tst_footprint.moc"
