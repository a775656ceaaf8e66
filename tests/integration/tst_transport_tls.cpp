#include "support/RawServer.h"
#include "support/TestCertificate.h"
#include "support/TransportLog.h"
#include "support/TransportRows.h"

#include <QSslConfiguration>
#include <QTest>

using namespace parlance;

// wss over both transports: certificates, and TLS where there is none.
class TestTransportTls : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { TransportRows::add(); }
    void tls_data();
    void tls();
    void tlsUnverified();
    void tlsStallAndAbort();
    void plainToTlsPort();
};

void TestTransportTls::tls_data()
{
    QTest::addColumn<QString>("names");
    QTest::addColumn<bool>("expired");
    QTest::addColumn<bool>("issued");
    QTest::addColumn<bool>("trusted");
    QTest::addColumn<TlsProblem>("problem");
    const QString right = QStringLiteral("IP:127.0.0.1");
    const QString wrong = QStringLiteral("DNS:elsewhere.invalid");
    QTest::newRow("trusted") << right << false << false << true << TlsProblem::None;
    QTest::newRow("self-signed") << right << false << false << false << TlsProblem::SelfSigned;
    QTest::newRow("unknown issuer") << right << false << true << false << TlsProblem::UnknownIssuer;
    QTest::newRow("wrong host") << wrong << false << false << true << TlsProblem::WrongHost;
    QTest::newRow("expired") << right << true << false << true << TlsProblem::Expired;
}

void TestTransportTls::tls()
{
    QFETCH(QString, names);
    QFETCH(bool, expired);
    QFETCH(bool, issued);
    QFETCH(bool, trusted);
    QFETCH(TlsProblem, problem);
    const auto made = issued ? TestCertificate::makeIssued(names)
                             : TestCertificate::make(names, expired ? TestCertificate::Validity::Expired
                                                                    : TestCertificate::Validity::Valid);
    QVERIFY2(made, "the openssl program is missing or has failed");
    const QSslConfiguration before = QSslConfiguration::defaultConfiguration();
    if (trusted) {
        QSslConfiguration trusting = before;
        trusting.addCaCertificate(made->certificate);
        QSslConfiguration::setDefaultConfiguration(trusting);
    }
    RawServer server([](RawPeer &peer) { peer.upgrade().text(QStringLiteral("secret")).close(1012, "later"); });
    server.useTls(made->server);
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(server.url()));
    QTRY_VERIFY(log.hasEnded());
    QSslConfiguration::setDefaultConfiguration(before);
    const Drop drop = log.drop();
    QCOMPARE(drop.tls, problem);
    if (problem == TlsProblem::None) {
        QCOMPARE(log.phases, (QList<Phase>{Phase::Tcp, Phase::Tls, Phase::Upgrade}));
        QCOMPARE(log.texts, QStringList{QStringLiteral("secret")});
        QCOMPARE(drop.kind, DropKind::CloseFrame);
        QCOMPARE(drop.closeCode, closecode::serviceRestart);
    } else {
        QCOMPARE(drop.kind, DropKind::TlsFailed);
        QCOMPARE(drop.phase, Phase::Tls);
        QCOMPARE(drop.closeCode, closecode::tlsHandshake);
        QVERIFY(!drop.reason.isEmpty());
        QVERIFY(server.lastPeer().request().isEmpty()); // nothing of the request went out
    }
}

void TestTransportTls::tlsUnverified()
{
    const auto made = TestCertificate::make(QStringLiteral("DNS:elsewhere.invalid"),
                                            TestCertificate::Validity::Expired);
    QVERIFY2(made, "the openssl program is missing or has failed");
    RawServer server(RawServer::echo());
    server.useTls(made->server);
    TransportRequest request = requestTo(server.url());
    request.verifyTls = false;
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(request);
    QTRY_VERIFY(log.isOpen());
    const QString longText = QStringLiteral("中文").repeated(200000);
    QVERIFY(transport->sendText(longText));
    QVERIFY(transport->ping("p"));
    QVERIFY(transport->bytesToWrite() > 0);
    QTRY_COMPARE_WITH_TIMEOUT(log.pongs.size(), 1, 30000);
    QCOMPARE(log.texts.size(), 1);
    QVERIFY(log.texts.first() == longText);
    server.lastPeer().closeEmpty();
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.drop().closeCode, closecode::noStatus);
}

void TestTransportTls::tlsStallAndAbort()
{
    RawServer server; // accepts TCP and never answers the ClientHello
    QUrl url = server.url();
    url.setScheme(QStringLiteral("wss"));
    const auto transport = TransportRows::make();
    TransportLog log(*transport);
    transport->open(requestTo(url));
    QTRY_COMPARE(log.phases, (QList<Phase>{Phase::Tcp, Phase::Tls}));
    transport->abort();
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.drop().phase, Phase::Tls);
    QTRY_VERIFY(server.lastPeer().isGone());
}

void TestTransportTls::plainToTlsPort()
{
    const auto made = TestCertificate::make(QStringLiteral("IP:127.0.0.1"));
    QVERIFY2(made, "the openssl program is missing or has failed");
    RawServer server;
    server.useTls(made->server);
    QUrl url = server.url();
    url.setScheme(QStringLiteral("ws"));
    const Drop drop = TransportRows::endOf(requestTo(url));
    QVERIFY(drop.kind == DropKind::NotWebSocket || drop.kind == DropKind::LinkLost);
    QCOMPARE(drop.phase, Phase::Upgrade);
}

QTEST_GUILESS_MAIN(TestTransportTls)
#include "tst_transport_tls.moc"
