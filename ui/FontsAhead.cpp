#include "ui/FontsAhead.h"

#ifdef PARLANCE_FONTCONFIG
#include <fontconfig/fontconfig.h>

#include <thread>
#endif

namespace parlance {

void loadFontsAhead()
{
#ifdef PARLANCE_FONTCONFIG
    std::thread([] { FcInit(); }).detach();
#endif
}

} // namespace parlance
