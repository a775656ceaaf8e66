#include "ui/chat/TimelineLayout.h"

#include "models/MessageModel.h"

#include <algorithm>
#include <utility>

namespace parlance {

void TimelineLayout::setModel(const MessageModel *model)
{
    m_model = model;
    m_anchor = {};
    m_anchorBody = -1;
    m_atEnd = true;
    m_whole.clear();
    reload();
}

void TimelineLayout::reload()
{
    m_cache.clear();
    m_shift = 0;
    m_extents.clear();
    const int rows = m_model ? m_model->rowCount() : 0;
    m_extents.reserve(size_t(rows));
    for (int row = 0; row < rows; ++row)
        m_extents.push_back(extentOf(row));
    estimateAll();
    m_settled = false;
}

void TimelineLayout::setViewport(const TimelineStyle &style, int height)
{
    const bool reshape = style.width != m_style.width || style.text != m_style.text;
    m_style = style;
    m_bottomPad = style.rowPad + style.groupGap;
    m_cache.clear();
    setHeight(height);
    if (!reshape)
        return;
    const bool hangs = !m_atEnd && m_anchor.row < rowCount() && m_anchor.offset > 0;
    const int before = hangs ? m_heights.height(m_anchor.row) : 0;
    estimateAll();
    if (hangs && before > 0) // the same part of the row stays at the top
        m_anchor.offset = int(qint64(m_anchor.offset) * laidOut(m_anchor.row)->height / before);
}

void TimelineLayout::setHeight(int height)
{
    m_height = height;
    m_settled = false;
}

TimelineLayout::Extent TimelineLayout::extentOf(int row) const
{
    quint32 units = 0;
    quint32 breaks = 0;
    for (const QChar c : QStringView(m_model->at(row).text).left(TimelineRow::longestShown)) {
        units += c.unicode() < 0x1100 ? 1 : 2;
        breaks += c == QLatin1Char('\n') ? 1 : 0;
    }
    return {units, breaks};
}

int TimelineLayout::estimate(const Extent &extent) const
{
    // Whether a row starts a day or a group is not asked: that would cost more than the error does.
    const quint32 perLine = quint32(qMax(1, m_style.bodyWidth / qMax(1, m_style.averageWidth)));
    const quint32 lines = qMin(1 + extent.breaks + extent.units / perLine, 2000U);
    return int(lines) * m_style.lineHeight + 2 * m_style.rowPad + (m_style.groupGap + m_style.headerHeight) / 3;
}

void TimelineLayout::estimateAll()
{
    std::vector<int> heights;
    heights.reserve(m_extents.size());
    for (const Extent &extent : m_extents)
        heights.push_back(estimate(extent));
    m_heights.assign(std::move(heights));
}

void TimelineLayout::rowsInserted(int first, int last)
{
    const int count = last - first + 1;
    keepBody(first, first); // the row that comes to stand behind them may lose its day or sender
    m_settled = false;
    if (first == rowCount()) {
        for (int row = first; row <= last; ++row) {
            m_extents.push_back(extentOf(row));
            m_heights.append(estimate(m_extents.back()));
        }
        return;
    }
    std::vector<Extent> extents;
    std::vector<int> heights;
    for (int row = first; row <= last; ++row) {
        extents.push_back(extentOf(row));
        heights.push_back(estimate(extents.back()));
    }
    m_extents.insert(m_extents.begin() + first, extents.begin(), extents.end());
    m_heights.insert(first, heights);
    if (first == 0) {
        m_shift += count;
    } else {
        m_cache.clear();
    }
    if (first <= m_anchor.row)
        m_anchor.row += count;
    m_visible.clear();
}

void TimelineLayout::rowsRemoved(int first, int last)
{
    const int count = last - first + 1;
    keepBody(last + 1, last + 1); // it may now start a day or a group
    const bool wasCut = first == 0 || last == rowCount() - 1; // at one side: all others keep their keys
    if (wasCut && count < m_cache.size()) {
        for (int row = first; row <= last; ++row)
            m_cache.remove(keyOf(row));
    } else if (wasCut) {
        const QList<qint64> keys = m_cache.keys();
        for (const qint64 key : keys) {
            if (key >= keyOf(first) && key <= keyOf(last))
                m_cache.remove(key);
        }
    } else {
        m_cache.clear();
    }
    if (first == 0)
        m_shift -= count;
    m_settled = false;
    m_heights.remove(first, count);
    m_extents.erase(m_extents.begin() + first, m_extents.begin() + last + 1);
    m_visible.clear();
    if (m_anchor.row > last) {
        m_anchor.row -= count;
    } else if (m_anchor.row >= first) {
        m_anchor = {first, 0};
        m_anchorBody = -1;
    }
}

// The parts above a row's body (day, marker, sender) may come and go: the body is what keeps its place.
void TimelineLayout::keepBody(int first, int last)
{
    if (m_anchorBody >= 0 || m_anchor.row < first || m_anchor.row > last)
        return;
    if (const auto *cached = m_cache.object(keyOf(m_anchor.row)))
        m_anchorBody = (*cached)->bodyTop;
}

void TimelineLayout::rowsChanged(int first, int last)
{
    keepBody(first, last);
    m_settled = false;
    last = qMin(last, rowCount() - 1);
    for (int row = first; row <= last; ++row)
        m_extents[size_t(row)] = extentOf(row);
    if (last - first < m_cache.size()) {
        for (int row = first; row <= last; ++row)
            m_cache.remove(keyOf(row));
    } else {
        m_cache.clear();
    }
}

void TimelineLayout::forgetLayouts()
{
    m_cache.clear();
    m_settled = false;
}

std::shared_ptr<const TimelineRow> TimelineLayout::laidOut(int row)
{
    const qint64 key = keyOf(row);
    if (const auto *cached = m_cache.object(key))
        return *cached;
    const bool whole = std::find(m_whole.begin(), m_whole.end(), m_model->index(row)) != m_whole.end();
    std::shared_ptr<const TimelineRow> laid = TimelineRow::layOut(*m_model, row, m_style, whole, m_pictures);
    ++m_layoutsMade;
    m_heights.set(row, laid->height);
    m_cache.insert(key, new std::shared_ptr<const TimelineRow>(laid), 1 + int(laid->text.size() / 400));
    return laid;
}

void TimelineLayout::showAll(int row)
{
    std::erase_if(m_whole, [](const QPersistentModelIndex &index) { return !index.isValid(); });
    m_whole.emplace_back(m_model->index(row));
    rowsChanged(row, row);
}

void TimelineLayout::scrollBy(int pixels)
{
    settle();
    if (pixels == 0 || rowCount() == 0 || (pixels > 0 && m_atEnd))
        return;
    m_atEnd = false;
    m_anchor.offset += pixels;
    m_settled = false;
}

void TimelineLayout::jumpTo(qint64 value)
{
    if (rowCount() == 0)
        return;
    if (value >= maximum()) {
        stickToEnd();
        return;
    }
    const int row = m_heights.rowAt(value);
    anchorAt({row, int(value - m_heights.top(row))});
}

void TimelineLayout::anchorAt(Anchor anchor)
{
    m_anchor = anchor;
    m_anchorBody = -1;
    m_atEnd = false;
    m_settled = false;
}

void TimelineLayout::stickToEnd()
{
    m_atEnd = true;
    m_settled = false;
}

void TimelineLayout::reveal(int row, bool atTop)
{
    settle();
    const Placed *seen = placed(row);
    const int room = m_height - m_bottomPad;
    if (!atTop && seen && seen->y >= 0 && seen->bottom() <= room)
        return;
    const int height = laidOut(row)->height;
    const bool above = atTop || (seen ? seen->y < 0 : row <= m_anchor.row);
    if (row == rowCount() - 1 && !above)
        stickToEnd();
    else if (above || height >= room)
        anchorAt({row, 0});
    else
        anchorAt({row, height - room});
    settle();
}

bool TimelineLayout::climb()
{
    while (m_anchor.offset < 0 && m_anchor.row > 0) {
        --m_anchor.row;
        m_anchor.offset += laidOut(m_anchor.row)->height;
    }
    if (m_anchor.offset < 0) {
        m_anchor.offset = 0;
        return false;
    }
    while (m_anchor.row < rowCount() - 1) {
        const int height = laidOut(m_anchor.row)->height;
        if (m_anchor.offset < height)
            break;
        m_anchor.offset -= height;
        ++m_anchor.row;
    }
    return true;
}

void TimelineLayout::hangOnEnd()
{
    int y = m_height - m_bottomPad;
    int row = rowCount();
    std::vector<Placed> upward;
    while (row > 0 && y > 0) {
        --row;
        auto laid = laidOut(row);
        y -= laid->height;
        upward.push_back({row, y, std::move(laid)});
    }
    m_visible.assign(std::make_move_iterator(upward.rbegin()), std::make_move_iterator(upward.rend()));
    m_anchor = {row, -y};
}

bool TimelineLayout::placeDown()
{
    m_visible.clear();
    int y = -m_anchor.offset;
    int row = m_anchor.row;
    for (; row < rowCount() && y < m_height; ++row) {
        auto laid = laidOut(row);
        const int height = laid->height;
        m_visible.push_back({row, y, std::move(laid)});
        y += height;
    }
    return row < rowCount() || y > m_height - m_bottomPad;
}

void TimelineLayout::settle()
{
    if (m_settled)
        return;
    m_settled = true;
    m_visible.clear();
    if (rowCount() == 0 || m_height <= 0) {
        m_atEnd = true;
        return;
    }
    const int body = std::exchange(m_anchorBody, -1);
    if (m_atEnd) {
        hangOnEnd();
        m_atEnd = m_model->isAtEnd();
        return;
    }
    m_anchor.row = std::clamp(m_anchor.row, 0, rowCount() - 1);
    if (body >= 0)
        m_anchor.offset += laidOut(m_anchor.row)->bodyTop - body;
    climb();
    if (!placeDown()) {
        m_atEnd = m_model->isAtEnd();
        hangOnEnd();
    }
}

const TimelineLayout::Placed *TimelineLayout::placedAt(int y) const
{
    if (m_visible.empty())
        return nullptr;
    for (const Placed &row : m_visible) {
        if (y < row.bottom())
            return &row;
    }
    return &m_visible.back();
}

const TimelineLayout::Placed *TimelineLayout::placed(int row) const
{
    if (m_visible.empty() || row < m_visible.front().row || row > m_visible.back().row)
        return nullptr;
    return &m_visible[size_t(row - m_visible.front().row)];
}

qint64 TimelineLayout::value() const
{
    return rowCount() == 0 ? 0 : qMax<qint64>(0, m_heights.top(m_anchor.row) + m_anchor.offset);
}

qint64 TimelineLayout::maximum() const
{
    return qMax<qint64>(0, m_heights.total() + m_bottomPad - m_height);
}

int TimelineLayout::topOf(int row) const
{
    if (const Placed *seen = placed(row))
        return seen->y;
    const qint64 top = m_heights.top(row) - m_heights.top(m_anchor.row) - m_anchor.offset;
    return int(std::clamp<qint64>(top, -(1 << 28), 1 << 28));
}

} // namespace parlance
