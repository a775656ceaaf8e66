#include "ui/chat/RowHeights.h"

#include <QRandomGenerator>
#include <QTest>

using parlance::RowHeights;

// The tree against the plain sums that it stands for.
class tst_RowHeights : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isEmptyAtFirst();
    void sumsAndFinds();
    void findsNearestOutside();
    void agreesWithPlainSums();
};

namespace {

void compare(const RowHeights &heights, const std::vector<int> &plain)
{
    QCOMPARE(heights.size(), int(plain.size()));
    qint64 sum = 0;
    for (size_t row = 0; row < plain.size(); ++row) {
        QCOMPARE(heights.height(int(row)), plain[row]);
        QCOMPARE(heights.top(int(row)), sum);
        if (plain[row] > 0) {
            QCOMPARE(heights.rowAt(sum), int(row));
            QCOMPARE(heights.rowAt(sum + plain[row] - 1), int(row));
        }
        sum += plain[row];
    }
    QCOMPARE(heights.top(int(plain.size())), sum);
    QCOMPARE(heights.total(), sum);
}

} // namespace

void tst_RowHeights::isEmptyAtFirst()
{
    RowHeights heights;
    QCOMPARE(heights.size(), 0);
    QCOMPARE(heights.total(), 0);
    QCOMPARE(heights.top(0), 0);
    QCOMPARE(heights.rowAt(0), -1);
}

void tst_RowHeights::sumsAndFinds()
{
    RowHeights heights;
    for (const int height : {10, 20, 30, 40, 50})
        heights.append(height);
    QCOMPARE(heights.top(3), 60);
    QCOMPARE(heights.rowAt(59), 2);
    QCOMPARE(heights.rowAt(60), 3);
    heights.set(1, 25);
    QCOMPARE(heights.top(3), 65);
    QCOMPARE(heights.rowAt(60), 2);
    QCOMPARE(heights.total(), 155);
}

void tst_RowHeights::findsNearestOutside()
{
    RowHeights heights;
    heights.assign({10, 10});
    QCOMPARE(heights.rowAt(-5), 0);
    QCOMPARE(heights.rowAt(20), 1);
    QCOMPARE(heights.rowAt(1000), 1);
}

void tst_RowHeights::agreesWithPlainSums()
{
    QRandomGenerator random(7);
    RowHeights heights;
    std::vector<int> plain;
    for (int step = 0; step < 400; ++step) {
        const int size = int(plain.size());
        switch (random.bounded(5)) {
        case 0:
        case 1:
            plain.push_back(random.bounded(100));
            heights.append(plain.back());
            break;
        case 2: {
            const std::vector<int> page{random.bounded(100), random.bounded(100), random.bounded(100)};
            const int at = random.bounded(size + 1);
            plain.insert(plain.begin() + at, page.begin(), page.end());
            heights.insert(at, page);
            break;
        }
        case 3:
            if (size > 0) {
                const int at = random.bounded(size);
                const int count = 1 + random.bounded(qMin(3, size - at));
                plain.erase(plain.begin() + at, plain.begin() + at + count);
                heights.remove(at, count);
            }
            break;
        case 4:
            if (size > 0) {
                const int at = random.bounded(size);
                plain[size_t(at)] = random.bounded(100);
                heights.set(at, plain[size_t(at)]);
            }
            break;
        }
        compare(heights, plain);
        if (QTest::currentTestFailed())
            return;
    }
}

QTEST_APPLESS_MAIN(tst_RowHeights)
#include "tst_rowheights.moc"
