#include "connection/HeartbeatLedger.h"

#include <algorithm>
#include <vector>

namespace parlance {

using std::chrono::microseconds;

HeartbeatLedger::HeartbeatLedger(qsizetype kept) : m_kept(std::max<qsizetype>(1, kept)) {}

void HeartbeatLedger::setLateAfter(milliseconds time)
{
    m_lateAfter = time;
}

void HeartbeatLedger::pingSent(quint64 epoch, quint64 token, Instant now, const QDateTime &wall)
{
    add({{.kind = HeartbeatEntry::Kind::Ping, .sent = wall, .epoch = epoch}, token, now});
}

void HeartbeatLedger::messageSent(quint64 epoch, Instant now, const QDateTime &wall)
{
    add({{.kind = HeartbeatEntry::Kind::Message, .sent = wall, .epoch = epoch}, 0, now});
}

void HeartbeatLedger::add(Record record)
{
    ++m_totals.sent;
    m_records.push_back(std::move(record));
    if (qsizetype(m_records.size()) > m_kept)
        m_records.pop_front();
}

// A pong may answer several pings at once, and only for the newest of them the time is known.
void HeartbeatLedger::pongReceived(quint64 token, microseconds roundTrip)
{
    auto record = std::find_if(m_records.rbegin(), m_records.rend(), [token](const Record &one) { return one.token == token; });
    if (record == m_records.rend() || record->entry.fate != HeartbeatEntry::Fate::Waiting)
        return;
    answer(*record, roundTrip);
    for (++record; record != m_records.rend(); ++record) {
        if (record->entry.kind != HeartbeatEntry::Kind::Ping)
            continue;
        if (record->entry.fate != HeartbeatEntry::Fate::Waiting)
            break;
        record->entry.fate = HeartbeatEntry::Fate::Covered;
        ++m_totals.covered;
    }
}

void HeartbeatLedger::messageAnswered(Instant now)
{
    if (Record *record = waitingMessage())
        answer(*record, now - record->sentAt);
}

void HeartbeatLedger::messageLost()
{
    Record *record = waitingMessage();
    if (!record)
        return;
    record->entry.late = true;
    record->entry.fate = HeartbeatEntry::Fate::Missing;
    ++m_totals.late;
    ++m_totals.missing;
}

void HeartbeatLedger::linkEnded(Instant now)
{
    for (auto record = m_records.rbegin(); record != m_records.rend(); ++record) {
        HeartbeatEntry &entry = record->entry;
        if (entry.epoch != m_records.back().entry.epoch)
            break; // of an earlier link: those were settled at its end
        if (entry.fate != HeartbeatEntry::Fate::Waiting)
            continue;
        entry.late = isOverdue(*record, now);
        entry.fate = entry.late ? HeartbeatEntry::Fate::Missing : HeartbeatEntry::Fate::CutOff;
        m_totals.late += entry.late ? 1 : 0;
        m_totals.missing += entry.late ? 1 : 0;
    }
}

HeartbeatFigures HeartbeatLedger::figures(Instant now) const
{
    HeartbeatFigures figures = m_totals;
    figures.recent.reserve(qsizetype(m_records.size()));
    std::vector<microseconds> times;
    for (const Record &record : m_records) {
        HeartbeatEntry entry = record.entry;
        if (entry.fate == HeartbeatEntry::Fate::Waiting && isOverdue(record, now)) {
            entry.late = true;
            ++figures.late;
        }
        if (entry.fate == HeartbeatEntry::Fate::Answered)
            times.push_back(entry.roundTrip);
        figures.recent.append(std::move(entry));
    }
    if (times.empty())
        return figures;
    // The nearest rank: a time that was really measured, of which so many per cent are no longer.
    std::sort(times.begin(), times.end());
    const auto rank = [&times](size_t percent) { return times.at((times.size() * percent + 99) / 100 - 1); };
    figures.median = rank(50);
    figures.p95 = rank(95);
    figures.worst = times.back();
    return figures;
}

bool HeartbeatLedger::isOverdue(const Record &record, Instant now) const
{
    return m_lateAfter > milliseconds(0) && now - record.sentAt >= m_lateAfter;
}

void HeartbeatLedger::answer(Record &record, microseconds roundTrip)
{
    record.entry.fate = HeartbeatEntry::Fate::Answered;
    record.entry.roundTrip = roundTrip;
    record.entry.late = m_lateAfter > milliseconds(0) && roundTrip >= m_lateAfter;
    ++m_totals.answered;
    m_totals.late += record.entry.late ? 1 : 0;
    m_totals.last = roundTrip;
}

HeartbeatLedger::Record *HeartbeatLedger::waitingMessage()
{
    for (auto record = m_records.rbegin(); record != m_records.rend(); ++record) {
        if (record->entry.kind == HeartbeatEntry::Kind::Message)
            return record->entry.fate == HeartbeatEntry::Fate::Waiting ? &*record : nullptr;
    }
    return nullptr;
}

} // namespace parlance
