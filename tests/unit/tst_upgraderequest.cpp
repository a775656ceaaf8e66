#include "wire/rfc6455/UpgradeRequestReader.h"

#include <QDateTime>
#include <QTest>

#include <algorithm>

using namespace parlance;

using Progress = UpgradeRequestReader::Progress;

// A client's opening handshake as a server reads and answers it.
class UpgradeRequestTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsInPieces_data();
    void readsInPieces();
    void accepts_data();
    void accepts();
    void refuses_data();
    void refuses();
    void refusesAtOnce_data();
    void refusesAtOnce();
    void isBounded();
    void offersAreRead();
    void writesTheAcceptance();
    void writesRefusals_data();
    void writesRefusals();
};

namespace {

constexpr auto host = "Host: a.example:8080\r\n";
constexpr auto upgrade = "Upgrade: websocket\r\n";
constexpr auto connection = "Connection: Upgrade\r\n";
constexpr auto key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
constexpr auto version = "Sec-WebSocket-Version: 13\r\n";
constexpr auto get = "GET /chat?a=b HTTP/1.1\r\n";

// A request in which one line is replaced, or to which one is added where `old` is empty.
QByteArray request(const QByteArray &old = {}, const QByteArray &replacement = {})
{
    QByteArrayList lines{get, host, upgrade, connection, key, version};
    if (old.isEmpty())
        lines.append(replacement);
    else
        std::replace(lines.begin(), lines.end(), old, replacement);
    return lines.join() + "\r\n";
}

UpgradeRequestReader readerOf(const QByteArray &bytes)
{
    UpgradeRequestReader reader;
    reader.feed(bytes);
    return reader;
}

} // namespace

void UpgradeRequestTest::readsInPieces_data()
{
    QTest::addColumn<int>("step");
    QTest::newRow("1") << 1;
    QTest::newRow("7") << 7;
    QTest::newRow("all") << 1000;
}

void UpgradeRequestTest::readsInPieces()
{
    QFETCH(int, step);
    const QByteArray head = request({}, "Origin: https://a.example\r\n");
    const QByteArray bytes = head + "\x81\x81";
    UpgradeRequestReader reader;
    QVERIFY(!reader.hasBegun());
    qsizetype taken = 0;
    for (qsizetype at = 0; at < bytes.size(); at += step) {
        QCOMPARE(reader.progress(), at < head.size() ? Progress::Incomplete : Progress::Complete);
        taken += reader.feed(QByteArrayView(bytes).sliced(at, std::min<qsizetype>(step, bytes.size() - at)));
        QVERIFY(reader.hasBegun());
    }
    QCOMPARE(reader.progress(), Progress::Complete);
    QCOMPARE(taken, head.size());
    QCOMPARE(reader.target(), "/chat?a=b");
    QCOMPARE(reader.key(), "dGhlIHNhbXBsZSBub25jZQ==");
    QCOMPARE(reader.origin(), "https://a.example");
    QCOMPARE(reader.headers().all().size(), 6);
    QCOMPARE(reader.headers().all().first().name, QStringLiteral("Host"));
}

