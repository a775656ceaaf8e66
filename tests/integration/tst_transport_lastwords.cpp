#include "support/RawServer.h"
#include "support/TestCertificate.h"
#include "support/TransportLog.h"
#include "support/TransportRows.h"
#include "wire/Rfc6455Transport.h"

#include <QSslConfiguration>
#include <QTest>
#include <QTimer>
#include <QtEndian>

using namespace parlance;

namespace {

constexpr int messageSize = 16 * 1024;

QByteArray numbered(quint32 number)
{
    QByteArray bytes(messageSize, 'x');
    qToBigEndian(number, bytes.data());
    return bytes;
}

} // namespace

// What a server says before it ends TCP is heard, however it ends it and whatever the client is just doing.
class TestTransportLastWords : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void refusedInTheMiddleOfAnUpload_data();
    void refusedInTheMiddleOfAnUpload();
    void pausedWhileTheServerLeaves_data();
    void pausedWhileTheServerLeaves();
    void resetWhilePausedAndWriting_data();
    void resetWhilePausedAndWriting();
    void answerThatNeverLeft();

private:
    std::optional<TestCertificate> m_certificate;
};

void TestTransportLastWords::initTestCase()
{
    m_certificate = TestCertificate::make(QStringLiteral("IP:127.0.0.1"));
    QVERIFY2(m_certificate, "the openssl program is missing or has failed");
}

// A server that wants no more says so and goes, with bytes of the upload unread: TCP is reset behind its Close frame.
void TestTransportLastWords::refusedInTheMiddleOfAnUpload_data()
{
    QTest::addColumn<bool>("tls");
    QTest::newRow("ws") << false;
    QTest::newRow("wss") << true;
}

void TestTransportLastWords::refusedInTheMiddleOfAnUpload()
{
    QFETCH(bool, tls);
    RawServer server([](RawPeer &peer) {
        peer.upgrade().onFrame([&peer](const RawPeer::Frame &) {
            peer.text(QStringLiteral("too much")).close(1009, "smaller, please").stopReading().rst();
        });
    });
    TransportRequest request = requestTo(server.url());
    if (tls) {
        server.useTls(m_certificate->server);
        request.url = server.url();
        request.verifyTls = false;
    }
    Rfc6455Transport transport;
    TransportLog log(transport);
    const QByteArray piece(100 * 1024, 'u');
    const auto upload = [&] {
        while (transport.bytesToWrite() < Transport::writeWatermark && transport.sendBinary(piece)) { }
    };
    connect(&transport, &Transport::opened, &transport, upload);
    connect(&transport, &Transport::bytesWritten, &transport, upload);
    transport.open(request);
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.texts, QStringList{QStringLiteral("too much")});
    QCOMPARE(log.drop().kind, DropKind::CloseFrame);
    QCOMPARE(log.drop().closeCode, 1009);
}

void TestTransportLastWords::pausedWhileTheServerLeaves_data()
{
    QTest::addColumn<bool>("tls");
    QTest::addColumn<int>("messages");
    for (const int messages : {1, 40, 100}) {
        QTest::addRow("ws, %d", messages) << false << messages;
        QTest::addRow("wss, %d", messages) << true << messages;
    }
}

void TestTransportLastWords::pausedWhileTheServerLeaves()
{
    QFETCH(bool, tls);
    QFETCH(int, messages);
    RawServer server([](RawPeer &peer) { peer.upgrade(); });
    TransportRequest request = requestTo(server.url());
    if (tls) {
        server.useTls(m_certificate->server);
        request.url = server.url();
        request.verifyTls = false;
    }
    Rfc6455Transport transport;
    TransportLog log(transport);
    transport.open(request);
    QTRY_VERIFY(log.isOpen());
    transport.setReadingPaused(true);
    for (int i = 0; i < messages; ++i)
        server.lastPeer().binary(numbered(quint32(i)));
    server.lastPeer().close(1001, "good night").fin();
    // Many turns, so that what can arrive does.
    int turns = 0;
    QTimer idle;
    connect(&idle, &QTimer::timeout, this, [&turns] { ++turns; });
    idle.start(1);
    QTRY_VERIFY(turns > 20);
    QVERIFY(log.binaries.isEmpty());
    transport.setReadingPaused(false);
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.binaries.size(), messages);
    for (int i = 0; i < messages; ++i)
        QCOMPARE(log.binaries.at(i), numbered(quint32(i)));
    QCOMPARE(log.drop().kind, DropKind::CloseFrame);
    QCOMPARE(log.drop().closeCode, 1001);
}

// That writing fails is no reason to forget what was read before.
void TestTransportLastWords::resetWhilePausedAndWriting_data()
{
    QTest::addColumn<bool>("tls");
    QTest::newRow("ws") << false;
    QTest::newRow("wss") << true;
}

void TestTransportLastWords::resetWhilePausedAndWriting()
{
    QFETCH(bool, tls);
    RawServer server([](RawPeer &peer) { peer.upgrade(); });
    if (tls)
        server.useTls(m_certificate->server);
    TransportRequest request = requestTo(server.url());
    request.verifyTls = false;
    Rfc6455Transport transport;
    TransportLog log(transport);
    transport.open(request);
    QTRY_VERIFY(log.isOpen());
    transport.setReadingPaused(true);
    RawPeer &peer = server.lastPeer();
    for (int i = 0; i < 2000; ++i) // more than the system takes, so that the client's side is full too
        peer.binary(numbered(quint32(i)));
    qint64 unsent = 0;
    int turns = 0;
    QTimer idle;
    connect(&idle, &QTimer::timeout, this, [&] {
        const qint64 before = std::exchange(unsent, peer.unsentBytes());
        turns = before == unsent ? turns + 1 : 0;
    });
    idle.start(1);
    QTRY_VERIFY(turns > 20);
    peer.rst();
    QVERIFY(transport.sendText(QStringLiteral("fails")));
    turns = 0;
    QTRY_VERIFY(turns > 20);
    transport.setReadingPaused(false);
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.drop().kind, DropKind::LinkLost);
    QVERIFY2(log.binaries.size() >= 16, QByteArray::number(log.binaries.size()).constData());
    for (int i = 0; i < log.binaries.size(); ++i)
        QCOMPARE(log.binaries.at(i), numbered(quint32(i)));
}

// A server that says Close but takes nothing more does not get the answer: the handshake was not clean.
void TestTransportLastWords::answerThatNeverLeft()
{
    RawServer server([](RawPeer &peer) { peer.upgrade().stopReading(); });
    Rfc6455Transport transport;
    TransportLog log(transport);
    transport.open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    for (int i = 0; i < 1000; ++i)
        transport.sendBinary(numbered(quint32(i)));
    server.lastPeer().close(1001, "no more");
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.drop().kind, DropKind::CloseFrame);
    QCOMPARE(log.drop().closeCode, 1001);
    QVERIFY(!log.drop().clean);
}

QTEST_GUILESS_MAIN(TestTransportLastWords)
#include "tst_transport_lastwords.moc"
