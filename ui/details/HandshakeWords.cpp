#include "ui/details/HandshakeWords.h"

#include "domain/SecretFilter.h"
#include "ui/LinkWording.h"
#include "ui/details/BodyText.h"
#include "ui/details/DetailsWords.h"

namespace parlance {

namespace {

QString headerValue(const HttpExchange &exchange, const char *name)
{
    for (const HeaderField &field : exchange.headers) {
        if (field.name.compare(QLatin1StringView(name), Qt::CaseInsensitive) == 0)
            return field.value;
    }
    return {};
}

} // namespace

DetailsLines HandshakeWords::lines(const LinkReport &report, bool secrets)
{
    DetailsLines lines;
    if (report == LinkReport()) {
        lines.append({DetailsLine::Kind::Note, DetailsWords::nothingYet()});
    } else if (report.exchanges.isEmpty()) {
        const bool qt = report.transport == TransportChoice::QtWebSockets;
        lines.append({DetailsLine::Kind::Note,
                      qt ? tr("Qt WebSockets does not show the handshake. To see it, choose the transport “Automatic” in this "
                              "connection's settings.")
                         : tr("The attempt ended before a request was sent.")});
    }
    for (const HttpExchange &exchange : report.exchanges)
        addExchange(lines, exchange, secrets);
    return lines;
}

void HandshakeWords::addExchange(DetailsLines &lines, const HttpExchange &exchange, bool secrets)
{
    const QString url = exchange.url.toString(QUrl::FullyEncoded);
    lines.append({DetailsLine::Kind::Heading, tr("Request to %1").arg(secrets ? url : SecretFilter::addresses(url))});
    const QString request = BodyText::ofHead(exchange.request).trimmed();
    lines.append({DetailsLine::Kind::Text, BodyText::visible(secrets ? request : SecretFilter::head(request))});
    if (exchange.status == 0) {
        lines.append({DetailsLine::Kind::Heading, tr("No answer came")});
        return;
    }

    const QString status = QString::number(exchange.status);
    const QString meaning = LinkWording::httpStatus(exchange.status);
    lines.append({DetailsLine::Kind::Heading,
                  meaning.isEmpty() ? tr("Answer: %1").arg(status)
                                    //: %1: an HTTP status, %2: what it means
                                    : tr("Answer: %1 (%2)").arg(status, meaning)});
    QString head = QString(QStringLiteral("HTTP/1.1 ") + status + u' ' + BodyText::ofHead(exchange.phrase)).trimmed();
    for (const HeaderField &field : exchange.headers)
        head += u'\n' + field.name + QStringLiteral(": ") + (secrets ? field.value : SecretFilter::header(field.name, field.value));
    lines.append({DetailsLine::Kind::Text, BodyText::visible(head)});
    if (!exchange.body.isEmpty())
        addBody(lines, exchange);
}

void HandshakeWords::addBody(DetailsLines &lines, const HttpExchange &exchange)
{
    lines.append({DetailsLine::Kind::Heading, tr("Body (%1)").arg(DetailsWords::bytes(exchange.body.size()))});
    lines.append({DetailsLine::Kind::Text,
                  BodyText::ofBody(exchange.body, headerValue(exchange, "Content-Type"), exchange.bodyComplete)});
    if (!exchange.bodyComplete)
        lines.append({DetailsLine::Kind::Note, tr("The body ends here before its end: it was longer than is kept, or the connection broke off.")});
}

} // namespace parlance
