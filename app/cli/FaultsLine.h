#pragma once

#include "cli/Options.h"

namespace parlance {

// Reads what stands behind `parlance-cli faults`, and the plan. Thread: any. Errors: values, as parseCommand() has them.
Command parseFaults(const QStringList &arguments);

} // namespace parlance
