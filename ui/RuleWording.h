#pragma once

#include "domain/WireRule.h"

#include <QCoreApplication>

namespace parlance {

// What a server did against the rules of the wire, in the person's language: a sentence that names the section where the
// rule is written, and what can be done. Plain text. Stateless; GUI thread.
class RuleWording
{
    Q_DECLARE_TR_FUNCTIONS(parlance::RuleWording)

public:
    static QString sentence(WireRule rule);
    static QString nextStep(WireRule rule);

private:
    static QString breach(WireRule rule);
};

} // namespace parlance
