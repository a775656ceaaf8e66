// The server's end of an open WebSocket against a client of hand-made bytes, and against the program's own transport.

#include "domain/CloseCode.h"
#include "support/HandmadeClient.h"
#include "support/TransportLog.h"
#include "wire/Rfc6455Transport.h"
#include "wire/serve/WebSocketListener.h"

#include <QTest>

using namespace parlance;
using namespace std::chrono_literals;

namespace {

// Everything that one peer says, in its order.
class PeerLog : public QObject
{
public:
    explicit PeerLog(WebSocketPeer &peer)
    {
        connect(&peer, &WebSocketPeer::textReceived, this, [this](const QString &text) { count(); texts += text; });
        connect(&peer, &WebSocketPeer::binaryReceived, this, [this](const QByteArray &bytes) { count(); binaries += bytes; });
        connect(&peer, &WebSocketPeer::alive, this, [this] { count(); ++alives; });
        connect(&peer, &WebSocketPeer::pingReceived, this, [this](const QByteArray &payload) { count(); pings += payload; });
        connect(&peer, &WebSocketPeer::pongReceived, this, [this](const QByteArray &payload) { count(); pongs += payload; });
        connect(&peer, &WebSocketPeer::bytesWritten, this, [this](qint64 bytes) { count(); written += bytes; });
        connect(&peer, &WebSocketPeer::ended, this, [this](const Drop &drop) { count(); drops += drop; });
    }

    void count() { afterEnd += drops.isEmpty() ? 0 : 1; }

    QStringList texts;
    QByteArrayList binaries;
    QByteArrayList pings;
    QByteArrayList pongs;
    QList<Drop> drops;
    int alives = 0;
    qint64 written = 0;
    int afterEnd = 0;
};

} // namespace

class WebSocketPeerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void carriesMessages();
    void joinsSplitCharacters();
    void answersPings();
    void noticesPongs();
    void clientCloses_data();
    void clientCloses();
    void serverCloses();
    void closeWaitsForItsAnswer();
    void closeFrameArrivesThoughTheClientTalks();
    void tellsBrokenRules_data();
    void tellsBrokenRules();
    void lostLinks_data();
    void lostLinks();
    void abortIsNoClose();
    void backPressure();
    void pausesReading();
    void maybeDeletedInItsSlots_data();
    void maybeDeletedInItsSlots();
    void goodbyeIsWrittenThoughItIsDestroyed();
    void nothingIsSentWhenItIsOver();
    void compresses_data();
    void compresses();

private:
    void listen(const WebSocketListener::Options &options);
    void connectClient();

    std::unique_ptr<WebSocketListener> m_listener;
    std::unique_ptr<HandmadeClient> m_client; // of connectClient()
    std::unique_ptr<WebSocketPeer> m_peer;    // the newest
    std::unique_ptr<PeerLog> m_log;           // its
};

void WebSocketPeerTest::init()
{
    WebSocketListener::Options options;
    options.terms.limits = {100000, 100000};
    listen(options);
}

void WebSocketPeerTest::cleanup()
{
    m_client.reset();
    m_listener.reset();
    m_peer.reset();
    m_log.reset();
}

void WebSocketPeerTest::listen(const WebSocketListener::Options &options)
{
    m_listener = std::make_unique<WebSocketListener>(options, [this](std::unique_ptr<WebSocketPeer> peer, const UpgradeRequestReader &) {
        m_peer = std::move(peer);
        m_log = std::make_unique<PeerLog>(*m_peer);
    });
    QVERIFY2(m_listener->listen(QHostAddress(QHostAddress::LocalHost), 0), qPrintable(m_listener->errorString()));
}

void WebSocketPeerTest::connectClient()
{
    m_client = std::make_unique<HandmadeClient>(m_listener->port());
    m_client->send(HandmadeClient::request());
    QTRY_VERIFY(m_peer);
    QTRY_VERIFY(m_client->received().endsWith("\r\n\r\n"));
    m_client->takeReceived();
}

