#include "support/CliProcess.h"
#include "support/NodeServer.h"
#include "support/RawPeer.h"
#include "support/RawServer.h"
#include "wire/TransportFactory.h"

#include <QFile>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

// parlance-cli as scripts see it: what it prints, what it says of mistakes, and its exit codes.
class tst_Cli : public QObject
{
    Q_OBJECT

    static constexpr int patience = 30000;

    static QString stringOf(const QJsonObject &object, const char *key)
    {
        return object.value(QString::fromLatin1(key)).toString();
    }

private Q_SLOTS:
    void mistakesAreOneSentence_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("named"); // what the sentence has to name
        QTest::newRow("no command") << QStringList{} << u"command"_s;
        QTest::newRow("unknown command") << QStringList{u"listen"_s} << u"listen"_s;
        QTest::newRow("no address") << QStringList{u"connect"_s} << u"address"_s;
        QTest::newRow("two addresses") << QStringList{u"connect"_s, u"ws://a/"_s, u"ws://b/"_s} << u"ws://b/"_s;
        QTest::newRow("http") << QStringList{u"connect"_s, u"http://a:80/x"_s} << u"ws://a:80/x"_s;
        QTest::newRow("no scheme") << QStringList{u"connect"_s, u"localhost:8080"_s} << u"ws://localhost:8080"_s;
        QTest::newRow("other scheme") << QStringList{u"connect"_s, u"ftp://a/"_s} << u"ftp"_s;
        QTest::newRow("bad port") << QStringList{u"connect"_s, u"ws://a:99999/"_s} << u"99999"_s;
        QTest::newRow("fragment") << QStringList{u"connect"_s, u"ws://a/#b"_s} << u"#b"_s;
        QTest::newRow("unknown option") << QStringList{u"connect"_s, u"ws://a/"_s, u"--jsonn"_s} << u"jsonn"_s;
        QTest::newRow("option without value") << QStringList{u"connect"_s, u"ws://a/"_s, u"--user"_s} << u"user"_s;
        QTest::newRow("dialect") << QStringList{u"connect"_s, u"ws://a/"_s, u"--dialect"_s, u"irc"_s} << u"irc"_s;
        QTest::newRow("empty user") << QStringList{u"connect"_s, u"ws://a/"_s, u"--user"_s, u""_s} << u"--user"_s;
        QTest::newRow("long user") << QStringList{u"connect"_s, u"ws://a/"_s, u"--user"_s, QString(65, u'x')} << u"65"_s;
        QTest::newRow("empty room") << QStringList{u"connect"_s, u"ws://a/"_s, u"--room"_s, u""_s} << u"--room"_s;
        QTest::newRow("header") << QStringList{u"connect"_s, u"ws://a/"_s, u"-H"_s, u"nocolon"_s} << u"nocolon"_s;
        QTest::newRow("auth") << QStringList{u"connect"_s, u"ws://a/"_s, u"--auth"_s, u"nocolon"_s} << u"--auth"_s;
        QTest::newRow("timeout") << QStringList{u"connect"_s, u"ws://a/"_s, u"--timeout"_s, u"soon"_s} << u"soon"_s;
        QTest::newRow("in doubt") << QStringList{u"connect"_s, u"ws://a/"_s, u"--in-doubt"_s, u"drop"_s} << u"drop"_s;
        QTest::newRow("retries") << QStringList{u"connect"_s, u"ws://a/"_s, u"--retries"_s, u"-1"_s} << u"-1"_s;
        QTest::newRow("token variable") << QStringList{u"connect"_s, u"ws://a/"_s, u"--token-env"_s, u"NOT_SET_HERE"_s}
                                        << u"NOT_SET_HERE"_s;
        QTest::newRow("mapping missing") << QStringList{u"connect"_s, u"ws://a/"_s, u"--mapping"_s, u"/nowhere.json"_s}
                                         << u"/nowhere.json"_s;
        QTest::newRow("mapping and dialect") << QStringList{u"connect"_s, u"ws://a/"_s, u"--mapping"_s, u"x"_s, u"--dialect"_s,
                                                            u"room"_s}
                                             << u"--mapping"_s;
        const auto connectRow = [](const char *name, const QStringList &options, const QString &what) {
            QTest::newRow(name) << QStringList{u"connect"_s, u"wss://a/"_s} + options << what;
        };
        connectRow("transport", {u"--transport"_s, u"boost"_s}, u"boost"_s);
        if (isAvailable(TransportChoice::QtWebSockets)) {
            connectRow("frames of Qt", {u"--frames"_s, u"--transport"_s, u"qt"_s}, u"Qt WebSockets does not show its frames"_s);
            QTest::newRow("echo deflate of Qt")
                << QStringList{u"echo-client"_s, u"ws://a/"_s, u"--deflate"_s, u"--transport"_s, u"qt"_s} << u"cannot compress"_s;
        } else {
            connectRow("built without Qt", {u"--transport"_s, u"qt"_s}, u"built without Qt WebSockets"_s);
        }
        connectRow("secrets of nothing", {u"--show-secrets"_s}, u"--handshake"_s);
        connectRow("proxy scheme", {u"--proxy"_s, u"ftp://a:1"_s}, u"ftp"_s);
        connectRow("proxy without a port", {u"--proxy"_s, u"http://proxy.example"_s}, u"proxy.example"_s);
        connectRow("proxy without a host", {u"--proxy"_s, u"socks5://:1080"_s}, u"names no host"_s);
        connectRow("proxy with a path", {u"--proxy"_s, u"http://a:1/path"_s}, u"http://a:1/path"_s);
        connectRow("proxy password variable", {u"--proxy"_s, u"http://ann@a:1"_s, u"--proxy-password-env"_s, u"NOT_SET_HERE"_s},
                   u"NOT_SET_HERE"_s);
        connectRow("proxy password of nobody", {u"--proxy"_s, u"http://a:1"_s, u"--proxy-password-env"_s, u"PATH"_s}, u"user"_s);
        QTest::newRow("proxy to the local room") << QStringList{u"connect"_s, u"local"_s, u"--proxy"_s, u"http://a:1"_s}
                                                 << u"local room"_s;
        connectRow("certificate missing", {u"--cert"_s, u"/nowhere.pem"_s}, u"/nowhere.pem"_s);
        connectRow("key missing", {u"--cert"_s, u"/dev/null"_s, u"--key"_s, u"/nowhere.key"_s}, u"/nowhere.key"_s);
        connectRow("key without certificate", {u"--key"_s, u"/dev/null"_s}, u"--cert"_s);
        connectRow("passphrase without certificate", {u"--passphrase-env"_s, u"PATH"_s}, u"--cert"_s);
        connectRow("passphrase variable", {u"--cert"_s, u"/dev/null"_s, u"--passphrase-env"_s, u"NOT_SET_HERE"_s}, u"NOT_SET_HERE"_s);
        connectRow("authorities missing", {u"--ca"_s, u"/nowhere.pem"_s}, u"/nowhere.pem"_s);
        QTest::newRow("echo without address") << QStringList{u"echo-client"_s} << u"address"_s;
        QTest::newRow("echo to two") << QStringList{u"echo-client"_s, u"ws://a/"_s, u"ws://b/"_s} << u"ws://b/"_s;
        QTest::newRow("echo to http") << QStringList{u"echo-client"_s, u"http://a/"_s} << u"ws://a/"_s;
        QTest::newRow("echo limit") << QStringList{u"echo-client"_s, u"ws://a/"_s, u"--max-message"_s, u"16M"_s} << u"16M"_s;
        QTest::newRow("echo timeout") << QStringList{u"echo-client"_s, u"ws://a/"_s, u"--timeout"_s, u"0"_s} << u"86400"_s;
        QTest::newRow("host port") << QStringList{u"host"_s, u"--port"_s, u"70000"_s} << u"70000"_s;
        QTest::newRow("host argument") << QStringList{u"host"_s, u"here"_s} << u"here"_s;
        QTest::newRow("host token") << QStringList{u"host"_s, u"--token-env"_s, u"NOT_SET_HERE"_s} << u"NOT_SET_HERE"_s;
    }
    void mistakesAreOneSentence()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, named);
        CliProcess cli(arguments);
        cli.endInput();
        QCOMPARE(cli.waitForEnd(), 1);
        QVERIFY(cli.lines().isEmpty());
        const QString errors = cli.errors().trimmed();
        QVERIFY2(errors.contains(named), qPrintable(errors));
        QVERIFY2(errors.startsWith(u"parlance-cli: ") && !errors.contains(u'\n'), qPrintable(errors));
    }

    void wrongMappingNamesThePlace()
    {
        QTemporaryDir dir;
        QFile file(dir.filePath(u"map.json"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"text\": \"/t\", \"sender\": \"no slash\", \"send\": {\"t\": \"{{text}}\"}}");
        file.close();
        CliProcess cli({u"connect"_s, u"ws://a/"_s, u"--mapping"_s, file.fileName()});
        QCOMPARE(cli.waitForEnd(), 1);
        QVERIFY2(cli.errors().contains(u"/sender") && cli.errors().contains(u"no slash"), qPrintable(cli.errors()));
    }

    void helpNamesEveryOptionAndExitCode()
    {
        CliProcess cli({u"connect"_s, u"--help"_s});
        QCOMPARE(cli.waitForEnd(), 0);
        const QString help = cli.lines().join(u'\n');
        QCOMPARE(cli.lines().constFirst(), u"Usage: parlance-cli connect [options] URL"_s);
        for (const char *option : {"-H", "--header", "-s", "--subprotocol", "-o", "--origin", "--auth", "--no-check",
                                   "--dialect", "--mapping", "--user", "--room", "--token-env", "--state-dir", "--jsonl",
                                   "--timeout", "--retries", "--transport", "--proxy", "--proxy-password-env", "--cert",
                                   "--key", "--passphrase-env", "--ca", "--no-compression", "--frames", "--handshake",
                                   "--show-secrets", "Exit codes", "  4  "}) {
            QVERIFY2(help.contains(QString::fromLatin1(option)), option);
        }
        CliProcess echo({u"echo-client"_s, u"--help"_s});
        QCOMPARE(echo.waitForEnd(), 0);
        const QString echoHelp = echo.lines().join(u'\n');
        QCOMPARE(echo.lines().constFirst(), u"Usage: parlance-cli echo-client [options] URL"_s);
        for (const char *option : {"--deflate", "--max-message", "--transport", "--no-check", "--ca", "--timeout", "  3  "})
            QVERIFY2(echoHelp.contains(QString::fromLatin1(option)), option);
        CliProcess overview({u"--help"_s});
        QCOMPARE(overview.waitForEnd(), 0);
        for (const char *command : {"connect URL", "echo-client URL", "host "})
            QVERIFY2(overview.lines().join(u'\n').contains(QString::fromLatin1(command)), command);
    }

    void hostAndTwoPeople_data()
    {
        QTest::addColumn<QStringList>("transport");
        QTest::addColumn<bool>("clean"); // Qt WebSockets does not wait for the answer to its Close frame
        QTest::newRow("default") << QStringList{} << true;
        QTest::newRow("rfc6455") << QStringList{u"--transport"_s, u"rfc6455"_s} << true;
        if (isAvailable(TransportChoice::QtWebSockets))
            QTest::newRow("qt") << QStringList{u"--transport"_s, u"qt"_s} << false;
    }
    void hostAndTwoPeople()
    {
        QFETCH(QStringList, transport);
        QFETCH(bool, clean);
        CliProcess host({u"host"_s});
        QTRY_VERIFY_WITH_TIMEOUT(!host.lines().isEmpty(), patience);
        const QString url = QJsonDocument::fromJson(host.lines().first().toUtf8()).object().value(u"listening"_s).toString();
        QVERIFY2(QRegularExpression(u"^ws://127\\.0\\.0\\.1:\\d+$"_s).match(url).hasMatch(), qPrintable(url));

        CliProcess ann(QStringList{u"connect"_s, url, u"--user"_s, u"ann"_s, u"--jsonl"_s} + transport);
        CliProcess bob(QStringList{u"connect"_s, url, u"--user"_s, u"bob"_s} + transport);
        QTRY_VERIFY_WITH_TIMEOUT(ann.reached(u"ready"_s), patience);
        QTRY_VERIFY_WITH_TIMEOUT(bob.errors().contains(u"connected"), patience);
        bob.write(u"hello from bob"_s);
        QTRY_COMPARE_WITH_TIMEOUT(ann.events(u"message"_s).size(), 1, patience);
        QCOMPARE(stringOf(ann.events(u"message"_s).first(), "sender"), u"bob"_s);
        QCOMPARE(stringOf(ann.events(u"message"_s).first(), "text"), u"hello from bob"_s);
        ann.write(u"你好 bob"_s);
        QTRY_COMPARE_WITH_TIMEOUT(bob.lines(), QStringList{u"ann: 你好 bob"_s}, patience);
        ann.endInput();
        QCOMPARE(ann.waitForEnd(), 0);
        QStringList states;
        for (const QJsonObject &event : ann.events(u"delivery"_s))
            states.append(stringOf(event, "state"));
        QCOMPARE(states, (QStringList{u"queued"_s, u"sending"_s, u"delivered"_s}));
        QCOMPARE(ann.events(u"closed"_s).last().value(u"code"_s).toInt(), 1000);
        QCOMPARE(ann.events(u"closed"_s).last().value(u"clean"_s).toBool(), clean);
        bob.terminate();
        QCOMPARE(bob.waitForEnd(), 0);
        host.terminate();
        QCOMPARE(host.waitForEnd(), 0);
    }

    void lanRoomAsksForItsToken()
    {
        CliProcess host({u"host"_s, u"--lan"_s});
        QTRY_VERIFY_WITH_TIMEOUT(!host.lines().isEmpty(), patience);
        const QString url = QJsonDocument::fromJson(host.lines().first().toUtf8()).object().value(u"listening"_s).toString();
        CliProcess stranger({u"connect"_s, url});
        QCOMPARE(stranger.waitForEnd(), 2);
        QVERIFY2(stranger.errors().contains(u"credentials"), qPrintable(stranger.errors()));
    }

    void nobodyListens()
    {
        QTcpServer closed;
        QVERIFY(closed.listen(QHostAddress::LocalHost));
        const QString url = u"ws://127.0.0.1:%1/"_s.arg(closed.serverPort());
        closed.close();
        CliProcess cli({u"connect"_s, url, u"--retries"_s, u"0"_s, u"--jsonl"_s});
        cli.endInput();
        QCOMPARE(cli.waitForEnd(), 2);
        QCOMPARE(cli.events(u"closed"_s).size(), 1);
        QCOMPARE(stringOf(cli.events(u"closed"_s).first(), "kind"), u"refused"_s);
    }

    // More than the outbox holds: the input has to wait for the server.
    void muchInputWaits()
    {
        NodeServer server(u"minimal"_s);
        QVERIFY2(server.start(), server.errorText().constData());
        CliProcess cli({u"connect"_s, server.url().toString(), u"--dialect"_s, u"plain"_s});
        QStringList all;
        for (int i = 0; i < 80; ++i)
            all.append(QString::number(i) + QString(1024 * 1024, u'x'));
        for (const QString &line : std::as_const(all))
            cli.write(line);
        cli.endInput();
        QCOMPARE(cli.waitForEnd(), 0);
        QVERIFY2(!cli.errors().contains(u"queue"), qPrintable(cli.errors()));
        QVERIFY(cli.lines() == all); // not compared by name: 80 MiB would be printed
    }

    void lostAndGivenUp()
    {
        NodeServer server(u"room"_s);
        QVERIFY2(server.start(), server.errorText().constData());
        QTemporaryDir state;
        const QStringList arguments{u"connect"_s, server.url().toString(), u"--user"_s, u"ann"_s, u"--retries"_s, u"1"_s,
                                    u"--state-dir"_s, state.path(), u"--jsonl"_s};
        CliProcess cli(arguments);
        QTRY_VERIFY_WITH_TIMEOUT(cli.reached(u"ready"_s), patience);
        server.kill();
        QTRY_VERIFY_WITH_TIMEOUT(cli.reached(u"waiting"_s), patience);
        cli.write(u"kept for later"_s);
        QCOMPARE(cli.waitForEnd(), 3);

        // The next run sends what was kept, before its own input.
        QVERIFY2(server.start(), server.errorText().constData());
        CliProcess reader({u"connect"_s, server.url().toString(), u"--user"_s, u"bob"_s});
        QTRY_VERIFY_WITH_TIMEOUT(reader.errors().contains(u"connected"), patience);
        CliProcess again(arguments);
        again.write(u"new"_s);
        again.endInput();
        QCOMPARE(again.waitForEnd(), 0);
        QTRY_COMPARE_WITH_TIMEOUT(reader.lines(), (QStringList{u"ann: kept for later"_s, u"ann: new"_s}), patience);
    }

    void whatIsInDoubtIsKeptAndNotSentAgain_data()
    {
        QTest::addColumn<bool>("interrupted");
        QTest::newRow("interrupt") << true;
        QTest::newRow("timeout") << false;
    }
    void whatIsInDoubtIsKeptAndNotSentAgain()
    {
        QFETCH(bool, interrupted);
        RawServer server([](RawPeer &peer) { peer.upgrade(); }); // takes what comes, and answers nothing, not even a ping
        QTemporaryDir state;
        QStringList arguments{u"connect"_s, server.url().toString(), u"--dialect"_s, u"plain"_s, u"--state-dir"_s, state.path(), u"--jsonl"_s};
        if (!interrupted)
            arguments << u"--timeout"_s << u"1"_s;
        CliProcess cli(arguments);
        QTRY_VERIFY_WITH_TIMEOUT(cli.reached(u"ready"_s), patience);
        cli.write(u"first"_s);
        cli.write(u"second"_s); // waits for the first to be settled
        QTRY_COMPARE_WITH_TIMEOUT(cli.events(u"delivery"_s).size(), 3, patience); // queued, queued, sending
        if (interrupted)
            cli.terminate();
        else
            cli.endInput();
        QCOMPARE(cli.waitForEnd(), 4);
        QVERIFY2(cli.errors().contains(u"2 messages are not settled"), qPrintable(cli.errors()));

        QCOMPARE(server.lastPeer().texts(), QList<QByteArray>{"first"});

        server.onRequest([](RawPeer &peer) {
            peer.upgrade().onFrame([&peer](const RawPeer::Frame &frame) {
                if (frame.opcode == 0x9)
                    peer.pong(frame.payload);
                else if (frame.opcode == 0x8)
                    peer.closeEmpty();
            });
        });
        for (const QList<QByteArray> &sent : {QList<QByteArray>{"second"}, QList<QByteArray>{}}) {
            CliProcess next(arguments);
            next.endInput();
            QCOMPARE(next.waitForEnd(), 0);
            QCOMPARE(server.lastPeer().texts(), sent);
            QVERIFY2(next.errors().contains(u"In doubt or held from an earlier run, and not sent again: 1 in"),
                     qPrintable(next.errors()));
            const QVector<QJsonObject> told = next.events(u"delivery"_s);
            QVERIFY(!told.isEmpty());
            QCOMPARE(stringOf(told.first(), "state"), u"inDoubt"_s);
            QCOMPARE(stringOf(told.first(), "text"), u"first"_s);
        }
        // It is gone for good once somebody has said what it is.
        CliProcess decided(arguments + QStringList{u"--in-doubt"_s, interrupted ? u"resend"_s : u"mark-sent"_s});
        decided.endInput();
        QCOMPARE(decided.waitForEnd(), 0);
        QCOMPARE(server.lastPeer().texts(), interrupted ? QList<QByteArray>{"first"} : QList<QByteArray>{});
        QCOMPARE(stringOf(decided.events(u"delivery"_s).last(), "state"), u"unconfirmed"_s);
        CliProcess after(arguments);
        after.endInput();
        QCOMPARE(after.waitForEnd(), 0);
        QCOMPARE(after.events(u"delivery"_s).size(), 0);
    }

    void unsettledInTime()
    {
        RawServer silent([](RawPeer &peer) { peer.upgrade().text(u"{\"type\":\"welcome\",\"version\":1,\"session\":\"s\","
                                                                "\"user\":\"ann\",\"capabilities\":{\"ack\":true}}"_s); });
        CliProcess cli({u"connect"_s, silent.url().toString(), u"--timeout"_s, u"1"_s});
        cli.write(u"never acknowledged"_s);
        cli.endInput();
        QCOMPARE(cli.waitForEnd(), 4);
        QVERIFY2(cli.errors().contains(u"not settled"), qPrintable(cli.errors()));
    }

    void requestHoldsWhatWasAsked()
    {
        QByteArray request;
        RawServer server([&request](RawPeer &peer) {
            request = peer.request();
            peer.http(403, "Forbidden");
        });
        CliProcess cli({u"connect"_s, server.url(u"/room"_s).toString() + u"?x=1&token=secret"_s, u"--retries"_s, u"0"_s, u"-H"_s,
                        u"X-Team: blue"_s, u"-s"_s, u"chat"_s, u"-o"_s, u"http://origin.example"_s, u"--auth"_s, u"ann:pass"_s});
        QCOMPARE(cli.waitForEnd(), 2);
        QVERIFY2(request.startsWith("GET /room?x=1 HTTP/1.1"), request.constData()); // the token stays out of the request
        QVERIFY(request.contains("X-Team: blue"));
        QVERIFY(request.contains("Sec-WebSocket-Protocol: chat"));
        QVERIFY(request.contains("Origin: http://origin.example"));
        QVERIFY(request.contains(QByteArray("Authorization: Basic ").append(QByteArray("ann:pass").toBase64())));
    }

    void whatALinkCarriesGoesWhereTheDialectSendsIt_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QByteArray>("target"); // of the request
        QTest::newRow("room") << QStringList{} << QByteArray("/");
        QTest::newRow("typed: the token") << QStringList{u"--dialect"_s, u"typed"_s} << QByteArray("/?room=Team");
        QTest::newRow("minimal: neither") << QStringList{u"--dialect"_s, u"minimal"_s} << QByteArray("/?room=Team&token=s3cret");
        QTest::newRow("plain: neither") << QStringList{u"--dialect"_s, u"plain"_s} << QByteArray("/?room=Team&token=s3cret");
    }
    void whatALinkCarriesGoesWhereTheDialectSendsIt()
    {
        QFETCH(QStringList, options);
        QFETCH(QByteArray, target);
        QByteArray request;
        RawServer server([&request](RawPeer &peer) {
            request = peer.request();
            peer.http(403, "Forbidden");
        });
        CliProcess cli(QStringList{u"connect"_s, server.url().toString() + u"?room=Team&token=s3cret"_s, u"--retries"_s, u"0"_s} + options);
        QCOMPARE(cli.waitForEnd(), 2);
        QVERIFY2(request.startsWith(QByteArray("GET ").append(target).append(" HTTP/1.1")), request.constData());
    }

    void aLinkLeadsIntoItsRoom()
    {
        NodeServer server(u"room"_s);
        QVERIFY2(server.start(), server.errorText().constData());
        const QString link = server.url().toString() + u"?room=The%20team"_s;
        CliProcess reader({u"connect"_s, server.url().toString(), u"--user"_s, u"bob"_s, u"--room"_s, u"The team"_s});
        CliProcess elsewhere({u"connect"_s, link, u"--user"_s, u"eve"_s, u"--room"_s, u"lobby"_s}); // asked for by name
        QTRY_VERIFY_WITH_TIMEOUT(reader.errors().contains(u"connected"), patience);
        QTRY_VERIFY_WITH_TIMEOUT(elsewhere.errors().contains(u"connected"), patience);
        CliProcess guest({u"connect"_s, link, u"--user"_s, u"ann"_s});
        guest.write(u"here I am"_s);
        guest.endInput();
        QCOMPARE(guest.waitForEnd(), 0);
        QTRY_COMPARE_WITH_TIMEOUT(reader.lines(), QStringList{u"ann: here I am"_s}, patience);
        QCOMPARE(elsewhere.lines(), QStringList());
    }

    void longLinesAreWhole()
    {
        NodeServer server(u"room"_s);
        QVERIFY2(server.start(), server.errorText().constData());
        CliProcess reader({u"connect"_s, server.url().toString(), u"--user"_s, u"bob"_s});
        QTRY_VERIFY_WITH_TIMEOUT(reader.errors().contains(u"connected"), patience);
        CliProcess writer({u"connect"_s, server.url().toString(), u"--user"_s, u"ann"_s});
        QStringList expected;
        for (const QChar letter : u"abc"_s) { // each of many blocks, and short ones between them
            writer.write(QString(300'000, letter));
            writer.write(QString(letter));
            expected << u"ann: "_s + QString(300'000, letter) << u"ann: "_s + letter;
        }
        writer.endInput();
        QCOMPARE(writer.waitForEnd(), 0);
        QTRY_COMPARE_WITH_TIMEOUT(reader.lines().size(), expected.size(), patience);
        QVERIFY(reader.lines() == expected); // too long to be printed
    }

    void aLineWithoutAnEndIsRefused()
    {
        NodeServer server(u"room"_s);
        QVERIFY2(server.start(), server.errorText().constData());
        CliProcess cli({u"connect"_s, server.url().toString()});
        cli.write(QString(17 * 1024 * 1024, u'x')); // and the input stays open
        QCOMPARE(cli.waitForEnd(), 1);
        QCOMPARE(cli.errors().count(u"a line of the input is longer than 16 MiB."), 1);
    }

    void longFileIsSentWhole()
    {
        NodeServer server(u"room"_s);
        QVERIFY2(server.start(), server.errorText().constData());
        CliProcess reader({u"connect"_s, server.url().toString(), u"--user"_s, u"bob"_s});
        QTRY_VERIFY_WITH_TIMEOUT(reader.errors().contains(u"connected"), patience);
        CliProcess writer({u"connect"_s, server.url().toString(), u"--user"_s, u"ann"_s});
        QStringList expected;
        for (int i = 0; i < 15000; ++i) { // more than the outbox holds at once
            writer.write(QString::number(i));
            expected.append(u"ann: %1"_s.arg(i));
        }
        writer.endInput();
        QCOMPARE(writer.waitForEnd(), 0);
        QTRY_COMPARE_WITH_TIMEOUT(reader.lines().size(), expected.size(), patience);
        QCOMPARE(reader.lines(), expected);
    }

    void foreignServers_data()
    {
        QTest::addColumn<QString>("dialect");
        QTest::addColumn<QString>("line");
        QTest::newRow("minimal") << u"minimal"_s << u"ann: hi"_s;
        QTest::newRow("plain") << u"plain"_s << u"hi"_s;
    }
    void foreignServers()
    {
        QFETCH(QString, dialect);
        QFETCH(QString, line);
        NodeServer server(u"minimal"_s);
        QVERIFY2(server.start(), server.errorText().constData());
        CliProcess reader({u"connect"_s, server.url().toString(), u"--dialect"_s, dialect, u"--user"_s, u"bob"_s});
        QTRY_VERIFY_WITH_TIMEOUT(reader.errors().contains(u"connected"), patience);
        CliProcess writer({u"connect"_s, server.url().toString(), u"--dialect"_s, dialect, u"--user"_s, u"ann"_s});
        writer.write(u"hi"_s);
        writer.endInput();
        QCOMPARE(writer.waitForEnd(), 0);
        QTRY_COMPARE_WITH_TIMEOUT(reader.lines(), QStringList{line}, patience);
    }

    void localRoomOfThisComputer()
    {
        QTemporaryDir runtime;
        const QHash<QString, QString> environment{{u"PARLANCE_RUNTIME_DIR"_s, runtime.path()}};
        CliProcess ann({u"connect"_s, u"local"_s, u"--user"_s, u"ann"_s}, environment);
        QTRY_VERIFY_WITH_TIMEOUT(ann.errors().contains(u"connected"), patience);
        CliProcess bob({u"connect"_s, u"local"_s, u"--user"_s, u"bob"_s}, environment);
        bob.write(u"hi"_s);
        bob.endInput();
        QCOMPARE(bob.waitForEnd(), 0);
        QTRY_COMPARE_WITH_TIMEOUT(ann.lines(), QStringList{u"bob: hi"_s}, patience);
    }
};

QTEST_GUILESS_MAIN(tst_Cli)
#include "tst_cli.moc"
