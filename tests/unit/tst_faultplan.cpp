#include "cli/FaultWords.h"
#include "host/FaultPlan.h"

#include <QDir>
#include <QFile>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

// The language of plans (docs/faults.md): what each step means, and what is said of each mistake.
class tst_FaultPlan : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void meaning_data();
    void meaning();
    void mistakes_data();
    void mistakes();
    void answers();
    void remembersLines();
    void readsTheExamples_data();
    void readsTheExamples();
};

namespace {

QString way(FaultWay way)
{
    return way == FaultWay::Up ? u"up"_s : way == FaultWay::Down ? u"down"_s : u"both"_s;
}

QString text(const FaultScope &scope)
{
    if (!scope.each)
        return u"all"_s;
    return scope.last == std::numeric_limits<int>::max() ? u"%1-"_s.arg(scope.first) : u"%1-%2"_s.arg(scope.first).arg(scope.last);
}

QString text(const FaultWhen &when)
{
    const QString repeats = when.repeats ? u" every x%1"_s.arg(when.times) : QString();
    switch (when.kind) {
    case FaultWhen::Kind::AtOnce:
        return u"once"_s;
    case FaultWhen::Kind::Time:
        return u"%1ms"_s.arg(when.time.count()) + repeats;
    case FaultWhen::Kind::Bytes:
        return u"bytes %1 %2"_s.arg(when.count).arg(way(when.way)) + repeats;
    case FaultWhen::Kind::Message:
        break;
    }
    const QString place = when.place == FaultWhen::Place::Before ? u"before"_s : when.place == FaultWhen::Place::Inside ? u"inside"_s : u"after"_s;
    return u"%1 message %2 %3"_s.arg(place).arg(when.count).arg(way(when.way))
           + (when.pattern ? u" ~"_s + when.pattern->pattern() : QString()) + repeats;
}

QString text(const FaultAction &action)
{
    static const QStringList names{u"delay"_s, u"throttle"_s, u"split"_s, u"blackhole"_s, u"fin"_s, u"rst"_s, u"refuse"_s, u"answer"_s, u"heal"_s};
    QString result = names.at(int(action.kind));
    if (action.time.count() > 0 || action.jitter.count() > 0)
        result += u" %1~%2"_s.arg(action.time.count()).arg(action.jitter.count());
    if (action.amount > 0)
        result += u" %1"_s.arg(action.amount);
    if (action.isLasting())
        result += u' ' + way(action.way);
    if (action.lasts)
        result += u" for %1"_s.arg(action.lasts->count());
    if (action.next > 0)
        result += u" next %1"_s.arg(action.next);
    return result;
}

} // namespace

void tst_FaultPlan::meaning_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("meaning");
    const auto row = [](const char *line, const char *meaning) {
        QTest::newRow(line) << QString::fromUtf8(line) << QString::fromUtf8(meaning);
    };
    row("cut rst", "all|once|rst");
    row("cut fin # for the day", "all|once|fin");
    row("at 2s: cut rst", "all|2000ms|rst");
    row("at 2s : cut rst", "all|2000ms|rst");
    row("at 1.5s: heal", "all|1500ms|heal");
    row("at 3min: heal", "all|180000ms|heal");
    row("at 0ms: heal", "all|0ms|heal");
    row("every 250ms: cut fin", "all|250ms every x0|fin");
    row("every 5s 3 times: cut fin", "all|5000ms every x3|fin");
    row("after 1000 up: cut rst", "all|bytes 1000 up|rst");
    row("after 64kB bytes down: cut rst", "all|bytes 64000 down|rst");
    row("every 1.5MB up 2 times: cut rst", "all|bytes 1500000 up every x2|rst");
    row("before message 3 up: cut rst", "all|before message 3 up|rst");
    row("inside message down: cut rst", "all|inside message 1 down|rst");
    row("after message down \"a.b\": cut rst", "all|after message 1 down ~a\\.b|rst");
    row("after message 2 down /\"ty\\/pe\":\\s*\"ack\"/: cut rst", "all|after message 2 down ~\"ty/pe\":\\s*\"ack\"|rst");
    row("after message up \"say \\\"#1: go\\\"\\n\": cut rst", "all|after message 1 up ~say\\ \\\"\\#1\\:\\ go\\\"\\\n|rst");
    row("before every message up: cut rst", "all|before message 1 up every x0|rst");
    row("after every 10 messages down /x/ 4 times: cut rst", "all|after message 10 down ~x every x4|rst");
    row("link 3: cut rst", "3-3|once|rst");
    row("links 2-5 at 1s: cut rst", "2-5|1000ms|rst");
    row("links 4-: cut rst", "4-|once|rst");
    row("each link after message up: cut rst", "1-|after message 1 up|rst");
    row("delay 200ms", "all|once|delay 200~0 both");
    row("delay 200ms jitter 50ms up for 3s", "all|once|delay 200~50 up for 3000");
    row("throttle 50kB/s down", "all|once|throttle 50000 down");
    row("throttle 500/s", "all|once|throttle 500 both");
    row("split 1", "all|once|split 1 both");
    row("split 100 gap 5ms up", "all|once|split 5~0 100 up");
    row("blackhole", "all|once|blackhole both");
    row("blackhole down for 700ms", "all|once|blackhole down for 700");
    row("refuse for 2s", "all|once|refuse for 2000");
    row("refuse next 3", "all|once|refuse next 3");
    row("link 2: refuse", "2-2|once|refuse");
    row("at 1s: answer 503 next 2", "all|1000ms|answer next 2");
    row("each link: answer 401", "1-|once|answer");
    row("", "");
    row("   # nothing today", "");
}

