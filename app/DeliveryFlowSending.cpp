// The half of DeliveryFlow that faces the link: what is written when, and what becomes of what was.
#include "DeliveryFlow.h"

#include "domain/CloseCode.h"

namespace parlance {

namespace {

constexpr milliseconds ackDeadline{10000};
constexpr milliseconds retryAfterFault{5000};

} // namespace

void DeliveryFlow::gateOpened(quint64 epoch, const DeliveryPromise &promise)
{
    m_promise = promise;
    const bool newLink = epoch != m_lastEpoch;
    if (newLink) {
        m_answersPings = true;
        m_pace.begin(promise.messagesPerSecond, m_clock.now());
    }
    m_lastEpoch = epoch;
    m_epoch = epoch;
    decideWhatWasLost();
    // On a link that was merely checked nothing could have gone before and cannot now.
    apply(m_queue.review(m_server, newLink ? std::optional(m_clock.now()) : std::nullopt));
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
    m_unacknowledged = notLooked;
    m_progress.linkEnded();
    for (const QString &id : std::exchange(m_preparing, {}))
        apply(m_queue.notWritten(id, epoch));
    if (drop.closeCode == closecode::messageTooBig && drop.kind == DropKind::CloseFrame)
        apply(m_queue.tooBig(epoch));
    apply(m_queue.linkLost(epoch, m_promise.acks));
}

void DeliveryFlow::bytesWritten()
{
    if (m_connection.bytesToWrite() > 0) // else the system took it at once, which says nothing of what waits elsewhere
        m_drained = m_clock.now();
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
            if (!*alive)
                return;
            const OutboxRow *const now = m_queue.row(message.id);
            const bool underWay = now && now->state == DeliveryState::Sending;
            if (underWay && now->epoch != epoch)
                return; // the link has ended meanwhile, and the next one waits for an answer of its own
            if (!m_preparing.remove(message.id) || !underWay)
                return; // the link has ended, or an answer to an earlier try has settled it
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
    // What has not left this computer cannot have been answered, and what we do not read is no answer: the clock begins
    // again, with the last bytes that left.
    const qint64 before = std::exchange(m_unacknowledged, m_connection.unacknowledged());
    const bool drains = m_unacknowledged > 0 && m_unacknowledged < before; // a slow link may hold minutes of it
    const bool waits = m_connection.bytesToWrite() > 0 || drains || m_connection.isReadingPaused();
    for (Deadline &deadline : m_deadlines)
        deadline.at = std::max(deadline.at, (waits ? now : m_drained) + ackDeadline);
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

} // namespace parlance
