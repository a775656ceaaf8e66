#include "support/DialLog.h"
#include "support/FullBacklog.h"
#include "support/LiveConnection.h"
#include "support/TransportRows.h"

#include <QTest>

using namespace parlance;
using namespace std::chrono_literals;

// Fault 13: a name that is not found, one that nobody answers for, and one whose first address leads nowhere.
class TestFaultsLinkNames : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fault13_nameNotFound();
    void fault13_nameServerIsSlow();
    void fault13_ipv6Dead();
};

void TestFaultsLinkNames::fault13_nameNotFound()
{
    LiveConnection live(requestTo(QUrl(QStringLiteral("ws://nowhere.invalid/"))));
    live.connection().connectNow();
    QTRY_COMPARE_WITH_TIMEOUT(live.drops.size(), 1, 20000);
    QCOMPARE(live.lastDrop().kind, DropKind::HostNotFound);
    QCOMPARE(live.lastDrop().phase, Phase::Dns);
    QCOMPARE(live.phases, QList<Phase>{Phase::Dns});
    QCOMPARE(live.state(), LinkState::Waiting);
    QCOMPARE(live.status().retryIn, 750ms);
    QCOMPARE(live.status().attempt, 1);
    QCOMPARE(live.reports.size(), 1);
    QCOMPARE(live.reports.first().steps.first().step, LinkStep::Resolve);
}

// No answer within the deadline: the attempt ends then, and an answer that comes later means nothing any more.
void TestFaultsLinkNames::fault13_nameServerIsSlow()
{
    LiveConnection live(requestTo(QUrl(QStringLiteral("ws://slow.invalid/"))));
    connect(&live, &LiveConnection::phaseEntered, &live, [&live](Phase phase) {
        if (phase == Phase::Dns && live.status().epoch == 1)
            live.clock.advance(10s); // the question has just been asked, so no answer can have come
    });
    live.connection().connectNow();
    QTRY_COMPARE(live.state(), LinkState::Waiting);
    QCOMPARE(live.lastDrop().kind, DropKind::Deadline);
    QCOMPARE(live.lastDrop().phase, Phase::Dns);
    QCOMPARE(live.drops.size(), 1);
    QTRY_COMPARE(live.liveTransports(), 0);

    live.clock.advance(live.status().retryIn);
    QTRY_COMPARE_WITH_TIMEOUT(live.drops.size(), 2, 20000); // the second attempt gets its own answer
    QCOMPARE(live.lastDrop().kind, DropKind::HostNotFound);
}

// The address of one family swallows every SYN: the other one is tried beside it, and nobody waits for a deadline.
void TestFaultsLinkNames::fault13_ipv6Dead()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    const FullBacklog dead(QHostAddress(QHostAddress::LocalHostIPv6), server.serverPort());
    DialLog log;
    log.resolveTo({QStringLiteral("::1"), QStringLiteral("127.0.0.1")});
    DialRequest request;
    request.host = QStringLiteral("both.invalid");
    request.port = server.serverPort();
    log.dialer->dial(request);
    QTRY_COMPARE(log.ends, 1);
    QVERIFY2(log.socket, log.drop ? qPrintable(log.drop->reason) : "");
    QCOMPARE(log.phases, (QList<Phase>{Phase::Dns, Phase::Tcp}));
    QCOMPARE(log.report().remoteAddress, QStringLiteral("127.0.0.1:%1").arg(server.serverPort()));
}

QTEST_GUILESS_MAIN(TestFaultsLinkNames)
#include "tst_faults_link_names.moc"
