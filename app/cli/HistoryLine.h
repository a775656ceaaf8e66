#pragma once

#include "cli/Options.h"

namespace parlance {

// Read what stands behind `parlance-cli history` and `parlance-cli search`. Thread: any. Errors: values, as parseCommand()
// has them.
Command parseHistory(const QStringList &arguments);
Command parseSearchCommand(const QStringList &arguments);

} // namespace parlance
