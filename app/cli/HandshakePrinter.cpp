#include "cli/HandshakePrinter.h"

#include "cli/LinkWords.h"
#include "domain/SecretFilter.h"
#include "wire/rfc6455/Utf8.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace parlance {

namespace {

QJsonArray stepsArray(const QList<StepTime> &steps)
{
    QJsonArray array;
    for (const StepTime &step : steps) {
        QJsonObject object{{QStringLiteral("step"), stepName(step.step)},
                           {QStringLiteral("t"), double(step.began.count()) / 1e6},
                           {QStringLiteral("ms"), double(step.took.count()) / 1e3}};
        if (!step.detail.isEmpty())
            object.insert(QStringLiteral("detail"), step.detail);
        array.append(object);
    }
    return array;
}

QJsonObject tlsObject(const TlsFacts &tls)
{
    QJsonArray chain;
    for (const CertificateFacts &certificate : tls.chain) {
        chain.append(QJsonObject{{QStringLiteral("subject"), certificate.subject},
                                 {QStringLiteral("issuer"), certificate.issuer},
                                 {QStringLiteral("names"), QJsonArray::fromStringList(certificate.names)},
                                 {QStringLiteral("validFrom"), certificate.validFrom.toUTC().toString(Qt::ISODate)},
                                 {QStringLiteral("validUntil"), certificate.validUntil.toUTC().toString(Qt::ISODate)},
                                 {QStringLiteral("sha256"), QString::fromLatin1(certificate.sha256.toHex())},
                                 {QStringLiteral("selfSigned"), certificate.selfSigned}});
    }
    if (!tls.refusedProblems.isEmpty()) {
        return {{QStringLiteral("chain"), chain},
                {QStringLiteral("refusedProblems"), QJsonArray::fromStringList(tls.refusedProblems)}};
    }
    return {{QStringLiteral("protocol"), tls.protocol},
            {QStringLiteral("cipher"), tls.cipher},
            {QStringLiteral("bits"), tls.cipherBits},
            {QStringLiteral("alpn"), tls.alpn},
            {QStringLiteral("chain"), chain},
            {QStringLiteral("ignoredProblems"), QJsonArray::fromStringList(tls.ignoredProblems)}};
}

void addReport(const LinkReport &report, QJsonObject *object)
{
    object->insert(QStringLiteral("opened"), report.opened);
    object->insert(QStringLiteral("transport"), transportName(report.transport));
    object->insert(QStringLiteral("steps"), stepsArray(report.steps));
    object->insert(QStringLiteral("remoteAddress"), report.remoteAddress);
    object->insert(QStringLiteral("localAddress"), report.localAddress);
    if (!report.proxy.isEmpty())
        object->insert(QStringLiteral("proxy"), report.proxy);
    if (report.tls)
        object->insert(QStringLiteral("tls"), tlsObject(*report.tls));
    object->insert(QStringLiteral("subprotocol"), report.subprotocol);
    object->insert(QStringLiteral("extensions"), report.extensions);
}

} // namespace

QString HandshakePrinter::requestText(const QByteArray &request) const
{
    const QString text = QString::fromLatin1(request);
    return m_showSecrets ? text : SecretFilter::head(text).replace(u'\n', QStringLiteral("\r\n"));
}

QJsonObject HandshakePrinter::exchangeObject(const HttpExchange &exchange) const
{
    QJsonArray headers;
    for (const HeaderField &field : exchange.headers) {
        const QString value = m_showSecrets ? field.value : SecretFilter::header(field.name, field.value);
        headers.append(QJsonObject{{QStringLiteral("name"), field.name}, {QStringLiteral("value"), value}});
    }
    const QString url = exchange.url.toString(QUrl::FullyEncoded);
    QJsonObject object{{QStringLiteral("url"), m_showSecrets ? url : SecretFilter::addresses(url)},
                       {QStringLiteral("status"), exchange.status},
                       {QStringLiteral("phrase"), QString::fromLatin1(exchange.phrase)},
                       {QStringLiteral("headers"), headers}};
    if (!exchange.request.isEmpty())
        object.insert(QStringLiteral("request"), requestText(exchange.request));
    if (QString body; decodeUtf8(exchange.body, body))
        object.insert(QStringLiteral("body"), body);
    else
        object.insert(QStringLiteral("bodyBase64"), QString::fromLatin1(exchange.body.toBase64()));
    if (!exchange.bodyComplete)
        object.insert(QStringLiteral("bodyTruncated"), true);
    return object;
}

void HandshakePrinter::print(const LinkReport &report)
{
    const QString url = report.url.toString(QUrl::FullyEncoded);
    QList<QJsonObject> objects;
    for (const HttpExchange &exchange : report.exchanges)
        objects.append(exchangeObject(exchange));
    if (objects.isEmpty())
        objects.append({{QStringLiteral("url"), m_showSecrets ? url : SecretFilter::addresses(url)}});
    addReport(report, &objects.last());
    for (QJsonObject &object : objects) {
        object.insert(QStringLiteral("event"), QStringLiteral("handshake"));
        m_stdio.out(QJsonDocument(object).toJson(QJsonDocument::Compact));
    }
}

} // namespace parlance
