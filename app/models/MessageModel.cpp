#include "models/MessageModel.h"

#include <algorithm>
#include <utility>

namespace parlance {

namespace {

constexpr qint64 groupGapSeconds = 5 * 60;

// Whether it is this message, however far it has come since.
bool isSameRow(const Message &a, const Message &b)
{
    if (a.own && b.own && !a.id.isEmpty())
        return a.id == b.id;
    return a.own == b.own && a.kind == b.kind && a.notice == b.notice && a.id == b.id && a.serverId == b.serverId
        && a.sender == b.sender && a.text == b.text && a.time == b.time;
}

MessageModel::Describer &describer()
{
    static MessageModel::Describer words;
    return words;
}

} // namespace

int MessageModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant MessageModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const int row = index.row();
    const Message &message = m_rows.at(row);
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return describer() ? describer()(*this, row) : message.text;
    case KindRole:
        return int(message.kind);
    case NoticeRole:
        return int(message.notice);
    case IdRole:
        return message.id;
    case SenderRole:
        return message.sender;
    case TextRole:
        return message.text;
    case TimeRole:
        return message.time.toLocalTime();
    case OwnRole:
        return message.own;
    case StateRole:
        return int(message.state);
    case RefusalRole:
        return int(message.refusal);
    case RefusalTextRole:
        return message.refusalText;
    case StartsDayRole:
        return startsDay(row);
    case StartsGroupRole:
        return startsGroup(row);
    case FirstUnreadRole:
        return row == firstUnread();
    }
    return {};
}

QHash<int, QByteArray> MessageModel::roleNames() const
{
    return {{Qt::DisplayRole, "display"}, {KindRole, "kind"}, {NoticeRole, "notice"}, {IdRole, "id"},
            {SenderRole, "sender"}, {TextRole, "text"}, {TimeRole, "time"}, {OwnRole, "own"},
            {StateRole, "state"}, {RefusalRole, "refusal"}, {RefusalTextRole, "refusalText"},
            {StartsDayRole, "startsDay"}, {StartsGroupRole, "startsGroup"}, {FirstUnreadRole, "firstUnread"}};
}

const Message &MessageModel::at(int row) const
{
    return m_rows.at(row);
}

bool MessageModel::startsDay(int row) const
{
    const QDateTime &time = m_rows.at(row).time;
    if (!time.isValid())
        return false;
    if (row == 0)
        return true;
    const QDateTime &before = m_rows.at(row - 1).time;
    return !before.isValid() || time.toLocalTime().date() != before.toLocalTime().date();
}

bool MessageModel::startsGroup(int row) const
{
    if (row == 0)
        return true;
    const Message &message = m_rows.at(row);
    const Message &before = m_rows.at(row - 1);
    return message.kind != MessageKind::Chat || before.kind != MessageKind::Chat || message.own != before.own
        || message.sender != before.sender || qAbs(before.time.secsTo(message.time)) > groupGapSeconds || startsDay(row);
}

int MessageModel::rowOf(const QString &id) const
{
    const auto found = m_placeById.constFind(id);
    return found == m_placeById.constEnd() ? -1 : rowAt(*found);
}

int MessageModel::rowAt(qint64 place) const
{
    const int row = rowFrom(place);
    return row < m_rows.size() && m_rows.at(row).place == place ? row : -1;
}

int MessageModel::rowFrom(qint64 place) const
{
    const auto before = [](const Message &message, qint64 other) { return message.place < other; };
    return int(std::lower_bound(m_rows.cbegin(), m_rows.cend(), place, before) - m_rows.cbegin());
}

int MessageModel::firstUnread() const
{
    if (m_firstUnread == 0)
        return -1;
    const int row = rowFrom(m_firstUnread);
    // Before the window: the marker does not stand above a row that merely happens to be the first one here.
    const bool beyond = row == m_rows.size() || (row == 0 && !m_atBegin && m_rows.first().place != m_firstUnread);
    return beyond ? -1 : row;
}

std::optional<double> MessageModel::progress(int row) const
{
    const auto found = m_progress.constFind(m_rows.at(row).id);
    return found != m_progress.constEnd() && m_rows.at(row).own ? std::optional(*found) : std::nullopt;
}

