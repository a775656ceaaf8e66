#include "support/CliProcess.h"
#include "support/NodeServer.h"
#include "support/RawPeer.h"
#include "support/RawServer.h"
#include "support/TestCertificate.h"
#include "wire/TransportFactory.h"

#include <QTcpServer>
#include <QTemporaryFile>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

// parlance-cli echo-client, as a conformance server sees it.
class tst_CliEcho : public QObject
{
    Q_OBJECT

    static constexpr int patience = 30000;

    static QJsonObject closedOf(const CliProcess &cli)
    {
        const QVector<QJsonObject> closed = cli.events(u"closed"_s);
        return closed.size() == 1 ? closed.first() : QJsonObject();
    }

private Q_SLOTS:
    void everythingComesBackUnchanged_data()
    {
        QTest::addColumn<QStringList>("server");
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QString>("reason");
        const QString plain = u"1000 equal, no extension"_s;
        QTest::newRow("plain") << QStringList{} << QStringList{} << plain;
        QTest::newRow("deflate") << QStringList{u"--deflate"_s} << QStringList{u"--deflate"_s}
                                 << u"1000 equal, permessage-deflate"_s;
        QTest::newRow("deflate not offered") << QStringList{u"--deflate"_s} << QStringList{} << plain;
        QTest::newRow("deflate not taken") << QStringList{} << QStringList{u"--deflate"_s} << plain;
        QTest::newRow("many") << QStringList{u"--count"_s, u"5000"_s} << QStringList{} << u"5000 equal, no extension"_s;
    }
    void everythingComesBackUnchanged()
    {
        QFETCH(QStringList, server);
        QFETCH(QStringList, options);
        QFETCH(QString, reason);
        NodeServer driver(u"echo"_s, server);
        QVERIFY2(driver.start(), driver.errorText().constData());
        CliProcess cli(QStringList{u"echo-client"_s, driver.url().toString()} + options);
        QCOMPARE(cli.waitForEnd(), 0);
        const QJsonObject closed = closedOf(cli);
        QCOMPARE(closed.value(u"reason"_s).toString(), reason);
        QCOMPARE(closed.value(u"code"_s).toInt(), 1000);
        QCOMPARE(closed.value(u"clean"_s).toBool(), true);
        QCOMPARE(closed.value(u"messages"_s).toInt(), reason.section(u' ', 0, 0).toInt());
        QCOMPARE(cli.errors(), QString());
    }

    void overEitherTransport_data()
    {
        QTest::addColumn<QString>("transport");
        QTest::newRow("rfc6455") << u"rfc6455"_s;
        if (isAvailable(TransportChoice::QtWebSockets))
            QTest::newRow("qt") << u"qt"_s;
    }
    void overEitherTransport()
    {
        QFETCH(QString, transport);
        RawServer server([](RawPeer &peer) {
            peer.upgrade().text(u"你好"_s).binary("\x01\x02"_ba);
            peer.onFrame([&peer](const RawPeer::Frame &frame) {
                if (frame.opcode == 0x2)
                    peer.close(1000).fin();
            });
        });
        CliProcess cli({u"echo-client"_s, server.url().toString(), u"--transport"_s, transport});
        QCOMPARE(cli.waitForEnd(), 0);
        QCOMPARE(closedOf(cli).value(u"messages"_s).toInt(), 2);
        QCOMPARE(server.lastPeer().texts(), QList<QByteArray>{"你好"});
    }

    // A server that does not read is not read from: its messages wait on its own side.
    void waitsForAServerThatDoesNotRead()
    {
        NodeServer driver(u"echo"_s, {u"--unread"_s});
        QVERIFY2(driver.start(), driver.errorText().constData());
        CliProcess cli({u"echo-client"_s, driver.url().toString()});
        QCOMPARE(cli.waitForEnd(), 0);
        const QJsonObject closed = closedOf(cli);
        QCOMPARE(closed.value(u"code"_s).toInt(), 1000);
        const int taken = closed.value(u"reason"_s).toString().toInt();
        QVERIFY2(taken > 0 && taken < 64, qPrintable(QString::number(taken))); // MiB of 96, most of it in the system's buffers
    }

