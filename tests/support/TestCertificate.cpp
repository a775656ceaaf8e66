#include "support/TestCertificate.h"

#include <QFile>
#include <QProcess>
#include <QSslKey>
#include <QTemporaryDir>

namespace parlance {

namespace {

class Workshop
{
public:
    bool run(const QStringList &arguments) const
    {
        QProcess openssl;
        openssl.setWorkingDirectory(m_dir.path());
        openssl.setProcessChannelMode(QProcess::MergedChannels);
        openssl.start(QStringLiteral("openssl"), arguments);
        const bool done = openssl.waitForFinished() && openssl.exitCode() == 0
            && openssl.exitStatus() == QProcess::NormalExit;
        if (!done)
            qWarning("openssl: %s", openssl.readAll().constData());
        return done;
    }

    bool write(const QString &name, const QByteArray &bytes) const
    {
        QFile file(m_dir.filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
    }

    QByteArray read(const QString &name) const
    {
        QFile file(m_dir.filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    bool makeRequest(const QString &key, const QString &request, const QString &subject) const
    {
        return run({QStringLiteral("req"), QStringLiteral("-new"), QStringLiteral("-newkey"), QStringLiteral("rsa:2048"),
                    QStringLiteral("-nodes"), QStringLiteral("-keyout"), key, QStringLiteral("-out"), request,
                    QStringLiteral("-subj"), subject});
    }

    std::optional<TestCertificate> collect() const
    {
        TestCertificate made;
        made.certificatePem = read(QStringLiteral("server.pem"));
        made.keyPem = read(QStringLiteral("server.key"));
        made.authorityPem = read(QStringLiteral("ca.pem"));
        made.certificate = QSslCertificate(made.certificatePem);
        made.server = QSslConfiguration::defaultConfiguration();
        made.server.setLocalCertificate(made.certificate);
        made.server.setPrivateKey(QSslKey(made.keyPem, QSsl::Rsa));
        made.server.setPeerVerifyMode(QSslSocket::VerifyNone);
        if (made.certificate.isNull() || made.server.privateKey().isNull())
            return std::nullopt;
        return made;
    }

private:
    QTemporaryDir m_dir;
};

QByteArray extensions(const QString &names)
{
    return "basicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\nsubjectAltName=" + names.toLatin1() + '\n';
}

} // namespace

std::optional<TestCertificate> TestCertificate::make(const QString &names, Validity validity)
{
    const Workshop workshop;
    const QString days = QString::number(validity == Validity::Valid ? 2 : -1);
    if (!workshop.write(QStringLiteral("server.ext"), extensions(names))
        || !workshop.makeRequest(QStringLiteral("server.key"), QStringLiteral("server.csr"), QStringLiteral("/CN=test"))
        || !workshop.run({QStringLiteral("x509"), QStringLiteral("-req"), QStringLiteral("-in"),
                          QStringLiteral("server.csr"), QStringLiteral("-signkey"), QStringLiteral("server.key"),
                          QStringLiteral("-extfile"), QStringLiteral("server.ext"), QStringLiteral("-days"), days,
                          QStringLiteral("-out"), QStringLiteral("server.pem")}))
        return std::nullopt;
    return workshop.collect();
}

std::optional<TestCertificate> TestCertificate::makeIssued(const QString &names)
{
    const Workshop workshop;
    if (!workshop.write(QStringLiteral("server.ext"), extensions(names))
        || !workshop.makeRequest(QStringLiteral("ca.key"), QStringLiteral("ca.csr"), QStringLiteral("/CN=authority"))
        || !workshop.run({QStringLiteral("x509"), QStringLiteral("-req"), QStringLiteral("-in"), QStringLiteral("ca.csr"),
                          QStringLiteral("-signkey"), QStringLiteral("ca.key"), QStringLiteral("-days"),
                          QStringLiteral("2"), QStringLiteral("-out"), QStringLiteral("ca.pem")})
        || !workshop.makeRequest(QStringLiteral("server.key"), QStringLiteral("server.csr"), QStringLiteral("/CN=test"))
        || !workshop.run({QStringLiteral("x509"), QStringLiteral("-req"), QStringLiteral("-in"),
                          QStringLiteral("server.csr"), QStringLiteral("-CA"), QStringLiteral("ca.pem"),
                          QStringLiteral("-CAkey"), QStringLiteral("ca.key"), QStringLiteral("-CAcreateserial"),
                          QStringLiteral("-extfile"), QStringLiteral("server.ext"), QStringLiteral("-days"),
                          QStringLiteral("2"), QStringLiteral("-out"), QStringLiteral("server.pem")}))
        return std::nullopt;
    return workshop.collect();
}

} // namespace parlance
