#pragma once

#include <QtGlobal>

#include <vector>

namespace parlance {

// The heights of the rows of a long list, in pixels, with their running sums: a Fenwick tree (P. Fenwick, "A new data
// structure for cumulative frequency tables", 1994). One height changes, a top is found and a row is found in
// logarithmic time; appending is logarithmic too; any other insertion or removal rebuilds in linear time, which
// happens once a page.
//
// A plain value without I/O; one thread at a time.
class RowHeights
{
public:
    int size() const { return int(m_heights.size()); }
    int height(int row) const { return m_heights[size_t(row)]; }
    qint64 total() const { return m_total; }

    qint64 top(int row) const;   // the sum of the heights before row; top(size()) is the total
    int rowAt(qint64 y) const;   // the row that covers y, the nearest one outside of the rows, -1 when there is none

    void set(int row, int height);
    void append(int height);
    void insert(int row, const std::vector<int> &heights);
    void remove(int row, int count);
    void assign(std::vector<int> heights);

private:
    void rebuild();

    std::vector<int> m_heights;
    std::vector<qint64> m_tree; // m_tree[i - 1] is the sum of the (i & -i) heights that end with number i - 1
    qint64 m_total = 0;
};

} // namespace parlance
