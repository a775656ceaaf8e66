#include "host/FaultProxy.h"
#include "support/NodeServer.h"
#include "support/TransportLog.h"
#include "wire/TransportFactory.h"

#include <QTcpServer>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

// Faults that come at a message of the WebSocket that goes through FaultProxy.
class tst_FaultProxyMessages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_proxy.reset(); }

    void atMessages_data();
    void atMessages();
    void atCompressedMessages();
    void tellsThatItSeesNone();

private:
    void run(const char *steps);

    std::unique_ptr<FaultProxy> m_proxy;
    int m_unseen = 0;
};

void tst_FaultProxyMessages::init()
{
    m_unseen = 0;
    m_proxy = std::make_unique<FaultProxy>(FaultProxy::Options());
    connect(m_proxy.get(), &FaultProxy::happened, this,
            [this](const FaultEvent &event) { m_unseen += event.kind == FaultEvent::Kind::MessagesUnseen; });
    QVERIFY(m_proxy->start().ok());
}

void tst_FaultProxyMessages::run(const char *steps)
{
    const Result<int> result = m_proxy->run(QString::fromUtf8(steps));
    QVERIFY2(result.ok(), steps);
}

void tst_FaultProxyMessages::atMessages_data()
{
    QTest::addColumn<QByteArray>("step");
    QTest::addColumn<QStringList>("arrived");
    const auto row = [](const char *step, const char *arrived) {
        QTest::newRow(step) << QByteArray(step) << QString::fromUtf8(arrived).split(u' ', Qt::SkipEmptyParts);
    };
    // The minimal server sends each text back: what is cut on its way down has arrived there all the same.
    row("before message 3 down: cut rst", "a1 b2");
    row("inside message 3 down: cut rst", "a1 b2");
    row("after message 3 down: cut rst", "a1 b2 c3");
    row("after message 3 down: cut fin", "a1 b2 c3");
    row("before message down \"d\": cut rst", "a1 b2 c3");
    row("before message 2 down /[bd]/: cut rst", "a1 b2 c3");
    row("inside message 2 up: cut rst", "a1");
    row("before message up /^a/: cut rst", "");
    row("before every 4 messages down: cut rst", "a1 b2 c3");
}

void tst_FaultProxyMessages::atMessages()
{
    QFETCH(QByteArray, step);
    QFETCH(QStringList, arrived);
    NodeServer node(u"minimal"_s);
    QVERIFY2(node.start(), node.errorText().constData());
    m_proxy->setServer(u"127.0.0.1"_s, node.port());
    run(step.constData());
    const std::unique_ptr<Transport> transport = makeTransport(TransportChoice::Automatic);
    TransportLog log(*transport);
    TransportRequest request;
    request.url = m_proxy->url(node.url());
    request.deflate.reset();
    transport->open(request);
    QTRY_VERIFY(log.isOpen());
    const QStringList words{u"a1"_s, u"b2"_s, u"c3"_s, u"d4"_s, u"e5"_s};
    for (const QString &word : words) {
        if (!log.isOpen())
            break;
        const qsizetype before = log.texts.size();
        transport->sendText(word); // one at a time, so that what is before a cut is what was sent before it
        QTRY_VERIFY(log.texts.size() > before || !log.isOpen());
    }
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.texts, arrived);
    QCOMPARE(m_proxy->faultCount(), 1);
    QCOMPARE(m_unseen, 0);
}

void tst_FaultProxyMessages::atCompressedMessages()
{
    NodeServer node(u"deflate"_s);
    QVERIFY2(node.start(), node.errorText().constData());
    m_proxy->setServer(u"127.0.0.1"_s, node.port());
    run("before message down /needle/: cut rst");
    const std::unique_ptr<Transport> transport = makeTransport(TransportChoice::Automatic);
    TransportLog log(*transport);
    TransportRequest request;
    request.url = m_proxy->url(node.url());
    request.deflate = DeflateOffer();
    transport->open(request);
    QTRY_VERIFY(log.isOpen());
    QVERIFY(log.reports.constLast().extensions.startsWith(u"permessage-deflate"));
    const QString hay = u"hay "_s.repeated(500);
    transport->sendText(hay);
    QTRY_COMPARE(log.texts, QStringList{hay});
    transport->sendText(hay + u"needle"_s);
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.texts, QStringList{hay});
}

void tst_FaultProxyMessages::tellsThatItSeesNone()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    m_proxy->setServer(u"127.0.0.1"_s, server.serverPort());
    run("after message up: cut rst");
    QTcpSocket client;
    client.connectToHost(QHostAddress(QHostAddress::LocalHost), m_proxy->port());
    QTRY_VERIFY(server.hasPendingConnections());
    QTcpSocket *served = server.nextPendingConnection();
    client.write("\x16\x03\x01 as TLS begins\n");
    QTRY_COMPARE(m_unseen, 1);
    QTRY_COMPARE(served->bytesAvailable(), 18);
    QCOMPARE(client.state(), QAbstractSocket::ConnectedState);
}

QTEST_GUILESS_MAIN(tst_FaultProxyMessages)
#include "tst_faultproxy_messages.moc"