void MessageModel::arrive(const QVector<Message> &rows)
{
    if (rows.isEmpty())
        return;
    merge(rows);
    int byOthers = 0;
    bool written = false;
    for (const Message &message : rows) {
        if (!message.own)
            byOthers += message.kind == MessageKind::Chat ? 1 : 0;
        else if (message.state == DeliveryState::Queued || message.state == DeliveryState::Sending)
            written = true;
    }
    Q_EMIT arrived(byOthers, written);
}

void MessageModel::merge(const QVector<Message> &rows)
{
    replaceMoved(rows);
    insert(belonging(rows, m_atBegin, m_atEnd));
}

// Where the room between two rows was used up, those behind have moved on by a place each, and are here again: what stood at
// a place may be another message now.
void MessageModel::replaceMoved(const QVector<Message> &rows)
{
    int first = int(m_rows.size());
    int last = -1;
    for (const Message &message : rows) {
        const int row = rowAt(message.place);
        if (row < 0 || isSameRow(m_rows.at(row), message))
            continue;
        const Message &was = m_rows.at(row);
        if (was.own && m_placeById.value(was.id) == was.place)
            m_placeById.remove(was.id);
        m_rows[row] = message;
        remember({message});
        first = qMin(first, row);
        last = qMax(last, row);
    }
    if (last >= 0)
        announce(first, last + 1);
}

void MessageModel::addOlder(const HistoryPage &page)
{
    const bool reached = std::exchange(m_atBegin, page.atBegin) != page.atBegin;
    insert(belonging(page.rows, true, m_atEnd));
    if (reached)
        Q_EMIT windowChanged();
}

void MessageModel::addNewer(const HistoryPage &page)
{
    const bool reached = std::exchange(m_atEnd, page.atEnd) != page.atEnd;
    insert(belonging(page.rows, m_atBegin, true));
    if (reached)
        Q_EMIT windowChanged();
}

void MessageModel::show(const HistoryPage &page)
{
    beginResetModel();
    m_rows.clear();
    m_placeById.clear();
    m_rows = belonging(page.rows, true, true);
    remember(m_rows);
    m_atBegin = page.atBegin;
    m_atEnd = page.atEnd;
    endResetModel();
    Q_EMIT windowChanged();
}

// Those that are not here yet, by rising place; before the first row and behind the last one only where that is said.
QVector<Message> MessageModel::belonging(const QVector<Message> &rows, bool before, bool behind) const
{
    QVector<Message> sorted = rows;
    const auto byPlace = [](const Message &a, const Message &b) { return a.place < b.place; };
    if (!std::is_sorted(sorted.cbegin(), sorted.cend(), byPlace))
        std::stable_sort(sorted.begin(), sorted.end(), byPlace);
    const bool empty = m_rows.isEmpty();
    qint64 previous = 0;
    sorted.removeIf([&](const Message &message) {
        const qint64 place = message.place;
        if (std::exchange(previous, place) == place) // the same twice; and 0 is no place
            return true;
        if (empty)
            return !before || !behind;
        if (place > m_rows.last().place)
            return !behind;
        return place < m_rows.first().place ? !before : rowAt(place) >= 0;
    });
    return sorted;
}

void MessageModel::dropFirst(int count)
{
    if (count <= 0)
        return;
    beginRemoveRows({}, 0, count - 1);
    forget(0, count - 1);
    m_rows.remove(0, count);
    m_atBegin = false;
    endRemoveRows();
    if (!m_rows.isEmpty())
        announce(0, 0); // now it starts a day and a group
    Q_EMIT windowChanged();
}

void MessageModel::dropLast(int count)
{
    if (count <= 0)
        return;
    const int first = int(m_rows.size()) - count;
    beginRemoveRows({}, first, int(m_rows.size()) - 1);
    forget(first, int(m_rows.size()) - 1);
    m_rows.remove(first, count);
    m_atEnd = false;
    endRemoveRows();
    Q_EMIT windowChanged();
}

// Runs that stand together are inserted together; nearly always there is one, at the end.
void MessageModel::insert(const QVector<Message> &incoming)
{
    for (qsizetype first = 0; first < incoming.size();) {
        const int row = rowFrom(incoming.at(first).place);
        qsizetype last = first + 1;
        while (last < incoming.size() && (row == m_rows.size() || incoming.at(last).place < m_rows.at(row).place))
            ++last;
        insertRun(row, first == 0 && last == incoming.size() ? incoming : incoming.mid(first, last - first));
        first = last;
    }
}

