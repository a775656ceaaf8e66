#include "ui/details/HeartbeatWords.h"

#include "ui/details/DetailsWords.h"

#include <QLocale>

namespace parlance {

DetailsFacts HeartbeatWords::facts(const HeartbeatFigures &figures)
{
    const QLocale locale;
    const auto time = [&figures](std::chrono::microseconds value) {
        return figures.answered > 0 ? DetailsWords::duration(value) : QStringLiteral("–");
    };
    const qint64 answered = figures.answered + figures.covered;
    return {
        //: Heartbeats: %1 were sent, %2 of them answered
        {tr("Heartbeats"), tr("%1 sent, %2 answered").arg(locale.toString(figures.sent), locale.toString(answered))},
        {tr("Late"), locale.toString(figures.late)},
        {tr("Missing"), locale.toString(figures.missing)},
        {tr("Last round trip"), time(figures.last)},
        {tr("Median"), time(figures.median)},
        {tr("95 of 100 within"), time(figures.p95)},
        {tr("Longest"), time(figures.worst)},
    };
}

QString HeartbeatWords::kind(HeartbeatEntry::Kind kind)
{
    switch (kind) {
    case HeartbeatEntry::Kind::Ping:
        return tr("Ping");
    case HeartbeatEntry::Kind::Message:
        return tr("Heartbeat message");
    }
    Q_UNREACHABLE();
}

QString HeartbeatWords::fate(const HeartbeatEntry &entry)
{
    switch (entry.fate) {
    case HeartbeatEntry::Fate::Waiting:
        return entry.late ? tr("not answered in time yet") : tr("waits for the answer");
    case HeartbeatEntry::Fate::Answered:
        return entry.late ? tr("%1, late").arg(DetailsWords::duration(entry.roundTrip)) : DetailsWords::duration(entry.roundTrip);
    case HeartbeatEntry::Fate::Covered:
        return tr("answered with a later one");
    case HeartbeatEntry::Fate::Missing:
        return tr("missing: the server did not answer");
    case HeartbeatEntry::Fate::CutOff:
        return tr("the connection ended first");
    }
    Q_UNREACHABLE();
}

QString HeartbeatWords::describe(const HeartbeatEntry &entry)
{
    const QString time = QLocale().toString(entry.sent.toLocalTime(), QLocale::ShortFormat);
    //: A heartbeat: its kind, when it was sent, and what came of it
    return tr("%1, %2: %3").arg(kind(entry.kind), time, fate(entry));
}

QString HeartbeatWords::legend(int shown)
{
    if (shown == 0)
        return tr("No heartbeat has been sent yet: one follows when nothing has come for a while.");
    return tr("The last %Ln heartbeats; a tall bar is a long round trip, on a scale that grows tenfold from line to line.", nullptr, shown);
}

} // namespace parlance
