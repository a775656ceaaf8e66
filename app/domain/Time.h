#pragma once

#include <QDateTime>

#include <chrono>

namespace parlance {

using std::chrono::milliseconds;

// A point on the monotonic clock, counted from an arbitrary start. Everything that waits, expires or
// measures uses it; wall time (QDateTime) is only displayed, so that a changed system clock moves nothing.
using Instant = std::chrono::milliseconds;

} // namespace parlance
