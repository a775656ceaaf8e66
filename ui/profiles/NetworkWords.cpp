#include "ui/profiles/NetworkWords.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QUrl>

namespace parlance {

namespace {

// Bundles of authorities hold some hundred certificates; what is larger is no file of these.
constexpr qint64 largestPem = 4 * 1024 * 1024;

struct PemFile {
    QString problem;
    bool certificate = false;
    bool key = false;
};

PemFile readPem(const QString &path)
{
    PemFile pem;
    const QFileInfo info(path);
    if (!info.isAbsolute()) {
        pem.problem = NetworkWords::tr("“%1” is not a whole path; choose the file.").arg(path);
    } else if (info.isDir()) {
        pem.problem = NetworkWords::tr("“%1” is a folder; choose a file in it.").arg(path);
    } else if (!info.exists()) {
        pem.problem = NetworkWords::tr("The file “%1” does not exist; choose another one.").arg(path);
    } else if (!info.isFile() || info.size() > largestPem) { // a pipe would wait for ever
        pem.problem = NetworkWords::tr("“%1” is not a PEM file; choose another one.").arg(path);
    } else if (QFile file(path); !file.open(QIODevice::ReadOnly)) {
        pem.problem = NetworkWords::tr("The file “%1” cannot be read (%2); make it readable for you.").arg(path, file.errorString());
    } else {
        const QByteArray text = file.read(largestPem);
        pem.certificate = text.contains("-----BEGIN CERTIFICATE-----") || text.contains("-----BEGIN TRUSTED CERTIFICATE-----");
        pem.key = text.contains("PRIVATE KEY-----");
    }
    return pem;
}

QString noCertificate(const QString &path)
{
    return NetworkWords::tr("The file “%1” holds no certificate in PEM form; choose another one.").arg(path);
}

bool isHost(const QString &host)
{
    QUrl url;
    url.setScheme(QStringLiteral("http"));
    url.setHost(host, QUrl::StrictMode);
    return url.isValid() && !url.host().isEmpty();
}

// How many bytes of a name or a password fit into a SOCKS5 sign-in (RFC 1929 section 2).
constexpr qsizetype longestSocksField = 255;

} // namespace

QString NetworkWords::proxyProblem(const ProxySettings &proxy, const QString &port)
{
    if (proxy.kind == ProxySettings::Kind::System || proxy.kind == ProxySettings::Kind::None)
        return {};
    if (proxy.host.isEmpty())
        return tr("Type the name or the address of the proxy, for example proxy.example.org.");
    if (!isHost(proxy.host))
        return tr("“%1” is not the name or the address of a proxy; type it alone, without http:// and without the port.").arg(proxy.host);
    if (port.isEmpty())
        return tr("The port of the proxy is missing; it is often 3128, 8080 or 1080.");
    if (proxy.port == 0)
        return tr("“%1” is not a port; a port is a number from 1 to 65535.").arg(port);
    if (proxy.user.isEmpty() && !proxy.password.isEmpty())
        return tr("The proxy has a password, but no name to sign in with; type the name or remove the password.");
    if (proxy.kind == ProxySettings::Kind::Http && proxy.user.contains(u':')) // RFC 7617 section 2
        return tr("The name for an HTTP proxy cannot hold a colon.");
    const bool tooLong = proxy.user.toUtf8().size() > longestSocksField || proxy.password.toUtf8().size() > longestSocksField;
    if (proxy.kind == ProxySettings::Kind::Socks5 && tooLong)
        return tr("The name and the password for a SOCKS5 proxy cannot be longer than 255 bytes each.");
    return {};
}

QString NetworkWords::tlsFilesProblem(const TlsFiles &files)
{
    if (files.certificate.isEmpty() && !files.key.isEmpty())
        return tr("A private key alone proves nothing; choose the certificate that belongs to it.");
    if (!files.certificate.isEmpty()) {
        const PemFile certificate = readPem(files.certificate);
        if (!certificate.problem.isEmpty())
            return certificate.problem;
        if (!certificate.certificate)
            return noCertificate(files.certificate);
        if (files.key.isEmpty() && !certificate.key)
            return tr("The file “%1” holds no private key; choose the file of the key as well.").arg(files.certificate);
    }
    if (!files.key.isEmpty()) {
        const PemFile key = readPem(files.key);
        if (!key.problem.isEmpty())
            return key.problem;
        if (!key.key)
            return tr("The file “%1” holds no private key in PEM form; choose another one.").arg(files.key);
    }
    if (!files.authorities.isEmpty()) {
        const PemFile authorities = readPem(files.authorities);
        if (!authorities.problem.isEmpty())
            return authorities.problem;
        if (!authorities.certificate)
            return noCertificate(files.authorities);
    }
    return {};
}

} // namespace parlance
