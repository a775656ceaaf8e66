#pragma once

#include "domain/Message.h"

#include <QVector>

#include <optional>

namespace parlance {

// What a search compares: one unit of a text, in the form in which it is compared, and where it stands in the original.
struct SearchToken {
    QString text;
    qsizetype begin = 0; // UTF-16 units of the original
    qsizetype length = 0;
    bool unfinished = false; // a word, of which more may follow; false: a character that is a unit of its own

    friend bool operator==(const SearchToken &, const SearchToken &) = default;
};

// Takes a text apart for the search. A word is a run of letters, digits and their marks. In scripts that are written without
// blanks between words (Han, kana, Thai, Lao, Khmer, Myanmar …) and in Hangul, where particles are glued to words, every
// character is a unit, and so is every symbol and emoji: what is looked for is then a phrase of such units, so that any
// piece of such a text is found. Everything else only separates.
//
// Units are compared after compatibility normalization (NFKC: full width is half width, ﬁ is fi) and case folding, and
// without accents in Latin, Greek, Arabic and Hebrew; in Cyrillic without stress marks, and ё is е. Invisible characters
// (joiners, soft hyphens, variation selectors) count for nothing.
//
// Thread: any; plain functions. Sources: UAX #15, UAX #24 (scripts), UAX #44 (categories), as Qt knows them.
QVector<SearchToken> searchTokens(QStringView text);

// Of a message this much is searched, UTF-16 units: what lies behind is data rather than words.
constexpr qsizetype searchedText = 256 * 1024;

// Units longer than this are cut into several, which stand in a row. Characters.
constexpr int longestSearchToken = 64;

// The columns of the table `search` for a message.
struct SearchColumns {
    QString text;
    QString file; // its name
    QString tags; // what filters ask for: see searchtag
};

// Nothing for what is not searched: notices, and what could not be read. `profile` and `room` are the numbers of the
// tables of those names. The same message always gives the same columns.
std::optional<SearchColumns> searchColumns(qint64 profile, qint64 room, const Message &message);

// Units that stand in no text, because NFKC leaves no full-width forms in one.
namespace searchtag {
QString profile(qint64 number);
QString room(qint64 number);
QString roomName(const QString &name); // one unit, whatever is in it: its beginnings can be looked for
QString sender(const QString &name);   // likewise
QString link();                        // the text has a link
QString file();                        // a file comes with it
} // namespace searchtag

} // namespace parlance
