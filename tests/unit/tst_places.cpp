#include "storage/Places.h"

#include <QRandomGenerator>
#include <QTest>

#include <map>

using namespace parlance;

// The arithmetic of places between places.
class PlacesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void betweenNumbers_data();
    void betweenNumbers();
    void evenly_data();
    void evenly();
    void everyMissingNumberFindsRoom_data();
    void everyMissingNumberFindsRoom();
};

namespace {
constexpr qint64 none = 0; // nobody's place
constexpr qint64 big = std::numeric_limits<qint64>::max();
}

void PlacesTest::betweenNumbers_data()
{
    QTest::addColumn<qint64>("low");
    QTest::addColumn<qint64>("lowSeq");
    QTest::addColumn<qint64>("high");
    QTest::addColumn<qint64>("highSeq");
    QTest::addColumn<qint64>("seq");
    QTest::addColumn<qint64>("place");
    const auto row = [](const char *name, qint64 low, qint64 lowSeq, qint64 high, qint64 highSeq, qint64 seq, qint64 place) {
        QTest::newRow(name) << low << lowSeq << high << highSeq << seq << place;
    };
    row("half way", 100, 0, 200, 10, 5, 150);
    row("a tenth", 100, 0, 200, 10, 1, 110);
    row("no gap", 100, 0, 101, 10, 5, none);
    row("the only one", 100, 0, 102, 10, 9, 101);
    row("rounded down to the neighbour", 100, 0, 110, 1000, 1, 101);
    row("a number that is there already", 100, 5, 200, 10, 5, 101);
    row("around zero, zero left out", -10, 0, 10, 2, 1, 1);
    row("zero is all there is", -1, 0, 1, 2, 1, none);
    row("only below zero", -2, 0, 1, 2, 1, -1);
    row("over all places", std::numeric_limits<qint64>::min(), 0, big, 4, 2, 1);
    row("over all numbers", 0, std::numeric_limits<qint64>::min(), 1000, big, 0, 500);
}

void PlacesTest::betweenNumbers()
{
    QFETCH(qint64, low);
    QFETCH(qint64, lowSeq);
    QFETCH(qint64, high);
    QFETCH(qint64, highSeq);
    QFETCH(qint64, seq);
    QFETCH(qint64, place);
    QCOMPARE(places::between(low, lowSeq, high, highSeq, seq).value_or(none), place);
}

void PlacesTest::evenly_data()
{
    QTest::addColumn<qint64>("low");
    QTest::addColumn<qint64>("high");
    QTest::addColumn<qsizetype>("count");
    QTest::addColumn<bool>("fits");
    QTest::newRow("wide") << qint64(0) << places::step << qsizetype(1000) << true;
    QTest::newRow("just") << qint64(10) << qint64(14) << qsizetype(3) << true;
    QTest::newRow("one too many") << qint64(10) << qint64(14) << qsizetype(4) << false;
    QTest::newRow("over zero") << qint64(-100) << qint64(100) << qsizetype(50) << true;
    QTest::newRow("over zero, dense") << qint64(-2) << qint64(2) << qsizetype(3) << false;
    QTest::newRow("over all places") << std::numeric_limits<qint64>::min() << big << qsizetype(1000) << true;
}

void PlacesTest::evenly()
{
    QFETCH(qint64, low);
    QFETCH(qint64, high);
    QFETCH(qsizetype, count);
    QFETCH(bool, fits);
    qint64 before = low;
    for (qsizetype i = 0; i < count; ++i) {
        const auto place = places::between(low, high, i, count);
        QCOMPARE(place.has_value(), fits);
        if (!fits)
            return;
        QVERIFY(*place > before && *place < high && *place != none);
        before = *place;
    }
}

void PlacesTest::everyMissingNumberFindsRoom_data()
{
    QTest::addColumn<quint32>("seed");
    const quint32 first = QRandomGenerator::global()->generate() % 1'000'000;
    for (quint32 seed = first; seed < first + 10; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

// As long as the gap is as wide as the numbers that miss, all of them find room, in whatever order they come.
void PlacesTest::everyMissingNumberFindsRoom()
{
    QFETCH(quint32, seed);
    QRandomGenerator random(seed);
    const qint64 count = random.bounded(2, 3000);
    const qint64 low = random.bounded(-5000, 5000);
    const qint64 extra = random.bounded(2) ? 2 : random.bounded(100'000); // two: for the zero
    std::map<qint64, qint64> placed{{0, low}, {count, low + count + extra}};
    QVector<qint64> missing;
    for (qint64 seq = 1; seq < count; ++seq)
        missing.append(seq);
    const int order = random.bounded(3);
    if (order == 0)
        std::reverse(missing.begin(), missing.end());
    else if (order == 1)
        std::shuffle(missing.begin(), missing.end(), random);
    const bool overZero = low < 0 && low + count + extra > 0;
    for (const qint64 seq : std::as_const(missing)) {
        const auto high = placed.upper_bound(seq);
        const auto below = std::prev(high);
        const auto place = places::between(below->second, below->first, high->second, high->first, seq);
        if (!place && overZero)
            return; // the left out zero may cost one place: the store then moves rows
        QVERIFY(place);
        QVERIFY(*place > below->second && *place < high->second && *place != none);
        placed.emplace(seq, *place);
    }
}

QTEST_GUILESS_MAIN(PlacesTest)
#include "tst_places.moc"
