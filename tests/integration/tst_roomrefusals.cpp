// One set of tests for docs/room-protocol.md, run against both servers that speak it: what is refused, and what a bad
// client cannot do. What works is in tst_roomservers.cpp.

#include "support/RoomClient.h"
#include "support/RoomJson.h"
#include "support/RoomServerUnderTest.h"

#include <QJsonArray>
#include <QTcpSocket>
#include <QTest>

using namespace parlance;
using namespace parlance::roomjson;

class TestRoomRefusals : public QObject
{
    Q_OBJECT

    // Starts the server of the row, with an absence too long to pass in a test unless told otherwise.
    bool start(const RoomServerUnderTest::Options &options = {})
    {
        QFETCH_GLOBAL(RoomServerUnderTest::Kind, kind);
        m_server = std::make_unique<RoomServerUnderTest>(kind, options);
        return m_server->start();
    }

    QUrl url() const { return m_server->url(); }

    std::unique_ptr<RoomServerUnderTest> m_server;

private Q_SLOTS:
    void initTestCase_data()
    {
        QTest::addColumn<RoomServerUnderTest::Kind>("kind");
        QTest::newRow("embedded") << RoomServerUnderTest::Embedded;
        QTest::newRow("node") << RoomServerUnderTest::Node;
    }

    void cleanup() { m_server.reset(); }

    void refusesHandshake_data()
    {
        QTest::addColumn<QByteArray>("frame");
        QTest::addColumn<QString>("code");
        QTest::addColumn<int>("closeCode");
        const auto row = [](const char *name, const char *frame, const char *code, int closeCode) {
            QTest::newRow(name) << QByteArray(frame) << QString::fromLatin1(code) << closeCode;
        };
        row("no version", R"({"type":"handshake","user":"Ann","token":"right"})", "version", 4406);
        row("version 2", R"({"type":"handshake","version":2,"user":"Ann","token":"right"})", "version", 4406);
        row("version before token", R"({"type":"handshake","version":"1","user":"Ann"})", "version", 4406);
        row("no token", R"({"type":"handshake","version":1,"user":"Ann"})", "token", 4401);
        row("wrong token", R"({"type":"handshake","version":1,"user":"Ann","token":"righT"})", "token", 4401);
        row("longer token", R"({"type":"handshake","version":1,"user":"Ann","token":"right!"})", "token", 4401);
        row("token is a number", R"({"type":"handshake","version":1,"user":"Ann","token":5})", "token", 4401);
        row("token before name", R"({"type":"handshake","version":1})", "token", 4401);
        row("no name", R"({"type":"handshake","version":1,"token":"right"})", "no-name", 4400);
        row("blank name", R"({"type":"handshake","version":1,"user":"  ","token":"right"})", "no-name", 4400);
        row("control in name", R"({"type":"handshake","version":1,"user":"A\nnn","token":"right"})", "no-name", 4400);
        row("name is a number", R"({"type":"handshake","version":1,"user":7,"token":"right"})", "no-name", 4400);
        row("name too long",
            R"({"type":"handshake","version":1,"token":"right","user":"12345678901234567890123456789012345678901234567890123456789012345"})",
            "no-name", 4400);
        row("another frame first", R"({"type":"ping"})", "expected-handshake", 4408);
        row("a type of the future first", R"({"type":"hologram"})", "expected-handshake", 4408);
        row("no JSON first", "GET / HTTP/1.1", "expected-handshake", 4408);
    }

    void refusesHandshake()
    {
        QFETCH(QByteArray, frame);
        QFETCH(QString, code);
        QFETCH(int, closeCode);
        RoomServerUnderTest::Options options;
        options.token = QStringLiteral("right");
        QVERIFY(start(options));
        RoomClient client;
        QVERIFY(client.open(url()));
        client.sendText(QString::fromUtf8(frame));
        const QJsonObject error = client.next();
        QCOMPARE(type(error), QStringLiteral("error"));
        QCOMPARE(error[u"code"].toString(), code);
        QVERIFY(!error[u"reason"].toString().isEmpty());
        QCOMPARE(error[u"supported"].toArray(), code == u"version" ? QJsonArray{1} : QJsonArray());
        QVERIFY(client.waitForClose());
        QCOMPARE(client.closeCode(), closeCode);
    }

