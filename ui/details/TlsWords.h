#pragma once

#include "domain/LinkReport.h"
#include "ui/details/DetailsLine.h"

#include <QCoreApplication>

namespace parlance {

// What is known of a link's encryption as lines: version, cipher, and the server's certificates with the time that they
// are still valid. Stateless; GUI thread.
class TlsWords
{
    Q_DECLARE_TR_FUNCTIONS(parlance::TlsWords)

public:
    static DetailsLines lines(const LinkReport &report, const QDateTime &now);

private:
    static void addAgreed(DetailsLines &lines, const TlsFacts &tls);
    static void addCertificate(DetailsLines &lines, const CertificateFacts &certificate, bool server, const QDateTime &now);
    static DetailsLine validity(const CertificateFacts &certificate, const QDateTime &now);
};

} // namespace parlance
