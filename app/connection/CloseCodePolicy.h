#pragma once

#include "domain/Drop.h"

#include <QList>

namespace parlance {

// What to do after an attempt or a link ended.
enum class Verdict {
    Retry,           // try again after the backoff
    RetryShowReason, // the same, and the server's words matter to the person
    RetrySpread,     // the server asks for patience: Retry-After, or spread over some seconds
    RetryTooLarge,   // a message of ours was too large: it has failed and is never resent; then retry
    Fatal,           // trying again cannot help before somebody changes something
    Auth,            // the credentials were refused: new ones, once, then ask the person
};

// Judges a Drop by its close code (RFC 6455 section 7.4, IANA WebSocket Close Code registry), HTTP status or kind.
// A plain value, usable in any thread.
class CloseCodePolicy
{
public:
    // The profile's own meaning of codes 4000-4999: it goes before the defaults; a code in both lists is fatal.
    CloseCodePolicy(QList<int> retryCodes, QList<int> fatalCodes);

    Verdict judge(const Drop &drop) const;

private:
    Verdict judgeCode(quint16 code) const;
    static Verdict judgeStatus(int status);

    QList<int> m_retryCodes;
    QList<int> m_fatalCodes;
};

} // namespace parlance
