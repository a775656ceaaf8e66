#include "host/FaultShaper.h"
#include "host/FaultTrigger.h"

#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

// What goes one way through the fault proxy, on a clock of the test's.
class tst_FaultShaper : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void passesWithoutFaults();
    void delays();
    void jitterKeepsTheOrder();
    void throttleKeepsItsRate_data();
    void throttleKeepsItsRate();
    void lowestRateWorks();
    void splits();
    void blackholeKeepsEverything();
    void marksWaitForTheirPlace();
    void triggersCountBytes();
    void triggersCountMessages();
};

namespace {

FaultAction action(const char *words)
{
    const Result<FaultPlan> plan = parseFaultPlan(QString::fromUtf8(words), QString());
    return plan ? plan->steps.constFirst().action : FaultAction();
}

FaultTrigger trigger(const char *words)
{
    const Result<FaultPlan> plan = parseFaultPlan(QString::fromUtf8(words), QString());
    return FaultTrigger(plan ? plan->steps.constFirst() : FaultStep());
}

FaultShaper shaper(double random = 0.5)
{
    return FaultShaper([random] { return random; });
}

// Everything that comes out up to a moment, with the moment of each piece: "3:abc 7:d".
QString drain(FaultShaper &shaper, int from, int to)
{
    QStringList out;
    for (Instant now(from); now <= Instant(to);) {
        const FaultShaper::Next next = shaper.next(now, 65536);
        if (next.kind == FaultShaper::Next::Kind::Nothing)
            break;
        if (next.kind == FaultShaper::Next::Kind::Wait) {
            if (next.until <= now)
                return u"waits for the past"_s;
            now = next.until;
            continue;
        }
        const QString what = next.kind == FaultShaper::Next::Kind::Mark ? u'#' + QString::number(next.mark) : QString::fromLatin1(next.bytes);
        out.append(QString::number(now.count()) + u':' + what);
    }
    return out.join(u' ');
}

} // namespace

void tst_FaultShaper::passesWithoutFaults()
{
    FaultShaper it = shaper();
    QVERIFY(it.isEmpty());
    it.push("abc", Instant(5));
    it.push("", Instant(5));
    it.push("de", Instant(6));
    QCOMPARE(it.size(), 5);
    QCOMPARE(it.next(Instant(6), 2).bytes, "ab"); // as much as there is room for
    QCOMPARE(it.size(), 3);
    QCOMPARE(drain(it, 7, 7), u"7:c 7:de"_s);
    QVERIFY(it.isEmpty());
    QCOMPARE(it.size(), 0);
}

void tst_FaultShaper::delays()
{
    FaultShaper it = shaper();
    it.begin(1, action("delay 100ms"));
    it.push("a", Instant(0));
    it.push("b", Instant(30));
    QCOMPARE(drain(it, 30, 129), u"100:a"_s);
    QCOMPARE(drain(it, 130, 130), u"130:b"_s);
    it.push("c", Instant(140));
    QCOMPARE(it.next(Instant(140), 10).until, Instant(240));
    it.begin(2, action("delay 10ms")); // the newest works; what waits was promised its time
    it.end(2);
    it.end(1);
    QCOMPARE(drain(it, 141, 141), u"141:c"_s);
}

void tst_FaultShaper::jitterKeepsTheOrder()
{
    QList<double> numbers{1.0, 0.0, 0.5};
    FaultShaper it([&numbers] { return numbers.takeFirst(); });
    it.begin(1, action("delay 100ms jitter 80ms"));
    it.push("a", Instant(0));
    it.push("b", Instant(0));
    it.push("c", Instant(100));
    QCOMPARE(drain(it, 0, 1000), u"180:a 180:b 200:c"_s);
}

void tst_FaultShaper::throttleKeepsItsRate_data()
{
    QTest::addColumn<QByteArray>("step");
    QTest::addColumn<int>("piece");
    QTest::addColumn<int>("rate");
    QTest::newRow("large pieces") << QByteArray("throttle 50kB/s") << 10000 << 50000;
    QTest::newRow("small pieces") << QByteArray("throttle 50kB/s") << 7 << 50000;
    QTest::newRow("odd") << QByteArray("throttle 33333/s") << 100 << 33333;
    QTest::newRow("a crawl") << QByteArray("throttle 40/s") << 10 << 40;
    QTest::newRow("fast") << QByteArray("throttle 100MB/s") << 65536 << 100000000;
}

