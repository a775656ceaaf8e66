#include "EnglishWords.h"
#include "Engine.h"
#include "domain/CloseCode.h"
#include "domain/Profile.h"
#include "models/ChatModel.h"
#include "ui/LinkWording.h"
#include "ui/RuleWording.h"
#include "ui/Wording.h"

#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

class tst_Wording : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void quotesForeignWords_data()
    {
        QTest::addColumn<QString>("raw");
        QTest::addColumn<QString>("shown");
        QTest::newRow("nothing") << QString() << QString();
        QTest::newRow("blank") << u" \n\t "_s << QString();
        QTest::newRow("plain") << u"go away"_s << u"“go away”"_s;
        QTest::newRow("markup stays text") << u"<b>x</b> %1 &amp;"_s << u"“<b>x</b> %1 &amp;”"_s;
        QTest::newRow("one line") << u"a\r\nb\x07z"_s << u"“a b z”"_s;
        QTest::newRow("no change of direction") << u"a\u202eb\u2066c"_s << u"“abc”"_s;
        QTest::newRow("bounded") << u"x"_s.repeated(5000) << QString(u"“"_s + u"x"_s.repeated(200) + u"…”"_s);
        QTest::newRow("no half character") << QString(u"x"_s.repeated(199) + u"😀😀"_s)
                                           << QString(u"“"_s + u"x"_s.repeated(199) + u"…”"_s);
    }
    void quotesForeignWords()
    {
        QFETCH(QString, raw);
        QTEST(Wording::quoted(raw), "shown");
    }

    void namesEveryConnection()
    {
        Profile profile;
        profile.server = ServerKind::LocalRoom;
        QCOMPARE(Wording::connectionName(profile), u"Local room"_s);
        profile.server = ServerKind::Remote;
        profile.url = QUrl(u"wss://example.org/chat?token=secret"_s);
        QCOMPARE(Wording::connectionName(profile), u"example.org"_s);
        profile.url.setPort(8080);
        QCOMPARE(Wording::connectionName(profile), u"example.org:8080"_s);
        profile.name = u"example.org"_s; // the name that is proposed for it, and for its neighbour at another port
        QCOMPARE(Wording::connectionName(profile), u"example.org:8080"_s);
        profile.url.setPort(profile.url.scheme() == u"wss" ? 443 : 80);
        QCOMPARE(Wording::connectionName(profile), u"example.org"_s);
        profile.url.setPort(8080);
        profile.name = u"Team"_s;
        QCOMPARE(Wording::connectionName(profile), u"Team"_s);
    }

    void namesTurnNothingAround()
    {
        for (const char16_t turn : u"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"_s.toStdU16String()) {
            const QString shown = Wording::name(u"ann"_s + QChar(turn) + u"gpj"_s);
            QCOMPARE(shown, u"ann\ufffdgpj"_s);
            QVERIFY(!Wording::typing({u"ann"_s + QChar(turn)}).contains(QChar(turn)));
        }
        QCOMPARE(Wording::name(u" a\n\u200fb "_s), u"a b"_s);
        QCOMPARE(Wording::name(u"שלום 你好"_s), u"שלום 你好"_s);
    }

    void saysWhatBecameOfADamagedFile()
    {
        DamagedFile file{u"/p/profiles.json"_s, {}, u"/version: 2, newest known 1"_s, true};
        QString said = Wording::damagedFile(file);
        QVERIFY2(said.contains(u"newer Parlance"_s) && said.contains(u"unchanged"_s) && said.contains(file.path), qPrintable(said));
        QVERIFY2(!said.contains(file.reason), qPrintable(said));
        file = {u"/p/profiles.json"_s, u"/p/kept"_s, u"/profiles/1/url: string expected"_s, false, 2};
        said = Wording::damagedFile(file);
        QVERIFY2(said.contains(u"2 connections"_s) && said.contains(file.keptAs), qPrintable(said));
        QVERIFY2(said.endsWith(u"“/profiles/1/url: string expected”"_s), qPrintable(said));
        file.leftOut = 0;
        QVERIFY2(Wording::damagedFile(file).contains(u"without it"_s), qPrintable(said));
        file.keptAs.clear();
        QVERIFY2(Wording::damagedFile(file).contains(u"set aside"_s), qPrintable(said));
    }

    void toolTipsHoldNoMarkup()
    {
        QVERIFY(!Wording::toolTip(u"<img src='http://x'>"_s).contains(u"<img"_s));
    }

    void everyEndHasItsSentence()
    {
        QStringList seen;
        for (int kind = int(DropKind::CloseFrame); kind <= int(DropKind::ClosedByUser); ++kind) {
            Drop drop;
            drop.kind = DropKind(kind);
            const QString sentence = LinkWording::drop(drop);
            QVERIFY2(sentence.endsWith(u'.'), qPrintable(sentence));
            QVERIFY2(!seen.contains(sentence), qPrintable(sentence));
            seen.append(sentence);
        }
    }

    void saysCodeMeaningAndReason()
    {
        Drop drop;
        drop.kind = DropKind::CloseFrame;
        drop.closeCode = closecode::internalError;
        drop.reason = u"<i>out of memory</i>"_s;
        QCOMPARE(LinkWording::drop(drop), u"The server closed the connection with the code 1011 (an error inside the server). "
                                          "It says: “<i>out of memory</i>”."_s);
        drop.closeCode = 4999;
        drop.reason.clear();
        QCOMPARE(LinkWording::drop(drop), u"The server closed the connection with the code 4999."_s);
        drop.kind = DropKind::HttpRefused;
        drop.httpStatus = 404;
        QVERIFY(LinkWording::drop(drop).contains(u"404 (nothing at this path)"_s));
    }

    void aServerThatHangsUpIsNoBrokenConnection()
    {
        Drop drop;
        drop.kind = DropKind::LinkLost;
        QCOMPARE(LinkWording::drop(drop), u"The connection broke off."_s);
        QCOMPARE(LinkWording::nextStep(drop), QString());
        drop.phase = Phase::Upgrade;
        QCOMPARE(LinkWording::drop(drop), u"The server hung up before it had answered the WebSocket handshake."_s);
        QCOMPARE(LinkWording::nextStep(drop), u"Check the port, and whether the address has to begin with ws:// or with wss://."_s);
    }

    void nextStepFitsTheStatus()
    {
        Drop drop;
        drop.kind = DropKind::HttpRefused;
        drop.httpStatus = 302;
        QVERIFY(LinkWording::nextStep(drop).startsWith(u"Redirects are followed to the same host only"_s));
        drop.httpStatus = 404;
        QCOMPARE(LinkWording::nextStep(drop), u"Check the path of the address."_s);
        drop.kind = DropKind::ProxyFailed;
        drop.httpStatus = 407;
        QCOMPARE(LinkWording::nextStep(drop), u"Check the user and the password of the proxy in this connection's settings."_s);
        drop.httpStatus = 502;
        QVERIFY(LinkWording::nextStep(drop).startsWith(u"Check the proxy in"_s));
    }

    void knowsTheRegisteredCodes()
    {
        for (quint16 code : {1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 1015, 3000})
            QVERIFY2(!LinkWording::closeCode(code).isEmpty(), qPrintable(QString::number(code)));
        QCOMPARE(LinkWording::closeCode(4999), QString());
    }

    void everyRuleHasItsSentenceAndItsSection()
    {
        QStringList seen;
        for (int i = int(WireRule::None) + 1; i <= int(WireRule::BadDeflateData); ++i) {
            const WireRule rule = WireRule(i);
            const QString sentence = RuleWording::sentence(rule);
            const QString section = QString::fromLatin1(ruleSource(rule)).section(u' ', -1);
            QVERIFY2(sentence.endsWith(u')' + u"."_s) && sentence.contains(u"section "_s + section + u')'), qPrintable(sentence));
            QVERIFY2(!sentence.contains(u'%'), qPrintable(sentence));
            QVERIFY2(!seen.contains(sentence), qPrintable(sentence));
            seen.append(sentence);
            QVERIFY2(RuleWording::nextStep(rule).endsWith(u'.'), qPrintable(sentence));
        }
        QCOMPARE(RuleWording::sentence(WireRule::None), QString());
        QCOMPARE(RuleWording::nextStep(WireRule::None), QString());
    }

    void theBrokenRuleIsNamedInsteadOfAGenericWord()
    {
        Drop drop;
        drop.kind = DropKind::ProtocolError;
        drop.rule = WireRule::MaskedByServer;
        drop.reason = u"masked-by-server"_s;
        QCOMPARE(LinkWording::drop(drop), u"The server sent a masked frame; only clients mask (RFC 6455, section 5.1)."_s);
        QCOMPARE(LinkWording::nextStep(drop), RuleWording::nextStep(drop.rule));
        drop.kind = DropKind::NotWebSocket;
        drop.rule = WireRule::NotHttp;
        drop.reason = u"SSH-2.0-OpenSSH_9.2"_s;
        QCOMPARE(LinkWording::drop(drop), u"What answered is not a WebSocket server. The server's answer does not begin like one of "
                                          "HTTP (RFC 9112, section 4). It says: “SSH-2.0-OpenSSH_9.2”."_s);
        drop.kind = DropKind::HttpRefused;
        drop.httpStatus = 401;
        drop.rule = WireRule::BodyTooLong;
        QCOMPARE(LinkWording::nextStep(drop), u"Check the name and the token of this connection."_s);
        QVERIFY(LinkWording::drop(drop).contains(u"1 MiB"_s));
    }

    void saysWhyARequestCannotBeSent_data()
    {
        QTest::addColumn<QString>("reason");
        QTest::addColumn<QString>("says");
        QTest::addColumn<QString>("next");
        const QString settings = u"Correct it in this connection's settings."_s;
        QTest::newRow("url") << u"url"_s << u"The address of the server cannot stand in a request."_s << settings;
        QTest::newRow("origin") << u"origin"_s << u"The origin holds a character that cannot be sent."_s << settings;
        QTest::newRow("subprotocol") << u"subprotocol a b"_s
                                     << u"The subprotocol “a b” is not one word of plain letters, or is named twice."_s << settings;
        QTest::newRow("header") << u"header X-<b>"_s
                                << u"The header “X-<b>” cannot be sent: it holds a character that is not allowed, or the handshake "
                                   "writes it itself."_s
                                << settings;
        QTest::newRow("certificate") << u"tls-certificate /home/a b/c.pem: not PEM"_s
                                     << u"The client certificate cannot be used: “/home/a b/c.pem: not PEM”."_s
                                     << u"Choose the file again in this connection's settings."_s;
        QTest::newRow("key") << u"tls-key /k.pem"_s << u"The private key of the client certificate cannot be used: “/k.pem”."_s
                             << u"Choose the key and type its passphrase again in this connection's settings."_s;
        QTest::newRow("authorities") << u"tls-authorities /a.pem"_s << u"The file of trusted authorities cannot be used: “/a.pem”."_s
                                     << u"Choose the file again in this connection's settings."_s;
        QTest::newRow("mapping") << u"/text: t"_s
                                 << u"The request to the server cannot be sent as it is set. What is wrong: “/text: t”."_s << settings;
        QTest::newRow("nothing") << QString() << u"The request to the server cannot be sent as it is set."_s << settings;
    }
    void saysWhyARequestCannotBeSent()
    {
        QFETCH(QString, reason);
        Drop drop;
        drop.kind = DropKind::InvalidRequest;
        drop.reason = reason;
        QTEST(LinkWording::drop(drop), "says");
        QTEST(LinkWording::nextStep(drop), "next");
    }

    void tellsTlsProblemsApart()
    {
        QStringList seen;
        for (TlsProblem problem : {TlsProblem::Expired, TlsProblem::WrongHost, TlsProblem::SelfSigned,
                                   TlsProblem::UnknownIssuer, TlsProblem::Other}) {
            const QString words = LinkWording::tls(problem);
            QVERIFY(!seen.contains(words));
            seen.append(words);
        }
    }

    void bannerSaysWhatTheContractSays_data()
    {
        QTest::addColumn<ConnectionStatus>("status");
        QTest::addColumn<QString>("text");
        ConnectionStatus status;
        status.state = LinkState::Connecting;
        status.attempt = 2;
        status.phase = Phase::Tls;
        QTest::newRow("reconnecting") << status << u"Reconnecting, try 2 of 5: TLS"_s;
        status.attemptLimit = 0;
        QTest::newRow("keep trying") << status << u"Reconnecting, try 2: TLS"_s;
        status = {};
        status.state = LinkState::Waiting;
        status.lastDrop = Drop{};
        QTest::newRow("waiting") << status << u"Reconnecting in 4 seconds. The connection broke off."_s;
        status.state = LinkState::Paused;
        status.pause = PauseReason::Exhausted;
        status.lastDrop->kind = DropKind::Refused;
        QTest::newRow("exhausted") << status << u"5 retries failed: No server answers at this address and port. "
                                                "Check the port, and whether the server is running."_s;
        status.pause = PauseReason::Auth;
        status.lastDrop->kind = DropKind::AuthRefused;
        status.lastDrop->reason = u"token expired"_s;
        QTest::newRow("auth") << status << u"The server did not accept the sign-in. It says: “token expired”. "
                                           "Check the name and the token of this connection."_s;
    }
    void bannerSaysWhatTheContractSays()
    {
        QFETCH(ConnectionStatus, status);
        QTEST(LinkWording::banner(status, 4), "text");
    }

    void promisesDiffer()
    {
        DeliveryPromise promise;
        const QString none = Wording::promise(promise);
        promise.acks = true;
        const QString acks = Wording::promise(promise);
        promise.dedupes = true;
        const QString both = Wording::promise(promise);
        QVERIFY(none != acks && acks != both && none != both);
    }

    void counts()
    {
        QCOMPARE(Wording::queue(0, 0), QString());
        QCOMPARE(Wording::queue(1, 0), u"1 message waiting"_s);
        QCOMPARE(Wording::queue(2, 1), u"3 messages waiting"_s);
        QCOMPARE(Wording::roundTrip(std::chrono::microseconds(0)), QString());
        QCOMPARE(Wording::roundTrip(std::chrono::microseconds(1234)), u"Round trip 1.2 ms"_s);
        QCOMPARE(Wording::roundTrip(std::chrono::microseconds(250400)), u"Round trip 250 ms"_s);
        QCOMPARE(Wording::typing({u"Ann"_s}), u"Ann is typing…"_s);
        QCOMPARE(Wording::typing({u"%2"_s, u"Bob"_s}), u"%2 and Bob are typing…"_s);
    }

    void treeRowsAreReadAloud()
    {
        ChatModel chat(u"p"_s, u"Team"_s);
        QCOMPARE(Wording::treeRow(chat, {}), u"Team, Not connected"_s);
        Message message;
        message.room = u"lobby"_s;
        message.sender = u"Ann"_s;
        chat.apply({event::Added{message}, event::Added{message}});
        QCOMPARE(Wording::treeRow(chat, u"lobby"_s), u"Room lobby, 2 unread messages"_s);
        QCOMPARE(Wording::treeRow(chat, {}), u"Team, Not connected, 2 unread messages"_s);
    }
};

QTEST_MAIN(tst_Wording)
#include "tst_wording.moc"