void WebSocketPeerTest::carriesMessages()
{
    connectClient();
    const QString text = QStringLiteral("漢字 🐎 \u0000\u001e\ufeff");
    const QByteArray frames = HandmadeClient::frame(0x1, text.toUtf8()) + HandmadeClient::frame(0x2, QByteArray("\0\xff", 2));
    m_client->send(frames.first(3));
    QTRY_COMPARE(m_log->alives, 1); // a part of a frame is a sign of life
    QCOMPARE(m_log->texts, QStringList());
    m_client->drip(frames.sliced(3));
    QTRY_COMPARE(m_log->binaries.size(), 1);
    QCOMPARE(m_log->texts, QStringList{text});
    QCOMPARE(m_log->binaries.first(), QByteArray("\0\xff", 2));
    QVERIFY(m_peer->sendText(text));
    QVERIFY(m_peer->sendBinary("\x01\x02"));
    const QByteArray utf8 = text.toUtf8();
    const QByteArray expected = QByteArray("\x81") + char(utf8.size()) + utf8 + QByteArray("\x82\x02\x01\x02"); // not masked
    QTRY_COMPARE(m_client->received(), expected);
    QTRY_COMPARE(m_log->written, m_peer->figures().wireOut);
    QCOMPARE(m_peer->figures().messagesOut, qint64(2));
}

// Each byte of a text in a frame of its own.
void WebSocketPeerTest::joinsSplitCharacters()
{
    connectClient();
    const QString text = QStringLiteral("a\u00e4漢🐎\ufeff");
    const QByteArray utf8 = text.toUtf8();
    QByteArray frames;
    for (qsizetype i = 0; i < utf8.size(); ++i) {
        HandmadeClient::Shape shape;
        shape.fin = i == utf8.size() - 1;
        frames += HandmadeClient::frame(i == 0 ? 0x1 : 0x0, utf8.sliced(i, 1), shape);
    }
    m_client->send(frames);
    QTRY_COMPARE(m_log->texts, QStringList{text});
}

void WebSocketPeerTest::answersPings()
{
    connectClient();
    m_client->send(HandmadeClient::frame(0x9, "are you there?"));
    QTRY_COMPARE(m_client->received(), QByteArray("\x8a\x0e" "are you there?"));
    QCOMPARE(m_log->pings, QByteArrayList{"are you there?"});
}

void WebSocketPeerTest::noticesPongs()
{
    connectClient();
    QVERIFY(m_peer->ping("n"));
    QVERIFY(!m_peer->ping(QByteArray(126, 'x')));
    QTRY_COMPARE(m_client->received(), QByteArray("\x89\x01n"));
    m_client->send(HandmadeClient::frame(0xa, "nobody asked") + HandmadeClient::frame(0xa, "n"));
    QTRY_COMPARE(m_log->pongs, QByteArrayList{"n"});
}

void WebSocketPeerTest::clientCloses_data()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<quint16>("code");
    QTest::addColumn<QString>("reason");
    QTest::newRow("1000") << HandmadeClient::closeFrame(1000, "bye") << QByteArray("\x88\x02\x03\xe8") << quint16(1000) << QStringLiteral("bye");
    QTest::newRow("empty") << HandmadeClient::frame(0x8, {}) << QByteArray("\x88\x00", 2) << closecode::noStatus << QString();
    QTest::newRow("4999") << HandmadeClient::closeFrame(4999) << QByteArray("\x88\x02\x13\x87") << quint16(4999) << QString();
}

void WebSocketPeerTest::clientCloses()
{
    QFETCH(QByteArray, frame);
    connectClient();
    m_client->send(frame + HandmadeClient::frame(0x1, "not looked at"));
    QTRY_VERIFY(m_client->isGone());
    QTEST(m_client->received(), "answer");
    QCOMPARE(m_client->error(), QAbstractSocket::RemoteHostClosedError);
    QTRY_COMPARE(m_log->drops.size(), 1);
    const Drop drop = m_log->drops.first();
    QCOMPARE(drop.kind, DropKind::CloseFrame);
    QTEST(drop.closeCode, "code");
    QTEST(drop.reason, "reason");
    QVERIFY(drop.clean);
    QCOMPARE(m_log->texts, QStringList());
    QCOMPARE(m_log->afterEnd, 0);
}

