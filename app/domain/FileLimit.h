#pragma once

#include "domain/Promise.h"

#include <algorithm>
#include <limits>

namespace parlance {

// The largest file in bytes that a message can carry to this server; 0 where it takes none. What goes as base64 has to fit
// into one text message, with some room for the words beside it.
inline qint64 largestFile(const DeliveryPromise &promise)
{
    constexpr qint64 frame = 2048;
    if (!promise.files)
        return 0;
    qint64 largest = promise.maxFile > 0 ? promise.maxFile : std::numeric_limits<qint64>::max();
    if (!promise.binary && promise.maxMessage > 0)
        largest = std::min(largest, std::max<qint64>(0, (promise.maxMessage - frame) / 4 * 3));
    return largest;
}

} // namespace parlance
