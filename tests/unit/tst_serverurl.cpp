#include "domain/ServerUrl.h"

#include <QTest>

using namespace parlance;

// What a person types as an address: what is wrong with it, which part, and what was meant.
class TestServerUrl : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void tellsWhatIsWrong_data();
    void tellsWhatIsWrong();
    void suggests_data();
    void suggests();
};

void TestServerUrl::reads_data()
{
    QTest::addColumn<QString>("input");
    QTest::addColumn<QString>("url");
    QTest::newRow("ws") << QStringLiteral("ws://a.example:80/x?y=1") << QStringLiteral("ws://a.example:80/x?y=1");
    QTest::newRow("capitals and spaces") << QStringLiteral(" WSS://A.Example ") << QStringLiteral("wss://a.example");
    QTest::newRow("IPv6") << QStringLiteral("ws://[::1]:9/") << QStringLiteral("ws://[::1]:9/");
    QTest::newRow("IPv4") << QStringLiteral("ws://192.168.1.5") << QStringLiteral("ws://192.168.1.5");
    QTest::newRow("international") << QStringLiteral("ws://bücher.example/") << QStringLiteral("ws://xn--bcher-kva.example/");
    QTest::newRow("underscore") << QStringLiteral("ws://my_box/") << QStringLiteral("ws://my_box/");
}

void TestServerUrl::reads()
{
    QFETCH(QString, input);
    QFETCH(QString, url);
    const Result<QUrl> parsed = parseServerUrl(input);
    QVERIFY(parsed);
    QCOMPARE(parsed->toString(), url);
    QCOMPARE(suggestServerUrl(input), QString());
}

void TestServerUrl::tellsWhatIsWrong_data()
{
    QTest::addColumn<QString>("input");
    QTest::addColumn<UrlProblem>("problem");
    QTest::addColumn<QString>("value");
    QTest::newRow("empty") << QStringLiteral(" ") << UrlProblem::Empty << QString();
    QTest::newRow("no scheme") << QStringLiteral("nonsense") << UrlProblem::NoScheme << QStringLiteral("nonsense");
    QTest::newRow("http") << QStringLiteral("HTTP://a") << UrlProblem::HttpScheme << QStringLiteral("http");
    QTest::newRow("https") << QStringLiteral("HttpS://a") << UrlProblem::HttpScheme << QStringLiteral("https");
    QTest::newRow("other scheme") << QStringLiteral("FTP://a") << UrlProblem::UnknownScheme << QStringLiteral("ftp");
    QTest::newRow("no host") << QStringLiteral("ws:///x") << UrlProblem::NoHost << QString();
    QTest::newRow("port alone") << QStringLiteral("ws://:80") << UrlProblem::NoHost << QString();
    QTest::newRow("space in the host") << QStringLiteral("ws://ho st/") << UrlProblem::NoHost << QStringLiteral("ho st");
    QTest::newRow("open bracket") << QStringLiteral("ws://[::1/") << UrlProblem::NoHost << QStringLiteral("[::1");
    QTest::newRow("bad IPv6") << QStringLiteral("ws://[1:2]:80/") << UrlProblem::NoHost << QStringLiteral("[1:2]");
    QTest::newRow("bad port") << QStringLiteral("ws://a:x/") << UrlProblem::BadPort << QStringLiteral("x");
    QTest::newRow("fragment") << QStringLiteral("ws://a/#b") << UrlProblem::HasFragment << QStringLiteral("b");
    QTest::newRow("user") << QStringLiteral("ws://u:p@a/") << UrlProblem::HasUserInfo << QStringLiteral("u:p");
    QTest::newRow("space in the path") << QStringLiteral("ws://a/b c") << UrlProblem::Malformed << QStringLiteral("/b c");
}

void TestServerUrl::tellsWhatIsWrong()
{
    QFETCH(QString, input);
    QFETCH(UrlProblem, problem);
    QFETCH(QString, value);
    const Result<QUrl> parsed = parseServerUrl(input);
    QVERIFY(!parsed);
    QCOMPARE(UrlProblem(parsed.error().kind), problem);
    QCOMPARE(parsed.error().value, value);
}

void TestServerUrl::suggests_data()
{
    QTest::addColumn<QString>("input");
    QTest::addColumn<QString>("meant");
    QTest::newRow("no scheme") << QStringLiteral("a.example:8080/x") << QStringLiteral("ws://a.example:8080/x");
    QTest::newRow("slashes alone") << QStringLiteral("//a.example") << QStringLiteral("ws://a.example");
    QTest::newRow("http") << QStringLiteral("http://a.example") << QStringLiteral("ws://a.example");
    QTest::newRow("HTTP") << QStringLiteral("HTTP://a.example") << QStringLiteral("ws://a.example");
    QTest::newRow("https") << QStringLiteral("https://a.example") << QStringLiteral("wss://a.example");
    QTest::newRow("HTTPS") << QStringLiteral("HTTPS://Example.com") << QStringLiteral("wss://Example.com");
    QTest::newRow("nothing to be meant") << QStringLiteral("http://ho st/") << QString();
}

void TestServerUrl::suggests()
{
    QFETCH(QString, input);
    QFETCH(QString, meant);
    QCOMPARE(suggestServerUrl(input), meant);
}

QTEST_APPLESS_MAIN(TestServerUrl)
#include "tst_serverurl.moc"