void MessageModel::insertRun(int row, const QVector<Message> &run)
{
    const int count = int(run.size());
    const bool behind = row == m_rows.size();
    beginInsertRows({}, row, row + count - 1);
    if (behind) {
        m_rows.append(run);
    } else if (row == 0) {
        m_rows = run + m_rows;
    } else {
        m_rows.insert(row, count, Message());
        std::copy(run.begin(), run.end(), m_rows.begin() + row);
    }
    remember(run);
    endInsertRows();
    if (!behind)
        announce(row + count, row + count); // it may start no day and no group any more
}

void MessageModel::remember(const QVector<Message> &rows)
{
    for (const Message &message : rows) {
        if (message.own && !message.id.isEmpty())
            m_placeById.insert(message.id, message.place);
    }
}

void MessageModel::forget(int first, int last)
{
    for (int row = first; row <= last; ++row) {
        if (m_rows.at(row).own)
            m_placeById.remove(m_rows.at(row).id);
    }
}

bool MessageModel::apply(const event::Delivery &delivery)
{
    int row = -1;
    if (!change(delivery, &row))
        return false;
    if (row >= 0)
        announce(row, row + 1); // its time decides whether the next row starts a day or a group
    return true;
}

void MessageModel::apply(const QVector<event::Delivery> &changes)
{
    int first = -1;
    int last = -1;
    const auto tell = [&] {
        if (first >= 0)
            announce(first, last + 1);
        first = last = -1;
    };
    for (const event::Delivery &delivery : changes) {
        if (delivery.state == DeliveryState::Cancelled)
            tell(); // the rows behind it are about to move
        int row = -1;
        if (!change(delivery, &row) || row < 0)
            continue;
        first = first < 0 ? row : qMin(first, row);
        last = qMax(last, row);
    }
    tell();
}

void MessageModel::apply(const event::FileArrived &arrived)
{
    for (int row = 0; row < m_rows.size(); ++row) {
        Message &message = m_rows[row];
        if (message.serverId != arrived.serverId || !message.file || message.file->sha256 != arrived.file.sha256)
            continue;
        message.file->path = arrived.file.path;
        message.file->bytes = arrived.file.bytes;
        announce(row, row);
    }
}

bool MessageModel::change(const event::Delivery &delivery, int *row)
{
    *row = rowOf(delivery.id);
    if (*row < 0)
        return false;
    if (delivery.state == DeliveryState::Cancelled) {
        *row = -1;
        remove(delivery.id);
        return true;
    }
    Message &message = m_rows[*row];
    message.state = delivery.state;
    message.hold = delivery.hold;
    message.refusal = delivery.refusal;
    message.refusalText = delivery.refusalText;
    if (!delivery.serverId.isEmpty())
        message.serverId = delivery.serverId;
    if (delivery.seq)
        message.seq = delivery.seq;
    if (delivery.time.isValid())
        message.time = delivery.time;
    return true;
}

void MessageModel::remove(const QString &id)
{
    const int row = rowOf(id);
    if (row < 0)
        return;
    beginRemoveRows({}, row, row);
    m_rows.remove(row);
    m_placeById.remove(id);
    endRemoveRows();
    if (row < m_rows.size())
        announce(row, row);
}

void MessageModel::setFirstUnread(qint64 place)
{
    if (place == m_firstUnread)
        return;
    const int before = firstUnread();
    m_firstUnread = place;
    for (const int changed : {before, firstUnread()}) {
        if (changed >= 0)
            announce(changed, changed);
    }
}

void MessageModel::setProgress(const QString &id, std::optional<double> share)
{
    if (share)
        m_progress.insert(id, *share);
    else
        m_progress.remove(id);
    if (const int row = rowOf(id); row >= 0)
        announce(row, row);
}

void MessageModel::setDescriber(Describer words)
{
    describer() = std::move(words);
}

void MessageModel::announce(int first, int last)
{
    const int end = qMin(last, int(m_rows.size()) - 1);
    Q_EMIT dataChanged(index(first, 0), index(end, 0));
}

} // namespace parlance