void tst_FaultPlan::meaning()
{
    QFETCH(QString, line);
    QFETCH(QString, meaning);
    const Result<FaultPlan> plan = parseFaultPlan(line, u"p"_s);
    QVERIFY2(plan.ok(), qPrintable(plan.ok() ? QString() : planSentence(plan.error())));
    QCOMPARE(plan->steps.size(), meaning.isEmpty() ? 0 : 1);
    if (!meaning.isEmpty()) {
        const FaultStep &step = plan->steps.constFirst();
        QCOMPARE(text(step.scope) + u'|' + text(step.when) + u'|' + text(step.action), meaning);
    }
}

void tst_FaultPlan::mistakes_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<int>("problem");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *line, FaultPlanProblem problem, const char *words) {
        QTest::newRow(line) << QString::fromUtf8(line) << int(problem) << QString::fromUtf8(words);
    };
    using P = FaultPlanProblem;
    row("sometimes: cut rst", P::UnknownWhen, "sometimes");
    row("before breakfast up: cut rst", P::UnknownWhen, "breakfast");
    row("explode", P::UnknownWhat, "explode");
    row("cut cable", P::UnknownWhat, "cut cable");
    row("at 2s cut rst", P::NoColon, "at");
    row("at 2s:cut rst", P::NoColon, "at");
    row("link 3 cut rst", P::NoColon, "link");
    row("after message up \"ack: cut rst", P::UnfinishedQuote, "\"ack: cut rst");
    row("after message up /ack: cut rst", P::UnfinishedQuote, "/ack: cut rst");
    row("at 2: cut rst", P::BadTime, "2");
    row("at soon: cut rst", P::BadTime, "soon");
    row("at -1s: cut rst", P::BadTime, "-1s");
    row("at 1.2.3s: cut rst", P::BadTime, "1.2.3s");
    row("at 2000000min: cut rst", P::BadTime, "2000000min");
    row("every 0s: cut rst", P::BadTime, "0s");
    row("delay fast", P::BadTime, "fast");
    row("delay 1s jitter x", P::BadTime, "x");
    row("blackhole for ever", P::BadTime, "ever");
    row("after all up: cut rst", P::BadSize, "all");
    row("after 0 up: cut rst", P::BadSize, "0");
    row("after 1.5 up: cut rst", P::BadSize, "1.5");
    row("after 10KB up: cut rst", P::BadSize, "10KB");
    row("split 0", P::BadSize, "0");
    row("throttle 50kB", P::BadRate, "50kB");
    row("throttle 0/s", P::BadRate, "0/s");
    row("before message 0 up: cut rst", P::BadCount, "0");
    row("refuse next none", P::BadCount, "none");
    row("every 2s 0 times: cut rst", P::BadCount, "0");
    row("after message: cut rst", P::Missing, "message");
    row("after message 2 left: cut rst", P::BadWay, "left");
    row("after message both: cut rst", P::BadWay, "both");
    row("after 10 bytes both: cut rst", P::BadWay, "both");
    row("link 0: cut rst", P::BadLinks, "0");
    row("links 5-2: cut rst", P::BadLinks, "5-2");
    row("links x: cut rst", P::BadLinks, "x");
    row("after message up /(/: cut rst", P::BadPattern, "(");
    row("answer 99", P::BadStatus, "99");
    row("answer busy", P::BadStatus, "busy");
    row("answer 503 \"Retry-After\"", P::BadHeader, "Retry-After");
    row("answer 503 \"A: b\\nC: d\"", P::BadHeader, "A: b\nC: d");
    row("at: cut rst", P::Missing, "at");
    row("cut", P::Missing, "cut");
    row("at 2s:", P::Missing, ":");
    row(": ", P::Missing, ":");
    row("each: cut rst", P::Missing, "each");
    row("answer 503 body", P::Missing, "body");
    row("every 2s 3: cut rst", P::Missing, "3");
    row("before every: cut rst", P::Missing, "every");
    row("cut rst now", P::TooMuch, "now");
    row("at 2s please: cut rst", P::TooMuch, "please");
    row("blackhole down up", P::TooMuch, "up");
    row("refuse", P::NoEnd, "refuse");
    row("at 2s: refuse", P::NoEnd, "refuse");
    row("link 2 at 1s: refuse", P::OnlyAtBegin, "link 2 at 1s: refuse");
    row("link 2: refuse next 2", P::OnlyAtBegin, "link 2: refuse next 2");
    row("each link: answer 503 next 2", P::OnlyAtBegin, "each link: answer 503 next 2");
    row("before message \"\" up: cut rst", P::BadWay, "");
}

