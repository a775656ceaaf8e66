#include "ui/chat/TimelineSelection.h"

#include "models/MessageModel.h"
#include "ui/chat/TimelineLayout.h"
#include "ui/chat/TimelineWords.h"

#include <QStringList>

namespace parlance {

std::pair<int, int> TimelineSelection::within(int row, int length) const
{
    if (isEmpty())
        return {0, 0};
    const Place from = first();
    const Place to = last();
    if (row < from.row || row > to.row)
        return {0, 0};
    return {row == from.row ? qMin(from.position, length) : 0, row == to.row ? qMin(to.position, length) : length};
}

void TimelineSelection::rowsInserted(int firstRow, int count)
{
    for (Place *place : {&m_anchor, &m_focus}) {
        if (place->row >= firstRow)
            place->row += count;
    }
}

void TimelineSelection::rowsRemoved(int firstRow, int count)
{
    if (m_anchor.row < 0)
        return;
    const int last = firstRow + count - 1;
    for (Place *place : {&m_anchor, &m_focus}) {
        if (place->row > last) {
            place->row -= count;
        } else if (place->row >= firstRow) {
            clear(); // what was marked is gone
            return;
        }
    }
}

QString TimelineSelection::copied(const MessageModel &model, TimelineLayout &layout) const
{
    if (isEmpty() || last().row >= model.rowCount())
        return {};
    QStringList texts;
    QStringList quotes;
    for (int row = first().row; row <= last().row; ++row) {
        // The whole of a message is copied as it was written, marks of code included.
        QString text = TimelineWords::content(model.at(row));
        if (row == first().row || row == last().row) {
            const QString shown = layout.laidOut(row)->text;
            const auto [from, to] = within(row, int(shown.size()));
            if (from == to && !shown.isEmpty())
                continue;
            if (from > 0 || (to < shown.size() && last().position != rowEnd))
                text = shown.mid(from, to - from);
        }
        texts << text;
        quotes << TimelineWords::quote(model.at(row), text);
    }
    return texts.size() == 1 ? texts.first() : quotes.join(QLatin1Char('\n'));
}

} // namespace parlance
