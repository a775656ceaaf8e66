#include "support/DialLog.h"
#include "support/FullBacklog.h"

#include <QFile>
#include <QPointer>
#include <QTcpServer>
#include <QTest>

using namespace parlance;

// The way to a server without TLS and proxies: names, addresses of both families, and ends at any time. Nothing here may
// touch TLS but the last function: it shows that the others did not.
class tst_Dialer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void literals_data();
    void literals();
    void nameOfThisComputer();
    void deadFamilyFirst_data();
    void deadFamilyFirst();
    void silentFamilyFirst();
    void firstToAnswerWins();
    void refusedEverywhere_data();
    void refusedEverywhere();
    void nameNotFound();
    void internationalName();
    void requestsThatCannotBe_data();
    void requestsThatCannotBe();
    void abortedAtAnyTime_data();
    void abortedAtAnyTime();
    void deletedInItsOwnSignals_data();
    void deletedInItsOwnSignals();
    void nothingIsRead();
    void openSslIsForTlsOnly();
};

namespace {

const QString v4 = QStringLiteral("127.0.0.1");
const QString v6 = QStringLiteral("::1");
const QString name = QStringLiteral("server.test");

void listenOn(QTcpServer &server, const QString &address, quint16 port = 0)
{
    if (!server.listen(QHostAddress(address), port))
        qFatal("cannot listen on %s: %s", qPrintable(address), qPrintable(server.errorString()));
}

DialRequest to(const QString &host, quint16 port)
{
    DialRequest request;
    request.host = host;
    request.port = port;
    request.proxy.kind = ProxySettings::Kind::None;
    return request;
}

// A port that nobody listens on, on neither address.
quint16 closedPort()
{
    QTcpServer server;
    listenOn(server, v4);
    return server.serverPort();
}

bool hasOpenSsl()
{
    QFile maps(QStringLiteral("/proc/self/maps"));
    return maps.open(QIODevice::ReadOnly) && maps.readAll().contains("libssl");
}

} // namespace

void tst_Dialer::literals_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("shown");
    QTest::newRow("v4") << v4 << QStringLiteral("127.0.0.1");
    QTest::newRow("v6") << v6 << QStringLiteral("[::1]");
}

void tst_Dialer::literals()
{
    QFETCH(QString, address);
    QFETCH(QString, shown);
    QTcpServer server;
    listenOn(server, address);
    DialLog log;
    log.resolveTo({});
    log.dialer->dial(to(address, server.serverPort()));
    QCOMPARE(log.phases, QList<Phase>()); // never from inside dial()
    QTRY_COMPARE(log.ends, 1);
    QVERIFY2(log.socket, log.drop ? qPrintable(log.drop->reason) : "");
    QCOMPARE(log.phases, QList<Phase>{Phase::Tcp});
    QVERIFY(log.asked.isEmpty());
    QCOMPARE(log.socket->state(), QAbstractSocket::ConnectedState);
    QVERIFY(!log.socket->parent());
    QCOMPARE(log.socket->socketOption(QAbstractSocket::LowDelayOption).toInt(), 1);
    QVERIFY(log.socket->socketOption(QAbstractSocket::KeepAliveOption).toInt() != 0);
    const LinkReport report = log.report();
    const QString endpoint = shown + u':' + QString::number(server.serverPort());
    QCOMPARE(report.remoteAddress, endpoint);
    QCOMPARE(report.localAddress, QString(shown + u':' + QString::number(log.socket->localPort())));
    QVERIFY(report.proxy.isEmpty() && !report.tls);
    QCOMPARE(log.steps(), QList<LinkStep>{LinkStep::Connect});
    QCOMPARE(report.steps.first().detail, endpoint);
}

void tst_Dialer::nameOfThisComputer()
{
    QTcpServer server;
    listenOn(server, v4); // and not on ::1, which the name may mean as well
    const DialLog log(to(QStringLiteral("localhost"), server.serverPort()));
    QTRY_COMPARE(log.ends, 1);
    QVERIFY2(log.socket, log.drop ? qPrintable(log.drop->reason) : "");
    QCOMPARE(log.phases, (QList<Phase>{Phase::Dns, Phase::Tcp}));
    QCOMPARE(log.steps(), (QList<LinkStep>{LinkStep::Resolve, LinkStep::Connect}));
    QVERIFY(log.report().steps.first().detail.contains(v4));
    QVERIFY(log.report().steps.at(1).began >= log.report().steps.at(0).began + log.report().steps.at(0).took);
}

void tst_Dialer::deadFamilyFirst_data()
{
    QTest::addColumn<QStringList>("addresses");
    QTest::addColumn<QString>("living");
    QTest::newRow("v6 dead") << QStringList{v6, v4} << v4;
    QTest::newRow("v4 dead") << QStringList{v4, v6} << v6;
    QTest::newRow("three dead") << QStringList{v6, v6, QStringLiteral("127.0.0.2"), v4} << v4;
    QTest::newRow("no way") << QStringList{QStringLiteral("224.0.0.1"), v4} << v4;
}

