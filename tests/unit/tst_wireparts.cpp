#include "wire/FrameObserver.h"
#include "wire/RequestCheck.h"
#include "wire/SocketDrop.h"
#include "wire/UpgradeResponse.h"

#include <QTest>
#include <QTimeZone>

using namespace parlance;

// The parts of a transport that need no socket.
class tst_WireParts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void responseInPieces_data();
    void responseInPieces();
    void responseJudgement_data();
    void responseJudgement();
    void responseHeaders();
    void retryAfter_data();
    void retryAfter();
    void framesInPieces();
    void requestProblems_data();
    void requestProblems();
    void headersCombine();
    void socketErrors_data();
    void socketErrors();
    void tlsErrorsNameTheMostSpecific();
};

void tst_WireParts::responseInPieces_data()
{
    QTest::addColumn<int>("step");
    QTest::newRow("1") << 1;
    QTest::newRow("7") << 7;
    QTest::newRow("all") << 1000;
}

void tst_WireParts::responseInPieces()
{
    QFETCH(int, step);
    const QByteArray head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";
    const QByteArray bytes = head + "\x81\x01x";
    UpgradeResponse response;
    qsizetype taken = 0;
    for (qsizetype at = 0; at < bytes.size(); at += step)
        taken += response.feed(QByteArrayView(bytes).sliced(at, std::min<qsizetype>(step, bytes.size() - at)));
    QCOMPARE(response.progress(), UpgradeResponse::Progress::Complete);
    QCOMPARE(taken, head.size());
    QCOMPARE(response.status(), 101);
    QCOMPARE(response.phrase(), "Switching Protocols");
}

void tst_WireParts::responseJudgement_data()
{
    using Progress = UpgradeResponse::Progress;
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<Progress>("progress");
    QTest::addColumn<int>("status");
    QTest::newRow("nothing") << QByteArray() << Progress::Incomplete << 0;
    QTest::newRow("start") << QByteArray("HTT") << Progress::Incomplete << 0;
    QTest::newRow("no phrase") << QByteArray("HTTP/1.1 404\r\n\r\n") << Progress::Complete << 404;
    QTest::newRow("bare line feeds") << QByteArray("HTTP/1.0 200 OK\n\n") << Progress::Complete << 200;
    QTest::newRow("no end yet") << QByteArray("HTTP/1.1 404 Not Found\r\nA: b\r\n") << Progress::Incomplete << 404;
    QTest::newRow("ssh") << QByteArray("SSH-2.0") << Progress::NotHttp << 0;
    QTest::newRow("http 2") << QByteArray("HTTP/2 200\r\n") << Progress::NotHttp << 0;
    QTest::newRow("no number") << QByteArray("HTTP/1.1 abc\r\n") << Progress::NotHttp << 0;
    QTest::newRow("short") << QByteArray("HTTP/1.1\r\n") << Progress::NotHttp << 0;
    QTest::newRow("endless") << "HTTP/1.1 200 " + QByteArray(70000, 'x') << Progress::NotHttp << 0;
}

void tst_WireParts::responseJudgement()
{
    QFETCH(QByteArray, bytes);
    QFETCH(UpgradeResponse::Progress, progress);
    QFETCH(int, status);
    UpgradeResponse response;
    response.feed(bytes);
    QCOMPARE(response.progress(), progress);
    QCOMPARE(response.status(), status);
}

void tst_WireParts::responseHeaders()
{
    UpgradeResponse response;
    response.feed("HTTP/1.1 200 OK\r\nA:1\r\nb:  two \r\na: 3\r\nEmpty:\r\n\r\n");
    QCOMPARE(response.header("a"), "1, 3");
    QCOMPARE(response.header("B"), "two");
    QVERIFY(response.header("empty").isEmpty() && !response.header("empty").isNull());
    QVERIFY(response.header("missing").isNull());
}

void tst_WireParts::retryAfter_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<std::optional<milliseconds>>("wait");
    const auto row = [](const char *value, std::optional<milliseconds> wait) {
        QTest::newRow(value) << QByteArray(value) << wait;
    };
    row("0", milliseconds(0));
    row("120", milliseconds(120000));
    row("300", milliseconds(300000));
    row("301", milliseconds(300000));
    row("999999999999999", milliseconds(300000));
    row("-5", milliseconds(0));
    row("soon", std::nullopt);
    row("", std::nullopt);
    row("Fri, 31 Dec 1999 23:59:59 GMT", milliseconds(59000));
    row("Fri, 31 Dec 1999 23:00:00 GMT", milliseconds(0));
    row("Sat, 01 Jan 2000 23:59:59 GMT", milliseconds(300000));
}

void tst_WireParts::retryAfter()
{
    QFETCH(QByteArray, value);
    QFETCH(std::optional<milliseconds>, wait);
    UpgradeResponse response;
    response.feed(QByteArray("HTTP/1.1 503 Busy\r\nRetry-After: " + value + "\r\n\r\n"));
    const QDateTime now(QDate(1999, 12, 31), QTime(23, 59), Qt::UTC);
    QCOMPARE(response.retryAfter(now), wait);
    QCOMPARE(response.retryAfter(now.toTimeZone(QTimeZone("Asia/Tokyo"))), wait);
}

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
