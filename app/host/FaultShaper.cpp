#include "host/FaultShaper.h"

#include <algorithm>
#include <cmath>

namespace parlance {

namespace {

constexpr qint64 turnsASecond = 50; // a throttled link sends so often; what it may send in between, at once

} // namespace

void FaultShaper::push(const QByteArray &bytes, Instant now)
{
    if (bytes.isEmpty())
        return;
    m_size += bytes.size();
    m_items.push_back({bytes, 0, now, std::nullopt});
}

void FaultShaper::mark(int mark, Instant now)
{
    m_items.push_back({{}, mark, now, std::nullopt});
}

FaultShaper::Next FaultShaper::next(Instant now, qint64 room)
{
    Next next;
    if (m_items.empty() || newest(FaultAction::Kind::Blackhole))
        return next;
    Item &item = m_items.front();
    const FaultAction *delay = newest(FaultAction::Kind::Delay);
    if (!delay) {
        item.due.reset();
    } else if (!item.due) {
        const double swing = (2 * m_random() - 1) * double(delay->jitter.count());
        item.due = item.came + std::max(milliseconds(0), delay->time + milliseconds(std::llround(swing)));
    }
    const bool isMark = item.bytes.isEmpty();
    const Instant due = std::max(item.due.value_or(now), isMark ? Instant(0) : Instant(qint64(m_free)));
    if (due > now) {
        next.kind = Next::Kind::Wait;
        next.until = due;
        return next;
    }
    if (isMark) {
        next.kind = Next::Kind::Mark;
        next.mark = item.mark;
        m_items.pop_front();
        return next;
    }

    qint64 size = std::min<qint64>(room, item.bytes.size());
    const qint64 rate = this->rate();
    if (rate > 0)
        size = std::min(size, std::max<qint64>(1, rate / turnsASecond));
    const FaultAction *split = newest(FaultAction::Kind::Split);
    if (split)
        size = std::min(size, split->amount);
    if (size <= 0)
        return next;
    next.kind = Next::Kind::Bytes;
    next.bytes = item.bytes.first(size);
    next.alone = split != nullptr;
    const double gap = split ? double(split->time.count()) : 0;
    m_free = std::max(m_free, double(now.count())) + std::max(gap, rate > 0 ? double(size) * 1000 / double(rate) : 0);
    m_size -= size;
    item.bytes.remove(0, size);
    if (item.bytes.isEmpty())
        m_items.pop_front();
    return next;
}

void FaultShaper::begin(quint64 id, const FaultAction &action)
{
    m_faults[id] = action;
}

void FaultShaper::end(quint64 id)
{
    m_faults.erase(id);
}

const FaultAction *FaultShaper::newest(FaultAction::Kind kind) const
{
    for (auto it = m_faults.rbegin(); it != m_faults.rend(); ++it) {
        if (it->second.kind == kind)
            return &it->second;
    }
    return nullptr;
}

qint64 FaultShaper::rate() const
{
    qint64 lowest = 0;
    for (const auto &[id, action] : m_faults) {
        if (action.kind == FaultAction::Kind::Throttle && (lowest == 0 || action.amount < lowest))
            lowest = action.amount;
    }
    return lowest;
}

} // namespace parlance
