#pragma once

#include "domain/Profile.h"

#include <QString>

namespace parlance {

// Which server a profile leads to, as one string to compare: what was written for one must not go to another unasked, and
// what one has told is nothing to another. The dialect, and the address without what opens doors: a new token is no new
// server. Every local room is the same one, wherever it is found.
//
// Plain function, any thread. The key holds no secret.
QString serverKey(const Profile &profile);

} // namespace parlance
