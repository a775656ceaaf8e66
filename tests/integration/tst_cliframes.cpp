#include "domain/SecretFilter.h"
#include "support/CliProcess.h"
#include "support/NodeServer.h"
#include "support/RawPeer.h"
#include "support/RawServer.h"
#include "support/TestCertificate.h"
#include "wire/TransportFactory.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

// What parlance-cli connect shows of the wire: frames, handshakes, and the rules that a server broke.
class tst_CliFrames : public QObject
{
    Q_OBJECT

    static QJsonObject object(const char *json) { return QJsonDocument::fromJson(json).object(); }

    static QStringList plain(const RawServer &server, const QStringList &options)
    {
        return QStringList{u"connect"_s, server.url().toString(), u"--dialect"_s, u"plain"_s, u"--retries"_s, u"0"_s} + options;
    }

    // The frames of one direction, without their times.
    static QJsonArray framesOf(const CliProcess &cli, const QString &direction)
    {
        QJsonArray frames;
        for (QJsonObject frame : cli.events(u"frame"_s)) {
            if (frame.take(u"dir"_s) != direction)
                continue;
            frame.remove(u"event"_s);
            frame.remove(u"t"_s);
            frames.append(frame);
        }
        return frames;
    }

    static QString headerOf(const QJsonObject &handshake, const QString &name)
    {
        for (const QJsonValue &field : handshake.value(u"headers"_s).toArray()) {
            if (field[u"name"_s] == name)
                return field[u"value"_s].toString();
        }
        return {};
    }

