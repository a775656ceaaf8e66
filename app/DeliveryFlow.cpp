#include "DeliveryFlow.h"

#include "domain/CloseCode.h"
#include "storage/StoreTrouble.h"

namespace parlance {

DeliveryFlow::DeliveryFlow(Clock &clock, Connection &connection, MessageStore &store, Emit emit)
    : m_clock(clock), m_connection(connection), m_store(store), m_emit(std::move(emit)),
      m_progress(clock, [this](SessionEvent event) { m_emit(std::move(event)); }),
      m_deadlineAlarm(clock.makeAlarm([this] { deadlinePassed(); })), m_paceAlarm(clock.makeAlarm([this] { pump(); }))
{
}

DeliveryFlow::~DeliveryFlow()
{
    *m_alive = false;
}

void DeliveryFlow::setServer(const QString &key)
{
    m_server = key;
    apply(m_queue.review(m_server, std::nullopt));
}

void DeliveryFlow::load(const QVector<OutboxRow> &rows)
{
    const Instant now = m_clock.now();
    const QDateTime wall = m_clock.wallNow();
    QStringList ids;
    for (OutboxRow row : rows) {
        if (row.state == DeliveryState::Delivered || row.state == DeliveryState::Unconfirmed
            || row.state == DeliveryState::Cancelled) {
            m_store.remove(row.message.id); // the last run ended between the two
            continue;
        }
        if (row.state == DeliveryState::Sending) {
            row.state = DeliveryState::InDoubt;
            m_lostBefore.insert(row.message.id);
        }
        // Between two runs there is only the wall clock, which somebody may have set: it makes nothing younger than new.
        const milliseconds age(row.message.written.isValid() ? std::max<qint64>(0, row.message.written.msecsTo(wall)) : 0);
        m_queue.add(row, now - age);
        m_before.insert(row.message.id);
        ids.append(row.message.id);
    }
    const OutboxQueue::Changes held = m_queue.review(m_server, std::nullopt);
    for (const QString &id : std::as_const(ids)) {
        if (m_unattended)
            m_queue.setAside(id);
        m_emit(event::Added{shown(*m_queue.row(id))});
    }
    for (const QString &id : std::as_const(m_lostBefore)) // shown so, but on the disk it stays what it was
        tell(*m_queue.row(id));
    apply(held);
}

// Now it is known what kind of server this is.
void DeliveryFlow::decideWhatWasLost()
{
    for (const QString &id : std::exchange(m_lostBefore, {})) {
        const OutboxRow *const row = m_queue.row(id);
        if (!row || row->state != DeliveryState::InDoubt)
            continue;
        if (m_promise.acks && (row->server.isEmpty() || row->server == m_server))
            apply(m_queue.requeue(id));
        else
            store(*row);
    }
}

void DeliveryFlow::send(const OutgoingMessage &message)
{
    keep(message, [this, message](const std::optional<Fault> &refusal) {
        if (refusal)
            m_emit(event::NotAccepted{message, Refusal(refusal->kind), refusal->value});
    });
}

void DeliveryFlow::keep(const OutgoingMessage &message, const MessageStore::Done &done)
{
    if (const Result<OutFrame> frame = m_dialect->encode(message); !frame) {
        done(frame.error());
        return;
    }
    if (const auto refusal = m_queue.refusalFor(message)) {
        done(Fault{int(*refusal), {}, {}});
        return;
    }
    OutboxRow row;
    row.message = message;
    row.server = m_server;
    m_queue.reserve(message);
    const auto kept = [this, alive = m_alive, row, done, since = m_clock.now()](const Result<qint64> &place) mutable {
        if (!*alive)
            return;
        m_queue.release(row.message);
        if (!place) {
            // The process that owns the store is told with the store's trouble: its number is no reason.
            const bool inUse = place.error().kind == int(StoreTrouble::Kind::InUse);
            done(Fault{int(Refusal::StorageFailed), place.error().where, inUse ? QString() : place.error().value});
            return;
        }
        row.place = *place;
        m_queue.add(row, since);
        m_emit(event::Added{shown(row)});
        done(std::nullopt);
        pump();
    };
    m_store.insert(row, shown(row), kept);
}

void DeliveryFlow::resend(const QString &id)
{
    const OutboxRow *row = m_queue.row(id);
    if (!row)
        return;
    if (row->state == DeliveryState::Failed) {
        // Its place in the order is gone: it goes to the end under a new id, and the failed row disappears.
        // Only once the new one is kept: until then the failed row is where the text is.
        OutgoingMessage again = row->message;
        again.id = newMessageId();
        again.written = m_clock.wallNow();
        keep(again, [this, id](const std::optional<Fault> &refusal) {
            if (!refusal) {
                cancel(id);
                return;
            }
            const OutboxRow *failed = m_queue.row(id);
            if (failed && failed->state == DeliveryState::Failed) {
                event::Delivery still;
                still.room = failed->message.room;
                still.id = id;
                still.state = DeliveryState::Failed;
                still.refusal = Refusal(refusal->kind);
                still.refusalText = refusal->value;
                m_emit(still);
            }
        });
        return;
    }
    m_lostBefore.remove(id);
    apply(m_queue.resend(id, m_server));
    pump();
}

void DeliveryFlow::consentAll()
{
    apply(m_queue.consentAll(m_server));
    pump();
}

void DeliveryFlow::cancelHeld()
{
    apply(m_queue.cancelHeld());
    pump();
}

void DeliveryFlow::markAsSent(const QString &id)
{
    apply(m_queue.markAsSent(id));
    pump();
}

void DeliveryFlow::cancel(const QString &id)
{
    apply(m_queue.cancel(id));
    pump();
}

void DeliveryFlow::dropRoom(const QString &room)
{
    apply(m_queue.cancelRoom(room));
    pump();
}

void DeliveryFlow::acked(const action::Acked &ack)
{
    const OutboxQueue::Changes changes = m_queue.delivered(ack.id);
    if (changes.isEmpty())
        return;
    m_pace.accepted();
    const OutboxRow &row = changes.first();
    store(row);
    m_progress.over(row.message.id);
    event::Delivery delivery;
    delivery.room = row.message.room;
    delivery.id = row.message.id;
    delivery.state = row.state;
    delivery.serverId = ack.serverId;
    delivery.seq = ack.seq;
    delivery.time = ack.time;
    m_emit(delivery);
    pump();
}

void DeliveryFlow::refused(const action::Refused &refusal)
{
    apply(m_queue.refused(refusal.id, refusal.refusal, refusal.reason));
    pump();
}

void DeliveryFlow::tryLater(const QString &id)
{
    const OutboxQueue::Changes changes = m_queue.tryLater(id);
    if (changes.isEmpty())
        return;
    std::erase_if(m_deadlines, [&id](const Deadline &deadline) { return deadline.id == id; });
    m_pace.tooMuch(m_clock.now());
    apply(changes);
    pump();
}

void DeliveryFlow::apply(const OutboxQueue::Changes &changes)
{
    for (const OutboxRow &row : changes) {
        store(row);
        if (m_unattended && row.state == DeliveryState::Held && m_before.contains(row.message.id))
            m_queue.setAside(row.message.id);
        if (row.state != DeliveryState::Sending)
            m_progress.over(row.message.id);
        tell(row);
    }
}

void DeliveryFlow::store(const OutboxRow &row)
{
    m_store.update(row, {});
    switch (row.state) {
    case DeliveryState::Delivered:
    case DeliveryState::Unconfirmed:
    case DeliveryState::Cancelled:
        m_store.remove(row.message.id);
        return;
    case DeliveryState::None:
    case DeliveryState::Queued:
    case DeliveryState::Held:
    case DeliveryState::Sending:
    case DeliveryState::InDoubt:
    case DeliveryState::Failed:
        return;
    }
}

void DeliveryFlow::tell(const OutboxRow &row)
{
    event::Delivery delivery;
    delivery.room = row.message.room;
    delivery.id = row.message.id;
    delivery.state = row.state;
    delivery.hold = row.hold;
    delivery.refusal = row.refusal;
    delivery.refusalText = row.refusalText;
    m_emit(delivery);
}

Message DeliveryFlow::shown(const OutboxRow &row) const
{
    Message message;
    message.id = row.message.id;
    message.room = row.message.room;
    message.sender = m_user;
    message.text = row.message.text;
    message.time = row.message.written;
    message.own = true;
    message.state = row.state;
    message.place = row.place;
    message.hold = row.hold;
    message.file = row.message.file;
    message.refusal = row.refusal;
    message.refusalText = row.refusalText;
    return message;
}

} // namespace parlance
