#include "support/DialLog.h"
#include "support/TestCertificate.h"
#include "support/ToolServer.h"

#include <QProcess>
#include <QSslSocket>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

using namespace parlance;

// A server that wants to know who comes: certificates and keys from the person's files.
class tst_DialerIdentity : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void shown_data();
    void shown();
    void wrongFiles_data();
    void wrongFiles();
    void demandedAndMissing_data();
    void demandedAndMissing();

private:
    QString path(const QString &name) const { return name.isEmpty() ? QString() : m_dir.filePath(name); }
    QByteArray read(const QString &name) const;
    void write(const QString &name, const QByteArray &bytes) const;
    bool openssl(const QString &arguments) const;

    QTemporaryDir m_dir;
    std::optional<TestCertificate> m_made;
};

namespace {

// Asks every client for a certificate that one of the authorities stands for.
class DemandingServer : public QTcpServer
{
public:
    explicit DemandingServer(const QSslConfiguration &configuration) : m_configuration(configuration)
    {
        if (!listen(QHostAddress::LocalHost))
            qFatal("cannot listen: %s", qPrintable(errorString()));
    }

    QStringList shown; // common names of the clients that were let in

protected:
    void incomingConnection(qintptr descriptor) override
    {
        auto *socket = new QSslSocket(this);
        socket->setSocketDescriptor(descriptor);
        socket->setSslConfiguration(m_configuration);
        connect(socket, &QSslSocket::encrypted, this, [this, socket] {
            shown.append(socket->peerCertificate().subjectInfo(QSslCertificate::CommonName).join(u' '));
        });
        socket->startServerEncryption();
    }

private:
    QSslConfiguration m_configuration;
};

DialRequest to(quint16 port)
{
    DialRequest request;
    request.host = QStringLiteral("127.0.0.1");
    request.port = port;
    request.tls = true;
    request.proxy.kind = ProxySettings::Kind::None;
    return request;
}

} // namespace

