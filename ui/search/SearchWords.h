#pragma once

#include "storage/SearchQuery.h"

#include <QCoreApplication>
#include <QDate>

namespace parlance {

// The words of a search: when a hit was written, what is wrong with a query, what was found.
//
// Only static functions; the GUI thread. Plain text.
class SearchWords
{
    Q_DECLARE_TR_FUNCTIONS(parlance::SearchWords)

public:
    struct Hint {
        QString filter;  // as it is typed, in every language: "from:"
        QString meaning;
    };

    // Today's by the clock, others by their day.
    static QString time(const QDateTime &time, const QDate &today);
    // What the message says: its words, else the name of its file.
    static QString content(const Message &message);
    // `place`: where the hit lies, where that is not plain; may be empty.
    static QString describe(const SearchHit &hit, const QString &place);

    static QString problem(SearchAnswer::Problem problem, const QString &word);
    static QString nothingFound(const QString &query, const QString &room); // `room` empty: in all rooms
    static QString found(int count, bool complete);
    static QVector<Hint> hints();
};

} // namespace parlance
