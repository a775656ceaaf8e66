#include "wire/dial/AddressRace.h"
#include "wire/dial/ProxyChoice.h"
#include "wire/dial/ProxyTunnel.h"

#include <QTest>

using namespace parlance;

// What is said to a proxy, byte by byte, and which one is chosen.
class tst_ProxyTunnel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void conversation_data();
    void conversation();
    void whatCannotBeSaid();
    void systemProxy_data();
    void systemProxy();
    void ownProxyIsForEveryServer();
    void addressesInTurns_data();
    void addressesInTurns();
};

namespace {

using Lines = QList<QByteArray>; // what we say, what the proxy says, and so on
using State = ProxyTunnel::State;

ProxySettings proxy(ProxySettings::Kind kind, const char *user = "", const char *password = "")
{
    return {kind, QStringLiteral("proxy.example"), 3128, QString::fromUtf8(user), QString::fromUtf8(password)};
}

QByteArray hex(const char *digits)
{
    return QByteArray::fromHex(digits);
}

} // namespace

void tst_ProxyTunnel::conversation_data()
{
    QTest::addColumn<ProxySettings>("settings");
    QTest::addColumn<QString>("host");
    QTest::addColumn<Lines>("lines");
    QTest::addColumn<State>("state");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *tag, const ProxySettings &settings, const char *host, const Lines &lines, State state,
                        int status = 0, const char *words = "") {
        QTest::newRow(tag) << settings << QString::fromLatin1(host) << lines << state << status
                           << QString::fromUtf8(words);
    };
    const ProxySettings http = proxy(ProxySettings::Kind::Http);
    const QByteArray ask = "CONNECT h.example:443 HTTP/1.1\r\nHost: h.example:443\r\n\r\n";
    row("http", http, "h.example", {ask, "HTTP/1.1 200 Connection established\r\n\r\n"}, State::Open, 200);
    row("http 1.0, headers", http, "h.example", {ask, "HTTP/1.0 204 x\r\nContent-Length: 99\r\n\r\n"}, State::Open, 204);
    row("http, interim", http, "h.example", {ask, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"}, State::Open,
        200);
    row("http to IPv6", http, "::1", {"CONNECT [::1]:443 HTTP/1.1\r\nHost: [::1]:443\r\n\r\n"}, State::Working);
    row("http password", proxy(ProxySettings::Kind::Http, "u", "pä"), "h.example",
        {"CONNECT h.example:443 HTTP/1.1\r\nHost: h.example:443\r\nProxy-Authorization: Basic dTpww6Q=\r\n\r\n"},
        State::Working);
    row("http 407", http, "h.example", {ask, "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"}, State::Refused, 407,
        "Proxy Authentication Required");
    row("http 403", http, "h.example", {ask, "HTTP/1.1 403 Nicht erlaubt für Sie\r\nA: b\r\n\r\n"}, State::Refused, 403,
        "Nicht erlaubt für Sie");
    row("http 101", http, "h.example", {ask, "HTTP/1.1 101 What\r\n\r\n"}, State::Refused, 101, "What");
    row("http, half", http, "h.example", {ask, "HTTP/1.1 200 OK\r\n"}, State::Working, 200);
    row("no http", http, "h.example", {ask, "SSH-2.0-x\r\n"}, State::Refused, 0, "SSH-2.0-x");

    const ProxySettings socks = proxy(ProxySettings::Kind::Socks5);
    const ProxySettings secret = proxy(ProxySettings::Kind::Socks5, "user", "päss");
    const QByteArray toName = hex("05010003") + "\x09h.example" + hex("01bb");
    const QByteArray granted = hex("0500000100000000") + hex("0000");
    row("socks", socks, "h.example", {hex("050100"), hex("0500"), toName, granted}, State::Open);
    row("socks to IPv4", socks, "192.0.2.1", {hex("050100"), hex("0500"), hex("05010001c000020101bb"), granted},
        State::Open);
    row("socks to IPv6", socks, "2001:db8::1",
        {hex("050100"), hex("0500"), hex("0501000420010db800000000000000000000000101bb"), granted}, State::Open);
    row("socks answers with a name", socks, "h.example",
        {hex("050100"), hex("0500"), toName, hex("05000003") + "\x03" "abc" + hex("1234")}, State::Open);
    row("socks answers with IPv6", socks, "h.example",
        {hex("050100"), hex("0500"), toName, hex("05000004") + QByteArray(18, '\0')}, State::Open);
    row("socks answer cut", socks, "h.example", {hex("050100"), hex("0500"), toName, granted.chopped(1)},
        State::Working);
    row("socks password", secret, "h.example",
        {hex("05020002"), hex("0502"), QByteArray("\x01\x04user\x05p\xc3\xa4ss"), hex("0100"), toName, granted},
        State::Open);
    row("socks password not wanted", secret, "h.example", {hex("05020002"), hex("0500"), toName, granted}, State::Open);
    row("socks wrong password", secret, "h.example",
        {hex("05020002"), hex("0502"), QByteArray("\x01\x04user\x05p\xc3\xa4ss"), hex("0101")}, State::Refused, 0,
        "SOCKS5 USERNAME/PASSWORD 1");
    row("socks wants a password", socks, "h.example", {hex("050100"), hex("05ff")}, State::Refused, 0,
        "SOCKS5 NO ACCEPTABLE METHODS");
    row("socks chooses what was not offered", socks, "h.example", {hex("050100"), hex("0502")}, State::Refused, 0,
        "SOCKS5 NO ACCEPTABLE METHODS");
    row("socks refuses", socks, "h.example", {hex("050100"), hex("0500"), toName, hex("0505000100")}, State::Refused, 0,
        "SOCKS5 5 Connection refused");
    row("socks ruleset", socks, "h.example", {hex("050100"), hex("0500"), toName, hex("0502000100")}, State::Refused, 0,
        "SOCKS5 2 connection not allowed by ruleset");
    row("socks unknown reply", socks, "h.example", {hex("050100"), hex("0500"), toName, hex("0563000100")},
        State::Refused, 0, "SOCKS5 99");
    row("socks unknown address", socks, "h.example", {hex("050100"), hex("0500"), toName, hex("0500000900")},
        State::Refused, 0, "%05%00%00%09%00");
    row("no socks", socks, "h.example", {hex("050100"), "HT"}, State::Refused, 0, "HT");
}

