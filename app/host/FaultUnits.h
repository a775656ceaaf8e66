#pragma once

#include "host/FaultPlan.h"

namespace parlance::faultunit {

// The words of a plan that are numbers with units (docs/faults.md); nothing where they are none. Pure functions, any thread.

std::optional<qint64> size(const QString &word);       // bytes: "100", "64kB", "1.5MB"; at least one
std::optional<milliseconds> time(const QString &word); // "250ms", "2s", "1.5s", "3min"
std::optional<FaultWay> way(const QString &word);
bool isHeader(const QString &text);                    // of HTTP: "Name: value"

} // namespace parlance::faultunit