void UpgradeRequestTest::accepts_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("target");
    const auto row = [](const char *name, const QByteArray &bytes, const char *target = "/chat?a=b") {
        QTest::newRow(name) << bytes << QByteArray(target);
    };
    row("as it should be", request());
    row("empty lines first", "\r\n\r\n" + request());
    row("names in any case", request(upgrade, "UPGRADE:WebSocket\r\n"));
    row("Connection with more", request(connection, "Connection: keep-alive, upgrade\r\n"));
    row("Connection twice", request(connection, "Connection: keep-alive\r\nConnection: UPGRADE\r\n"));
    row("Upgrade with more", request(upgrade, "Upgrade: foo, websocket\r\n"));
    row("blanks and tabs", request(version, "Sec-WebSocket-Version:\t 13 \t\r\n"));
    row("Latin-1 in a value", request({}, "Name: J\xf6rg\r\n"));
    row("a tab in a value", request({}, "Name: a\tb\r\n"));
    row("empty value", request({}, "Name:\r\n"));
    row("Content-Length 0", request({}, "Content-Length: 0\r\n"));
    row("HTTP/1.2", request(get, "GET /chat?a=b HTTP/1.2\r\n"));
    row("root", request(get, "GET / HTTP/1.1\r\n"), "/");
    row("a URL in the query", request(get, "GET /?u=http://b/ HTTP/1.1\r\n"), "/?u=http://b/");
    row("absolute form", request(get, "GET http://a.example:8080/chat?a=b HTTP/1.1\r\n"));
    row("absolute form of ws", request(get, "GET ws://a.example/ HTTP/1.1\r\n"), "/");
    row("absolute form, no path", request(get, "GET http://a.example HTTP/1.1\r\n"), "/");
    row("absolute form, query only", request(get, "GET http://a.example?q HTTP/1.1\r\n"), "/?q");
    row("IPv6 host", request(host, "Host: [::1]:80\r\n"));
    row("host without a port", request(host, "Host: localhost\r\n"));
    row("host with an empty port", request(host, "Host: localhost:\r\n"));
    row("host with an underscore", request(host, "Host: my_box\r\n"));
    row("no extensions", request({}, "Sec-WebSocket-Extensions:\r\n"));
    row("unknown extension", request({}, "Sec-WebSocket-Extensions: x-y; a=\"b\"\r\n"));
}

void UpgradeRequestTest::accepts()
{
    QFETCH(QByteArray, bytes);
    const UpgradeRequestReader reader = readerOf(bytes);
    QVERIFY2(reader.progress() == Progress::Complete, reader.refusal().reason.constData());
    QTEST(reader.target(), "target");
    QVERIFY(reader.origin().isNull());
}

