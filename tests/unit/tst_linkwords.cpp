#include "cli/EventPrinter.h"
#include "cli/FramePrinter.h"
#include "cli/HandshakePrinter.h"
#include "cli/LinkWords.h"
#include "cli/RuleWords.h"
#include "domain/SecretFilter.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QSet>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(QList<parlance::Frame>)

// What the command line says of a link: rules, ends, frames and handshakes.
class tst_LinkWords : public QObject
{
    Q_OBJECT

    // The lines of the output.
    struct Lines : Stdio {
        QList<QJsonObject> objects;
        Lines()
        {
            out = [this](const QByteArray &line) { objects.append(QJsonDocument::fromJson(line).object()); };
        }
    };

    static Frame frame(quint8 code, const QByteArray &payload, bool fin = true, quint8 rsv = 0,
                       FrameDirection direction = FrameDirection::In)
    {
        Frame frame;
        frame.direction = direction;
        frame.opcode = code;
        frame.fin = fin;
        frame.rsv = rsv;
        frame.payload = payload;
        frame.length = quint64(payload.size());
        return frame;
    }

private Q_SLOTS:
    void everyRuleHasItsOwnWords()
    {
        QCOMPARE(ruleClause(WireRule::None), QString());
        QSet<QString> clauses;
        for (int rule = 1; rule <= int(WireRule::BadDeflateData); ++rule) {
            const QString clause = ruleClause(WireRule(rule));
            const QString source = QString::fromLatin1(ruleSource(WireRule(rule)));
            QVERIFY2(clause.endsWith(u" ("_s + source + u')') && clause.size() > source.size() + 20, qPrintable(clause));
            clauses.insert(clause);
        }
        QCOMPARE(clauses.size(), int(WireRule::BadDeflateData));
    }

    void endsNameTheRule_data()
    {
        QTest::addColumn<DropKind>("kind");
        QTest::addColumn<WireRule>("rule");
        QTest::addColumn<QString>("reason");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("its name is not said twice")
            << DropKind::ProtocolError << WireRule::ReservedOpcode << u"reserved-opcode"_s
            << u"the server broke the WebSocket protocol: it sent a frame with a reserved opcode (RFC 6455 section 5.2)"_s;
        QTest::newRow("what was found")
            << DropKind::NotWebSocket << WireRule::MissingUpgrade << u"Upgrade: h2c"_s
            << u"the answer is not that of a WebSocket server: its answer lacks the header \"Upgrade: websocket\" (RFC 6455 "
               "section 4.1) (\"Upgrade: h2c\")"_s;
        QTest::newRow("no rule") << DropKind::ProtocolError << WireRule::None << u"bad frame"_s
                                 << u"the server broke the WebSocket protocol (\"bad frame\")"_s;
        QTest::newRow("key") << DropKind::InvalidRequest << WireRule::None << u"tls-key /a b.pem: no key"_s
                             << u"the key of the client certificate cannot be used: /a b.pem: no key (a PEM file that holds the private "
                                "key of that very certificate is needed, and its passphrase where it has one)"_s;
        QTest::newRow("other request") << DropKind::InvalidRequest << WireRule::None << u"/text: x"_s
                                       << u"the request cannot be sent (\"/text: x\")"_s;
    }
    void endsNameTheRule()
    {
        QFETCH(DropKind, kind);
        QFETCH(WireRule, rule);
        QFETCH(QString, reason);
        QFETCH(QString, sentence);
        Drop drop;
        drop.kind = kind;
        drop.rule = rule;
        drop.reason = reason;
        QCOMPARE(dropSentence(drop), sentence);
    }

