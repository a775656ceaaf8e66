// What SessionCore does about each thing that the dialect wants.
#include "SessionCore.h"

namespace parlance {

void SessionCore::run(quint64 epoch, const Actions &actions)
{
    // The outbox waits until all actions are done: with Ready come the joins, and a room is joined before it is written to.
    const bool outermost = !std::exchange(m_running, true);
    for (const Action &action : actions) {
        if (epoch == 0 || epoch != m_openEpoch)
            break; // an earlier action ended the link
        std::visit([this, epoch](const auto &what) { perform(epoch, what); }, action);
    }
    if (outermost) {
        m_running = false;
        // Kept together with what lies behind the hole, or the next start would put there what belongs before it.
        const bool hadHoles = std::exchange(m_hasHoles, m_dialect->hasHoles());
        if (m_hasHoles && !hadHoles)
            m_state->setUrgent();
        m_delivery->pump();
        waitForAnswer();
        watchBacklog();
    }
}

void SessionCore::perform(quint64 epoch, const action::Send &send)
{
    write(epoch, send.frame);
}

void SessionCore::perform(quint64 epoch, const action::EnterPhase &enter)
{
    m_connection->setPhase(epoch, enter.phase);
}

void SessionCore::perform(quint64 epoch, const action::Ready &ready)
{
    m_promise = ready.promise;
    m_delivery->setUser(ready.user);
    m_state->setUrgent();
    m_batch->add(event::Identity{ready.user, ready.promise});
    const MessageHeartbeat heartbeat = m_dialect->heartbeat();
    if (heartbeat.interval.count() > 0) {
        m_connection->setMessageHeartbeat(epoch, heartbeat.interval, heartbeat.timeout,
                                          [this, epoch] { write(epoch, m_dialect->heartbeatFrame()); });
    }
    m_connection->setReady(epoch);
}

void SessionCore::perform(quint64 epoch, const action::Fail &fail)
{
    m_connection->fail(epoch, fail.drop);
}

void SessionCore::perform(quint64, const action::Deliver &deliver)
{
    Message message = deliver.message;
    message.room = shelfFor(message.room);
    if (isReceipt(message)) {
        perform(0, action::Acked{message.id, message.serverId, message.seq, message.time});
        return;
    }
    m_rooms.keeps(message.room);
    m_rooms.noteShown(message.room, message.seq);
    if (message.notice == NoticeKind::MissingPossible)
        m_state->setUrgent(); // or the next start would find the same hole and say it again
    if (deliver.late)
        m_batch->add(event::Filled{message.room, {std::move(message)}});
    else
        m_batch->add(event::Added{std::move(message)});
}

void SessionCore::perform(quint64 epoch, const action::Acked &acked)
{
    if (const OutboxRow *row = m_delivery->queue().row(acked.id)) {
        m_rooms.noteShown(row->message.room, acked.seq);
        // Only an answer to what this link carried; a server that repeats old messages and drops us proves nothing.
        if (row->state == DeliveryState::Sending && row->epoch == epoch)
            m_connection->confirmExchange(epoch);
    }
    m_delivery->acked(acked);
}

void SessionCore::perform(quint64, const action::Refused &refused)
{
    m_delivery->refused(refused);
}

void SessionCore::perform(quint64, const action::TryLater &later)
{
    m_delivery->tryLater(later.id);
}

void SessionCore::perform(quint64, const action::Members &members)
{
    m_batch->add(event::Members{members.room, members.users});
}

void SessionCore::perform(quint64, const action::Typing &typing)
{
    m_batch->add(event::Typing{typing.room, typing.user, typing.active});
}

void SessionCore::perform(quint64 epoch, const action::Joined &joined)
{
    noteJoined(joined.room);
    m_state->setUrgent();
    if (m_parts.historyOnJoin && m_promise.history && m_rooms.wantsPage(joined.room, joined.continues))
        run(epoch, m_dialect->requestHistory(joined.room, std::nullopt));
}

void SessionCore::perform(quint64, const action::Left &left)
{
    if (m_rooms.leave(left.room)) {
        forgetRoom(left.room);
        Q_EMIT m_session.roomsChanged(m_rooms.joined());
    }
}

void SessionCore::perform(quint64, const action::History &history)
{
    const bool appends = m_rooms.pageAppends(history.room);
    QVector<Message> page;
    for (Message message : history.messages) {
        if (isReceipt(message)) { // its ack was lost; the row is in the timeline
            perform(0, action::Acked{message.id, message.serverId, message.seq, message.time});
            continue;
        }
        if (message.own)
            message.state = DeliveryState::Delivered;
        page.append(message);
        m_rooms.noteShown(message.room, message.seq);
    }
    m_rooms.keeps(history.room);
    if (appends)
        append(page, history.complete);
    else
        m_batch->add(event::Older{history.room, page, history.complete});
}

// The newest messages of a room of which older ones are kept, and nothing is known of what lies between.
void SessionCore::append(const QVector<Message> &page, bool complete)
{
    if (!page.isEmpty() && !complete) {
        Message hole;
        hole.kind = MessageKind::Notice;
        hole.notice = NoticeKind::MissingPossible;
        hole.room = page.first().room;
        hole.time = page.first().time;
        m_batch->add(event::Added{hole});
    }
    for (const Message &message : page)
        m_batch->add(event::Added{message});
}

bool SessionCore::isReceipt(const Message &message) const
{
    if (message.kind != MessageKind::Chat || message.id.isEmpty())
        return false;
    const OutboxRow *const row = m_delivery->queue().row(message.id);
    return row && row->message.room == message.room && row->message.text == message.text
        && row->state != DeliveryState::Delivered && row->state != DeliveryState::Unconfirmed;
}

void SessionCore::perform(quint64, const action::Progress &progress)
{
    m_batch->add(event::Progress{progress.room.isEmpty() ? mainRoom() : progress.room, progress.id, progress.done,
                                 progress.total, true});
}

void SessionCore::perform(quint64, const action::FileArrived &arrived)
{
    m_batch->add(event::FileArrived{arrived.room, arrived.serverId, arrived.file});
}

void SessionCore::perform(quint64 epoch, const action::HeartbeatAnswered &)
{
    m_connection->heartbeatAnswered(epoch);
}

QString SessionCore::shelfFor(const QString &room)
{
    bool isNew = false;
    const std::optional<QString> shelf = m_rooms.shelfFor(room, &isNew);
    if (isNew)
        m_batch->add(event::RoomJoined{room});
    return shelf ? *shelf : mainRoom();
}

void SessionCore::write(quint64 epoch, const OutFrame &frame)
{
    // A link that takes nothing any more is about to announce its end, and the dialect starts anew on the next one.
    if (frame.binary)
        m_connection->sendBinary(epoch, frame.bytes);
    else
        m_connection->sendText(epoch, frame.text);
    for (const QString &part : frame.more)
        m_connection->sendText(epoch, part);
}

} // namespace parlance
