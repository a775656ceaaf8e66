#pragma once

#include <QIcon>
#include <QPainterPath>

class QPalette;

namespace parlance {

// Drawings for files, in the colours of a palette and sharp at any ratio of pixels.
//
// Only static functions; the GUI thread.
class FileIcon
{
public:
    static QPainterPath sheet(const QRectF &area);     // a page with a folded corner
    static QPixmap pixmap(int side, const QPalette &palette, qreal ratio);
    static QIcon paperClip(int side, const QPalette &palette);
};

} // namespace parlance
