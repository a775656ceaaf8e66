#include "storage/HistoryKeeper.h"

#include "storage/Places.h"

namespace parlance {

namespace {

bool sameFile(const Message &a, const Message &b)
{
    return a.file.has_value() == b.file.has_value() && (!a.file || a.file->sha256 == b.file->sha256);
}

// A lone surrogate is the replacement character once it was on the disk.
bool sameText(const QString &a, const QString &b)
{
    return a == b || a.toUtf8() == b.toUtf8();
}

// Whether two rows with the same id are the same message, or a server has used an id again.
bool isSame(const Message &a, const Message &b)
{
    if (a.kind != b.kind || a.sender != b.sender || !sameText(a.text, b.text) || !sameFile(a, b))
        return false;
    // A server that numbers its messages says their times too. Without numbers, the time may be that of arrival.
    return !a.seq || !b.seq || (*a.seq == *b.seq && a.time.toMSecsSinceEpoch() == b.time.toMSecsSinceEpoch());
}

// A server shows a message of an earlier run, of which nobody but the history knows that it was ours.
bool isEcho(const Message &own, const Message &message)
{
    return own.sender == message.sender && sameText(own.text, message.text) && sameFile(own, message)
        && (own.serverId.isEmpty() || own.serverId == message.serverId);
}

QString idKey(const QString &profile, const Message &message)
{
    const QChar separator(u'\0');
    const QString room = profile + separator + message.room + separator;
    return message.serverId.isEmpty() ? room + u'c' + message.id : room + u's' + message.serverId;
}

qint64 bytesOf(const Message &message)
{
    return message.text.size() * qint64(sizeof(QChar)) + (message.file ? message.file->bytes.size() : 0);
}

} // namespace

// Messages that belong to one stretch of a room, on their way to their places.
struct HistoryKeeper::Run {
    QString profile;
    QString room;
    bool older = false;
    QVector<Message> *placed = nullptr; // those that were not known, where they stand now
    std::optional<qint64> behind = {}; // the place of the message before, as soon as one is known
    MessageTable::Slot slot = {};      // where the message before was put by its number, and that one is `low`
};

void HistoryKeeper::setWriting(bool writing, bool readable)
{
    m_writing = writing;
    m_readable = readable;
}

void HistoryKeeper::undone()
{
    m_ends = m_before;
    m_changes.undone();
}

void HistoryKeeper::forgetDatabase()
{
    m_changes.undone();
}

SessionEvents HistoryKeeper::keep(const QString &profile, const SessionEvents &events)
{
    SessionEvents shown;
    shown.reserve(events.size());
    for (const SessionEvent &event : events) {
        if (const auto *one = std::get_if<event::Added>(&event)) {
            if (auto seen = added(profile, one->message))
                shown.append(std::move(*seen));
        } else if (const auto *older = std::get_if<event::Older>(&event)) {
            event::Older page{older->room, {}, older->complete};
            run(profile, older->room, older->messages, true, &shown, &page.messages);
            shown.append(std::move(page));
        } else if (const auto *filled = std::get_if<event::Filled>(&event)) {
            event::Filled stretch{filled->room, {}};
            run(profile, filled->room, filled->messages, false, &shown, &stretch.messages);
            if (!stretch.messages.isEmpty())
                shown.append(std::move(stretch));
        } else if (const auto *arrived = std::get_if<event::FileArrived>(&event)) {
            shown.append(fileArrived(profile, *arrived));
        } else {
            if (const auto *delivery = std::get_if<event::Delivery>(&event))
                change({profile, StoreChange::Delivery{*delivery}});
            shown.append(event);
        }
    }
    return shown;
}

// While the disk fails it does not wait for it: it can be asked for again.
event::FileArrived HistoryKeeper::fileArrived(const QString &profile, event::FileArrived arrived)
{
    if (m_writing) {
        StoreChange change{profile, StoreChange::File{std::move(arrived)}};
        m_changes.apply(change);
        arrived = std::get<StoreChange::File>(change.what).arrived;
    }
    arrived.file.bytes.clear();
    return arrived;
}

std::optional<SessionEvent> HistoryKeeper::added(const QString &profile, Message message)
{
    if (message.place != 0) { // insert() has it
        if (message.file && m_changes.files().keep(&*message.file))
            message.file->path.clear(); // shown without; what is wrong with the disk is told by whom it stops
        return event::Added{std::move(message)};
    }
    if (const auto own = ownRow(profile, message)) {
        const bool ours = message.state != DeliveryState::None && message.state != DeliveryState::Delivered;
        if (!ours) {
            const auto corrected = correction(*own, message);
            if (corrected)
                change({profile, StoreChange::Delivery{*corrected}});
            return corrected ? std::optional<SessionEvent>(*corrected) : std::nullopt;
        }
        message.place = own->message.place; // the outbox shows what an earlier run left
        message.file = own->message.file;
        return event::Added{std::move(message)};
    }
    if (knownPlace(profile, message))
        return std::nullopt;
    message.place = placeAtEnd(profile, message.room);
    return event::Added{store(profile, std::move(message))};
}

void HistoryKeeper::run(const QString &profile, const QString &room, const QVector<Message> &messages, bool older,
                        SessionEvents *shown, QVector<Message> *placed)
{
    Run run{profile, room, older, placed};
    QVector<Message> pending; // without a number, before the first one of which the place is known
    for (Message message : messages) {
        message.room = room;
        std::optional<qint64> anchor;
        if (const auto own = ownRow(profile, message)) {
            if (const auto corrected = correction(*own, message)) {
                change({profile, StoreChange::Delivery{*corrected}});
                shown->append(*corrected);
            }
            anchor = own->message.place;
        } else {
            anchor = knownPlace(profile, message);
        }
        if (anchor) {
            placeBefore(run, pending, *anchor);
            run.behind = anchor;
        } else if (message.seq && reads()) {
            placeBySeq(run, message);
            if (run.behind)
                placeBefore(run, pending, *run.behind);
        } else if (run.behind && reads()) {
            placeBehind(run, message);
        } else {
            pending.append(message);
        }
    }
    placeAtEitherEnd(run, pending);
    std::sort(placed->begin(), placed->end(), [](const Message &a, const Message &b) { return a.place < b.place; });
}

void HistoryKeeper::placeBySeq(Run &run, Message message)
{
    const qint64 seq = *message.seq;
    MessageTable::Slot slot = std::exchange(run.slot, {});
    const bool goesOn = slot.high && run.behind == slot.low && slot.lowSeq < seq && seq < slot.highSeq;
    if (!goesOn)
        slot = m_changes.messages().slotOf(roomNumber(run.profile, run.room), seq, message.time);
    if (!slot.high) {
        if (run.older && run.behind) // notices of a later time may stand behind
            placeBehind(run, message);
        else
            give(run, message, run.older && !slot.low ? below(run.profile, run.room) : placeAtEnd(run.profile, run.room));
        return;
    }
    if (!slot.low) {
        give(run, message, below(run.profile, run.room));
    } else if (const auto place = places::between(*slot.low, slot.lowSeq, *slot.high, slot.highSeq, seq)) {
        give(run, message, *place);
    } else {
        give(run, message, takePlaceOf(run, *slot.high));
        return;
    }
    run.slot = slot;
    run.slot.low = run.behind;
    run.slot.lowSeq = seq;
}

// Without a number: where the server has put it, behind the one before it.
void HistoryKeeper::placeBehind(Run &run, Message message)
{
    const qint64 low = *run.behind;
    const auto high = m_changes.messages().behind(roomNumber(run.profile, run.room), low);
    if (!high) {
        give(run, message, placeAtEnd(run.profile, run.room));
        return;
    }
    // More are likely to follow: they get the larger part.
    const auto near = places::between(low, 0, *high, 256, 1);
    give(run, message, near ? *near : takePlaceOf(run, *high));
}

void HistoryKeeper::placeBefore(Run &run, QVector<Message> &pending, qint64 anchor)
{
    if (pending.isEmpty())
        return;
    const auto low = reads() ? m_changes.messages().before(roomNumber(run.profile, run.room), anchor) : std::nullopt;
    const QVector<Message> waiting = std::exchange(pending, {});
    const std::optional<qint64> behind = run.behind;
    if (!low && anchor == ends(run.profile, run.room).first) {
        for (auto it = waiting.crbegin(); it != waiting.crend(); ++it)
            give(run, *it, below(run.profile, run.room));
    } else if (low) {
        const auto count = waiting.size();
        bool fits = true;
        for (qsizetype i = 0; i < count; ++i)
            fits = fits && places::between(*low, anchor, i, count).has_value();
        qint64 high = anchor;
        for (qsizetype i = 0; i < count; ++i) {
            if (fits) {
                give(run, waiting.at(i), *places::between(*low, anchor, i, count));
            } else {
                const qint64 taken = takePlaceOf(run, high);
                give(run, waiting.at(i), taken);
                high = taken == -1 ? 1 : taken + 1; // where the one that stood there is now
            }
        }
    } else {
        for (const Message &message : waiting)
            give(run, message, placeAtEnd(run.profile, run.room));
    }
    run.behind = behind;
}

void HistoryKeeper::placeAtEitherEnd(Run &run, QVector<Message> &pending)
{
    if (pending.isEmpty())
        return;
    bool atEnd = !run.older || run.behind;
    const Ends now = ends(run.profile, run.room);
    if (!atEnd && now.last != 0 && reads()) {
        // The first page after a long absence: none of it is known, and all of it is newer.
        const auto last = m_changes.messages().at(roomNumber(run.profile, run.room), run.room, now.last);
        atEnd = last && pending.constFirst().time > last->message.time;
    }
    if (atEnd) {
        for (const Message &message : std::as_const(pending))
            give(run, message, placeAtEnd(run.profile, run.room));
    } else {
        for (auto it = pending.crbegin(); it != pending.crend(); ++it)
            give(run, *it, below(run.profile, run.room));
    }
}

void HistoryKeeper::give(Run &run, Message message, qint64 place)
{
    message.place = place;
    Ends &room = ends(run.profile, run.room);
    room.first = room.first == 0 ? place : qMin(room.first, place);
    room.last = room.last == 0 ? place : qMax(room.last, place);
    run.behind = place;
    run.placed->append(store(run.profile, std::move(message)));
}

// The neighbours stand without a gap: those from `high` on move by one, and are shown again where they are now.
qint64 HistoryKeeper::takePlaceOf(Run &run, qint64 high)
{
    if (!m_writing) // nothing can be moved now: at least nothing is lost
        return placeAtEnd(run.profile, run.room);
    const QVector<Message> moved = m_changes.messages().makeRoom(roomNumber(run.profile, run.room), run.room, high);
    Ends &room = ends(run.profile, run.room);
    for (qsizetype i = moved.size() - 1; i >= 0; --i) {
        const Message &row = moved.at(i);
        const qint64 was = i == 0 ? high : moved.at(i - 1).place;
        room.last = qMax(room.last, row.place);
        const auto ofThisRun = std::find_if(run.placed->begin(), run.placed->end(), [&](const Message &one) { return one.place == was; });
        if (ofThisRun != run.placed->end())
            ofThisRun->place = row.place;
        else
            run.placed->append(row);
    }
    return high;
}

qint64 HistoryKeeper::roomNumber(const QString &profile, const QString &room)
{
    return m_changes.messages().roomNumber(profile, room);
}

HistoryKeeper::Ends &HistoryKeeper::ends(const QString &profile, const QString &room)
{
    const QPair<QString, QString> name(profile, room);
    if (const auto it = m_ends.find(name); it != m_ends.end())
        return *it;
    Ends ends{places::beyond, places::beyond};
    if (reads()) {
        const MessageTable::Ends kept = m_changes.messages().ends(roomNumber(profile, room));
        if (!m_changes.failed())
            ends = {kept.first, kept.last};
    }
    return *m_ends.insert(name, ends);
}

qint64 HistoryKeeper::placeAtEnd(const QString &profile, const QString &room)
{
    Ends &now = ends(profile, room);
    if (now.last == 0 && now.first == 0) {
        now.first = now.last = places::beginning;
    } else {
        now.last += places::step;
        if (now.last == 0)
            now.last = 1;
    }
    return now.last;
}

qint64 HistoryKeeper::below(const QString &profile, const QString &room)
{
    Ends &now = ends(profile, room);
    if (now.last == 0 && now.first == 0)
        return placeAtEnd(profile, room);
    now.first -= places::step;
    if (now.first == 0)
        now.first = -1;
    return now.first;
}

std::optional<MessageTable::Known> HistoryKeeper::ownRow(const QString &profile, const Message &message)
{
    if (message.kind != MessageKind::Chat || message.id.isEmpty() || !reads())
        return std::nullopt;
    const auto rows = m_changes.messages().withId(roomNumber(profile, message.room), message.room, message.id);
    for (const MessageTable::Known &row : rows) {
        if (row.message.own && (message.own || isEcho(row.message, message)))
            return row;
    }
    return std::nullopt;
}

std::optional<event::Delivery> HistoryKeeper::correction(const MessageTable::Known &own, const Message &message) const
{
    const bool knows = own.message.state == DeliveryState::Delivered || own.message.state == DeliveryState::None;
    if (knows && (message.serverId.isEmpty() || own.message.serverId == message.serverId))
        return std::nullopt;
    event::Delivery delivery;
    delivery.room = message.room;
    delivery.id = message.id;
    delivery.state = DeliveryState::Delivered;
    delivery.serverId = message.serverId;
    delivery.seq = message.seq;
    delivery.time = message.time;
    return delivery;
}

std::optional<qint64> HistoryKeeper::knownPlace(const QString &profile, const Message &message)
{
    if (message.kind != MessageKind::Chat || (message.serverId.isEmpty() && message.id.isEmpty()))
        return std::nullopt;
    const QString key = idKey(profile, message);
    for (auto it = m_waitingIds.constFind(key); it != m_waitingIds.constEnd() && it.key() == key; ++it) {
        if (isSame(*it, message))
            return it->place;
    }
    return keptPlace(profile, message);
}

// In the database alone.
std::optional<qint64> HistoryKeeper::keptPlace(const QString &profile, const Message &message)
{
    const bool hasId = !message.serverId.isEmpty() || !message.id.isEmpty();
    if (message.kind != MessageKind::Chat || !hasId || !reads())
        return std::nullopt;
    MessageTable &table = m_changes.messages();
    const qint64 room = roomNumber(profile, message.room);
    const auto rows = message.serverId.isEmpty() ? table.withId(room, message.room, message.id)
                                                 : table.withServerId(room, message.room, message.serverId);
    for (const MessageTable::Known &row : rows) {
        if (isSame(row.message, message))
            return row.message.place;
    }
    return std::nullopt;
}

Message HistoryKeeper::store(const QString &profile, Message message)
{
    StoreChange change{profile, StoreChange::Row{std::move(message), m_readable}};
    if (m_writing) {
        m_changes.apply(change);
        return std::get<StoreChange::Row>(std::move(change.what)).message;
    }
    Message shown = std::get<StoreChange::Row>(change.what).message;
    wait(std::move(change));
    return shown;
}

void HistoryKeeper::change(StoreChange change)
{
    if (m_writing)
        m_changes.apply(change);
    else
        wait(std::move(change));
}

void HistoryKeeper::wait(StoreChange change)
{
    if (const auto *row = std::get_if<StoreChange::Row>(&change.what)) {
        ++m_waitingMessages;
        m_waitingBytes += bytesOf(row->message);
        if (!row->message.serverId.isEmpty() || !row->message.id.isEmpty())
            m_waitingIds.insert(idKey(change.profile, row->message), row->message);
    } else if (std::holds_alternative<StoreChange::DialectState>(change.what)) {
        // Only the last one counts.
        std::erase_if(m_waiting, [&](const StoreChange &other) {
            return other.profile == change.profile && std::holds_alternative<StoreChange::DialectState>(other.what);
        });
    }
    m_waiting.push_back(std::move(change));
    while (m_waitingMessages > m_limits.messages || m_waitingBytes > m_limits.bytes) {
        drop(std::find_if(m_waiting.begin(), m_waiting.end(), [](const StoreChange &other) {
            return std::holds_alternative<StoreChange::Row>(other.what);
        }));
    }
}

void HistoryKeeper::drop(std::deque<StoreChange>::iterator change)
{
    if (const auto *row = std::get_if<StoreChange::Row>(&change->what)) {
        m_waitingIds.remove(idKey(change->profile, row->message));
        m_waitingBytes -= bytesOf(row->message);
        --m_waitingMessages;
        ++m_dropped;
    }
    m_waiting.erase(change);
}

void HistoryKeeper::dropStuck()
{
    drop(m_waiting.begin() + *std::exchange(m_stuck, std::nullopt));
}

bool HistoryKeeper::writeWaiting()
{
    m_stuck.reset();
    for (auto it = m_waiting.cbegin(); it != m_waiting.cend(); ++it) {
        StoreChange change = *it; // it is needed again, should this transaction fail
        if (auto *row = std::get_if<StoreChange::Row>(&change.what); row && !row->checked) {
            if (keptPlace(change.profile, row->message))
                continue;
        }
        m_changes.apply(change, true);
        if (m_changes.failed()) {
            m_stuck = it - m_waiting.cbegin();
            return false;
        }
    }
    return true;
}

void HistoryKeeper::committed()
{
    m_waiting.clear();
    m_waitingIds.clear();
    m_waitingMessages = 0;
    m_waitingBytes = 0;
    m_dropped = 0;
}

} // namespace parlance
