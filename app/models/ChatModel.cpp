#include "models/ChatModel.h"

#include "models/RoomTimeline.h"

#include <utility>

namespace parlance {

struct ChatModel::Room {
    Room(const QString &profile, const QString &name, HistorySource *history) : timeline(profile, name, history) {}

    RoomTimeline timeline;
    QStringList members;
    QStringList typing;                  // in the order in which they began
    QHash<QString, QDeadlineTimer> ends; // when each of them stops without a word
    QHash<QString, event::Progress> incoming; // large messages that are coming in, by the sender's id
    int unread = 0;
};

// What a batch adds to and changes in each room, gathered so that every timeline changes once.
struct ChatModel::Batch {
    QStringList order;
    QHash<QString, QVector<Message>> added;
    QHash<QString, QVector<event::Delivery>> deliveries;
};

namespace {

bool countsAsUnread(const Message &message)
{
    return !message.own && message.kind != MessageKind::Notice;
}

template<typename... Handlers>
struct Overloaded : Handlers... {
    using Handlers::operator()...;
};
template<typename... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;

} // namespace

ChatModel::ChatModel(const QString &profileId, const QString &name, QObject *parent)
    : QObject(parent), m_profileId(profileId), m_name(name)
{
    m_typingTimer.setSingleShot(true);
    connect(&m_typingTimer, &QTimer::timeout, this, &ChatModel::expireTyping);
}

ChatModel::~ChatModel() = default;

QString ChatModel::profileId() const
{
    return m_profileId;
}

QString ChatModel::name() const
{
    return m_name;
}

void ChatModel::setHistory(HistorySource *history)
{
    Q_ASSERT(m_rooms.empty());
    m_history = history;
}

void ChatModel::setStoreFailing(bool failing)
{
    m_storeFailing = failing;
    for (const auto &[name, room] : m_rooms)
        room->timeline.setStoreFailing(failing);
}

void ChatModel::setName(const QString &name)
{
    if (name == m_name)
        return;
    m_name = name;
    Q_EMIT nameChanged();
}

const ConnectionStatus &ChatModel::status() const
{
    return m_status;
}

void ChatModel::setStatus(const ConnectionStatus &status)
{
    const bool wasChecking = m_status.state == LinkState::Checking;
    m_status = status;
    m_retryDeadline = QDeadlineTimer(status.retryIn);
    if (status.state == LinkState::Ready || status.state == LinkState::Offline)
        m_trouble.invalidate();
    else if (!m_trouble.isValid() || (wasChecking && status.state != LinkState::Checking))
        m_trouble.start();
    if (status.state != LinkState::Ready && status.state != LinkState::Checking) {
        for (const QString &name : std::as_const(m_order))
            forgetLink(name);
    }
    Q_EMIT statusChanged(m_status);
}

QDeadlineTimer ChatModel::retryDeadline() const
{
    return m_retryDeadline;
}

std::chrono::milliseconds ChatModel::troubled() const
{
    return std::chrono::milliseconds(m_trouble.isValid() ? m_trouble.elapsed() : 0);
}

QString ChatModel::user() const
{
    return m_user;
}

DeliveryPromise ChatModel::promise() const
{
    return m_promise;
}

int ChatModel::queued() const
{
    return m_queued;
}

int ChatModel::inFlight() const
{
    return m_inFlight;
}

int ChatModel::held() const
{
    return m_held;
}

int ChatModel::doubtful() const
{
    return m_doubtful;
}

std::chrono::microseconds ChatModel::roundTrip() const
{
    return m_roundTrip;
}

QStringList ChatModel::rooms() const
{
    return m_order;
}

MessageModel *ChatModel::timeline(const QString &room) const
{
    Room *found = find(room);
    return found ? found->timeline.rows() : nullptr;
}

RoomTimeline *ChatModel::pages(const QString &room) const
{
    Room *found = find(room);
    return found ? &found->timeline : nullptr;
}

int ChatModel::undelivered(const QString &room) const
{
    const Room *found = find(room);
    return found ? found->timeline.undelivered() : 0;
}

qint64 ChatModel::firstAsking(const QString &room) const
{
    const Room *found = find(room);
    return found ? found->timeline.firstAsking() : 0;
}

std::optional<double> ChatModel::incoming(const QString &room) const
{
    const Room *found = find(room);
    double done = 0;
    double total = 0;
    if (found) {
        for (const event::Progress &progress : found->incoming) {
            done += double(progress.done);
            total += double(progress.total);
        }
    }
    return total > 0 ? std::optional(done / total) : std::nullopt;
}

QStringList ChatModel::members(const QString &room) const
{
    const Room *found = find(room);
    return found ? found->members : QStringList();
}

QStringList ChatModel::typing(const QString &room) const
{
    const Room *found = find(room);
    return found ? found->typing : QStringList();
}

int ChatModel::unread(const QString &room) const
{
    const Room *found = find(room);
    return found ? found->unread : 0;
}

int ChatModel::unreadTotal() const
{
    int total = 0;
    for (const auto &[name, room] : m_rooms)
        total += room->unread;
    return total;
}

void ChatModel::apply(const SessionEvents &events)
{
    Batch batch;
    const auto handler = Overloaded{
        [&](const event::Added &added) {
            ensureRoom(added.message.room);
            if (!batch.added.contains(added.message.room))
                batch.order.append(added.message.room);
            batch.added[added.message.room].append(added.message);
        },
        [&](const event::Delivery &delivery) { batch.deliveries[delivery.room].append(delivery); },
        [&](const event::NotAccepted &refused) { Q_EMIT notAccepted(refused); },
        [&](const event::Older &older) {
            flush(batch);
            ensureRoom(older.room).timeline.addOlder(older.messages, older.complete);
        },
        [&](const event::Filled &filled) {
            flush(batch);
            ensureRoom(filled.room).timeline.addFilled(filled.messages);
        },
        [&](const event::FileArrived &arrived) {
            flush(batch);
            if (Room *room = find(arrived.room))
                room->timeline.apply(arrived);
        },
        [&](const event::RoomJoined &joined) { ensureRoom(joined.room); },
        [&](const event::RoomLeft &left) {
            flush(batch);
            removeRoom(left.room);
        },
        [&](const event::Members &members) {
            ensureRoom(members.room).members = members.users;
            const QStringList users = typing(members.room);
            for (const QString &user : users) {
                if (!members.users.contains(user))
                    setTyping(members.room, user, false);
            }
            Q_EMIT membersChanged(members.room);
        },
        [&](const event::Typing &typing) { setTyping(typing.room, typing.user, typing.active); },
        [&](const event::Identity &identity) {
            m_user = identity.user;
            m_promise = identity.promise;
            Q_EMIT identityChanged();
        },
        [&](const event::QueueSize &size) {
            if (size == event::QueueSize{m_queued, m_inFlight, m_held, m_doubtful})
                return;
            m_queued = size.queued;
            m_inFlight = size.inFlight;
            m_held = size.held;
            m_doubtful = size.doubtful;
            Q_EMIT queueChanged();
        },
        [&](const event::Progress &progress) {
            flush(batch);
            setProgress(progress);
        },
        [&](const event::RoundTrip &roundTrip) {
            m_roundTrip = roundTrip.time;
            Q_EMIT roundTripChanged();
        },
    };
    for (const SessionEvent &event : events)
        std::visit(handler, event);
    flush(batch);
}

void ChatModel::addRoom(const QString &room)
{
    ensureRoom(room);
}

void ChatModel::setTypingExpiry(std::chrono::milliseconds expiry)
{
    m_typingExpiry = expiry;
}

void ChatModel::setVisibleRoom(const QString &room)
{
    if (room == m_visibleRoom)
        return;
    m_visibleRoom = room;
    markRead(room);
}

void ChatModel::markRead(const QString &room)
{
    Room *found = find(room);
    if (!found || found->unread == 0)
        return;
    found->unread = 0;
    Q_EMIT unreadChanged(room);
}

void ChatModel::dismissMarker(const QString &room)
{
    if (Room *found = find(room); found && found->unread == 0)
        found->timeline.rows()->setFirstUnread(0);
}

ChatModel::Room &ChatModel::ensureRoom(const QString &name)
{
    if (Room *found = find(name))
        return *found;
    Q_EMIT roomAboutToBeAdded(int(m_order.size()));
    m_order.append(name);
    Room &room = *m_rooms.emplace(name, std::make_unique<Room>(m_profileId, name, m_history)).first->second;
    room.timeline.setStoreFailing(m_storeFailing);
    connect(&room.timeline, &RoomTimeline::serverWanted, this, [this, name] { askServer(name); });
    Q_EMIT roomAdded(name);
    return room;
}

ChatModel::Room *ChatModel::find(const QString &name) const
{
    const auto found = m_rooms.find(name);
    return found == m_rooms.end() ? nullptr : found->second.get();
}

void ChatModel::flush(Batch &batch)
{
    for (const QString &name : std::as_const(batch.order)) {
        const QVector<Message> messages = batch.added.take(name);
        Room &room = ensureRoom(name);
        room.timeline.arrive(messages);

        int unread = 0;
        qint64 firstUnread = 0;
        for (const Message &message : messages) {
            if (!countsAsUnread(message))
                continue;
            setTyping(name, message.sender, false);
            if (unread++ == 0)
                firstUnread = message.place;
        }
        if (unread > 0 && name != m_visibleRoom) {
            if (room.unread == 0)
                room.timeline.rows()->setFirstUnread(firstUnread);
            room.unread += unread;
            Q_EMIT unreadChanged(name);
        }
        for (const Message &message : messages) {
            if (countsAsUnread(message))
                Q_EMIT messageArrived(name, message);
        }
    }
    batch.order.clear();
    const auto deliveries = std::exchange(batch.deliveries, {});
    for (auto it = deliveries.cbegin(); it != deliveries.cend(); ++it) {
        if (Room *room = find(it.key()))
            room->timeline.apply(it.value());
    }
}

void ChatModel::removeRoom(const QString &name)
{
    const int index = int(m_order.indexOf(name));
    if (index < 0)
        return;
    Q_EMIT roomAboutToBeRemoved(index);
    m_order.removeAt(index);
    const auto found = m_rooms.find(name);
    const std::unique_ptr<Room> gone = std::move(found->second); // views may still point at its timeline until told
    m_rooms.erase(found);
    Q_EMIT roomRemoved(name);
    if (gone->unread > 0)
        Q_EMIT unreadChanged(name);
}

void ChatModel::askServer(const QString &name)
{
    Room *room = find(name);
    if (m_status.state != LinkState::Ready || !m_promise.history || room->timeline.rows()->isComplete())
        return;
    room->timeline.setServerAsked(true);
    Q_EMIT olderRequested(name);
}

void ChatModel::setProgress(const event::Progress &progress)
{
    Room &room = ensureRoom(progress.room);
    const bool over = progress.done >= progress.total;
    if (!progress.incoming) {
        room.timeline.rows()->setProgress(progress.id, over ? std::nullopt
                                                            : std::optional(double(progress.done) / double(progress.total)));
        return;
    }
    if (over)
        room.incoming.remove(progress.id);
    else
        room.incoming.insert(progress.id, progress);
    Q_EMIT incomingChanged(progress.room);
}

// What held only while the link was there.
void ChatModel::forgetLink(const QString &name)
{
    const QStringList users = typing(name);
    for (const QString &user : users)
        setTyping(name, user, false);
    Room &room = *find(name);
    room.timeline.setServerAsked(false);
    if (!std::exchange(room.incoming, {}).isEmpty())
        Q_EMIT incomingChanged(name);
}

void ChatModel::setTyping(const QString &room, const QString &user, bool active)
{
    Room *found = find(room);
    if (!found || user == m_user)
        return;
    if (active) {
        found->ends.insert(user, QDeadlineTimer(m_typingExpiry));
        if (!m_typingTimer.isActive())
            m_typingTimer.start(m_typingExpiry);
        if (found->typing.contains(user))
            return;
        found->typing.append(user);
    } else {
        found->ends.remove(user);
        if (!found->typing.removeOne(user))
            return;
    }
    Q_EMIT typingChanged(room);
}

void ChatModel::expireTyping()
{
    qint64 next = -1;
    for (const QString &name : std::as_const(m_order)) {
        const auto ends = find(name)->ends;
        for (auto it = ends.cbegin(); it != ends.cend(); ++it) {
            if (it.value().hasExpired())
                setTyping(name, it.key(), false);
            else
                next = next < 0 ? it.value().remainingTime() : qMin(next, it.value().remainingTime());
        }
    }
    if (next >= 0)
        m_typingTimer.start(std::chrono::milliseconds(next + 1));
}

} // namespace parlance
