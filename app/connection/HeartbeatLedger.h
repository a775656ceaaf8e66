#pragma once

#include "domain/HeartbeatFigures.h"
#include "domain/Time.h"

#include <deque>

namespace parlance {

// A record of every ping and every heartbeat message of one connection, over all its links: when it was sent, how long the
// answer took, what was late and what is missing. Bounded: the last `kept` entries, and the counts of all.
//
// It only writes down what Connection tells it; nothing is decided by it (that is Heartbeat). A plain value, for one
// thread. Waiting is measured on the monotonic clock; a round trip is what the transport measured, in microseconds.
class HeartbeatLedger
{
public:
    explicit HeartbeatLedger(qsizetype kept = 1000);

    // An answer that takes longer is late; 0: none is.
    void setLateAfter(milliseconds time);

    // `token`: grows with each ping.
    void pingSent(quint64 epoch, quint64 token, Instant now, const QDateTime &wall);
    void pongReceived(quint64 token, std::chrono::microseconds roundTrip);
    // One at a time: the next goes out when this one is answered.
    void messageSent(quint64 epoch, Instant now, const QDateTime &wall);
    void messageAnswered(Instant now);
    void messageLost(); // its answer is overdue, and the link given up for it
    // What waits on the link gets no answer any more.
    void linkEnded(Instant now);

    HeartbeatFigures figures(Instant now) const;

private:
    struct Record
    {
        HeartbeatEntry entry;
        quint64 token = 0; // 0: a heartbeat message
        Instant sentAt{0};
    };

    void add(Record record);
    bool isOverdue(const Record &record, Instant now) const;
    void answer(Record &record, std::chrono::microseconds roundTrip);
    Record *waitingMessage();

    qsizetype m_kept;
    milliseconds m_lateAfter{0};
    std::deque<Record> m_records; // oldest first
    HeartbeatFigures m_totals;    // without what is made of m_records
};

} // namespace parlance