void tst_FaultShaper::throttleKeepsItsRate()
{
    QFETCH(QByteArray, step);
    QFETCH(int, piece);
    QFETCH(int, rate);
    FaultShaper it = shaper();
    it.begin(1, action(step.constData()));
    qint64 passed = 0;
    Instant now(1000);
    constexpr int duration = 2000;
    while (now < Instant(1000 + duration)) {
        if (it.size() < piece)
            it.push(QByteArray(piece, 'x'), now);
        const FaultShaper::Next next = it.next(now, 65536);
        QVERIFY(next.kind == FaultShaper::Next::Kind::Bytes || next.kind == FaultShaper::Next::Kind::Wait);
        passed += next.bytes.size();
        if (next.kind == FaultShaper::Next::Kind::Wait)
            now = next.until;
    }
    const double wanted = double(rate) * duration / 1000;
    QVERIFY2(double(passed) >= 0.95 * wanted && double(passed) <= 1.05 * wanted, qPrintable(QString::number(passed)));
}

void tst_FaultShaper::lowestRateWorks()
{
    FaultShaper it = shaper();
    it.begin(1, action("throttle 100/s"));
    it.begin(2, action("throttle 1MB/s"));
    it.push(QByteArray(20, 'x'), Instant(0));
    QCOMPARE(it.next(Instant(0), 65536).bytes.size(), 2); // a fiftieth of a second of the first
    it.end(1);
    QCOMPARE(it.next(Instant(50), 65536).bytes.size(), 18);
}

void tst_FaultShaper::splits()
{
    FaultShaper it = shaper();
    it.begin(1, action("split 2 gap 10ms"));
    it.push("abcde", Instant(0));
    QVERIFY(it.next(Instant(0), 1).alone);
    QCOMPARE(drain(it, 0, 100), u"10:bc 20:de"_s);
}

void tst_FaultShaper::blackholeKeepsEverything()
{
    FaultShaper it = shaper();
    it.push("a", Instant(0));
    it.begin(1, action("blackhole"));
    it.push("b", Instant(0));
    it.mark(7, Instant(0));
    QCOMPARE(drain(it, 0, 100000), QString());
    QCOMPARE(it.size(), 2);
    it.end(2); // another fault
    QCOMPARE(drain(it, 0, 100000), QString());
    it.heal();
    QCOMPARE(drain(it, 5, 5), u"5:a 5:b 5:#7"_s);
}

void tst_FaultShaper::marksWaitForTheirPlace()
{
    FaultShaper it = shaper();
    it.begin(1, action("delay 10ms"));
    it.begin(2, action("throttle 1000/s"));
    it.mark(1, Instant(0));
    it.push(QByteArray(30, 'x'), Instant(0));
    it.mark(2, Instant(0));
    const QString all = drain(it, 0, 1000);
    QVERIFY2(all.startsWith(u"10:#1 10:xxxx"_s), qPrintable(all));
    QVERIFY2(all.endsWith(u"30:xxxxxxxxxx 30:#2"_s), qPrintable(all)); // behind the last byte, and no later
}

void tst_FaultShaper::triggersCountBytes()
{
    using Places = QVector<qsizetype>;
    FaultTrigger once = trigger("after 10 up: cut rst");
    QCOMPARE(once.positions({QByteArray(4, 'x'), false, {}}), Places());
    QCOMPARE(once.positions({QByteArray(6, 'x'), false, {}}), Places{6});
    QCOMPARE(once.positions({QByteArray(60, 'x'), false, {}}), Places());
    FaultTrigger again = trigger("every 10 up 3 times: cut rst");
    QCOMPARE(again.positions({QByteArray(25, 'x'), false, {}}), (Places{10, 20}));
    QCOMPARE(again.positions({QByteArray(25, 'x'), false, {}}), Places{5});
    QCOMPARE(again.positions({QByteArray(25, 'x'), false, {}}), Places());
}

void tst_FaultShaper::triggersCountMessages()
{
    using Places = QVector<qsizetype>;
    const auto message = [](const char *text) { return FaultScanner::Unit{QByteArray(10, 'x'), true, QString::fromUtf8(text)}; };
    FaultTrigger before = trigger("before message 2 up /ack/: cut rst");
    QCOMPARE(before.positions(message("ack 1")), Places());
    QCOMPARE(before.positions({"ack, but no message", false, {}}), Places());
    QCOMPARE(before.positions(message("other")), Places());
    QCOMPARE(before.positions(message("ack 2")), Places{0});
    QCOMPARE(before.positions(message("ack 3")), Places());
    FaultTrigger inside = trigger("inside message up \"a.k\": cut rst");
    QCOMPARE(inside.positions(message("ack")), Places());
    QCOMPARE(inside.positions(message("a.k")), Places{5});
    FaultTrigger every = trigger("after every 2 messages up 2 times: cut rst");
    QVector<qsizetype> fired;
    for (qsizetype i = 1; i <= 8; ++i) {
        const Places places = every.positions(message("x"));
        if (!places.isEmpty()) {
            QCOMPARE(places, Places{10});
            fired.append(i);
        }
    }
    QCOMPARE(fired, (QVector<qsizetype>{2, 4}));
}

QTEST_GUILESS_MAIN(tst_FaultShaper)
#include "tst_faultshaper.moc"
