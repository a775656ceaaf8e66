#include "connection/Backoff.h"

#include <QRandomGenerator>
#include <QTest>

#include <cmath>
#include <limits>

using namespace parlance;

class TestBackoff : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nominal_data();
    void nominal();
    void neverOverflows();
    void everyDelayIsWithinItsBounds();
    void jitterIsKeptAtTheCap();
    void oddConfigurations();
    void patience_data();
    void patience();
    void networkBack();
    void badRandomNumbers();

private:
    const Backoff m_backoff{milliseconds(1000), milliseconds(30000)};
};

void TestBackoff::nominal_data()
{
    QTest::addColumn<int>("failure");
    QTest::addColumn<int>("nominal");
    QTest::newRow("1st: 1 s") << 1 << 1000;
    QTest::newRow("2nd: 2 s") << 2 << 2000;
    QTest::newRow("3rd: 4 s") << 3 << 4000;
    QTest::newRow("4th: 8 s") << 4 << 8000;
    QTest::newRow("5th: 16 s") << 5 << 16000;
    QTest::newRow("6th: the cap") << 6 << 30000;
    QTest::newRow("7th: the cap") << 7 << 30000;
    QTest::newRow("0th is as the first") << 0 << 1000;
    QTest::newRow("a negative one too") << -5 << 1000;
}

void TestBackoff::nominal()
{
    QFETCH(int, failure);
    QFETCH(int, nominal);
    QCOMPARE(m_backoff.delay(failure, 0.0).count(), nominal / 2);
    QCOMPARE(m_backoff.delay(failure, 0.5).count(), nominal * 3 / 4);
    QVERIFY(m_backoff.delay(failure, 0.999999).count() <= nominal);
    QVERIFY(m_backoff.delay(failure, 0.999999).count() >= nominal - 1);
}

void TestBackoff::neverOverflows()
{
    for (const int failure : {31, 32, 33, 62, 63, 64, 65, 1000, 1'000'000, std::numeric_limits<int>::max()})
        QCOMPARE(m_backoff.delay(failure, 0.0).count(), 15000);
}

void TestBackoff::everyDelayIsWithinItsBounds()
{
    QRandomGenerator random(7);
    for (int failure = 1; failure <= 10000; ++failure) {
        const auto delay = m_backoff.delay(failure, random.generateDouble()).count();
        QVERIFY2(delay >= 500 && delay <= 30000, qPrintable(QString::number(delay)));
    }
}

void TestBackoff::jitterIsKeptAtTheCap()
{
    QVERIFY(m_backoff.delay(50, 0.1) < m_backoff.delay(50, 0.9));
    QCOMPARE(m_backoff.delay(50, 0.0).count(), 15000);
    QCOMPARE(m_backoff.delay(50, 1.0).count(), 30000);
}

void TestBackoff::oddConfigurations()
{
    QVERIFY(Backoff(milliseconds(0), milliseconds(0)).delay(1, 0.0).count() > 0);
    QVERIFY(Backoff(milliseconds(1), milliseconds(1)).delay(9, 0.0).count() > 0);
    QCOMPARE(Backoff(milliseconds(5000), milliseconds(1000)).delay(3, 1.0).count(), 5000); // a cap below the first wait
    const milliseconds most(std::numeric_limits<int>::max());
    QCOMPARE(Backoff(most, most).delay(100, 1.0), most);
}

void TestBackoff::patience_data()
{
    QTest::addColumn<int>("retryAfter"); // -1: none
    QTest::addColumn<double>("random");
    QTest::addColumn<int>("expected");
    QTest::newRow("spread, least") << -1 << 0.0 << 1000;
    QTest::newRow("spread, middle") << -1 << 0.5 << 3000;
    QTest::newRow("spread, most") << -1 << 1.0 << 5000;
    QTest::newRow("Retry-After") << 42000 << 0.3 << 42000;
    QTest::newRow("Retry-After: 0 is no invitation to hammer") << 0 << 0.3 << 1000;
    QTest::newRow("Retry-After of a day: 5 min") << 24 * 60 * 60 * 1000 << 0.3 << 5 * 60 * 1000;
}

void TestBackoff::patience()
{
    QFETCH(int, retryAfter);
    QFETCH(double, random);
    QFETCH(int, expected);
    const auto wish = retryAfter < 0 ? std::nullopt : std::optional<milliseconds>(milliseconds(retryAfter));
    QCOMPARE(Backoff::patience(wish, random).count(), expected);
}

void TestBackoff::networkBack()
{
    QCOMPARE(Backoff::networkBack(0.0).count(), 0);
    QCOMPARE(Backoff::networkBack(0.25).count(), 250);
    QVERIFY(Backoff::networkBack(0.999).count() < 1000);
}

void TestBackoff::badRandomNumbers()
{
    QCOMPARE(m_backoff.delay(1, -3.0).count(), 500);
    QCOMPARE(m_backoff.delay(1, 3.0).count(), 1000);
    QCOMPARE(m_backoff.delay(1, std::nan("")).count(), 500);
}

QTEST_APPLESS_MAIN(TestBackoff)
#include "tst_backoff.moc"
