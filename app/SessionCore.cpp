#include "SessionCore.h"

#include "SessionState.h"
#include "dialect/DialectFactory.h"
#include "domain/ServerKey.h"

namespace parlance {

namespace {

ConnectionConfig configOf(const Profile &profile, const ConnectionConfig &defaults)
{
    ConnectionConfig config = defaults;
    config.keepTryingWhileHidden = profile.keepTryingWhileHidden;
    config.retryCodes = profile.retryCodes;
    config.fatalCodes = profile.fatalCodes;
    return config;
}

constexpr qsizetype maxOtherRooms = 500;
constexpr milliseconds stateInterval{1000};   // the state is written at most so often: it may be old, it repeats then
constexpr milliseconds answerPatience{5000};  // what the dialect holds back for an answer is shown after so long
constexpr milliseconds lastCloseDeadline{1200}; // at the end of the program nobody wants to wait for a mute server
// So much may be on the way to the store and the window before the server has to wait, and so little before it goes on.
constexpr Backlog most{4000, 16 * 1024 * 1024};
constexpr Backlog little{1000, 4 * 1024 * 1024};

// True when a link made for `before` would not do for `after`.
bool needsNewLink(const Profile &before, const Profile &after)
{
    Profile same = before;
    same.name = after.name;
    same.rooms = after.rooms;
    same.connectAtStart = after.connectAtStart;
    same.keepTryingWhileHidden = after.keepTryingWhileHidden;
    same.retryCodes = after.retryCodes;
    same.fatalCodes = after.fatalCodes;
    return same != after;
}

} // namespace

SessionCore::SessionCore(Session &session, Profile profile, Session::Parts parts)
    : m_session(session), m_profile(std::move(profile)), m_parts(std::move(parts))
{
    Clock &clock = *m_parts.clock;
    m_handOver = std::make_unique<HandOver>(*m_parts.messages, m_parts.consumer,
                                            [this](const SessionEvents &events) { Q_EMIT m_session.eventsReady(events); },
                                            [this] { watchBacklog(); });
    m_stateAlarm = clock.makeAlarm([this] { saveState(); });
    m_patience = clock.makeAlarm([this] {
        m_waiting = false;
        run(m_openEpoch, m_dialect->giveUpWaiting(m_parts.clock->wallNow()));
    });
    m_batch = std::make_unique<EventBatch>(clock, [this](const SessionEvents &events) { handOver(events); });
    m_connection = std::make_unique<Connection>(clock, [this] { return m_parts.transports(m_profile.transport); },
                                                [this] { return makeRequest(); }, configOf(m_profile, m_parts.config), m_parts.random);
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
    m_rooms = m_profile.rooms;
    if (m_rooms.isEmpty())
        m_rooms.append(defaultRoom());
    for (const QString &room : std::as_const(m_rooms))
        m_batch->add(event::RoomJoined{room});
    const QPointer<SessionCore> guard(this);
    m_parts.messages->load([guard](const MessageStore::Loaded &found) {
        if (guard)
            guard->loaded(found);
    });
}

void SessionCore::loaded(const MessageStore::Loaded &found)
{
    m_keptRooms = QSet<QString>(found.rooms.cbegin(), found.rooms.cend());
    restore(found.dialectState);
    for (const OutboxRow &row : found.outbox) {
        // What is to be sent there needs us there.
        if (m_dialect->hasRooms() && row.state != DeliveryState::Failed && !m_rooms.contains(row.message.room)) {
            m_rooms.append(row.message.room);
            m_batch->add(event::RoomJoined{row.message.room});
        }
    }
    m_delivery->load(found.outbox);
    m_loaded = true;
    statusChanged(m_connection->status());
    if (m_profile.connectAtStart || m_connectWhenLoaded)
        m_connection->connectNow();
}

void SessionCore::restore(const QByteArray &bytes)
{
    const SessionState state = SessionState::fromBytes(bytes);
    if (state.server != serverKey(m_profile))
        return;
    m_savedState = bytes;
    m_dialect->restore(state.dialect);
    for (auto it = state.oldest.begin(); it != state.oldest.end(); ++it)
        m_memory[it.key()].oldestSeq = it.value();
}

// Goes with or behind the messages that it knows of, never before them: one that is too old only makes the server repeat
// what the store drops.
std::optional<QByteArray> SessionCore::changedState()
{
    SessionState state{serverKey(m_profile), m_dialect->state(), {}};
    for (auto it = m_memory.cbegin(); it != m_memory.cend(); ++it) {
        if (it->oldestSeq)
            state.oldest.insert(it.key(), *it->oldestSeq);
    }
    m_stateSavedAt = m_parts.clock->now();
    m_stateUrgent = false;
    QByteArray bytes = state.toBytes();
    if (bytes == m_savedState)
        return std::nullopt;
    m_savedState = bytes;
    return bytes;
}

void SessionCore::saveState()
{
    if (!m_loaded || m_otherServer)
        return;
    m_batch->flush();
    if (std::optional<QByteArray> state = changedState())
        m_handOver->pass({}, std::move(state));
}

QString SessionCore::defaultRoom() const
{
    return m_dialect->hasRooms() ? QStringLiteral("lobby") : m_profile.name;
}

void SessionCore::makeDialectOf(const Profile &profile)
{
    const QByteArray known = m_dialect && serverKey(profile) == m_dialectServer ? m_dialect->state() : QByteArray();
    // The profile's mapping was checked when it was saved. One that was edited by hand since then and does not hold
    // ends the attempts with its fault, instead of guessing.
    Result<std::unique_ptr<Dialect>> dialect = makeDialect(profile);
    if (!dialect) {
        Profile plain = profile;
        plain.dialect = DialectKind::PlainText;
        m_mappingFault = dialect.error();
        dialect = makeDialect(plain);
    } else {
        m_mappingFault.reset();
    }
    m_dialect = std::move(dialect).value();
    m_dialectServer = serverKey(profile);
    if (!known.isEmpty())
        m_dialect->restore(known);
    m_delivery->setDialect(m_dialect.get());
}

TransportRequest SessionCore::makeRequest()
{
    // An attempt begins, so there is no link: what was changed in the profile comes into force.
    if (std::exchange(m_otherServer, false)) {
        if (m_dialectServer != serverKey(m_profile))
            m_memory.clear();
        makeDialectOf(m_profile);
        m_cookies = std::make_shared<CookieJar>();
    }
    m_delivery->setUser(m_profile.user);
    m_delivery->setServer(serverKey(m_profile));

    TransportRequest request;
    request.url = m_profile.server == ServerKind::LocalRoom && m_parts.localRoomUrl ? m_parts.localRoomUrl()
                                                                                    : m_profile.url;
    request.headers = m_profile.headers;
    request.subprotocols = m_profile.subprotocols;
    request.origin = m_profile.origin;
    request.verifyTls = m_profile.verifyTls;
    request.tlsFiles = m_profile.tlsFiles;
    request.proxy = m_profile.proxy;
    request.cookies = m_cookies;
    if (m_profile.compression)
        request.deflate = DeflateOffer();
    return request;
}

DialectIdentity SessionCore::identity() const
{
    const bool local = m_profile.server == ServerKind::LocalRoom && m_parts.localRoomToken;
    return {m_profile.user, local ? m_parts.localRoomToken() : m_profile.token, m_rooms};
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
    if (room.isEmpty() || m_rooms.contains(room))
        return;
    m_rooms.append(room);
    m_otherRooms.remove(room);
    m_batch->add(event::RoomJoined{room});
    Q_EMIT m_session.roomsChanged(m_rooms);
    if (m_openEpoch != 0)
        run(m_openEpoch, m_dialect->join(room));
}

void SessionCore::leave(const QString &room)
{
    const bool joined = m_rooms.removeOne(room);
    if (!joined && !m_otherRooms.remove(room))
        return;
    forgetRoom(room);
    if (joined)
        Q_EMIT m_session.roomsChanged(m_rooms);
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
    return m_rooms.isEmpty() ? defaultRoom() : m_rooms.constFirst();
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
        run(m_openEpoch, m_dialect->requestHistory(room, m_memory.value(room).oldestSeq));
}

void SessionCore::tellDetails()
{
    Q_EMIT m_session.heartbeatsReady(m_connection->heartbeats());
    Q_EMIT m_session.detailsReady(m_report, m_connection->figures());
}

void SessionCore::setProfile(const Profile &profile)
{
    const bool relink = needsNewLink(m_profile, profile);
    const bool active = m_connection->status().state != LinkState::Offline;
    // A new name or token goes on where the last link ended; another server knows nothing of that.
    m_otherServer = m_otherServer || profile.url != m_profile.url || profile.server != m_profile.server
                 || profile.dialect != m_profile.dialect || profile.mapping != m_profile.mapping
                 || profile.envelope != m_profile.envelope;
    m_profile = profile;
    m_connection->setConfig(configOf(profile, m_parts.config));
    changeRooms(profile.rooms);
    if (!relink) {
        m_connection->credentialsChanged();
    } else if (active) {
        m_connection->stop();
        m_connection->connectNow(); // when the old link is gone
    }
    m_delivery->setServer(serverKey(profile)); // last: the old link is not to get what is meant for the new server
}

void SessionCore::changeRooms(const QStringList &wanted)
{
    if (wanted.isEmpty())
        return; // whatever was joined meanwhile stays
    const QStringList before = m_rooms;
    for (const QString &room : before) {
        if (!wanted.contains(room))
            leave(room);
    }
    for (const QString &room : wanted)
        join(room);
}

void SessionCore::shutDown()
{
    m_shuttingDown = true;
    ConnectionConfig config = configOf(m_profile, m_parts.config);
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
    for (RoomMemory &memory : m_memory) {
        if (std::exchange(memory.pageAwaited, false))
            memory.historyAsked = false; // its answer was lost
    }
    for (const QString &room : std::as_const(m_rooms))
        m_batch->add(event::Members{room, {}});
}

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
    m_stateUrgent = true;
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
    m_keptRooms.insert(message.room);
    noteShown(message);
    if (deliver.late)
        m_batch->add(event::Filled{message.room, {std::move(message)}});
    else
        m_batch->add(event::Added{std::move(message)});
}

