#include "storage/OutboxQueue.h"

namespace parlance {

namespace {

constexpr size_t rememberedAfterSettling = 10000;

qint64 sizeOf(const OutgoingMessage &message)
{
    return message.text.size() * qint64(sizeof(QChar)) + (message.file ? message.file->bytes.size() : 0);
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

void OutboxQueue::add(const OutboxRow &row, Instant since)
{
    Entry entry{row, m_nextOrder++, since};
    if (isSettled(row.state)) { // refused in an earlier run: only kept for the person
        m_rows.insert_or_assign(row.message.id, entry);
        return;
    }
    entry.row.state = DeliveryState::None;
    ++m_unsettled;
    m_bytes += sizeOf(row.message);
    m_lines[row.message.room].emplace(entry.order, row.message.id);
    setState(m_rows.insert_or_assign(row.message.id, entry).first->second, row.state);
}

void OutboxQueue::setAside(const QString &id)
{
    Entry *const entry = find(id);
    if (entry && (entry->row.state == DeliveryState::InDoubt || entry->row.state == DeliveryState::Held))
        entry->aside = true;
}

std::optional<OutgoingMessage> OutboxQueue::next(int window) const
{
    const Entry *first = nullptr;
    for (const auto &[room, line] : m_lines) {
        int underWay = 0;
        for (const auto &[order, id] : line) {
            const Entry &entry = m_rows.at(id);
            if (entry.aside)
                continue;
            if (entry.row.state == DeliveryState::InDoubt || entry.row.state == DeliveryState::Held)
                break; // the person has to say what becomes of it first, or the order would be lost
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
    Entry *const entry = find(id);
    if (!entry || entry->row.state != DeliveryState::Queued)
        return {};
    entry->row.epoch = epoch;
    ++entry->row.tries;
    setState(*entry, DeliveryState::Sending);
    return {entry->row};
}

OutboxQueue::Changes OutboxQueue::notWritten(const QString &id, quint64 epoch)
{
    Entry *const entry = underWay(id, epoch);
    if (!entry)
        return {};
    --entry->row.tries;
    setState(*entry, DeliveryState::Queued);
    return {entry->row};
}

OutboxQueue::Changes OutboxQueue::delivered(const QString &id)
{
    Entry *const entry = find(id);
    if (!entry || entry->row.state == DeliveryState::Delivered || entry->row.state == DeliveryState::Cancelled)
        return {};
    entry->row.refusal = Refusal::None;
    entry->row.refusalText.clear();
    settle(*entry, DeliveryState::Delivered);
    return {entry->row};
}

OutboxQueue::Changes OutboxQueue::reachedServer(const QString &id, quint64 epoch)
{
    Entry *const entry = underWay(id, epoch);
    if (!entry)
        return {};
    settle(*entry, DeliveryState::Unconfirmed);
    return {entry->row};
}

OutboxQueue::Changes OutboxQueue::refused(const QString &id, Refusal refusal, const QString &text)
{
    Entry *const entry = find(id);
    if (!entry || isSettled(entry->row.state))
        return {};
    entry->row.refusal = refusal;
    entry->row.refusalText = text;
    settle(*entry, DeliveryState::Failed);
    return {entry->row};
}

OutboxQueue::Changes OutboxQueue::tryLater(const QString &id)
{
    Entry *const entry = find(id);
    if (!entry || entry->row.state != DeliveryState::Sending)
        return {};
    --entry->row.tries; // a server that is busy is no reason to doubt
    setState(*entry, DeliveryState::Queued);
    return {entry->row};
}

OutboxQueue::Changes OutboxQueue::unanswered(const QString &id, quint64 epoch, bool mayResend)
{
    Entry *const entry = underWay(id, epoch);
    if (!entry)
        return {};
    const bool again = mayResend && entry->row.tries < triesBeforeDoubt;
    setState(*entry, again ? DeliveryState::Queued : DeliveryState::InDoubt);
    return {entry->row};
}

OutboxQueue::Changes OutboxQueue::linkLost(quint64 epoch, bool serverAcks)
{
    Changes changes;
    forEachUnsettled([&](Entry &entry) {
        if (entry.row.state != DeliveryState::Sending || entry.row.epoch != epoch)
            return;
        setState(entry, serverAcks ? DeliveryState::Queued : DeliveryState::InDoubt);
        changes.append(entry.row);
    });
    return changes;
}

OutboxQueue::Changes OutboxQueue::tooBig(quint64 epoch)
{
    Entry *largest = nullptr;
    forEachUnsettled([&](Entry &entry) {
        if (entry.row.state == DeliveryState::Sending && entry.row.epoch == epoch
            && (!largest || sizeOf(entry.row.message) > sizeOf(largest->row.message))) {
            largest = &entry;
        }
    });
    return largest ? refused(largest->row.message.id, Refusal::TooLarge, {}) : Changes();
}

OutboxQueue::Changes OutboxQueue::requeue(const QString &id)
{
    Entry *const entry = find(id);
    if (!entry || entry->row.state != DeliveryState::InDoubt)
        return {};
    setState(*entry, DeliveryState::Queued);
    return {entry->row};
}

OutboxQueue::Changes OutboxQueue::review(const QString &server, std::optional<Instant> now)
{
    Changes changes;
    forEachUnsettled([&](Entry &entry) {
        OutboxRow &row = entry.row;
        if (row.state != DeliveryState::Queued && row.state != DeliveryState::Held)
            return;
        HoldReason reason = HoldReason::None;
        if (!row.server.isEmpty() && row.server != server)
            reason = HoldReason::OtherServer;
        else if (row.state == DeliveryState::Held && row.hold == HoldReason::Old)
            reason = HoldReason::Old; // until the person has said something
        else if (now && row.tries == 0 && !row.consented && *now - entry.since > holdAfter)
            reason = HoldReason::Old;
        if (reason == row.hold)
            return;
        row.hold = reason;
        setState(entry, reason == HoldReason::None ? DeliveryState::Queued : DeliveryState::Held);
        changes.append(row);
    });
    return changes;
}

void OutboxQueue::consent(Entry &entry, const QString &server)
{
    entry.row.consented = true;
    entry.row.server = server;
    entry.row.hold = HoldReason::None;
    setState(entry, DeliveryState::Queued);
}

OutboxQueue::Changes OutboxQueue::resend(const QString &id, const QString &server)
{
    Entry *const entry = find(id);
    if (!entry || (entry->row.state != DeliveryState::InDoubt && entry->row.state != DeliveryState::Held))
        return {};
    if (entry->row.state == DeliveryState::InDoubt)
        entry->row.tries = 0;
    consent(*entry, server);
    return {entry->row};
}

OutboxQueue::Changes OutboxQueue::consentAll(const QString &server)
{
    Changes changes;
    forEachUnsettled([&](Entry &entry) {
        if (entry.row.state == DeliveryState::Held) {
            consent(entry, server);
            changes.append(entry.row);
        } else if (entry.row.state == DeliveryState::Queued) {
            entry.row.consented = true; // or it would ask as soon as it is its turn
        }
    });
    return changes;
}

OutboxQueue::Changes OutboxQueue::markAsSent(const QString &id)
{
    Entry *const entry = find(id);
    if (!entry || entry->row.state != DeliveryState::InDoubt)
        return {};
    settle(*entry, DeliveryState::Unconfirmed);
    return {entry->row};
}

OutboxQueue::Changes OutboxQueue::cancel(const QString &id)
{
    Entry *const entry = find(id);
    if (!entry)
        return {};
    const DeliveryState state = entry->row.state;
    if (state != DeliveryState::Queued && state != DeliveryState::Held && state != DeliveryState::InDoubt
        && state != DeliveryState::Failed) {
        return {};
    }
    settle(*entry, DeliveryState::Cancelled);
    return {entry->row};
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

OutboxQueue::Changes OutboxQueue::cancelHeld()
{
    QStringList ids;
    forEachUnsettled([&ids](Entry &entry) {
        if (entry.row.state == DeliveryState::Held)
            ids.append(entry.row.message.id);
    });
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

OutboxQueue::Entry *OutboxQueue::find(const QString &id)
{
    const auto it = m_rows.find(id);
    return it == m_rows.end() ? nullptr : &it->second;
}

OutboxQueue::Entry *OutboxQueue::underWay(const QString &id, quint64 epoch)
{
    Entry *const entry = find(id);
    return entry && entry->row.state == DeliveryState::Sending && entry->row.epoch == epoch ? entry : nullptr;
}

template<typename Do>
void OutboxQueue::forEachUnsettled(Do what)
{
    for (const auto &[room, line] : m_lines) {
        for (const auto &[order, id] : line)
            what(m_rows.at(id));
    }
}

void OutboxQueue::setState(Entry &entry, DeliveryState state)
{
    const auto count = [this](DeliveryState of, int by) {
        if (of == DeliveryState::Queued || of == DeliveryState::Held || of == DeliveryState::InDoubt)
            m_queued += by;
        if (of == DeliveryState::Held)
            m_held += by;
        else if (of == DeliveryState::InDoubt)
            m_doubtful += by;
        else if (of == DeliveryState::Sending)
            m_inFlight += by;
    };
    count(entry.row.state, -1);
    entry.row.state = state;
    entry.aside = false;
    count(state, +1);
}

void OutboxQueue::settle(Entry &entry, DeliveryState state)
{
    const DeliveryState before = entry.row.state;
    setState(entry, state);
    entry.row.hold = HoldReason::None;
    if (!isSettled(before)) {
        --m_unsettled;
        m_bytes -= sizeOf(entry.row.message);
        const auto line = m_lines.find(entry.row.message.room);
        line->second.erase(entry.order);
        if (line->second.empty())
            m_lines.erase(line);
    }
    // A failed one may still be sent again: it keeps its words until the person has decided. Of the others only the id
    // matters from now on.
    if (state == DeliveryState::Failed)
        return;
    entry.row.message.text = QString();
    entry.row.message.file.reset();
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
