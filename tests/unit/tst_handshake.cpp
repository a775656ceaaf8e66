#include "wire/rfc6455/Handshake.h"
#include "wire/rfc6455/UpgradeResponse.h"

#include <QSet>
#include <QTest>

using namespace parlance;

// The bytes of the upgrade request, the judgement of its answer, and where a redirect may lead.
class tst_Handshake : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void requestLines_data();
    void requestLines();
    void everythingInOrder();
    void personsHeadersReplaceOurs();
    void keys();
    void judgement_data();
    void judgement();
    void handmadeOffers_data();
    void handmadeOffers();
    void redirects_data();
    void redirects();
};

namespace {

const QByteArray sampleKey = "dGhlIHNhbXBsZSBub25jZQ=="; // RFC 6455 section 1.3, with the answer to it

UpgradeRequest to(const QString &url)
{
    UpgradeRequest request;
    request.url = QUrl(url);
    request.key = sampleKey;
    return request;
}

HeaderField field(const char *name, const char *value)
{
    return {QString::fromLatin1(name), QString::fromLatin1(value)};
}

const QByteArray rightLines = "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                              "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";

UpgradeVerdict verdictOn(const UpgradeRequest &request, const QByteArray &lines, const QByteArray &status = "HTTP/1.1 101 x")
{
    UpgradeResponse response;
    response.feed(QByteArray(status + "\r\n" + lines + "\r\n"));
    return judgeUpgrade(request, response);
}

} // namespace

void tst_Handshake::requestLines_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<QByteArray>("authorization");
    const auto row = [](const QString &url, const char *target, const char *host, const char *authorization = nullptr) {
        QTest::newRow(qPrintable(url)) << url << QByteArray("GET " + QByteArray(target) + " HTTP/1.1")
                                       << QByteArray(host) << QByteArray(authorization);
    };
    row(QStringLiteral("ws://example.org"), "/", "example.org");
    row(QStringLiteral("ws://example.org:80/"), "/", "example.org");
    row(QStringLiteral("ws://example.org:443/"), "/", "example.org:443");
    row(QStringLiteral("wss://example.org:443/"), "/", "example.org");
    row(QStringLiteral("wss://example.org:80/"), "/", "example.org:80");
    row(QStringLiteral("ws://EXAMPLE.org:8080/a/b"), "/a/b", "example.org:8080");
    row(QStringLiteral("ws://example.org?q=1"), "/?q=1", "example.org");
    row(QStringLiteral("ws://example.org/?"), "/?", "example.org");
    row(QStringLiteral("ws://example.org/a%2Fb%20c?x=%26&y=a+b&z=ü"), "/a%2Fb%20c?x=%26&y=a+b&z=%C3%BC", "example.org");
    row(QStringLiteral("ws://example.org/聊天#part"), "/%E8%81%8A%E5%A4%A9", "example.org");
    row(QStringLiteral("ws://example.org//a/../b/./c"), "//a/../b/./c", "example.org");
    row(QStringLiteral("ws://[::1]/"), "/", "[::1]");
    row(QStringLiteral("ws://[2001:DB8::1]:8080/"), "/", "[2001:db8::1]:8080");
    row(QStringLiteral("ws://[fe80::1%25eth0]:8080/"), "/", "[fe80::1]:8080");
    row(QStringLiteral("ws://bücher.example/"), "/", "xn--bcher-kva.example");
    row(QStringLiteral("ws://聊天.example:81/"), "/", "xn--rss932g.example:81");
    row(QStringLiteral("ws://user:pass@example.org/"), "/", "example.org", "Basic dXNlcjpwYXNz");
    row(QStringLiteral("ws://us%3Aer:p%40ss@example.org/"), "/", "example.org", "Basic dXM6ZXI6cEBzcw==");
    row(QStringLiteral("ws://张:ü@example.org/"), "/", "example.org", "Basic 5bygOsO8");
    row(QStringLiteral("ws://user@example.org/"), "/", "example.org", "Basic dXNlcjo=");
}

void tst_Handshake::requestLines()
{
    QFETCH(QString, url);
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, host);
    QFETCH(QByteArray, authorization);
    QByteArray expected = line + "\r\nHost: " + host
        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + sampleKey
        + "\r\nSec-WebSocket-Version: 13\r\n";
    if (!authorization.isEmpty())
        expected += "Authorization: " + authorization + "\r\n";
    expected += "\r\n";
    QCOMPARE(upgradeRequestBytes(to(url)), expected);
}

