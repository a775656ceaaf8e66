#pragma once

#include "wire/Transport.h"

#include <memory>

namespace parlance {

// Whether this build has it: one without Qt WebSockets (PARLANCE_QTWEBSOCKETS=OFF) has only its own. Any thread.
bool isAvailable(TransportChoice choice);

// The transport that a profile has chosen, or the program's own where this build does not have that one: a profile that
// came from another computer still connects, and LinkReport::transport says with what. Thread: the one that will use it.
std::unique_ptr<Transport> makeTransport(TransportChoice choice);

} // namespace parlance