    void endsSayWhatToDo_data()
    {
        QTest::addColumn<Drop>("drop");
        QTest::addColumn<QString>("end"); // of the sentence
        const auto row = [](const char *name, DropKind kind, Phase phase, int status, TlsProblem tls, const QString &end) {
            Drop drop;
            drop.kind = kind;
            drop.phase = phase;
            drop.httpStatus = status;
            drop.tls = tls;
            drop.reason = u"its words"_s;
            QTest::newRow(name) << drop << end;
        };
        const QString words = u"(\"its words\")"_s;
        row("redirect", DropKind::HttpRefused, Phase::Upgrade, 302, TlsProblem::None,
            words + u"; redirects are followed to the same host only, at most 3 times"_s);
        row("refusal", DropKind::HttpRefused, Phase::Upgrade, 403, TlsProblem::None, words);
        row("proxy's password", DropKind::ProxyFailed, Phase::Proxy, 407, TlsProblem::None,
            words + u"; check the user and the password in --proxy"_s);
        row("proxy", DropKind::ProxyFailed, Phase::Proxy, 502, TlsProblem::None, words);
        row("unknown issuer", DropKind::TlsFailed, Phase::Tls, 0, TlsProblem::UnknownIssuer,
            words + u"; if you trust this server, name its authority with --ca"_s);
        row("expired", DropKind::TlsFailed, Phase::Tls, 0, TlsProblem::Expired, words);
        row("hung up", DropKind::LinkLost, Phase::Upgrade, 0, TlsProblem::None, u"has to begin with ws:// or with wss://"_s);
        row("lost", DropKind::LinkLost, Phase::None, 0, TlsProblem::None, u"without a Close frame"_s);
    }
    void endsSayWhatToDo()
    {
        QFETCH(Drop, drop);
        QFETCH(QString, end);
        QVERIFY2(dropSentence(drop).endsWith(end), qPrintable(dropSentence(drop)));
    }

    // A terminal would obey them.
    void controlCharactersOfAServerAreShown()
    {
        QByteArray errors;
        Stdio stdio;
        stdio.err = [&errors](const QByteArray &line) { errors += line + '\n'; };
        EventPrinter printer(stdio, false);
        Drop drop;
        drop.kind = DropKind::CloseFrame;
        drop.closeCode = 4000;
        drop.reason = u"再见\x1b[31m\nparlance-cli: connected.\u202e\u009b"_s;
        printer.closed(drop);
        QCOMPARE(QString::fromUtf8(errors), u"parlance-cli: the server closed the connection with code 4000 (\"再见\\u001b[31m\\u000a"
                                             "parlance-cli: connected.\\u202e\\u009b\").\n"_s);
    }

    void handshakeOfAnUntrustedServer()
    {
        LinkReport report;
        report.url = QUrl(u"wss://example.org/?token=abc"_s);
        report.tls.emplace();
        report.tls->chain.append(CertificateFacts());
        report.tls->chain.first().subject = u"elsewhere"_s;
        report.tls->refusedProblems = {u"wrong name"_s};
        const Lines lines;
        HandshakePrinter(lines, false).print(report);
        QCOMPARE(lines.objects.size(), 1);
        QCOMPARE(lines.objects.first().value(u"url"_s).toString(), u"wss://example.org/?token=••••••"_s);
        const QJsonObject tls = lines.objects.first().value(u"tls"_s).toObject();
        QCOMPARE(tls.keys(), (QStringList{u"chain"_s, u"refusedProblems"_s}));
        QCOMPARE(tls.value(u"refusedProblems"_s).toArray().first().toString(), u"wrong name"_s);
        QCOMPARE(tls.value(u"chain"_s).toArray().first().toObject().value(u"subject"_s).toString(), u"elsewhere"_s);
    }

