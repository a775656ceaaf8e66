#pragma once

#include <QtGlobal>

#include <optional>

namespace parlance::places {

// Message::place: 64 bits in which a room's rows stand far apart, so that what was missing finds room in between. 0 is
// nobody's: it means "not placed yet".

constexpr qint64 step = qint64(1) << 32;       // between rows that follow each other
constexpr qint64 beginning = step / 2;         // of an empty room
// Where a room begins whose rows cannot be read at the moment: behind all that it may hold.
constexpr qint64 beyond = qint64(1) << 61;

// Between two neighbours, as far along as `seq` is between their sequence numbers: however many of the missing messages
// come, and in whatever order, each finds room. Nothing: the neighbours stand too close.
std::optional<qint64> between(qint64 low, qint64 lowSeq, qint64 high, qint64 highSeq, qint64 seq);
// The `index`th of `count` in a row, evenly spaced.
std::optional<qint64> between(qint64 low, qint64 high, qsizetype index, qsizetype count);

} // namespace parlance::places
