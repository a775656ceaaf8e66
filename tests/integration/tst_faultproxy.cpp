#include "host/FaultProxy.h"

#include <QElapsedTimer>
#include <QTcpServer>
#include <QTest>
#include <QThread>

#include <QtEndian>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

using namespace parlance;
using namespace Qt::StringLiterals;

// FaultProxy over real sockets: what passes is whole and in order, and each fault does what the plan says and nothing more.
class tst_FaultProxy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void passesEverything();
    void passesTheEndOn_data();
    void passesTheEndOn();
    void countsBytes_data();
    void countsBytes();
    void splits();
    void delaysInOrder();
    void throttles();
    void blackholesAndGivesBack_data();
    void blackholesAndGivesBack();
    void cuts_data();
    void cuts();
    void refusesTheNext();
    void refusesForAWhile();
    void answers();
    void givenConnections();
    void repeats();
    void heals();
    void lastingReachesNewcomers();
    void unreachableServer();
    void boundedWhenNobodyReads();
    void worksInAnotherThread();

private:
    QTcpSocket *open();
    QTcpSocket *served(); // the server's end of the newest connection
    void run(const char *steps);
    bool happened(FaultEvent::Kind kind, int link = 0) const;

    std::unique_ptr<QTcpServer> m_server;
    std::unique_ptr<FaultProxy> m_proxy;
    std::unique_ptr<QObject> m_clients;
    QList<FaultEvent> m_events;
};

