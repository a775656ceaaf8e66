#include "cli/FaultWords.h"
#include "support/FaultRun.h"

#include <QDir>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

// The plans of tests/faults, each on the networks of two people in a room: nothing is lost, nothing comes twice, all in order.
class tst_FaultsPlans : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void promisesHold_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("seconds");
        const QDir dir(QStringLiteral(PARLANCE_SOURCE_DIR "/tests/faults"));
        const QStringList names = dir.entryList({u"*.plan"_s});
        QVERIFY(names.size() >= 7);
        for (const QString &name : names)
            QTest::newRow(qPrintable(name)) << dir.filePath(name) << (name == u"bad-line.plan" ? 8 : name == u"dead-air.plan" ? 7 : 4);
    }

    void promisesHold()
    {
        QFETCH(QString, file);
        QFETCH(int, seconds);
        QFile text(file);
        QVERIFY(text.open(QIODevice::ReadOnly));
        const Result<FaultPlan> plan = parseFaultPlan(QString::fromUtf8(text.readAll()), file);
        QVERIFY2(plan.ok(), qPrintable(plan.ok() ? QString() : planSentence(plan.error())));
        FaultRun::Options options;
        options.plan = *plan;
        options.schedule.clients = 2;
        options.schedule.duration = std::chrono::seconds(seconds);
        options.typing = milliseconds(100);
        FaultRun run(options);
        const FaultRun::Outcome outcome = run.run();
        const FaultVerdict verdict = judgeDedupingServer(outcome.evidence);
        QVERIFY2(outcome.problems.isEmpty(), qPrintable(outcome.problems.join(u"; ")));
        QVERIFY2(verdict.isClean(), qPrintable(verdict.details.join(u'\n')));
        QVERIFY2(outcome.faults >= 2, qPrintable(QString::number(outcome.faults))); // each person had at least one
        QVERIFY2(verdict.messages >= 10, qPrintable(QString::number(verdict.messages)));
    }
};

QTEST_GUILESS_MAIN(tst_FaultsPlans)
#include "tst_faults_plans.moc"
