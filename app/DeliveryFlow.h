#pragma once

#include "SendPace.h"
#include "UploadProgress.h"
#include "connection/Connection.h"
#include "dialect/Dialect.h"
#include "domain/SessionEvent.h"
#include "storage/MessageStore.h"
#include "storage/OutboxQueue.h"

#include <QSet>

#include <deque>
#include <limits>
#include <memory>

namespace parlance {

// Carries own messages from the composer to the server: keeps them in the store before they are shown as queued,
// writes them while the send gate is open, in the order and number that OutboxQueue allows and at the pace that the server
// bears, and follows each to its end: an ack, an echo, a pong to a ping sent behind it where the server confirms nothing,
// a refusal, or doubt.
//
// Where the server does not drop duplicates, that a message is under way is on the disk before the first of its bytes is on
// the wire: so it is not sent twice after a crash, unless the person wants it.
//
// What an earlier run left under way is shown as in doubt until the link is Ready: only then it is known whether this is a
// server that acknowledges, and gets it once more, or one where the person has to decide.
//
// Thread: its session's. Lifetime: a member of SessionCore, which outlives no Connection or Dialect given here.
class DeliveryFlow
{
public:
    using Emit = std::function<void(SessionEvent)>;

    DeliveryFlow(Clock &clock, Connection &connection, MessageStore &store, Emit emit);
    ~DeliveryFlow();

    void setDialect(const Dialect *dialect) { m_dialect = dialect; }
    void setUser(const QString &user) { m_user = user; }
    // Where the messages lead now; what was written for another one asks before it goes there.
    void setServer(const QString &key);
    // Nobody is there to decide: what an earlier run left in doubt, or is held, does not block its room.
    void setUnattended(bool unattended) { m_unattended = unattended; }

    // Shows what an earlier run left behind; a row that was under way then counts as its link lost.
    void load(const QVector<OutboxRow> &rows);
    void send(const OutgoingMessage &message);
    void resend(const QString &id);
    void consentAll();
    void cancelHeld();
    void markAsSent(const QString &id);
    void cancel(const QString &id);
    void dropRoom(const QString &room); // left: what waits for it is taken back

    // From the link: the gate opens with Ready and closes with anything else.
    void gateOpened(quint64 epoch, const DeliveryPromise &promise);
    void gateClosed();
    void linkEnded(quint64 epoch, const Drop &drop);
    void pongReceived(quint64 epoch, quint64 token);
    void bytesWritten();
    void pump();

    // From the dialect.
    void acked(const action::Acked &ack);
    void refused(const action::Refused &refusal);
    void tryLater(const QString &id);

    bool settled() const { return m_queue.settled(); }
    const OutboxQueue &queue() const { return m_queue; }

private:
    struct Deadline {
        Instant at;
        QString id;
        quint64 epoch;
    };

    void keep(const OutgoingMessage &message, const MessageStore::Done &done); // Fault::kind is a Refusal
    void decideWhatWasLost();
    bool sendNext(const OutgoingMessage &message); // false: the link takes nothing more
    void prepare(const OutgoingMessage &message, const OutFrame &frame, qint64 size);
    bool write(const OutgoingMessage &message, const OutFrame &frame, qint64 size);
    void follow(const QString &id);
    void apply(const OutboxQueue::Changes &changes);
    void tell(const OutboxRow &row);
    void store(const OutboxRow &row);
    void confirmByPing();
    void deadlinePassed();
    Message shown(const OutboxRow &row) const;

    Clock &m_clock;
    Connection &m_connection;
    MessageStore &m_store;
    Emit m_emit;
    const Dialect *m_dialect = nullptr;
    QString m_user;
    QString m_server;
    OutboxQueue m_queue;
    UploadProgress m_progress;
    SendPace m_pace;
    DeliveryPromise m_promise;
    quint64 m_epoch = 0;     // of the open gate; 0 while it is closed
    quint64 m_lastEpoch = 0; // of the gate that was open last
    bool m_answersPings = true; // on this link
    bool m_unattended = false;
    bool m_pumping = false;
    QSet<QString> m_before;      // of earlier runs
    QSet<QString> m_lostBefore;  // of these, under way when their run ended
    QSet<QString> m_preparing;   // marked as under way, on its way to the disk, and not written yet
    std::deque<Deadline> m_deadlines; // all of one length, so the first is always the next
    std::unique_ptr<Alarm> m_deadlineAlarm;
    std::unique_ptr<Alarm> m_paceAlarm;
    static constexpr qint64 notLooked = std::numeric_limits<qint64>::max();
    qint64 m_unacknowledged = notLooked; // with the system, when a deadline passed last on this link
    Instant m_drained{0};   // bytes of ours left, and more waited, the last time
    Instant m_notBefore{0}; // the disk did not take what has to be on it first
    quint64 m_pingToken = 0;          // the ping whose pong confirms m_beforePing
    QStringList m_beforePing;
    QStringList m_afterPing;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true); // for answers of the store
};

} // namespace parlance
