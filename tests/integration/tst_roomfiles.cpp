// Files with messages (docs/room-protocol.md section 4): one set of tests, run against both servers that speak it.

#include "support/RoomClient.h"
#include "support/RoomJson.h"
#include "support/RoomServerUnderTest.h"

#include <QCryptographicHash>
#include <QTest>

using namespace parlance;
using namespace parlance::roomjson;

namespace {

const auto takesFiles = QJsonObject{{QStringLiteral("files"), true}};

QJsonObject described(const QString &name, const QByteArray &bytes, const QString &type = QStringLiteral("image/png"))
{
    const QByteArray digest = QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex();
    return {{QStringLiteral("name"), name},
            {QStringLiteral("type"), type},
            {QStringLiteral("size"), bytes.size()},
            {QStringLiteral("sha256"), QString::fromLatin1(digest)}};
}

QJsonObject messageWith(const QJsonObject &file, const QString &id = QStringLiteral("m-1"), const QString &text = QStringLiteral("caption"))
{
    return {{QStringLiteral("type"), QStringLiteral("message")},
            {QStringLiteral("id"), id},
            {QStringLiteral("room"), lobby},
            {QStringLiteral("text"), text},
            {QStringLiteral("file"), file}};
}

QByteArray anyBytes(qsizetype size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    for (qsizetype i = 0; i < size; ++i)
        bytes[i] = char((i * 31 + i / 251) & 0xff);
    return bytes;
}

} // namespace

class TestRoomFiles : public QObject
{
    Q_OBJECT

    bool start(const RoomServerUnderTest::Options &options = {})
    {
        QFETCH_GLOBAL(RoomServerUnderTest::Kind, kind);
        m_server = std::make_unique<RoomServerUnderTest>(kind, options);
        return m_server->start();
    }

    void enterLobby(RoomClient &client, const QString &user, const QJsonObject &more = takesFiles)
    {
        m_welcome = client.enter(m_server->url(), user, more);
        client.join(lobby);
    }

    QJsonObject askFor(RoomClient &client, const QJsonValue &serverId)
    {
        client.send({{QStringLiteral("type"), QStringLiteral("file")}, {QStringLiteral("room"), lobby}, {QStringLiteral("serverId"), serverId}});
        return client.next();
    }

    std::unique_ptr<RoomServerUnderTest> m_server;
    QJsonObject m_welcome;

private Q_SLOTS:
    void initTestCase_data()
    {
        QTest::addColumn<RoomServerUnderTest::Kind>("kind");
        QTest::newRow("embedded") << RoomServerUnderTest::Embedded;
        QTest::newRow("node") << RoomServerUnderTest::Node;
    }

    void cleanup() { m_server.reset(); }

    void passesOnToThoseWhoTakeFiles()
    {
        QVERIFY(start());
        RoomClient ann, bob, old;
        enterLobby(ann, QStringLiteral("Ann"));
        enterLobby(bob, QStringLiteral("Bob"));
        enterLobby(old, QStringLiteral("Old"), {});
        ann.rest();
        bob.rest();

        const QByteArray bytes = anyBytes(300000);
        const QJsonObject file = described(QStringLiteral("计划 1.png"), bytes);
        ann.sendFile(messageWith(file), bytes);
        const QJsonObject ack = ann.next();
        QCOMPARE(type(ack), QStringLiteral("ack"));
        QCOMPARE(ack[u"duplicate"], QJsonValue(false));

        const QJsonObject got = bob.next();
        QCOMPARE(got[u"binary"], QJsonValue(true));
        QCOMPARE(type(got), QStringLiteral("message"));
        QCOMPARE(got[u"text"].toString(), QStringLiteral("caption"));
        QCOMPARE(got[u"user"].toString(), QStringLiteral("Ann"));
        QCOMPARE(got[u"serverId"], ack[u"serverId"]);
        QCOMPARE(got[u"file"].toObject(), file);
        QCOMPARE(bob.bytesOf(got[u"serverId"].toString()), bytes);

        const QJsonObject plain = old.next(QStringLiteral("message")); // in text, with the file's name and without its bytes
        QVERIFY(!plain.contains(u"binary"));
        QCOMPARE(plain[u"file"].toObject(), file);
        QCOMPARE(texts(ann.rest()), QStringList());
    }

