#pragma once

#include "domain/Message.h"
#include "ui/chat/TimelineLayout.h"

class QPainter;

namespace parlance {

class PictureCache;

// Draws rows of the timeline. Words are always drawn as plain text; the states of own messages are drawn as paths, so
// that no image has to be loaded.
//
// GUI thread; lives for one paint event.
class TimelinePainter
{
public:
    struct Looks
    {
        int selectedFrom = 0; // from == to: nothing is marked
        int selectedTo = 0;
        bool current = false; // has the keyboard
        bool hovered = false;
        double flash = 0;     // it was jumped to: from 1, and fading
        const TimelineRow::Action *hoveredAction = nullptr;
    };

    TimelinePainter(QPainter &painter, const TimelineStyle &style, PictureCache &pictures);

    void paint(const TimelineLayout::Placed &placed, const Message &message, const Looks &looks);
    void paintEmpty(const QRect &area, const QString &words);
    static void paintState(QPainter &painter, const QRectF &rect, DeliveryState state, const TimelineColors &colors);

private:
    void paintGround(const TimelineRow &row, const Looks &looks);
    void paintSeparator(int top, const QString &words, const QColor &line, const QColor &text);
    void paintHeader(const TimelineRow &row, const Message &message);
    double drawWords(const QPointF &baseline, const QString &words);
    void drawCentred(const QRectF &area, const QString &letter);
    void paintText(const TimelineRow &row, const Message &message, const Looks &looks);
    void paintFile(const TimelineRow &row, const FilePart &file);
    void paintBelow(const TimelineRow &row, const Message &message, const Looks &looks);
    void paintProgress(const TimelineRow &row);

    QPainter &m_painter;
    const TimelineStyle &m_style;
    PictureCache &m_pictures;
    QRectF m_clip;
};

} // namespace parlance
