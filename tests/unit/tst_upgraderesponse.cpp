#include "wire/rfc6455/ResponseBody.h"
#include "wire/rfc6455/UpgradeResponse.h"

#include <QTest>
#include <QTimeZone>

using namespace parlance;

// What a server or a proxy answers: its head, and the body of a refusal.
class tst_UpgradeResponse : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void responseInPieces_data();
    void responseInPieces();
    void responseJudgement_data();
    void responseJudgement();
    void responseHeaders();
    void tokensInLists_data();
    void tokensInLists();
    void brokenLineIsShown();
    void interimAnswersArePassedOver();
    void headHasABound();
    void retryAfter_data();
    void retryAfter();
    void body_data();
    void body();
    void bodyHasABound_data();
    void bodyHasABound();
};

namespace {

QByteArray chunk(const QByteArray &data)
{
    return QByteArray::number(data.size(), 16) + "\r\n" + data + "\r\n";
}

} // namespace

void tst_UpgradeResponse::responseInPieces_data()
{
    QTest::addColumn<int>("step");
    QTest::newRow("1") << 1;
    QTest::newRow("7") << 7;
    QTest::newRow("all") << 1000;
}

void tst_UpgradeResponse::responseInPieces()
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

void tst_UpgradeResponse::responseJudgement_data()
{
    using Progress = UpgradeResponse::Progress;
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<Progress>("progress");
    QTest::addColumn<int>("status");
    QTest::addColumn<WireRule>("rule");
    const auto good = [](const char *tag, const QByteArray &bytes, Progress progress, int status) {
        QTest::newRow(tag) << bytes << progress << status << WireRule::None;
    };
    const auto bad = [](const char *tag, const QByteArray &bytes, WireRule rule) {
        QTest::newRow(tag) << bytes << Progress::NotHttp << -1 << rule;
    };
    good("nothing", {}, Progress::Incomplete, 0);
    good("start", "HTT", Progress::Incomplete, 0);
    good("no phrase", "HTTP/1.1 404\r\n\r\n", Progress::Complete, 404);
    good("empty phrase", "HTTP/1.1 404 \r\n\r\n", Progress::Complete, 404);
    good("bare line feeds", "HTTP/1.0 200 OK\n\n", Progress::Complete, 200);
    good("no end yet", "HTTP/1.1 404 Not Found\r\nA: b\r\n", Progress::Incomplete, 404);
    good("strange status", "HTTP/1.1 999 x\r\n\r\n", Progress::Complete, 999);
    good("odd token", "HTTP/1.1 200 OK\r\n!#$%&'*+-.^_`|~9: b\r\n\r\n", Progress::Complete, 200);
    good("obs-text", "HTTP/1.1 200 OK\r\nA: \xe4\xbd\xa0\r\n\r\n", Progress::Complete, 200);
    bad("ssh", "SSH-2.0", WireRule::NotHttp);
    bad("binary", QByteArray("\0", 1), WireRule::NotHttp);
    bad("lower case", "http/1.1 200 OK\r\n\r\n", WireRule::NotHttp);
    bad("http 2", "HTTP/2 200\r\n", WireRule::NotHttp);
    bad("no number", "HTTP/1.1 abc\r\n", WireRule::NotHttp);
    bad("two digits", "HTTP/1.1 20 OK\r\n", WireRule::NotHttp);
    bad("four digits", "HTTP/1.1 2000 OK\r\n", WireRule::NotHttp);
    bad("leading zero", "HTTP/1.1 020 OK\r\n", WireRule::NotHttp);
    bad("two blanks", "HTTP/1.1  200 OK\r\n", WireRule::NotHttp);
    bad("no minor version", "HTTP/1.x 200 OK\r\n", WireRule::NotHttp);
    bad("short", "HTTP/1.1\r\n", WireRule::NotHttp);
    bad("CR in the phrase", "HTTP/1.1 200 O\rK\r\n", WireRule::NotHttp);
    bad("empty line first", "\r\nHTTP/1.1 200 OK\r\n\r\n", WireRule::NotHttp);
    bad("no colon", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", WireRule::BadHeader);
    bad("no name", "HTTP/1.1 200 OK\r\n: value\r\n\r\n", WireRule::BadHeader);
    bad("blank before the colon", "HTTP/1.1 200 OK\r\nUpgrade : websocket\r\n\r\n", WireRule::BadHeader);
    bad("folded", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", WireRule::BadHeader);
    bad("folded with a colon", "HTTP/1.1 200 OK\r\nA: b\r\n\tc: d\r\n\r\n", WireRule::BadHeader);
    bad("CR in a value", "HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n", WireRule::BadHeader);
    bad("CR CR LF", "HTTP/1.1 200 OK\r\nA: b\r\r\n\r\n", WireRule::BadHeader);
    bad("NUL in a value", QByteArray("HTTP/1.1 200 OK\r\nA: b\0c\r\n\r\n", 28), WireRule::BadHeader);
}

void tst_UpgradeResponse::responseJudgement()
{
    QFETCH(QByteArray, bytes);
    QFETCH(UpgradeResponse::Progress, progress);
    QFETCH(int, status);
    QFETCH(WireRule, rule);
    UpgradeResponse response;
    response.feed(bytes);
    QCOMPARE(response.progress(), progress);
    QCOMPARE(response.rule(), rule);
    if (rule == WireRule::None)
        QVERIFY(response.brokenLine().isEmpty());
    if (status >= 0)
        QCOMPARE(response.status(), status);
}

void tst_UpgradeResponse::responseHeaders()
{
    UpgradeResponse response;
    response.feed("HTTP/1.0 200 OK\r\nA:1\r\nb: \t two \t\r\na: 3\r\nEmpty:\r\nName: \xfc\r\n\r\n");
    QCOMPARE(response.minorVersion(), 0);
    QCOMPARE(response.header("a"), "1, 3");
    QCOMPARE(response.headerValues("A"), (QList<QByteArray>{"1", "3"}));
    QCOMPARE(response.header("B"), "two");
    QVERIFY(response.header("empty").isEmpty() && !response.header("empty").isNull());
    QVERIFY(response.header("missing").isNull());
    QVERIFY(response.headerValues("missing").isEmpty());
    QCOMPARE(response.headers(), (QList<HeaderField>{{QStringLiteral("A"), QStringLiteral("1")},
                                                     {QStringLiteral("b"), QStringLiteral("two")},
                                                     {QStringLiteral("a"), QStringLiteral("3")},
                                                     {QStringLiteral("Empty"), QStringLiteral("")},
                                                     {QStringLiteral("Name"), QStringLiteral("ü")}}));
}

void tst_UpgradeResponse::tokensInLists_data()
{
    QTest::addColumn<QByteArray>("headers");
    QTest::addColumn<bool>("found");
    const auto row = [](const char *headers, bool found) { QTest::newRow(headers) << QByteArray(headers) << found; };
    row("Connection: upgrade\r\n", true);
    row("CONNECTION:UPGRADE\r\n", true);
    row("Connection: keep-alive, Upgrade\r\n", true);
    row("Connection: ,,\tUpgrade ,keep-alive\r\n", true);
    row("Connection: close\r\nConnection: x, upgrade\r\n", true);
    row("Connection: upgraded\r\n", false);
    row("Connection: not upgrade\r\n", false);
    row("Connection:\r\n", false);
    row("Upgrade: upgrade\r\n", false);
}

void tst_UpgradeResponse::tokensInLists()
{
    QFETCH(QByteArray, headers);
    QFETCH(bool, found);
    UpgradeResponse response;
    response.feed(QByteArray("HTTP/1.1 101 x\r\n" + headers + "\r\n"));
    QCOMPARE(response.progress(), UpgradeResponse::Progress::Complete);
    QCOMPARE(response.hasListToken("Connection", "upgrade"), found);
}

void tst_UpgradeResponse::brokenLineIsShown()
{
    const auto shown = [](const QByteArray &bytes) {
        UpgradeResponse response;
        response.feed(bytes);
        return response.brokenLine();
    };
    QCOMPARE(shown("SSH-2.0-OpenSSH_9.2\r\nmore"), "SSH-2.0-OpenSSH_9.2");
    QCOMPARE(shown("HTTP/2 200"), "HTTP/2 200");
    QCOMPARE(shown("HTTP/1.1 200 OK\r\nA : b\r\nC: d"), "A : b");
    QCOMPARE(shown(QByteArray(5000, 'x')), QByteArray(UpgradeResponse::maxBrokenLine, 'x'));
    QCOMPARE(shown("HTTP/1.1 200 OK\r\n\r\n"), QByteArray());
}

void tst_UpgradeResponse::interimAnswersArePassedOver()
{
    const QByteArray head = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 103 Early Hints\r\nLink: </a>\r\nUpgrade: no\r\n\r\n"
                            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";
    UpgradeResponse response;
    QCOMPARE(response.feed(QByteArray(head + "rest")), head.size());
    QCOMPARE(response.progress(), UpgradeResponse::Progress::Complete);
    QCOMPARE(response.status(), 101);
    QCOMPARE(response.minorVersion(), 1);
    QCOMPARE(response.header("Upgrade"), "websocket");
    QVERIFY(response.header("Link").isNull());

    UpgradeResponse alone;
    alone.feed("HTTP/1.1 102 Processing\r\n\r\n");
    QCOMPARE(alone.progress(), UpgradeResponse::Progress::Incomplete);
    QCOMPARE(alone.status(), 0);
}

void tst_UpgradeResponse::headHasABound()
{
    const QByteArray start = "HTTP/1.1 200 OK\r\nX: ";
    const QByteArray fitting = start + QByteArray(UpgradeResponse::maxHeadSize - start.size() - 4, 'x') + "\r\n\r\n";
    UpgradeResponse full;
    QCOMPARE(full.feed(fitting), fitting.size());
    QCOMPARE(full.progress(), UpgradeResponse::Progress::Complete);

    const QByteArray interim = QByteArray("HTTP/1.1 100 Continue\r\n\r\n").repeated(5000);
    for (const QByteArray &endless : {QByteArray("HTTP/1.1 200 " + QByteArray(70000, 'x')), interim,
                                      QByteArray(start + QByteArray(70000, 'x')),
                                      QByteArray("HTTP/1.1 200 OK\r\n" + QByteArray("A: b\r\n").repeated(20000))}) {
        UpgradeResponse response;
        QCOMPARE(response.feed(endless), UpgradeResponse::maxHeadSize + 1);
        QCOMPARE(response.progress(), UpgradeResponse::Progress::NotHttp);
        QCOMPARE(response.rule(), WireRule::HeadTooLong);
        QVERIFY(response.brokenLine().size() <= 200);
        QCOMPARE(response.feed("more"), 0);
    }
}

void tst_UpgradeResponse::retryAfter_data()
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

void tst_UpgradeResponse::retryAfter()
{
    QFETCH(QByteArray, value);
    QFETCH(std::optional<milliseconds>, wait);
    UpgradeResponse response;
    response.feed(QByteArray("HTTP/1.1 503 Busy\r\nRetry-After: " + value + "\r\n\r\n"));
    const QDateTime now(QDate(1999, 12, 31), QTime(23, 59), Qt::UTC);
    QCOMPARE(response.retryAfter(now), wait);
    QCOMPARE(response.retryAfter(now.toTimeZone(QTimeZone("Asia/Tokyo"))), wait);
}

void tst_UpgradeResponse::body_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<QByteArray>("wire");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("overBeforeEnd"); // before TCP has ended
    QTest::addColumn<bool>("complete");
    QTest::addColumn<WireRule>("rule");
    const auto row = [](const char *tag, const QByteArray &head, const QByteArray &wire, const QByteArray &body,
                        bool over, bool complete, WireRule rule = WireRule::None) {
        QTest::newRow(tag) << head << wire << body << over << complete << rule;
    };
    const QByteArray chunked = "HTTP/1.1 403 x\r\nTransfer-Encoding: chunked\r\n";
    row("length", "HTTP/1.1 403 x\r\nContent-Length: 5\r\n", "helloXX", "hello", true, true);
    row("length 0", "HTTP/1.1 403 x\r\nContent-Length: 0\r\n", "XX", "", true, true);
    row("length cut", "HTTP/1.1 403 x\r\nContent-Length: 9\r\n", "hello", "hello", false, false);
    row("same length twice", "HTTP/1.1 403 x\r\nContent-Length: 5\r\nContent-Length: 5, 5\r\n", "helloXX", "hello", true,
        true);
    row("two lengths", "HTTP/1.1 403 x\r\nContent-Length: 5\r\nContent-Length: 6\r\n", "hello", "", true, false,
        WireRule::BadHeader);
    row("negative length", "HTTP/1.1 403 x\r\nContent-Length: -5\r\n", "hello", "", true, false, WireRule::BadHeader);
    row("signed length", "HTTP/1.1 403 x\r\nContent-Length: +5\r\n", "hello", "", true, false, WireRule::BadHeader);
    row("huge length", "HTTP/1.1 403 x\r\nContent-Length: 99999999999999999999\r\n", "hello", "", true, false,
        WireRule::BadHeader);
    row("empty length", "HTTP/1.1 403 x\r\nContent-Length:\r\n", "hello", "", true, false, WireRule::BadHeader);
    row("until close", "HTTP/1.1 200 x\r\n", "hello", "hello", false, true);
    row("204", "HTTP/1.1 204 x\r\nContent-Length: 5\r\n", "hello", "", true, true);
    row("304", "HTTP/1.1 304 x\r\nContent-Length: 5\r\n", "hello", "", true, true);
    row("chunked", chunked, chunk("hel") + chunk("lo") + "0\r\n\r\nXX", "hello", true, true);
    row("chunk extension, trailer, bare LF", chunked, "3;a=\"b\"\nhel\n2 \r\nlo\r\n000\r\nTrailer: x\r\n\r\nXX", "hello",
        true, true);
    row("chunk in hex", chunked, chunk(QByteArray(0x1aB, 'x')) + "0\r\n\r\n", QByteArray(0x1ab, 'x'), true, true);
    row("chunks override length", "HTTP/1.1 403 x\r\nContent-Length: 3\r\nTRANSFER-ENCODING: Chunked\r\n",
        chunk("hello") + "0\r\n\r\n", "hello", true, true);
    row("gzip, chunked", "HTTP/1.1 403 x\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
        chunk("hello") + "0\r\n\r\n", "hello", true, true);
    row("not chunked at the end", "HTTP/1.1 403 x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked, gzip\r\n", "hello",
        "hello", false, true);
    row("chunks cut", chunked, chunk("hel") + "5\r\nl", "hell", false, false);
    row("no last chunk", chunked, chunk("hello"), "hello", false, false);
    row("no number", chunked, chunk("hel") + "x\r\nlo", "hel", true, false, WireRule::BadHeader);
    row("0x", chunked, "0x3\r\nhel\r\n", "", true, false, WireRule::BadHeader);
    row("empty size", chunked, "\r\nhel\r\n", "", true, false, WireRule::BadHeader);
    row("huge chunk", chunked, "fffffffffffffffff\r\nhel\r\n", "", true, false, WireRule::BadHeader);
    row("longer than its size", chunked, "3\r\nhello\r\n", "hel", true, false, WireRule::BadHeader);
}

void tst_UpgradeResponse::body()
{
    QFETCH(QByteArray, head);
    QFETCH(QByteArray, wire);
    QFETCH(QByteArray, body);
    QFETCH(bool, overBeforeEnd);
    QFETCH(bool, complete);
    QFETCH(WireRule, rule);
    UpgradeResponse response;
    response.feed(QByteArray(head + "\r\n"));
    QCOMPARE(response.progress(), UpgradeResponse::Progress::Complete);
    for (const qsizetype step : {qsizetype(1), qsizetype(3), wire.size()}) {
        ResponseBody read(response);
        qsizetype taken = 0;
        for (qsizetype at = 0; at < wire.size(); at += step)
            taken += read.feed(QByteArrayView(wire).sliced(at, std::min(step, wire.size() - at)));
        QCOMPARE(read.isOver(), overBeforeEnd);
        if (wire.endsWith("XX"))
            QCOMPARE(taken, wire.size() - 2);
        read.finish();
        QVERIFY(read.isOver());
        QCOMPARE(read.bytes(), body);
        QCOMPARE(read.isComplete(), complete);
        QCOMPARE(read.rule(), rule);
    }
}

void tst_UpgradeResponse::bodyHasABound_data()
{
    QTest::addColumn<QByteArray>("headers");
    QTest::addColumn<QByteArray>("piece"); // comes without end
    QTest::addColumn<bool>("filled");
    QTest::newRow("until close") << QByteArray() << QByteArray(1000, 'x') << true;
    QTest::newRow("length") << QByteArray("Content-Length: 9223372036854775807\r\n") << QByteArray(1000, 'x') << true;
    QTest::newRow("chunks") << QByteArray("Transfer-Encoding: chunked\r\n") << chunk(QByteArray(1000, 'x')) << true;
    QTest::newRow("tiny chunks") << QByteArray("Transfer-Encoding: chunked\r\n") << chunk("x") << false;
    QTest::newRow("chunk extension") << QByteArray("Transfer-Encoding: chunked\r\n") << QByteArray("1;") << false;
}

void tst_UpgradeResponse::bodyHasABound()
{
    QFETCH(QByteArray, headers);
    QFETCH(QByteArray, piece);
    QFETCH(bool, filled);
    UpgradeResponse response;
    response.feed(QByteArray("HTTP/1.1 403 x\r\n" + headers + "\r\n"));
    ResponseBody body(response);
    qint64 fed = 0;
    for (; !body.isOver() && fed < 10 * ResponseBody::maxSize; fed += piece.size())
        body.feed(piece);
    QVERIFY(body.isOver());
    QVERIFY(!body.isComplete());
    QCOMPARE(body.rule(), WireRule::BodyTooLong);
    QVERIFY(body.bytes().size() <= ResponseBody::maxSize);
    QCOMPARE(body.bytes().size() == ResponseBody::maxSize, filled);
    QCOMPARE(body.feed(piece), 0);
}

QTEST_APPLESS_MAIN(tst_UpgradeResponse)
#include "tst_upgraderesponse.moc"