void tst_FaultPlan::mistakes()
{
    QFETCH(QString, line);
    QFETCH(int, problem);
    QFETCH(QString, words);
    const Result<FaultPlan> plan = parseFaultPlan(u"# first\n"_s + line + u"\ncut rst"_s, u"my.plan"_s);
    QVERIFY(!plan.ok());
    QCOMPARE(plan.error(), (Fault{problem, u"my.plan:2"_s, words}));
    // One sentence that names the place and the words.
    const QString sentence = planSentence(plan.error());
    QVERIFY(sentence.startsWith(u"my.plan:2: "));
    QVERIFY2(sentence.contains(words.left(20)), qPrintable(sentence));
    QCOMPARE(sentence.count(u". "), 0);
    QVERIFY(sentence.endsWith(u'.'));
}

void tst_FaultPlan::answers()
{
    const auto answer = [](const QString &line) {
        const Result<FaultPlan> plan = parseFaultPlan(line, QString());
        return plan ? plan->steps.constFirst().action.answer : QByteArray();
    };
    QCOMPARE(answer(u"answer 503 \"Retry-After: 1\" body \"zu spät\""_s),
             "HTTP/1.1 503 \r\nRetry-After: 1\r\nContent-Length: 8\r\nConnection: close\r\n\r\nzu sp\xc3\xa4t");
    QCOMPARE(answer(u"answer 401"_s), "HTTP/1.1 401 \r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    QCOMPARE(answer(u"answer 101 \"Upgrade: websocket\" \"connection: Upgrade\""_s),
             "HTTP/1.1 101 \r\nUpgrade: websocket\r\nconnection: Upgrade\r\n\r\n");
    QCOMPARE(answer(u"answer 200 \"content-length: 9\" body \"short\""_s),
             "HTTP/1.1 200 \r\ncontent-length: 9\r\nConnection: close\r\n\r\nshort");
}

void tst_FaultPlan::remembersLines()
{
    const Result<FaultPlan> plan = parseFaultPlan(u"# one\r\n\r\nat 2s: cut rst  # three\r\ndelay 1s\r\n"_s, QString());
    QVERIFY(plan.ok());
    QCOMPARE(plan->steps.size(), 2);
    QCOMPARE(plan->steps.at(0).line, 3);
    QCOMPARE(plan->steps.at(0).text, u"cut rst"_s);
    QCOMPARE(plan->steps.at(1).line, 4);
    QCOMPARE(plan->steps.at(1).text, u"delay 1s"_s);
}

void tst_FaultPlan::readsTheExamples_data()
{
    QTest::addColumn<QString>("text");
    const QDir dir(QStringLiteral(PARLANCE_SOURCE_DIR "/tests/faults"));
    const QStringList names = dir.entryList({u"*.plan"_s});
    QVERIFY(!names.isEmpty());
    for (const QString &name : names) {
        QFile file(dir.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QTest::newRow(qPrintable(name)) << QString::fromUtf8(file.readAll());
    }
    // The page that describes them: every block that stands alone, and every example in its tables.
    QFile page(QStringLiteral(PARLANCE_SOURCE_DIR "/docs/faults.md"));
    QVERIFY(page.open(QIODevice::ReadOnly));
    const QString words = QString::fromUtf8(page.readAll());
    static const QRegularExpression block(u"```\\n(#[^`]*)```"_s);
    const auto match = block.match(words);
    QVERIFY(match.hasMatch());
    QTest::newRow("faults.md") << match.captured(1);
    static const QRegularExpression example(u"(?m)^\\| `([a-z][^`]*)`(?:, `([a-z][^`]*)`)?"_s);
    auto examples = example.globalMatch(words.mid(words.indexOf(u"### What")));
    int count = 0;
    while (examples.hasNext()) {
        const auto found = examples.next();
        for (int group = 1; group <= 2 && !found.captured(group).isEmpty(); ++group, ++count)
            QTest::newRow(qPrintable(found.captured(group))) << found.captured(group);
    }
    QVERIFY(count >= 10);
}

void tst_FaultPlan::readsTheExamples()
{
    QFETCH(QString, text);
    const Result<FaultPlan> plan = parseFaultPlan(text, u"it"_s);
    QVERIFY2(plan.ok(), qPrintable(plan.ok() ? QString() : planSentence(plan.error())));
    QVERIFY(!plan->steps.isEmpty());
}

QTEST_GUILESS_MAIN(tst_FaultPlan)
#include "tst_faultplan.moc"
