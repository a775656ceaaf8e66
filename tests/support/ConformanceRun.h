#pragma once

#include "support/ConformanceCase.h"
#include "wire/Transport.h"

#include <memory>

namespace parlance {

// What the suite is run on.
struct ConformanceSubject {
    std::function<std::unique_ptr<Transport>()> make;
    bool leavesTcpToServer = true; // after the Close frames (RFC 6455 section 7.1.1 asks for it with "SHOULD")
};

// A case that a subject is known to fail, and why.
struct ConformanceFailing {
    QByteArrayView id; // of one case, or the beginning of several: "12."
    const char *reason;

    bool covers(const QByteArray &caseId) const;
};

// Plays one case: a server of its own, a client that echoes, the script, the end. Empty, or what the client did wrong.
// `patience` bounds each wait for the client. Runs the event loop.
QString runConformance(const ConformanceCase &test, const ConformanceSubject &subject,
                       std::chrono::milliseconds patience);

} // namespace parlance
