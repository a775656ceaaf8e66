// The server's end of a WebSocket against a client of hand-made bytes: what is let in, what is refused, and how TCP ends.
// What its peers say once they are open is in tst_websocketpeer.cpp.

#include "support/HandmadeClient.h"
#include "wire/serve/WebSocketListener.h"

#include <QTest>
#include <QtEndian>

#ifdef Q_OS_UNIX
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

using namespace parlance;
using namespace std::chrono_literals;

class WebSocketListenerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup();

    void letsIn_data();
    void letsIn();
    void frameBehindTheRequest();
    void judgeRefuses();
    void judgeChoosesASubprotocol();
    void refusalsArriveWhole_data();
    void refusalsArriveWhole();
    void deadlinePasses();
    void muteClientIsCut();
    void whoStaysAfterARefusalIsCut();
    void handshakesAreBounded();
    void whoWentWhileWaitingIsForgotten();
    void closeCutsTheUndecided();
    void peersOutliveTheListener();
    void mayBeClosedByTheReceiver();
    void tellsWhyItCannotListen();
    void acceptsAgainWhenDescriptorsAreBack();

private:
    bool listen(const WebSocketListener::Options &options = {});

    std::vector<std::unique_ptr<WebSocketPeer>> m_peers;
    QByteArrayList m_targets;
    std::unique_ptr<WebSocketListener> m_listener;
};

void WebSocketListenerTest::cleanup()
{
    m_listener.reset();
    m_peers.clear();
    m_targets.clear();
}

bool WebSocketListenerTest::listen(const WebSocketListener::Options &options)
{
    const auto receive = [this](std::unique_ptr<WebSocketPeer> peer, const UpgradeRequestReader &request) {
        m_targets.append(request.target());
        m_peers.push_back(std::move(peer));
    };
    m_listener = std::make_unique<WebSocketListener>(options, receive);
    return m_listener->listen(QHostAddress(QHostAddress::LocalHost), 0);
}

void WebSocketListenerTest::letsIn_data()
{
    QTest::addColumn<bool>("dripped");
    QTest::newRow("at once") << false;
    QTest::newRow("byte by byte") << true;
}

void WebSocketListenerTest::letsIn()
{
    QFETCH(bool, dripped);
    QVERIFY(listen());
    HandmadeClient client(m_listener->port());
    if (dripped)
        client.drip(HandmadeClient::request("/chat?a=b"));
    else
        client.send(HandmadeClient::request("/chat?a=b"));
    QTRY_COMPARE(client.received(), acceptanceBytes(HandmadeClient::key, {}, {}));
    QCOMPARE(m_targets, QByteArrayList{"/chat?a=b"});
    QVERIFY(m_peers.front()->isOpen());
    QCOMPARE(m_listener->handshakes(), 0);
}

void WebSocketListenerTest::frameBehindTheRequest()
{
    QStringList texts;
    WebSocketListener listener({}, [&](std::unique_ptr<WebSocketPeer> peer, const UpgradeRequestReader &) {
        connect(peer.get(), &WebSocketPeer::textReceived, this, [&texts](const QString &text) { texts += text; });
        m_peers.push_back(std::move(peer));
    });
    QVERIFY(listener.listen(QHostAddress(QHostAddress::LocalHost), 0));
    HandmadeClient client(listener.port());
    client.send(HandmadeClient::request() + HandmadeClient::frame(0x1, "early"));
    QTRY_COMPARE(texts, QStringList{QStringLiteral("early")});
}

void WebSocketListenerTest::judgeRefuses()
{
    WebSocketListener::Options options;
    options.terms.judge = [](const UpgradeRequestReader &request) -> UpgradeDecision {
        if (request.target() == "/open")
            return {};
        return {HttpRefusal{401, "who are you?", {{"WWW-Authenticate", "Basic realm=\"x\""}}}};
    };
    QVERIFY(listen(options));
    HandmadeClient refused(m_listener->port());
    refused.send(HandmadeClient::request("/secret"));
    QTRY_VERIFY(refused.isGone());
    QVERIFY2(refused.received().startsWith("HTTP/1.1 401 Unauthorized\r\n"), refused.received().constData());
    QVERIFY(refused.received().contains("\r\nWWW-Authenticate: Basic realm=\"x\"\r\n"));
    QVERIFY(refused.received().endsWith("\r\n\r\nwho are you?\n"));
    HandmadeClient accepted(m_listener->port());
    accepted.send(HandmadeClient::request("/open"));
    QTRY_COMPARE(m_targets, QByteArrayList{"/open"});
}

