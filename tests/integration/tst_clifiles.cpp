#include "domain/HeadedBytes.h"
#include "support/CliProcess.h"
#include "support/NodeServer.h"
#include "support/RoomClient.h"
#include "support/RoomServerUnderTest.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

// parlance-cli sends files and saves what comes, with both room servers.
class tst_CliFiles : public QObject
{
    Q_OBJECT

    static constexpr int patience = 30000;

    QString write(const QString &name, const QByteArray &bytes) const
    {
        QFile file(m_dir->filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", qPrintable(name));
        return file.fileName();
    }

    static QByteArray read(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("unreadable");
    }

    QStringList connectTo(const QString &user, const QStringList &more) const
    {
        return QStringList{u"connect"_s, m_server->url().toString(), u"--user"_s, user, u"--jsonl"_s} + more;
    }

    static QJsonObject fileOf(const QJsonObject &event) { return event.value(u"file"_s).toObject(); }

private Q_SLOTS:
    void initTestCase_data()
    {
        QTest::addColumn<RoomServerUnderTest::Kind>("kind");
        QTest::newRow("embedded") << RoomServerUnderTest::Embedded;
        QTest::newRow("node") << RoomServerUnderTest::Node;
    }

    void init()
    {
        QFETCH_GLOBAL(RoomServerUnderTest::Kind, kind);
        m_dir = std::make_unique<QTemporaryDir>();
        m_server = std::make_unique<RoomServerUnderTest>(kind);
        QVERIFY(m_server->start());
    }

    void cleanup() { m_server.reset(); }

    void sendsAndSaves_data()
    {
        QTest::addColumn<bool>("keeps");
        QTest::newRow("in memory") << false;
        QTest::newRow("with a state directory") << true;
    }

    void sendsAndSaves()
    {
        QFETCH(bool, keeps);
        const QString saved = m_dir->filePath(u"saved"_s);
        QStringList options{u"--save-files"_s, saved};
        if (keeps)
            options += {u"--state-dir"_s, m_dir->filePath(u"state"_s)};
        CliProcess bob(connectTo(u"bob"_s, options));
        QTRY_VERIFY_WITH_TIMEOUT(!bob.events(u"members"_s).isEmpty(), patience);

        const QByteArray large(3'000'000, 'x');
        const QString first = write(u"计划.txt"_s, "words\n");
        const QString second = write(u"large.bin"_s, large);
        CliProcess ann(connectTo(u"ann"_s, {u"--send-file"_s, first, u"--send-file"_s, second, u"--send-file"_s, first}));
        ann.write(u"behind them"_s);
        ann.endInput();
        QCOMPARE(ann.waitForEnd(), 0);

        QTRY_COMPARE_WITH_TIMEOUT(bob.events(u"message"_s).size(), 4, patience);
        const QVector<QJsonObject> messages = bob.events(u"message"_s);
        QCOMPARE(fileOf(messages.at(0)).value(u"name"_s).toString(), u"计划.txt"_s);
        QCOMPARE(fileOf(messages.at(0)).value(u"type"_s).toString(), u"text/plain"_s);
        QCOMPARE(fileOf(messages.at(0)).value(u"size"_s).toInt(), 6);
        QCOMPARE(fileOf(messages.at(0)).value(u"sha256"_s).toString().toLatin1(),
                 QCryptographicHash::hash("words\n", QCryptographicHash::Sha256).toHex());
        QCOMPARE(fileOf(messages.at(0)).value(u"path"_s).toString(), saved + u"/计划.txt"_s);
        QCOMPARE(read(saved + u"/计划.txt"_s), QByteArray("words\n"));
        QCOMPARE(read(saved + u"/large.bin"_s), large);
        QCOMPARE(fileOf(messages.at(2)).value(u"path"_s).toString(), saved + u"/计划 (2).txt"_s);
        QCOMPARE(messages.at(3).value(u"text"_s).toString(), u"behind them"_s);
        QVERIFY(!messages.at(3).contains(u"file"_s));
    }

    // What was missed comes without its bytes, and those are asked for.
    void savesWhatWasMissed()
    {
        const QString saved = m_dir->filePath(u"saved"_s);
        const QStringList options{u"--save-files"_s, saved, u"--state-dir"_s, m_dir->filePath(u"state"_s)};
        {
            CliProcess bob(connectTo(u"bob"_s, options));
            QTRY_VERIFY_WITH_TIMEOUT(!bob.events(u"members"_s).isEmpty(), patience);
            bob.endInput();
            QCOMPARE(bob.waitForEnd(), 0);
        }
        CliProcess ann(connectTo(u"ann"_s, {u"--send-file"_s, write(u"missed.bin"_s, QByteArray(200'000, 'y'))}));
        ann.endInput();
        QCOMPARE(ann.waitForEnd(), 0);

        CliProcess bob(connectTo(u"bob"_s, options));
        QTRY_COMPARE_WITH_TIMEOUT(bob.events(u"file"_s).size(), 1, patience);
        QCOMPARE(bob.events(u"message"_s).size(), 1);
        QVERIFY(!fileOf(bob.events(u"message"_s).first()).contains(u"path"_s));
        const QJsonObject arrived = bob.events(u"file"_s).first();
        QCOMPARE(arrived.value(u"serverId"_s), bob.events(u"message"_s).first().value(u"serverId"_s));
        QCOMPARE(fileOf(arrived).value(u"path"_s).toString(), saved + u"/missed.bin"_s);
        QCOMPARE(read(saved + u"/missed.bin"_s), QByteArray(200'000, 'y'));
    }

    void hostileNamesStayInTheDirectory()
    {
        const QString saved = m_dir->filePath(u"saved"_s);
        CliProcess bob(connectTo(u"bob"_s, {u"--save-files"_s, saved}));
        QTRY_VERIFY_WITH_TIMEOUT(!bob.events(u"members"_s).isEmpty(), patience);
        RoomClient eve;
        eve.enter(m_server->url(), u"eve"_s);
        eve.join(u"lobby"_s);
        const QStringList names{u"../../escaped.txt"_s, u"/tmp/absolute.txt"_s, u"C:\\evil.bat"_s, u".."_s};
        for (const QString &name : names) {
            const QJsonObject file{{u"name"_s, name},
                                   {u"type"_s, u"text/html"_s},
                                   {u"size"_s, 3},
                                   {u"sha256"_s, QString::fromLatin1(QCryptographicHash::hash("abc", QCryptographicHash::Sha256).toHex())}};
            eve.sendFile({{u"type"_s, u"message"_s}, {u"id"_s, name}, {u"room"_s, u"lobby"_s}, {u"text"_s, u""_s}, {u"file"_s, file}}, "abc");
        }
        QTRY_COMPARE_WITH_TIMEOUT(bob.events(u"message"_s).size(), names.size(), patience);
        QCOMPARE(QDir(saved).entryList(QDir::Files | QDir::Hidden, QDir::Name), (QStringList{u"absolute.txt"_s, u"escaped.txt"_s, u"evil.bat"_s, u"file"_s}));
        QCOMPARE(QDir(m_dir->path()).entryList(QDir::Files | QDir::Hidden), QStringList());
    }

    void tooLargeForTheServer()
    {
        QFETCH_GLOBAL(RoomServerUnderTest::Kind, kind);
        RoomServerUnderTest::Options small;
        small.maxFile = 1000;
        m_server = std::make_unique<RoomServerUnderTest>(kind, small);
        QVERIFY(m_server->start());
        CliProcess ann(connectTo(u"ann"_s, {u"--send-file"_s, write(u"a.bin"_s, QByteArray(1001, 'x'))}));
        ann.write(u"and a text"_s); // goes all the same
        ann.endInput();
        QCOMPARE(ann.waitForEnd(), 4);
        QStringList failed, delivered;
        for (const QJsonObject &event : ann.events(u"delivery"_s)) {
            if (event.value(u"state"_s) == u"failed"_s)
                failed << event.value(u"refusal"_s).toString();
            if (event.value(u"state"_s) == u"delivered"_s)
                delivered << event.value(u"id"_s).toString();
        }
        QCOMPARE(failed, QStringList{u"tooLarge"_s});
        QCOMPARE(delivered.size(), 1);
    }

    void missingFileIsAMistake()
    {
        CliProcess ann(connectTo(u"ann"_s, {u"--send-file"_s, u"/nowhere.bin"_s}));
        QCOMPARE(ann.waitForEnd(), 1);
        QVERIFY2(ann.errors().contains(u"/nowhere.bin"_s), qPrintable(ann.errors()));
    }

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<RoomServerUnderTest> m_server;
};

QTEST_GUILESS_MAIN(tst_CliFiles)
#include "tst_clifiles.moc"
