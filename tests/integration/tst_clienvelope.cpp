#include "support/CliProcess.h"
#include "support/RoomServerUnderTest.h"

#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

// parlance-cli connect and host in envelopes: who agrees talks, who does not is told why.
class tst_CliEnvelope : public QObject
{
    Q_OBJECT

    static constexpr int patience = 30000;

    QString keyFile(const QByteArray &content, const QString &name = u"key"_s)
    {
        const QString path = m_dir.filePath(name);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            return {};
        return path;
    }

    static QStringList connectTo(const QUrl &url, const QString &user, const QStringList &more)
    {
        return QStringList{u"connect"_s, url.toString(), u"--user"_s, user, u"--jsonl"_s, u"--retries"_s, u"0"_s} + more;
    }

    static QStringList receivedTexts(const CliProcess &cli)
    {
        QStringList texts;
        for (const QJsonObject &message : cli.events(u"message"_s))
            texts.append(message.value(u"text"_s).toString());
        return texts;
    }

    QTemporaryDir m_dir;

private Q_SLOTS:
    void talksWithBothServers_data()
    {
        QTest::addColumn<RoomServerUnderTest::Kind>("kind");
        QTest::addColumn<bool>("hmac");
        QTest::newRow("embedded, digest") << RoomServerUnderTest::Embedded << false;
        QTest::newRow("embedded, hmac") << RoomServerUnderTest::Embedded << true;
        QTest::newRow("node, digest") << RoomServerUnderTest::Node << false;
        QTest::newRow("node, hmac") << RoomServerUnderTest::Node << true;
    }

    // Small ones, and one of five MiB that goes in chunks.
    void talksWithBothServers()
    {
        QFETCH(RoomServerUnderTest::Kind, kind);
        QFETCH(bool, hmac);
        RoomServerUnderTest::Options options;
        options.envelope.required = true;
        QStringList how{u"--envelope"_s, u"digest"_s};
        if (hmac) {
            options.envelope.settings.algorithm = EnvelopeSettings::Algorithm::Hmac;
            options.envelope.settings.key = u"geheim"_s;
            how = QStringList{u"--envelope"_s, u"hmac"_s, u"--envelope-key-file"_s, keyFile("geheim\n")};
        }
        RoomServerUnderTest server(kind, options);
        QVERIFY(server.start());
        CliProcess bob(connectTo(server.url(), u"Bob"_s, how));
        QTRY_VERIFY_WITH_TIMEOUT(bob.reached(u"ready"_s), patience);
        CliProcess ann(connectTo(server.url(), u"Ann"_s, how + QStringList{u"--compress"_s, u"deflate"_s}));
        const QString large = u"0123456789 通信 "_s.repeated(5 * 1024 * 1024 / 18);
        ann.write(u"hello"_s);
        ann.write(large);
        ann.write(u"after it"_s);
        ann.endInput();
        QCOMPARE(ann.waitForEnd(), 0);
        QTRY_COMPARE_WITH_TIMEOUT(receivedTexts(bob).size(), 3, patience);
        QCOMPARE(receivedTexts(bob).first(), u"hello"_s);
        QVERIFY(receivedTexts(bob).at(1) == large);
        QCOMPARE(receivedTexts(bob).last(), u"after it"_s);
        bob.endInput();
        QCOMPARE(bob.waitForEnd(), 0);
    }

    void disagreementEndsWithTheServersWords_data()
    {
        QTest::addColumn<QStringList>("server");
        QTest::addColumn<QStringList>("client");
        QTest::addColumn<QString>("words");
        const QStringList hmac{u"--envelope"_s, u"hmac"_s, u"--envelope-key-file"_s, keyFile("one", u"one"_s)};
        const QStringList other{u"--envelope"_s, u"hmac"_s, u"--envelope-key-file"_s, keyFile("other", u"other"_s)};
        const QStringList digest{u"--envelope"_s, u"digest"_s};
        QTest::newRow("bare") << digest << QStringList{} << u"every frame must be an envelope here"_s;
        QTest::newRow("another key") << hmac << other << u"the envelope's signature does not fit"_s;
        QTest::newRow("digest for hmac") << hmac << digest << u"the envelope must be signed with the server's algorithm"_s;
        QTest::newRow("hmac where none is set") << QStringList{} << hmac << u"the envelope must be signed with the server's algorithm"_s;
    }

