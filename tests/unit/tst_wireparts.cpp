#include "wire/RequestCheck.h"
#include "wire/SocketDrop.h"
#include "wire/qt/FrameObserver.h"

#include <QTest>

using namespace parlance;

// The parts of a transport that need no socket.
class tst_WireParts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void framesInPieces();
    void requestProblems_data();
    void requestProblems();
    void requestProblemsOfOurs_data();
    void requestProblemsOfOurs();
    void headersCombine();
    void socketErrors_data();
    void socketErrors();
    void tlsErrorsNameTheMostSpecific();
};

void tst_WireParts::framesInPieces()
{
    const QByteArray longText = "\xef\xbb\xbf" + QByteArray(70000, 'x');
    QByteArray bytes("\x81\x7f\0\0\0\0\0\x01\x11\x73", 10);
    bytes += longText;
    bytes += QByteArray("\x82\x7e\x01\x00", 4) + QByteArray(256, 'y');
    bytes += QByteArray("\x89\x00", 2);
    bytes += QByteArray("\x88\x05\x03\xf4now", 7);
    for (const qsizetype step : {qsizetype(1), qsizetype(100), bytes.size()}) {
        FrameObserver frames;
        bool sawBom = false;
        for (qsizetype at = 0; at < bytes.size(); at += step) {
            QVERIFY(!frames.close());
            frames.feed(QByteArrayView(bytes).sliced(at, std::min(step, bytes.size() - at)));
            sawBom = sawBom || frames.lastDataFrameHadBom();
        }
        QVERIFY(frames.close());
        QCOMPARE(frames.close()->code, closecode::serviceRestart);
        QCOMPARE(frames.close()->reason, QStringLiteral("now"));
        QVERIFY(frames.close()->wellFormed);
        QVERIFY(!frames.sawMaskedFrame());
        QVERIFY(!frames.lastDataFrameHadBom());
        QCOMPARE(sawBom, step < bytes.size());
    }
    FrameObserver frames;
    frames.feed(QByteArray("\x81\x81\0\0\0\0x", 7));
    QVERIFY(frames.sawMaskedFrame());
}

void tst_WireParts::requestProblems_data()
{
    QTest::addColumn<TransportRequest>("request");
    QTest::addColumn<QString>("problem"); // empty: none
    const auto row = [](const char *tag, auto change, const QString &problem) {
        TransportRequest request;
        request.url = QUrl(QStringLiteral("ws://example.org:8080/path?q=1"));
        change(request);
        QTest::newRow(tag) << request << problem;
    };
    const auto url = [](const QString &text) { return [text](TransportRequest &r) { r.url = QUrl(text); }; };
    row("good", [](TransportRequest &) {}, QString());
    row("ipv6", url(QStringLiteral("wss://[::1]/")), QString());
    row("international", url(QStringLiteral("wss://bücher.example/ü")), QString());
    row("user info", url(QStringLiteral("ws://user:secret@example.org")), QStringLiteral("url"));
    row("http", url(QStringLiteral("http://example.org")), QStringLiteral("url"));
    row("no host", url(QStringLiteral("ws:///path")), QStringLiteral("url"));
    row("empty", url(QString()), QStringLiteral("url"));
    row("fragment", url(QStringLiteral("ws://example.org/#f")), QStringLiteral("url"));
    row("origin", [](TransportRequest &r) { r.origin = QStringLiteral("a\r\nb"); }, QStringLiteral("origin"));
    row("subprotocol", [](TransportRequest &r) { r.subprotocols = {QStringLiteral("a b")}; },
        QStringLiteral("subprotocol a b"));
    row("twice", [](TransportRequest &r) { r.subprotocols = {QStringLiteral("a"), QStringLiteral("a")}; },
        QStringLiteral("subprotocol a"));
    row("header name", [](TransportRequest &r) { r.headers = {{QStringLiteral("X Y"), QStringLiteral("1")}}; },
        QStringLiteral("header X Y"));
    row("no header name", [](TransportRequest &r) { r.headers = {{QString(), QStringLiteral("1")}}; },
        QStringLiteral("header "));
    row("secret stays", [](TransportRequest &r) {
        r.headers = {{QStringLiteral("Authorization"), QStringLiteral("token\n")}};
    }, QStringLiteral("header Authorization"));
}

void tst_WireParts::requestProblems()
{
    QFETCH(TransportRequest, request);
    QFETCH(QString, problem);
    QCOMPARE(requestProblem(request).value_or(QString()), problem);
}

// What QWebSocket would double or leave out, and our own writer does not.
void tst_WireParts::requestProblemsOfOurs_data()
{
    QTest::addColumn<QUrl>("url");
    QTest::addColumn<HeaderField>("header");
    QTest::addColumn<QString>("problem");
    const QUrl url(QStringLiteral("ws://example.org/"));
    const HeaderField fine{QStringLiteral("X"), QStringLiteral("1")};
    const auto header = [&url](const char *name, const QString &value, const char *problem) {
        QTest::addRow("%s: %s", name, qPrintable(value))
            << url << HeaderField{QString::fromUtf8(name), value} << QString::fromUtf8(problem);
    };
    QTest::newRow("user info") << QUrl(QStringLiteral("ws://user:secret@example.org")) << fine << QString();
    QTest::newRow("fragment") << QUrl(QStringLiteral("ws://example.org/#f")) << fine << QStringLiteral("url");
    QTest::newRow("http") << QUrl(QStringLiteral("http://example.org/")) << fine << QStringLiteral("url");
    header("Host", QStringLiteral("elsewhere"), "");
    header("connection", QStringLiteral("close"), "");
    header("Sec-WebSocket-Key", QStringLiteral("x"), "");
    header("Sec-WebSocket-Extensions", QStringLiteral("a; b"), "");
    header("Sec-WebSocket-Accept", QStringLiteral("x"), "");
    header("X", QStringLiteral("tab\tand ü"), "");
    header("X", QString(), "");
    header("X", QStringLiteral("你"), "header X");
    header("Host", QStringLiteral("a\r\nb"), "header Host");
    header("X", QString(QChar(u'\0')), "header X");
    header("X\n", QStringLiteral("1"), "header X\n");
    header("Ü", QStringLiteral("1"), "header Ü");
}