void SessionCore::perform(quint64 epoch, const action::Acked &acked)
{
    if (const OutboxRow *row = m_delivery->queue().row(acked.id)) {
        Message own;
        own.room = row->message.room;
        own.serverId = acked.serverId;
        own.seq = acked.seq;
        noteShown(own);
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
    if (!m_rooms.contains(joined.room)) {
        m_rooms.append(joined.room);
        m_batch->add(event::RoomJoined{joined.room});
    }
    m_stateUrgent = true;
    RoomMemory &memory = m_memory[joined.room];
    const bool kept = m_keptRooms.contains(joined.room);
    if (!m_parts.historyOnJoin || !m_promise.history || memory.historyAsked || (joined.continues && kept))
        return;
    memory.historyAsked = true;
    memory.pageAwaited = true;
    memory.pageAppends = kept;
    run(epoch, m_dialect->requestHistory(joined.room, std::nullopt));
}

void SessionCore::perform(quint64, const action::Left &left)
{
    if (m_rooms.removeOne(left.room)) {
        forgetRoom(left.room);
        Q_EMIT m_session.roomsChanged(m_rooms);
    }
}

void SessionCore::perform(quint64, const action::History &history)
{
    RoomMemory &memory = m_memory[history.room];
    const bool appends = std::exchange(memory.pageAwaited, false) && memory.pageAppends;
    QVector<Message> page;
    for (Message message : history.messages) {
        if (isReceipt(message)) { // its ack was lost; the row is in the timeline
            perform(0, action::Acked{message.id, message.serverId, message.seq, message.time});
            continue;
        }
        if (message.own)
            message.state = DeliveryState::Delivered;
        page.append(message);
        noteShown(message);
    }
    m_keptRooms.insert(history.room);
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
    if (room.isEmpty())
        return mainRoom();
    if (m_rooms.contains(room) || m_otherRooms.contains(room))
        return room;
    // A room that we did not join is shown, but not joined by that; and a server cannot make rooms without end.
    if (m_otherRooms.size() >= maxOtherRooms)
        return mainRoom();
    m_otherRooms.insert(room);
    m_batch->add(event::RoomJoined{room});
    return room;
}

void SessionCore::noteShown(const Message &message)
{
    if (!message.seq)
        return;
    RoomMemory &memory = m_memory[message.room];
    if (!memory.oldestSeq || *message.seq < *memory.oldestSeq)
        memory.oldestSeq = message.seq;
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

void SessionCore::handOver(SessionEvents events)
{
    const OutboxQueue &queue = m_delivery->queue();
    const event::QueueSize size{queue.queued(), queue.inFlight(), queue.held(), queue.doubtful()};
    if (m_announced != size) {
        m_announced = size;
        events.append(size);
    }
    std::optional<QByteArray> state;
    const Instant due = m_stateSavedAt + stateInterval;
    if (m_loaded && !m_otherServer && (m_stateUrgent || m_parts.clock->now() >= due))
        state = changedState();
    else
        m_stateAlarm->set(due);
    m_handOver->pass(std::move(events), std::move(state));
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
