#include "ui/details/TlsWords.h"

#include "ui/Wording.h"
#include "ui/details/DetailsWords.h"

#include <QLocale>

#include <algorithm>

namespace parlance {

namespace {

DetailsLine text(const QString &words)
{
    return {DetailsLine::Kind::Text, words};
}

QString day(const QDateTime &time)
{
    return QLocale().toString(time.toLocalTime().date(), QLocale::LongFormat);
}

} // namespace

DetailsLines TlsWords::lines(const LinkReport &report, const QDateTime &now)
{
    if (report == LinkReport())
        return {{DetailsLine::Kind::Note, DetailsWords::nothingYet()}};
    const DetailsLine failed{DetailsLine::Kind::Note, tr("TLS did not come about; the reason is said above.")};
    if (!report.tls) {
        const bool tried = std::any_of(report.steps.begin(), report.steps.end(),
                                       [](const StepTime &step) { return step.step == LinkStep::Tls; });
        if (tried)
            return {failed};
        return {{DetailsLine::Kind::Note,
                 report.url.scheme() == u"wss" ? tr("The attempt ended before TLS began.")
                                               : tr("This connection is not encrypted. Addresses that begin with wss:// are.")}};
    }

    const TlsFacts &tls = *report.tls;
    DetailsLines lines;
    if (tls.refusedProblems.isEmpty())
        addAgreed(lines, tls);
    else
        lines.append(failed);
    for (const QString &problem : tls.refusedProblems)
        lines.append({DetailsLine::Kind::Problem, tr("What is wrong: %1").arg(Wording::quoted(problem))});
    bool server = true;
    for (const CertificateFacts &certificate : tls.chain)
        addCertificate(lines, certificate, std::exchange(server, false), now);
    return lines;
}

void TlsWords::addAgreed(DetailsLines &lines, const TlsFacts &tls)
{
    lines.append({DetailsLine::Kind::Heading, Wording::name(tls.protocol)});
    lines.append(text(tls.cipherBits > 0 ? tr("Cipher: %1 (%n bits)", nullptr, tls.cipherBits).arg(Wording::name(tls.cipher))
                                         : tr("Cipher: %1").arg(Wording::name(tls.cipher))));
    lines.append(text(tls.alpn.isEmpty() ? tr("ALPN: the server chose nothing") : tr("ALPN: %1").arg(Wording::name(tls.alpn))));
    for (const QString &problem : tls.ignoredProblems)
        lines.append({DetailsLine::Kind::Problem, tr("Ignored, since the checks are off: %1").arg(Wording::quoted(problem))});
}

void TlsWords::addCertificate(DetailsLines &lines, const CertificateFacts &certificate, bool server, const QDateTime &now)
{
    const QString subject = Wording::name(certificate.subject);
    lines.append({DetailsLine::Kind::Heading,
                  //: %1: whose certificate it is
                  server ? tr("The server's certificate: %1").arg(subject) : tr("Certificate of an authority: %1").arg(subject)});
    lines.append(text(certificate.selfSigned ? tr("Issued by: itself")
                                             //: %1: who issued a certificate
                                             : tr("Issued by: %1").arg(Wording::name(certificate.issuer))));
    if (!certificate.names.isEmpty())
        //: %1: the names of servers that a certificate is for
        lines.append(text(tr("For: %1").arg(Wording::name(certificate.names.join(QStringLiteral(", "))))));
    lines.append(validity(certificate, now));
    lines.append(text(tr("SHA-256: %1").arg(QString::fromLatin1(certificate.sha256.toHex(':').toUpper()))));
}

DetailsLine TlsWords::validity(const CertificateFacts &certificate, const QDateTime &now)
{
    constexpr qint64 secondsOfDay = 24 * 60 * 60;
    const QString from = day(certificate.validFrom);
    const QString until = day(certificate.validUntil);
    if (now < certificate.validFrom)
        return {DetailsLine::Kind::Problem, tr("Not valid yet: from %1 until %2").arg(from, until)};
    const auto days = int(qAbs(now.secsTo(certificate.validUntil)) / secondsOfDay);
    if (now > certificate.validUntil) {
        return {DetailsLine::Kind::Problem, days == 0 ? tr("Expired today (valid from %1 until %2)").arg(from, until)
                                                      : tr("Expired %Ln days ago (valid from %1 until %2)", nullptr, days).arg(from, until)};
    }
    return {DetailsLine::Kind::Text, days == 0 ? tr("Valid from %1 until %2 (less than a day left)").arg(from, until)
                                               : tr("Valid from %1 until %2 (%Ln days left)", nullptr, days).arg(from, until)};
}

} // namespace parlance
