#include "cli/HistoryLine.h"

#include "cli/OptionReader.h"
#include "Engine.h"
#include "storage/SearchTerms.h"

namespace parlance {

namespace {

constexpr int usualHistory = 100; // rows
constexpr int usualSearch = 50;   // hits

QString exitCodes()
{
    return QStringLiteral("Exit codes:\n"
                          "  0  everything was written, even if that is nothing\n"
                          "  1  a wrong option, profile, room or directory, or the messages there cannot be read\n");
}

void addStored(OptionReader *line, const char *rooms)
{
    line->add("state-dir", "Reads what connect --state-dir keeps in this directory.", "DIR");
    line->add("profile-dir", "Reads what the window keeps in this directory (default: the program's own).", "DIR");
    line->add("profile", "Only of this profile, by its name or id; needed where the directory holds several.", "NAME");
    line->add("room", rooms, "NAME");
    line->add("jsonl", "Writes each message as one JSON object a line.");
}

std::optional<PrintAndExit> readStored(const OptionReader &line, int usual, StoredOptions *options)
{
    if (line.isSet("state-dir") && line.isSet("profile-dir"))
        return line.mistake(QStringLiteral("--state-dir and --profile-dir name the same thing; give one of them."));
    options->directory = line.isSet("state-dir")     ? line.value("state-dir")
                         : line.isSet("profile-dir") ? line.value("profile-dir")
                                                     : Engine::defaultProfileDir();
    options->profile = line.value("profile");
    options->room = line.value("room");
    options->jsonLines = line.isSet("jsonl");
    qint64 limit = usual;
    if (const auto mistake = line.readNumber("limit", 1, 1'000'000'000, " of messages", &limit))
        return mistake;
    options->limit = int(limit);
    return std::nullopt;
}

QString problemSentence(const SearchTerms &terms)
{
    switch (terms.problem) {
    case SearchAnswer::Problem::None:
        return terms.isEmpty()
                   ? QStringLiteral("There is nothing to look for: a query needs letters, digits or a filter.")
                   : QString();
    case SearchAnswer::Problem::BadDate:
        return QStringLiteral("The date in \"%1\" cannot be read; it needs the form 2026-11-20.")
            .arg(terms.problemWord);
    case SearchAnswer::Problem::UnknownFilter:
        return QStringLiteral("\"%1\" is not known; there are has:link and has:file.").arg(terms.problemWord);
    case SearchAnswer::Problem::EmptyFilter:
        return QStringLiteral("Nothing stands behind \"%1\".").arg(terms.problemWord);
    case SearchAnswer::Problem::OpenQuote:
        return QStringLiteral("The quotation mark in %1 is not closed.").arg(terms.problemWord);
    }
    return {};
}

} // namespace

Command parseHistory(const QStringList &arguments)
{
    OptionReader line(
        QStringLiteral("history"),
        QStringLiteral("Shows the last messages of a room that are kept on this computer, the newest last, also while "
                       "Parlance runs."),
        exitCodes());
    addStored(&line, "Of this room; needed where there are several.");
    line.add("limit", "At most so many messages, the newest (default: 100).", "N");
    line.add("before", "Only what was written before this day, such as 2026-11-20.", "DATE");
    if (const auto early = line.parse(arguments))
        return *early;
    if (!line.positional().isEmpty())
        return line.mistake(
            QStringLiteral("history takes no argument, but got \"%1\".").arg(line.positional().first()));

    HistoryOptions options;
    if (const auto mistake = readStored(line, usualHistory, &options))
        return *mistake;
    if (line.isSet("before")) {
        options.before = parseSearchDate(line.value("before"));
        if (!options.before)
            return line.mistake(
                QStringLiteral("--before needs a day such as 2026-11-20, not \"%1\".").arg(line.value("before")));
    }
    return options;
}

Command parseSearchCommand(const QStringList &arguments)
{
    OptionReader line(
        QStringLiteral("search"),
        QStringLiteral("Finds messages that are kept on this computer, the newest first, also while Parlance runs. All "
                       "words have to be there; the\nlast one may be unfinished. \"Several words\" in quotation marks "
                       "stand together. Filters: from:NAME, in:ROOM,\nbefore:DATE, after:DATE (such as 2026-11-20), "
                       "has:link and has:file."),
        exitCodes());
    line.addPositional(QStringLiteral("QUERY"), QStringLiteral("What to look for; several arguments are one query."));
    addStored(&line, "Only in this room.");
    line.add("limit", "At most so many hits (default: 50).", "N");
    if (const auto early = line.parse(arguments))
        return *early;
    if (line.positional().isEmpty())
        return line.mistake(QStringLiteral("search needs what to look for."));

    SearchOptions options;
    if (const auto mistake = readStored(line, usualSearch, &options))
        return *mistake;
    options.query = line.positional().join(u' ');
    if (const QString sentence = problemSentence(parseSearch(options.query)); !sentence.isEmpty())
        return line.mistake(sentence);
    return options;
}

} // namespace parlance
