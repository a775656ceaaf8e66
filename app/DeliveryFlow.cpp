#include "DeliveryFlow.h"

#include "domain/CloseCode.h"

namespace parlance {

namespace {

constexpr milliseconds ackDeadline{10000};
constexpr milliseconds retryAfterFault{5000};

} // namespace

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
            done(Fault{int(Refusal::StorageFailed), place.error().where, place.error().value});
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

void DeliveryFlow::gateOpened(quint64 epoch, const DeliveryPromise &promise)
{
    m_promise = promise;
    if (epoch != m_lastEpoch) {
        m_answersPings = true;
        m_pace.begin(promise.messagesPerSecond, m_clock.now());
    }
    m_lastEpoch = epoch;
    m_epoch = epoch;
    decideWhatWasLost();
    apply(m_queue.review(m_server, m_clock.now()));
}

void DeliveryFlow::gateClosed()
{
    m_epoch = 0;
    m_paceAlarm->cancel();
}

void DeliveryFlow::linkEnded(quint64 epoch, const Drop &drop)
{
    gateClosed();
    m_pingToken = 0;
    m_beforePing.clear();
    m_afterPing.clear();
    m_deadlines.clear();
    m_deadlineAlarm->cancel();
    m_progress.linkEnded();
    for (const QString &id : std::exchange(m_preparing, {}))
        apply(m_queue.notWritten(id, epoch));
    if (drop.closeCode == closecode::messageTooBig && drop.kind == DropKind::CloseFrame)
        apply(m_queue.tooBig(epoch));
    apply(m_queue.linkLost(epoch, m_promise.acks));
}

void DeliveryFlow::bytesWritten()
{
    m_progress.moved(m_connection.bytesToWrite());
    pump();
}

void DeliveryFlow::pump()
{
    if (m_epoch == 0 || m_pumping || m_clock.now() < m_notBefore)
        return;
    m_pumping = true; // a transport may report written bytes from inside sendText()
    confirmByPing();
    const int window = m_promise.dedupes && !m_pace.isSlowed() ? OutboxQueue::windowWithDedupe : 1;
    while (m_epoch != 0 && m_clock.now() >= m_notBefore && m_connection.bytesToWrite() < Transport::writeWatermark) {
        const std::optional<OutgoingMessage> message = m_queue.next(window);
        if (!message)
            break;
        if (const std::optional<Instant> later = m_pace.wait(m_clock.now())) {
            m_paceAlarm->set(*later);
            break;
        }
        if (!sendNext(*message))
            break;
    }
    m_pumping = false;
}

bool DeliveryFlow::sendNext(const OutgoingMessage &message)
{
    const Result<OutFrame> frame = m_dialect->encode(message);
    if (!frame) {
        apply(m_queue.refused(message.id, Refusal(frame.error().kind), frame.error().value));
        return true;
    }
    qint64 size = frame->binary ? frame->bytes.size() : frame->text.toUtf8().size();
    if (m_promise.maxMessage > 0 && size > m_promise.maxMessage && !frame->binary) {
        apply(m_queue.refused(message.id, Refusal::TooLarge, {}));
        return true;
    }
    for (const QString &part : frame->more)
        size += part.size();
    m_pace.went();
    if (!m_promise.dedupes) {
        prepare(message, *frame, size);
        return true;
    }
    if (!write(message, *frame, size))
        return false; // the link is ending; its end is announced next
    apply(m_queue.written(message.id, m_epoch));
    follow(message.id);
    return true;
}

// A crash from here on finds it under way. When it was only about to be, it is as if nothing had been.
void DeliveryFlow::prepare(const OutgoingMessage &message, const OutFrame &frame, qint64 size)
{
    const quint64 epoch = m_epoch;
    const OutboxQueue::Changes changes = m_queue.written(message.id, epoch);
    for (const OutboxRow &row : changes) {
        m_preparing.insert(message.id);
        tell(row);
        m_store.update(row, [this, alive = m_alive, message, frame, size, epoch](const std::optional<Fault> &fault) {
            if (!*alive || !m_preparing.remove(message.id))
                return; // the link has ended meanwhile
            if (!fault && m_epoch == epoch && write(message, frame, size)) {
                follow(message.id);
                return;
            }
            if (fault) { // the disk takes nothing, and what is not on it must not go out
                m_notBefore = m_clock.now() + retryAfterFault;
                m_paceAlarm->set(m_notBefore);
            }
            apply(m_queue.notWritten(message.id, epoch));
        });
    }
}

bool DeliveryFlow::write(const OutgoingMessage &message, const OutFrame &frame, qint64 size)
{
    const quint64 epoch = m_epoch;
    const qint64 before = m_connection.bytesToWrite();
    bool taken = frame.binary ? m_connection.sendBinary(epoch, frame.bytes) : m_connection.sendText(epoch, frame.text);
    for (const QString &part : frame.more)
        taken = taken && m_connection.sendText(epoch, part);
    if (taken)
        m_progress.wrote(message.room, message.id, size, before, m_connection.bytesToWrite());
    return taken;
}

// It is on its way: what can be known of it from here on?
void DeliveryFlow::follow(const QString &id)
{
    if (!m_promise.acks && !m_answersPings) {
        apply(m_queue.reachedServer(id, m_epoch)); // more will not be known of it
        return;
    }
    if (m_deadlines.empty())
        m_deadlineAlarm->set(m_clock.now() + ackDeadline);
    m_deadlines.push_back({m_clock.now() + ackDeadline, id, m_epoch});
    if (!m_promise.acks) {
        m_afterPing.append(id);
        confirmByPing();
    }
}

void DeliveryFlow::confirmByPing()
{
    if (m_pingToken != 0 || m_afterPing.isEmpty())
        return;
    m_pingToken = m_connection.ping(m_epoch);
    if (m_pingToken != 0)
        m_beforePing = std::exchange(m_afterPing, {});
}

void DeliveryFlow::pongReceived(quint64 epoch, quint64 token)
{
    // An answer to a later ping answers the earlier ones too (RFC 6455 section 5.5.3).
    if (m_pingToken == 0 || token < m_pingToken)
        return;
    m_pingToken = 0;
    for (const QString &id : std::exchange(m_beforePing, {}))
        apply(m_queue.reachedServer(id, epoch));
    confirmByPing();
    pump();
}

void DeliveryFlow::deadlinePassed()
{
    const Instant now = m_clock.now();
    if (m_connection.bytesToWrite() > 0 || m_connection.isReadingPaused()) {
        // What has not left this computer cannot have been answered, and what we do not read is no answer: the clock
        // begins again.
        for (Deadline &deadline : m_deadlines)
            deadline.at = now + ackDeadline;
    }
    while (!m_deadlines.empty() && m_deadlines.front().at <= now) {
        const Deadline passed = m_deadlines.front();
        m_deadlines.pop_front();
        if (m_promise.acks) {
            apply(m_queue.unanswered(passed.id, passed.epoch, m_promise.dedupes));
        } else if (const OutboxRow *row = m_queue.row(passed.id); row && row->state == DeliveryState::Sending) {
            // The link lives, or it would have ended by now, but the server answers no pings: nothing more can be known.
            m_answersPings = false;
            apply(m_queue.reachedServer(passed.id, passed.epoch));
        }
    }
    if (!m_deadlines.empty())
        m_deadlineAlarm->set(m_deadlines.front().at);
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
