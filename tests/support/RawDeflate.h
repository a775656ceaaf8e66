#pragma once

#include <QByteArray>
#include <QStringBuilder>

namespace parlance {

// A message compressed as RFC 7692 section 7.2.3.4 has it (one final block, and an empty one behind it), by Qt's own
// compression and not by the program's: so one misunderstanding cannot hide another. Pure, any thread.
inline QByteArray rawDeflate(const QByteArray &message)
{
    constexpr qsizetype before = 4 + 2; // qCompress() writes the size, then the header of zlib
    constexpr qsizetype behind = 4;     // and a checksum at the end
    return qCompress(message, 9).sliced(before).chopped(behind) + '\0';
}

} // namespace parlance