    void takesBase64()
    {
        QVERIFY(start());
        RoomClient ann, bob;
        enterLobby(ann, QStringLiteral("Ann"), {});
        enterLobby(bob, QStringLiteral("Bob"));
        const QByteArray bytes = anyBytes(1000);
        QJsonObject file = described(QStringLiteral("a.bin"), bytes);
        const QJsonObject bare = file;
        file[u"data"] = QString::fromLatin1(bytes.toBase64());
        ann.rest();
        ann.send(messageWith(file));
        QCOMPARE(type(ann.next()), QStringLiteral("ack"));
        const QJsonObject got = bob.next(QStringLiteral("message"));
        QCOMPARE(got[u"file"].toObject(), bare);
        QCOMPARE(bob.bytesOf(got[u"serverId"].toString()), bytes);
    }

    void keepsOrderAmongWords()
    {
        QVERIFY(start());
        RoomClient ann, bob;
        enterLobby(ann, QStringLiteral("Ann"));
        enterLobby(bob, QStringLiteral("Bob"));
        const QByteArray bytes = anyBytes(200000);
        const QJsonObject file = described(QStringLiteral("a.bin"), bytes);
        for (int i = 0; i < 20; ++i) {
            const QString id = QStringLiteral("m-%1").arg(i);
            if (i % 2)
                ann.sendMessage(id, lobby, id);
            else
                ann.sendFile(messageWith(file, id, id), bytes);
        }
        for (int i = 0; i < 20; ++i) {
            const QJsonObject got = bob.next(QStringLiteral("message"));
            QCOMPARE(got[u"id"].toString(), QStringLiteral("m-%1").arg(i));
            QCOMPARE(got[u"seq"].toInt(), i + 1);
            QCOMPARE(got.contains(u"binary"), i % 2 == 0);
        }
    }

    void storesAFileOnce()
    {
        QVERIFY(start());
        RoomClient ann, bob;
        enterLobby(ann, QStringLiteral("Ann"));
        enterLobby(bob, QStringLiteral("Bob"));
        const QByteArray bytes = anyBytes(5000);
        const QJsonObject message = messageWith(described(QStringLiteral("a.bin"), bytes));
        ann.rest();
        bob.rest();
        ann.sendFile(message, bytes);
        ann.sendFile(message, bytes);
        ann.sendFile(message, "something else"); // not looked at: the id is known
        const QJsonObject first = ann.next();
        for (int i = 0; i < 2; ++i) {
            const QJsonObject again = ann.next();
            QCOMPARE(again[u"duplicate"], QJsonValue(true));
            QCOMPARE(again[u"serverId"], first[u"serverId"]);
        }
        QCOMPARE(texts(bob.rest()), QStringList{QStringLiteral("caption")});
    }

    // What comes later comes without the bytes, and those are there for the asking.
    void givesItLaterOnRequest()
    {
        QVERIFY(start());
        RoomClient ann, bob;
        enterLobby(bob, QStringLiteral("Bob"));
        const QJsonObject known = resume(m_welcome, {{lobby, 0}});
        bob.abort();
        QVERIFY(bob.waitForClose());

        enterLobby(ann, QStringLiteral("Ann"));
        const QByteArray bytes = anyBytes(70000);
        const QJsonObject file = described(QStringLiteral("a.bin"), bytes);
        ann.rest();
        ann.sendFile(messageWith(file), bytes);
        const QJsonObject ack = ann.next();

        RoomClient back;
        QJsonObject more = known;
        more[u"files"] = true;
        QVERIFY(!back.enter(m_server->url(), QStringLiteral("Bob"), more).isEmpty());
        const QJsonObject got = back.next(QStringLiteral("message"));
        QVERIFY(!got.contains(u"binary"));
        QCOMPARE(got[u"file"].toObject(), file);

        back.send({{QStringLiteral("type"), QStringLiteral("history")}, {QStringLiteral("room"), lobby}});
        const QJsonObject older = back.next(QStringLiteral("history"))[u"messages"].toArray().first().toObject();
        QCOMPARE(older[u"file"].toObject(), file);

        const QJsonObject answer = askFor(back, got[u"serverId"]);
        QCOMPARE(type(answer), QStringLiteral("file"));
        QCOMPARE(answer[u"room"].toString(), lobby);
        QCOMPARE(answer[u"serverId"], ack[u"serverId"]);
        QCOMPARE(answer[u"file"].toObject(), file);
        QCOMPARE(back.bytesOf(ack[u"serverId"].toString()), bytes);

        const QJsonObject none = askFor(back, QStringLiteral("no such message"));
        QCOMPARE(none[u"code"].toString(), QStringLiteral("no-file"));
        QCOMPARE(none[u"serverId"].toString(), QStringLiteral("no such message"));
        QCOMPARE(askFor(back, 17)[u"code"].toString(), QStringLiteral("bad-frame"));
    }

