#include "connection/HeartbeatLedger.h"
#include "support/ConnectionUnderTest.h"

#include <QTest>

using namespace parlance;
using namespace std::chrono_literals;
using Fate = HeartbeatEntry::Fate;
using Kind = HeartbeatEntry::Kind;

// The record of heartbeats: alone, and as a Connection over a fake transport and a fake clock keeps it.
class TestHeartbeatLedger : public QObject, private ConnectionUnderTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { setUp(); }
    void cleanup() { QVERIFY(tearDown()); }

    void anAnswerHasItsRoundTrip();
    void roundTripsAreRanked_data();
    void roundTripsAreRanked();
    void oneMayAnswerSeveral();
    void anAnswerCountsOnce();
    void lateWhileItIsMissed();
    void lateButAnswered();
    void missingAndCutOff();
    void messagesBesidePings();
    void itStaysBounded();
    void nothingIsLateWithoutALimit();
    void aConnectionKeepsIt();
    void itLivesOverLinks();
    void aLostMessageIsMissing();

private:
    static Instant at(int ms) { return Instant(1000 + ms); }
    static QVector<Fate> fates(const HeartbeatFigures &figures)
    {
        QVector<Fate> all;
        for (const HeartbeatEntry &entry : figures.recent)
            all.append(entry.fate);
        return all;
    }
};

void TestHeartbeatLedger::anAnswerHasItsRoundTrip()
{
    HeartbeatLedger ledger;
    const QDateTime wall = QDateTime::fromMSecsSinceEpoch(1'700'000'000'000, Qt::UTC);
    ledger.pingSent(3, 7, at(0), wall);
    QCOMPARE(fates(ledger.figures(at(1))), (QVector{Fate::Waiting}));
    ledger.pongReceived(7, 1234us);
    const HeartbeatFigures figures = ledger.figures(at(2));
    const HeartbeatEntry expected{Kind::Ping, Fate::Answered, false, wall, 1234us, 3};
    QCOMPARE(figures.recent, QVector{expected});
    QCOMPARE(figures.sent, 1);
    QCOMPARE(figures.answered, 1);
    QCOMPARE(figures.last, 1234us);
    QCOMPARE(figures.median, 1234us);
    QCOMPARE(figures.p95, 1234us);
    QCOMPARE(figures.worst, 1234us);
}

void TestHeartbeatLedger::roundTripsAreRanked_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("median");
    QTest::addColumn<int>("p95");
    // The round trips are 1, 2, 3 … µs, in another order: the nearest rank is the smallest that is at least the share.
    QTest::newRow("1") << 1 << 1 << 1;
    QTest::newRow("2") << 2 << 1 << 2;
    QTest::newRow("3") << 3 << 2 << 3;
    QTest::newRow("19") << 19 << 10 << 19;
    QTest::newRow("20") << 20 << 10 << 19;
    QTest::newRow("21") << 21 << 11 << 20;
    QTest::newRow("100") << 100 << 50 << 95;
}

void TestHeartbeatLedger::roundTripsAreRanked()
{
    QFETCH(int, count);
    QFETCH(int, median);
    QFETCH(int, p95);
    HeartbeatLedger ledger;
    for (int i = 0; i < count; ++i) {
        ledger.pingSent(1, quint64(i + 1), at(i), {});
        ledger.pongReceived(quint64(i + 1), std::chrono::microseconds((i * 11) % count + 1)); // 11 divides no count above
    }
    const HeartbeatFigures figures = ledger.figures(at(count));
    QCOMPARE(figures.median.count(), median);
    QCOMPARE(figures.p95.count(), p95);
    QCOMPARE(figures.worst.count(), count);
}