QByteArray tst_DialerIdentity::read(const QString &name) const
{
    QFile file(path(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void tst_DialerIdentity::write(const QString &name, const QByteArray &bytes) const
{
    QFile file(path(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", qPrintable(file.fileName()));
}

bool tst_DialerIdentity::openssl(const QString &arguments) const
{
    QProcess process;
    process.setWorkingDirectory(m_dir.path());
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(QStringLiteral("openssl"), arguments.split(u' '));
    const bool done = process.waitForFinished() && process.exitStatus() == QProcess::NormalExit
        && process.exitCode() == 0;
    if (!done)
        qWarning("openssl %s: %s", qPrintable(arguments), process.readAll().constData());
    return done;
}

void tst_DialerIdentity::initTestCase()
{
    m_made = TestCertificate::make(QStringLiteral("IP:127.0.0.1"));
    QVERIFY2(m_made, "the openssl program is missing or has failed");
    write(QStringLiteral("server.pem"), m_made->certificatePem);
    write(QStringLiteral("ca.ext"), "basicConstraints=critical,CA:TRUE\n");
    for (const char *arguments : {
             "req -x509 -newkey rsa:2048 -nodes -keyout rsa.key -out rsa.pem -subj /CN=rsa -days 2",
             "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ec.key -out ec.pem -subj /CN=ec "
             "-days 2",
             "ec -in ec.key -out ec-traditional.key",
             "rsa -in rsa.key -traditional -out rsa-traditional.key",
             "req -x509 -newkey rsa:2048 -passout pass:s\u00e9same -keyout secret.key -out secret.pem -subj /CN=secret "
             "-days 2",
             "req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -subj /CN=root -days 2",
             "req -new -newkey rsa:2048 -nodes -keyout middle.key -out middle.csr -subj /CN=middle",
             "x509 -req -in middle.csr -CA root.pem -CAkey root.key -CAcreateserial -extfile ca.ext -days 2 -out "
             "middle.pem",
             "req -new -newkey rsa:2048 -nodes -keyout leaf.key -out leaf.csr -subj /CN=leaf",
             "x509 -req -in leaf.csr -CA middle.pem -CAkey middle.key -CAcreateserial -days 2 -out leaf.pem",
         })
        QVERIFY(openssl(QString::fromUtf8(arguments)));
    write(QStringLiteral("both.pem"), read(QStringLiteral("ec.pem")) + read(QStringLiteral("ec.key")));
    write(QStringLiteral("both-key-first.pem"), read(QStringLiteral("rsa.key")) + read(QStringLiteral("rsa.pem")));
    write(QStringLiteral("chain.pem"), read(QStringLiteral("leaf.pem")) + read(QStringLiteral("middle.pem")));
    write(QStringLiteral("text.pem"), "once upon a time");
}

void tst_DialerIdentity::shown_data()
{
    QTest::addColumn<QString>("certificate");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("passphrase");
    QTest::addColumn<QString>("trusted");
    QTest::addColumn<QString>("name");
    const auto row = [](const char *tag, const char *certificate, const char *key, const QString &passphrase,
                        const char *trusted, const char *name) {
        QTest::newRow(tag) << QString::fromLatin1(certificate) << QString::fromLatin1(key) << passphrase
                           << QString::fromLatin1(trusted) << QString::fromLatin1(name);
    };
    row("rsa", "rsa.pem", "rsa.key", {}, "rsa.pem", "rsa");
    row("rsa, traditional", "rsa.pem", "rsa-traditional.key", {}, "rsa.pem", "rsa");
    row("ec", "ec.pem", "ec.key", {}, "ec.pem", "ec");
    row("ec, traditional", "ec.pem", "ec-traditional.key", {}, "ec.pem", "ec");
    row("both in one file", "both.pem", "", {}, "ec.pem", "ec");
    row("both in one file, key first", "both-key-first.pem", "", {}, "rsa.pem", "rsa");
    row("passphrase", "secret.pem", "secret.key", QStringLiteral("sésame"), "secret.pem", "secret");
    row("passphrase of nothing", "rsa.pem", "rsa.key", QStringLiteral("any"), "rsa.pem", "rsa");
    row("chain", "chain.pem", "leaf.key", {}, "root.pem", "leaf");
}

void tst_DialerIdentity::shown()
{
    QFETCH(QString, certificate);
    QFETCH(QString, key);
    QFETCH(QString, passphrase);
    QFETCH(QString, trusted);
    QFETCH(QString, name);
    QSslConfiguration configuration = m_made->server;
    configuration.setPeerVerifyMode(QSslSocket::VerifyPeer);
    configuration.setCaCertificates(QSslCertificate::fromData(read(trusted)));
    DemandingServer server(configuration);
    DialRequest request = to(server.serverPort());
    request.tlsFiles = {path(certificate), path(key), passphrase, path(QStringLiteral("server.pem"))};
    const DialLog log(request);
    QTRY_COMPARE(log.ends, 1);
    QVERIFY2(log.socket, log.drop ? qPrintable(log.drop->reason) : "");
    QTRY_COMPARE(server.shown, QStringList{name});
}

void tst_DialerIdentity::wrongFiles_data()
{
    QTest::addColumn<QString>("certificate");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("passphrase");
    QTest::addColumn<QString>("named"); // what the reason begins with
    QTest::addColumn<bool>("hasWords");
    const auto row = [](const char *tag, const char *certificate, const char *key, const char *passphrase,
                        const char *named, bool hasWords) {
        QTest::newRow(tag) << QString::fromLatin1(certificate) << QString::fromLatin1(key)
                           << QString::fromLatin1(passphrase) << QString::fromLatin1(named) << hasWords;
    };
    row("no such certificate", "nowhere.pem", "rsa.key", "", "tls-certificate @/nowhere.pem", true);
    row("no certificate", "text.pem", "rsa.key", "", "tls-certificate @/text.pem", false);
    row("key instead of a certificate", "rsa.key", "rsa.key", "", "tls-certificate @/rsa.key", false);
    row("key alone", "", "rsa.key", "", "tls-certificate ", false);
    row("no such key", "rsa.pem", "nowhere.key", "", "tls-key @/nowhere.key", true);
    row("no key", "rsa.pem", "text.pem", "", "tls-key @/text.pem", false);
    row("certificate instead of a key", "rsa.pem", "rsa.pem", "", "tls-key @/rsa.pem", false);
    row("no key in the one file", "rsa.pem", "", "", "tls-key @/rsa.pem", false);
    row("wrong passphrase", "secret.pem", "secret.key", "open", "tls-key @/secret.key", false);
    row("no passphrase", "secret.pem", "secret.key", "", "tls-key @/secret.key", false);
    row("key of another", "rsa.pem", "leaf.key", "", "tls-key @/leaf.key", true);
    row("key of another kind", "rsa.pem", "ec.key", "", "tls-key @/ec.key", true);
}

void tst_DialerIdentity::wrongFiles()
{
    QFETCH(QString, certificate);
    QFETCH(QString, key);
    QFETCH(QString, passphrase);
    QFETCH(QString, named);
    QFETCH(bool, hasWords);
    named.replace(QStringLiteral("@"), m_dir.path());
    DemandingServer server(m_made->server);
    DialRequest request = to(server.serverPort());
    request.tlsFiles = {path(certificate), path(key), passphrase, path(QStringLiteral("server.pem"))};
    const DialLog log(request);
    QTRY_COMPARE(log.ends, 1);
    QVERIFY(log.drop);
    QCOMPARE(log.drop->kind, DropKind::InvalidRequest);
    QVERIFY2(log.drop->reason.startsWith(named), qPrintable(log.drop->reason));
    QCOMPARE(log.drop->reason.size() > named.size() + 2, hasWords);
    QVERIFY(!log.drop->reason.contains(u"open"));
    QVERIFY(server.shown.isEmpty());
}

// With TLS 1.2 the handshake fails; with 1.3 it is over for the client before the server has looked.
void tst_DialerIdentity::demandedAndMissing_data()
{
    QTest::addColumn<QString>("protocol");
    QTest::newRow("1.2") << QStringLiteral("-tls1_2");
    QTest::newRow("1.3") << QStringLiteral("-tls1_3");
}

void tst_DialerIdentity::demandedAndMissing()
{
    QFETCH(QString, protocol);
    write(QStringLiteral("server.key"), m_made->keyPem);
    ToolServer server(QStringLiteral("openssl")); // QSslSocket would hang up without the alert that others send
    QVERIFY2(server.start({}, {QStringLiteral("s_server"), QStringLiteral("-accept"), QStringLiteral("127.0.0.1:@PORT@"),
                               QStringLiteral("-cert"), path(QStringLiteral("server.pem")), QStringLiteral("-key"),
                               path(QStringLiteral("server.key")), QStringLiteral("-Verify"), QStringLiteral("1"),
                               QStringLiteral("-quiet"), protocol}),
             server.errorText().constData());
    DialRequest request = to(server.port());
    request.tlsFiles.authorities = path(QStringLiteral("server.pem"));
    const DialLog log(request);
    QTRY_COMPARE(log.ends, 1);
    Drop drop = log.drop.value_or(Drop());
    if (protocol == u"-tls1_3") {
        QVERIFY2(log.socket, qPrintable(drop.reason));
        QTRY_VERIFY(log.lost);
        drop = *log.lost;
    }
    QVERIFY2(drop.kind == DropKind::TlsFailed, qPrintable(drop.reason));
    QVERIFY(!drop.reason.isEmpty());
}

QTEST_GUILESS_MAIN(tst_DialerIdentity)
#include "tst_dialer_identity.moc"