void tst_Dialer::deadFamilyFirst()
{
    QFETCH(QStringList, addresses);
    QFETCH(QString, living);
    QTcpServer server;
    listenOn(server, living);
    DialLog log;
    log.resolveTo(addresses);
    log.dialer->dial(to(name, server.serverPort()));
    QTRY_COMPARE(log.ends, 1);
    QVERIFY2(log.socket, log.drop ? qPrintable(log.drop->reason) : "");
    QCOMPARE(log.socket->peerAddress(), QHostAddress(living));
    QCOMPARE(log.asked, QStringList{name});
    QCOMPARE(log.report().steps.first().detail, addresses.join(QStringLiteral(", ")));
}

// Packets to the first address vanish: the second one is tried beside it, long before the system gives the first up.
void tst_Dialer::silentFamilyFirst()
{
    const FullBacklog silent{QHostAddress(v6)};
    QTcpServer server;
    listenOn(server, v4, silent.port());
    DialLog log;
    log.resolveTo({v6, v4});
    log.dialer->dial(to(name, silent.port()));
    QTRY_COMPARE(log.ends, 1);
    QVERIFY2(log.socket, log.drop ? qPrintable(log.drop->reason) : "");
    QCOMPARE(log.socket->peerAddress(), QHostAddress(v4));
    QCOMPARE(log.phases, (QList<Phase>{Phase::Dns, Phase::Tcp}));
}

// Whoever did not win hears of it: no second link stays behind at the server.
void tst_Dialer::firstToAnswerWins()
{
    QTcpServer server;
    listenOn(server, v6);
    QTcpServer other;
    listenOn(other, v4, server.serverPort());
    DialLog log;
    log.resolveTo({v6, v4});
    log.dialer->dial(to(name, server.serverPort()));
    QTRY_COMPARE(log.ends, 1);
    QVERIFY(log.socket);
    QTRY_VERIFY(server.hasPendingConnections());
    QCOMPARE(log.socket->peerAddress(), QHostAddress(v6));
    QVERIFY(!other.hasPendingConnections());
}

void tst_Dialer::refusedEverywhere_data()
{
    QTest::addColumn<QStringList>("addresses");
    QTest::addColumn<DropKind>("kind");
    const QString noWay = QStringLiteral("224.0.0.1"); // the system itself says that TCP cannot go there
    QTest::newRow("both") << QStringList{v6, v4} << DropKind::Refused;
    QTest::newRow("one") << QStringList{v4} << DropKind::Refused;
    QTest::newRow("no way") << QStringList{noWay} << DropKind::Unreachable;
    QTest::newRow("a refusal says more, first") << QStringList{v4, noWay} << DropKind::Refused;
    QTest::newRow("a refusal says more, last") << QStringList{noWay, v4} << DropKind::Refused;
}

void tst_Dialer::refusedEverywhere()
{
    QFETCH(QStringList, addresses);
    QFETCH(DropKind, kind);
    DialLog log;
    log.resolveTo(addresses);
    log.dialer->dial(to(name, closedPort()));
    QTRY_COMPARE(log.ends, 1);
    QVERIFY(log.drop);
    QCOMPARE(log.drop->kind, kind);
    QCOMPARE(log.drop->phase, Phase::Tcp);
    QVERIFY(!log.drop->reason.isEmpty());
    QVERIFY(!log.dialer->takeSocket());
    QCOMPARE(log.steps(), (QList<LinkStep>{LinkStep::Resolve, LinkStep::Connect}));
    QCOMPARE(log.report().steps.last().detail, addresses.join(QStringLiteral(", ")));
    QVERIFY(log.report().remoteAddress.isEmpty());
}

void tst_Dialer::nameNotFound()
{
    DialLog log;
    log.resolveTo({});
    log.dialer->dial(to(name, 80));
    QTRY_COMPARE(log.ends, 1);
    QVERIFY(log.drop);
    QCOMPARE(log.drop->kind, DropKind::HostNotFound);
    QCOMPARE(log.drop->phase, Phase::Dns);
    QCOMPARE(log.drop->reason, QStringLiteral("Host not found"));
    QCOMPARE(log.steps(), QList<LinkStep>{LinkStep::Resolve});
}

void tst_Dialer::internationalName()
{
    DialLog log;
    log.resolveTo({});
    log.dialer->dial(to(QStringLiteral("Bücher.example"), 80));
    QTRY_COMPARE(log.ends, 1);
    QCOMPARE(log.asked, QStringList{QStringLiteral("xn--bcher-kva.example")});
}

void tst_Dialer::requestsThatCannotBe_data()
{
    QTest::addColumn<DialRequest>("request");
    QTest::addColumn<QString>("reason");
    const DialRequest good = to(v4, 80);
    const auto row = [&good](const char *tag, auto change, const char *reason) {
        DialRequest request = good;
        change(request);
        QTest::newRow(tag) << request << QString::fromLatin1(reason);
    };
    row("no host", [](DialRequest &r) { r.host.clear(); }, "url");
    row("no port", [](DialRequest &r) { r.port = 0; }, "url");
    row("proxy without host", [](DialRequest &r) { r.proxy = {ProxySettings::Kind::Http, {}, 80, {}, {}}; }, "proxy");
    row("proxy without port", [](DialRequest &r) { r.proxy = {ProxySettings::Kind::Socks5, v4, 0, {}, {}}; }, "proxy");
    row("proxy's user", [](DialRequest &r) { r.proxy = {ProxySettings::Kind::Http, v4, 80, QStringLiteral("a:b"), {}}; },
        "proxy");
}

