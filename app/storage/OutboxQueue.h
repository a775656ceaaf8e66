#pragma once

#include "domain/Result.h"
#include "domain/Time.h"
#include "storage/OutboxRow.h"

#include <QVector>

#include <deque>
#include <map>
#include <unordered_map>

namespace parlance {

// The order of own messages and what may be written when: the rules of the outbox, without clock, disk or socket.
//
// A room is a line. Its head blocks it while it is in doubt or held; up to `window` rows of a room are under way at once
// (one, unless the server drops duplicate ids). A row leaves the line when it is settled (Delivered, Unconfirmed, Failed,
// Cancelled); a late answer for one that was settled without certainty still corrects its state.
//
//   Queued -> Sending -> Delivered | Unconfirmed | Failed
//    |  ^       |  link lost, server acks: Queued again, same id
//    |  |       |  link lost, server does not ack: InDoubt -> Queued (resend) | Unconfirmed (mark as sent) | Cancelled
//    v  |       |  the server takes no more now: Queued again, same id
//    Held: too old when it could have gone, or written for another server -> Queued (consent) | Cancelled
//
// Thread: none of its own; a plain value object of Session. Errors: a refused message is a Fault with a Refusal.
class OutboxQueue
{
public:
    struct Limits {
        int rows = 10000;
        qint64 bytes = 64 * 1024 * 1024; // of texts and files in memory
    };

    static constexpr int windowWithDedupe = 32;
    static constexpr int triesBeforeDoubt = 5; // a message that is never answered on a living link
    static constexpr milliseconds holdAfter{60 * 60 * 1000};

    OutboxQueue() = default;
    explicit OutboxQueue(Limits limits) : m_limits(limits) {}

    // Empty when one more message fits, else the Refusal.
    std::optional<Refusal> refusalFor(const OutgoingMessage &message) const;
    // Counts a message that the store is about to keep, so that a burst cannot pass the bound together.
    void reserve(const OutgoingMessage &message);
    void release(const OutgoingMessage &message);
    // The store has it: it stands at the end of its room's line. `since`: the monotonic instant at which it was written.
    void add(const OutboxRow &row, Instant since = {});
    // What is in doubt or held now does not block its room: whoever would decide is not here.
    void setAside(const QString &id);

    // The next message that may be written; `window` rows of a room may be under way.
    std::optional<OutgoingMessage> next(int window) const;

    using Changes = QVector<OutboxRow>;
    Changes written(const QString &id, quint64 epoch);
    Changes notWritten(const QString &id, quint64 epoch); // written() came too early: the link took nothing of it
    Changes delivered(const QString &id);
    Changes reachedServer(const QString &id, quint64 epoch);  // fire and forget: a pong came for a ping sent behind it
    Changes refused(const QString &id, Refusal refusal, const QString &text);
    Changes tryLater(const QString &id);                      // definitely not stored, and welcome later
    // The ack's deadline passed on a living link: once more where that cannot double it, else the person decides.
    Changes unanswered(const QString &id, quint64 epoch, bool mayResend);
    Changes linkLost(quint64 epoch, bool serverAcks);
    // The link ended because a message was too big for the server: the largest one under way is the offender.
    Changes tooBig(quint64 epoch);
    // InDoubt, and it turns out that the server's kind of answer makes another try right.
    Changes requeue(const QString &id);

    // What was never sent, and asks before it goes to `server`: what was written for another one, and, when it could go now
    // (`now`), what is older than holdAfter. What was held for another server, and now leads there again, is free.
    Changes review(const QString &server, std::optional<Instant> now);
    Changes resend(const QString &id, const QString &server); // InDoubt: the same id again; Held: consent
    Changes consentAll(const QString &server);                // every Held one, and those behind them
    Changes markAsSent(const QString &id);
    Changes cancel(const QString &id);
    Changes cancelRoom(const QString &room);                  // whatever of it is not under way
    Changes cancelHeld();

    const OutboxRow *row(const QString &id) const; // also of rows settled not long ago; null when unknown
    int queued() const { return m_queued; }        // Queued, Held and InDoubt
    int held() const { return m_held; }
    int doubtful() const { return m_doubtful; }
    int inFlight() const { return m_inFlight; }
    bool settled() const { return m_queued == 0 && m_inFlight == 0 && m_reserved == 0; }

private:
    struct Entry {
        OutboxRow row;
        quint64 order = 0;
        Instant since{0};
        bool aside = false;
    };

    Entry *find(const QString &id);
    Entry *underWay(const QString &id, quint64 epoch); // Sending on that link
    template<typename Do> void forEachUnsettled(Do what); // in the order of the lines
    void consent(Entry &entry, const QString &server);
    void setState(Entry &entry, DeliveryState state);
    void settle(Entry &entry, DeliveryState state);
    void trimSettled();

    Limits m_limits;
    std::unordered_map<QString, Entry> m_rows; // its references hold while others are removed
    std::map<QString, std::map<quint64, QString>> m_lines; // room -> order -> id, unsettled only
    std::deque<QString> m_settled;                         // ids whose rows are remembered for late answers
    quint64 m_nextOrder = 1;
    qint64 m_bytes = 0;
    int m_unsettled = 0;
    int m_reserved = 0;
    int m_queued = 0;
    int m_held = 0;
    int m_doubtful = 0;
    int m_inFlight = 0;
};

} // namespace parlance
