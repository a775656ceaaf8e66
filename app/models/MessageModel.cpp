#include "models/MessageModel.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace parlance {

namespace {

constexpr qint64 groupGapSeconds = 5 * 60;

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
        return row == m_firstUnread;
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
    const auto found = m_rowById.constFind(id);
    return found == m_rowById.constEnd() ? -1 : *found - m_firstIndex;
}

int MessageModel::firstUnread() const
{
    return m_firstUnread;
}

int MessageModel::undelivered() const
{
    return int(std::count_if(m_rows.begin(), m_rows.end(), [](const Message &message) {
        return message.state == DeliveryState::Queued || message.state == DeliveryState::Sending
            || message.state == DeliveryState::InDoubt || message.state == DeliveryState::Failed;
    }));
}

void MessageModel::append(const QVector<Message> &messages)
{
    if (messages.isEmpty())
        return;
    const int first = int(m_rows.size());
    const int last = first + int(messages.size()) - 1;
    beginInsertRows({}, first, last);
    m_rows.append(messages);
    remember(first, last);
    endInsertRows();
}

void MessageModel::prepend(const QVector<Message> &olderFirst)
{
    if (olderFirst.isEmpty())
        return;
    const int count = int(olderFirst.size());
    beginInsertRows({}, 0, count - 1);
    m_rows = olderFirst + m_rows;
    m_firstIndex -= count;
    if (m_firstUnread >= 0)
        m_firstUnread += count;
    remember(0, count - 1);
    endInsertRows();
    if (count < m_rows.size())
        announce(count, count); // it may start no day and no group any more
}

void MessageModel::insertBySeq(const QVector<Message> &oldestFirst)
{
    if (oldestFirst.isEmpty())
        return;
    // From the end, where a hole nearly always is, and no further than the numbers fall: above that the server had
    // begun to count anew.
    const qint64 wanted = oldestFirst.first().seq.value_or(std::numeric_limits<qint64>::max());
    int row = int(m_rows.size());
    for (qint64 i = row - 1, above = std::numeric_limits<qint64>::max(); i >= 0; --i) {
        const std::optional<qint64> &seq = m_rows.at(i).seq;
        if (seq && (*seq < wanted || *seq > above))
            break;
        if (seq) {
            above = *seq;
            row = int(i);
        }
    }
    if (row == m_rows.size()) {
        append(oldestFirst);
        return;
    }
    const int count = int(oldestFirst.size());
    beginInsertRows({}, row, row + count - 1);
    m_rows.insert(row, count, Message());
    std::copy(oldestFirst.begin(), oldestFirst.end(), m_rows.begin() + row);
    for (int &index : m_rowById) {
        if (index - m_firstIndex >= row)
            index += count;
    }
    if (m_firstUnread >= row)
        m_firstUnread += count;
    remember(row, row + count - 1);
    endInsertRows();
    announce(row + count, row + count); // it may start no day and no group any more
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
    m_rowById.remove(id);
    for (int &index : m_rowById) {
        if (index - m_firstIndex > row)
            --index;
    }
    if (m_firstUnread > row)
        --m_firstUnread;
    else if (m_firstUnread == int(m_rows.size()))
        m_firstUnread = -1;
    endRemoveRows();
    if (row < m_rows.size())
        announce(row, row);
}

void MessageModel::setFirstUnread(int row)
{
    Q_ASSERT(row < m_rows.size());
    if (row == m_firstUnread)
        return;
    const int before = std::exchange(m_firstUnread, row);
    for (const int changed : {before, row}) {
        if (changed >= 0)
            announce(changed, changed);
    }
}

bool MessageModel::isComplete() const
{
    return m_complete;
}

void MessageModel::setComplete(bool complete)
{
    m_complete = complete;
}

void MessageModel::setDescriber(Describer words)
{
    describer() = std::move(words);
}

void MessageModel::remember(int first, int last)
{
    for (int row = first; row <= last; ++row) {
        const Message &message = m_rows.at(row);
        if (message.own && !message.id.isEmpty())
            m_rowById.insert(message.id, row + m_firstIndex);
    }
}

void MessageModel::announce(int first, int last)
{
    const int end = qMin(last, int(m_rows.size()) - 1);
    Q_EMIT dataChanged(index(first, 0), index(end, 0));
}

} // namespace parlance
