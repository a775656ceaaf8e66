#include "support/NodeServer.h"
#include "support/RawServer.h"
#include "support/TransportLog.h"
#include "support/TransportRows.h"

#include <QTest>

using namespace parlance;

// Messages over both transports, in both directions.
class TestTransport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { TransportRows::add(); }
    void saysNothingFromInsideOpen();
    void announcesPhasesInOrder_data();
    void announcesPhasesInOrder();
    void echoesText_data();
    void echoesText();
    void echoesBinary();
    void longTextReturnsFromNode();
    void keepsByteOrderMark();
    void joinsFragments();
    void deliversFrameGluedToUpgrade();
    void reportsOnceBeforeItOpens();
    void sendsOnlyWhileOpen();
    void countsBytesOfMessagesOnly();
};

void TestTransport::saysNothingFromInsideOpen()
{
    RawServer server(RawServer::echo());
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QVERIFY(log.order.isEmpty());
    transport->abort();
    QVERIFY(log.order.isEmpty());
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.order, QStringList{QStringLiteral("ended")});
    QCOMPARE(log.drop().kind, DropKind::ClosedByUser);
}

void TestTransport::announcesPhasesInOrder_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<bool>("opens");
    QTest::addColumn<QList<Phase>>("phases");
    QTest::newRow("name that is not found") << QStringLiteral("nowhere.invalid") << false << QList<Phase>{Phase::Dns};
    QTest::newRow("address") << QStringLiteral("127.0.0.1") << true << QList<Phase>{Phase::Tcp, Phase::Upgrade};
}

void TestTransport::announcesPhasesInOrder()
{
    QFETCH(QString, host);
    QFETCH(bool, opens);
    QFETCH(QList<Phase>, phases);
    RawServer server(RawServer::echo());
    QUrl url = server.url();
    url.setHost(host);
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(url));
    QTRY_VERIFY_WITH_TIMEOUT(opens ? log.isOpen() : log.hasEnded(), 20000);
    QCOMPARE(log.phases, phases);
}

void TestTransport::echoesText_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("word") << QStringLiteral("hello");
    QTest::newRow("empty") << QStringLiteral("");
    QTest::newRow("emoji") << QStringLiteral("👩‍👩‍👧‍👦 and 🏳️‍🌈");
    QTest::newRow("right to left") << QStringLiteral("שלום עולם");
    QTest::newRow("zero") << QString(QChar(u'\0'));
    QTest::newRow("lines") << QStringLiteral("a\r\nb\n");
    QTest::newRow("126 bytes") << QString(126, u'x');
    QTest::newRow("65536 bytes") << QString(65536, u'x');
    QTest::newRow("byte order mark") << QString(QChar(QChar::ByteOrderMark) + QStringLiteral("text"));
}

void TestTransport::echoesText()
{
    QFETCH(QString, text);
    RawServer server(RawServer::echo());
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    QVERIFY(transport->sendText(text));
    QTRY_COMPARE(log.texts, QStringList{text});
    QCOMPARE(server.lastPeer().texts(), QList<QByteArray>{text.toUtf8()});
    QVERIFY(server.lastPeer().frames().first().masked);
}

void TestTransport::echoesBinary()
{
    QByteArray bytes;
    for (int i = 0; i < 70000; ++i)
        bytes.append(char(i * 7));
    RawServer server(RawServer::echo());
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    QVERIFY(transport->sendBinary(bytes));
    QTRY_COMPARE(log.binaries, QList<QByteArray>{bytes});
}

void TestTransport::longTextReturnsFromNode()
{
    NodeServer server(QStringLiteral("minimal"));
    QVERIFY2(server.start(), server.errorText().constData());
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    const QString chinese = QStringLiteral("中文消息很长").repeated(120000); // over 2 MB of UTF-8
    QVERIFY(transport->sendText(chinese));
    QTRY_COMPARE_WITH_TIMEOUT(log.texts.size(), 1, 30000);
    QVERIFY(log.texts.first() == chinese);
    server.stop();
    QTRY_VERIFY(log.hasEnded());
}

void TestTransport::keepsByteOrderMark()
{
    const QByteArray bom("\xef\xbb\xbf");
    RawServer server([&bom](RawPeer &peer) {
        peer.upgrade().frame(0x1, bom + "a", {.fin = false}).frame(0x0, bom + "b").frame(0x1, "c").frame(0x1, bom);
    });
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_COMPARE(log.texts.size(), 3);
    QCOMPARE(log.texts.at(0), QStringLiteral("\ufeffa\ufeffb"));
    QCOMPARE(log.texts.at(1), QStringLiteral("c"));
    QCOMPARE(log.texts.at(2), QString(QChar(QChar::ByteOrderMark)));
}

