#pragma once

#include <QColor>

class QPalette;

namespace parlance {

// The colours of a bar that says how things stand, computed for a palette; the words keep at least 4.5:1 on the ground
// (WCAG 2.1, 1.4.3), whatever palette the desktop hands us.
//
// A plain value; use anywhere. Made anew when the palette changes.
struct BannerColors
{
    enum class Mood {
        Calm,    // as it was wished, or nothing to worry about
        Trouble, // amber: something is wrong, and is being worked on
        GivenUp, // red: nothing more happens until the person does something
    };

    QColor ground;
    QColor text;
    QColor edge; // the line between the bar and what is below it

    static BannerColors of(const QPalette &palette, Mood mood);
};

} // namespace parlance
