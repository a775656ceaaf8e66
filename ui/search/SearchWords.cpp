#include "ui/search/SearchWords.h"

#include "ui/Wording.h"
#include "ui/chat/TimelineWords.h"

#include <QLocale>

namespace parlance {

QString SearchWords::time(const QDateTime &time, const QDate &today)
{
    if (!time.isValid())
        return {};
    const QDate day = time.toLocalTime().date();
    if (day == today)
        return TimelineWords::clock(time);
    if (day == today.addDays(-1))
        return tr("Yesterday %1").arg(TimelineWords::clock(time));
    return QLocale().toString(day, QLocale::ShortFormat);
}

QString SearchWords::content(const Message &message)
{
    const QString words = TimelineWords::content(message);
    return words.isEmpty() && message.file ? message.file->name : words;
}

QString SearchWords::describe(const SearchHit &hit, const QString &place)
{
    const Message &message = hit.message;
    const QString words = tr("%1, %2: %3", "sender, time: text")
                              .arg(Wording::name(message.sender), TimelineWords::exact(message.time), content(message));
    //: %1: a place, such as "lobby – Garden"; %2: the hit
    return place.isEmpty() ? words : tr("%1: %2", "place: hit").arg(place, words);
}

QString SearchWords::problem(SearchAnswer::Problem problem, const QString &word)
{
    const QString quoted = Wording::quoted(word);
    switch (problem) {
    case SearchAnswer::Problem::None:
        return {};
    case SearchAnswer::Problem::BadDate:
        return tr("%1 is no date: write it as 2026-11-20.").arg(quoted);
    case SearchAnswer::Problem::UnknownFilter:
        return tr("There is no filter %1; to look for these words, put them in quotation marks.").arg(quoted);
    case SearchAnswer::Problem::EmptyFilter:
        return tr("Write behind %1 what to look for.").arg(quoted);
    case SearchAnswer::Problem::OpenQuote:
        return tr("The quotation mark before %1 has no end.").arg(quoted);
    }
    Q_UNREACHABLE();
}

QString SearchWords::nothingFound(const QString &query, const QString &room)
{
    const QString words = Wording::quoted(query);
    if (room.isEmpty())
        return tr("No message in any room matches %1.").arg(words);
    return tr("No message in %1 matches %2.").arg(Wording::name(room), words);
}

QString SearchWords::found(int count, bool complete)
{
    if (complete)
        return tr("%Ln messages found", nullptr, count);
    return tr("Newest %Ln found", nullptr, count);
}

QVector<SearchWords::Hint> SearchWords::hints()
{
    return {
        {QStringLiteral("from:"), tr("by a person: from:ana")},
        {QStringLiteral("in:"), tr("in a room: in:lobby")},
        {QStringLiteral("before:"), tr("before a day: before:2026-11-20")},
        {QStringLiteral("after:"), tr("after a day: after:2026-11-20")},
        {QStringLiteral("has:link"), tr("with a link")},
        {QStringLiteral("has:file"), tr("with a file")},
        {QStringLiteral("\"\""), tr("words that stand together")},
    };
}

} // namespace parlance
