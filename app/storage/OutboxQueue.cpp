#include "storage/OutboxQueue.h"

namespace parlance {

namespace {

constexpr size_t rememberedAfterSettling = 10000;

qint64 sizeOf(const OutgoingMessage &message)
{
    return message.text.size() * qint64(sizeof(QChar));
}

bool isSettled(DeliveryState state)
{
    switch (state) {
    case DeliveryState::Queued:
    case DeliveryState::Held:
    case DeliveryState::Sending:
    case DeliveryState::InDoubt:
        return false;
    case DeliveryState::None:
    case DeliveryState::Delivered:
    case DeliveryState::Unconfirmed:
    case DeliveryState::Failed:
    case DeliveryState::Cancelled:
        return true;
    }
    return true;
}

} // namespace

std::optional<Refusal> OutboxQueue::refusalFor(const OutgoingMessage &message) const
{
    if (m_unsettled + m_reserved >= m_limits.rows || m_bytes + sizeOf(message) > m_limits.bytes)
        return Refusal::QueueFull;
    return std::nullopt;
}

void OutboxQueue::reserve(const OutgoingMessage &message)
{
    ++m_reserved;
    m_bytes += sizeOf(message);
}

void OutboxQueue::release(const OutgoingMessage &message)
{
    --m_reserved;
    m_bytes -= sizeOf(message);
}

void OutboxQueue::add(const OutboxRow &row)
{
    Entry entry{row, m_nextOrder++};
    entry.row.state = DeliveryState::None;
    ++m_unsettled;
    m_bytes += sizeOf(row.message);
    m_lines[row.message.room].emplace(entry.order, row.message.id);
    setState(m_rows.insert_or_assign(row.message.id, entry).first->second, row.state);
}

std::optional<OutgoingMessage> OutboxQueue::next(int window) const
{
    const Entry *first = nullptr;
    for (const auto &[room, line] : m_lines) {
        int underWay = 0;
        for (const auto &[order, id] : line) {
            const Entry &entry = m_rows.at(id);
            if (entry.row.state == DeliveryState::InDoubt)
                break; // an ambiguous head holds its room
            if (entry.row.state == DeliveryState::Sending) {
                if (++underWay >= window)
                    break;
                continue;
            }
            if (!first || entry.order < first->order)
                first = &entry;
            break;
        }
    }
    return first ? std::optional(first->row.message) : std::nullopt;
}

OutboxQueue::Changes OutboxQueue::written(const QString &id, quint64 epoch)
{
    const auto it = m_rows.find(id);
    if (it == m_rows.end() || it->second.row.state != DeliveryState::Queued)
        return {};
    it->second.row.epoch = epoch;
    ++it->second.row.tries;
    setState(it->second, DeliveryState::Sending);
    return {it->second.row};
}

OutboxQueue::Changes OutboxQueue::delivered(const QString &id)
{
    const auto it = m_rows.find(id);
    if (it == m_rows.end() || it->second.row.state == DeliveryState::Delivered || it->second.row.state == DeliveryState::Cancelled)
        return {};
    it->second.row.refusal = Refusal::None;
    it->second.row.refusalText.clear();
    settle(it->second, DeliveryState::Delivered);
    return {it->second.row};
}

OutboxQueue::Changes OutboxQueue::reachedServer(const QString &id, quint64 epoch)
{
    const auto it = m_rows.find(id);
    if (it == m_rows.end() || it->second.row.state != DeliveryState::Sending || it->second.row.epoch != epoch)
        return {};
    settle(it->second, DeliveryState::Unconfirmed);
    return {it->second.row};
}

OutboxQueue::Changes OutboxQueue::refused(const QString &id, Refusal refusal, const QString &text)
{
    const auto it = m_rows.find(id);
    if (it == m_rows.end() || isSettled(it->second.row.state))
        return {};
    it->second.row.refusal = refusal;
    it->second.row.refusalText = text;
    settle(it->second, DeliveryState::Failed);
    return {it->second.row};
}

OutboxQueue::Changes OutboxQueue::unanswered(const QString &id, quint64 epoch, bool mayResend)
{
    const auto it = m_rows.find(id);
    if (it == m_rows.end() || it->second.row.state != DeliveryState::Sending || it->second.row.epoch != epoch)
        return {};
    const bool again = mayResend && it->second.row.tries < triesBeforeDoubt;
    setState(it->second, again ? DeliveryState::Queued : DeliveryState::InDoubt);
    return {it->second.row};
}

OutboxQueue::Changes OutboxQueue::linkLost(quint64 epoch, bool serverAcks)
{
    Changes changes;
    for (const auto &[room, line] : m_lines) {
        for (const auto &[order, id] : line) {
            Entry &entry = m_rows.at(id);
            if (entry.row.state != DeliveryState::Sending || entry.row.epoch != epoch)
                continue;
            setState(entry, serverAcks ? DeliveryState::Queued : DeliveryState::InDoubt);
            changes.append(entry.row);
        }
    }
    return changes;
}

OutboxQueue::Changes OutboxQueue::tooBig(quint64 epoch)
{
    Entry *largest = nullptr;
    for (auto &[id, entry] : m_rows) {
        if (entry.row.state == DeliveryState::Sending && entry.row.epoch == epoch
            && (!largest || sizeOf(entry.row.message) > sizeOf(largest->row.message))) {
            largest = &entry;
        }
    }
    return largest ? refused(largest->row.message.id, Refusal::TooLarge, {}) : Changes();
}

OutboxQueue::Changes OutboxQueue::resend(const QString &id)
{
    const auto it = m_rows.find(id);
    if (it == m_rows.end() || it->second.row.state != DeliveryState::InDoubt)
        return {};
    it->second.row.tries = 0;
    setState(it->second, DeliveryState::Queued);
    return {it->second.row};
}

OutboxQueue::Changes OutboxQueue::markAsSent(const QString &id)
{
    const auto it = m_rows.find(id);
    if (it == m_rows.end() || it->second.row.state != DeliveryState::InDoubt)
        return {};
    settle(it->second, DeliveryState::Unconfirmed);
    return {it->second.row};
}

OutboxQueue::Changes OutboxQueue::cancel(const QString &id)
{
    const auto it = m_rows.find(id);
    if (it == m_rows.end())
        return {};
    const DeliveryState state = it->second.row.state;
    if (state != DeliveryState::Queued && state != DeliveryState::InDoubt && state != DeliveryState::Failed)
        return {};
    settle(it->second, DeliveryState::Cancelled);
    return {it->second.row};
}

OutboxQueue::Changes OutboxQueue::cancelRoom(const QString &room)
{
    QStringList ids;
    for (const auto &[id, entry] : m_rows) {
        if (entry.row.message.room == room)
            ids.append(id);
    }
    Changes changes;
    for (const QString &id : std::as_const(ids))
        changes += cancel(id);
    return changes;
}

const OutboxRow *OutboxQueue::row(const QString &id) const
{
    const auto it = m_rows.find(id);
    return it == m_rows.end() ? nullptr : &it->second.row;
}

void OutboxQueue::setState(Entry &entry, DeliveryState state)
{
    const auto count = [this](DeliveryState of, int by) {
        if (of == DeliveryState::Queued || of == DeliveryState::InDoubt)
            m_queued += by;
        else if (of == DeliveryState::Sending)
            m_inFlight += by;
    };
    count(entry.row.state, -1);
    entry.row.state = state;
    count(state, +1);
}

void OutboxQueue::settle(Entry &entry, DeliveryState state)
{
    const DeliveryState before = entry.row.state;
    setState(entry, state);
    if (!isSettled(before)) {
        --m_unsettled;
        m_bytes -= sizeOf(entry.row.message);
        const auto line = m_lines.find(entry.row.message.room);
        line->second.erase(entry.order);
        if (line->second.empty())
            m_lines.erase(line);
    }
    // A failed one may still be sent again: it keeps its text until the person has decided. Of the others only the id
    // matters from now on.
    if (state == DeliveryState::Failed)
        return;
    entry.row.message.text = QString();
    if (!isSettled(before) || before == DeliveryState::Failed) {
        m_settled.push_back(entry.row.message.id);
        trimSettled();
    }
}

void OutboxQueue::trimSettled()
{
    while (m_settled.size() > rememberedAfterSettling) {
        m_rows.erase(m_settled.front());
        m_settled.pop_front();
    }
}

} // namespace parlance
