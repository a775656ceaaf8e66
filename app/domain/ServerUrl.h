#pragma once

#include "domain/Result.h"

#include <QUrl>

namespace parlance {

// What is wrong with a server address. `Fault::kind` of parseServerUrl() holds one of these.
enum class UrlProblem {
    Empty,
    NoScheme,       // "example.org:8080": suggestion() turns it into ws://
    HttpScheme,     // http or https: suggestion() turns it into ws or wss
    UnknownScheme,  // value: the scheme
    NoHost,         // value: what stands where the host belongs, empty for nothing
    BadPort,        // value: what stands where the port belongs
    HasFragment,    // RFC 6455 section 3 forbids it; value: the fragment
    HasUserInfo,    // user:password@ would be ignored on the wire; belongs into a header
    Malformed,      // value: what stands behind the host
};

// Reads a WebSocket address (RFC 6455 section 3) as a person types it. Never guesses: a wrong one is a Fault
// whose `value` is the offending part.
Result<QUrl> parseServerUrl(const QString &input);

// The address that was most likely meant where parseServerUrl() reports NoScheme or HttpScheme; else empty.
QString suggestServerUrl(const QString &input);

} // namespace parlance
