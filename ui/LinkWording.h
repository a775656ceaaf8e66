#pragma once

#include "domain/ConnectionStatus.h"

#include <QCoreApplication>

namespace parlance {

// The state of a link and the reasons of its end in the person's language: what happened, what it means, what to do
// next. Close codes: RFC 6455 section 7.4.1 and the IANA registry; HTTP statuses: RFC 9110.
// Everything returned is plain text. Stateless; GUI thread.
class LinkWording
{
    Q_DECLARE_TR_FUNCTIONS(parlance::LinkWording)

public:
    // One or two words: "Connected", "Waiting".
    static QString state(const ConnectionStatus &status);
    // The banner's sentence; `secondsLeft` until the next try, while Waiting.
    static QString banner(const ConnectionStatus &status, int secondsLeft);

    static QString phase(Phase phase);
    static QString drop(const Drop &drop);      // a sentence: what happened
    static QString nextStep(const Drop &drop);  // a sentence: what the person can do; empty when waiting is all
    static QString closeCode(quint16 code);     // what the code means; empty for unregistered ones
    static QString httpStatus(int status);      // what the status means here; empty for unknown ones
    static QString tls(TlsProblem problem);
};

} // namespace parlance
