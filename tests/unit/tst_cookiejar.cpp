#include "wire/CookieJar.h"

#include <QTest>

using namespace parlance;

// Cookies as a WebSocket takes and sends them (RFC 6265).
class tst_CookieJar : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sentBack_data();
    void sentBack();
    void newValuesReplaceOldOnes();
    void isBounded();
};

void tst_CookieJar::sentBack_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QByteArray>("cookie");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QByteArray>("header");
    const auto row = [](const char *from, const char *cookie, const char *to, const char *header) {
        QTest::addRow("%s %s %s", from, cookie, to) << QString::fromLatin1(from) << QByteArray(cookie)
                                                    << QString::fromLatin1(to) << QByteArray(header);
    };
    row("ws://h.example/", "a=1", "ws://h.example/", "a=1");
    row("ws://h.example/", "a=1; HttpOnly; SameSite=Strict", "wss://h.example/x?y", "a=1");
    row("ws://h.example:8080/", "a=1", "ws://h.example:9090/", "a=1"); // RFC 6265 section 8.5: no isolation by port
    row("ws://h.example/", "a=1", "http://h.example/", "a=1");
    row("ws://127.0.0.1:99/", "a=1", "ws://127.0.0.1:98/", "a=1");
    row("ws://[::1]/", "a=1", "ws://[::1]/", "a=1");
    row("wss://h.example/", "a=1; Secure", "wss://h.example/", "a=1");
    row("wss://h.example/", "a=1; Secure", "https://h.example/", "a=1");
    row("wss://h.example/", "a=1; Secure", "ws://h.example/", "");
    row("ws://h.example/", "a=1; Path=/chat", "ws://h.example/chat/x", "a=1");
    row("ws://h.example/", "a=1; Path=/chat", "ws://h.example/other", "");
    row("ws://h.example/", "a=1", "ws://other.example/", "");
    row("ws://h.example/", "a=1", "ws://sub.h.example/", "");
    row("ws://sub.h.example/", "a=1; Domain=h.example", "ws://h.example/", "a=1");
    row("ws://h.example/", "a=1; Domain=other.example", "ws://other.example/", "");
    row("ws://h.co.uk/", "a=1; Domain=co.uk", "ws://other.co.uk/", "");
    row("ws://h.example/", "a=1; Max-Age=0", "ws://h.example/", "");
    row("ws://h.example/", "a=1; Max-Age=1000", "ws://h.example/", "a=1");
    row("ws://h.example/", "a=1; Expires=Thu, 01 Jan 1970 00:00:01 GMT", "ws://h.example/", "");
    row("ws://h.example/", "nonsense", "ws://h.example/", "");
    row("ws://h.example/", "", "ws://h.example/", "");
}

void tst_CookieJar::sentBack()
{
    QFETCH(QString, from);
    QFETCH(QByteArray, cookie);
    QFETCH(QString, to);
    QFETCH(QByteArray, header);
    CookieJar jar;
    QVERIFY(jar.headerFor(QUrl(to)).isEmpty());
    jar.take(QUrl(from), {cookie});
    QCOMPARE(jar.headerFor(QUrl(to)), header);
}

void tst_CookieJar::newValuesReplaceOldOnes()
{
    const QUrl url(QStringLiteral("ws://h.example/"));
    CookieJar jar;
    jar.take(url, {"a=1", "b=2"});
    QCOMPARE(jar.headerFor(url), "a=1; b=2");
    jar.take(url, {"a=3"});
    const QByteArrayList sorted = [&] {
        QByteArrayList pairs = jar.headerFor(url).split(';');
        for (QByteArray &pair : pairs)
            pair = pair.trimmed();
        std::sort(pairs.begin(), pairs.end());
        return pairs;
    }();
    QCOMPARE(sorted, (QByteArrayList{"a=3", "b=2"}));
    jar.take(url, {"a=; Max-Age=0"});
    QCOMPARE(jar.headerFor(url), "b=2");
}

// A server cannot make the program hold, and send back, ever more.
void tst_CookieJar::isBounded()
{
    const QUrl url(QStringLiteral("ws://h.example/"));
    CookieJar jar;
    jar.take(url, {"long=" + QByteArray(5000, 'x')});
    QVERIFY(jar.headerFor(url).isEmpty());
    for (int i = 0; i < 1000; ++i)
        jar.take(url, {"c" + QByteArray::number(i) + "=1"});
    const QByteArray header = jar.headerFor(url);
    QCOMPARE(header.count('='), 200);
    QVERIFY(header.contains("c999=1"));
    QVERIFY(!header.contains("c1=1"));
}

QTEST_APPLESS_MAIN(tst_CookieJar)
#include "tst_cookiejar.moc"
