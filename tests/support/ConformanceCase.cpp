#include "support/ConformanceCase.h"

#include <QString>

namespace parlance {

ConformanceCases conformanceCases()
{
    return framingCases() + pingCases() + reservedBitCases() + opcodeCases() + fragmentationCases() + utf8Cases()
           + closeCases() + limitCases() + deflateCases();
}

bool isConformanceFull()
{
    return qEnvironmentVariable("PARLANCE_CONFORMANCE") == u"full";
}

} // namespace parlance
