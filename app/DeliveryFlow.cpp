#include "DeliveryFlow.h"

#include "domain/CloseCode.h"

namespace parlance {

namespace {

constexpr milliseconds ackDeadline{10000};
constexpr qint64 writeWatermark = 1024 * 1024; // bytes handed to the transport and not yet to the system

} // namespace

DeliveryFlow::DeliveryFlow(Clock &clock, Connection &connection, std::unique_ptr<OutboxStore> store, Emit emit)
    : m_clock(clock), m_connection(connection), m_store(std::move(store)), m_emit(std::move(emit)),
      m_deadlineAlarm(clock.makeAlarm([this] { deadlinePassed(); }))
{
}

void DeliveryFlow::load()
{
    for (OutboxRow row : m_store->load()) {
        // Which kind of server it was is not known before the next Ready: doubt is the honest answer.
        if (row.state == DeliveryState::Sending)
            row.state = DeliveryState::InDoubt;
        m_queue.add(row);
        m_emit(event::Added{shown(row)});
    }
}

void DeliveryFlow::send(const OutgoingMessage &message)
{
    if (const Result<OutFrame> frame = m_dialect->encode(message); !frame) {
        m_emit(event::NotAccepted{message, Refusal(frame.error().kind), frame.error().value});
        return;
    }
    if (const auto refusal = m_queue.refusalFor(message)) {
        m_emit(event::NotAccepted{message, *refusal, {}});
        return;
    }
    OutboxRow row;
    row.message = message;
    keep(row);
}

void DeliveryFlow::keep(const OutboxRow &row)
{
    m_queue.reserve(row.message);
    m_store->insert(row, [this, row](const std::optional<Fault> &fault) {
        m_queue.release(row.message);
        if (fault) {
            m_emit(event::NotAccepted{row.message, Refusal::StorageFailed, fault->value});
            return;
        }
        m_queue.add(row);
        m_emit(event::Added{shown(row)});
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
        OutgoingMessage again = row->message;
        again.id = newMessageId();
        again.written = m_clock.wallNow();
        if (m_queue.refusalFor(again)) {
            m_emit(event::NotAccepted{again, Refusal::QueueFull, {}});
            return;
        }
        cancel(id);
        send(again);
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

void DeliveryFlow::gateOpened(quint64 epoch, const DeliveryPromise &promise)
{
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
        if (m_promise.acks) {
            if (m_deadlines.empty())
                m_deadlineAlarm->set(m_clock.now() + ackDeadline);
            m_deadlines.push_back({m_clock.now() + ackDeadline, message->id, epoch});
        } else {
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
    if (token == 0 || token != m_pingToken)
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
    while (!m_deadlines.empty() && m_deadlines.front().at <= now) {
        const Deadline passed = m_deadlines.front();
        m_deadlines.pop_front();
        apply(m_queue.unanswered(passed.id, passed.epoch));
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
    m_store->remove(row.message.id);
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
            m_store->remove(row.message.id);
        else
            m_store->update(row);
        event::Delivery delivery;
        delivery.room = row.message.room;
        delivery.id = row.message.id;
        delivery.state = row.state;
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
    message.refusal = row.refusal;
    message.refusalText = row.refusalText;
    return message;
}

} // namespace parlance
