#pragma once

#include "ui/theme/TimelineColors.h"

#include <QDate>
#include <QFont>

class QPalette;

namespace parlance {

// Fonts, colours and measures of the timeline, in logical pixels, for one font, palette and width.
//
// A plain value; made anew when one of the three changes. GUI thread (it measures fonts).
struct TimelineStyle
{
    TimelineColors colors;
    QFont text;
    QFont code;
    QFont sender;
    QFont small;

    int lineHeight = 0;   // room for Latin, CJK and emoji alike, so that mixed lines keep one rhythm
    int baseline = 0;     // from the top of a line
    int smallHeight = 0;
    int smallAscent = 0;
    int headerHeight = 0;
    int averageWidth = 1; // of a Latin letter, for estimates

    int margin = 0;
    int avatar = 0;       // diameter of the disc
    int bodyLeft = 0;
    int bodyWidth = 0;
    int glyphLeft = 0;    // where the state of an own message stands
    int glyph = 0;        // its size
    int groupGap = 0;     // above the first row of a sender
    int rowPad = 0;       // above and below the body of each row
    int separator = 0;    // height of a day separator and of the unread marker
    int codePad = 0;
    int width = 0;
    QDate today;          // what "Today" means

    static TimelineStyle of(const QFont &font, const QPalette &palette, int width, const QDate &today);
};

} // namespace parlance