void TestTransport::joinsFragments()
{
    RawServer server([](RawPeer &peer) {
        peer.upgrade().frame(0x1, "one ", {.fin = false}).ping("between").frame(0x0, "two ", {.fin = false});
        peer.frame(0x0, "three").frame(0x2, "x", {.fin = false}).frame(0x0, "y");
    });
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_COMPARE(log.binaries, QList<QByteArray>{"xy"});
    QCOMPARE(log.texts, QStringList{QStringLiteral("one two three")});
    QTRY_COMPARE(server.lastPeer().frames().size(), 1); // the pong
    QCOMPARE(server.lastPeer().frames().first().payload, "between");
}

void TestTransport::deliversFrameGluedToUpgrade()
{
    RawServer server([](RawPeer &peer) { peer.upgrade().text(QStringLiteral("glued")).closeEmpty(); });
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.order.mid(log.order.indexOf(QStringLiteral("opened"))),
             (QStringList{QStringLiteral("opened"), QStringLiteral("text"), QStringLiteral("ended")}));
    QCOMPARE(log.drop().closeCode, closecode::noStatus);
}

void TestTransport::reportsOnceBeforeItOpens()
{
    RawServer server([](RawPeer &peer) {
        peer.upgrade("Sec-WebSocket-Protocol: two\r\nX-Served-By: raw\r\n").text(QStringLiteral("hi"));
    });
    TransportRequest request = requestTo(server.url());
    request.subprotocols = {QStringLiteral("one"), QStringLiteral("two")};
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(request);
    QTRY_COMPARE(log.texts.size(), 1);
    QCOMPARE(log.reports.size(), 1);
    QVERIFY(log.reportedInTime);
    const LinkReport report = log.reports.first();
    QVERIFY(report.opened);
    QCOMPARE(report.transport, TransportRows::choice());
    QCOMPARE(report.subprotocol, QStringLiteral("two"));
    QVERIFY(report.extensions.isEmpty());
    QVERIFY(!report.tls);
    QCOMPARE(report.remoteAddress, QStringLiteral("127.0.0.1:%1").arg(server.serverPort()));
    QCOMPARE(report.exchanges.size(), 1);
    QCOMPARE(report.exchanges.first().status, 101);
    QVERIFY(report.exchanges.first().headers.contains(
        HeaderField{QStringLiteral("X-Served-By"), QStringLiteral("raw")}));
    QVERIFY(!report.steps.isEmpty());
    for (const StepTime &step : report.steps)
        QVERIFY(step.began.count() >= 0 && step.took.count() >= 0);
}

void TestTransport::sendsOnlyWhileOpen()
{
    RawServer server(RawServer::echo());
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    QVERIFY(!transport->sendText(QStringLiteral("too early")));
    transport->open(requestTo(server.url()));
    QVERIFY(!transport->sendText(QStringLiteral("too early")));
    QVERIFY(!transport->sendBinary("too early"));
    QCOMPARE(transport->bytesToWrite(), 0);
    QTRY_VERIFY(log.isOpen());
    QVERIFY(transport->sendText(QStringLiteral("in time")));
    transport->close(closecode::normal, {});
    QVERIFY(!transport->sendText(QStringLiteral("too late")));
    QVERIFY(!transport->sendBinary("too late"));
    QVERIFY(!transport->ping("too late"));
    QTRY_VERIFY(log.hasEnded());
    QVERIFY(!transport->sendText(QStringLiteral("too late")));
    QCOMPARE(transport->bytesToWrite(), 0);
    QTRY_VERIFY(server.lastPeer().isGone());
    QCOMPARE(server.lastPeer().texts(), QList<QByteArray>{"in time"});
}

void TestTransport::countsBytesOfMessagesOnly()
{
    RawServer server(RawServer::echo());
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    QCOMPARE(log.written, 0);
    transport->sendBinary(QByteArray(100, 'x'));
    QCOMPARE(transport->bytesToWrite(), 106);
    QTRY_COMPARE(log.written, 106); // two bytes of header, four of mask
    QCOMPARE(transport->bytesToWrite(), 0);
}

QTEST_GUILESS_MAIN(TestTransport)
#include "tst_transport.moc"
