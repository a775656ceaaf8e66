#pragma once

#include "dialect/EnvelopeDialect.h"
#include "dialect/JsonMapping.h"
#include "domain/Profile.h"

#include <memory>

namespace parlance {

// A mapping to begin with. `key` is what the command line and the profile dialog call it.
struct MappingPreset {
    QString key;
    JsonMapping mapping;
};

// "minimal": {"user","text"} sent to everybody, as the servers of tutorials do; "typed": messages with a "type",
// a handshake with a token, acks, pings. Made once, in any thread.
const QVector<MappingPreset> &mappingPresets();
std::optional<JsonMapping> mappingPreset(const QString &key);

// The dialect of a profile, in envelopes where it wants them, or what is wrong with its mapping (Fault::kind is a
// MappingProblem) or its envelope (`where` is "envelope/key": there is none). `clock` is the session's, the system's where
// it is left out.
Result<std::unique_ptr<Dialect>> makeDialect(const Profile &profile, EnvelopeDialect::ClockNow clock = {});

} // namespace parlance
