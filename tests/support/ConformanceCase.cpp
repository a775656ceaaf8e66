#include "support/ConformanceCase.h"

namespace parlance {

ConformanceCases conformanceCases()
{
    return framingCases() + pingCases() + reservedBitCases() + opcodeCases() + fragmentationCases() + utf8Cases()
           + closeCases() + limitCases() + deflateCases();
}

} // namespace parlance
