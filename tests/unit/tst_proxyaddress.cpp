#include "cli/ProxyAddress.h"
#include "cli/Words.h"

#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(parlance::ProxySettings)

// The proxy as it is typed behind --proxy.
class tst_ProxyAddress : public QObject
{
    Q_OBJECT

    using Kind = ProxySettings::Kind;

private Q_SLOTS:
    void reads_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<ProxySettings>("proxy");
        QTest::newRow("system") << u"system"_s << ProxySettings{};
        QTest::newRow("none") << u"none"_s << ProxySettings{Kind::None, {}, 0, {}, {}};
        QTest::newRow("http") << u"http://proxy.example:3128"_s << ProxySettings{Kind::Http, u"proxy.example"_s, 3128, {}, {}};
        QTest::newRow("slash") << u"http://proxy.example:3128/"_s << ProxySettings{Kind::Http, u"proxy.example"_s, 3128, {}, {}};
        QTest::newRow("no scheme") << u"proxy.example:3128"_s << ProxySettings{Kind::Http, u"proxy.example"_s, 3128, {}, {}};
        QTest::newRow("socks5") << u"socks5://[::1]:1080"_s << ProxySettings{Kind::Socks5, u"::1"_s, 1080, {}, {}};
        QTest::newRow("socks5h") << u"socks5h://10.0.0.1:1080"_s << ProxySettings{Kind::Socks5, u"10.0.0.1"_s, 1080, {}, {}};
        QTest::newRow("user") << u"http://ann@a:1"_s << ProxySettings{Kind::Http, u"a"_s, 1, u"ann"_s, {}};
        QTest::newRow("password") << u"http://ann:p%40ss:w%C3%B6rd@a:1"_s
                                  << ProxySettings{Kind::Http, u"a"_s, 1, u"ann"_s, u"p@ss:wörd"_s};
        QTest::newRow("password, no scheme") << u"ann:pw@a:1"_s << ProxySettings{Kind::Http, u"a"_s, 1, u"ann"_s, u"pw"_s};
    }
    void reads()
    {
        QFETCH(QString, text);
        QFETCH(ProxySettings, proxy);
        const Result<ProxySettings> read = parseProxy(text);
        QVERIFY2(read, qPrintable(text));
        QCOMPARE(read->kind, proxy.kind);
        QCOMPARE(read->host, proxy.host);
        QCOMPARE(read->port, proxy.port);
        QCOMPARE(read->user, proxy.user);
        QCOMPARE(read->password, proxy.password);
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("problem");
        QTest::addColumn<QString>("shown"); // in the sentence
        QTest::newRow("empty") << QString() << int(ProxyProblem::NoHost) << u"\"\""_s;
        QTest::newRow("scheme") << u"https://ann:s3cret@a:1"_s << int(ProxyProblem::UnknownScheme) << u"\"https://ann:…@a:1\""_s;
        QTest::newRow("no host") << u"http://:3128"_s << int(ProxyProblem::NoHost) << u"\"http://:3128\""_s;
        QTest::newRow("no port") << u"socks5://ann:s3cret@a"_s << int(ProxyProblem::NoPort) << u"\"socks5://ann:…@a\""_s;
        QTest::newRow("port 0") << u"http://a:0"_s << int(ProxyProblem::NoPort) << u"\"http://a:0\""_s;
        QTest::newRow("port too large") << u"http://ann:s3cret@a:70000"_s << int(ProxyProblem::Malformed)
                                        << u"\"http://ann:…@a:70000\""_s;
        QTest::newRow("path") << u"http://a:1/x"_s << int(ProxyProblem::Malformed) << u"\"http://a:1/x\""_s;
        QTest::newRow("query") << u"http://a:1?x"_s << int(ProxyProblem::Malformed) << u"\"http://a:1?x\""_s;
        QTest::newRow("word") << u"auto"_s << int(ProxyProblem::NoPort) << u"\"auto\""_s;
    }
    void refuses()
    {
        QFETCH(QString, text);
        QFETCH(int, problem);
        QFETCH(QString, shown);
        const Result<ProxySettings> read = parseProxy(text);
        QVERIFY2(!read, qPrintable(text));
        QCOMPARE(read.error().kind, problem);
        const QString sentence = proxySentence(withoutPassword(text), read.error());
        QVERIFY2(sentence.contains(shown), qPrintable(sentence));
        QVERIFY2(sentence.endsWith(u"--proxy takes system, none, http://HOST:PORT or socks5://HOST:PORT."), qPrintable(sentence));
        QVERIFY2(!sentence.contains(u"s3cret"), qPrintable(sentence));
    }
};

QTEST_APPLESS_MAIN(tst_ProxyAddress)
#include "tst_proxyaddress.moc"
