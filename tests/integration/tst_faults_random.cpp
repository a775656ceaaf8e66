#include "support/FaultRun.h"

#include <QRandomGenerator>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

// Nothing lost, nothing twice, in order, whatever goes wrong: a schedule of faults drawn from a seed, several people at it.
// PARLANCE_SEED repeats a run; script/bench faults makes long ones.
class tst_FaultsRandom : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sameSeedSameSchedule();
    void schedulesHoldEverything();
    void oracleSeesWhatIsWrong_data();
    void oracleSeesWhatIsWrong();
    void forgetfulServerMayLoseWhatIsUnconfirmed_data();
    void forgetfulServerMayLoseWhatIsUnconfirmed();
    void tallyTellsLostFromAsked();
    void promisesHoldUnderFire_data();
    void promisesHoldUnderFire();
    void nothingVanishesWithoutReceipts();
};

namespace {

quint32 seed()
{
    bool given = false;
    const uint value = qEnvironmentVariable("PARLANCE_SEED").toUInt(&given);
    return given ? value : QRandomGenerator::system()->generate();
}

// Two people, three messages, all well.
FaultEvidence evidence()
{
    const QVector<LoggedMessage> log{{u"1"_s, u"ann"_s, u"ann 1 x"_s, 1}, {u"2"_s, u"bob"_s, u"bob 1 x"_s, 2}, {u"3"_s, u"ann"_s, u"ann 2 x"_s, 3}};
    return {{{u"ann"_s, {{u"ann 1 x"_s, u"1"_s, u"delivered"_s}, {u"ann 2 x"_s, u"3"_s, u"delivered"_s}}, {u"bob 1 x"_s}, log},
             {u"bob"_s, {{u"bob 1 x"_s, u"2"_s, u"delivered"_s}}, {u"ann 1 x"_s, u"ann 2 x"_s}, log}},
            log};
}

QString found(const FaultVerdict &verdict)
{
    return u"lost %1 doubled %2 misordered %3 changed %4 unseen %5 twice %6 place %7"_s.arg(verdict.lost).arg(verdict.doubled)
        .arg(verdict.misordered).arg(verdict.changed).arg(verdict.unseen).arg(verdict.seenTwice).arg(verdict.outOfPlace);
}

} // namespace

void tst_FaultsRandom::sameSeedSameSchedule()
{
    FaultScheduleOptions options;
    options.seed = 42;
    const QVector<FaultShot> first = makeFaultSchedule(options);
    QCOMPARE(makeFaultSchedule(options), first);
    QVERIFY(first.size() > 30);
    options.seed = 43;
    QVERIFY(makeFaultSchedule(options) != first);
}

// Over a long time every kind comes, and every step is one that a plan can hold.
void tst_FaultsRandom::schedulesHoldEverything()
{
    FaultScheduleOptions options;
    options.duration = milliseconds(1000000);
    const QVector<FaultShot> shots = makeFaultSchedule(options);
    QVERIFY(shots.size() > 3000 && shots.size() < 3700);
    QSet<int> kinds;
    QSet<QString> steps;
    for (const FaultShot &shot : shots) {
        kinds.insert(int(shot.kind));
        QVERIFY(shot.client >= 0 && shot.client < options.clients);
        if (shot.kind != FaultShot::Kind::Step)
            continue;
        const Result<FaultPlan> plan = parseFaultPlan(shot.step, QString());
        QVERIFY2(plan.ok() && plan->steps.size() == 1, qPrintable(shot.step));
        steps.insert(shot.step.section(u" for "_s, 0, 0));
    }
    QCOMPARE(kinds.size(), 4);
    QVERIFY(steps.size() >= 23);
}