namespace {

QByteArray pattern(int size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    for (int i = 0; i < size; ++i)
        bytes[i] = char(i * 31 + (i >> 8));
    return bytes;
}

// What a socket has read so far, taken as it comes.
struct Received {
    explicit Received(QTcpSocket *socket)
    {
        QObject::connect(socket, &QIODevice::readyRead, socket, [this, socket] { bytes += socket->readAll(); ++pieces; });
        bytes = socket->readAll();
    }
    QByteArray bytes;
    int pieces = 0;
};

// A client of the system's: Qt's takes a reset for an end, and connects anew when one comes while it is connecting.
class PlainClient
{
public:
    explicit PlainClient(quint16 port) : m_socket(::socket(AF_INET, SOCK_STREAM, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = qToBigEndian(port);
        address.sin_addr.s_addr = qToBigEndian(quint32(INADDR_LOOPBACK));
        m_connected = ::connect(m_socket, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0;
    }
    ~PlainClient() { ::close(m_socket); }
    PlainClient(const PlainClient &) = delete;
    PlainClient &operator=(const PlainClient &) = delete;

    bool isConnected() const { return m_connected; }
    // 0: an orderly end; else the system's error. -1: none came.
    int waitForEnd()
    {
        int end = -1;
        const bool came = QTest::qWaitFor([&] {
            char byte = 0;
            const ssize_t got = ::recv(m_socket, &byte, 1, MSG_DONTWAIT);
            if (got == 0)
                end = 0;
            else if (got < 0 && errno != EAGAIN)
                end = errno;
            return end >= 0;
        });
        return came ? end : -1;
    }

private:
    int m_socket;
    bool m_connected = false;
};

} // namespace

void tst_FaultProxy::init()
{
    m_events.clear();
    m_clients = std::make_unique<QObject>();
    m_server = std::make_unique<QTcpServer>();
    QVERIFY(m_server->listen(QHostAddress::LocalHost));
    m_proxy = std::make_unique<FaultProxy>(FaultProxy::Options{.serverPort = m_server->serverPort(), .seed = 7});
    connect(m_proxy.get(), &FaultProxy::happened, this, [this](const FaultEvent &event) { m_events.append(event); });
    QVERIFY(m_proxy->start().ok());
}

void tst_FaultProxy::cleanup()
{
    m_clients.reset();
    m_proxy.reset();
    m_server.reset();
}

QTcpSocket *tst_FaultProxy::open()
{
    auto *socket = new QTcpSocket(m_clients.get());
    socket->connectToHost(QHostAddress(QHostAddress::LocalHost), m_proxy->port());
    return socket;
}

QTcpSocket *tst_FaultProxy::served()
{
    if (!QTest::qWaitFor([this] { return m_server->hasPendingConnections(); }))
        return nullptr;
    return m_server->nextPendingConnection();
}

void tst_FaultProxy::run(const char *steps)
{
    const Result<int> result = m_proxy->run(QString::fromUtf8(steps));
    QVERIFY2(result.ok(), steps);
}

bool tst_FaultProxy::happened(FaultEvent::Kind kind, int link) const
{
    return std::any_of(m_events.cbegin(), m_events.cend(),
                       [&](const FaultEvent &event) { return event.kind == kind && event.link == link; });
}

void tst_FaultProxy::passesEverything()
{
    QTcpSocket *client = open();
    QTcpSocket *server = served();
    QVERIFY(server);
    Received atServer(server);
    Received atClient(client);
    const QByteArray up = pattern(3000000);
    const QByteArray down = pattern(2000001);
    client->write(up);
    server->write(down);
    QTRY_COMPARE(atServer.bytes.size(), up.size());
    QTRY_COMPARE(atClient.bytes.size(), down.size());
    QVERIFY(atServer.bytes == up);
    QVERIFY(atClient.bytes == down);
    QCOMPARE(m_proxy->upBytes(), up.size());
    QCOMPARE(m_proxy->downBytes(), down.size());
    QCOMPARE(m_proxy->faultCount(), 0);
    QCOMPARE(m_proxy->openLinks(), 1);
}

void tst_FaultProxy::passesTheEndOn_data()
{
    QTest::addColumn<bool>("byClient");
    QTest::newRow("client") << true;
    QTest::newRow("server") << false;
}

void tst_FaultProxy::passesTheEndOn()
{
    QFETCH(bool, byClient);
    QTcpSocket *client = open();
    QTcpSocket *server = served();
    QVERIFY(server);
    QTcpSocket *one = byClient ? client : server;
    QTcpSocket *other = byClient ? server : client;
    Received received(other);
    const QByteArray lastWords = pattern(500000);
    one->write(lastWords);
    one->disconnectFromHost();
    QTRY_COMPARE(other->state(), QAbstractSocket::UnconnectedState);
    QVERIFY(received.bytes == lastWords);
    QTRY_COMPARE(m_proxy->openLinks(), 0);
    QVERIFY(happened(FaultEvent::Kind::LinkEnded, 1));
    QCOMPARE(byClient ? m_proxy->upBytes() : m_proxy->downBytes(), lastWords.size());
}

void tst_FaultProxy::countsBytes_data()
{
    QTest::addColumn<QByteArray>("step");
    QTest::addColumn<int>("passed");
    QTest::newRow("one") << QByteArray("after 1 up: cut fin") << 1;
    QTest::newRow("in the first piece") << QByteArray("after 1000 bytes up: cut fin") << 1000;
    QTest::newRow("far on") << QByteArray("after 300001 up: cut fin") << 300001;
    QTest::newRow("reset") << QByteArray("after 1000 up: cut rst") << 1000;
    QTest::newRow("of a given connection") << QByteArray("link 1 after 70kB up: cut fin") << 70000;
    QTest::newRow("all that there is") << QByteArray("after 400kB up: cut fin") << 400000;
}

void tst_FaultProxy::countsBytes()
{
    QFETCH(QByteArray, step);
    QFETCH(int, passed);
    run(step.constData());
    QTcpSocket *client = open();
    QTcpSocket *server = served();
    QVERIFY(server);
    Received received(server);
    const QByteArray bytes = pattern(400000);
    client->write(bytes);
    QTRY_COMPARE(server->state(), QAbstractSocket::UnconnectedState);
    QVERIFY(received.bytes == bytes.first(passed));
    QTRY_COMPARE(client->state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(m_proxy->upBytes(), passed);
    QCOMPARE(m_proxy->faultCount(), 1);
}

void tst_FaultProxy::splits()
{
    run("split 3 gap 1ms up for 10s");
    QTcpSocket *client = open();
    QTcpSocket *server = served();
    QVERIFY(server);
    Received received(server);
    const QByteArray bytes = pattern(200);
    client->write(bytes);
    QTRY_COMPARE(received.bytes, bytes);
    QVERIFY2(received.pieces > 20, qPrintable(QString::number(received.pieces))); // one, without the fault
}

void tst_FaultProxy::delaysInOrder()
{
    run("delay 120ms jitter 100ms");
    QTcpSocket *client = open();
    QTcpSocket *server = served();
    QVERIFY(server);
    Received received(server);
    QElapsedTimer time;
    time.start();
    QByteArray sent;
    int turns = 0;
    QTimer writer;
    connect(&writer, &QTimer::timeout, client, [&] {
        const QByteArray line = QByteArray::number(++turns) + ' ';
        sent += line;
        client->write(line);
        client->flush();
        if (turns == 40)
            writer.stop();
    });
    writer.start(5);
    QTRY_COMPARE(received.bytes.isEmpty(), false);
    QVERIFY(time.elapsed() >= 20); // no byte before the shortest delay
    QTRY_COMPARE(turns, 40);
    QTRY_COMPARE(received.bytes, sent);
}

void tst_FaultProxy::throttles()
{
    run("throttle 100kB/s up");
    QTcpSocket *client = open();
    QTcpSocket *server = served();
    QVERIFY(server);
    Received received(server);
    const QByteArray bytes = pattern(60000);
    QElapsedTimer time;
    time.start();
    client->write(bytes);
    QTRY_COMPARE(received.bytes.size(), bytes.size());
    QVERIFY2(time.elapsed() >= 500, qPrintable(QString::number(time.elapsed()))); // 600 ms but for the first piece
    QVERIFY(received.bytes == bytes);
    // The other direction is free: more than this rate would let through in a tenth of the time.
    Received atClient(client);
    server->write(pattern(1000000));
    QTRY_COMPARE(atClient.bytes.size(), 1000000);
    QVERIFY(time.elapsed() < 5000);
}

void tst_FaultProxy::blackholesAndGivesBack_data()
{
    QTest::addColumn<QByteArray>("step");
    QTest::addColumn<bool>("up");
    QTest::addColumn<bool>("down");
    QTest::newRow("up") << QByteArray("blackhole up for 300ms") << true << false;
    QTest::newRow("down") << QByteArray("blackhole down for 300ms") << false << true;
    QTest::newRow("both") << QByteArray("blackhole both for 300ms") << true << true;
}

void tst_FaultProxy::blackholesAndGivesBack()
{
    QFETCH(QByteArray, step);
    QFETCH(bool, up);
    QFETCH(bool, down);
    QTcpSocket *client = open();
    QTcpSocket *server = served();
    QVERIFY(server);
    Received atServer(server);
    Received atClient(client);
    run(step.constData());
    client->write("ping");
    server->write("pong");
    bool overBefore = false;
    const auto isOver = [this] { return happened(FaultEvent::Kind::Over); };
    QVERIFY(QTest::qWaitFor([&] {
        if (isOver())
            return true;
        overBefore = (up && !atServer.bytes.isEmpty()) || (down && !atClient.bytes.isEmpty());
        return overBefore;
    }));
    QVERIFY2(!overBefore, "something passed");
    QTRY_COMPARE(atServer.bytes, "ping");
    QTRY_COMPARE(atClient.bytes, "pong");
    QCOMPARE(client->state(), QAbstractSocket::ConnectedState);
}

void tst_FaultProxy::cuts_data()
{
    QTest::addColumn<bool>("reset");
    QTest::newRow("fin") << false;
    QTest::newRow("rst") << true;
}

// Both sides see it; a reset is one for the system, and not an orderly end.
void tst_FaultProxy::cuts()
{
    QFETCH(bool, reset);
    QTcpSocket *client = open();
    QTcpSocket *server = served();
    QVERIFY(server);
    QTRY_COMPARE(client->state(), QAbstractSocket::ConnectedState);
    auto plain = std::make_unique<PlainClient>(m_proxy->port());
    QVERIFY(plain->isConnected());
    QVERIFY(served());
    QTRY_COMPARE(m_proxy->openLinks(), 2);
    run(reset ? "cut rst" : "cut fin");
    QCOMPARE(plain->waitForEnd(), reset ? ECONNRESET : 0);
    plain.reset();
    QTRY_COMPARE(client->state(), QAbstractSocket::UnconnectedState);
    QTRY_COMPARE(server->state(), QAbstractSocket::UnconnectedState);
    QTRY_COMPARE(m_proxy->openLinks(), 0);
    QCOMPARE(m_proxy->faultCount(), 1);
}

void tst_FaultProxy::refusesTheNext()
{
    run("refuse next 2");
    for (int i = 1; i <= 2; ++i) {
        PlainClient client(m_proxy->port());
        QCOMPARE(client.waitForEnd(), ECONNRESET);
        QVERIFY(happened(FaultEvent::Kind::LinkRefused, i));
    }
    open();
    QVERIFY(served());
    QCOMPARE(m_proxy->faultCount(), 2);
    QCOMPARE(m_proxy->linkCount(), 3);
}

void tst_FaultProxy::refusesForAWhile()
{
    run("refuse for 300ms");
    QTcpSocket *client = open();
    QTRY_COMPARE(client->error(), QAbstractSocket::ConnectionRefusedError);
    QCOMPARE(m_proxy->linkCount(), 0);
    QTRY_VERIFY(happened(FaultEvent::Kind::Over));
    open();
    QVERIFY(served());
}

void tst_FaultProxy::answers()
{
    run("answer 503 \"Retry-After: 1\" body \"busy\" next 2");
    for (int i = 1; i <= 2; ++i) {
        QTcpSocket *client = open();
        Received received(client);
        client->write("GET / HTTP/1.1\r\nHost: x\r\n");
        client->write("\r\n");
        QTRY_COMPARE(client->state(), QAbstractSocket::UnconnectedState);
        QCOMPARE(received.bytes, "HTTP/1.1 503 \r\nRetry-After: 1\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbusy");
        QVERIFY(happened(FaultEvent::Kind::LinkAnswered, i));
    }
    open();
    QVERIFY(served());
    QVERIFY(!m_server->hasPendingConnections()); // the two before did not get there
}

void tst_FaultProxy::givenConnections()
{
    run("link 1: refuse\nlinks 2-3 after message up: cut rst\nlink 2 after 5 up: cut fin\nlinks 3- : delay 20ms");
    PlainClient first(m_proxy->port());
    QCOMPARE(first.waitForEnd(), ECONNRESET);
    QTcpSocket *second = open();
    QTcpSocket *server = served();
    QVERIFY(server);
    Received cutShort(server);
    second->write("123456789");
    QTRY_COMPARE(server->state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(cutShort.bytes, "12345");
    QTcpSocket *third = open();
    server = served();
    QVERIFY(server);
    Received whole(server);
    third->write("123456789");
    QTRY_COMPARE(whole.bytes, "123456789");
    QCOMPARE(third->state(), QAbstractSocket::ConnectedState);
}

void tst_FaultProxy::repeats()
{
    run("every 30ms 3 times: cut rst\neach link every 100 up 2 times: split 1 for 1ms");
    for (int i = 1; i <= 3; ++i) {
        PlainClient client(m_proxy->port());
        QVERIFY(served());
        QCOMPARE(client.waitForEnd(), ECONNRESET);
        QTRY_VERIFY(happened(FaultEvent::Kind::LinkEnded, i));
    }
    QTcpSocket *client = open();
    QVERIFY(served());
    client->write(pattern(1000));
    const auto splits = [this] {
        return std::count_if(m_events.cbegin(), m_events.cend(), [](const FaultEvent &event) {
            return event.kind == FaultEvent::Kind::Done && event.line == 2;
        });
    };
    QTRY_COMPARE(m_proxy->upBytes(), 1000);
    QCOMPARE(splits(), 2);
    QCOMPARE(client->state(), QAbstractSocket::ConnectedState);
}

void tst_FaultProxy::heals()
{
    run("blackhole\nrefuse next 5\nevery 20ms: cut rst\nafter 3 up: cut rst\nheal");
    QTcpSocket *client = open();
    QTcpSocket *server = served();
    QVERIFY(server);
    Received received(server);
    client->write("hello");
    QTRY_COMPARE(received.bytes, "hello");
    run("blackhole");
    client->write("again");
    m_proxy->heal();
    QTRY_COMPARE(received.bytes, "helloagain");
    run("refuse for 3min");
    m_proxy->heal();
    open();
    QVERIFY(served());
}

void tst_FaultProxy::lastingReachesNewcomers()
{
    run("blackhole up for 200ms");
    QTcpSocket *client = open();
    QTcpSocket *server = served();
    QVERIFY(server);
    Received received(server);
    client->write("late");
    client->flush();
    QVERIFY(QTest::qWaitFor([&] { return happened(FaultEvent::Kind::Over) || !received.bytes.isEmpty(); }));
    QVERIFY(received.bytes.isEmpty());
    QTRY_COMPARE(received.bytes, "late");
}

void tst_FaultProxy::unreachableServer()
{
    m_server->close();
    QTcpSocket *client = open();
    QTRY_VERIFY(happened(FaultEvent::Kind::Unreachable, 1));
    QTRY_COMPARE(client->state(), QAbstractSocket::UnconnectedState);
    QTRY_COMPARE(m_proxy->openLinks(), 0);
    QTcpServer another;
    QVERIFY(another.listen(QHostAddress::LocalHost));
    m_proxy->setServer(u"127.0.0.1"_s, another.serverPort());
    open();
    QTRY_VERIFY(another.hasPendingConnections());
}

// The client writes for ever, and nothing takes it: what stands here stays small.
void tst_FaultProxy::boundedWhenNobodyReads()
{
    run("after 100 up: blackhole up");
    QTcpSocket *client = open();
    QTcpSocket *server = served();
    QVERIFY(server);
    const QByteArray bytes = pattern(64 * 1024 * 1024);
    Received received(server);
    client->write(bytes);
    QTRY_COMPARE(received.bytes.size(), 100);
    // The client's socket keeps nearly all of it: the system's buffers and ours hold some 6 MiB at most.
    qint64 before = 0;
    QVERIFY(QTest::qWaitFor([&] { return std::exchange(before, client->bytesToWrite()) == client->bytesToWrite() && before < bytes.size(); }));
    QVERIFY2(client->bytesToWrite() > 48 * 1024 * 1024, qPrintable(QString::number(client->bytesToWrite())));
    m_proxy->heal();
    QTRY_COMPARE(received.bytes.size(), bytes.size());
    QVERIFY(received.bytes == bytes);
}

void tst_FaultProxy::worksInAnotherThread()
{
    m_proxy->stop();
    QThread thread;
    thread.start();
    m_proxy->moveToThread(&thread);
    bool listening = false;
    QMetaObject::invokeMethod(m_proxy.get(), [&] { listening = m_proxy->start().ok(); }, Qt::BlockingQueuedConnection);
    QVERIFY(listening);
    QTcpSocket *client = open();
    QTcpSocket *server = served();
    QVERIFY(server);
    Received received(server);
    client->write("hello");
    QTRY_COMPARE(received.bytes, "hello");
    QMetaObject::invokeMethod(m_proxy.get(), [&] { m_proxy.reset(); }, Qt::BlockingQueuedConnection);
    QTRY_COMPARE(client->state(), QAbstractSocket::UnconnectedState);
    thread.quit();
    QVERIFY(thread.wait());
}

QTEST_GUILESS_MAIN(tst_FaultProxy)
#include "tst_faultproxy.moc"