void tst_ProxyTunnel::conversation()
{
    QFETCH(ProxySettings, settings);
    QFETCH(QString, host);
    QFETCH(Lines, lines);
    QFETCH(State, state);
    QFETCH(int, status);
    QFETCH(QString, words);
    for (const bool inPieces : {false, true}) {
        ProxyTunnel tunnel(settings, host, 443);
        for (qsizetype i = 0; i < lines.size(); i += 2) {
            QCOMPARE(tunnel.state(), State::Working);
            QCOMPARE(tunnel.takeOutgoing(), lines.at(i));
            if (i + 1 == lines.size())
                break;
            // What follows an answer that opens the tunnel belongs to the server.
            const QByteArray last = i + 2 >= lines.size() && state == State::Open ? QByteArray("server") : QByteArray();
            const QByteArray answer = lines.at(i + 1) + last;
            qsizetype used = 0;
            for (qsizetype at = 0; at < answer.size(); at += inPieces ? 1 : answer.size())
                used += tunnel.feed(QByteArrayView(answer).sliced(at, inPieces ? 1 : answer.size()));
            if (state != State::Refused)
                QCOMPARE(used, lines.at(i + 1).size());
        }
        QCOMPARE(tunnel.state(), state);
        QCOMPARE(tunnel.httpStatus(), status);
        if (!words.startsWith(u"SSH") || !inPieces) // what is no HTTP is refused with its first byte
            QCOMPARE(tunnel.words(), words);
        QVERIFY(tunnel.takeOutgoing().isEmpty());
    }
}

void tst_ProxyTunnel::whatCannotBeSaid()
{
    const QString host = QStringLiteral("h.example");
    const QByteArray tooLong(256, 'x');
    using Kind = ProxySettings::Kind;
    QVERIFY(ProxyTunnel::canSay(proxy(Kind::Http, "u", "p:q\r\n"), host));
    QVERIFY(ProxyTunnel::canSay(proxy(Kind::Http, tooLong.constData(), tooLong.constData()), host));
    QVERIFY(!ProxyTunnel::canSay(proxy(Kind::Http, "u:v", "p"), host));
    QVERIFY(ProxyTunnel::canSay(proxy(Kind::Socks5, "u:v", tooLong.constData() + 1), host));
    QVERIFY(!ProxyTunnel::canSay(proxy(Kind::Socks5, tooLong.constData(), "p"), host));
    QVERIFY(!ProxyTunnel::canSay(proxy(Kind::Socks5, "u", tooLong.constData()), host));
    QVERIFY(!ProxyTunnel::canSay(proxy(Kind::Socks5), QString::fromLatin1(tooLong)));
}