void WebSocketListenerTest::judgeChoosesASubprotocol()
{
    WebSocketListener::Options options;
    options.terms.judge = [](const UpgradeRequestReader &request) {
        return UpgradeDecision{std::nullopt, request.subprotocols().value(1)};
    };
    QVERIFY(listen(options));
    HandmadeClient client(m_listener->port());
    client.send(HandmadeClient::request("/", "Sec-WebSocket-Protocol: first, second\r\n"));
    QTRY_COMPARE(client.received(), acceptanceBytes(HandmadeClient::key, "second", {}));
}

void WebSocketListenerTest::refusalsArriveWhole_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    QTest::newRow("a page") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\n\r\n") << 426;
    QTest::newRow("TLS") << QByteArray("\x16\x03\x01\x02") << 400;
    QTest::newRow("much behind it") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\n\r\n" + QByteArray(3000000, 'x')) << 426;
    QTest::newRow("an endless line") << QByteArray("GET /" + QByteArray(3000000, 'x')) << 414;
    QTest::newRow("endless headers") << QByteArray("GET / HTTP/1.1\r\n" + QByteArray("A: b\r\n").repeated(500000)) << 431;
}

// Closed at once with bytes unread, TCP would be reset, and the answer could be lost on its way.
void WebSocketListenerTest::refusalsArriveWhole()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, status);
    QVERIFY(listen());
    HandmadeClient client(m_listener->port());
    client.send(bytes);
    QTRY_VERIFY(client.isGone());
    QCOMPARE(client.error(), QAbstractSocket::RemoteHostClosedError);
    const QByteArray answer = client.received();
    QVERIFY2(answer.startsWith(QByteArray("HTTP/1.1 " + QByteArray::number(status) + ' ')), answer.constData());
    const qsizetype body = answer.indexOf("\r\n\r\n") + 4;
    QVERIFY(answer.contains(QByteArray("\r\nContent-Length: " + QByteArray::number(answer.size() - body) + "\r\n")));
    QVERIFY(m_peers.empty());
    QTRY_COMPARE(m_listener->handshakes(), 0);
}

void WebSocketListenerTest::deadlinePasses()
{
    WebSocketListener::Options options;
    options.terms.deadline = 50ms;
    QVERIFY(listen(options));
    HandmadeClient client(m_listener->port());
    client.send("GET / HTTP/1.1\r\nHost: a\r\n");
    QTRY_VERIFY(client.isGone());
    QVERIFY2(client.received().startsWith("HTTP/1.1 408 Request Timeout\r\n"), client.received().constData());
}

void WebSocketListenerTest::muteClientIsCut()
{
    WebSocketListener::Options options;
    options.terms.deadline = 50ms;
    QVERIFY(listen(options));
    HandmadeClient client(m_listener->port());
    QTRY_COMPARE(m_listener->handshakes(), 1);
    QTRY_VERIFY(client.isGone());
    QCOMPARE(client.received(), QByteArray());
    QTRY_COMPARE(m_listener->handshakes(), 0);
}

void WebSocketListenerTest::whoStaysAfterARefusalIsCut()
{
#ifdef Q_OS_UNIX
    QVERIFY(listen());
    HandmadeClient client(m_listener->port());
    client.stayOpen(); // does not end TCP when the server has
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    QTRY_VERIFY(client.sawEnd());
    QCOMPARE(m_listener->handshakes(), 1);
    QTRY_COMPARE(m_listener->handshakes(), 0);
#endif
}

void WebSocketListenerTest::handshakesAreBounded()
{
    WebSocketListener::Options options;
    options.maxHandshakes = 2;
    QVERIFY(listen(options));
    auto first = std::make_unique<HandmadeClient>(m_listener->port());
    HandmadeClient second(m_listener->port());
    QTRY_COMPARE(m_listener->handshakes(), 2);
    std::vector<std::unique_ptr<HandmadeClient>> more;
    for (int i = 0; i < 60; ++i) { // more than are accepted ahead of their turn
        more.push_back(std::make_unique<HandmadeClient>(m_listener->port()));
        more.back()->send(HandmadeClient::request());
    }
    QTRY_VERIFY(more.back()->isWritten());
    QCOMPARE(m_listener->handshakes(), 2);
    QVERIFY(m_peers.empty());
    first.reset();
    QTRY_COMPARE(m_peers.size(), size_t(60));
    QCOMPARE(m_listener->handshakes(), 1);
}

