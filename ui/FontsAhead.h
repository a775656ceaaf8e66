#pragma once

namespace parlance {

// Reading Fontconfig's configuration is the longest single step of the start on Linux, and the first text that is
// measured waits for it. This begins it in a thread of its own, while QApplication connects to the screen; when Qt asks
// for fonts, it is done or nearly so. Does nothing where there is no Fontconfig.
//
// Thread: the GUI thread, once, first thing in main(). Fontconfig may be initialised from several threads (since 2.10.91).
void loadFontsAhead();

// The second half, once there is a QApplication that will live on: Qt's own list of the fonts, while settings and
// profiles are read.
void listFontsAhead();

} // namespace parlance
