#include "storage/Places.h"

#include <algorithm>

namespace parlance::places {

namespace {

// part/whole of gap, rounded down; part <= whole.
quint64 share(quint64 gap, quint64 part, quint64 whole)
{
    constexpr quint64 half = quint64(1) << 32;
    if (gap <= half && part < half) // no product is over 64 bits
        return gap / whole * part + gap % whole * part / whole;
    return quint64(double(gap) * (double(part) / double(whole)));
}

std::optional<qint64> inside(qint64 low, qint64 high, qint64 place)
{
    place = std::clamp(place, low + 1, high - 1);
    if (place != 0)
        return place;
    if (high > 1)
        return 1;
    return low < -1 ? std::optional<qint64>(-1) : std::nullopt;
}

} // namespace

std::optional<qint64> between(qint64 low, qint64 lowSeq, qint64 high, qint64 highSeq, qint64 seq)
{
    if (quint64(high) - quint64(low) < 2)
        return std::nullopt;
    const quint64 gap = quint64(high) - quint64(low);
    quint64 along = gap / 2;
    if (lowSeq < seq && seq < highSeq)
        along = share(gap, quint64(seq) - quint64(lowSeq), quint64(highSeq) - quint64(lowSeq));
    else if (seq <= lowSeq)
        along = 1;
    return inside(low, high, qint64(quint64(low) + along));
}

std::optional<qint64> between(qint64 low, qint64 high, qsizetype index, qsizetype count)
{
    const quint64 gap = quint64(high) - quint64(low);
    const bool overZero = low < 0 && high > 0; // which is left out, so its neighbour must not be taken
    if (gap <= quint64(count) || (overZero && gap / 2 <= quint64(count)))
        return std::nullopt;
    return inside(low, high, qint64(quint64(low) + share(gap, quint64(index) + 1, quint64(count) + 1)));
}

} // namespace parlance::places