void tst_FaultsRandom::oracleSeesWhatIsWrong_data()
{
    QTest::addColumn<int>("what");
    QTest::addColumn<QString>("verdict");
    QTest::newRow("nothing") << 0 << u"lost 0 doubled 0 misordered 0 changed 0 unseen 0 twice 0 place 0"_s;
    QTest::newRow("lost") << 1 << u"lost 1 doubled 0 misordered 0 changed 0 unseen 0 twice 0 place 0"_s;
    QTest::newRow("never settled") << 2 << u"lost 1 doubled 0 misordered 0 changed 0 unseen 0 twice 0 place 0"_s;
    QTest::newRow("doubled") << 3 << u"lost 0 doubled 1 misordered 1 changed 0 unseen 0 twice 0 place 0"_s;
    QTest::newRow("misordered") << 4 << u"lost 0 doubled 0 misordered 1 changed 0 unseen 0 twice 0 place 0"_s;
    QTest::newRow("changed") << 5 << u"lost 0 doubled 0 misordered 0 changed 1 unseen 2 twice 0 place 0"_s;
    QTest::newRow("unseen") << 6 << u"lost 0 doubled 0 misordered 0 changed 0 unseen 1 twice 0 place 0"_s;
    QTest::newRow("told twice") << 7 << u"lost 0 doubled 0 misordered 0 changed 0 unseen 0 twice 1 place 0"_s;
    QTest::newRow("twice in the history") << 8 << u"lost 0 doubled 0 misordered 0 changed 0 unseen 0 twice 1 place 1"_s;
    QTest::newRow("own one where it was written") << 11 << u"lost 0 doubled 0 misordered 0 changed 0 unseen 0 twice 0 place 0"_s;
    QTest::newRow("out of place") << 9 << u"lost 0 doubled 0 misordered 0 changed 0 unseen 0 twice 0 place 1"_s;
    QTest::newRow("not accepted, not there") << 10 << u"lost 0 doubled 0 misordered 0 changed 0 unseen 0 twice 0 place 0"_s;
}

void tst_FaultsRandom::oracleSeesWhatIsWrong()
{
    QFETCH(int, what);
    QFETCH(QString, verdict);
    FaultEvidence seen = evidence();
    switch (what) {
    case 1:
        seen.log.removeLast();
        break;
    case 2:
        seen.clients[0].typed[1].state = u"sending"_s;
        break;
    case 3:
        seen.log.append({u"9"_s, u"ann"_s, u"ann 1 x"_s, 4});
        break;
    case 4:
        qSwap(seen.log[0], seen.log[2]);
        break;
    case 5:
        seen.log.append({u"9"_s, u"ann"_s, u"ann 3 who?"_s, 4});
        break;
    case 6:
        seen.clients[1].history.removeFirst();
        break;
    case 7:
        seen.clients[1].shown.append(u"ann 1 x"_s);
        break;
    case 8:
        seen.clients[0].history.append(seen.clients[0].history.first());
        break;
    case 9:
        qSwap(seen.clients[1].history[0], seen.clients[1].history[2]);
        break;
    case 11:
        qSwap(seen.clients[0].history[0], seen.clients[0].history[1]);
        break;
    case 10:
        seen.clients[0].typed.append({u"ann 3 x"_s, QString(), QString()});
        break;
    }
    QCOMPARE(found(judgeDedupingServer(seen)), verdict);
    QCOMPARE(judgeDedupingServer(seen).isClean(), verdict == u"lost 0 doubled 0 misordered 0 changed 0 unseen 0 twice 0 place 0"_s);
}

void tst_FaultsRandom::forgetfulServerMayLoseWhatIsUnconfirmed_data()
{
    QTest::addColumn<QString>("state");
    QTest::addColumn<int>("lost"); // where the server does not have it
    for (const QString &state : {u"unconfirmed"_s, u"inDoubt"_s, u"queued"_s})
        QTest::newRow(qPrintable(state)) << state << 0;
    for (const QString &state : {u"delivered"_s, u"sending"_s, u"failed"_s, u"cancelled"_s})
        QTest::newRow(qPrintable(state)) << state << 1;
}

void tst_FaultsRandom::forgetfulServerMayLoseWhatIsUnconfirmed()
{
    QFETCH(QString, state);
    QFETCH(int, lost);
    FaultEvidence seen = evidence();
    seen.log.removeLast();
    seen.clients[0].typed[1].state = state;
    QCOMPARE(judgeForgetfulServer(seen).lost, lost);
    seen.log.append(seen.log.first());
    QCOMPARE(judgeForgetfulServer(seen).doubled, 1);
}