    void refusesBinaryHandshake()
    {
        QVERIFY(start());
        RoomClient client;
        QVERIFY(client.open(url()));
        client.sendBinary(R"({"type":"handshake","version":1,"user":"Ann"})");
        QCOMPARE(client.next()[u"code"].toString(), QStringLiteral("expected-handshake"));
        QVERIFY(client.waitForClose());
        QCOMPARE(client.closeCode(), 4408);
    }

    void acceptsTheRightToken()
    {
        RoomServerUnderTest::Options options;
        options.token = QStringLiteral("schlüssel");
        QVERIFY(start(options));
        RoomClient ann;
        QVERIFY(!ann.enter(url(), QStringLiteral("Ann"), {{QStringLiteral("token"), options.token}}).isEmpty());
    }

    void waitsForHandshakeOnlySoLong()
    {
        RoomServerUnderTest::Options options;
        options.handshakeMs = 100;
        QVERIFY(start(options));
        RoomClient ann;
        QVERIFY(!ann.enter(url(), QStringLiteral("Ann")).isEmpty());
        RoomClient mute;
        QVERIFY(mute.open(url()));
        QCOMPARE(mute.next()[u"code"].toString(), QStringLiteral("expected-handshake"));
        QVERIFY(mute.waitForClose());
        QCOMPARE(mute.closeCode(), 4408);
        QVERIFY(ann.rest().isEmpty()); // who has shaken hands may be silent
        QCOMPARE(ann.closeCode(), 0);
    }

    void refusesAFrameAndGoesOn_data()
    {
        QTest::addColumn<QByteArray>("frame");
        QTest::addColumn<QByteArray>("error"); // without its reason
        const auto row = [](const char *name, const QByteArray &frame, const char *error) {
            QTest::newRow(name) << frame << QByteArray(error);
        };
        const QByteArray longName(129, 'x');
        row("no JSON", "hello", R"({"code":"bad-frame"})");
        row("empty", "", R"({"code":"bad-frame"})");
        row("cut off", R"({"type":"ping")", R"({"code":"bad-frame"})");
        row("array", R"([{"type":"ping"}])", R"({"code":"bad-frame"})");
        row("null", "null", R"({"code":"bad-frame"})");
        row("number", "5", R"({"code":"bad-frame"})");
        row("no type", R"({"room":"lobby"})", R"({"code":"bad-frame"})");
        row("type is a number", R"({"type":5})", R"({"code":"bad-frame"})");
        row("second handshake", R"({"type":"handshake","version":1,"user":"Eve"})", R"({"code":"bad-frame"})");
        row("join without room", R"({"type":"join"})", R"({"code":"bad-frame"})");
        row("join an object", R"({"type":"join","room":{}})", R"({"code":"bad-frame"})");
        row("join nothing", R"({"type":"join","room":""})", R"({"code":"bad-frame"})");
        row("join a control character", R"({"type":"join","room":"a\u0000b"})", R"({"code":"bad-frame"})");
        row("join a long name", R"({"type":"join","room":")" + longName + R"("})", R"({"code":"too-large"})");
        row("message without id", R"({"type":"message","room":"lobby","text":"x"})", R"({"code":"bad-frame"})");
        row("message with a long id", R"({"type":"message","id":")" + longName + R"(","room":"lobby","text":"x"})",
            R"({"code":"too-large"})");
        row("message without room", R"({"type":"message","id":"m","text":"x"})", R"({"code":"bad-frame","id":"m"})");
        row("message without text", R"({"type":"message","id":"m","room":"lobby"})",
            R"({"code":"bad-frame","id":"m","room":"lobby"})");
        row("message to elsewhere", R"({"type":"message","id":"m","room":"ops","text":"x"})",
            R"({"code":"not-joined","id":"m","room":"ops"})");
        row("typing elsewhere", R"({"type":"typing","room":"ops","active":true})", R"({"code":"not-joined","room":"ops"})");
        row("typing without active", R"({"type":"typing","room":"lobby"})", R"({"code":"bad-frame","room":"lobby"})");
        row("history of elsewhere", R"({"type":"history","room":"ops"})", R"({"code":"not-joined","room":"ops"})");
        row("history before a word", R"({"type":"history","room":"lobby","before":"now"})", R"({"code":"bad-frame","room":"lobby"})");
        row("history of none", R"({"type":"history","room":"lobby","limit":0})", R"({"code":"bad-frame","room":"lobby"})");
        row("history of less", R"({"type":"history","room":"lobby","limit":-1})", R"({"code":"bad-frame","room":"lobby"})");
        row("history of a half", R"({"type":"history","room":"lobby","limit":1.5})", R"({"code":"bad-frame","room":"lobby"})");
        row("leave elsewhere", R"({"type":"leave","room":"ops"})", R"({"code":"not-joined","room":"ops"})");
        row("long nonce", R"({"type":"ping","nonce":")" + longName + R"("})", R"({"code":"too-large"})");
    }

