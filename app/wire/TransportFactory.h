#pragma once

#include "wire/Transport.h"

#include <memory>

namespace parlance {

// The transport that a profile has chosen. Thread: the one that will use it.
std::unique_ptr<Transport> makeTransport(TransportChoice choice);

} // namespace parlance