void TestHeartbeatLedger::oneMayAnswerSeveral()
{
    HeartbeatLedger ledger;
    for (quint64 token : {1, 2, 3, 4})
        ledger.pingSent(1, token, at(int(token)), {});
    ledger.pongReceived(1, 10us);
    ledger.pongReceived(3, 30us); // RFC 6455 section 5.5.3: for the most recent one only
    const HeartbeatFigures figures = ledger.figures(at(9));
    QCOMPARE(fates(figures), (QVector{Fate::Answered, Fate::Covered, Fate::Answered, Fate::Waiting}));
    QCOMPARE(figures.answered, 2);
    QCOMPARE(figures.covered, 1);
    QCOMPARE(figures.missing, 0);
}

void TestHeartbeatLedger::anAnswerCountsOnce()
{
    HeartbeatLedger ledger;
    ledger.pingSent(1, 1, at(0), {});
    ledger.pongReceived(1, 10us);
    ledger.pongReceived(1, 99us);
    ledger.pongReceived(5, 99us); // of no ping
    ledger.messageAnswered(at(5)); // asked for by nobody
    ledger.messageLost();
    QCOMPARE(ledger.figures(at(9)).answered, 1);
    QCOMPARE(ledger.figures(at(9)).missing, 0);
    QCOMPARE(ledger.figures(at(9)).last, 10us);
}

void TestHeartbeatLedger::lateWhileItIsMissed()
{
    HeartbeatLedger ledger;
    ledger.setLateAfter(7s);
    ledger.pingSent(1, 1, at(0), {});
    QCOMPARE(ledger.figures(at(6999)).late, 0);
    QCOMPARE(ledger.figures(at(7000)).late, 1);
    QVERIFY(ledger.figures(at(7000)).recent.first().late);
    QCOMPARE(ledger.figures(at(7000)).recent.first().fate, Fate::Waiting);
    QCOMPARE(ledger.figures(at(7000)).missing, 0); // there is hope
}

void TestHeartbeatLedger::lateButAnswered()
{
    HeartbeatLedger ledger;
    ledger.setLateAfter(7s);
    ledger.pingSent(1, 1, at(0), {});
    ledger.pongReceived(1, 7s);
    ledger.pingSent(1, 2, at(8000), {});
    ledger.pongReceived(2, 6999ms);
    const HeartbeatFigures figures = ledger.figures(at(20000));
    QCOMPARE(figures.late, 1);
    QCOMPARE(figures.missing, 0);
    QVERIFY(figures.recent.at(0).late);
    QVERIFY(!figures.recent.at(1).late);
}

void TestHeartbeatLedger::missingAndCutOff()
{
    HeartbeatLedger ledger;
    ledger.setLateAfter(7s);
    ledger.pingSent(1, 1, at(0), {});
    ledger.pingSent(1, 2, at(9000), {});
    ledger.linkEnded(at(10000)); // the first was overdue, the second was not
    ledger.linkEnded(at(90000)); // an attempt that never opened: nothing waits any more
    const HeartbeatFigures figures = ledger.figures(at(99999));
    QCOMPARE(fates(figures), (QVector{Fate::Missing, Fate::CutOff}));
    QCOMPARE(figures.missing, 1);
    QCOMPARE(figures.late, 1);
    ledger.pongReceived(2, 1us); // of a link that is gone
    QCOMPARE(ledger.figures(at(99999)), figures);
}

void TestHeartbeatLedger::messagesBesidePings()
{
    HeartbeatLedger ledger;
    ledger.messageSent(1, at(0), {});
    ledger.pingSent(1, 1, at(5), {});
    ledger.pongReceived(1, 900us);
    ledger.messageAnswered(at(12));
    const HeartbeatFigures figures = ledger.figures(at(20));
    QCOMPARE(figures.recent.at(0).kind, Kind::Message);
    QCOMPARE(figures.recent.at(0).roundTrip, 12ms);
    QCOMPARE(figures.recent.at(1).roundTrip, 900us);
    QCOMPARE(fates(figures), (QVector{Fate::Answered, Fate::Answered}));
    QCOMPARE(figures.last, 12ms);
}