    void endsSayHow_data()
    {
        QTest::addColumn<QByteArray>("bytes"); // behind the 101
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<int>("closeCode");
        QTest::addColumn<QString>("rule");
        QTest::addColumn<QString>("said"); // on the error stream
        QTest::newRow("1000") << "\x88\x02\x03\xe8"_ba << 0 << 1000 << QString() << QString();
        QTest::newRow("4001 with a reason") << "\x88\x05\x0f\xa1" "bye"_ba << 0 << 4001 << QString()
                                            << u"the server closed the connection with code 4001 (\"bye\")."_s;
        QTest::newRow("no code") << "\x88\x00"_ba << 0 << 1005 << QString()
                                 << u"the server closed the connection with code 1005."_s;
        QTest::newRow("no Close frame") << QByteArray() << 3 << 1006 << QString()
                                        << u"the connection broke without a Close frame."_s;
        QTest::newRow("reserved bit") << "\xc1\x01x"_ba << 3 << 1002 << u"reserved-bits"_s
                                      << u"the server broke the WebSocket protocol: it sent a frame with a reserved bit that no "
                                         "extension gives a meaning (RFC 6455 section 5.2)."_s;
        QTest::newRow("too long") << "\x82\x7e\x04\x01"_ba << 3 << 1009 << u"message-too-big"_s
                                  << u"the server sent a message that is too big: it is longer than this side accepts (RFC 6455 "
                                     "section 10.4)."_s;
    }
    void endsSayHow()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, exitCode);
        QFETCH(int, closeCode);
        QFETCH(QString, rule);
        QFETCH(QString, said);
        RawServer server([bytes](RawPeer &peer) {
            peer.upgrade().send(bytes);
            if (bytes.isEmpty())
                peer.fin();
            peer.onFrame([&peer](const RawPeer::Frame &) { peer.fin(); });
        });
        CliProcess cli({u"echo-client"_s, server.url().toString(), u"--max-message"_s, u"1024"_s});
        QCOMPARE(cli.waitForEnd(), exitCode);
        const QJsonObject closed = closedOf(cli);
        QCOMPARE(closed.value(u"code"_s).toInt(), closeCode);
        QCOMPARE(closed.value(u"rule"_s).toString(), rule);
        QCOMPARE(closed.value(u"messages"_s).toInt(), 0);
        QCOMPARE(cli.errors().trimmed(), said.isEmpty() ? QString() : u"parlance-cli: "_s + said);
        if (!rule.isEmpty()) {
            QCOMPARE(server.lastPeer().frames().size(), 1);
            QCOMPARE(int(server.lastPeer().frames().first().closeCode()), closeCode);
        }
    }

    void aMessageAtTheLimitComesBack()
    {
        RawServer server([](RawPeer &peer) {
            peer.upgrade().binary(QByteArray(1024, 'x')).onFrame([&peer](const RawPeer::Frame &frame) {
                if (frame.opcode == 0x2)
                    peer.close(1000).fin();
            });
        });
        CliProcess cli({u"echo-client"_s, server.url().toString(), u"--max-message"_s, u"1024"_s});
        QCOMPARE(cli.waitForEnd(), 0);
        QCOMPARE(server.lastPeer().frames().first().payload, QByteArray(1024, 'x'));
    }

    void cannotConnect()
    {
        QTcpServer closed;
        QVERIFY(closed.listen(QHostAddress::LocalHost));
        const QString url = u"ws://127.0.0.1:%1/"_s.arg(closed.serverPort());
        closed.close();
        CliProcess cli({u"echo-client"_s, url});
        QCOMPARE(cli.waitForEnd(), 2);
        QCOMPARE(closedOf(cli).value(u"kind"_s).toString(), u"refused"_s);

        RawServer mute;
        CliProcess late({u"echo-client"_s, mute.url().toString(), u"--timeout"_s, u"1"_s});
        QCOMPARE(late.waitForEnd(), 2);
        QCOMPARE(closedOf(late).value(u"kind"_s).toString(), u"deadline"_s);
        QVERIFY2(late.errors().contains(u"did not answer in time"), qPrintable(late.errors()));
    }

    void trustsWhomItIsToldTo()
    {
        const std::optional<TestCertificate> certificate = TestCertificate::make(u"IP:127.0.0.1"_s);
        QVERIFY2(certificate, "the openssl program is missing");
        RawServer server([](RawPeer &peer) { peer.upgrade().close(1000).fin(); });
        server.useTls(certificate->server);
        QTemporaryFile file;
        QVERIFY(file.open());
        file.write(certificate->certificatePem);
        file.close();

        CliProcess stranger({u"echo-client"_s, server.url().toString()});
        QCOMPARE(stranger.waitForEnd(), 2);
        QCOMPARE(closedOf(stranger).value(u"kind"_s).toString(), u"tlsFailed"_s);
        CliProcess trusting({u"echo-client"_s, server.url().toString(), u"--ca"_s, file.fileName()});
        QCOMPARE(trusting.waitForEnd(), 0);
        CliProcess careless({u"echo-client"_s, server.url().toString(), u"-n"_s});
        QCOMPARE(careless.waitForEnd(), 0);
    }

    void interruptClosesInOrder()
    {
        RawServer server([](RawPeer &peer) {
            peer.upgrade().text(u"hello"_s).onFrame([&peer](const RawPeer::Frame &frame) {
                if (frame.opcode == 0x8)
                    peer.frame(0x8, frame.payload).fin();
            });
        });
        CliProcess cli({u"echo-client"_s, server.url().toString()});
        QTRY_VERIFY_WITH_TIMEOUT(server.peerCount() == 1, patience);
        QTRY_COMPARE_WITH_TIMEOUT(server.lastPeer().texts(), QList<QByteArray>{"hello"}, patience);
        cli.terminate();
        QCOMPARE(cli.waitForEnd(), 0);
        QCOMPARE(int(server.lastPeer().frames().last().closeCode()), 1001);
        QCOMPARE(closedOf(cli).value(u"messages"_s).toInt(), 1);
        QCOMPARE(closedOf(cli).value(u"clean"_s).toBool(), true);
    }
};

QTEST_GUILESS_MAIN(tst_CliEcho)
#include "tst_cliecho.moc"
