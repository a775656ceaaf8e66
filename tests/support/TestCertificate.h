#pragma once

#include <QSslCertificate>
#include <QSslConfiguration>
#include <QString>

#include <optional>

namespace parlance {

// A certificate and its key, made by the openssl program while the test runs, so that none in the tree ever expires.
struct TestCertificate {
    QSslCertificate certificate;
    QSslConfiguration server; // for RawServer::useTls() and QSslServer
    QByteArray certificatePem;
    QByteArray keyPem;
    QByteArray authorityPem;  // of makeIssued()

    enum class Validity { Valid, Expired };

    // Self-signed for `names` ("IP:127.0.0.1", "DNS:localhost"). Nothing when the openssl program is missing.
    static std::optional<TestCertificate> make(const QString &names, Validity validity = Validity::Valid);
    // The same, signed by an authority that is made for it and that nobody trusts.
    static std::optional<TestCertificate> makeIssued(const QString &names);
};

} // namespace parlance