void tst_Dialer::requestsThatCannotBe()
{
    QFETCH(DialRequest, request);
    QFETCH(QString, reason);
    DialLog log;
    log.dialer->dial(request);
    QTRY_COMPARE(log.ends, 1);
    QVERIFY(log.drop);
    QCOMPARE(log.drop->kind, DropKind::InvalidRequest);
    QCOMPARE(log.drop->reason, reason);
    QVERIFY(log.phases.isEmpty());
}

void tst_Dialer::abortedAtAnyTime_data()
{
    QTest::addColumn<Phase>("when");
    QTest::addColumn<bool>("inside"); // inside the signal
    QTest::newRow("at once") << Phase::None << false;
    QTest::newRow("name") << Phase::Dns << false;
    QTest::newRow("inside name") << Phase::Dns << true;
    QTest::newRow("connect") << Phase::Tcp << false;
    QTest::newRow("inside connect") << Phase::Tcp << true;
}

void tst_Dialer::abortedAtAnyTime()
{
    QFETCH(Phase, when);
    QFETCH(bool, inside);
    const FullBacklog silent;
    DialLog log;
    Dialer::Answer answer;
    log.dialer->setResolver([&](const QString &, const Dialer::Answer &given) {
        answer = given;
        QHostInfo info;
        info.setAddresses({QHostAddress(v4)});
        if (when == Phase::Tcp)
            QMetaObject::invokeMethod(&log, [given, info] { given(info); }, Qt::QueuedConnection);
    });
    if (inside) {
        connect(log.dialer.get(), &Dialer::phaseChanged, log.dialer.get(), [&](Phase phase) {
            if (phase == when)
                log.dialer->abort();
        });
    }
    log.dialer->dial(to(name, silent.port()));
    if (when != Phase::None)
        QTRY_VERIFY(log.phases.contains(when));
    log.dialer->abort();
    const QList<Phase> phases = log.phases;
    if (answer) { // an answer that comes too late
        QHostInfo info;
        info.setAddresses({QHostAddress(v4)});
        answer(info);
    }
    QCoreApplication::processEvents();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QCoreApplication::processEvents();
    QCOMPARE(log.phases, phases);
    QCOMPARE(log.ends, 0);
    QVERIFY(!log.dialer->takeSocket());
}

void tst_Dialer::deletedInItsOwnSignals_data()
{
    QTest::addColumn<Phase>("when"); // None: at the end
    QTest::addColumn<bool>("works");
    QTest::newRow("name") << Phase::Dns << true;
    QTest::newRow("connect") << Phase::Tcp << true;
    QTest::newRow("connected") << Phase::None << true;
    QTest::newRow("failed") << Phase::None << false;
}

void tst_Dialer::deletedInItsOwnSignals()
{
    QFETCH(Phase, when);
    QFETCH(bool, works);
    QTcpServer server;
    listenOn(server, v4);
    auto *dialer = new Dialer;
    const QPointer<Dialer> watched(dialer);
    std::unique_ptr<QTcpSocket> socket;
    connect(dialer, &Dialer::phaseChanged, this, [=](Phase phase) {
        if (phase == when)
            delete dialer;
    });
    connect(dialer, &Dialer::connected, this, [&socket, dialer] {
        socket = dialer->takeSocket();
        delete dialer;
    });
    connect(dialer, &Dialer::failed, this, [dialer] { delete dialer; });
    dialer->dial(to(QStringLiteral("localhost"), works ? server.serverPort() : closedPort()));
    QTRY_VERIFY(!watched);
    QCOMPARE(socket != nullptr, works && when == Phase::None);
    if (socket)
        QCOMPARE(socket->state(), QAbstractSocket::ConnectedState);
}

void tst_Dialer::nothingIsRead()
{
    QTcpServer server;
    connect(&server, &QTcpServer::newConnection, this, [&server] { server.nextPendingConnection()->write("hello"); });
    listenOn(server, v4);
    const DialLog log(to(v4, server.serverPort()));
    QTRY_COMPARE(log.ends, 1);
    QVERIFY(log.socket);
    QTRY_COMPARE(log.socket->bytesAvailable(), 5);
    QCOMPARE(log.socket->readAll(), "hello");
}

// Some three megabytes of a program that only knows ws.
void tst_Dialer::openSslIsForTlsOnly()
{
#if !defined(Q_OS_LINUX)
    QSKIP("Only Linux shows what a process has loaded in /proc");
#else
    QVERIFY2(!hasOpenSsl(), "one of the functions before loaded it");
    DialRequest request = to(v4, closedPort());
    request.tls = true;
    const DialLog log(request);
    QTRY_COMPARE(log.ends, 1);
    QVERIFY(hasOpenSsl());
#endif
}

QTEST_GUILESS_MAIN(tst_Dialer)
#include "tst_dialer.moc"