void WebSocketListenerTest::whoWentWhileWaitingIsForgotten()
{
    WebSocketListener::Options options;
    options.maxHandshakes = 1;
    QVERIFY(listen(options));
    auto first = std::make_unique<HandmadeClient>(m_listener->port());
    QTRY_COMPARE(m_listener->handshakes(), 1);
    auto second = std::make_unique<HandmadeClient>(m_listener->port());
    second->send("GET");
    QTRY_VERIFY(second->isWritten());
    second.reset();
    HandmadeClient third(m_listener->port());
    third.send(HandmadeClient::request());
    first.reset();
    QTRY_COMPARE(m_peers.size(), size_t(1));
    QTRY_COMPARE(m_listener->handshakes(), 0);
}

void WebSocketListenerTest::closeCutsTheUndecided()
{
    QVERIFY(listen());
    HandmadeClient client(m_listener->port());
    QTRY_COMPARE(m_listener->handshakes(), 1);
    m_listener->close();
    QVERIFY(!m_listener->isListening());
    QCOMPARE(m_listener->handshakes(), 0);
    QTRY_VERIFY(client.isGone());
}

void WebSocketListenerTest::peersOutliveTheListener()
{
    QVERIFY(listen());
    HandmadeClient client(m_listener->port());
    client.send(HandmadeClient::request());
    QTRY_COMPARE(m_peers.size(), size_t(1));
    const quint16 port = m_listener->port();
    m_listener.reset();
    QVERIFY(m_peers.front()->sendText(QStringLiteral("still here")));
    QTRY_VERIFY(client.received().endsWith("\x81\x0a" "still here"));
    HandmadeClient late(port);
    QTRY_COMPARE(late.error(), QAbstractSocket::ConnectionRefusedError);
}

void WebSocketListenerTest::mayBeClosedByTheReceiver()
{
    int received = 0;
    WebSocketListener listener({}, [&](std::unique_ptr<WebSocketPeer> peer, const UpgradeRequestReader &) {
        ++received;
        listener.close();
        QVERIFY(listener.listen(QHostAddress(QHostAddress::LocalHost), 0));
        m_peers.push_back(std::move(peer));
    });
    QVERIFY(listener.listen(QHostAddress(QHostAddress::LocalHost), 0));
    for (int i = 1; i <= 3; ++i) {
        HandmadeClient client(listener.port());
        HandmadeClient other(listener.port());
        client.send(HandmadeClient::request());
        QTRY_COMPARE(received, i);
        QTRY_VERIFY(other.isGone());
        QCOMPARE(listener.handshakes(), 0);
    }
}

void WebSocketListenerTest::tellsWhyItCannotListen()
{
    QVERIFY(listen());
    WebSocketListener second({}, [](std::unique_ptr<WebSocketPeer>, const UpgradeRequestReader &) {});
    QVERIFY(!second.listen(QHostAddress(QHostAddress::LocalHost), m_listener->port()));
    QVERIFY(!second.errorString().isEmpty());
    QVERIFY(!second.isListening());
    QCOMPARE(second.port(), quint16(0));
    QVERIFY(second.listen(QHostAddress(QHostAddress::LocalHost), 0));
    QVERIFY(second.errorString().isEmpty());
}

void WebSocketListenerTest::acceptsAgainWhenDescriptorsAreBack()
{
#ifdef Q_OS_UNIX
    QVERIFY(listen());
    const int waiting = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = qToBigEndian(m_listener->port());
    address.sin_addr.s_addr = qToBigEndian(quint32(INADDR_LOOPBACK));
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_NOFILE, &before), 0);
    rlimit none = before;
    none.rlim_cur = rlim_t(waiting) + 1; // the lowest number that was free: there is none for another
    QCOMPARE(::connect(waiting, reinterpret_cast<const sockaddr *>(&address), sizeof address), 0);
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &none), 0);
    for (int turn = 0; turn < 10; ++turn)
        QCoreApplication::processEvents();
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &before), 0);
    QCOMPARE(m_listener->handshakes(), 0);
    QTRY_COMPARE(m_listener->handshakes(), 1);
    ::close(waiting);
#endif
}

QTEST_GUILESS_MAIN(WebSocketListenerTest)
#include "tst_websocketlistener.moc"
