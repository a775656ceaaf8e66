#include "SendPace.h"
#include "host/MessageRate.h"

#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

// Both ends of a limited rate: the client that keeps to it, and the server that enforces it.
class tst_SendPace : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutARateNothingWaits()
    {
        SendPace pace;
        pace.begin(0, Instant(0));
        for (int i = 0; i < 10000; ++i) {
            QVERIFY(!pace.wait(Instant(0)));
            pace.went();
        }
    }

    void neverMoreThanTheServerTakes_data()
    {
        QTest::addColumn<int>("rate");
        QTest::newRow("2") << 2; // with 1 there is nothing to spare, and a bunch is refused and sent again
        QTest::newRow("7") << 7;
        QTest::newRow("100") << 100;
        QTest::newRow("5000") << 5000;
    }
    // Over a way that delays every message by up to 400 ms, and never reorders: the server has nothing to refuse, and the
    // rate is used.
    void neverMoreThanTheServerTakes()
    {
        QFETCH(int, rate);
        SendPace pace;
        MessageRate server;
        pace.begin(rate, Instant(0));
        Instant now{0};
        Instant arrived{0};
        const int count = rate * 20;
        for (int i = 0; i < count; ++i) {
            while (const auto later = pace.wait(now)) {
                QVERIFY(*later > now);
                now = *later;
            }
            pace.went();
            arrived = std::max(arrived, now + milliseconds(i % 2 == 0 ? 400 : 0));
            QVERIFY2(server.admit(rate, u"lobby"_s, QString::number(i), arrived), qPrintable(QString::number(i)));
        }
        QVERIFY2(now <= milliseconds(20500), qPrintable(QString::number(now.count())));
        QVERIFY2(now >= milliseconds(18500), qPrintable(QString::number(now.count())));
    }

    void pausesGrowWhileTheServerRefuses()
    {
        SendPace pace;
        pace.begin(0, Instant(0));
        Instant now{0};
        QVector<qint64> pauses;
        for (int i = 0; i < 9; ++i) {
            pace.tooMuch(now);
            pace.tooMuch(now); // several were under way
            const auto later = pace.wait(now);
            QVERIFY(later);
            pauses.append((*later - now).count());
            now = *later;
            QVERIFY(!pace.wait(now));
        }
        QCOMPARE(pauses, (QVector<qint64>{500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000}));
        QVERIFY(pace.isSlowed());
        for (int i = 0; i < 20; ++i)
            pace.accepted();
        pace.tooMuch(now);
        QCOMPARE((*pace.wait(now) - now).count(), 500);
        pace.begin(0, now); // a new link: the pause holds, the window is open again
        QVERIFY(!pace.isSlowed());
        QVERIFY(pace.wait(now));
    }

    void whatIsBehindARefusedOneWaitsForIt()
    {
        MessageRate rate;
        Instant now{0};
        QVERIFY(rate.admit(2, u"a"_s, u"1"_s, now));
        QVERIFY(rate.admit(2, u"a"_s, u"2"_s, now));
        QVERIFY(!rate.admit(2, u"a"_s, u"3"_s, now));
        now += milliseconds(600);
        QVERIFY(!rate.admit(2, u"a"_s, u"4"_s, now)); // there would be room for it, but 3 comes first
        QVERIFY(rate.admit(2, u"b"_s, u"other room"_s, now));
        now += milliseconds(600);
        QVERIFY(rate.admit(2, u"a"_s, u"3"_s, now));
        now += milliseconds(600);
        QVERIFY(rate.admit(2, u"a"_s, u"4"_s, now));
    }

    // Its sender has taken it back.
    void aRefusedOneIsNotWaitedForForEver()
    {
        MessageRate rate;
        QVERIFY(rate.admit(1, u"a"_s, u"1"_s, Instant(0)));
        QVERIFY(!rate.admit(1, u"a"_s, u"2"_s, Instant(0)));
        QVERIFY(!rate.admit(1, u"a"_s, u"3"_s, MessageRate::orderHeldFor - milliseconds(1)));
        QVERIFY(rate.admit(1, u"a"_s, u"3"_s, MessageRate::orderHeldFor));
    }
};

QTEST_APPLESS_MAIN(tst_SendPace)
#include "tst_sendpace.moc"