void WebSocketPeerTest::serverCloses()
{
    Rfc6455Transport transport;
    TransportLog client(transport);
    TransportRequest request;
    request.url = QUrl(QStringLiteral("ws://127.0.0.1:%1/").arg(m_listener->port()));
    transport.open(request);
    QTRY_VERIFY(client.isOpen() && m_peer);
    m_peer->close(closecode::tryAgainLater, QStringLiteral("later, 漢字"));
    QVERIFY(!m_peer->isOpen());
    QTRY_COMPARE(client.drops.size(), 1);
    QCOMPARE(client.drop().kind, DropKind::CloseFrame);
    QCOMPARE(client.drop().closeCode, closecode::tryAgainLater);
    QCOMPARE(client.drop().reason, QStringLiteral("later, 漢字"));
    QTRY_COMPARE(m_log->drops.size(), 1);
    QCOMPARE(m_log->drops.first().kind, DropKind::ClosedByUser);
    QVERIFY(m_log->drops.first().clean);
}

void WebSocketPeerTest::closeWaitsForItsAnswer()
{
    connectClient();
    m_client->send(HandmadeClient::frame(0x1, "crosses the Close"));
    m_peer->close(closecode::goingAway, {});
    QTRY_COMPARE(m_client->received(), QByteArray("\x88\x02\x03\xe9"));
    QTRY_COMPARE(m_log->texts, QStringList{QStringLiteral("crosses the Close")});
    QVERIFY(!m_client->sawEnd());
    m_peer->abort(); // its owner's patience is over
    QTRY_VERIFY(m_client->isGone());
    QTRY_COMPARE(m_log->drops.size(), 1);
    QCOMPARE(m_log->drops.first().closeCode, closecode::goingAway);
    QVERIFY(!m_log->drops.first().clean);
}

// A reset instead of an end would take the Close frame with it.
void WebSocketPeerTest::closeFrameArrivesThoughTheClientTalks()
{
    connectClient();
    HandmadeClient::Shape shape;
    shape.claimedLength = 50000000;
    m_client->send(HandmadeClient::frame(0x1, QByteArray(10000000, 'x'), shape));
    QTRY_VERIFY(m_client->isGone());
    QCOMPARE(m_client->error(), QAbstractSocket::RemoteHostClosedError);
    QVERIFY2(m_client->received().startsWith("\x88") && m_client->received().mid(2).startsWith("\x03\xf1"),
             m_client->received().toHex().constData());
    QTRY_COMPARE(m_log->drops.size(), 1);
    QCOMPARE(m_log->drops.first().kind, DropKind::MessageTooBig);
}

void WebSocketPeerTest::tellsBrokenRules_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<quint16>("code");
    QTest::addColumn<WireRule>("rule");
    const auto row = [](const char *name, const QByteArray &bytes, quint16 code, WireRule rule) {
        QTest::newRow(name) << bytes << code << rule;
    };
    const auto shaped = [](quint8 opcode, const QByteArray &payload, const HandmadeClient::Shape &shape) {
        return HandmadeClient::frame(opcode, payload, shape);
    };
    row("unmasked", shaped(0x1, "x", {.masked = false}), 1002, WireRule::UnmaskedByClient);
    row("unmasked ping", shaped(0x9, {}, {.masked = false}), 1002, WireRule::UnmaskedByClient);
    row("RSV1", shaped(0x1, "x", {.rsv = 0x40}), 1002, WireRule::ReservedBits);
    row("opcode 3", HandmadeClient::frame(0x3, "x"), 1002, WireRule::ReservedOpcode);
    row("continues nothing", HandmadeClient::frame(0x0, "x"), 1002, WireRule::NothingToContinue);
    row("ping in fragments", shaped(0x9, "x", {.fin = false}), 1002, WireRule::ControlFragmented);
    row("no UTF-8", HandmadeClient::frame(0x1, "\xc3\x28"), 1007, WireRule::InvalidUtf8);
    row("too big", HandmadeClient::frame(0x2, QByteArray(100001, 'x')), 1009, WireRule::MessageTooBig);
    row("Close with 1005", HandmadeClient::closeFrame(1005), 1002, WireRule::CloseCodeInvalid);
}

