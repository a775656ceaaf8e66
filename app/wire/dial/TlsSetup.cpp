#include "wire/dial/TlsSetup.h"

#include <QCryptographicHash>
#include <QFile>
#include <QSslCertificate>
#include <QSslCipher>
#include <QSslKey>
#include <QSslSocket>

#include <algorithm>

namespace parlance {

namespace {

constexpr qint64 maxFileSize = 8 * 1024 * 1024; // all of the system's authorities are a fifth of a megabyte

QString problem(QLatin1StringView what, const QString &path, const QString &words = {})
{
    const QString named = what + u' ' + path;
    return words.isEmpty() ? named : QString(named + QStringLiteral(": ") + words);
}

// Nothing, and `words` say why, when the file cannot be read.
std::optional<QByteArray> readFile(const QString &path, QString &words)
{
    if (path.isEmpty())
        return std::nullopt;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        words = file.errorString();
        return std::nullopt;
    }
    const QByteArray bytes = file.read(maxFileSize);
    if (file.error() != QFileDevice::NoError) { // a folder opens, and fails here
        words = file.errorString();
        return std::nullopt;
    }
    return bytes;
}

// Nothing when the file holds none.
std::optional<QList<QSslCertificate>> readCertificates(const QString &path, QString &words)
{
    const std::optional<QByteArray> pem = readFile(path, words);
    if (!pem)
        return std::nullopt;
    const QList<QSslCertificate> certificates = QSslCertificate::fromData(*pem, QSsl::Pem);
    return certificates.isEmpty() ? std::nullopt : std::optional(certificates);
}

std::optional<QSslKey> readKey(const QString &path, const QString &passphrase, QString &words)
{
    const std::optional<QByteArray> pem = readFile(path, words);
    if (!pem)
        return std::nullopt;
    for (const QSsl::KeyAlgorithm algorithm : {QSsl::Rsa, QSsl::Ec, QSsl::Dsa}) {
        const QSslKey key(*pem, algorithm, QSsl::Pem, QSsl::PrivateKey, passphrase.toUtf8());
        if (!key.isNull())
            return key;
    }
    return std::nullopt;
}

QString nameOf(const QSslCertificate &certificate, bool issuer)
{
    for (const QSslCertificate::SubjectInfo part : {QSslCertificate::CommonName, QSslCertificate::Organization}) {
        const QStringList names = issuer ? certificate.issuerInfo(part) : certificate.subjectInfo(part);
        if (!names.isEmpty())
            return names.join(QStringLiteral(", "));
    }
    return {};
}

CertificateFacts factsOf(const QSslCertificate &certificate)
{
    CertificateFacts facts;
    facts.subject = nameOf(certificate, false);
    facts.issuer = nameOf(certificate, true);
    facts.names = certificate.subjectAlternativeNames().values();
    std::sort(facts.names.begin(), facts.names.end());
    facts.validFrom = certificate.effectiveDate();
    facts.validUntil = certificate.expiryDate();
    facts.sha256 = certificate.digest(QCryptographicHash::Sha256);
    facts.selfSigned = certificate.isSelfSigned();
    return facts;
}

// Versions below 1.2 are never negotiated.
QString protocolText(QSsl::SslProtocol protocol)
{
    return protocol == QSsl::TlsV1_3 ? QStringLiteral("TLS 1.3")
        : protocol == QSsl::TlsV1_2  ? QStringLiteral("TLS 1.2")
                                     : QString();
}

QList<CertificateFacts> chainOf(const QSslSocket &socket)
{
    QList<CertificateFacts> chain;
    for (const QSslCertificate &certificate : socket.peerCertificateChain())
        chain.append(factsOf(certificate));
    return chain;
}

QStringList wordsOf(const QList<QSslError> &errors)
{
    QStringList words;
    for (const QSslError &error : errors)
        words.append(error.errorString());
    words.removeDuplicates();
    return words;
}

} // namespace

std::optional<QString> setUpTls(const TlsFiles &files, QSslConfiguration &into)
{
    into = QSslConfiguration::defaultConfiguration();
    into.setPeerVerifyMode(QSslSocket::VerifyPeer);
    into.setAllowedNextProtocols({QByteArray(QSslConfiguration::NextProtocolHttp1_1)});
    QString words;
    if (!files.authorities.isEmpty()) {
        const auto authorities = readCertificates(files.authorities, words);
        if (!authorities)
            return problem(QLatin1StringView("tls-authorities"), files.authorities, words);
        // As soon as one authority is named, Qt no longer looks for those of the system when they are needed.
        into.addCaCertificates(QSslConfiguration::systemCaCertificates());
        into.addCaCertificates(*authorities);
    }
    if (files.certificate.isEmpty() && files.key.isEmpty())
        return std::nullopt;
    // A key alone proves nothing: the empty path says what is missing.
    const auto chain = readCertificates(files.certificate, words);
    if (!chain)
        return problem(QLatin1StringView("tls-certificate"), files.certificate, words);
    const QString keyPath = files.key.isEmpty() ? files.certificate : files.key;
    const auto key = readKey(keyPath, files.passphrase, words);
    if (!key)
        return problem(QLatin1StringView("tls-key"), keyPath, words);
    into.setLocalCertificateChain(*chain);
    into.setPrivateKey(*key);
    return std::nullopt;
}

TlsFacts tlsFacts(const QSslSocket &socket, const QList<QSslError> &ignored)
{
    TlsFacts facts;
    facts.protocol = protocolText(socket.sessionProtocol());
    facts.cipher = socket.sessionCipher().name();
    facts.cipherBits = socket.sessionCipher().usedBits();
    facts.alpn = QString::fromLatin1(socket.sslConfiguration().nextNegotiatedProtocol());
    facts.chain = chainOf(socket);
    facts.ignoredProblems = wordsOf(ignored);
    return facts;
}

TlsFacts refusedTlsFacts(const QSslSocket &socket, const QList<QSslError> &problems)
{
    TlsFacts facts;
    facts.chain = chainOf(socket);
    facts.refusedProblems = wordsOf(problems);
    return facts;
}

} // namespace parlance
