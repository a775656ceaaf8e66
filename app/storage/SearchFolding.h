#pragma once

#include <QString>

namespace parlance::searchfolding {

// The form in which the search compares characters, and what a character is to it.
//
// Thread: any; plain functions. Sources: UAX #15 (normalization), UAX #24 (scripts), UAX #44 (categories), as Qt knows them.

enum class Unit {
    Separator, // ends a word
    Nothing,   // counts for nothing, in a word too
    Letter,    // of a word
    Character, // by itself: of a script without blanks, a symbol, an emoji
};

// Of a folded character.
Unit unitOf(char32_t c);

// Whether it belongs to the character before it, so that only both together can be folded.
bool extends(char32_t c);
// Where the character ends that begins at `begin`, with all that extends it.
qsizetype clusterEnd(QStringView text, qsizetype begin);
// Such a character in the form in which it is compared: as several, or none, where it means that.
QString folded(QStringView cluster);

// Whether folding leaves it as it is, and it is a unit of its own: most of Chinese, Japanese and Korean. Quick.
bool isPlainUnit(char16_t c);

} // namespace parlance::searchfolding
