#include "SessionCore.h"

#include "domain/ServerKey.h"

namespace parlance {

namespace {

constexpr milliseconds answerPatience{5000};  // what the dialect holds back for an answer is shown after so long
constexpr milliseconds lastCloseDeadline{1200}; // at the end of the program nobody wants to wait for a mute server
// So much may be on the way to the store and the window before the server has to wait, and so little before it goes on.
constexpr Backlog most{4000, 16 * 1024 * 1024};
constexpr Backlog little{1000, 4 * 1024 * 1024};

} // namespace

SessionCore::SessionCore(Session &session, Profile profile, Session::Parts parts)
    : m_session(session), m_profile(std::move(profile)), m_parts(std::move(parts))
{
    Clock &clock = *m_parts.clock;
    m_handOver = std::make_unique<HandOver>(*m_parts.messages, m_parts.consumer,
                                            [this](const SessionEvents &events) { Q_EMIT m_session.eventsReady(events); },
                                            [this] { watchBacklog(); });
    m_state = std::make_unique<StateSaver>(
        clock, [this] { return SessionState{serverKey(m_profile), m_dialect->state(), m_rooms.oldest()}; }, [this] { saveState(); });
    m_patience = clock.makeAlarm([this] {
        m_waiting = false;
        run(m_openEpoch, m_dialect->giveUpWaiting(m_parts.clock->wallNow()));
    });
    m_batch = std::make_unique<EventBatch>(clock, [this](const SessionEvents &events) { handOver(events); });
    m_connection = std::make_unique<Connection>(clock, [this] { return m_parts.transports(m_profile.transport); },
                                                [this] { return makeRequest(); }, configOf(m_profile), m_parts.random);
    m_delivery = std::make_unique<DeliveryFlow>(clock, *m_connection, *m_parts.messages,
                                                [this](SessionEvent event) { m_batch->add(std::move(event)); });

    connect(m_connection.get(), &Connection::statusChanged, this, &SessionCore::statusChanged);
    connect(m_connection.get(), &Connection::opened, this, [this](quint64 epoch) { linkOpened(epoch); });
    connect(m_connection.get(), &Connection::ended, this, &SessionCore::linkEnded);
    connect(m_connection.get(), &Connection::reported, this, [this](quint64, const LinkReport &report) {
        m_report = report;
        Q_EMIT m_session.linkReported(report);
    });
    m_connection->setFrameTap(m_parts.frameTap);
    connect(m_connection.get(), &Connection::textReceived, this, [this](quint64 epoch, const QString &text) {
        run(epoch, m_dialect->text(text, m_parts.clock->wallNow()));
    });
    connect(m_connection.get(), &Connection::binaryReceived, this, [this](quint64 epoch, const QByteArray &bytes) {
        run(epoch, m_dialect->binary(bytes, m_parts.clock->wallNow()));
    });
    connect(m_connection.get(), &Connection::sendGateChanged, this, [this](quint64 epoch, bool open) {
        if (open)
            m_delivery->gateOpened(epoch, m_promise);
        else
            m_delivery->gateClosed();
        // The first heartbeat may be half a minute away, and the round trip is to be seen from the start.
        if (open && std::exchange(m_measuredEpoch, epoch) != epoch)
            m_connection->ping(epoch);
        if (!m_running)
            m_delivery->pump();
    });
    connect(m_connection.get(), &Connection::bytesWritten, this, [this] { m_delivery->bytesWritten(); });
    connect(m_connection.get(), &Connection::pongReceived, this, [this](quint64 epoch, quint64 token) {
        m_delivery->pongReceived(epoch, token);
    });
    connect(m_connection.get(), &Connection::roundTrip, this, [this](std::chrono::microseconds time) {
        m_batch->add(event::RoundTrip{time});
    });
    // The token lies in the profile: there is no other place to get a new one from, the person has to give it.
    connect(m_connection.get(), &Connection::credentialsRefused, this, [this] {
        m_connection->credentialsUnavailable();
    });
}

SessionCore::~SessionCore() = default;

void SessionCore::start()
{
    makeDialectOf(m_profile);
    m_delivery->setUser(m_profile.user);
    m_delivery->setServer(serverKey(m_profile));
    m_delivery->setUnattended(m_parts.unattended);
    for (const QString &room : m_profile.rooms.isEmpty() ? QStringList{defaultRoom()} : m_profile.rooms)
        noteJoined(room);
    const QPointer<SessionCore> guard(this);
    m_parts.messages->load([guard](const MessageStore::Loaded &found) {
        if (guard)
            guard->loaded(found);
    });
}

void SessionCore::loaded(const MessageStore::Loaded &found)
{
    for (const QString &room : found.rooms)
        m_rooms.keeps(room);
    restore(found.dialectState);
    for (const OutboxRow &row : found.outbox) {
        if (m_dialect->hasRooms() && row.state != DeliveryState::Failed)
            noteJoined(row.message.room); // what is to be sent there needs us there
    }
    m_delivery->load(found.outbox);
    m_loaded = true;
    if (m_shuttingDown)
        return; // it has been told that it is over
    statusChanged(m_connection->status());
    if (m_profile.connectAtStart || m_connectWhenLoaded)
        m_connection->connectNow();
}

void SessionCore::noteJoined(const QString &room)
{
    if (m_rooms.join(room))
        m_batch->add(event::RoomJoined{room});
}

void SessionCore::restore(const QByteArray &bytes)
{
    const SessionState state = SessionState::fromBytes(bytes);
    if (state.server != serverKey(m_profile))
        return;
    m_state->setSaved(bytes);
    m_dialect->restore(state.dialect);
    m_rooms.restore(state.oldest);
}

void SessionCore::saveState()
{
    if (!m_loaded || m_otherServer)
        return;
    m_batch->flush();
    if (std::optional<QByteArray> state = m_state->now())
        m_handOver->pass({}, std::move(state));
}

void SessionCore::connectNow()
{
    if (m_loaded)
        m_connection->connectNow();
    else
        m_connectWhenLoaded = true;
}

void SessionCore::stop()
{
    m_connectWhenLoaded = false;
    m_connection->stop();
}

void SessionCore::send(OutgoingMessage message)
{
    if (message.room.isEmpty())
        message.room = mainRoom();
    m_delivery->send(message);
}

void SessionCore::join(const QString &room)
{
    if (room.isEmpty() || m_rooms.joined().contains(room))
        return;
    noteJoined(room);
    Q_EMIT m_session.roomsChanged(m_rooms.joined());
    if (m_openEpoch != 0)
        run(m_openEpoch, m_dialect->join(room));
}

void SessionCore::leave(const QString &room)
{
    const bool joined = m_rooms.leave(room);
    if (!joined && !m_rooms.forget(room))
        return;
    forgetRoom(room);
    if (joined)
        Q_EMIT m_session.roomsChanged(m_rooms.joined());
    if (joined && m_openEpoch != 0)
        run(m_openEpoch, m_dialect->leave(room));
}

void SessionCore::forgetRoom(const QString &room)
{
    m_delivery->dropRoom(room);
    m_batch->add(event::RoomLeft{room});
}

QString SessionCore::mainRoom() const
{
    return m_rooms.joined().isEmpty() ? defaultRoom() : m_rooms.joined().constFirst();
}

void SessionCore::setTyping(const QString &room, bool active)
{
    if (m_connection->status().state == LinkState::Ready)
        run(m_openEpoch, m_dialect->typing(room, active));
}

void SessionCore::requestFile(const QString &room, const QString &serverId)
{
    if (m_connection->status().state == LinkState::Ready)
        run(m_openEpoch, m_dialect->requestFile(room, serverId));
}

void SessionCore::requestOlder(const QString &room)
{
    if (m_promise.history && m_connection->status().state == LinkState::Ready)
        run(m_openEpoch, m_dialect->requestHistory(room, m_rooms.oldest(room)));
}

void SessionCore::tellDetails()
{
    Q_EMIT m_session.heartbeatsReady(m_connection->heartbeats());
    Q_EMIT m_session.detailsReady(m_report, m_connection->figures());
}

void SessionCore::shutDown()
{
    m_shuttingDown = true;
    ConnectionConfig config = configOf(m_profile);
    config.closeDeadline = std::min(config.closeDeadline, lastCloseDeadline);
    m_connection->setConfig(config);
    if (m_connection->status().state == LinkState::Offline)
        statusChanged(m_connection->status());
    else
        m_connection->stop();
}

void SessionCore::statusChanged(const ConnectionStatus &status)
{
    m_batch->flush(); // what belongs to the state before is seen before
    const bool last = m_shuttingDown && status.state == LinkState::Offline;
    if (last)
        saveState();
    m_handOver->then([this, status] { Q_EMIT m_session.statusChanged(status); });
    if (last)
        m_handOver->then([this] { Q_EMIT m_session.finished(); });
}

void SessionCore::linkOpened(quint64 epoch)
{
    m_openEpoch = epoch;
    if (m_mappingFault) {
        Drop drop;
        drop.kind = DropKind::InvalidRequest;
        drop.reason = m_mappingFault->where + QStringLiteral(": ") + m_mappingFault->value;
        m_connection->fail(epoch, drop);
        return;
    }
    run(epoch, m_dialect->opened(identity()));
}

void SessionCore::linkEnded(quint64 epoch, const Drop &drop)
{
    if (epoch == m_openEpoch)
        m_openEpoch = 0;
    m_delivery->linkEnded(epoch, drop);
    m_patience->cancel();
    m_waiting = false;
    m_rooms.linkEnded();
    for (const QString &room : m_rooms.joined())
        m_batch->add(event::Members{room, {}});
}

void SessionCore::handOver(SessionEvents events)
{
    const OutboxQueue &queue = m_delivery->queue();
    const event::QueueSize size{queue.queued(), queue.inFlight(), queue.held(), queue.doubtful()};
    if (m_announced != size) {
        m_announced = size;
        events.append(size);
    }
    m_handOver->pass(std::move(events), m_loaded && !m_otherServer ? m_state->ifDue() : std::nullopt);
}

// An answer that never comes must not hide what is there.
void SessionCore::waitForAnswer()
{
    const bool waits = m_openEpoch != 0 && m_dialect->isWaiting();
    if (waits && !m_waiting)
        m_patience->set(m_parts.clock->now() + answerPatience);
    else if (!waits && m_waiting)
        m_patience->cancel();
    m_waiting = waits;
}

void SessionCore::watchBacklog()
{
    const Backlog waiting = m_handOver->waiting() + m_batch->waiting();
    if (waiting.rows > most.rows || waiting.bytes > most.bytes)
        m_connection->setReadingPaused(m_openEpoch, true);
    else if (m_connection->isReadingPaused() && waiting.rows < little.rows && waiting.bytes < little.bytes)
        m_connection->setReadingPaused(m_openEpoch, false);
}

} // namespace parlance