    void refusesAFrameAndGoesOn()
    {
        QFETCH(QByteArray, frame);
        QFETCH(QByteArray, error);
        QVERIFY(start());
        RoomClient ann;
        ann.enter(url(), QStringLiteral("Ann"));
        ann.join(lobby);
        ann.sendText(QString::fromUtf8(frame));
        QJsonObject answer = ann.next();
        QCOMPARE(answer.take(u"type").toString(), QStringLiteral("error"));
        QVERIFY(!answer.take(u"reason").toString().isEmpty());
        QCOMPARE(answer, json(error.constData()));
        QVERIFY(ann.rest().isEmpty());
        ann.sendMessage(QStringLiteral("m"), lobby, QStringLiteral("still here"));
        QCOMPARE(ann.next()[u"duplicate"], QJsonValue(false));
    }

    void refusesBinary()
    {
        QVERIFY(start());
        RoomClient ann;
        ann.enter(url(), QStringLiteral("Ann"));
        ann.sendBinary(R"({"type":"ping"})");
        QCOMPARE(ann.next()[u"code"].toString(), QStringLiteral("bad-frame"));
        QVERIFY(ann.rest().isEmpty());
    }

    void ignoresWhatIsOfTheFuture()
    {
        QVERIFY(start());
        RoomClient ann;
        QVERIFY(!ann.enter(url(), QStringLiteral("Ann"), json(R"({"hat":"red","client":5})")).isEmpty());
        for (const char *frame : {R"({"type":"hologram","room":"nowhere"})", R"({"type":"constructor"})", R"({"type":"__proto__"})"})
            ann.sendText(QString::fromLatin1(frame));
        QVERIFY(ann.rest().isEmpty());
        ann.send(json(R"({"type":"join","room":"lobby","volume":11})"));
        QCOMPARE(type(ann.next()), QStringLiteral("presence"));
    }

    void endsALinkWithTooLargeAFrame()
    {
        RoomServerUnderTest::Options options;
        options.maxMessage = 4096;
        QVERIFY(start(options));
        RoomClient ann, bob;
        const QJsonObject welcome = ann.enter(url(), QStringLiteral("Ann"));
        QCOMPARE(welcome[u"capabilities"][u"maxMessage"].toInt(), 4096);
        ann.join(lobby);
        bob.enter(url(), QStringLiteral("Bob"));
        bob.join(lobby);
        const QString frame = QStringLiteral(R"({"type":"message","id":"%1","room":"lobby","text":"%2"})");
        const auto fill = [&frame](const QString &id, int size) {
            const QString empty = frame.arg(id, QString());
            return frame.arg(id, QString(size - empty.size(), u'x'));
        };
        ann.rest();
        ann.sendText(fill(QStringLiteral("just"), 4096));
        QCOMPARE(type(ann.next()), QStringLiteral("ack"));
        ann.sendText(fill(QStringLiteral("over"), 4097));
        QVERIFY(ann.waitForClose());
        QCOMPARE(ann.closeCode(), 1009);
        QCOMPARE(bob.next()[u"id"].toString(), QStringLiteral("just"));
        bob.sendMessage(QStringLiteral("on"), lobby, QStringLiteral("x"));
        QCOMPARE(bob.next(QStringLiteral("ack"))[u"seq"].toInt(), 2);
    }

