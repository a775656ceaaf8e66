#include "support/RawServer.h"
#include "support/TransportLog.h"
#include "support/TransportRows.h"
#include "wire/Rfc6455Transport.h"

#include <QTest>
#include <QTimer>

using namespace parlance;
using namespace std::chrono_literals;

// Dripping while other things happen.
class TestMisbehaviourDrip : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void dripsWhileMoreIsSent();
    void whatDrippedComesFirst();
};

// Whoever sends more often than a byte drips does not put the drop off.
void TestMisbehaviourDrip::dripsWhileMoreIsSent()
{
    RawServer server([](RawPeer &peer) { peer.upgrade(); });
    Rfc6455Transport transport;
    TransportLog log(transport);
    transport.open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    Misbehaviour dripping;
    dripping.drip = 40ms;
    transport.setMisbehaviour(dripping);
    QTimer often;
    connect(&often, &QTimer::timeout, &transport, [&transport] { transport.sendText(QStringLiteral("x")); });
    often.start(5ms);
    QTRY_VERIFY(!server.lastPeer().frames().isEmpty());
    QVERIFY(log.isOpen());
}

// Bytes that had not dripped when it ended travel in front of what was sent behind them.
void TestMisbehaviourDrip::whatDrippedComesFirst()
{
    RawServer server([](RawPeer &peer) { peer.upgrade(); });
    Rfc6455Transport transport;
    TransportLog log(transport);
    transport.open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    Misbehaviour dripping;
    dripping.drip = 10s; // never, here
    transport.setMisbehaviour(dripping);
    transport.sendText(QStringLiteral("first"));
    QTRY_COMPARE(transport.figures().messagesOut, 1);
    QCoreApplication::processEvents();
    transport.sendText(QStringLiteral("second"));
    transport.setMisbehaviour({});
    transport.sendText(QStringLiteral("third"));
    QTRY_COMPARE(server.lastPeer().texts(), (QList<QByteArray>{"first", "second", "third"}));
}

QTEST_GUILESS_MAIN(TestMisbehaviourDrip)
#include "tst_misbehaviour_drip.moc"