    static QStringList stepsOf(const QJsonObject &handshake)
    {
        QStringList steps;
        for (const QJsonValue &step : handshake.value(u"steps"_s).toArray())
            steps.append(step[u"step"_s].toString());
        return steps;
    }

private Q_SLOTS:
    void framesAreToldExactly_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::newRow("with --jsonl") << QStringList{u"--frames"_s, u"--jsonl"_s};
        QTest::newRow("without") << QStringList{u"--frames"_s};
    }
    void framesAreToldExactly()
    {
        QFETCH(QStringList, options);
        RawServer server([](RawPeer &peer) {
            peer.upgrade().text(u"你好\n"_s);
            peer.frame(0x1, "\xe4\xbd"_ba, {.fin = false}).ping("mid"_ba).frame(0x0, "\xa0!"_ba);
            peer.frame(0x2, "ab"_ba, {.fin = false}).frame(0x0, "cd"_ba).frame(0x1, {});
            peer.onFrame([&peer](const RawPeer::Frame &frame) {
                if (frame.opcode == 0x9)
                    peer.pong(frame.payload);
                else if (frame.opcode == 0xa)
                    peer.close(4000, "再见").fin();
            });
        });
        CliProcess cli(plain(server, options));
        QCOMPARE(cli.waitForEnd(), 3);
        QCOMPARE(framesOf(cli, u"in"_s), QJsonDocument::fromJson(R"([
            {"opcode": 1, "fin": true, "rsv": 0, "masked": false, "length": 7, "data": "你好\n"},
            {"opcode": 1, "fin": false, "rsv": 0, "masked": false, "length": 2, "base64": "5L0="},
            {"opcode": 9, "fin": true, "rsv": 0, "masked": false, "length": 3, "data": "mid"},
            {"opcode": 0, "fin": true, "rsv": 0, "masked": false, "length": 2, "base64": "oCE="},
            {"opcode": 2, "fin": false, "rsv": 0, "masked": false, "length": 2, "base64": "YWI="},
            {"opcode": 0, "fin": true, "rsv": 0, "masked": false, "length": 2, "base64": "Y2Q="},
            {"opcode": 1, "fin": true, "rsv": 0, "masked": false, "length": 0, "data": ""},
            {"opcode": 10, "fin": true, "rsv": 0, "masked": false, "length": 1, "data": "1"},
            {"opcode": 8, "fin": true, "rsv": 0, "masked": false, "length": 8, "code": 4000, "reason": "再见"}
        ])").array());
        QCOMPARE(framesOf(cli, u"out"_s), QJsonDocument::fromJson(R"([
            {"opcode": 9, "fin": true, "rsv": 0, "masked": true, "length": 1, "data": "1"},
            {"opcode": 10, "fin": true, "rsv": 0, "masked": true, "length": 3, "data": "mid"},
            {"opcode": 8, "fin": true, "rsv": 0, "masked": true, "length": 2, "code": 4000, "reason": ""}
        ])").array());
        double before = 0;
        for (const QJsonObject &frame : cli.events(u"frame"_s)) {
            const double time = frame.value(u"t"_s).toDouble(-1);
            QVERIFY2(time >= before && time < 300, qPrintable(QString::number(time)));
            before = time;
        }
        QVERIFY(before > 0);
        // The messages stand beside them, as they always do.
        if (options.contains(u"--jsonl"_s))
            QCOMPARE(cli.events(u"message"_s).first().value(u"text"_s).toString(), u"你好\n"_s);
        else
            QVERIFY(cli.lines().contains(u"你好\\n"_s));
    }

    void compressedFramesAreToldAsTheyTravelled()
    {
        RawServer server([](RawPeer &peer) {
            peer.upgrade("Sec-WebSocket-Extensions: permessage-deflate\r\n");
            peer.frame(0x1, "\xf2\x48\xcd\xc9\xc9"_ba, {.fin = false, .rsv = 0x40}).frame(0x0, "\x07\x00"_ba); // RFC 7692 section 7.2.3.1
            peer.close(4000).fin();
        });
        CliProcess cli(plain(server, {u"--frames"_s, u"--handshake"_s, u"--jsonl"_s}));
        QCOMPARE(cli.waitForEnd(), 3);
        QVERIFY(server.lastPeer().requestHeader("Sec-WebSocket-Extensions").startsWith("permessage-deflate"));
        const QJsonArray frames = framesOf(cli, u"in"_s);
        QCOMPARE(frames.at(0).toObject(), object(R"({"opcode": 1, "fin": false, "rsv": 4, "masked": false, "length": 5, "base64": "8kjNyck="})"));
        QCOMPARE(frames.at(1).toObject(), object(R"({"opcode": 0, "fin": true, "rsv": 0, "masked": false, "length": 2, "base64": "BwA="})"));
        QCOMPARE(cli.events(u"message"_s).first().value(u"text"_s).toString(), u"Hello"_s);
        QCOMPARE(cli.events(u"handshake"_s).first().value(u"extensions"_s).toString(), u"permessage-deflate"_s);
    }

    void withoutCompressionNoneIsOffered()
    {
        RawServer server([](RawPeer &peer) { peer.upgrade().close(4000).fin(); });
        CliProcess cli(plain(server, {u"--no-compression"_s}));
        QCOMPARE(cli.waitForEnd(), 3);
        QCOMPARE(server.lastPeer().requestHeader("Sec-WebSocket-Extensions"), QByteArray());
    }

    void refusedHandshakeIsToldWhole_data()
    {
        QTest::addColumn<bool>("showSecrets");
        QTest::newRow("secrets hidden") << false;
        QTest::newRow("secrets shown") << true;
    }
    void refusedHandshakeIsToldWhole()
    {
        QFETCH(bool, showSecrets);
        RawServer server([](RawPeer &peer) {
            peer.http(401, "Unauthorized", "WWW-Authenticate: Basic realm=\"x\"\r\nset-cookie: sid=s3cret\r\nX-Twice: 1\r\nX-Twice: 2\r\n",
                      R"({"error":"请先登录"})");
        });
        QStringList options{u"--handshake"_s, u"-H"_s, u"X-Team: blue"_s, u"--auth"_s, u"ann:pass"_s};
        if (showSecrets)
            options.append(u"--show-secrets"_s);
        QStringList arguments = plain(server, options);
        arguments[1] += u"?api_token=n0tYours"_s;
        CliProcess cli(arguments);
        QCOMPARE(cli.waitForEnd(), 2);
        QCOMPARE(cli.events(u"handshake"_s).size(), 1);
        const QJsonObject handshake = cli.events(u"handshake"_s).first();
        QString request = QString::fromLatin1(server.lastPeer().request());
        const QString credentials = QString::fromLatin1(QByteArray("ann:pass").toBase64());
        QVERIFY2(request.contains(u"Authorization: Basic "_s + credentials + u"\r\n"), qPrintable(request));
        QVERIFY2(request.startsWith(u"GET /?api_token=n0tYours HTTP/1.1\r\n"), qPrintable(request));
        const QString token = showSecrets ? u"n0tYours"_s : SecretFilter::mark();
        request.replace(u"n0tYours"_s, token);
        if (!showSecrets)
            request.replace(credentials, SecretFilter::mark());
        QCOMPARE(handshake.value(u"request"_s).toString(), request);
        QVERIFY(request.contains(u"X-Team: blue\r\n"_s));
        QCOMPARE(handshake.value(u"url"_s).toString(), server.url().toString() + u"?api_token="_s + token);
        QCOMPARE(handshake.value(u"status"_s).toInt(), 401);
        QCOMPARE(handshake.value(u"phrase"_s).toString(), u"Unauthorized"_s);
        const QString cookie = showSecrets ? u"sid=s3cret"_s : u"sid="_s + SecretFilter::mark();
        QCOMPARE(handshake.value(u"headers"_s).toArray(),
                 (QJsonArray{QJsonObject{{u"name"_s, u"WWW-Authenticate"_s}, {u"value"_s, u"Basic realm=\"x\""_s}},
                             QJsonObject{{u"name"_s, u"set-cookie"_s}, {u"value"_s, cookie}},
                             QJsonObject{{u"name"_s, u"X-Twice"_s}, {u"value"_s, u"1"_s}},
                             QJsonObject{{u"name"_s, u"X-Twice"_s}, {u"value"_s, u"2"_s}},
                             QJsonObject{{u"name"_s, u"Content-Length"_s}, {u"value"_s, u"24"_s}}}));
        QCOMPARE(handshake.value(u"body"_s).toString(), uR"({"error":"请先登录"})"_s);
        QVERIFY(!handshake.contains(u"bodyTruncated"_s));
        QCOMPARE(handshake.value(u"opened"_s), QJsonValue(false));
        QCOMPARE(handshake.value(u"transport"_s).toString(), u"rfc6455"_s);
        QCOMPARE(handshake.value(u"remoteAddress"_s).toString(), u"127.0.0.1:%1"_s.arg(server.serverPort()));
        QCOMPARE(stepsOf(handshake), (QStringList{u"connect"_s, u"request"_s, u"response"_s}));
        QVERIFY2(cli.errors().contains(u"HTTP status 401"), qPrintable(cli.errors()));
    }

    void eitherTransportTellsWhatItSeesOfTheHandshake_data()
    {
        QTest::addColumn<QString>("transport");
        QTest::addColumn<bool>("whole"); // Qt WebSockets hides its request and the body of a refusal
        QTest::newRow("rfc6455") << u"rfc6455"_s << true;
        if (isAvailable(TransportChoice::QtWebSockets))
            QTest::newRow("qt") << u"qt"_s << false;
    }
    void eitherTransportTellsWhatItSeesOfTheHandshake()
    {
        QFETCH(QString, transport);
        QFETCH(bool, whole);
        RawServer server([](RawPeer &peer) { peer.http(404, "Not Found", "X-Why: gone\r\n", "nothing here").fin(); });
        CliProcess cli(plain(server, {u"--handshake"_s, u"--transport"_s, transport}));
        QCOMPARE(cli.waitForEnd(), 2);
        QCOMPARE(cli.events(u"handshake"_s).size(), 1);
        const QJsonObject handshake = cli.events(u"handshake"_s).first();
        QCOMPARE(handshake.value(u"transport"_s).toString(), transport);
        QCOMPARE(handshake.value(u"status"_s).toInt(), 404);
        QCOMPARE(headerOf(handshake, u"X-Why"_s), u"gone"_s);
        QCOMPARE(handshake.contains(u"request"_s), whole);
        QCOMPARE(handshake.value(u"body"_s).toString(), whole ? u"nothing here"_s : QString());
        QCOMPARE(handshake.contains(u"bodyTruncated"_s), !whole);
    }

    void bodiesThatAreNoTextAreBase64()
    {
        RawServer server([](RawPeer &peer) { peer.http(503, "Busy", {}, "\xff\x00\xfe"_ba); });
        CliProcess cli(plain(server, {u"--handshake"_s}));
        QCOMPARE(cli.waitForEnd(), 2);
        const QJsonObject handshake = cli.events(u"handshake"_s).first();
        QCOMPARE(handshake.value(u"bodyBase64"_s).toString(), u"/wD+"_s);
        QVERIFY(!handshake.contains(u"body"_s));
    }

    void eachRedirectIsToldOfItself()
    {
        RawServer server([](RawPeer &peer) {
            if (peer.number() == 0)
                peer.http(307, "Moved", "Location: /next?a=1\r\n", "elsewhere").fin();
            else
                peer.upgrade("Sec-WebSocket-Protocol: chat\r\n").close(4000).fin();
        });
        CliProcess cli(plain(server, {u"--handshake"_s, u"--jsonl"_s, u"-s"_s, u"chat"_s}));
        QCOMPARE(cli.waitForEnd(), 3);
        const QVector<QJsonObject> handshakes = cli.events(u"handshake"_s);
        QCOMPARE(handshakes.size(), 2);
        QCOMPARE(handshakes.at(0).value(u"status"_s).toInt(), 307);
        QCOMPARE(handshakes.at(0).value(u"body"_s).toString(), u"elsewhere"_s);
        QCOMPARE(headerOf(handshakes.at(0), u"Location"_s), u"/next?a=1"_s);
        QVERIFY(!handshakes.at(0).contains(u"steps"_s));
        QCOMPARE(handshakes.at(1).value(u"status"_s).toInt(), 101);
        QCOMPARE(handshakes.at(1).value(u"url"_s).toString(), server.url().toString() + u"next?a=1"_s);
        QVERIFY(handshakes.at(1).value(u"request"_s).toString().startsWith(u"GET /next?a=1 HTTP/1.1\r\n"));
        QCOMPARE(handshakes.at(1).value(u"opened"_s), QJsonValue(true));
        QCOMPARE(handshakes.at(1).value(u"subprotocol"_s).toString(), u"chat"_s);
    }

    void whatDidNotGetSoFarIsToldToo()
    {
        QTcpServer closed;
        QVERIFY(closed.listen(QHostAddress::LocalHost));
        const QString url = u"ws://127.0.0.1:%1/"_s.arg(closed.serverPort());
        closed.close();
        CliProcess cli({u"connect"_s, url, u"--retries"_s, u"0"_s, u"--handshake"_s});
        QCOMPARE(cli.waitForEnd(), 2);
        QCOMPARE(cli.events(u"handshake"_s).size(), 1);
        const QJsonObject handshake = cli.events(u"handshake"_s).first();
        QVERIFY(!handshake.contains(u"request"_s));
        QCOMPARE(handshake.value(u"opened"_s), QJsonValue(false));
        QCOMPARE(stepsOf(handshake), QStringList{u"connect"_s});
    }

    void tlsIsTold()
    {
        const std::optional<TestCertificate> certificate = TestCertificate::make(u"IP:127.0.0.1"_s);
        QVERIFY2(certificate, "the openssl program is missing");
        RawServer server([](RawPeer &peer) { peer.upgrade().close(4000).fin(); });
        server.useTls(certificate->server);
        CliProcess cli(plain(server, {u"--handshake"_s, u"-n"_s}));
        QCOMPARE(cli.waitForEnd(), 3);
        const QJsonObject handshake = cli.events(u"handshake"_s).first();
        QCOMPARE(stepsOf(handshake), (QStringList{u"connect"_s, u"tls"_s, u"request"_s, u"response"_s}));
        const QJsonObject tls = handshake.value(u"tls"_s).toObject();
        QVERIFY2(tls.value(u"protocol"_s).toString().startsWith(u"TLS"), qPrintable(tls.value(u"protocol"_s).toString()));
        const QJsonObject first = tls.value(u"chain"_s).toArray().first().toObject();
        QCOMPARE(first.value(u"sha256"_s).toString().toLatin1(), certificate->certificate.digest(QCryptographicHash::Sha256).toHex());
        QCOMPARE(first.value(u"selfSigned"_s).toBool(), true);
        QVERIFY(!tls.value(u"ignoredProblems"_s).toArray().isEmpty());
    }

    void brokenRulesAreNamed_data()
    {
        QTest::addColumn<QByteArray>("headers"); // of the 101
        QTest::addColumn<QByteArray>("bytes");   // behind it
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<QString>("rule");
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("said");
        QTest::newRow("reserved bits") << QByteArray() << "\xc1\x01x"_ba << 3 << u"reserved-bits"_s << u"RFC 6455 section 5.2"_s
                                       << u"a reserved bit that no extension gives a meaning (RFC 6455 section 5.2)"_s;
        QTest::newRow("masked") << QByteArray() << "\x81\x81\x01\x02\x03\x04x"_ba << 3 << u"masked-by-server"_s
                                << u"RFC 6455 section 5.1"_s << u"it sent a masked frame, which only clients may"_s;
        QTest::newRow("no UTF-8") << QByteArray() << "\x81\x01\xff"_ba << 3 << u"invalid-utf8"_s << u"RFC 6455 section 8.1"_s
                                  << u"it sent a text that is not valid UTF-8"_s;
        QTest::newRow("subprotocol") << "Sec-WebSocket-Protocol: soap\r\n"_ba << QByteArray() << 2 << u"unoffered-subprotocol"_s
                                     << u"RFC 6455 section 4.1"_s << u"it chose a subprotocol that was not offered"_s;
    }
    void brokenRulesAreNamed()
    {
        QFETCH(QByteArray, headers);
        QFETCH(QByteArray, bytes);
        QFETCH(int, exitCode);
        QFETCH(QString, rule);
        QFETCH(QString, source);
        QFETCH(QString, said);
        RawServer server([headers, bytes](RawPeer &peer) {
            peer.upgrade(headers).send(bytes).onFrame([&peer](const RawPeer::Frame &frame) {
                if (frame.opcode == 0x8)
                    peer.fin();
            });
        });
        CliProcess script(plain(server, {u"--jsonl"_s}));
        QCOMPARE(script.waitForEnd(), exitCode);
        QCOMPARE(script.events(u"closed"_s).size(), 1);
        QCOMPARE(script.events(u"closed"_s).first().value(u"rule"_s).toString(), rule);
        QCOMPARE(script.events(u"closed"_s).first().value(u"source"_s).toString(), source);
        CliProcess person(plain(server, {}));
        QCOMPARE(person.waitForEnd(), exitCode);
        QVERIFY2(person.errors().contains(said), qPrintable(person.errors()));
    }

    void whatCannotBeSentIsAMistake_data()
    {
        QTest::addColumn<QStringList>("options"); // %1: a file that is no PEM
        QTest::addColumn<QString>("said");
        QTest::newRow("header") << QStringList{u"-H"_s, u"X Y: 1"_s} << u"the header \"X Y\" cannot be sent"_s;
        QTest::newRow("subprotocol") << QStringList{u"-s"_s, u"a,b"_s} << u"the subprotocol \"a,b\" is not one word"_s;
        QTest::newRow("certificate") << QStringList{u"--cert"_s, u"%1"_s} << u"the client certificate cannot be used: %1"_s;
        QTest::newRow("authorities") << QStringList{u"--ca"_s, u"%1"_s} << u"the file of trusted authorities cannot be used: %1"_s;
    }
    void whatCannotBeSentIsAMistake()
    {
        QFETCH(QStringList, options);
        QFETCH(QString, said);
        QTemporaryDir dir;
        const QString path = dir.filePath(u"no.pem"_s);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("this is no PEM\n") > 0);
        file.close();
        options.replaceInStrings(u"%1"_s, path);
        said.replace(u"%1"_s, path);
        RawServer server([](RawPeer &peer) { peer.upgrade(); });
        server.useTls(QSslConfiguration());
        CliProcess cli(plain(server, options + QStringList{u"-n"_s}));
        QCOMPARE(cli.waitForEnd(), 1);
        QVERIFY2(cli.errors().contains(said), qPrintable(cli.errors()));
    }

    // The proxy's own password is taken from the environment, and shows in no sentence.
    void aProxyIsAskedFirst()
    {
        RawServer proxy([](RawPeer &peer) { peer.http(407, "Proxy Authentication Required", {}, "go away").fin(); });
        const QString address = u"http://ann@127.0.0.1:%1"_s.arg(proxy.serverPort());
        CliProcess cli({u"connect"_s, u"ws://chat.invalid:81/"_s, u"--retries"_s, u"0"_s, u"--jsonl"_s, u"--proxy"_s, address,
                        u"--proxy-password-env"_s, u"PROXY_PASSWORD"_s},
                       {{u"PROXY_PASSWORD"_s, u"p@ss"_s}});
        QCOMPARE(cli.waitForEnd(), 2);
        QVERIFY2(proxy.lastPeer().request().startsWith("CONNECT chat.invalid:81 HTTP/1."), proxy.lastPeer().request().constData());
        QCOMPARE(proxy.lastPeer().requestHeader("Proxy-Authorization"), "Basic " + QByteArray("ann:p@ss").toBase64());
        QCOMPARE(cli.events(u"closed"_s).first().value(u"kind"_s).toString(), u"proxyFailed"_s);
        QVERIFY(!cli.errors().contains(u"p@ss"));
    }

    void theSystemsProxyIsAskedUnlessToldNotTo_data()
    {
        QTest::addColumn<QString>("choice");
        QTest::addColumn<QString>("kind"); // of the end
        QTest::addColumn<int>("asked");
        QTest::newRow("system") << u"system"_s << u"proxyFailed"_s << 1;
        QTest::newRow("none") << u"none"_s << u"hostNotFound"_s << 0;
    }
    void theSystemsProxyIsAskedUnlessToldNotTo()
    {
        QFETCH(QString, choice);
        QFETCH(QString, kind);
        QFETCH(int, asked);
        RawServer proxy([](RawPeer &peer) { peer.http(403, "Forbidden").fin(); });
        const QString address = u"http://127.0.0.1:%1"_s.arg(proxy.serverPort());
        CliProcess cli({u"connect"_s, u"ws://chat.invalid:81/"_s, u"--retries"_s, u"0"_s, u"--jsonl"_s, u"--proxy"_s, choice},
                       {{u"http_proxy"_s, address}, {u"https_proxy"_s, address}, {u"all_proxy"_s, address}, {u"no_proxy"_s, QString()}});
        QCOMPARE(cli.waitForEnd(), 2);
        QCOMPARE(cli.events(u"closed"_s).first().value(u"kind"_s).toString(), kind);
        QCOMPARE(proxy.peerCount(), asked);
    }
};

QTEST_GUILESS_MAIN(tst_CliFrames)
#include "tst_cliframes.moc"
