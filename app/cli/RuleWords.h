#pragma once

#include "domain/WireRule.h"

#include <QString>

namespace parlance {

// What a server did against a rule of the wire, as the rest of a sentence that began before: "it set a reserved bit …",
// with the section that says so behind it. Empty for None. A pure function, any thread.
QString ruleClause(WireRule rule);

} // namespace parlance