void tst_FaultsRandom::tallyTellsLostFromAsked()
{
    FaultEvidence seen = evidence();
    const auto sum = [&seen] {
        const FaultTally tally = parlance::tally(seen);
        return u"%1 lost %2 asked %3 waiting %4 untold %5 unseen %6"_s.arg(tally.messages).arg(tally.lost).arg(tally.asked)
            .arg(tally.waiting).arg(tally.untold).arg(tally.unseen);
    };
    QCOMPARE(sum(), u"3 lost 0 asked 0 waiting 0 untold 0 unseen 0"_s);
    seen.clients[0].typed[1].state = u"queued"_s; // the server has it
    QCOMPARE(sum(), u"3 lost 0 asked 0 waiting 0 untold 1 unseen 0"_s);
    seen.log.removeLast(); // it does not
    QCOMPARE(sum(), u"3 lost 1 asked 0 waiting 0 untold 0 unseen 0"_s);
    seen.clients[0].typed[0].state = u"inDoubt"_s;
    QCOMPARE(sum(), u"3 lost 0 asked 1 waiting 1 untold 0 unseen 0"_s);
    seen.clients[1].shown.clear();
    QCOMPARE(sum(), u"3 lost 0 asked 1 waiting 1 untold 0 unseen 1"_s);
}

void tst_FaultsRandom::promisesHoldUnderFire_data()
{
    QTest::addColumn<bool>("embedded");
    QTest::newRow("room on Node, killed too") << false;
    QTest::newRow("embedded room") << true;
}

void tst_FaultsRandom::promisesHoldUnderFire()
{
    QFETCH(bool, embedded);
    FaultRun::Options options;
    options.schedule.seed = seed();
    options.schedule.duration = milliseconds(embedded ? 6000 : 12000);
    options.schedule.killsServer = !embedded; // it keeps its messages in memory
    if (embedded)
        options.pair = FaultPair::parlanceAndEmbedded();
    qInfo("PARLANCE_SEED=%u repeats this schedule", options.schedule.seed);
    FaultRun run(options);
    const FaultRun::Outcome outcome = run.run();
    const FaultVerdict verdict = judgeDedupingServer(outcome.evidence);
    qInfo("%d faults, %d messages, %d lives; settled after %lld ms; %s", outcome.faults, verdict.messages, outcome.lives,
          qint64(outcome.settled.count()), qPrintable(found(verdict)));
    QVERIFY2(outcome.problems.isEmpty(), qPrintable(outcome.problems.join(u"; ")));
    QVERIFY2(verdict.isClean(), qPrintable(verdict.details.join(u'\n')));
    QVERIFY2(outcome.faults >= 5, qPrintable(QString::number(outcome.faults)));
    QVERIFY2(verdict.messages >= 100, qPrintable(QString::number(verdict.messages)));
    QCOMPARE(outcome.ownDescriptors, 0);
    QVERIFY2(outcome.moreDescriptors <= 0, qPrintable(QString::number(outcome.moreDescriptors)));
    QVERIFY2(outcome.moreKiB < 32 * 1024, qPrintable(QString::number(outcome.moreKiB)));
}

// The broadcast server of the tutorials: no receipts, no ids. What was written is there, or its sender knows that it may not
// be; what was not written waits; nothing is sent a second time unless a person says so, and nobody does here.
void tst_FaultsRandom::nothingVanishesWithoutReceipts()
{
    FaultRun::Options options;
    options.pair = FaultPair::parlanceAndMinimal();
    options.schedule.seed = seed();
    options.schedule.clients = 3;
    options.schedule.duration = milliseconds(6000);
    options.schedule.meanGap = milliseconds(400);
    qInfo("PARLANCE_SEED=%u repeats this schedule", options.schedule.seed);
    FaultRun run(options);
    const FaultRun::Outcome outcome = run.run();
    const FaultVerdict verdict = judgeForgetfulServer(outcome.evidence);
    qInfo("%d faults, %d messages, %d lives; %s", outcome.faults, verdict.messages, outcome.lives, qPrintable(found(verdict)));
    QVERIFY2(outcome.problems.isEmpty(), qPrintable(outcome.problems.join(u"; ")));
    QVERIFY2(verdict.isClean(), qPrintable(verdict.details.join(u'\n')));
    QVERIFY(outcome.faults > 0);
    QVERIFY2(verdict.messages >= 20, qPrintable(QString::number(verdict.messages)));
    QCOMPARE(outcome.ownDescriptors, 0);
}

QTEST_GUILESS_MAIN(tst_FaultsRandom)
#include "tst_faults_random.moc"
