#include "storage/StoreChanges.h"

#include "storage/Places.h"

namespace parlance {

StoreChanges::StoreChanges(Database &database, const QString &filesFolder)
    : m_database(database), m_messages(database, filesFolder), m_outbox(database, filesFolder), m_files(filesFolder)
{
}

StoreTrouble StoreChanges::trouble() const
{
    return m_fileTrouble ? *m_fileTrouble : troubleOf(m_database.lastError(), m_database.path());
}

bool StoreChanges::blamesCommand() const
{
    if (m_fileTrouble)
        return m_unfitBytes;
    // General error, too big, constraint, mismatch, range (https://www.sqlite.org/rescode.html).
    const int code = m_database.lastError().nativeErrorCode().toInt() & 0xff;
    return code == 1 || code == 18 || code == 19 || code == 20 || code == 25;
}

void StoreChanges::undone()
{
    m_unfitBytes = false;
    m_fileTrouble.reset();
    m_unnamed.clear();
    m_messages.reset();
}

void StoreChanges::committed()
{
    for (const QByteArray &digest : std::exchange(m_unnamed, {})) {
        if (!m_messages.isFileNamed(digest))
            m_files.remove(digest);
    }
}

void StoreChanges::apply(StoreChange &change, bool late)
{
    if (auto *row = std::get_if<StoreChange::Row>(&change.what)) {
        perform(change.profile, *row, late);
        return;
    }
    std::visit([&](auto &what) {
        if constexpr (!std::is_same_v<std::decay_t<decltype(what)>, StoreChange::Row>)
            perform(change.profile, what);
    }, change.what);
}

void StoreChanges::perform(const QString &profile, StoreChange::Row &row, bool late)
{
    Message &message = row.message;
    if (message.file && !m_fileTrouble)
        m_fileTrouble = m_files.keep(&*message.file);
    if (failed())
        return;
    const qint64 owner = m_messages.profileNumber(profile);
    const qint64 room = m_messages.roomNumber(profile, message.room);
    if (late && m_messages.at(room, message.room, message.place))
        message.place = m_messages.ends(room).last + places::step;
    m_messages.insert(owner, room, message);
}

void StoreChanges::insertOwn(const QString &profile, const OutboxRow &row, Message *shown)
{
    if (shown->file && !m_fileTrouble) {
        if (!shown->file->bytes.isEmpty() && !MessageFiles::fits(*shown->file)) {
            // Ours are made by this program: bytes that do not fit are a fault of it, and must not be promised to go.
            m_fileTrouble = StoreTrouble{StoreTrouble::Kind::Failed, m_files.folder(), {}, QStringLiteral("sha256"), 0};
            m_unfitBytes = true;
            return;
        }
        m_fileTrouble = m_files.keep(&*shown->file);
    }
    if (failed())
        return;
    const qint64 owner = m_messages.profileNumber(profile);
    const qint64 key = m_messages.insert(owner, m_messages.roomNumber(profile, shown->room), *shown);
    m_outbox.insert(owner, key, row);
}

void StoreChanges::perform(const QString &profile, const StoreChange::Delivery &delivery)
{
    const event::Delivery &change = delivery.change;
    const qint64 owner = m_messages.profileNumber(profile);
    const qint64 room = m_messages.roomNumber(profile, change.room);
    const auto rows = m_messages.withId(room, change.room, change.id);
    for (const MessageTable::Known &row : rows) {
        if (!row.message.own)
            continue;
        if (change.state == DeliveryState::Cancelled)
            removeRow(owner, room, row);
        else
            m_messages.change(row.key, change);
    }
}

void StoreChanges::perform(const QString &profile, const StoreChange::Update &update)
{
    const OutboxRow &row = update.row;
    if (const qint64 key = m_outbox.update(m_messages.profileNumber(profile), row); key != 0)
        m_messages.setState(key, row.state, row.hold, row.refusal, row.refusalText);
}

// What became of it comes behind this, with event::Delivery. Should the program end in between, the history says no more
// than is certain: what update() said of its end; else, what was written to a link may have arrived, and what never was is
// taken back by settleOrphans().
void StoreChanges::perform(const QString &profile, const StoreChange::Remove &remove)
{
    OutboxRow was;
    const qint64 key = m_outbox.remove(m_messages.profileNumber(profile), remove.id, &was);
    if (key == 0)
        return;
    switch (was.state) {
    case DeliveryState::Cancelled:
        if (const auto taken = m_messages.withKey(key))
            removeRow(m_messages.profileNumber(profile), taken->first, taken->second);
        return;
    case DeliveryState::None:
    case DeliveryState::Delivered:
    case DeliveryState::Unconfirmed:
    case DeliveryState::Failed:
        return;
    case DeliveryState::Queued:
    case DeliveryState::Held:
        if (was.tries == 0)
            return;
        break;
    case DeliveryState::Sending:
    case DeliveryState::InDoubt:
        break;
    }
    m_messages.setState(key, DeliveryState::Unconfirmed, HoldReason::None, Refusal::None, {});
}

// Bytes of a file whose row is there already.
void StoreChanges::perform(const QString &profile, StoreChange::File &file)
{
    FilePart &part = file.arrived.file;
    if (!m_fileTrouble)
        m_fileTrouble = m_files.keep(&part);
    if (failed() || part.path.isEmpty())
        return;
    m_messages.setFileHere(m_messages.roomNumber(profile, file.arrived.room), file.arrived.serverId, part.sha256);
    m_unnamed.append(part.sha256); // the row may name another file, or have gone
}

void StoreChanges::perform(const QString &profile, const StoreChange::DialectState &state)
{
    m_messages.setDialectState(m_messages.profileNumber(profile), state.state);
}

void StoreChanges::perform(const QString &profile, const StoreChange::Forget &)
{
    m_unnamed += m_messages.forget(profile);
}

void StoreChanges::removeRow(qint64 profile, qint64 room, const MessageTable::Known &row)
{
    m_messages.remove(profile, room, row);
    if (row.message.file)
        m_unnamed.append(row.message.file->sha256);
}

void StoreChanges::settleOrphans(qint64 profile)
{
    const auto orphans = m_messages.orphans(profile);
    for (const auto &[room, row] : orphans) {
        if (row.message.state == DeliveryState::Queued || row.message.state == DeliveryState::Held)
            removeRow(profile, room, row);
        else
            m_messages.setState(row.key, DeliveryState::Unconfirmed, HoldReason::None, Refusal::None, {});
    }
}

QVector<OutboxRow> StoreChanges::outboxOf(const QVector<OutboxTable::Kept> &kept)
{
    QVector<OutboxRow> rows;
    rows.reserve(kept.size());
    for (const OutboxTable::Kept &one : kept) {
        OutboxRow row = one.row;
        row.message.text = one.shown.text;
        row.place = one.shown.place;
        if (row.message.file) {
            row.message.file = one.shown.file;
            row.message.file->bytes = MessageFiles::read(row.message.file->path);
            if (!MessageFiles::fits(*row.message.file)) { // somebody took it away: it cannot be sent as it was meant
                row.state = DeliveryState::Failed;
                row.refusal = Refusal::StorageFailed;
                row.refusalText = row.message.file->name;
            }
        }
        rows.append(row);
    }
    return rows;
}

MessageStore::Loaded StoreChanges::load(const QString &profile, Loading how, QVector<OutboxTable::Kept> *kept)
{
    MessageStore::Loaded loaded;
    const qint64 owner = m_messages.profileNumber(profile);
    if (how == Loading::Settle)
        settleOrphans(owner);
    *kept = m_outbox.load(owner);
    loaded.outbox = outboxOf(*kept);
    loaded.dialectState = m_messages.dialectState(owner);
    loaded.rooms = m_messages.rooms(owner);
    return loaded;
}

} // namespace parlance