void WebSocketPeerTest::tellsBrokenRules()
{
    QFETCH(QByteArray, bytes);
    QFETCH(quint16, code);
    QFETCH(WireRule, rule);
    connectClient();
    m_client->send(bytes);
    QTRY_VERIFY(m_client->isGone());
    const QByteArray reason = ruleName(rule);
    QCOMPARE(m_client->received(), QByteArray("\x88") + char(2 + reason.size()) + char(code >> 8) + char(code & 0xff) + reason);
    QTRY_COMPARE(m_log->drops.size(), 1);
    QCOMPARE(m_log->drops.first().rule, rule);
    QCOMPARE(m_log->drops.first().closeCode, code);
    QCOMPARE(m_log->drops.first().kind, code == 1009 ? DropKind::MessageTooBig : DropKind::ProtocolError);
    QCOMPARE(m_log->afterEnd, 0);
}

void WebSocketPeerTest::lostLinks_data()
{
    QTest::addColumn<bool>("reset");
    QTest::newRow("RST") << true;
    QTest::newRow("FIN without a Close frame") << false;
}

void WebSocketPeerTest::lostLinks()
{
    QFETCH(bool, reset);
    connectClient();
    m_client->send(HandmadeClient::frame(0x1, "last words"));
    QTRY_COMPARE(m_log->texts.size(), 1);
    if (reset)
        m_client->reset();
    else
        m_client->end();
    QTRY_COMPARE(m_log->drops.size(), 1);
    QCOMPARE(m_log->drops.first().kind, DropKind::LinkLost);
    QCOMPARE(m_log->drops.first().closeCode, closecode::abnormal);
}

void WebSocketPeerTest::abortIsNoClose()
{
    connectClient();
    m_peer->abort();
    QVERIFY(m_log->drops.isEmpty()); // never from inside the call
    QTRY_COMPARE(m_log->drops.size(), 1);
    QCOMPARE(m_log->drops.first().kind, DropKind::ClosedByUser);
    QTRY_VERIFY(m_client->isGone());
    QCOMPARE(m_client->received(), QByteArray());
    m_peer->abort();
    m_peer->close(closecode::normal, {});
}

// What a client does not take is counted, and flush() hands the system all that it takes.
void WebSocketPeerTest::backPressure()
{
    connectClient();
    m_client->stopReading();
    const QByteArray bytes(100000, 'x');
    for (int i = 0; i < 1000 && m_peer->bytesToWrite() < 20000000; ++i) {
        m_peer->sendBinary(bytes);
        m_peer->flush();
    }
    const qint64 waiting = m_peer->bytesToWrite();
    QVERIFY(waiting >= 20000000);
    m_client->readOn();
    const qint64 frames = m_peer->figures().wireOut;
    QTRY_COMPARE(m_peer->bytesToWrite(), qint64(0));
    QTRY_COMPARE(qint64(m_client->received().size()), frames);
    QTRY_COMPARE(m_log->written, frames);
}

void WebSocketPeerTest::pausesReading()
{
    connectClient();
    m_peer->setReadingPaused(true);
    m_client->send(HandmadeClient::frame(0x2, QByteArray(90000, 'x')).repeated(100)); // more than the system holds
    for (int turn = 0; turn < 100; ++turn)
        QCoreApplication::processEvents();
    QCOMPARE(m_log->binaries.size(), 0);
    QVERIFY(!m_client->isWritten());
    m_peer->setReadingPaused(false);
    QTRY_COMPARE(m_log->binaries.size(), 100);
}

