#pragma once

#include "cli/OptionReader.h"
#include "domain/EnvelopeSettings.h"

namespace parlance {

// The options about envelopes (docs/envelope.md) that `connect` and `host` have in common: adds them to the line that
// --help shows, and reads them behind OptionReader::parse(). Any thread.
void addEnvelopeOptions(OptionReader &line, const char *meaning);
std::optional<PrintAndExit> readEnvelope(const OptionReader &line, EnvelopeSettings *target);

} // namespace parlance
