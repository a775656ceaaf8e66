#pragma once

#include "storage/SearchQuery.h"

#include <QDate>
#include <QStringList>
#include <QVector>

#include <optional>

namespace parlance {

// A search as the program understands it: what SearchQuery::text says.
//
// Words have to be there, all of them, in any order; one that has several units (foo_bar, 通信, "several words") is a
// phrase: they stand in a row. The last word, where nothing stands behind it, may be unfinished. Of from: given several
// times one has to hold, likewise in:; everything else holds together. A filter's name counts only as one of the known
// ones, so http://… is a word. Colons and quotation marks may be those of an input method (：“”).
//
// Thread: any; plain values.
struct SearchTerms {
    struct Phrase {
        QStringList units;       // as SearchToken::text
        bool unfinished = false; // of the last unit more may follow

        friend bool operator==(const Phrase &, const Phrase &) = default;
    };

    QVector<Phrase> phrases;
    QStringList from; // as typed; beginnings of names
    QStringList in;
    std::optional<QDate> before; // local days, exclusive
    std::optional<QDate> after;
    bool hasLink = false;
    bool hasFile = false;
    SearchAnswer::Problem problem = SearchAnswer::Problem::None; // the first one
    QString problemWord;                                         // as typed, with the filter's name

    // Nothing is asked for.
    bool isEmpty() const
    {
        return phrases.isEmpty() && from.isEmpty() && in.isEmpty() && !before && !after && !hasLink && !hasFile;
    }
    // Whether the problem leaves something to search by: what is only unfinished (an open quotation mark, a filter without
    // a value yet) does.
    bool canSearch() const;
};

// Longer queries are read up to here, UTF-16 units.
constexpr qsizetype longestQuery = 1000;

SearchTerms parseSearch(QStringView text);

// 2026-11-20, 2026/11/20 or 2026.11.20, in full width too.
std::optional<QDate> parseSearchDate(QStringView typed);

// For the MATCH of the table `search`; empty: it does not restrict by itself. `scope`: units of searchtag that have to
// be there too.
QString matchExpression(const SearchTerms &terms, const QStringList &scope);

// Where the phrases stand in a text, whole characters, in order and without overlaps.
QVector<SearchHit::Range> searchHighlights(const QString &text, const SearchTerms &terms);

} // namespace parlance
