#include "support/TestCertificate.h"
#include "wire/dial/TlsSetup.h"

#include <QTemporaryFile>
#include <QTest>

#include <algorithm>

using namespace parlance;

// Whom a person trusts comes to whom the system trusts, and does not take their place.
class TestTlsAuthorities : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ownAuthoritiesBesideTheSystems();
};

void TestTlsAuthorities::ownAuthoritiesBesideTheSystems()
{
    const auto made = TestCertificate::makeIssued(QStringLiteral("IP:127.0.0.1"));
    QVERIFY2(made, "the openssl program is missing or has failed");
    QTemporaryFile file;
    QVERIFY(file.open());
    QCOMPARE(file.write(made->authorityPem), made->authorityPem.size());
    QVERIFY(file.flush());

    QSslConfiguration configuration;
    TlsFiles files;
    files.authorities = file.fileName();
    QCOMPARE(setUpTls(files, configuration), std::nullopt);
    const QList<QSslCertificate> trusted = configuration.caCertificates();
    QVERIFY(trusted.contains(QSslCertificate(made->authorityPem)));
    const QList<QSslCertificate> system = QSslConfiguration::systemCaCertificates();
    QVERIFY2(!system.isEmpty(), "this system trusts nobody");
    QVERIFY(std::all_of(system.begin(), system.end(), [&trusted](const QSslCertificate &one) { return trusted.contains(one); }));
}

QTEST_GUILESS_MAIN(TestTlsAuthorities)
#include "tst_tls_authorities.moc"
