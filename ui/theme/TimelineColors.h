#pragma once

#include "ui/theme/ColorMath.h"

class QPalette;
class QString;

namespace parlance {

// What the colours of the timeline mean, computed for a palette. Every text colour keeps at least 4.5:1 on every
// ground it is drawn on (WCAG 2.1, 1.4.3), whatever palette the desktop hands us.
//
// A plain value; use anywhere. Made anew when the palette changes.
struct TimelineColors
{
    QColor background;
    QColor hover;          // ground of the row under the pointer
    QColor focus;          // outline of the current row
    QColor text;           // other people's words
    QColor ownText;        // this person's words
    QColor secondary;      // times, notices, what is not sent yet
    QColor link;
    QColor code;
    QColor codeBackground;
    QColor selection;
    QColor selectedText;
    QColor dayLine;
    QColor dayText;
    QColor unread;         // the unread marker: line and words
    QColor waiting;
    QColor good;
    QColor warning;
    QColor bad;
    QColor button;         // the floating button
    QColor buttonText;

    static TimelineColors of(const QPalette &palette);

    // A stable colour for a name: the same on every start and every machine.
    QColor sender(const QString &name) const;
    // The soft disc behind the initial of a sender, and the initial on it.
    QColor disc(const QString &name) const;
    QColor initial(const QString &name) const;
};

} // namespace parlance
