#pragma once

#include "domain/Rejection.h"

namespace parlance {

// Why an incoming envelope was not accepted, in English, as a sentence without its end. A pure function, any thread.
QString rejectionSentence(const RejectionFacts &facts);

} // namespace parlance