void tst_WireParts::requestProblemsOfOurs()
{
    QFETCH(QUrl, url);
    QFETCH(HeaderField, header);
    QFETCH(QString, problem);
    TransportRequest request;
    request.url = url;
    request.headers = {header};
    QCOMPARE(requestProblem(request, RequestWriter::Ours).value_or(QString()), problem);
}

void tst_WireParts::headersCombine()
{
    const QList<HeaderField> combined = combinedHeaders({{QStringLiteral("A"), QStringLiteral("1")},
                                                         {QStringLiteral("Cookie"), QStringLiteral("x=1")},
                                                         {QStringLiteral("a"), QStringLiteral("2")},
                                                         {QStringLiteral("COOKIE"), QStringLiteral("y=2")}});
    QCOMPARE(combined, (QList<HeaderField>{{QStringLiteral("A"), QStringLiteral("1, 2")},
                                           {QStringLiteral("Cookie"), QStringLiteral("x=1; y=2")}}));
}

void tst_WireParts::socketErrors_data()
{
    QTest::addColumn<QAbstractSocket::SocketError>("error");
    QTest::addColumn<Phase>("phase");
    QTest::addColumn<bool>("proxied");
    QTest::addColumn<DropKind>("kind");
    QTest::newRow("dns") << QAbstractSocket::HostNotFoundError << Phase::Dns << false << DropKind::HostNotFound;
    QTest::newRow("refused") << QAbstractSocket::ConnectionRefusedError << Phase::Tcp << false << DropKind::Refused;
    QTest::newRow("network") << QAbstractSocket::NetworkError << Phase::Tcp << false << DropKind::Unreachable;
    QTest::newRow("timeout") << QAbstractSocket::SocketTimeoutError << Phase::Tcp << false << DropKind::Unreachable;
    QTest::newRow("407") << QAbstractSocket::ProxyAuthenticationRequiredError << Phase::Tcp << true
                         << DropKind::ProxyFailed;
    QTest::newRow("proxy's 403") << QAbstractSocket::SocketAccessError << Phase::Tcp << true << DropKind::ProxyFailed;
    QTest::newRow("name of the proxy") << QAbstractSocket::HostNotFoundError << Phase::Dns << true
                                       << DropKind::ProxyFailed;
    QTest::newRow("proxy hangs up") << QAbstractSocket::RemoteHostClosedError << Phase::Proxy << true
                                    << DropKind::ProxyFailed;
    QTest::newRow("tls behind the proxy") << QAbstractSocket::SslHandshakeFailedError << Phase::Tls << true
                                          << DropKind::TlsFailed;
    QTest::newRow("behind the proxy") << QAbstractSocket::RemoteHostClosedError << Phase::Upgrade << true
                                      << DropKind::LinkLost;
    QTest::newRow("tls") << QAbstractSocket::SslHandshakeFailedError << Phase::Tls << false << DropKind::TlsFailed;
    QTest::newRow("closed") << QAbstractSocket::RemoteHostClosedError << Phase::Tls << false << DropKind::LinkLost;
}

void tst_WireParts::socketErrors()
{
    QFETCH(QAbstractSocket::SocketError, error);
    QFETCH(Phase, phase);
    QFETCH(bool, proxied);
    QFETCH(DropKind, kind);
    const Drop drop = socketDrop(error, QStringLiteral("words"), phase, proxied);
    QCOMPARE(drop.kind, kind);
    QCOMPARE(drop.phase, phase);
    QCOMPARE(drop.reason, QStringLiteral("words"));
    QCOMPARE(drop.closeCode == closecode::abnormal, kind == DropKind::LinkLost);
}

void tst_WireParts::tlsErrorsNameTheMostSpecific()
{
    const QSslError selfSigned(QSslError::SelfSignedCertificate);
    const QSslError expired(QSslError::CertificateExpired);
    const QSslError host(QSslError::HostNameMismatch);
    const QSslError odd(QSslError::InvalidPurpose);
    QCOMPARE(tlsDrop({selfSigned, host, expired}).tls, TlsProblem::Expired);
    QCOMPARE(tlsDrop({selfSigned, host}).tls, TlsProblem::WrongHost);
    QCOMPARE(tlsDrop({odd, selfSigned}).tls, TlsProblem::SelfSigned);
    QCOMPARE(tlsDrop({odd}).tls, TlsProblem::Other);
    QCOMPARE(tlsDrop({odd, host, odd}).reason, QString(odd.errorString() + QStringLiteral("; ") + host.errorString()));
}

QTEST_GUILESS_MAIN(tst_WireParts)
#include "tst_wireparts.moc"
