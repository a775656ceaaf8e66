#pragma once

#include <QString>
#include <QVector>

namespace parlance {

// One word of a line of a plan (docs/faults.md). A plain value; any thread.
struct FaultToken {
    enum class Kind {
        Word,
        Quoted,     // "a text"
        Pattern,    // /a pattern/
        Colon,
        Unfinished, // a text or pattern without its end, from its mark on; the last one
    };
    Kind kind = Kind::Word;
    QString text;
    qsizetype at = 0;  // in the line …
    qsizetype end = 0; // … and behind it
};

// Words stand between spaces, texts and patterns between their marks; in these a backslash takes the next character's
// meaning away. A colon ends a word. What follows a # is for people.
QVector<FaultToken> splitFaultLine(const QString &line);

} // namespace parlance
