#include "dialect/RoomLog.h"

#include "dialect/RoomFrame.h"

#include <QJsonArray>

#include <algorithm>

namespace parlance {

using namespace Qt::StringLiterals;

namespace {

constexpr int pageForHole = 500; // the most that the protocol gives at once
constexpr int pageForPerson = 100;

action::Send ask(const QString &room, std::optional<qint64> before, int limit)
{
    QJsonObject frame{{u"type"_s, u"history"_s}, {u"room"_s, room}, {u"limit"_s, limit}};
    if (before)
        frame.insert(u"before"_s, *before);
    return room::send(frame);
}

action::Deliver hole(const QString &room, const QDateTime &now)
{
    return {room::notice(NoticeKind::MissingPossible, room, {}, now)};
}

} // namespace

bool RoomLog::known(const Message &message) const
{
    const auto room = m_rooms.constFind(message.room);
    return room != m_rooms.constEnd() && !message.serverId.isEmpty() && room->seen.contains(message.serverId);
}

Actions RoomLog::linkOpened(const QStringList &rooms)
{
    Actions actions;
    for (const QString &name : m_rooms.keys()) {
        Room &room = m_rooms[name];
        room.asked.clear();
        if (room.fill)
            actions += suspendFill(name);
        if (!rooms.contains(name))
            putAway(name);
    }
    return actions;
}

void RoomLog::welcomed(bool resumed, bool hasHistory)
{
    m_hasHistory = hasHistory;
    if (resumed)
        return;
    for (Room &room : m_rooms) {
        room.catchUp = room.catchUp || room.highest.has_value();
        room.highest.reset(); // the numbers may have begun anew
        room.unfilledAbove.reset();
    }
}

QHash<QString, qint64> RoomLog::highestSeen() const
{
    QHash<QString, qint64> result;
    for (auto it = m_rooms.begin(); it != m_rooms.end(); ++it) {
        if (it->highest)
            result.insert(it.key(), *it->highest);
    }
    return result;
}

Actions RoomLog::joined(const QString &name, std::optional<qint64> seq, const QDateTime &now)
{
    if (!m_rooms.contains(name) && m_left.contains(name))
        m_rooms.insert(name, m_left.take(name));
    Room &room = m_rooms[name];
    const bool catchUp = std::exchange(room.catchUp, false);
    if (room.highest) { // resumed: what was said meanwhile comes by itself, but not what was missing before
        if (!room.unfilled || room.fill)
            return {};
        if (m_hasHistory)
            return startFill(name, Fill{room.unfilledAbove, *room.highest + 1, {}});
        forgetHole(room);
        return {hole(name, now)};
    }
    room.highest = seq;
    if (!catchUp || seq == 0) {
        forgetHole(room);
        return {};
    }
    // What was said between the two links is only in the history, if anywhere.
    if (m_hasHistory) {
        Fill fill;
        if (seq) // what comes from now on comes live
            fill.before = *seq + 1;
        return startFill(name, std::move(fill));
    }
    forgetHole(room);
    return {hole(name, now)};
}

void RoomLog::left(const QString &room)
{
    putAway(room);
}

// Nobody tells what is said there from now on: who comes back has to catch up.
void RoomLog::putAway(const QString &name)
{
    Room room = m_rooms.take(name);
    if (!remembers(room))
        return;
    room.catchUp = true;
    room.highest.reset();
    room.fill.reset();
    room.asked.clear();
    room.later.clear();
    room.unfilled = false;
    room.unfilledAbove.reset();
    room.sinceHole = RecentIds();
    if (m_left.size() >= maxLeft)
        m_left.erase(m_left.constBegin());
    m_left.insert(name, std::move(room));
}

bool RoomLog::remembers(const QString &name) const
{
    return remembers(m_rooms.value(name)) || m_left.contains(name);
}

void RoomLog::note(Room &room, const QString &serverId)
{
    room.seen.insert(serverId);
    if (room.fill || room.unfilled)
        room.sinceHole.insert(serverId);
}

Actions RoomLog::show(const Message &message)
{
    if (known(message))
        return {};
    if (!message.serverId.isEmpty())
        note(m_rooms[message.room], message.serverId);
    if (isOurs(message.id))
        return {action::Acked{message.id, message.serverId, message.seq, message.time}};
    return {action::Deliver{message}};
}

Actions RoomLog::live(const Message &message, const QDateTime &now)
{
    if (known(message))
        return {};
    Actions actions = advance(message.room, message.seq, now);
    Room &room = m_rooms[message.room];
    if (!room.fill || room.fill->above || isOurs(message.id))
        return actions + show(message);
    for (const Action &action : std::as_const(actions)) // another hole, between what waits
        room.later.append(std::get<action::Deliver>(action).message);
    room.later.append(message);
    return room.later.size() < maxFill ? Actions() : finishFill(message.room, false, now);
}

Actions RoomLog::release(const QVector<Message> &later)
{
    Actions actions;
    for (const Message &message : later)
        actions += message.kind == MessageKind::Chat ? show(message) : Actions{action::Deliver{message}};
    return actions;
}

bool RoomLog::isWaiting() const
{
    return std::any_of(m_rooms.begin(), m_rooms.end(), [](const Room &room) { return !room.later.isEmpty(); });
}

bool RoomLog::hasHoles() const
{
    return std::any_of(m_rooms.begin(), m_rooms.end(), [](const Room &room) { return room.fill || room.unfilled; });
}

Actions RoomLog::giveUpWaiting(const QDateTime &now)
{
    Actions actions;
    for (const QString &name : m_rooms.keys()) {
        if (!m_rooms[name].later.isEmpty())
            actions += finishFill(name, false, now);
    }
    return actions;
}

Actions RoomLog::acked(const action::Acked &ack, const QString &room, const QDateTime &now)
{
    Actions actions{ack};
    if (room.isEmpty())
        return actions;
    if (!ack.serverId.isEmpty())
        note(m_rooms[room], ack.serverId);
    actions += advance(room, ack.seq, now);
    return actions;
}

Actions RoomLog::advance(const QString &name, std::optional<qint64> seq, const QDateTime &now)
{
    if (!seq || !m_rooms.contains(name))
        return {};
    Room &room = m_rooms[name];
    const std::optional<qint64> before = room.highest;
    room.highest = std::max(before.value_or(*seq), *seq);
    if (!before || *seq <= *before + 1)
        return {};
    // One hole at a time: a second one while the first is being filled is told as it is.
    if (!m_hasHistory || room.fill)
        return {hole(name, now)};
    return startFill(name, Fill{room.unfilled ? room.unfilledAbove : before, *seq, {}});
}

Actions RoomLog::startFill(const QString &name, Fill fill)
{
    Room &room = m_rooms[name];
    const std::optional<qint64> before = fill.before;
    fill.late = fill.above.has_value();
    room.fill = std::move(fill);
    room.asked.enqueue(Asked::ForHole);
    return {ask(name, before, pageForHole)};
}

Actions RoomLog::requestHistory(const QString &name, std::optional<qint64> before)
{
    if (!m_hasHistory || !m_rooms.contains(name))
        return {};
    m_rooms[name].asked.enqueue(Asked::ByPerson);
    return {ask(name, before, pageForPerson)};
}

Actions RoomLog::history(const QString &name, QVector<Message> messages, bool complete, const QDateTime &now)
{
    if (!m_rooms.contains(name))
        return {};
    Room &room = m_rooms[name];
    const Asked asked = room.asked.isEmpty() ? Asked::ByPerson : room.asked.dequeue();
    if (asked == Asked::ForHole && room.fill)
        return continueFill(name, messages, complete, now);

    action::History page{name, {}, complete};
    for (Message &message : messages) {
        if (known(message))
            continue;
        if (!message.serverId.isEmpty())
            room.seen.insert(message.serverId);
        message.own = isOurs(message.id); // whether it is shown already the session knows
        page.messages.append(message);
    }
    return {page};
}

Actions RoomLog::continueFill(const QString &name, const QVector<Message> &page, bool complete, const QDateTime &now)
{
    Fill &fill = *m_rooms[name].fill;
    bool reached = false;
    QVector<Message> added;
    for (qsizetype i = page.size() - 1; i >= 0 && !reached; --i) {
        const Message &message = page.at(i);
        const std::optional<qint64> seq = message.seq;
        if (fill.above) {
            reached = seq && *seq <= *fill.above + 1;
            if (seq && *seq <= *fill.above)
                break;
        } else if (known(message)) {
            if (m_rooms[name].sinceHole.contains(message.serverId))
                continue; // it came behind the hole, which lies further back
            reached = fill.late = true; // the numbers go on
            break;
        } else {
            reached = seq == 1; // the first message of a room that began anew
        }
        added.prepend(message);
    }
    fill.found = added + fill.found;

    // The next page has to lie further back, or a server that repeats itself would be asked for ever.
    const std::optional<qint64> oldest = page.isEmpty() ? std::nullopt : page.first().seq;
    const bool further = oldest && (!fill.before || *oldest < *fill.before);
    if (reached || complete || !further || fill.found.size() >= maxFill)
        return finishFill(name, reached, now);
    fill.before = oldest;
    m_rooms[name].asked.enqueue(Asked::ForHole);
    return {ask(name, oldest, pageForHole)};
}

// What was found lies behind what is still missing.
Actions RoomLog::suspendFill(const QString &name)
{
    Room &room = m_rooms[name];
    room.unfilled = true;
    room.unfilledAbove = room.fill->above;
    const Fill fill = *std::exchange(room.fill, std::nullopt);
    const QVector<Message> later = std::exchange(room.later, {});
    return handOver(fill.found, fill.late) + release(later);
}

void RoomLog::forgetHole(Room &room)
{
    room.fill.reset();
    room.unfilled = false;
    room.unfilledAbove.reset();
    room.sinceHole = RecentIds();
}

Actions RoomLog::finishFill(const QString &name, bool whole, const QDateTime &now)
{
    Room &room = m_rooms[name];
    const Fill fill = std::move(*room.fill);
    const QVector<Message> later = std::exchange(room.later, {});
    forgetHole(room);
    Actions actions;
    if (!whole) { // stands before what was found, wherever that belongs
        action::Deliver missing = hole(name, now);
        missing.late = fill.late && !fill.found.isEmpty();
        actions.append(missing);
    }
    return actions + handOver(fill.found, fill.late) + release(later);
}

Actions RoomLog::handOver(const QVector<Message> &found, bool late)
{
    Actions actions;
    for (const Message &message : found) {
        for (Action &action : show(message)) {
            if (auto *deliver = std::get_if<action::Deliver>(&action))
                deliver->late = late;
            actions.append(std::move(action));
        }
    }
    return actions;
}

Actions RoomLog::historyRefused(const QString &name, const QDateTime &now)
{
    if (!m_rooms.contains(name) || m_rooms[name].asked.isEmpty())
        return {};
    if (m_rooms[name].asked.dequeue() == Asked::ForHole && m_rooms[name].fill)
        return finishFill(name, false, now);
    return {action::History{name, {}, false}};
}

QJsonObject RoomLog::stateOf(const Room &room)
{
    QJsonArray seen;
    // Of what lies behind a hole nothing is written: met in the history, it would look like its far end.
    const bool hole = room.fill || room.unfilled;
    const auto &ids = room.seen.oldestFirst();
    for (auto id = ids.rbegin(); id != ids.rend() && size_t(seen.size()) < idsInState; ++id) {
        if (!hole || !room.sinceHole.contains(*id))
            seen.prepend(*id);
    }
    QJsonObject state{{u"seen"_s, seen}};
    if (room.highest)
        state.insert(u"highest"_s, *room.highest);
    if (room.catchUp)
        state.insert(u"catchUp"_s, true);
    if (hole) {
        state.insert(u"hole"_s, true);
        if (const std::optional<qint64> above = room.fill ? room.fill->above : room.unfilledAbove)
            state.insert(u"above"_s, *above);
    }
    return state;
}

RoomLog::Room RoomLog::roomOf(const QJsonObject &state)
{
    Room room;
    const QJsonArray seen = state.value("seen"_L1).toArray();
    for (const QJsonValue id : seen)
        room.seen.insert(id.toString());
    room.highest = room::integer(state.value("highest"_L1));
    room.catchUp = state.value("catchUp"_L1).toBool();
    room.unfilled = state.value("hole"_L1).toBool();
    room.unfilledAbove = room::integer(state.value("above"_L1));
    return room;
}

QJsonObject RoomLog::state() const
{
    QJsonObject rooms, left;
    for (auto it = m_rooms.begin(); it != m_rooms.end(); ++it)
        rooms.insert(it.key(), stateOf(*it));
    for (auto it = m_left.begin(); it != m_left.end(); ++it)
        left.insert(it.key(), stateOf(*it));
    return {{u"rooms"_s, rooms}, {u"left"_s, left}};
}

void RoomLog::restore(const QJsonObject &state)
{
    const QJsonObject rooms = state.value("rooms"_L1).toObject();
    for (auto it = rooms.begin(); it != rooms.end(); ++it)
        m_rooms.insert(it.key(), roomOf(it.value().toObject()));
    const QJsonObject left = state.value("left"_L1).toObject();
    for (auto it = left.begin(); it != left.end() && m_left.size() < maxLeft; ++it)
        m_left.insert(it.key(), roomOf(it.value().toObject()));
}

} // namespace parlance
