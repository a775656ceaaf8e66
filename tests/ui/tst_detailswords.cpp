#include "DetailsReports.h"
#include "EnglishWords.h"
#include "domain/SecretFilter.h"
#include "ui/details/BodyText.h"
#include "ui/details/DetailsWords.h"
#include "ui/details/HandshakeWords.h"
#include "ui/details/TlsWords.h"

#include <QLocale>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;
using std::chrono::microseconds;

// The words of the details of a connection, without a window.
class tst_DetailsWords : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void durations_data()
    {
        QTest::addColumn<int>("time");
        QTest::addColumn<QString>("words");
        QTest::newRow("none") << 0 << u"0.00 ms"_s;
        QTest::newRow("microseconds") << 87 << u"0.09 ms"_s;
        QTest::newRow("some") << 9876 << u"9.88 ms"_s;
        QTest::newRow("tens") << 38240 << u"38.2 ms"_s;
        QTest::newRow("hundreds") << 412345 << u"412 ms"_s;
        QTest::newRow("seconds") << 12345678 << u"12,346 ms"_s;
    }
    void durations()
    {
        QFETCH(int, time);
        QTEST(DetailsWords::duration(microseconds(time)), "words");
    }

    void everyStepHasItsName()
    {
        QStringList seen;
        for (int step = int(LinkStep::Resolve); step <= int(LinkStep::Response); ++step)
            seen.append(DetailsWords::step(LinkStep(step)));
        QVERIFY(!seen.contains(QString()));
        QCOMPARE(seen.removeDuplicates(), 0);
    }

    void ratios()
    {
        QCOMPARE(DetailsWords::compression(1200000, 300000), u"1.2 MB as 300.0 kB (25 %)"_s);
        QCOMPARE(DetailsWords::compression(1000, 12), u"1.0 kB as 12 bytes (1.2 %)"_s);
        QCOMPARE(DetailsWords::compression(10, 14), u"10 bytes as 14 bytes (140 %)"_s); // it may grow
        QCOMPARE(DetailsWords::compression(0, 0), u"nothing"_s);
    }

    void factsKeepTheirPlaces()
    {
        const auto names = [](const DetailsFacts &facts) {
            QStringList list;
            for (const DetailsFact &fact : facts)
                list.append(fact.name);
            return list;
        };
        QCOMPARE(names(DetailsWords::link({}, false)), names(DetailsWords::link(openedReport(), true)));
        QCOMPARE(names(DetailsWords::traffic({})), names(DetailsWords::traffic({1, 2, 3, 4, 5, 6, 7, 8, 9, 10})));
        for (const DetailsFact &fact : DetailsWords::link({}, false))
            QCOMPARE(fact.value, u"–"_s); // nothing is claimed before anything is known
    }

    void factsOfALink()
    {
        const QString text = plainText(DetailsWords::link(openedReport(), false));
        QCOMPARE(text, u"Address: wss://chat.example.org/v2?access_token=••••••&room=lobby\n"
                        "Transport: Automatic (Parlance’s own)\n"
                        "Reached at: [2001:db8::7]:443, from [2001:db8::1]:50122\n"
                        "Proxy: none\n"
                        "Encryption: TLS 1.3 with TLS_AES_256_GCM_SHA384\n"
                        "Subprotocol: chat.v2\n"
                        "Extensions: permessage-deflate; server_no_context_takeover"_s);
        LinkReport proxied = openedReport();
        proxied.proxy = u"http://ana:s3cret@proxy:3128"_s;
        QVERIFY(plainText(DetailsWords::link(proxied, false)).contains(u"Proxy: http://••••••@proxy:3128\n"_s));
        QVERIFY(plainText(DetailsWords::link(proxied, true)).contains(u"s3cret"_s));
    }

    void counters()
    {
        const LinkFigures figures{.wireIn = 1500, .wireOut = 20, .framesIn = 12345, .framesOut = 2, .messagesIn = 12000,
                                  .messagesOut = 1, .deflatedIn = 300000, .inflatedIn = 1200000};
        QCOMPARE(plainText(DetailsWords::traffic(figures)), u"Messages: 12,000 received, 1 sent\n"
                                                             "Frames: 12,345 received, 2 sent\n"
                                                             "Bytes: 1.5 kB received, 20 bytes sent\n"
                                                             "Compressed, received: 1.2 MB as 300.0 kB (25 %)\n"
                                                             "Compressed, sent: nothing"_s);
    }

    void secretsInHeaders_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("shown");
        const QString m = SecretFilter::mark();
        const auto row = [](const char *title, const char *name, const QString &value, const QString &shown) {
            QTest::newRow(title) << QString::fromLatin1(name) << value << shown;
        };
        row("scheme stays", "authorization", u"Bearer abc.def"_s, u"Bearer "_s + m);
        row("no scheme", "Authorization", u"abc"_s, m);
        row("proxy", "Proxy-Authorization", u"Basic YTpi"_s, u"Basic "_s + m);
        row("cookies", "Cookie", u"a=1; b=2; c"_s, u"a="_s + m + u"; b="_s + m + u';' + m);
        row("set cookie", "SET-COOKIE", u"a=1; Path=/; Secure"_s, u"a="_s + m + u"; Path=/; Secure"_s);
        row("of one's own", "X-Api-Key", u"k"_s, m);
        row("session", "X-Session", u"k"_s, m);
        row("challenge", "WWW-Authenticate", u"Basic realm=\"x\""_s, u"Basic realm=\"x\""_s);
        row("handshake", "Sec-WebSocket-Key", u"dGhlIHNhbXBsZSBub25jZQ=="_s, u"dGhlIHNhbXBsZSBub25jZQ=="_s);
        row("plain", "Server", u"nginx/1.22"_s, u"nginx/1.22"_s);
        row("empty", "Authorization", QString(), QString());
        row("location", "Location", u"https://a:b@h/p?x=1&token=t#f"_s, u"https://"_s + m + u"@h/p?x=1&token="_s + m + u"#f"_s);
        row("subprotocols", "Sec-WebSocket-Protocol", u"graphql-transport-ws, chat.v2"_s, u"graphql-transport-ws, chat.v2"_s);
        row("bearer", "Sec-WebSocket-Protocol", u"bearer, abc, chat"_s, u"bearer, "_s + m + u", chat"_s);
        row("long one", "Sec-WebSocket-Protocol", u"chat,eyJhbGciOiJIUzI1NiJ9.e30.x"_s, u"chat,"_s + m);
        row("empty one", "Sec-WebSocket-Protocol", u"token,,a"_s, u"token,,a"_s);
    }
    void secretsInHeaders()
    {
        QFETCH(QString, name);
        QFETCH(QString, value);
        QTEST(SecretFilter::header(name, value), "shown");
    }

    void secretsInAddresses_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("shown");
        const QString m = SecretFilter::mark();
        QTest::newRow("none") << u"ws://h:1/p"_s << u"ws://h:1/p"_s;
        QTest::newRow("open") << u"ws://h/?room=lobby&inside=1"_s << u"ws://h/?room=lobby&inside=1"_s;
        QTest::newRow("by name") << u"ws://h/?API_KEY=1&room=a"_s << u"ws://h/?API_KEY=%1&room=a"_s.arg(m);
        QTest::newRow("by length") << u"ws://h/?x=0123456789abcdef"_s << u"ws://h/?x=%1"_s.arg(m);
        QTest::newRow("empty") << u"ws://h/?token=&a"_s << u"ws://h/?token=&a"_s;
        QTest::newRow("in a sentence") << u"It says: “https://h/?sid=1”."_s << u"It says: “https://h/?sid=%1"_s.arg(m);
        QTest::newRow("user") << u"socks5://u:p@h:1"_s << u"socks5://%1@h:1"_s.arg(m);
        QTest::newRow("mail") << u"ask ann@example.org"_s << u"ask ann@example.org"_s;
    }
    void secretsInAddresses()
    {
        QFETCH(QString, text);
        QTEST(SecretFilter::addresses(text), "shown");
    }

    void secretsOverLines()
    {
        const QString m = SecretFilter::mark();
        QCOMPARE(SecretFilter::head(u"GET /?token=1 HTTP/1.1\r\nCookie: a=1;\r\n b=2\nX:y\r\nno colon?key=1"_s),
                 u"GET /?token=%1 HTTP/1.1\nCookie: a=%1;%1\n b=%1\nX:y\nno colon?key=%1"_s.arg(m));
    }

    void bodies_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("type");
        QTest::addColumn<bool>("complete");
        QTest::addColumn<QString>("shown");
        const QString html = u"text/html"_s;
        QTest::newRow("markup") << QByteArray("<b>no</b>\r\n") << html << true << u"<b>no</b>\n"_s;
        QTest::newRow("UTF-8") << QByteArray("\xe4\xbd\xa0") << QString() << true << u"你"_s;
        QTest::newRow("cut character") << QByteArray("a\xe4\xbd") << html << false << u"a"_s;
        QTest::newRow("half a character") << QByteArray("a\xe4\xbd") << u"text/plain"_s << true << u"aä½"_s;
        QTest::newRow("GBK") << QByteArray("\xc4\xe3") << u"text/html; charset=\"GBK\""_s << true << u"你"_s;
        QTest::newRow("unknown charset") << QByteArray("\xe4") << u"text/html; charset=klingon"_s << true << u"ä"_s;
        QTest::newRow("UTF-16") << QByteArray("a\0b\0", 4) << u"text/plain;charset=UTF-16LE"_s << true << u"ab"_s;
        QTest::newRow("binary") << QByteArray("\x1f\x8b\x08\0A", 5) << html << true
                                << u"00000000  1f 8b 08 00 41                                    ....A"_s;
        QTest::newRow("bytes that are no text") << QByteArray("\xff\xfe") << u"application/octet-stream"_s << true
                                                << u"00000000  ff fe                                             .."_s;
        QTest::newRow("control characters") << QByteArray("a\x1b[31m\tb\x7f") << html << true << u"a␛[31m\tb␡"_s;
        QTest::newRow("turned around") << QByteArray("a\xe2\x80\xae""b\xe2\x80\xa8") << html << true << u"a\ufffdb\ufffd"_s;
    }
    void bodies()
    {
        QFETCH(QByteArray, body);
        QFETCH(QString, type);
        QFETCH(bool, complete);
        QTEST(BodyText::ofBody(body, type, complete), "shown");
    }

    void hexTables()
    {
        QByteArray bytes;
        for (int i = 0; i < 17; ++i)
            bytes += char(0x40 + i);
        QCOMPARE(BodyText::hexTable(bytes), u"00000000  40 41 42 43 44 45 46 47  48 49 4a 4b 4c 4d 4e 4f  @ABCDEFGHIJKLMNO\n"
                                             "00000010  50                                                P"_s);
        QCOMPARE(BodyText::hexTable({}), QString());
    }

    void handshake()
    {
        const LinkReport report = openedReport();
        const QString hidden = plainText(HandshakeWords::lines(report, false));
        QVERIFY2(hidden.startsWith(u"Request to wss://chat.example.org/?access_token=••••••\nGET /?access_token=•••••• HTTP/1.1\n"
                                    "Host: chat.example.org\nAuthorization: Bearer ••••••\n\n"
                                    "Answer: 307 (moved to another address)\nHTTP/1.1 307 Temporary Redirect\n"
                                    "Location: wss://chat.example.org/v2?access_token=••••••&room=lobby\n\n"
                                    "Request to wss://chat.example.org/v2"_s), qPrintable(hidden));
        QVERIFY2(hidden.endsWith(u"Answer: 101\nHTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\n"
                                  "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\nSet-Cookie: id=••••••; Path=/; HttpOnly"_s),
                 qPrintable(hidden));
        for (const QString &secret : {u"abc"_s, u"t0psecret"_s, u"c00kie"_s})
            QVERIFY2(!hidden.contains(secret), qPrintable(secret));
        const QString shown = plainText(HandshakeWords::lines(report, true));
        for (const QString &secret : {u"access_token=abc"_s, u"Bearer t0psecret"_s, u"id=c00kie; theme=dark"_s, u"id=c00kie2"_s})
            QVERIFY2(shown.contains(secret), qPrintable(secret));
    }

    void handshakeThatWasNot()
    {
        LinkReport report;
        QVERIFY(plainText(HandshakeWords::lines(report, false)).contains(u"nothing to show yet"_s));
        report.steps = {{LinkStep::Connect, {}, {}, {}}};
        QVERIFY(plainText(HandshakeWords::lines(report, false)).contains(u"before a request was sent"_s));
        report.transport = TransportChoice::QtWebSockets;
        QVERIFY(plainText(HandshakeWords::lines(report, false)).contains(u"Qt WebSockets does not show the handshake"_s));
        report = refusedReport("abc");
        report.exchanges[0].bodyComplete = false;
        const QString cut = plainText(HandshakeWords::lines(report, false));
        QVERIFY2(cut.contains(u"Answer: 404 (nothing at this path)\n"_s), qPrintable(cut));
        QVERIFY2(cut.contains(u"Body (3 bytes)\nabc\nThe body ends here before its end"_s), qPrintable(cut));
        report.exchanges[0].status = 0;
        QVERIFY(plainText(HandshakeWords::lines(report, false)).endsWith(u"No answer came"_s));
    }

    void tls()
    {
        const LinkReport report = openedReport();
        const QDateTime now = QDateTime::currentDateTimeUtc();
        const QString text = plainText(TlsWords::lines(report, now));
        QVERIFY2(text.startsWith(u"TLS 1.3\nCipher: TLS_AES_256_GCM_SHA384 (256 bits)\nALPN: http/1.1\n\n"
                                  "The server's certificate: chat.example.org\nIssued by: Example Authority\n"
                                  "For: chat.example.org, *.chat.example.org\nValid from "_s), qPrintable(text));
        QVERIFY2(text.contains(u" (70 days left)\nSHA-256: AB:AB:AB"_s), qPrintable(text));
        QVERIFY2(text.contains(u"Certificate of an authority: Example Authority\nIssued by: itself\nValid from"_s), qPrintable(text));
    }

    void tlsThatWasNot()
    {
        QVERIFY(plainText(TlsWords::lines({}, {})).contains(u"nothing to show yet"_s));
        LinkReport report = refusedReport({});
        QVERIFY(plainText(TlsWords::lines(report, {})).contains(u"not encrypted"_s));
        report.steps.append({LinkStep::Tls, {}, {}, {}});
        QVERIFY(plainText(TlsWords::lines(report, {})).contains(u"did not come about"_s));
        report.steps.removeLast();
        report.url = QUrl(u"wss://127.0.0.1/"_s);
        QVERIFY(plainText(TlsWords::lines(report, {})).contains(u"before TLS began"_s));
    }

    // Who asks why wants to see whose certificate it was.
    void tlsThatWasRefused()
    {
        LinkReport report = openedReport();
        report.tls->protocol.clear();
        report.tls->refusedProblems = {u"<b>another\nname</b>"_s};
        const QString text = plainText(TlsWords::lines(report, QDateTime::currentDateTimeUtc()));
        QVERIFY2(text.startsWith(u"TLS did not come about; the reason is said above.\n⚠\uFE0E What is wrong: “<b>another name</b>”\n\n"
                                  "The server's certificate: chat.example.org\n"_s), qPrintable(text));
        QVERIFY2(!text.contains(u"Cipher"_s), qPrintable(text));
        QCOMPARE(DetailsWords::link(report, false).at(4).value, u"none"_s); // Encryption
    }

    void validities_data()
    {
        QTest::addColumn<int>("from"); // hours before and behind now
        QTest::addColumn<int>("until");
        QTest::addColumn<bool>("problem");
        QTest::addColumn<QString>("words");
        QTest::newRow("valid") << -240 << 49 << false << u"(2 days left)"_s;
        QTest::newRow("one day") << -240 << 25 << false << u"(1 day left)"_s;
        QTest::newRow("hours") << -240 << 5 << false << u"(less than a day left)"_s;
        QTest::newRow("expired") << -240 << -73 << true << u"⚠\ufe0e Expired 3 days ago ("_s;
        QTest::newRow("expired today") << -240 << -1 << true << u"Expired today ("_s;
        QTest::newRow("not yet") << 5 << 240 << true << u"Not valid yet: "_s;
    }
    void validities()
    {
        QFETCH(int, from);
        QFETCH(int, until);
        QFETCH(bool, problem);
        QFETCH(QString, words);
        const QDateTime now(QDate(2026, 3, 5), QTime(12, 0), Qt::UTC);
        LinkReport report = openedReport();
        report.tls->chain = {certificateFacts(u"h"_s, now.addSecs(from * 3600), now.addSecs(until * 3600))};
        report.tls->ignoredProblems = {u"<b>The certificate\nis bad</b>"_s};
        const DetailsLines lines = TlsWords::lines(report, now);
        QVERIFY2(plainText(lines).contains(words), qPrintable(plainText(lines)));
        QCOMPARE(std::count_if(lines.begin(), lines.end(), [](const DetailsLine &line) { return line.kind == DetailsLine::Kind::Problem; }),
                 problem ? 2 : 1);
        QVERIFY(plainText(lines).contains(u"Ignored, since the checks are off: “<b>The certificate is bad</b>”"_s));
    }
};

QTEST_MAIN(tst_DetailsWords)
#include "tst_detailswords.moc"
