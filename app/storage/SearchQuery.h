#pragma once

#include "domain/Message.h"

#include <QVector>

#include <optional>

namespace parlance {

// What a person types into the search field, and where it is looked for.
//
// Words stand in any order and all have to be there; the last one may be unfinished; "several words" in quotation marks
// stand together. Filters: from:NAME, in:ROOM, before:DATE, after:DATE (2026-11-20, exclusive, local days), has:link,
// has:file; a value with spaces in quotation marks, of a name its beginning. In what is written without spaces (Chinese, Japanese, Thai…), every
// character counts, so words of one and two of them are found.
struct SearchQuery {
    QString text;      // as typed
    QString profile;   // empty: all
    QString room;      // of `profile`; empty: all
    qint64 before = 0; // SearchHit::key of the last hit that one has; 0: from the newest
    int limit = 50;
};

struct SearchHit {
    struct Range { int begin = 0; int length = 0; }; // UTF-16 units of message.text

    qint64 key = 0;
    QString profile;
    Message message; // with its room and place
    QVector<Range> highlights;
};

struct SearchAnswer {
    // What is wrong with the query, and the word of it as typed (before:tomorrow). With an open quotation mark or a filter
    // that has no value yet there are hits all the same, for the rest; otherwise there are none.
    enum class Problem { None, BadDate, UnknownFilter, EmptyFilter, OpenQuote };

    QString text;            // of the query that this answers
    QVector<SearchHit> hits; // newest first
    bool complete = false;   // there are no more behind these
    Problem problem = Problem::None;
    QString problemWord;
};

} // namespace parlance
