#include "wire/SocketDrop.h"

#include "domain/CloseCode.h"

#include <QStringList>

#include <algorithm>

namespace parlance {

namespace {

bool isProxyError(QAbstractSocket::SocketError error)
{
    return error == QAbstractSocket::ProxyAuthenticationRequiredError
        || error == QAbstractSocket::ProxyConnectionRefusedError || error == QAbstractSocket::ProxyConnectionClosedError
        || error == QAbstractSocket::ProxyConnectionTimeoutError || error == QAbstractSocket::ProxyNotFoundError
        || error == QAbstractSocket::ProxyProtocolError;
}

bool isTlsError(QAbstractSocket::SocketError error)
{
    return error == QAbstractSocket::SslHandshakeFailedError || error == QAbstractSocket::SslInternalError
        || error == QAbstractSocket::SslInvalidUserDataError;
}

TlsProblem problemOf(QSslError::SslError error)
{
    // QSslError names some forty errors of certificates; the ones that a person can act on are told apart.
    static const QList<std::pair<QSslError::SslError, TlsProblem>> table{
        {QSslError::CertificateExpired, TlsProblem::Expired},
        {QSslError::CertificateNotYetValid, TlsProblem::Expired},
        {QSslError::HostNameMismatch, TlsProblem::WrongHost},
        {QSslError::SelfSignedCertificate, TlsProblem::SelfSigned},
        {QSslError::SelfSignedCertificateInChain, TlsProblem::UnknownIssuer},
        {QSslError::UnableToGetIssuerCertificate, TlsProblem::UnknownIssuer},
        {QSslError::UnableToGetLocalIssuerCertificate, TlsProblem::UnknownIssuer},
        {QSslError::UnableToVerifyFirstCertificate, TlsProblem::UnknownIssuer},
        {QSslError::CertificateUntrusted, TlsProblem::UnknownIssuer},
    };
    for (const auto &[known, problem] : table) {
        if (known == error)
            return problem;
    }
    return TlsProblem::Other;
}

} // namespace

Drop socketDrop(QAbstractSocket::SocketError error, const QString &words, Phase phase, bool proxied)
{
    Drop drop;
    drop.phase = phase;
    drop.reason = words;
    if (isProxyError(error) || (proxied && phase <= Phase::Proxy)) {
        drop.kind = DropKind::ProxyFailed; // until it lets through, the proxy is all that was ever reached
    } else if (isTlsError(error)) {
        drop.kind = DropKind::TlsFailed;
        drop.tls = TlsProblem::Other;
        drop.closeCode = closecode::tlsHandshake;
    } else if (error == QAbstractSocket::HostNotFoundError) {
        drop.kind = DropKind::HostNotFound;
    } else if (error == QAbstractSocket::ConnectionRefusedError) {
        drop.kind = DropKind::Refused;
    } else if (phase <= Phase::Proxy) {
        drop.kind = DropKind::Unreachable;
    } else {
        drop.kind = DropKind::LinkLost;
        drop.closeCode = closecode::abnormal;
    }
    return drop;
}

Drop tlsDrop(const QList<QSslError> &errors)
{
    Drop drop;
    drop.kind = DropKind::TlsFailed;
    drop.phase = Phase::Tls;
    drop.closeCode = closecode::tlsHandshake;
    drop.tls = TlsProblem::Other;
    QStringList words;
    for (const QSslError &error : errors) {
        const TlsProblem problem = problemOf(error.error());
        drop.tls = std::min(drop.tls, problem); // TlsProblem lists the most specific first
        words.append(error.errorString());
    }
    words.removeDuplicates();
    drop.reason = words.join(QStringLiteral("; "));
    return drop;
}

QString endpointText(const QHostAddress &address, quint16 port)
{
    const QString text = address.toString();
    return (text.contains(u':') ? QString(u'[' + text + u']') : text) + u':' + QString::number(port);
}

} // namespace parlance