void tst_Handshake::everythingInOrder()
{
    UpgradeRequest request = to(QStringLiteral("ws://u:p@example.org:8080/chat"));
    request.headers = {field("X-One", "1"), field("x-two", ""), field("X-One", "\xfc")};
    request.subprotocols = {QStringLiteral("a.b"), QStringLiteral("c")};
    request.origin = QStringLiteral("https://example.org");
    request.cookies = "a=1; b=2";
    request.deflate = DeflateOffer();
    QCOMPARE(upgradeRequestBytes(request), "GET /chat HTTP/1.1\r\n"
                                           "Host: example.org:8080\r\n"
                                           "Upgrade: websocket\r\n"
                                           "Connection: Upgrade\r\n"
                                           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                           "Sec-WebSocket-Version: 13\r\n"
                                           "Sec-WebSocket-Protocol: a.b, c\r\n"
                                           "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
                                           "Origin: https://example.org\r\n"
                                           "Cookie: a=1; b=2\r\n"
                                           "Authorization: Basic dTpw\r\n"
                                           "X-One: 1\r\n"
                                           "x-two:\r\n"
                                           "X-One: \xfc\r\n"
                                           "\r\n");
}

void tst_Handshake::personsHeadersReplaceOurs()
{
    UpgradeRequest request = to(QStringLiteral("ws://u:p@example.org/"));
    request.origin = QStringLiteral("https://example.org");
    request.cookies = "jar=1";
    request.headers = {field("X-First", "1"),          field("authorization", "Bearer t"), field("COOKIE", "a=1"),
                       field("Cookie", "b=2"),         field("origin", "null"),            field("sec-websocket-key", "k"),
                       field("Connection", "Upgrade"), field("Connection", "x"),           field("uPgRaDe", "h2c"),
                       field("Host", "other"),         field("Sec-WebSocket-Version", ""), field("Sec-WebSocket-Protocol", "p"),
                       field("Sec-WebSocket-Extensions", "x; y=1")};
    QCOMPARE(upgradeRequestBytes(request), "GET / HTTP/1.1\r\n"
                                           "Host: other\r\n"
                                           "uPgRaDe: h2c\r\n"
                                           "Connection: Upgrade\r\n"
                                           "Connection: x\r\n"
                                           "sec-websocket-key: k\r\n"
                                           "Sec-WebSocket-Version:\r\n"
                                           "X-First: 1\r\n"
                                           "authorization: Bearer t\r\n"
                                           "COOKIE: a=1\r\n"
                                           "Cookie: b=2\r\n"
                                           "origin: null\r\n"
                                           "Sec-WebSocket-Protocol: p\r\n"
                                           "Sec-WebSocket-Extensions: x; y=1\r\n"
                                           "\r\n");
    QCOMPARE(keyOf(request), "k");
}