void TestHeartbeatLedger::itStaysBounded()
{
    HeartbeatLedger ledger(10);
    for (quint64 token = 1; token <= 25; ++token)
        ledger.pingSent(1, token, at(int(token)), {});
    ledger.pongReceived(2, 1us); // long forgotten
    for (quint64 token : {24, 25})
        ledger.pongReceived(token, std::chrono::microseconds(token));
    const HeartbeatFigures figures = ledger.figures(at(99));
    QCOMPARE(figures.recent.size(), 10);
    QCOMPARE(figures.sent, 25);
    QCOMPARE(figures.answered, 2);
    QCOMPARE(figures.covered, 8); // those that are still known
    QCOMPARE(figures.worst, 25us);
}

void TestHeartbeatLedger::nothingIsLateWithoutALimit()
{
    HeartbeatLedger ledger;
    ledger.pingSent(1, 1, at(0), {});
    QCOMPARE(ledger.figures(at(1'000'000)).late, 0);
    ledger.linkEnded(at(1'000'000));
    QCOMPARE(fates(ledger.figures(at(1'000'000))), (QVector{Fate::CutOff}));
}

void TestHeartbeatLedger::aConnectionKeepsIt()
{
    m_config.heartbeatIdle = 25s;
    m_connection->setConfig(m_config);
    connectToReady();
    m_clock->advance(25s);
    QCOMPARE(link()->pings().size(), 1);
    link()->answerPing(1500us);
    QVERIFY(m_connection->ping(m_connection->status().epoch) > 0); // one that was asked for, and not by the heartbeat
    const HeartbeatFigures figures = m_connection->heartbeats();
    QCOMPARE(fates(figures), (QVector{Fate::Answered, Fate::Waiting}));
    QCOMPARE(figures.last, 1500us);
    QCOMPARE(figures.recent.last().sent, m_clock->wallNow());
    QCOMPARE(figures.recent.first().epoch, m_connection->status().epoch);
}

void TestHeartbeatLedger::itLivesOverLinks()
{
    connectToReady();
    m_clock->advance(m_config.heartbeatIdle);
    link()->answerPing();
    m_clock->advance(m_config.heartbeatIdle);
    QCOMPARE(link()->pings().size(), 2);
    m_clock->advance(m_config.heartbeatDeadline); // Late, Checking with a ping of its own, given up
    QCOMPARE(state(), LinkState::Waiting);
    HeartbeatFigures figures = m_connection->heartbeats();
    QCOMPARE(fates(figures), (QVector{Fate::Answered, Fate::Missing, Fate::CutOff}));
    QCOMPARE(figures.missing, 1);

    m_connection->tryNow();
    link()->accept();
    m_connection->setReady(m_connection->status().epoch);
    QVERIFY(m_connection->ping(m_connection->status().epoch) > 0);
    link()->answerPing();
    figures = m_connection->heartbeats();
    QCOMPARE(figures.sent, 4);
    QCOMPARE(figures.recent.last().epoch, m_connection->status().epoch);
    QCOMPARE(figures.recent.last().fate, Fate::Answered);
    QVERIFY(figures.recent.first().epoch < figures.recent.last().epoch);
}

void TestHeartbeatLedger::aLostMessageIsMissing()
{
    connectToReady();
    const quint64 epoch = m_connection->status().epoch;
    m_connection->setMessageHeartbeat(epoch, 4s, 2s, [this, epoch] {
        m_connection->sendText(epoch, QStringLiteral("beat"));
    });
    m_clock->advance(4s);
    QCOMPARE(link()->texts(), QStringList{QStringLiteral("beat")});
    m_clock->advance(30ms);
    m_connection->heartbeatAnswered(epoch);
    m_clock->advance(4s);
    m_clock->advance(2s);
    QCOMPARE(state(), LinkState::Waiting);
    const HeartbeatFigures figures = m_connection->heartbeats();
    QCOMPARE(fates(figures), (QVector{Fate::Answered, Fate::Missing}));
    QCOMPARE(figures.recent.first().roundTrip, 30ms);
    QCOMPARE(figures.late, 1);
    QCOMPARE(figures.missing, 1);
}

QTEST_GUILESS_MAIN(TestHeartbeatLedger)
#include "tst_heartbeatledger.moc"
