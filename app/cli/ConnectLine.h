#pragma once

#include "cli/Options.h"

namespace parlance {

// Reads what stands behind `parlance-cli connect`. Thread: any. Errors: values, as parseCommand() has them.
Command parseConnect(const QStringList &arguments);

} // namespace parlance
