// docs/envelope.md against both servers that speak it: what they agree on, refuse, compress and put together.

#include "envelope/CanonicalJson.h"
#include "envelope/Envelope.h"
#include "support/RoomClient.h"
#include "support/RoomJson.h"
#include "support/RoomServerUnderTest.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QTest>

using namespace parlance;
using namespace parlance::roomjson;

using Algorithm = EnvelopeSettings::Algorithm;
using Compression = EnvelopeSettings::Compression;

class TestRoomEnvelopes : public QObject
{
    Q_OBJECT

    bool start(const RoomEnvelope::Policy &policy = {})
    {
        QFETCH_GLOBAL(RoomServerUnderTest::Kind, kind);
        RoomServerUnderTest::Options options;
        options.envelope = policy;
        m_server = std::make_unique<RoomServerUnderTest>(kind, options);
        return m_server->start();
    }

    static EnvelopeSettings settings(Algorithm algorithm, Compression compression = Compression::None, const QString &key = QStringLiteral("a kéy"))
    {
        EnvelopeSettings made;
        made.algorithm = algorithm;
        made.compression = compression;
        made.compressAbove = 64;
        if (algorithm == Algorithm::Hmac)
            made.key = key;
        return made;
    }

    // In the lobby, after that of another.
    static void enter(RoomClient &client, const QUrl &url, const QString &user)
    {
        QVERIFY(!client.enter(url, user).isEmpty());
        QVERIFY(!client.join(lobby).isEmpty());
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

    void everyWayToSignAndCompress_data()
    {
        QTest::addColumn<Algorithm>("algorithm");
        QTest::addColumn<Compression>("ours");
        QTest::addColumn<Compression>("theirs");
        for (const Algorithm algorithm : {Algorithm::Digest, Algorithm::Hmac}) {
            for (const Compression ours : {Compression::None, Compression::Deflate, Compression::Gzip}) {
                for (const Compression theirs : {Compression::None, Compression::Deflate, Compression::Gzip})
                    QTest::addRow("%d %d %d", int(algorithm), int(ours), int(theirs)) << algorithm << ours << theirs;
            }
        }
    }

    void everyWayToSignAndCompress()
    {
        QFETCH(Algorithm, algorithm);
        QFETCH(Compression, ours);
        QFETCH(Compression, theirs);
        QVERIFY(start({settings(algorithm, theirs), false}));
        RoomClient ann, bob, bare;
        ann.useEnvelopes(settings(algorithm, ours));
        bob.useEnvelopes(settings(algorithm));
        enter(ann, url(), QStringLiteral("Ann"));
        enter(bob, url(), QStringLiteral("Bob"));
        enter(bare, url(), QStringLiteral("Bare"));
        const QString text = QStringLiteral("Grüße 通信 😂 \"\\ \u0001 ").repeated(300);
        ann.sendMessage(QStringLiteral("m-1"), lobby, text);
        QVERIFY(!ann.next(QStringLiteral("ack")).isEmpty());
        QCOMPARE(bob.next(QStringLiteral("message"))[u"text"].toString(), text);
        QCOMPARE(bare.next(QStringLiteral("message"))[u"text"].toString(), text);
        QVERIFY(bob.received().last().contains(u"\"c\":") == (theirs != Compression::None));
        bare.sendMessage(QStringLiteral("m-2"), lobby, text);
        QCOMPARE(ann.next(QStringLiteral("message"))[u"text"].toString(), text);
        QVERIFY(ann.rejections().isEmpty() && bob.rejections().isEmpty());
    }

    // Refused with words that a client reads without an envelope, and the end of the link.
    void refusesWhoDoesNotAgree_data()
    {
        QTest::addColumn<Algorithm>("server");
        QTest::addColumn<QByteArray>("first");
        const QByteArray handshake = canonicalJson("{\"type\":\"handshake\",\"version\":1,\"user\":\"Eve\"}").value();
        const QByteArray digest = packEnvelope(handshake, settings(Algorithm::Digest));
        QTest::newRow("bare") << Algorithm::Digest << handshake;
        QTest::newRow("no JSON") << Algorithm::Digest << QByteArray("hello");
        QTest::newRow("digest instead of hmac") << Algorithm::Hmac << digest;
        QTest::newRow("hmac instead of digest") << Algorithm::Digest << packEnvelope(handshake, settings(Algorithm::Hmac));
        QTest::newRow("wrong key") << Algorithm::Hmac << packEnvelope(handshake, settings(Algorithm::Hmac, Compression::None, QStringLiteral("another")));
        QTest::newRow("tampered") << Algorithm::Digest << QByteArray(digest).replace("Eve", "Ann");
        QTest::newRow("version 2") << Algorithm::Digest << QByteArray(digest).replace("\"v\":1", "\"v\":2");
        QTest::newRow("no signature") << Algorithm::Digest << QByteArray(digest).replace("\"s\":", "\"t\":");
        QTest::newRow("a name twice") << Algorithm::Digest << QByteArray(digest).replace("\"v\":1", "\"v\":1,\"v\":1");
        QTest::newRow("very deep") << Algorithm::Digest << "{\"v\":1,\"s\":\"sha256:0\",\"d\":" + QByteArray(100000, '[') + QByteArray(100000, ']') + "}";
    }

    void refusesWhoDoesNotAgree()
    {
        QFETCH(Algorithm, server);
        QFETCH(QByteArray, first);
        QVERIFY(start({settings(server), true}));
        RoomClient eve;
        QVERIFY(eve.open(url()));
        eve.sendRaw(QString::fromUtf8(first));
        const QJsonObject error = eve.next();
        QCOMPARE(type(error), QStringLiteral("error"));
        QCOMPARE(error[u"code"].toString(), QStringLiteral("envelope"));
        QVERIFY(eve.waitForClose());
        QCOMPARE(eve.closeCode(), 4407);
    }

    // A server that demands nothing tells the two kinds apart by the first frame.
    void refusesAWrongEnvelopeAlsoWhereNoneIsNeeded()
    {
        QVERIFY(start());
        RoomClient eve, ann;
        QVERIFY(eve.open(url()));
        eve.sendRaw(QStringLiteral("{\"v\":1,\"d\":{},\"s\":\"sha256:00\"}"));
        QVERIFY(eve.waitForClose());
        QCOMPARE(eve.closeCode(), 4407);
        enter(ann, url(), QStringLiteral("Ann"));
    }

    void laterRefusalsKeepTheLink_data()
    {
        QTest::addColumn<QByteArray>("frame");
        const QByteArray right = packEnvelope("{\"id\":\"x\",\"room\":\"lobby\",\"text\":\"no\",\"type\":\"message\"}", settings(Algorithm::Hmac));
        QTest::newRow("bare") << QByteArray("{\"type\":\"message\",\"id\":\"x\",\"room\":\"lobby\",\"text\":\"no\"}");
        QTest::newRow("tampered") << QByteArray(right).replace("\"no\"", "\"yes\"");
        QTest::newRow("digest") << packEnvelope("{\"id\":\"x\",\"room\":\"lobby\",\"text\":\"no\",\"type\":\"message\"}", settings(Algorithm::Digest));
        QTest::newRow("a bomb") << QByteArray("{\"v\":1,\"s\":\"hmac-sha256:0\",\"c\":\"deflate\",\"d\":\"")
                + qCompress(QByteArray(70 * 1024 * 1024, '0')).mid(4).toBase64() + "\"}";
    }

    void laterRefusalsKeepTheLink()
    {
        QFETCH(QByteArray, frame);
        QVERIFY(start({settings(Algorithm::Hmac), true}));
        RoomClient ann, bob;
        ann.useEnvelopes(settings(Algorithm::Hmac));
        bob.useEnvelopes(settings(Algorithm::Hmac));
        enter(ann, url(), QStringLiteral("Ann"));
        enter(bob, url(), QStringLiteral("Bob"));
        ann.sendRaw(QString::fromUtf8(frame));
        const QJsonObject error = ann.next(QStringLiteral("error"));
        QVERIFY(error[u"code"].toString() == u"envelope" || error[u"code"].toString() == u"too-large");
        ann.sendMessage(QStringLiteral("y"), lobby, QStringLiteral("yes"));
        QCOMPARE(bob.next(QStringLiteral("message"))[u"text"].toString(), QStringLiteral("yes"));
        QCOMPARE(ann.closeCode(), 0);
    }

    // To one who speaks in envelopes and to one who does not, and once more out of the history.
    void fiveMebibytesOfTextArrive()
    {
        QVERIFY(start({settings(Algorithm::Hmac, Compression::None), false}));
        RoomClient ann, bob, bare;
        ann.useEnvelopes(settings(Algorithm::Hmac));
        bob.useEnvelopes(settings(Algorithm::Hmac));
        enter(ann, url(), QStringLiteral("Ann"));
        enter(bob, url(), QStringLiteral("Bob"));
        enter(bare, url(), QStringLiteral("Bare"));
        const QString text = QStringLiteral("0123456789 通信 \"q\" ").repeated(5 * 1024 * 1024 / 22);
        ann.sendMessage(QStringLiteral("large"), lobby, text);
        QCOMPARE(ann.next(QStringLiteral("ack"))[u"id"].toString(), QStringLiteral("large"));
        QVERIFY(bob.next(QStringLiteral("message"))[u"text"].toString() == text);
        QVERIFY(bare.next(QStringLiteral("message"))[u"text"].toString() == text);
        QVERIFY(bob.progress().size() >= 6);
        qint64 done = 0;
        for (const ChunkSets::Progress &progress : bob.progress()) {
            QCOMPARE(progress.room, lobby);
            QCOMPARE(progress.id, QStringLiteral("large"));
            QVERIFY(progress.done > done && progress.done <= progress.total);
            done = progress.done;
        }
        QCOMPARE(done, bob.progress().last().total);

        for (int again = 0; again < 2; ++again) { // each answer is a set of its own
            bob.send({{QStringLiteral("type"), QStringLiteral("history")}, {QStringLiteral("room"), lobby}});
            const QJsonArray history = bob.next(QStringLiteral("history"))[u"messages"].toArray();
            QCOMPARE(history.size(), 1);
            QVERIFY(history.first()[u"text"].toString() == text);
        }
    }

    void chunksThatContradictAreRefusedByName()
    {
        QVERIFY(start());
        RoomClient ann;
        ann.useEnvelopes(settings(Algorithm::Digest));
        enter(ann, url(), QStringLiteral("Ann"));
        const QByteArray whole = "{\"id\":\"x\",\"room\":\"lobby\",\"text\":\"" + QByteArray(3000, 'x') + "\",\"type\":\"message\"}";
        const QVector<QByteArray> chunks = chunksOf(whole, lobby, QStringLiteral("x"), 1500);
        QVERIFY(chunks.size() >= 3);
        ann.sendText(QString::fromUtf8(chunks.at(0)));
        ann.sendText(QString::fromUtf8(chunks.at(0))); // ignored
        ann.sendText(QString::fromUtf8(QByteArray(chunks.at(0)).replace("\"i\":0", "\"i\":1").replace("\"n\":", "\"n\":1")));
        const QJsonObject error = ann.next(QStringLiteral("error"));
        QCOMPARE(error[u"code"].toString(), QStringLiteral("envelope"));
        QCOMPARE(error[u"id"].toString(), QStringLiteral("x"));
        QCOMPARE(error[u"room"].toString(), lobby);
        for (const QByteArray &chunk : chunks) // nothing comes of them any more
            ann.sendText(QString::fromUtf8(chunk));
        QCOMPARE(ann.rest().size(), 0);
        for (const QByteArray &chunk : chunksOf(whole, lobby, QStringLiteral("x"), 1500)) // sent again: another set
            ann.sendText(QString::fromUtf8(chunk));
        QCOMPARE(ann.next(QStringLiteral("ack"))[u"id"].toString(), QStringLiteral("x"));
    }

    // 12 MiB in a binary message do not fit into an envelope; the message does, without them.
    void saysWhatDoesNotFit()
    {
        QVERIFY(start());
        RoomClient bare, ann;
        ann.useEnvelopes(settings(Algorithm::Digest));
        enter(bare, url(), QStringLiteral("Bare"));
        QVERIFY(!ann.enter(url(), QStringLiteral("Ann"), {{QStringLiteral("files"), true}}).isEmpty());
        QVERIFY(!ann.join(lobby).isEmpty());
        const QByteArray bytes(13 * 1024 * 1024, 'x');
        const QJsonObject file{{QStringLiteral("name"), QStringLiteral("x.bin")},
                               {QStringLiteral("type"), QStringLiteral("application/octet-stream")},
                               {QStringLiteral("size"), bytes.size()},
                               {QStringLiteral("sha256"), QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex())}};
        bare.sendFile({{QStringLiteral("type"), QStringLiteral("message")}, {QStringLiteral("id"), QStringLiteral("f")},
                       {QStringLiteral("room"), lobby}, {QStringLiteral("text"), QStringLiteral("see")}, {QStringLiteral("file"), file}}, bytes);
        QVERIFY(!bare.next(QStringLiteral("ack")).isEmpty());
        QCOMPARE(ann.next(QStringLiteral("error"))[u"code"].toString(), QStringLiteral("too-large"));
        ann.send({{QStringLiteral("type"), QStringLiteral("history")}, {QStringLiteral("room"), lobby}});
        QCOMPARE(ann.next(QStringLiteral("history"))[u"messages"].toArray().first()[u"text"].toString(), QStringLiteral("see"));
    }
};

QTEST_GUILESS_MAIN(TestRoomEnvelopes)
#include "tst_roomenvelopes.moc"