    void payloads_data()
    {
        QTest::addColumn<QList<Frame>>("frames");
        QTest::addColumn<QString>("payloads"); // of each, as it is printed
        const auto row = [](const char *name, const QList<Frame> &frames, const char *payloads) {
            QTest::newRow(name) << frames << QString::fromUtf8(payloads);
        };
        row("byte order mark, NUL, separators", {frame(1, "\xef\xbb\xbf" "a\0b\x1e"_ba)}, "data=\xef\xbb\xbf" "a\\0b\\x1e");
        row("text cut in a character", {frame(1, "\xe4", false), frame(0, "\xbd\xa0")}, "base64=5A== base64=vaA=");
        row("binary that could be text", {frame(2, "ab", false), frame(0, "cd")}, "base64=YWI= base64=Y2Q=");
        row("compressed", {frame(1, "ab", false, 4), frame(0, "cd"), frame(1, "ef")}, "base64=YWI= base64=Y2Q= data=ef");
        row("control between", {frame(2, "ab", false), frame(9, "p"), frame(0, "cd")}, "base64=YWI= data=p base64=Y2Q=");
        row("each direction for itself",
            {frame(2, "ab", false), frame(1, "x", false, 0, FrameDirection::Out), frame(0, "cd"),
             frame(0, "y", true, 0, FrameDirection::Out)},
            "base64=YWI= data=x base64=Y2Q= data=y");
        row("continues nothing", {frame(0, "ab")}, "base64=YWI=");
        row("reserved opcode", {frame(3, "ab")}, "base64=YWI=");
        row("ping that is no text", {frame(9, "\xff")}, "base64=/w==");
        row("close", {frame(8, "\x03\xe8" "bye"_ba)}, "code=1000 reason=bye");
        row("close without a body", {frame(8, {})}, "data=");
        row("close with half a code", {frame(8, "\x03")}, "data=\\x03");
        row("close whose reason is no text", {frame(8, "\x03\xe8\xff"_ba)}, "base64=A+j/");
    }
    void payloads()
    {
        QFETCH(QList<Frame>, frames);
        QFETCH(QString, payloads);
        Lines lines;
        FramePrinter printer(lines);
        for (const Frame &each : frames)
            printer.print(each);
        QStringList printed;
        for (const QJsonObject &object : lines.objects) {
            for (const char *key : {"data", "base64", "code", "reason"}) {
                const QString name = QString::fromLatin1(key);
                if (object.contains(name))
                    printed.append(name + u'=' + object.value(name).toVariant().toString());
            }
        }
        payloads.replace(u"\\0"_s, QString(QChar(u'\0'))).replace(u"\\x1e"_s, u"\x1e"_s).replace(u"\\x03"_s, u"\x03"_s);
        QCOMPARE(printed.join(u' '), payloads);
    }

    void aNewAttemptBeginsAnew()
    {
        Lines lines;
        FramePrinter printer(lines);
        printer.print(frame(1, "ab", false));
        printer.begin();
        printer.print(frame(0, "cd"));
        QCOMPARE(lines.objects.last().value(u"base64"_s).toString(), u"Y2Q="_s);
    }

    void aFrameThatWasCutSaysSo()
    {
        Lines lines;
        FramePrinter printer(lines);
        Frame cut = frame(2, "ab");
        cut.length = Q_UINT64_C(1) << 40;
        cut.time = std::chrono::microseconds(1500250);
        printer.print(cut);
        QCOMPARE(lines.objects.first().value(u"truncated"_s), QJsonValue(true));
        QCOMPARE(lines.objects.first().value(u"length"_s).toInteger(), qint64(1) << 40);
        QCOMPARE(lines.objects.first().value(u"t"_s).toDouble(), 1.50025);
    }

    void bodiesThatWereCutSaySo()
    {
        Lines lines;
        LinkReport report;
        HttpExchange exchange;
        exchange.request = "GET / HTTP/1.1\r\ncookie: a=b\r\nX: 1\r\n\r\n";
        exchange.status = 500;
        exchange.body = "half";
        exchange.bodyComplete = false;
        report.exchanges = {exchange};
        report.proxy = u"http://proxy.example:3128"_s;
        report.steps = {{LinkStep::Proxy, std::chrono::microseconds(250), std::chrono::microseconds(1500), u"x:1"_s}};
        HandshakePrinter(lines, false).print(report);
        QCOMPARE(lines.objects.size(), 1);
        const QJsonObject object = lines.objects.first();
        QCOMPARE(object.value(u"bodyTruncated"_s), QJsonValue(true));
        QCOMPARE(object.value(u"request"_s).toString(), u"GET / HTTP/1.1\r\ncookie: a="_s + SecretFilter::mark() + u"\r\nX: 1\r\n\r\n"_s);
        QCOMPARE(object.value(u"proxy"_s).toString(), report.proxy);
        QCOMPARE(object.value(u"steps"_s).toArray(),
                 (QJsonArray{QJsonObject{{u"step"_s, u"proxy"_s}, {u"t"_s, 0.00025}, {u"ms"_s, 1.5}, {u"detail"_s, u"x:1"_s}}}));
    }
};

QTEST_APPLESS_MAIN(tst_LinkWords)
#include "tst_linkwords.moc"