void tst_ProxyTunnel::systemProxy_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<bool>("tls");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *host, bool tls, const char *text) {
        QTest::addRow("%s %d", host, tls) << QString::fromLatin1(host) << tls << QString::fromLatin1(text);
    };
    row("h.example", false, "http://plain.example:8080");
    row("h.example", true, "socks5://secure.example:1080");
    row("direct.example", false, "");
    row("localhost", false, "");
    row("LOCALHOST", true, "");
    row("a.localhost", false, "");
    row("127.0.0.1", true, "");
    row("127.1.2.3", false, "");
    row("::1", false, "");
    row("192.0.2.1", false, "http://plain.example:8080");
}

void tst_ProxyTunnel::systemProxy()
{
#if !defined(Q_OS_LINUX)
    QSKIP("Only Linux keeps the system's proxies in the environment");
#else
    QFETCH(QString, host);
    QFETCH(bool, tls);
    QFETCH(QString, text);
    qputenv("http_proxy", "http://u:p@plain.example:8080");
    qputenv("https_proxy", "socks5://secure.example:1080");
    qputenv("no_proxy", "direct.example");
    const ProxySettings chosen = proxyFor({}, host, 443, tls);
    QVERIFY(chosen.kind != ProxySettings::Kind::System);
    QCOMPARE(proxyText(chosen), text);
    QCOMPARE(chosen.user, text.startsWith(u"http") ? QStringLiteral("u") : QString());
    QCOMPARE(chosen.password, text.startsWith(u"http") ? QStringLiteral("p") : QString());
    for (const char *name : {"http_proxy", "https_proxy", "no_proxy"})
        qunsetenv(name);
    QCOMPARE(proxyText(proxyFor({}, host, 443, tls)), QString());
#endif
}

void tst_ProxyTunnel::ownProxyIsForEveryServer()
{
    const ProxySettings own = proxy(ProxySettings::Kind::Socks5, "u", "p");
    QCOMPARE(proxyFor(own, QStringLiteral("127.0.0.1"), 80, false), own);
    QCOMPARE(proxyText(own), QStringLiteral("socks5://proxy.example:3128"));
    ProxySettings v6 = proxy(ProxySettings::Kind::Http);
    v6.host = QStringLiteral("::1");
    QCOMPARE(proxyText(v6), QStringLiteral("http://[::1]:3128"));
    ProxySettings none;
    none.kind = ProxySettings::Kind::None;
    QCOMPARE(proxyFor(none, QStringLiteral("h.example"), 80, false), none);
}

void tst_ProxyTunnel::addressesInTurns_data()
{
    QTest::addColumn<QStringList>("found");
    QTest::addColumn<QStringList>("turns");
    const auto row = [](const char *found, const char *turns) {
        QTest::newRow(found) << QString::fromLatin1(found).split(u' ') << QString::fromLatin1(turns).split(u' ');
    };
    row("::1", "::1");
    row("::1 127.0.0.1", "::1 127.0.0.1");
    row("127.0.0.1 ::1", "127.0.0.1 ::1");
    row("::1 ::2 ::3 1.1.1.1 2.2.2.2", "::1 1.1.1.1 ::2 2.2.2.2 ::3");
    row("1.1.1.1 2.2.2.2 3.3.3.3", "1.1.1.1 2.2.2.2 3.3.3.3");
    row("1.1.1.1 2.2.2.2 ::1", "1.1.1.1 ::1 2.2.2.2");
}

void tst_ProxyTunnel::addressesInTurns()
{
    QFETCH(QStringList, found);
    QFETCH(QStringList, turns);
    QList<QHostAddress> addresses;
    for (const QString &text : found)
        addresses.append(QHostAddress(text));
    QStringList got;
    for (const QHostAddress &address : AddressRace::inTurns(addresses))
        got.append(address.toString());
    QCOMPARE(got, turns);
}

QTEST_GUILESS_MAIN(tst_ProxyTunnel)
#include "tst_proxytunnel.moc"