    void emptyAndLargestFile()
    {
        RoomServerUnderTest::Options options;
        options.maxMessage = 4096;
        options.maxFile = 2000000;
        QVERIFY(start(options));
        RoomClient ann, bob;
        enterLobby(ann, QStringLiteral("Ann"));
        enterLobby(bob, QStringLiteral("Bob"));
        ann.rest();
        for (const int size : {0, options.maxFile}) {
            const QByteArray bytes = anyBytes(size);
            const QString id = QString::number(size);
            ann.sendFile(messageWith(described(QStringLiteral("a"), bytes), id), bytes);
            QCOMPARE(type(ann.next()), QStringLiteral("ack"));
            const QJsonObject got = bob.next(QStringLiteral("message"));
            QCOMPARE(got[u"file"].toObject()[u"size"].toInt(-1), size);
            QCOMPARE(bob.bytesOf(got[u"serverId"].toString()), bytes);
        }
        // A file has its own limit, a text has its own: that of files is not for texts.
        ann.sendMessage(QStringLiteral("long"), lobby, QString(5000, u'x'));
        QVERIFY(ann.waitForClose());
        QCOMPARE(ann.closeCode(), 1009);
    }

    void moreThanAnyBinaryMessageEndsTheLink()
    {
        RoomServerUnderTest::Options options;
        options.maxMessage = 4096;
        options.maxFile = 10000;
        QVERIFY(start(options));
        RoomClient ann;
        enterLobby(ann, QStringLiteral("Ann"));
        ann.sendBinary(QByteArray(4096 + 10001, 'x'));
        QVERIFY(ann.waitForClose());
        QCOMPARE(ann.closeCode(), 1009);
    }

    void refuses_data()
    {
        QTest::addColumn<QJsonObject>("changes"); // to a right description of the bytes "abc"
        QTest::addColumn<QString>("code");
        const auto row = [](const char *name, const char *changes, const char *code) {
            QTest::newRow(name) << json(changes) << QString::fromLatin1(code);
        };
        row("no name", R"({"name":null})", "bad-file");
        row("empty name", R"({"name":""})", "bad-file");
        row("a control character in the name", R"({"name":"a\nb"})", "bad-file");
        QTest::newRow("long name") << QJsonObject{{QStringLiteral("name"), QString(256, u'x')}} << QStringLiteral("bad-file");
        row("type is a number", R"({"type":7})", "bad-file");
        row("no type", R"({"type":null})", "");
        QTest::newRow("long type") << QJsonObject{{QStringLiteral("type"), QString(128, u'x')}} << QStringLiteral("bad-file");
        row("size too small", R"({"size":2})", "bad-file");
        row("size too large", R"({"size":4})", "bad-file");
        row("negative size", R"({"size":-3})", "bad-file");
        row("no size", R"({"size":null})", "bad-file");
        row("size over the limit", R"({"size":10001})", "too-large");
        row("a huge lie", R"({"size":9007199254740991})", "too-large");
        row("wrong digest", R"({"sha256":"0000000000000000000000000000000000000000000000000000000000000000"})", "bad-file");
        row("digest in capitals", R"({"sha256":"BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"})", "bad-file");
        row("no digest", R"({"sha256":null})", "bad-file");
    }

