#pragma once

#include <QSet>
#include <QString>

#include <deque>

namespace parlance {

// The ids that came by last, at most `capacity` of them: the oldest are forgotten first, so that a session of many
// days stays bounded. A plain value, one thread at a time.
class RecentIds
{
public:
    explicit RecentIds(size_t capacity = 20000) : m_capacity(capacity) {}

    // True when it was not there before.
    bool insert(const QString &id)
    {
        if (m_ids.contains(id))
            return false;
        m_ids.insert(id);
        m_order.push_back(id);
        if (m_order.size() > m_capacity) {
            m_ids.remove(m_order.front());
            m_order.pop_front();
        }
        return true;
    }
    bool contains(const QString &id) const { return m_ids.contains(id); }
    const std::deque<QString> &oldestFirst() const { return m_order; }
    size_t size() const { return m_order.size(); }

private:
    size_t m_capacity;
    QSet<QString> m_ids;
    std::deque<QString> m_order;
};

} // namespace parlance