void WebSocketPeerTest::maybeDeletedInItsSlots_data()
{
    QTest::addColumn<int>("slot");
    for (int slot = 0; const char *name : {"text", "binary", "alive", "ping", "pong", "written", "ended"})
        QTest::newRow(name) << slot++;
}

void WebSocketPeerTest::maybeDeletedInItsSlots()
{
    QFETCH(int, slot);
    connectClient();
    bool deleted = false;
    const auto destroy = [this, &deleted] { deleted = true; m_peer.reset(); };
    switch (slot) {
    case 0: connect(m_peer.get(), &WebSocketPeer::textReceived, this, destroy); break;
    case 1: connect(m_peer.get(), &WebSocketPeer::binaryReceived, this, destroy); break;
    case 2: connect(m_peer.get(), &WebSocketPeer::alive, this, destroy); break;
    case 3: connect(m_peer.get(), &WebSocketPeer::pingReceived, this, destroy); break;
    case 4: connect(m_peer.get(), &WebSocketPeer::pongReceived, this, destroy); break;
    case 5: connect(m_peer.get(), &WebSocketPeer::bytesWritten, this, destroy); break;
    case 6: connect(m_peer.get(), &WebSocketPeer::ended, this, destroy); break;
    }
    m_peer->ping("p");
    if (slot != 5)
        QTRY_VERIFY(!m_client->received().isEmpty());
    m_client->send(HandmadeClient::frame(0x1, "t") + HandmadeClient::frame(0x2, "b") + HandmadeClient::frame(0x9, "i")
                   + HandmadeClient::frame(0xa, "p") + HandmadeClient::closeFrame(1000));
    QTRY_VERIFY(deleted);
    QTRY_VERIFY(m_client->isGone());
}

void WebSocketPeerTest::goodbyeIsWrittenThoughItIsDestroyed()
{
    connectClient();
    m_peer->sendText(QStringLiteral("last words"));
    m_peer->close(closecode::goingAway, {});
    m_peer.reset();
    QTRY_VERIFY(m_client->isGone());
    QCOMPARE(m_client->received(), QByteArray("\x81\x0alast words\x88\x02\x03\xe9"));
}

void WebSocketPeerTest::nothingIsSentWhenItIsOver()
{
    connectClient();
    m_peer->close(closecode::normal, {});
    QVERIFY(!m_peer->sendText(QStringLiteral("x")));
    QVERIFY(!m_peer->sendBinary("x"));
    QVERIFY(!m_peer->ping({}));
    m_peer->close(closecode::goingAway, {});
    QTRY_COMPARE(m_client->received(), QByteArray("\x88\x02\x03\xe8"));
}

void WebSocketPeerTest::compresses_data()
{
    QTest::addColumn<bool>("wanted");
    QTest::newRow("on") << true;
    QTest::newRow("off") << false;
}

void WebSocketPeerTest::compresses()
{
    QFETCH(bool, wanted);
    WebSocketListener::Options options;
    options.terms.deflate = wanted;
    listen(options);
    Rfc6455Transport transport;
    TransportLog client(transport);
    TransportRequest request;
    request.url = QUrl(QStringLiteral("ws://127.0.0.1:%1/").arg(m_listener->port()));
    request.deflate = DeflateOffer();
    transport.open(request);
    QTRY_VERIFY(client.isOpen() && m_peer);
    QCOMPARE(client.reports.first().extensions.startsWith(u"permessage-deflate"), wanted);
    const QString text = QStringLiteral("漢字 ").repeated(10000);
    transport.sendText(text);
    m_peer->sendText(text);
    QTRY_COMPARE(m_log->texts, QStringList{text});
    QTRY_COMPARE(client.texts, QStringList{text});
    QCOMPARE(m_peer->figures().wireIn < 10000, wanted);
    QCOMPARE(m_peer->figures().wireOut < 10000, wanted);
}

QTEST_GUILESS_MAIN(WebSocketPeerTest)
#include "tst_websocketpeer.moc"
