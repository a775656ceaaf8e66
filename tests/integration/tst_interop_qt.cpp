// Our transport against a server on Qt WebSockets, and our listener against a client on them.

#include "domain/CloseCode.h"
#include "support/TransportLog.h"
#include "support/TransportRows.h"
#include "wire/TransportFactory.h"
#include "wire/serve/WebSocketListener.h"

#include <QTest>
#include <QWebSocket>
#include <QWebSocketServer>

using namespace parlance;

class InteropQtTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void serverReturnsLongText_data() { TransportRows::add(); }
    void serverReturnsLongText();
    void clientTalksToOurListener();
    void clientIsRefusedByOurListener();
};

// QWebSocket refuses a character that is split between fragments: ours must never be.
void InteropQtTest::serverReturnsLongText()
{
    QFETCH(TransportChoice, transport);
    QWebSocketServer server(QStringLiteral("test"), QWebSocketServer::NonSecureMode);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    connect(&server, &QWebSocketServer::newConnection, this, [&server] {
        QWebSocket *client = server.nextPendingConnection();
        client->setParent(&server);
        client->setOutgoingFrameSize(QWebSocket::maxOutgoingFrameSize());
        connect(client, &QWebSocket::textMessageReceived, client, &QWebSocket::sendTextMessage);
    });
    const auto link = makeTransport(transport);
    TransportLog log(*link);
    link->open(requestTo(server.serverUrl()));
    QTRY_VERIFY(log.isOpen());
    const QString euros(174763 * 2, u'€');
    QVERIFY(link->sendText(euros));
    QTRY_COMPARE_WITH_TIMEOUT(log.texts.size(), 1, 30000);
    QVERIFY(log.texts.first() == euros);
}

void InteropQtTest::clientTalksToOurListener()
{
    std::unique_ptr<WebSocketPeer> peer;
    QList<Drop> drops;
    WebSocketListener listener({}, [&](std::unique_ptr<WebSocketPeer> accepted, const UpgradeRequestReader &) {
        peer = std::move(accepted);
        connect(peer.get(), &WebSocketPeer::textReceived, peer.get(), &WebSocketPeer::sendText);
        connect(peer.get(), &WebSocketPeer::binaryReceived, peer.get(), &WebSocketPeer::sendBinary);
        connect(peer.get(), &WebSocketPeer::ended, this, [&drops](const Drop &drop) { drops += drop; });
    });
    QVERIFY(listener.listen(QHostAddress(QHostAddress::LocalHost), 0));
    QWebSocket client;
    QStringList texts;
    QByteArrayList binaries;
    int pongs = 0;
    connect(&client, &QWebSocket::textMessageReceived, this, [&texts](const QString &text) { texts += text; });
    connect(&client, &QWebSocket::binaryMessageReceived, this, [&binaries](const QByteArray &bytes) { binaries += bytes; });
    connect(&client, &QWebSocket::pong, this, [&pongs] { ++pongs; });
    client.open(QUrl(QStringLiteral("ws://127.0.0.1:%1/").arg(listener.port())));
    QTRY_VERIFY(client.isValid());

    const QString euros(174763 * 4, u'€'); // it is sent in frames that cut characters, and comes back in one
    client.sendTextMessage(euros);
    client.sendBinaryMessage(QByteArray(1000000, 'x'));
    client.ping("p");
    QTRY_COMPARE_WITH_TIMEOUT(binaries.size(), 1, 30000);
    QVERIFY(texts == QStringList{euros});
    QVERIFY(binaries.first() == QByteArray(1000000, 'x'));
    QTRY_COMPARE(pongs, 1);

    client.close(QWebSocketProtocol::CloseCodeGoingAway, QStringLiteral("bye"));
    QTRY_COMPARE(drops.size(), 1);
    QCOMPARE(drops.first().kind, DropKind::CloseFrame);
    QCOMPARE(drops.first().closeCode, closecode::goingAway);
    QCOMPARE(drops.first().reason, QStringLiteral("bye"));
    QTRY_COMPARE(client.state(), QAbstractSocket::UnconnectedState);
}

void InteropQtTest::clientIsRefusedByOurListener()
{
    WebSocketListener::Options options;
    options.terms.judge = [](const UpgradeRequestReader &) { return UpgradeDecision{HttpRefusal{403, "no"}}; };
    WebSocketListener listener(options, [](std::unique_ptr<WebSocketPeer>, const UpgradeRequestReader &) {});
    QVERIFY(listener.listen(QHostAddress(QHostAddress::LocalHost), 0));
    QWebSocket client;
    bool failed = false;
    connect(&client, qOverload<QAbstractSocket::SocketError>(&QWebSocket::error), this, [&failed] { failed = true; });
    client.open(QUrl(QStringLiteral("ws://127.0.0.1:%1/").arg(listener.port())));
    QTRY_VERIFY(failed);
    QVERIFY(!client.isValid());
}

QTEST_GUILESS_MAIN(InteropQtTest)
#include "tst_interop_qt.moc"
