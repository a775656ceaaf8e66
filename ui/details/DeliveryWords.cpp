#include "ui/details/DeliveryWords.h"

#include "ui/Wording.h"
#include "ui/details/DetailsWords.h"

namespace parlance {

namespace {

DetailsLine text(const QString &words)
{
    return {DetailsLine::Kind::Text, words};
}

DetailsLine heading(const QString &words)
{
    return {DetailsLine::Kind::Heading, words};
}

} // namespace

DetailsLines DeliveryWords::lines(const std::optional<DeliveryPromise> &promise, DialectKind dialect)
{
    if (!promise)
        return {{DetailsLine::Kind::Note, tr("What this server promises is known once the connection has been made.")}};
    DetailsLines lines{
        heading(kind(*promise)),
        {DetailsLine::Kind::Note, source(dialect)},
        heading(tr("Can a message of mine be lost?")),
        text(lost(*promise)),
        heading(tr("Can a message be shown twice?")),
        text(twice(*promise)),
        heading(tr("In which order do messages stand?")),
        text(order(*promise)),
        heading(tr("What about messages from while I was away?")),
        text(Wording::sentences(away(*promise), older(*promise))),
    };
    const DetailsLines bounds = limits(*promise);
    if (!bounds.isEmpty()) {
        lines.append(heading(tr("What does the server limit?")));
        lines += bounds;
    }
    return lines;
}

QString DeliveryWords::brief(const DeliveryPromise &promise)
{
    if (!promise.acks)
        return tr("Confirms nothing");
    return promise.dedupes ? tr("Confirms, drops doubles") : tr("Confirms");
}

QString DeliveryWords::kind(const DeliveryPromise &promise)
{
    if (!promise.acks)
        return tr("This server confirms nothing.");
    if (promise.dedupes)
        return promise.echoes ? tr("This server sends every message back, and drops repeated ones.")
                              : tr("This server confirms every message, and drops repeated ones.");
    return promise.echoes ? tr("This server sends every message back, and does not recognise repeated ones.")
                          : tr("This server confirms every message, and does not recognise repeated ones.");
}

QString DeliveryWords::source(DialectKind dialect)
{
    switch (dialect) {
    case DialectKind::Room:
        return tr("The server said so itself when the connection was made.");
    case DialectKind::JsonChat:
        return tr("The settings of this connection say so; Parlance cannot check it.");
    case DialectKind::PlainText:
        return tr("Plain text has neither numbers nor confirmations.");
    }
    Q_UNREACHABLE();
}

QString DeliveryWords::lost(const DeliveryPromise &promise)
{
    const QString kept = tr("No: it is on this computer's disk before it is shown as queued, and stays there until it is settled.");
    if (!promise.acks) {
        return Wording::sentences(
            kept, tr("Whether it arrived is another matter. A hollow tick means that it reached the server's WebSocket layer, or "
                     "that of a proxy, and no more. When the connection breaks under a message, it is in doubt, and you decide "
                     "whether to send it again."));
    }
    return Wording::sentences(
        kept, promise.echoes ? tr("It counts as delivered when the server sends it back. When the connection breaks before, it is "
                                  "sent again under the same number.")
                             : tr("It counts as delivered when the server confirms it. When the connection breaks before, it is "
                                  "sent again under the same number."));
}

QString DeliveryWords::twice(const DeliveryPromise &promise)
{
    if (!promise.acks) {
        return tr("Only if you send one again that had arrived after all. Messages of others that come without a number of their own "
                  "cannot be recognised when they come twice.");
    }
    const QString here = tr("Not here: what comes twice with the same number is one message, also after a restart.");
    return Wording::sentences(here, promise.dedupes
                                        ? tr("Not at the others either: the server drops a number that it knows.")
                                        : tr("At the others perhaps, when the connection broke and it was sent again."));
}

QString DeliveryWords::order(const DeliveryPromise &promise)
{
    if (promise.echoes)
        return tr("In each room as the server sends them back.");
    if (!promise.acks)
        return tr("In each room as you wrote them. One in doubt holds up the later ones of its room until you have decided.");
    return tr("In each room as you wrote them, also when some had to be sent again.");
}

QString DeliveryWords::away(const DeliveryPromise &promise)
{
    if (promise.resumes)
        return tr("The server sends what was missed at the next connection; where it no longer has all of it, the gap is shown.");
    if (promise.history)
        return tr("They are fetched from the server's history at the next connection, as far back as it goes.");
    return tr("The server does not send them later.");
}

QString DeliveryWords::older(const DeliveryPromise &promise)
{
    if (promise.history)
        return tr("Older messages can be fetched by scrolling up.");
    return tr("Older messages are those that this computer has kept.");
}

DetailsLines DeliveryWords::limits(const DeliveryPromise &promise)
{
    DetailsLines lines;
    if (promise.messagesPerSecond > 0)
        lines.append(text(tr("At most %Ln messages in a second: more of them wait here as queued.", nullptr, promise.messagesPerSecond)));
    if (promise.maxMessage > 0) {
        const QString size = DetailsWords::bytes(promise.maxMessage);
        lines.append(text(promise.chunks ? tr("A message may have %1 at once; a larger one goes in parts.").arg(size)
                                         : tr("A message may have %1.").arg(size)));
    }
    if (promise.files)
        lines.append(text(promise.maxFile > 0 ? tr("A file may have %1.").arg(DetailsWords::bytes(promise.maxFile))
                                              : tr("It takes files.")));
    return lines;
}

} // namespace parlance