void tst_Handshake::keys()
{
    QSet<QByteArray> keys;
    for (int i = 0; i < 100; ++i) {
        const QByteArray key = newUpgradeKey();
        QCOMPARE(key.size(), 24);
        QCOMPARE(QByteArray::fromBase64(key, QByteArray::AbortOnBase64DecodingErrors).size(), 16);
        keys.insert(key);
    }
    QCOMPARE(keys.size(), 100);
    QCOMPARE(acceptKeyFor(sampleKey), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    QCOMPARE(keyOf(to(QStringLiteral("ws://example.org"))), sampleKey);
}

void tst_Handshake::judgement_data()
{
    QTest::addColumn<QByteArray>("lines");
    QTest::addColumn<WireRule>("rule");
    QTest::addColumn<QString>("found");
    const auto good = [](const char *tag, const QByteArray &lines) {
        QTest::newRow(tag) << lines << WireRule::None << QString();
    };
    const auto bad = [](const char *tag, const QByteArray &lines, WireRule rule, const char *found) {
        QTest::newRow(tag) << lines << rule << QString::fromLatin1(found);
    };
    const QByteArray accept = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
    const QByteArray upgrade = "Upgrade: websocket\r\n";
    const QByteArray connection = "Connection: Upgrade\r\n";
    good("right", rightLines);
    good("any case", "UPGRADE:WebSocket\r\nconnection: UPGRADE\r\nsec-websocket-ACCEPT:\t"
                     "s3pPLMBiTxaQ9kYGzzhZRbK+xOo= \t\r\n");
    good("keep-alive, Upgrade", upgrade + accept + "Connection: keep-alive, Upgrade\r\n");
    good("several Connection headers", upgrade + accept + "Connection: keep-alive\r\nConnection: Upgrade\r\n");
    good("offered subprotocol", rightLines + "Sec-WebSocket-Protocol: b\r\n");
    good("empty extensions", rightLines + "Sec-WebSocket-Extensions:\r\n");
    good("deflate", rightLines + "Sec-WebSocket-Extensions: permessage-deflate\r\n");
    good("deflate in the second header", rightLines + "Sec-WebSocket-Extensions:\r\n"
                                                      "Sec-WebSocket-Extensions: permessage-deflate\r\n");
    bad("no Upgrade", connection + accept, WireRule::MissingUpgrade, "");
    bad("other Upgrade", "Upgrade: h2c\r\n" + connection + accept, WireRule::MissingUpgrade, "Upgrade: h2c");
    bad("Upgrade with a version", "Upgrade: websocket/13\r\n" + connection + accept, WireRule::MissingUpgrade,
        "Upgrade: websocket/13");
    bad("Upgrade twice", upgrade + upgrade + connection + accept, WireRule::MissingUpgrade,
        "Upgrade: websocket, websocket");
    bad("no Connection", upgrade + accept, WireRule::MissingConnection, "");
    bad("close", upgrade + accept + "Connection: close\r\n", WireRule::MissingConnection, "Connection: close");
    bad("no accept key", upgrade + connection, WireRule::AcceptKey, "");
    bad("wrong accept key", upgrade + connection + "Sec-WebSocket-Accept: S3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n",
        WireRule::AcceptKey, "Sec-WebSocket-Accept: S3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    bad("accept key twice", rightLines + accept, WireRule::AcceptKey,
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=, s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    bad("other subprotocol", rightLines + "Sec-WebSocket-Protocol: mqtt\r\n", WireRule::UnofferedSubprotocol,
        "Sec-WebSocket-Protocol: mqtt");
    bad("subprotocol in other case", rightLines + "Sec-WebSocket-Protocol: A\r\n", WireRule::UnofferedSubprotocol,
        "Sec-WebSocket-Protocol: A");
    bad("two subprotocols", rightLines + "Sec-WebSocket-Protocol: a, b\r\n", WireRule::UnofferedSubprotocol,
        "Sec-WebSocket-Protocol: a, b");
    bad("empty subprotocol", rightLines + "Sec-WebSocket-Protocol:\r\n", WireRule::UnofferedSubprotocol,
        "Sec-WebSocket-Protocol: ");
    bad("other extension", rightLines + "Sec-WebSocket-Extensions: foo\r\n", WireRule::UnofferedExtension,
        "Sec-WebSocket-Extensions: foo");
    bad("bad extension", rightLines + "Sec-WebSocket-Extensions: permessage-deflate; x\r\n", WireRule::BadExtension,
        "Sec-WebSocket-Extensions: permessage-deflate; x");
}

void tst_Handshake::judgement()
{
    QFETCH(QByteArray, lines);
    QFETCH(WireRule, rule);
    QFETCH(QString, found);
    UpgradeRequest request = to(QStringLiteral("ws://example.org"));
    request.subprotocols = {QStringLiteral("a"), QStringLiteral("b")};
    request.deflate = DeflateOffer();
    const UpgradeVerdict verdict = verdictOn(request, lines);
    QCOMPARE(verdict.rule, rule);
    QCOMPARE(verdict.found, found);
    QCOMPARE(verdict.subprotocol, lines.contains("Protocol: b") ? QStringLiteral("b") : QString());
    QCOMPARE(verdict.deflate.has_value(), rule == WireRule::None && lines.contains("deflate"));
    QCOMPARE(verdict.extensions.contains(u"permessage-deflate"), verdict.deflate.has_value());

    const UpgradeVerdict old = verdictOn(request, lines, "HTTP/1.0 101 Old");
    QCOMPARE(old.rule, WireRule::NotHttp);
    QCOMPARE(old.found, QStringLiteral("HTTP/1.0 101 Old"));
}

void tst_Handshake::handmadeOffers_data()
{
    QTest::addColumn<QByteArray>("offered");
    QTest::addColumn<QByteArray>("answered");
    QTest::addColumn<WireRule>("rule");
    QTest::addColumn<bool>("compresses");
    const auto row = [](const char *offered, const char *answered, WireRule rule, bool compresses) {
        QTest::addRow("%s / %s", offered, answered) << QByteArray(offered) << QByteArray(answered) << rule << compresses;
    };
    row("foo; a=b", "foo; c", WireRule::None, false);
    row("foo", "bar", WireRule::UnofferedExtension, false);
    row("foo", "permessage-deflate", WireRule::UnofferedExtension, false); // the request's own offer was not sent
    row("permessage-deflate", "permessage-deflate", WireRule::None, true);
    row("permessage-deflate", "permessage-deflate; client_max_window_bits=9", WireRule::UnofferedExtension, false);
    row("permessage-deflate; server_max_window_bits=10, permessage-deflate", "permessage-deflate", WireRule::None, true);
    row("permessage-deflate; nonsense=1", "permessage-deflate", WireRule::None, true);
    row("foo, permessage-deflate", "foo, permessage-deflate", WireRule::None, true);
    row("", "foo", WireRule::UnofferedExtension, false);
    row("a b", "a", WireRule::UnofferedExtension, false);
}

void tst_Handshake::handmadeOffers()
{
    QFETCH(QByteArray, offered);
    QFETCH(QByteArray, answered);
    QFETCH(WireRule, rule);
    QFETCH(bool, compresses);
    UpgradeRequest request = to(QStringLiteral("ws://example.org"));
    request.deflate = DeflateOffer();
    request.subprotocols = {QStringLiteral("hidden")};
    request.headers = {field("sec-websocket-EXTENSIONS", offered.constData()),
                       field("Sec-WebSocket-Protocol", "x"), field("Sec-WebSocket-Protocol", "y , z")};
    const QByteArray lines = rightLines + "Sec-WebSocket-Extensions: " + answered + "\r\n";
    const UpgradeVerdict verdict = verdictOn(request, lines);
    QCOMPARE(verdict.rule, rule);
    QCOMPARE(verdict.deflate.has_value(), compresses);

    const QByteArray none = rightLines + "Sec-WebSocket-Protocol: ";
    QCOMPARE(verdictOn(request, none + "z\r\n").subprotocol, QStringLiteral("z"));
    QCOMPARE(verdictOn(request, none + "hidden\r\n").rule, WireRule::UnofferedSubprotocol);
}

void tst_Handshake::redirects_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QByteArray>("location");
    QTest::addColumn<QString>("to"); // empty: not followed
    const auto row = [](const QString &from, const QByteArray &location, const QString &to) {
        QTest::addRow("%s %s", qPrintable(from), location.constData()) << from << location << to;
    };
    const QString ws = QStringLiteral("ws://h.example/a/b?q");
    const QString wss = QStringLiteral("wss://h.example/a/b");
    row(ws, "/c", QStringLiteral("ws://h.example/c"));
    row(ws, "c?d", QStringLiteral("ws://h.example/a/c?d"));
    row(ws, " ../c ", QStringLiteral("ws://h.example/c"));
    row(ws, "?x", QStringLiteral("ws://h.example/a/b?x"));
    row(ws, "/c#part", QStringLiteral("ws://h.example/c"));
    row(ws, "//h.example/c", QStringLiteral("ws://h.example/c"));
    row(ws, "http://h.example/c", QStringLiteral("ws://h.example/c"));
    row(ws, "HTTP://H.EXAMPLE:80/c", QStringLiteral("ws://h.example:80/c"));
    row(ws, "https://h.example/c", QStringLiteral("wss://h.example/c"));
    row(ws, "wss://h.example:8443/c", QStringLiteral("wss://h.example:8443/c"));
    row(ws, "/%E8%81%8A", QStringLiteral("ws://h.example/聊"));
    row(ws, "/\xe8\x81\x8a", QStringLiteral("ws://h.example/聊"));
    row(wss, "https://h.example:443/c", QStringLiteral("wss://h.example:443/c"));
    row(wss, "/c", QStringLiteral("wss://h.example/c"));
    row(QStringLiteral("ws://h.example:8080/"), "/c", QStringLiteral("ws://h.example:8080/c"));
    row(QStringLiteral("ws://u:p@h.example/"), "http://h.example/c", QStringLiteral("ws://u:p@h.example/c"));
    row(QStringLiteral("ws://u:p@h.example/"), "/c", QStringLiteral("ws://u:p@h.example/c"));
    row(QStringLiteral("ws://bücher.example/"), "http://xn--bcher-kva.example/c", QStringLiteral("ws://bücher.example/c"));
    row(QStringLiteral("ws://[::1]:9/"), "http://[0:0::1]:9/c", QStringLiteral("ws://[::1]:9/c"));

    row(ws, "", QString());
    row(ws, "http://other.example/c", QString());
    row(ws, "//other.example/c", QString());
    row(ws, "http://sub.h.example/c", QString());
    row(ws, "http://h.example:8080/c", QString());
    row(ws, "http://u:p@h.example/c", QString());
    row(ws, "ftp://h.example/c", QString());
    row(ws, "javascript:alert(1)", QString());
    row(ws, "http:///c", QString());
    row(ws, "http://h.example:99999/c", QString());
    row(ws, "http://[::1/c", QString());
    row(wss, "http://h.example/c", QString());
    row(wss, "ws://h.example/c", QString());
    row(wss, "wss://h.example:8443/c", QString());
    row(QStringLiteral("ws://h.example:8080/"), "http://h.example/c", QString());
}

void tst_Handshake::redirects()
{
    QFETCH(QString, from);
    QFETCH(QByteArray, location);
    QFETCH(QString, to);
    const std::optional<QUrl> target = redirectTarget(QUrl(from), location);
    QCOMPARE(target.has_value(), !to.isEmpty());
    if (target)
        QCOMPARE(*target, QUrl(to));
}

QTEST_APPLESS_MAIN(tst_Handshake)
#include "tst_handshake.moc"
