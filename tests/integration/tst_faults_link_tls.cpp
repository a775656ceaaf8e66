#include "support/LiveConnection.h"
#include "support/RawServer.h"
#include "support/TestCertificate.h"
#include "support/ToolServer.h"
#include "support/TransportRows.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace parlance;
using namespace std::chrono_literals;

// Faults 7 and 18: TLS that does not come about. A certificate that is not right is never passed over, each wrong is told
// from the others, and nobody tries again before a person has looked.
class TestFaultsLinkTls : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fault07_tlsStall();
    void fault18_badCertificate_data();
    void fault18_badCertificate();
    void fault18_plainServer();
    void wssOfNginx();

private:
    // A PEM file for TlsFiles::authorities.
    QString authorities(const QByteArray &pem)
    {
        const QString path = m_dir.filePath(QStringLiteral("authorities.pem"));
        QFile file(path);
        return file.open(QIODevice::WriteOnly) && file.write(pem) == pem.size() ? path : QString();
    }

    QTemporaryDir m_dir;
};

void TestFaultsLinkTls::fault07_tlsStall()
{
    RawServer server; // accepts TCP and never answers the ClientHello
    QUrl url = server.url();
    url.setScheme(QStringLiteral("wss"));
    LiveConnection live(requestTo(url));
    live.connection().connectNow();
    QTRY_COMPARE(live.status().phase, Phase::Tls);
    QTRY_VERIFY(server.peerCount() == 1 && server.lastPeer().receivedBytes() > 0);
    live.clock.advance(10s);
    QCOMPARE(live.state(), LinkState::Waiting);
    QCOMPARE(live.lastDrop().kind, DropKind::Deadline);
    QCOMPARE(live.lastDrop().phase, Phase::Tls);
    QTRY_VERIFY(server.lastPeer().isGone());
    live.clock.advance(750ms);
    QTRY_COMPARE(server.peerCount(), 2);
}

void TestFaultsLinkTls::fault18_badCertificate_data()
{
    QTest::addColumn<QString>("names");
    QTest::addColumn<bool>("expired");
    QTest::addColumn<bool>("issued");
    QTest::addColumn<bool>("trusted"); // the certificate itself, by TlsFiles::authorities
    QTest::addColumn<TlsProblem>("problem");
    const QString right = QStringLiteral("IP:127.0.0.1");
    const QString wrong = QStringLiteral("DNS:elsewhere.invalid");
    QTest::newRow("trusted") << right << false << false << true << TlsProblem::None;
    QTest::newRow("expired") << right << true << false << true << TlsProblem::Expired;
    QTest::newRow("wrong host") << wrong << false << false << true << TlsProblem::WrongHost;
    QTest::newRow("self-signed") << right << false << false << false << TlsProblem::SelfSigned;
    QTest::newRow("unknown issuer") << right << false << true << false << TlsProblem::UnknownIssuer;
}

void TestFaultsLinkTls::fault18_badCertificate()
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
    RawServer server(RawServer::echo());
    server.useTls(made->server);
    TransportRequest request = requestTo(server.url());
    if (trusted)
        request.tlsFiles.authorities = authorities(made->certificatePem);
    LiveConnection live(request);
    live.connection().connectNow();
    if (problem == TlsProblem::None) {
        QTRY_COMPARE(live.state(), LinkState::Ready);
        QVERIFY(live.reports.first().tls);
        QCOMPARE(live.reports.first().tls->chain.first().names, QStringList{QStringLiteral("127.0.0.1")});
        QVERIFY(live.reports.first().tls->ignoredProblems.isEmpty());
        return;
    }
    QTRY_COMPARE(live.drops.size(), 1);
    QCOMPARE(live.lastDrop().kind, DropKind::TlsFailed);
    QCOMPARE(live.lastDrop().tls, problem);
    QCOMPARE(live.lastDrop().phase, Phase::Tls);
    QCOMPARE(live.lastDrop().closeCode, closecode::tlsHandshake);
    QVERIFY(!live.lastDrop().reason.isEmpty());
    QCOMPARE(live.status().pause, PauseReason::Fatal);
    QVERIFY(server.lastPeer().request().isEmpty()); // nothing of the request went out
    live.clock.advance(1h);
    QCOMPARE(server.peerCount(), 1);
}

void TestFaultsLinkTls::fault18_plainServer()
{
    RawServer server;
    server.onAccept([](RawPeer &peer) { peer.send("HTTP/1.1 400 Bad Request\r\n\r\n").fin(); });
    QUrl url = server.url();
    url.setScheme(QStringLiteral("wss"));
    LiveConnection live(requestTo(url));
    live.connection().connectNow();
    QTRY_COMPARE(live.drops.size(), 1);
    QCOMPARE(live.lastDrop().kind, DropKind::TlsFailed);
    QCOMPARE(live.lastDrop().tls, TlsProblem::Other);
    QCOMPARE(live.lastDrop().phase, Phase::Tls);
}

void TestFaultsLinkTls::wssOfNginx()
{
    const auto made = TestCertificate::make(QStringLiteral("IP:127.0.0.1"));
    QVERIFY2(made, "the openssl program is missing or has failed");
    RawServer server(RawServer::echo());
    ToolServer nginx(QStringLiteral("nginx"));
    QVERIFY(nginx.write(QStringLiteral("server.pem"), made->certificatePem)
            && nginx.write(QStringLiteral("server.key"), made->keyPem));
    QVERIFY2(startNginx(nginx,
                        "ssl_certificate @DIR@/server.pem;\nssl_certificate_key @DIR@/server.key;\n"
                        "location / {\n proxy_pass http://127.0.0.1:" + QByteArray::number(server.serverPort())
                            + ";\n proxy_http_version 1.1;\n proxy_set_header Upgrade $http_upgrade;\n"
                              " proxy_set_header Connection $http_connection;\n}",
                        "ssl"),
             nginx.errorText().constData());
    QUrl url(QStringLiteral("wss://127.0.0.1/"));
    url.setPort(nginx.port());
    TransportRequest request = requestTo(url);
    request.tlsFiles.authorities = authorities(made->certificatePem);
    LiveConnection live(request);
    live.connection().connectNow();
    QTRY_COMPARE(live.state(), LinkState::Ready);
    const QString text = QStringLiteral("加密的长消息 👩‍👩‍👧‍👦").repeated(20000);
    QVERIFY(live.sendText(text));
    QTRY_COMPARE_WITH_TIMEOUT(live.texts.size(), 1, 20000);
    QVERIFY(live.texts.first() == text);
    QVERIFY(live.reports.first().tls->protocol.startsWith(u"TLS"));
}

QTEST_GUILESS_MAIN(TestFaultsLinkTls)
#include "tst_faults_link_tls.moc"
