#include "support/StillSession.h"

#include <QCoreApplication>
#include <QTest>

#include <algorithm>

using namespace parlance;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

// What attempts there are, and when: however the last one ended, nobody is hammered and nothing of the outbox is lost.
class TestFaultsLocalAttempts : public QObject, protected StillSession
{
    Q_OBJECT

private Q_SLOTS:
    void init() { setUp(); }
    void cleanup() { QVERIFY(tearDown()); }
    void fault51_connectAndDisconnectSpam();
    void fault52_fiveFailuresThenSuccess();
    void fault52_sixFailuresThenTheNetworkIsBack();
    void fault53_tenThousandAttempts();
    void fault54_noNewTokenCanBeHad();
};

void TestFaultsLocalAttempts::fault51_connectAndDisconnectSpam()
{
    begin();
    sendThree();
    m_serverAnswers = false;
    for (int i = 0; i < 300; ++i) {
        m_ann->session().connectNow();
        settle();
        if (i % 3 == 0)
            link().accept();
        m_ann->session().stop();
        if (i % 3 == 1)
            settle();
        QVERIFY(liveLinks() <= 1);
    }
    m_clock->advance(ConnectionConfig().closeDeadline);
    settle();
    QCOMPARE(m_ann->state(), LinkState::Offline);
    QCOMPARE(liveLinks(), 0);
    QVERIFY(m_clock->pendingAlarms() <= 1);
    QVERIFY(m_log.isEmpty());
    m_serverAnswers = true;
    QVERIFY(connectNow());
    turn();
    QCOMPARE(m_ann->count(DeliveryState::Delivered), 3);
    QCOMPARE(m_log, numbers(3));
}

void TestFaultsLocalAttempts::fault52_fiveFailuresThenSuccess()
{
    begin();
    sendThree();
    m_ann->session().connectNow();
    settle();
    const QVector<milliseconds> waits{750ms, 1500ms, 3000ms, 6000ms, 12000ms}; // 1, 2, 4, 8, 16 s, times 3/4
    for (int failure = 1; failure <= 5; ++failure) {
        end(dropOf(failure % 2 ? DropKind::Refused : DropKind::Unreachable));
        QCOMPARE(m_ann->state(), LinkState::Waiting);
        QCOMPARE(m_ann->status().attempt, failure);
        QCOMPARE(m_ann->status().attemptLimit, 5);
        QCOMPARE(m_ann->status().retryIn, waits.at(failure - 1));
        QCOMPARE(m_ann->count(DeliveryState::Queued), 3);
        m_clock->advance(waits.at(failure - 1));
        settle();
        QCOMPARE(m_ann->state(), LinkState::Connecting);
        QCOMPARE(m_attempts.size(), failure + 1);
    }
    welcome(); // the fifth retry
    QCOMPARE(m_ann->state(), LinkState::Ready);
    QCOMPARE(m_ann->count(DeliveryState::Delivered), 3);
    QCOMPARE(m_log, numbers(3));
    m_clock->advance(10s);
    settle();
    end(dropOf(DropKind::LinkLost));
    QCOMPARE(m_ann->status().attempt, 1); // counted from the beginning again
    QCOMPARE(m_ann->status().retryIn, 750ms);
}

void TestFaultsLocalAttempts::fault52_sixFailuresThenTheNetworkIsBack()
{
    begin();
    sendThree();
    m_ann->session().connectNow();
    settle();
    for (int failure = 1; failure <= 6; ++failure) {
        end(dropOf(DropKind::Refused));
        if (failure <= 5)
            m_clock->advance(m_ann->status().retryIn);
        settle();
    }
    QCOMPARE(m_ann->state(), LinkState::Paused);
    QCOMPARE(m_ann->status().pause, PauseReason::Exhausted);
    m_clock->advance(24h);
    settle();
    QCOMPARE(m_attempts.size(), 6);
    QCOMPARE(m_ann->count(DeliveryState::Queued), 3);
    m_ann->session().setNetworkAvailable(false);
    m_ann->session().setNetworkAvailable(true);
    m_clock->advance(1s);
    settle();
    QCOMPARE(m_attempts.size(), 7);
    welcome();
    // A day has passed: they ask. Nothing else was lost.
    QCOMPARE(m_ann->queue().held, 3);
    m_ann->session().consentAll();
    turn();
    turn();
    QCOMPARE(m_ann->count(DeliveryState::Delivered), 3);
    QCOMPARE(m_log, numbers(3));
}