    void refusesWebPages()
    {
        QVERIFY(start());
        for (const QString &origin : QStringList{QStringLiteral("https://example.org"), QStringLiteral("null"),
                                      u"http://127.0.0.1:" + QString::number(url().port())}) {
            RoomClient page(origin);
            QVERIFY2(!page.open(url()), qPrintable(origin));
            QCOMPARE(page.httpStatus(), 403);
        }
        RoomClient program;
        QVERIFY(program.open(url()));
    }

    void survivesGarbage()
    {
        QVERIFY(start());
        const QByteArray upgrade = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
        for (const QByteArray &bytes : QByteArrayList{QByteArray("\x16\x03\x01 this is TLS perhaps\r\n\r\n"), QByteArray("GET / HTTP/1.0\r\n\r\n"),
                                        upgrade + QByteArray("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
                                        upgrade + QByteArray("\x81\x84\x00\x00\x00\x00\xc3\x28\x80\xff", 10),
                                        upgrade + QByteArray("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00", 14)}) {
            QTcpSocket socket;
            socket.connectToHost(url().host(), quint16(url().port()));
            QVERIFY(socket.waitForConnected());
            socket.write(bytes);
            QTRY_COMPARE(socket.bytesToWrite(), 0);
        }
        RoomClient ann;
        QVERIFY(!ann.enter(url(), QStringLiteral("Ann")).isEmpty());
    }

    void dropsWhoReadsTooSlowly()
    {
        RoomServerUnderTest::Options options;
        options.absenceMs = 50;
        QVERIFY(start(options));
        RoomClient ann, slow;
        ann.enter(url(), QStringLiteral("Ann"));
        ann.join(lobby);
        slow.enter(url(), QStringLiteral("Slow"));
        slow.join(lobby);
        ann.rest();
        slow.stopReading();
        const QString text(100000, u'x');
        QString left;
        for (int i = 0; i < 1000 && left.isEmpty(); ++i) { // 100 MB is more than the server and the system may hold
            ann.sendMessage(QString::number(i), lobby, text);
            const QList<QJsonObject> frames = ann.rest();
            for (const QJsonObject &frame : frames) {
                if (type(frame) == u"leave")
                    left = frame[u"user"].toString();
            }
        }
        QCOMPARE(left, QStringLiteral("Slow"));
        QCOMPARE(ann.closeCode(), 0);
    }

    void noticesWhoAnswersNothing()
    {
        RoomServerUnderTest::Options options;
        options.absenceMs = 50;
        options.pingMs = 100;
        QVERIFY(start(options));
        RoomClient ann;
        ann.enter(url(), QStringLiteral("Ann"));
        ann.join(lobby);
        QTcpSocket frozen; // speaks once, and then neither reads nor writes
        frozen.setReadBufferSize(16);
        frozen.connectToHost(url().host(), quint16(url().port()));
        QVERIFY(frozen.waitForConnected());
        const auto masked = [](const QByteArray &text) -> QByteArray {
            return QByteArray("\x81", 1) + char(0x80 | text.size()) + QByteArray(4, '\0') + text; // a mask of zeros
        };
        frozen.write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
        QTRY_VERIFY(frozen.bytesAvailable() > 0);
        frozen.write(masked(R"({"type":"handshake","version":1,"user":"Frozen"})") + masked(R"({"type":"join","room":"lobby"})"));
        QCOMPARE(users(ann.next(QStringLiteral("presence"))), QStringLiteral("Ann,Frozen"));
        QCOMPARE(ann.next(QStringLiteral("leave"))[u"user"].toString(), QStringLiteral("Frozen"));
        QCOMPARE(ann.closeCode(), 0); // whose transport answers the pings
    }
};

QTEST_GUILESS_MAIN(TestRoomRefusals)
#include "tst_roomrefusals.moc"
