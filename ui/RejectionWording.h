#pragma once

#include "domain/Rejection.h"

#include <QCoreApplication>

namespace parlance {

// Why an incoming envelope was not accepted, in the person's language: one sentence of plain text. Stateless; GUI thread.
class RejectionWording
{
    Q_DECLARE_TR_FUNCTIONS(parlance::RejectionWording)

public:
    static QString sentence(const RejectionFacts &facts);
};

} // namespace parlance
