#pragma once

#include "ui/chat/RowHeights.h"
#include "ui/chat/TimelineRow.h"
#include "ui/chat/TimelineStyle.h"

#include <QCache>
#include <QPersistentModelIndex>

#include <memory>
#include <vector>

namespace parlance {

class MessageModel;

// Where the rows of a timeline stand. Lays out only the rows in the viewport: all others have an estimated height until
// they are seen. The viewport hangs on a row and an offset into it (or on the end), so that a corrected height or a
// page put in front never moves what the person looks at.
//
//   scrollBy, jumpTo, stickToEnd, rows*(), setViewport  ->  settle()  ->  visible(), value(), maximum()
//
// GUI thread; owned by TimelineView. Knows the model, but no widget and no event.
class TimelineLayout
{
public:
    struct Placed
    {
        int row;
        int y; // from the top of the viewport
        std::shared_ptr<const TimelineRow> laid;

        int bottom() const { return y + laid->height; }
    };
    struct Anchor
    {
        int row = 0;
        int offset = 0; // how far the viewport's top lies below the top of the row
    };

    void setPictures(PictureCache *pictures) { m_pictures = pictures; } // outlives this
    void setModel(const MessageModel *model);
    void setViewport(const TimelineStyle &style, int height); // a new width or font estimates all heights anew
    void setHeight(int height);
    const TimelineStyle &style() const { return m_style; }

    void rowsInserted(int first, int last);
    void rowsRemoved(int first, int last);
    void rowsChanged(int first, int last);
    void windowChanged() { m_settled = false; } // the model's last row is or is not the history's
    void forgetLayouts(); // colours or the day changed: heights stay

    void scrollBy(int pixels);
    void jumpTo(qint64 value); // what the scroll bar says
    void anchorAt(Anchor anchor);
    void stickToEnd();
    void reveal(int row, bool atTop = false); // the smallest movement that shows the row
    void showAll(int row);     // the whole of a very long message

    // Lays out what is visible now. Cheap when nothing changed. Everything below answers for the last settle().
    void settle();
    const std::vector<Placed> &visible() const { return m_visible; }
    const Placed *placedAt(int y) const; // the row at y, the nearest one outside; null when there is none
    const Placed *placed(int row) const; // null when it is not visible
    bool isAtEnd() const { return m_atEnd; } // and stays there, whatever comes: only where the history ends too
    Anchor anchor() const { return m_anchor; }
    qint64 value() const;
    qint64 maximum() const;
    int topOf(int row) const; // from the top of the viewport, estimated for rows out of sight
    int heightOf(int row) const { return m_heights.height(row); }
    int rowCount() const { return m_heights.size(); }
    int layoutsMade() const { return m_layoutsMade; }
    std::shared_ptr<const TimelineRow> laidOut(int row);

private:
    struct Extent // what an estimate needs to know of a text
    {
        quint32 units; // letters; wide ones count twice
        quint32 breaks;
    };

    Extent extentOf(int row) const;
    int estimate(const Extent &extent) const;
    void estimateAll();
    void reload();
    qint64 keyOf(int row) const { return row - m_shift; }
    void keepBody(int first, int last);
    bool climb();     // lets the anchor's offset lie within its row; false: it met the top
    void hangOnEnd();
    bool placeDown(); // false: the rows end above the viewport's bottom

    const MessageModel *m_model = nullptr;
    PictureCache *m_pictures = nullptr;
    TimelineStyle m_style;
    int m_height = 0;
    int m_bottomPad = 0;
    RowHeights m_heights;
    std::vector<Extent> m_extents;
    QCache<qint64, std::shared_ptr<const TimelineRow>> m_cache{600};
    qint64 m_shift = 0; // rows put in front so far: a row's key outlives a page in front of it
    std::vector<QPersistentModelIndex> m_whole;
    std::vector<Placed> m_visible;
    Anchor m_anchor;
    int m_anchorBody = -1; // the body's top in the anchor's row before that row changed; -1: it did not
    bool m_atEnd = true;
    bool m_settled = false;
    int m_layoutsMade = 0;
};

} // namespace parlance