    void disagreementEndsWithTheServersWords()
    {
        QFETCH(QStringList, server);
        QFETCH(QStringList, client);
        QFETCH(QString, words);
        CliProcess host(QStringList{u"host"_s} + server);
        QTRY_VERIFY_WITH_TIMEOUT(!host.lines().isEmpty(), patience);
        const QUrl url(QJsonDocument::fromJson(host.lines().first().toUtf8()).object().value(u"listening"_s).toString());
        CliProcess ann(connectTo(url, u"Ann"_s, client));
        ann.endInput();
        QCOMPARE(ann.waitForEnd(), 2);
        const QString said = ann.lines().join(u'\n') + ann.errors();
        QVERIFY2(said.contains(words), qPrintable(said));
    }

    void mistakesAreNamed_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QString>("words");
        QTest::newRow("unknown") << QStringList{u"--envelope"_s, u"md5"_s} << u"--envelope is digest or hmac, not \"md5\"."_s;
        QTest::newRow("no key") << QStringList{u"--envelope"_s, u"hmac"_s} << u"--envelope hmac needs a key: --envelope-key-file FILE."_s;
        QTest::newRow("key for nothing") << QStringList{u"--envelope-key-file"_s, keyFile("k")} << u"which is not given."_s;
        QTest::newRow("key for digest") << QStringList{u"--envelope"_s, u"digest"_s, u"--envelope-key-file"_s, keyFile("k")} << u"takes no key"_s;
        QTest::newRow("missing file") << QStringList{u"--envelope"_s, u"hmac"_s, u"--envelope-key-file"_s, m_dir.filePath(u"none"_s)} << u"cannot be read"_s;
        QTest::newRow("empty file") << QStringList{u"--envelope"_s, u"hmac"_s, u"--envelope-key-file"_s, keyFile("\n", u"empty"_s)} << u"is empty."_s;
        QTest::newRow("large file") << QStringList{u"--envelope"_s, u"hmac"_s, u"--envelope-key-file"_s, keyFile(QByteArray(5000, 'x'), u"large"_s)} << u"is too large"_s;
        QTest::newRow("no text") << QStringList{u"--envelope"_s, u"hmac"_s, u"--envelope-key-file"_s, keyFile("\xff\xfe", u"bytes"_s)} << u"does not hold text"_s;
        QTest::newRow("compress alone") << QStringList{u"--compress"_s, u"gzip"_s} << u"--compress is about envelopes"_s;
        QTest::newRow("unknown method") << QStringList{u"--envelope"_s, u"digest"_s, u"--compress"_s, u"br"_s} << u"--compress is deflate or gzip, not \"br\"."_s;
    }

    void mistakesAreNamed()
    {
        QFETCH(QStringList, options);
        QFETCH(QString, words);
        for (const QStringList &command : {QStringList{u"host"_s}, QStringList{u"connect"_s, u"ws://127.0.0.1:1"_s}}) {
            CliProcess cli(command + options);
            QCOMPARE(cli.waitForEnd(), 1);
            QVERIFY2(cli.errors().contains(words), qPrintable(cli.errors()));
        }
        CliProcess plain({u"connect"_s, u"ws://127.0.0.1:1"_s, u"--dialect"_s, u"plain"_s, u"--envelope"_s, u"digest"_s});
        QCOMPARE(plain.waitForEnd(), 1);
        QVERIFY2(plain.errors().contains(u"exclude each other"_s), qPrintable(plain.errors()));
    }
};

QTEST_GUILESS_MAIN(tst_CliEnvelope)
#include "tst_clienvelope.moc"
