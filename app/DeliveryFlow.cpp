#include "DeliveryFlow.h"

#include "domain/CloseCode.h"

namespace parlance {

namespace {

constexpr milliseconds ackDeadline{10000};
constexpr qint64 writeWatermark = 1024 * 1024; // bytes handed to the transport and not yet to the system

} // namespace

DeliveryFlow::DeliveryFlow(Clock &clock, Connection &connection, MessageStore &store, Emit emit)
    : m_clock(clock), m_connection(connection), m_store(store), m_emit(std::move(emit)),
      m_deadlineAlarm(clock.makeAlarm([this] { deadlinePassed(); }))
{
}

void DeliveryFlow::load(const QVector<OutboxRow> &rows)
{
    for (OutboxRow row : rows) {
        // Which kind of server it was is not known before the next Ready: doubt is the honest answer.
        if (row.state == DeliveryState::Sending)
            row.state = DeliveryState::InDoubt;
        m_queue.add(row);
        m_emit(event::Added{shown(row)});
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
    m_queue.reserve(message);
    m_store.insert(row, shown(row), [this, row, done](const Result<qint64> &place) {
        m_queue.release(row.message);
        if (!place) {
            done(Fault{int(Refusal::StorageFailed), place.error().where, place.error().value});
            return;
        }
        m_queue.add(row);
        Message added = shown(row);
        added.place = *place;
        m_emit(event::Added{added});
        done(std::nullopt);
        pump();
    });
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
    apply(m_queue.resend(id));
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
    if (epoch != m_lastEpoch)
        m_answersPings = true;
    m_lastEpoch = epoch;
    m_epoch = epoch;
    m_promise = promise;
}

void DeliveryFlow::gateClosed()
{
    m_epoch = 0;
}

void DeliveryFlow::linkEnded(quint64 epoch, const Drop &drop)
{
    m_epoch = 0;
    m_pingToken = 0;
    m_beforePing.clear();
    m_afterPing.clear();
    m_deadlines.clear();
    m_deadlineAlarm->cancel();
    if (drop.closeCode == closecode::messageTooBig && drop.kind == DropKind::CloseFrame)
        apply(m_queue.tooBig(epoch));
    apply(m_queue.linkLost(epoch, m_promise.acks));
}

void DeliveryFlow::pump()
{
    if (m_epoch == 0 || m_pumping)
        return;
    m_pumping = true; // a transport may report written bytes from inside sendText()
    confirmByPing();
    const int window = m_promise.dedupes ? OutboxQueue::windowWithDedupe : 1;
    while (m_epoch != 0 && m_connection.bytesToWrite() < writeWatermark) {
        const std::optional<OutgoingMessage> message = m_queue.next(window);
        if (!message)
            break;
        const Result<OutFrame> frame = m_dialect->encode(*message);
        if (!frame) {
            apply(m_queue.refused(message->id, Refusal(frame.error().kind), frame.error().value));
            continue;
        }
        const qint64 size = frame->binary ? frame->bytes.size() : frame->text.toUtf8().size();
        if (m_promise.maxMessage > 0 && size > m_promise.maxMessage) {
            apply(m_queue.refused(message->id, Refusal::TooLarge, {}));
            continue;
        }
        const quint64 epoch = m_epoch;
        const bool taken = frame->binary ? m_connection.sendBinary(epoch, frame->bytes)
                                         : m_connection.sendText(epoch, frame->text);
        if (!taken)
            break; // the link is ending; its end is announced next
        apply(m_queue.written(message->id, epoch));
        if (!m_promise.acks && !m_answersPings) {
            apply(m_queue.reachedServer(message->id, epoch)); // more will not be known of it
            continue;
        }
        if (m_deadlines.empty())
            m_deadlineAlarm->set(m_clock.now() + ackDeadline);
        m_deadlines.push_back({m_clock.now() + ackDeadline, message->id, epoch});
        if (!m_promise.acks) {
            m_afterPing.append(message->id);
            confirmByPing();
        }
    }
    m_pumping = false;
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
    if (m_connection.bytesToWrite() > 0) {
        // What has not left this computer cannot have been answered: the clock begins again.
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
    const OutboxRow &row = changes.first();
    m_store.remove(row.message.id);
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

void DeliveryFlow::apply(const OutboxQueue::Changes &changes)
{
    for (const OutboxRow &row : changes) {
        if (row.state == DeliveryState::Cancelled || row.state == DeliveryState::Unconfirmed)
            m_store.remove(row.message.id);
        else
            m_store.update(row, {});
        event::Delivery delivery;
        delivery.room = row.message.room;
        delivery.id = row.message.id;
        delivery.state = row.state;
        delivery.hold = row.hold;
        delivery.refusal = row.refusal;
        delivery.refusalText = row.refusalText;
        m_emit(delivery);
    }
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
    message.hold = row.hold;
    message.file = row.message.file;
    message.refusal = row.refusal;
    message.refusalText = row.refusalText;
    return message;
}

} // namespace parlance
