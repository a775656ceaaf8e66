#include "support/CliProcess.h"
#include "support/NodeServer.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

using namespace parlance;
using namespace Qt::StringLiterals;

// parlance-cli faults, between a real client and a real server.
class tst_CliFaults : public QObject
{
    Q_OBJECT

    static constexpr int patience = 30000;

    QTemporaryDir m_dir;

    QString plan(const QByteArray &text)
    {
        QFile file(m_dir.filePath(u"my.plan"_s));
        return file.open(QIODevice::WriteOnly) && file.write(text) == text.size() ? file.fileName() : QString();
    }

    static QString address(const CliProcess &cli)
    {
        const QString line = cli.lines().value(0);
        return line.startsWith(u"{\"listening\":\"ws://127.0.0.1:") ? line.section(u'"', 3, 3) : QString();
    }

private Q_SLOTS:
    void passesAndFailsByPlan()
    {
        NodeServer server(u"room"_s);
        QVERIFY2(server.start(), server.errorText().constData());
        CliProcess faults({u"faults"_s, u"--to"_s, u"127.0.0.1:%1"_s.arg(server.port()), u"--jsonl"_s, u"--plan"_s,
                           plan("# the receipt of the second message is lost\nbefore message 2 down /\"type\":\"ack\"/: cut rst\n")});
        QTRY_VERIFY_WITH_TIMEOUT(!address(faults).isEmpty(), patience);
        CliProcess client({u"connect"_s, u"--jsonl"_s, u"--user"_s, u"ann"_s, address(faults)});
        for (int i = 1; i <= 3; ++i)
            client.write(u"message %1"_s.arg(i));
        client.endInput();
        QCOMPARE(client.waitForEnd(), 0);
        int delivered = 0;
        for (const QJsonObject &event : client.events(u"delivery"_s))
            delivered += event.value(u"state"_s).toString() == u"delivered";
        QCOMPARE(delivered, 3);

        QTRY_COMPARE_WITH_TIMEOUT(faults.events(u"end"_s).size(), 2, patience);
        QCOMPARE(faults.events(u"link"_s).size(), 2);
        const QVector<QJsonObject> done = faults.events(u"fault"_s);
        QCOMPARE(done.size(), 1);
        QCOMPARE(done.first().value(u"what"_s).toString(), u"cut rst"_s);
        QCOMPARE(done.first().value(u"line"_s).toInt(), 2);
        QCOMPARE(done.first().value(u"link"_s).toInt(), 1);
        QVERIFY(faults.events(u"end"_s).first().value(u"up"_s).toInteger() > 0);
        QVERIFY(faults.events(u"end"_s).first().value(u"down"_s).toInteger() > 0);
        faults.terminate();
        QCOMPARE(faults.waitForEnd(), 0);
        QCOMPARE(faults.errors(), QString());
    }

    void takesStepsFromItsInput()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        CliProcess faults({u"faults"_s, u"--to"_s, u"127.0.0.1:%1"_s.arg(server.serverPort())});
        QTRY_VERIFY_WITH_TIMEOUT(!address(faults).isEmpty(), patience);
        QTcpSocket client;
        client.connectToHost(u"127.0.0.1"_s, quint16(QUrl(address(faults)).port()));
        QTRY_VERIFY_WITH_TIMEOUT(server.hasPendingConnections(), patience);
        faults.write(u"cut everything"_s);
        QTRY_COMPARE_WITH_TIMEOUT(faults.errors().count(u'\n'), 1, patience);
        QVERIFY2(faults.errors().startsWith(u"parlance-cli: standard input:1: \"cut everything\" is nothing that can be done"),
                 qPrintable(faults.errors()));
        QCOMPARE(client.state(), QAbstractSocket::ConnectedState);
        faults.write(u"cut fin"_s);
        QTRY_COMPARE_WITH_TIMEOUT(client.state(), QAbstractSocket::UnconnectedState, patience);
        QTRY_VERIFY_WITH_TIMEOUT(faults.lines().constLast().contains(u"link 1: is over"), patience);
        QVERIFY2(faults.lines().at(2).contains(u" s  cut fin (line 1)"), qPrintable(faults.lines().at(2)));
    }

    void mistakesOfTheLine_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("sentence");
        const QString to = u"127.0.0.1:9"_s;
        QTest::newRow("no server") << QStringList{} << u"faults needs --to"_s;
        QTest::newRow("no port") << QStringList{u"--to"_s, u"localhost"_s} << u"--to needs a host and a port"_s;
        QTest::newRow("a URL") << QStringList{u"--to"_s, u"ws://localhost:80/"_s} << u"--to needs a host and a port"_s;
        QTest::newRow("port too high") << QStringList{u"--to"_s, u"h:65536"_s} << u"--to needs a host and a port"_s;
        QTest::newRow("listen") << QStringList{u"--to"_s, to, u"--listen"_s, u"here"_s} << u"--listen needs a port"_s;
        QTest::newRow("listen on a name") << QStringList{u"--to"_s, to, u"--listen"_s, u"example.org:80"_s} << u"--listen needs a port"_s;
        QTest::newRow("seed") << QStringList{u"--to"_s, to, u"--seed"_s, u"x"_s} << u"--seed needs a number"_s;
        QTest::newRow("no plan") << QStringList{u"--to"_s, to, u"--plan"_s, u"/nowhere/plan"_s} << u"The file \"/nowhere/plan\""_s;
        QTest::newRow("a bad plan") << QStringList{u"--to"_s, to, u"--plan"_s, u"@"_s} << u"my.plan:2: A colon must stand"_s;
        QTest::newRow("argument") << QStringList{u"--to"_s, to, u"more"_s} << u"faults takes no argument"_s;
    }
    void mistakesOfTheLine()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, sentence);
        arguments.replaceInStrings(u"@"_s, plan("\nat 2s cut rst\n"));
        CliProcess faults(QStringList{u"faults"_s} + arguments);
        QCOMPARE(faults.waitForEnd(), 1);
        QVERIFY2(faults.errors().contains(sentence), qPrintable(faults.errors()));
        QVERIFY(faults.lines().isEmpty());
    }

    void portInUse()
    {
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::LocalHost));
        const QString port = QString::number(other.serverPort());
        CliProcess faults({u"faults"_s, u"--to"_s, u"127.0.0.1:9"_s, u"--listen"_s, port});
        QCOMPARE(faults.waitForEnd(), 1);
        QVERIFY2(faults.errors().startsWith(u"parlance-cli: 127.0.0.1:%1 cannot be listened on: "_s.arg(port)), qPrintable(faults.errors()));
    }
};

QTEST_GUILESS_MAIN(tst_CliFaults)
#include "tst_clifaults.moc"
