#pragma once

#include <QString>

#include <compare>
#include <utility>

namespace parlance {

class MessageModel;
class TimelineLayout;

// The stretch of text that the person marked, over one or several rows: from the anchor, where the press was, to the
// focus, where the pointer is. Rows move when pages come in front; texts are asked for only when they are copied.
//
// A plain value of the GUI thread.
class TimelineSelection
{
public:
    struct Place
    {
        int row = -1;
        int position = 0; // in the shown text of the row; `rowEnd` is its end, whatever it is

        friend auto operator<=>(const Place &, const Place &) = default;
    };
    static constexpr int rowEnd = 1 << 30;

    bool isEmpty() const { return m_anchor.row < 0 || m_anchor == m_focus; }
    Place anchor() const { return m_anchor; }
    Place first() const { return qMin(m_anchor, m_focus); }
    Place last() const { return qMax(m_anchor, m_focus); }
    // Which part of a row is marked, as positions from and to; from == to: none.
    std::pair<int, int> within(int row, int length) const;

    void clear() { m_anchor = m_focus = Place(); }
    void start(Place place) { m_anchor = m_focus = place; }
    void set(Place anchor, Place focus) { m_anchor = anchor; m_focus = focus; }
    void extendTo(Place focus) { m_focus = focus; }

    void rowsInserted(int firstRow, int count);
    void rowsRemoved(int firstRow, int count);

    // Within one row its words alone; over several rows a line for each: "sender, time: text".
    QString copied(const MessageModel &model, TimelineLayout &layout) const;

private:
    Place m_anchor;
    Place m_focus;
};

} // namespace parlance
