#include "ui/details/DetailsWords.h"

#include "domain/SecretFilter.h"
#include "ui/Wording.h"

#include <QLocale>

namespace parlance {

QString DetailsWords::step(LinkStep step)
{
    switch (step) {
    case LinkStep::Resolve:
        return tr("Looking up the name");
    case LinkStep::Connect:
        return tr("Connecting");
    case LinkStep::Proxy:
        return tr("Passing the proxy");
    case LinkStep::Tls:
        return tr("TLS");
    case LinkStep::Request:
        return tr("Sending the request");
    case LinkStep::Response:
        return tr("Waiting for the answer");
    }
    Q_UNREACHABLE();
}

// Three digits say all that a person compares.
QString DetailsWords::duration(std::chrono::microseconds time)
{
    const double ms = double(time.count()) / 1000.0;
    const int decimals = ms < 10 ? 2 : ms < 100 ? 1 : 0;
    return tr("%1 ms").arg(QLocale().toString(ms, 'f', decimals));
}

QString DetailsWords::bytes(qint64 count)
{
    return QLocale().formattedDataSize(count, 1, QLocale::DataSizeSIFormat);
}

QString DetailsWords::compression(qint64 inflated, qint64 deflated)
{
    if (inflated <= 0)
        return tr("nothing", "was compressed");
    const double share = double(deflated) * 100.0 / double(inflated);
    //: A size before compression, and after it; %3 is the share in percent
    return tr("%1 as %2 (%3 %)").arg(bytes(inflated), bytes(deflated), QLocale().toString(share, 'f', share < 10 ? 1 : 0));
}

DetailsFacts DetailsWords::link(const LinkReport &report, bool secrets)
{
    const bool known = report != LinkReport();
    const auto orNone = [known](const QString &value) {
        return !known ? QStringLiteral("–") : value.isEmpty() ? tr("none") : Wording::name(value);
    };
    const auto orUnknown = [](const QString &value) { return value.isEmpty() ? QStringLiteral("–") : Wording::name(value); };

    const QString url = report.url.toString(QUrl::FullyEncoded);
    QString transport;
    switch (report.transport) {
    case TransportChoice::Automatic:
        transport = tr("Automatic (Parlance’s own)");
        break;
    case TransportChoice::QtWebSockets:
        transport = tr("Qt WebSockets");
        break;
    }
    QString addresses = report.remoteAddress;
    if (!report.localAddress.isEmpty())
        //: %1: the address of the server, %2: that of this computer
        addresses = tr("%1, from %2").arg(report.remoteAddress, report.localAddress);
    QString encryption;
    if (report.tls && report.tls->refusedProblems.isEmpty()) {
        //: %1: a version of TLS, %2: a cipher
        encryption = tr("%1 with %2").arg(report.tls->protocol, report.tls->cipher);
    }
    return {
        {tr("Address"), orUnknown(secrets ? url : SecretFilter::addresses(url))},
        {tr("Transport"), known ? transport : QStringLiteral("–")},
        {tr("Reached at"), orUnknown(addresses)},
        {tr("Proxy"), orNone(secrets ? report.proxy : SecretFilter::addresses(report.proxy))},
        {tr("Encryption"), orNone(encryption)},
        {tr("Subprotocol"), orNone(secrets ? report.subprotocol : SecretFilter::subprotocols(report.subprotocol))},
        {tr("Extensions"), orNone(report.extensions)},
    };
}

DetailsFacts DetailsWords::traffic(const LinkFigures &figures)
{
    const auto both = [](const QString &in, const QString &out) { return tr("%1 received, %2 sent").arg(in, out); };
    const QLocale locale;
    return {
        {tr("Messages"), both(locale.toString(figures.messagesIn), locale.toString(figures.messagesOut))},
        {tr("Frames"), both(locale.toString(figures.framesIn), locale.toString(figures.framesOut))},
        {tr("Bytes"), both(bytes(figures.wireIn), bytes(figures.wireOut))},
        {tr("Compressed, received"), compression(figures.inflatedIn, figures.deflatedIn)},
        {tr("Compressed, sent"), compression(figures.inflatedOut, figures.deflatedOut)},
    };
}

std::chrono::microseconds DetailsWords::wholeTime(const LinkReport &report)
{
    std::chrono::microseconds end{0};
    for (const StepTime &step : report.steps)
        end = std::max(end, step.began + step.took);
    return end;
}

QString DetailsWords::nothingYet()
{
    return tr("There is nothing to show yet: no attempt to connect has come to its end.");
}

} // namespace parlance