    void refuses()
    {
        QFETCH(QJsonObject, changes);
        QFETCH(QString, code);
        RoomServerUnderTest::Options options;
        options.maxFile = 10000;
        QVERIFY(start(options));
        RoomClient ann, bob;
        enterLobby(ann, QStringLiteral("Ann"));
        enterLobby(bob, QStringLiteral("Bob"));
        ann.rest();
        bob.rest();

        QJsonObject file = described(QStringLiteral("a.txt"), "abc");
        for (auto change = changes.begin(); change != changes.end(); ++change)
            file[change.key()] = change.value();
        ann.sendFile(messageWith(file), "abc");
        file[u"data"] = QStringLiteral("YWJj");
        ann.send(messageWith(file, QStringLiteral("m-2")));
        for (const QString &id : {QStringLiteral("m-1"), QStringLiteral("m-2")}) {
            const QJsonObject answer = ann.next();
            QCOMPARE(answer[u"id"].toString(), id);
            QCOMPARE(answer[u"code"].toString(), code);
            QCOMPARE(type(answer), code.isEmpty() ? QStringLiteral("ack") : QStringLiteral("error"));
            QVERIFY(code.isEmpty() || !answer[u"reason"].toString().isEmpty());
        }
        if (!code.isEmpty())
            QCOMPARE(texts(bob.rest()), QStringList()); // nobody heard of it
    }

    void refusesMalformedMessages_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("three bytes") << QByteArray("\0\0\0", 3);
        QTest::newRow("header longer than the message") << QByteArray("\0\0\0\3{}", 6);
        QTest::newRow("length 2^32-1") << QByteArray("\xff\xff\xff\xff{}", 6);
        QTest::newRow("no JSON") << QByteArray("\0\0\0\2ab", 6);
        QTest::newRow("an array") << QByteArray("\0\0\0\2[]", 6);
        QTest::newRow("another type") << QByteArray("\0\0\0\x1d{\"type\":\"ping\",\"file\":{\"a\":1}}", 33);
        QTest::newRow("no file") << QByteArray("\0\0\0\x12{\"type\":\"message\"}", 22);
    }

    void refusesMalformedMessages()
    {
        QFETCH(QByteArray, bytes);
        QVERIFY(start());
        RoomClient ann;
        enterLobby(ann, QStringLiteral("Ann"));
        ann.rest();
        ann.sendBinary(bytes);
        const QJsonObject answer = ann.next();
        QCOMPARE(type(answer), QStringLiteral("error"));
        QCOMPARE(answer[u"code"].toString(), QStringLiteral("bad-frame"));
        QCOMPARE(texts(ann.rest()), QStringList());
    }

    void wrongBase64IsRefused()
    {
        QVERIFY(start());
        RoomClient ann;
        enterLobby(ann, QStringLiteral("Ann"));
        ann.rest();
        QJsonObject file = described(QStringLiteral("a.txt"), "abc");
        for (const QJsonValue &data : {QJsonValue(QStringLiteral("YW*j")), QJsonValue(7), QJsonValue()}) {
            file[u"data"] = data;
            ann.send(messageWith(file));
            QCOMPARE(ann.next()[u"code"].toString(), QStringLiteral("bad-file"));
        }
    }

    void mayTakeNone()
    {
        RoomServerUnderTest::Options options;
        options.maxFile = 0;
        QVERIFY(start(options));
        RoomClient ann;
        enterLobby(ann, QStringLiteral("Ann"));
        const QJsonObject capabilities = m_welcome[u"capabilities"].toObject();
        QVERIFY(!capabilities[u"files"].toBool());
        QVERIFY(!capabilities[u"binary"].toBool());
        ann.rest();
        ann.sendFile(messageWith(described(QStringLiteral("a.txt"), "abc")), "abc");
        QCOMPARE(ann.next()[u"code"].toString(), QStringLiteral("bad-file"));
    }

    void binaryBeforeTheHandshake()
    {
        QVERIFY(start());
        RoomClient ann;
        QVERIFY(ann.open(m_server->url()));
        ann.sendFile({{QStringLiteral("type"), QStringLiteral("handshake")}, {QStringLiteral("version"), 1}, {QStringLiteral("user"), QStringLiteral("Ann")}}, "abc");
        QCOMPARE(ann.next()[u"code"].toString(), QStringLiteral("expected-handshake"));
        QVERIFY(ann.waitForClose());
        QCOMPARE(ann.closeCode(), 4408);
    }
};

QTEST_GUILESS_MAIN(TestRoomFiles)
#include "tst_roomfiles.moc"
