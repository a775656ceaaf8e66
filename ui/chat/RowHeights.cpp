#include "ui/chat/RowHeights.h"

#include <bit>
#include <utility>

namespace parlance {

namespace {

constexpr size_t lowestBit(size_t i)
{
    return i & (~i + 1);
}

} // namespace

qint64 RowHeights::top(int row) const
{
    qint64 sum = 0;
    for (size_t i = size_t(row); i > 0; i -= lowestBit(i))
        sum += m_tree[i - 1];
    return sum;
}

int RowHeights::rowAt(qint64 y) const
{
    if (m_heights.empty())
        return -1;
    size_t rows = 0; // rows that end at or above y
    for (size_t step = std::bit_floor(m_heights.size()); step > 0; step /= 2) {
        const size_t next = rows + step;
        if (next <= m_heights.size() && m_tree[next - 1] <= y) {
            rows = next;
            y -= m_tree[next - 1];
        }
    }
    return int(qMin(rows, m_heights.size() - 1));
}

void RowHeights::set(int row, int height)
{
    const int change = height - std::exchange(m_heights[size_t(row)], height);
    if (change == 0)
        return;
    m_total += change;
    for (size_t i = size_t(row) + 1; i <= m_tree.size(); i += lowestBit(i))
        m_tree[i - 1] += change;
}

void RowHeights::append(int height)
{
    m_heights.push_back(height);
    const size_t i = m_heights.size();
    qint64 sum = height;
    for (size_t covered = 1; covered < lowestBit(i); covered *= 2)
        sum += m_tree[i - covered - 1];
    m_tree.push_back(sum);
    m_total += height;
}

void RowHeights::insert(int row, const std::vector<int> &heights)
{
    if (row == size()) {
        for (const int height : heights)
            append(height);
        return;
    }
    m_heights.insert(m_heights.begin() + row, heights.begin(), heights.end());
    rebuild();
}

void RowHeights::remove(int row, int count)
{
    m_heights.erase(m_heights.begin() + row, m_heights.begin() + row + count);
    rebuild();
}

void RowHeights::assign(std::vector<int> heights)
{
    m_heights = std::move(heights);
    rebuild();
}

void RowHeights::rebuild()
{
    m_tree.assign(m_heights.begin(), m_heights.end());
    m_total = 0;
    for (size_t i = 1; i <= m_tree.size(); ++i) {
        m_total += m_heights[i - 1];
        const size_t parent = i + lowestBit(i);
        if (parent <= m_tree.size())
            m_tree[parent - 1] += m_tree[i - 1];
    }
}

} // namespace parlance