void UpgradeRequestTest::refuses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    const auto row = [](const char *name, const QByteArray &bytes, int status = 400) { QTest::newRow(name) << bytes << status; };
    row("no host", request(host, ""));
    row("two hosts", request({}, host));
    row("empty host", request(host, "Host:\r\n"));
    row("host with user", request(host, "Host: me@a.example\r\n"));
    row("host with path", request(host, "Host: a.example/x\r\n"));
    row("host with blank", request(host, "Host: a b\r\n"));
    row("only a port", request(host, "Host: :80\r\n"));
    row("port no number", request(host, "Host: a:b\r\n"));
    row("IPv6 without brackets", request(host, "Host: ::1\r\n"));
    row("IPv6 half open", request(host, "Host: [::1:80\r\n"));
    row("IPv6 empty", request(host, "Host: []\r\n"));
    row("behind the brackets", request(host, "Host: [::1]x\r\n"));
    row("no Upgrade", request(upgrade, ""), 426);
    row("Upgrade to another", request(upgrade, "Upgrade: h2c\r\n"), 426);
    row("Upgrade to nearly", request(upgrade, "Upgrade: websockets\r\n"), 426);
    row("no Connection", request(connection, ""));
    row("Connection: keep-alive", request(connection, "Connection: keep-alive\r\n"));
    row("no version", request(version, ""), 426);
    row("version 8", request(version, "Sec-WebSocket-Version: 8\r\n"), 426);
    row("version 13.0", request(version, "Sec-WebSocket-Version: 13.0\r\n"), 426);
    row("two versions", request({}, version));
    row("no key", request(key, ""));
    row("two keys", request({}, key));
    row("empty key", request(key, "Sec-WebSocket-Key:\r\n"));
    row("short key", request(key, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j\r\n"));
    row("long key", request(key, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZTEyMw==\r\n"));
    row("key without padding", request(key, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ\r\n"));
    row("key no base64", request(key, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j_Q==\r\n"));
    row("two origins", request({}, "Origin: a\r\nOrigin: b\r\n"));
    row("same subprotocol twice", request({}, "Sec-WebSocket-Protocol: a, b\r\nSec-WebSocket-Protocol: a\r\n"));
    row("subprotocol no token", request({}, "Sec-WebSocket-Protocol: a b\r\n"));
    row("extensions no list", request({}, "Sec-WebSocket-Extensions: a; =b\r\n"));
    row("a body", request({}, "Content-Length: 5\r\n"));
    row("two lengths", request({}, "Content-Length: 0\r\nContent-Length: 0\r\n"));
    row("chunked", request({}, "Transfer-Encoding: chunked\r\n"));
    row("HTTP/1.0", request(get, "GET / HTTP/1.0\r\n"), 426);
    row("HTTP/2.0", request(get, "GET / HTTP/2.0\r\n"), 505);
    row("HTTP/0.9", request(get, "GET /\r\n"));
    row("http in small letters", request(get, "GET / http/1.1\r\n"));
    row("POST", request(get, "POST / HTTP/1.1\r\n"), 405);
    row("get in small letters", request(get, "get / HTTP/1.1\r\n"), 405);
    row("no method", request(get, " / HTTP/1.1\r\n"));
    row("two blanks", request(get, "GET  / HTTP/1.1\r\n"));
    row("blank in the target", request(get, "GET /a b HTTP/1.1\r\n"));
    row("tab in the target", request(get, "GET /a\tb HTTP/1.1\r\n"));
    row("beyond ASCII in the target", request(get, "GET /\xc3\xa4 HTTP/1.1\r\n"));
    row("fragment", request(get, "GET /#a HTTP/1.1\r\n"));
    row("authority form", request(get, "GET a.example:80 HTTP/1.1\r\n"));
    row("asterisk form", request(get, "GET * HTTP/1.1\r\n"));
    row("no colon", request({}, "Name\r\n"));
    row("blank before the colon", request({}, "Name : x\r\n"));
    row("folded", request({}, "Name: x\r\n y\r\n"));
    row("bare LF", request(host, "Host: a\n"));
    row("bare CR", request({}, "Name: a\rb\r\n"));
    row("CR CR LF", request({}, "Name: a\r\r\n"));
    row("NUL", request({}, QByteArray("Name: a\0b\r\n", 11)));
    row("escape", request({}, "Name: \x1b[2J\r\n"));
    row("DEL", request({}, "Name: \x7f\r\n"));
}

void UpgradeRequestTest::refuses()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, status);
    for (const qsizetype step : {qsizetype(1), bytes.size()}) {
        UpgradeRequestReader reader;
        for (qsizetype at = 0; at < bytes.size(); at += step)
            reader.feed(QByteArrayView(bytes).sliced(at, std::min(step, bytes.size() - at)));
        QCOMPARE(reader.progress(), Progress::Refused);
        QCOMPARE(reader.refusal().status, status);
        QVERIFY(!reader.refusal().reason.isEmpty());
        const QByteArray answer = refusalBytes(reader.refusal(), QDateTime::currentDateTimeUtc());
        QCOMPARE(answer.contains("\r\nSec-WebSocket-Version: 13\r\n"), status == 426);
        QCOMPARE(answer.contains("\r\nUpgrade: websocket\r\n"), status == 426);
        QCOMPARE(answer.contains("\r\nAllow: GET\r\n"), status == 405);
    }
}

// Before the end of what came: who speaks another protocol may never end a line.
void UpgradeRequestTest::refusesAtOnce_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("TLS") << QByteArray("\x16\x03\x01");
    QTest::newRow("no request line") << QByteArray("SSH-2.0-x\r\n");
    QTest::newRow("line feed") << QByteArray("\n");
    QTest::newRow("frame") << QByteArray("\x81\x80\0", 3);
}

void UpgradeRequestTest::refusesAtOnce()
{
    QFETCH(QByteArray, bytes);
    const UpgradeRequestReader reader = readerOf(bytes);
    QCOMPARE(reader.progress(), Progress::Refused);
    QCOMPARE(reader.refusal().status, 400);
}

void UpgradeRequestTest::isBounded()
{
    const qsizetype room = UpgradeRequestReader::maxHeadSize - request().size();
    const QByteArray most = request({}, "N: " + QByteArray(room - 5, 'x') + "\r\n");
    QCOMPARE(most.size(), UpgradeRequestReader::maxHeadSize);
    QCOMPARE(readerOf(most).progress(), Progress::Complete);

    const UpgradeRequestReader tooMuch = readerOf(request({}, "N: " + QByteArray(room - 4, 'x') + "\r\n"));
    QCOMPARE(tooMuch.refusal().status, 431);
    QCOMPARE(readerOf(get + QByteArray("N: x\r\n").repeated(4000)).refusal().status, 431);
    QCOMPARE(readerOf("GET /" + QByteArray(20000, 'x')).refusal().status, 414);
    QCOMPARE(readerOf(QByteArray("\r\n").repeated(10000)).refusal().status, 414);

    UpgradeRequestReader over = tooMuch;
    QCOMPARE(over.feed("more"), qsizetype(0)); // nothing is kept of what still comes
}

void UpgradeRequestTest::offersAreRead()
{
    const UpgradeRequestReader reader = readerOf(
        request({}, "Sec-WebSocket-Protocol: b,, a\r\nOrigin:\r\nSec-WebSocket-Extensions: x\r\nsec-websocket-protocol: c\r\n"
                    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"));
    QCOMPARE(reader.progress(), Progress::Complete);
    QCOMPARE(reader.subprotocols(), (QByteArrayList{"b", "a", "c"}));
    QCOMPARE(reader.extensions(), "x, permessage-deflate; client_max_window_bits");
    QVERIFY(reader.origin().isEmpty() && !reader.origin().isNull()); // it was sent
}

// The key and the answer to it are the example of RFC 6455 section 1.3.
void UpgradeRequestTest::writesTheAcceptance()
{
    const QByteArray plain = acceptanceBytes("dGhlIHNhbXBsZSBub25jZQ==", {}, {});
    QCOMPARE(plain, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
    const QByteArray more = acceptanceBytes("dGhlIHNhbXBsZSBub25jZQ==", "chat", "permessage-deflate");
    QCOMPARE(more, plain.chopped(2) + "Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n");
}

void UpgradeRequestTest::writesRefusals_data()
{
    QTest::addColumn<HttpRefusal>("refusal");
    QTest::addColumn<QByteArray>("answer");
    const QByteArray date = "Date: Fri, 01 Mar 2024 08:05:09 GMT\r\n";
    const QByteArray type = "Content-Type: text/plain; charset=utf-8\r\n";
    QTest::newRow("plain") << HttpRefusal{403, "no"}
                           << QByteArray("HTTP/1.1 403 Forbidden\r\n" + date + "Connection: close\r\n" + type + "Content-Length: 3\r\n\r\nno\n");
    QTest::newRow("upgrade") << HttpRefusal{426, "no", {{"Upgrade", "websocket"}}}
                             << QByteArray("HTTP/1.1 426 Upgrade Required\r\n" + date + "Connection: Upgrade, close\r\nUpgrade: websocket\r\n"
                                           + type + "Content-Length: 3\r\n\r\nno\n");
    QTest::newRow("bodyless") << HttpRefusal{405, "no", {{"Allow", "GET"}}, true}
                              << QByteArray("HTTP/1.1 405 Method Not Allowed\r\n" + date + "Connection: close\r\nAllow: GET\r\n"
                                            + type + "Content-Length: 3\r\n\r\n");
    QTest::newRow("unknown 4xx") << HttpRefusal{499, "no"}
                                 << QByteArray("HTTP/1.1 499 Client Error\r\n" + date + "Connection: close\r\n" + type + "Content-Length: 3\r\n\r\nno\n");
    QTest::newRow("unknown 5xx") << HttpRefusal{599, "no"}
                                 << QByteArray("HTTP/1.1 599 Server Error\r\n" + date + "Connection: close\r\n" + type + "Content-Length: 3\r\n\r\nno\n");
}

void UpgradeRequestTest::writesRefusals()
{
    QFETCH(HttpRefusal, refusal);
    const QDateTime wall(QDate(2024, 3, 1), QTime(9, 5, 9), Qt::OffsetFromUTC, 3600);
    QTEST(refusalBytes(refusal, wall), "answer");
}

QTEST_APPLESS_MAIN(UpgradeRequestTest)
#include "tst_upgraderequest.moc"
