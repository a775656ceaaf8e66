#pragma once

#include "connection/Connection.h"
#include "dialect/Dialect.h"
#include "domain/SessionEvent.h"
#include "storage/MessageStore.h"
#include "storage/OutboxQueue.h"

#include <deque>
#include <memory>

namespace parlance {

// Carries own messages from the composer to the server: keeps them in the store before they are shown as queued,
// writes them while the send gate is open, in the order and number that OutboxQueue allows, and follows each to its
// end: an ack, an echo, a pong to a ping sent behind it where the server confirms nothing, a refusal, or doubt.
//
// Thread: its session's. Lifetime: a member of SessionCore, which outlives no Connection or Dialect given here.
class DeliveryFlow
{
public:
    using Emit = std::function<void(SessionEvent)>;

    DeliveryFlow(Clock &clock, Connection &connection, MessageStore &store, Emit emit);

    void setDialect(const Dialect *dialect) { m_dialect = dialect; }
    void setUser(const QString &user) { m_user = user; }

    // Shows what an earlier run left behind; a row that was under way then counts as its link lost.
    void load(const QVector<OutboxRow> &rows);
    void send(const OutgoingMessage &message);
    void resend(const QString &id);
    void markAsSent(const QString &id);
    void cancel(const QString &id);
    void dropRoom(const QString &room); // left: what waits for it is taken back

    // From the link: the gate opens with Ready and closes with anything else.
    void gateOpened(quint64 epoch, const DeliveryPromise &promise);
    void gateClosed();
    void linkEnded(quint64 epoch, const Drop &drop);
    void pongReceived(quint64 epoch, quint64 token);
    void pump();

    // From the dialect.
    void acked(const action::Acked &ack);
    void refused(const action::Refused &refusal);

    bool settled() const { return m_queue.settled(); }
    const OutboxQueue &queue() const { return m_queue; }

private:
    struct Deadline {
        Instant at;
        QString id;
        quint64 epoch;
    };

    void keep(const OutgoingMessage &message, const MessageStore::Done &done); // Fault::kind is a Refusal
    void apply(const OutboxQueue::Changes &changes);
    void confirmByPing();
    void deadlinePassed();
    Message shown(const OutboxRow &row) const;

    Clock &m_clock;
    Connection &m_connection;
    MessageStore &m_store;
    Emit m_emit;
    const Dialect *m_dialect = nullptr;
    QString m_user;
    OutboxQueue m_queue;
    DeliveryPromise m_promise;
    quint64 m_epoch = 0;     // of the open gate; 0 while it is closed
    quint64 m_lastEpoch = 0; // of the gate that was open last
    bool m_answersPings = true; // on this link
    bool m_pumping = false;
    std::deque<Deadline> m_deadlines; // all of one length, so the first is always the next
    std::unique_ptr<Alarm> m_deadlineAlarm;
    quint64 m_pingToken = 0;          // the ping whose pong confirms m_beforePing
    QStringList m_beforePing;
    QStringList m_afterPing;
};

} // namespace parlance