// Whatever ends them; between the end of one and the beginning of the next there is at least half a second.
void TestFaultsLocalAttempts::fault53_tenThousandAttempts()
{
    ConnectionConfig config;
    config.attemptLimit = -1;
    config.quickDropLimit = 100000;
    begin(config);
    sendThree();
    m_serverAnswers = false;
    m_ann->session().connectNow();
    settle();
    milliseconds least = 1h;
    milliseconds most = 0ms;
    for (int i = 0; i < 10000; ++i) {
        switch (i % 6) {
        case 0:
            link().end(dropOf(DropKind::Refused));
            break;
        case 1:
            link().accept();
            link().endWithCode(1001);
            break;
        case 2:
            m_clock->advance(config.tcpDeadline); // nobody answers
            break;
        case 3:
            link().accept();
            link().endWithCode(1012);
            break;
        case 4: {
            Drop busy = dropOf(DropKind::HttpRefused);
            busy.httpStatus = 503;
            busy.retryAfter = 0ms; // "at once"
            link().end(busy);
            break;
        }
        case 5:
            link().accept();
            m_clock->advance(config.helloDeadline); // and no welcome
            break;
        }
        const Instant ended = m_clock->now();
        settle(); // the status comes behind what the store has to keep
        QCOMPARE(m_ann->state(), LinkState::Waiting);
        m_clock->advance(m_ann->status().retryIn);
        QVERIFY2(m_attempts.size() == 2, qPrintable(u"attempt %1: %2 ms"_s.arg(i).arg(m_ann->status().retryIn.count())));
        least = std::min(least, m_attempts.last().begun - ended);
        most = std::max(most, m_attempts.last().begun - ended);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        m_attempts.removeFirst();
        QCOMPARE(liveLinks(), 1);
    }
    QVERIFY2(least >= 500ms, qPrintable(QString::number(least.count())));
    QVERIFY2(most <= 30s, qPrintable(QString::number(most.count())));
    QVERIFY(m_clock->pendingAlarms() <= 3);
    settle();
    QCOMPARE(m_ann->status().epoch, quint64(10001));
    m_serverAnswers = true;
    welcome();
    QCOMPARE(m_ann->state(), LinkState::Ready);
    QCOMPARE(m_ann->queue().held, 3); // they have waited for days
    m_ann->session().consentAll();
    turn();
    turn();
    QCOMPARE(m_log, numbers(3));
}

// There is no provider that the program would have to wait for: a token is a text of the profile. A refused one is a state,
// at once, until another is there.
void TestFaultsLocalAttempts::fault54_noNewTokenCanBeHad()
{
    begin();
    sendThree();
    m_serverAnswers = false;
    m_ann->session().connectNow();
    settle();
    link().accept();
    settle();
    link().endWithCode(4401, u"token expired"_s);
    settle();
    QCOMPARE(m_ann->state(), LinkState::Paused);
    QCOMPARE(m_ann->status().pause, PauseReason::Auth);
    QCOMPARE(m_ann->status().lastDrop->closeCode, quint16(4401));
    QCOMPARE(m_ann->status().lastDrop->reason, u"token expired"_s);
    m_clock->advance(24h);
    settle();
    QCOMPARE(m_attempts.size(), 1); // nobody is hammered
    QCOMPARE(m_ann->count(DeliveryState::Queued), 3);
    m_ann->session().tryNow();
    settle();
    m_serverAnswers = true;
    Profile renewed = SessionProbe::roomProfile(QUrl(u"ws://server.example/"_s), u"Ann"_s, u"new"_s);
    renewed.connectAtStart = false;
    m_ann->session().setProfile(renewed);
    settle();
    welcome();
    QCOMPARE(m_ann->state(), LinkState::Ready);
    QVERIFY(std::any_of(link().texts().begin(), link().texts().end(), [](const QString &text) { return text.contains(u"\"new\""); }));
    m_ann->session().consentAll(); // they have waited for a day
    turn();
    turn();
    QCOMPARE(m_log, numbers(3));
}

QTEST_GUILESS_MAIN(TestFaultsLocalAttempts)
#include "tst_faults_local_attempts.moc"
