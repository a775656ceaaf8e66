#include "ui/FontsAhead.h"

#ifdef PARLANCE_FONTCONFIG
#include <QFontDatabase>

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

void listFontsAhead()
{
#ifdef PARLANCE_FONTCONFIG
    std::thread([] { (void)QFontDatabase::hasFamily(QStringLiteral("sans-serif")); }).detach();
#endif
}

} // namespace parlance
