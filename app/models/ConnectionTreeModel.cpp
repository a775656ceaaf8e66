#include "models/ConnectionTreeModel.h"

#include "models/ChatModel.h"

#include <algorithm>
#include <utility>

namespace parlance {

namespace {

ConnectionTreeModel::Describer &describer()
{
    static ConnectionTreeModel::Describer words;
    return words;
}

} // namespace

// Rows of rooms carry their ChatModel as the internal pointer, rows of connections carry none.

ConnectionTreeModel::ConnectionTreeModel(QObject *parent) : QAbstractItemModel(parent) {}

ConnectionTreeModel::~ConnectionTreeModel() = default;

QModelIndex ConnectionTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, parent.isValid() ? m_chats.at(size_t(parent.row())).get() : nullptr);
}

QModelIndex ConnectionTreeModel::parent(const QModelIndex &child) const
{
    const auto *chat = static_cast<const ChatModel *>(child.constInternalPointer());
    return chat ? indexOf(chat->profileId()) : QModelIndex();
}

int ConnectionTreeModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return int(m_chats.size());
    if (parent.column() != 0 || parent.constInternalPointer())
        return 0;
    return int(m_chats.at(size_t(parent.row()))->rooms().size());
}

int ConnectionTreeModel::columnCount(const QModelIndex &) const
{
    return 1;
}

QVariant ConnectionTreeModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ChatModel *model = chat(index);
    const bool isRoom = index.constInternalPointer() != nullptr;
    const QString room = isRoom ? model->rooms().at(index.row()) : QString();
    switch (role) {
    case Qt::DisplayRole:
        return isRoom ? room : model->name();
    case Qt::AccessibleTextRole:
        return describer() ? describer()(*model, room) : isRoom ? room : model->name();
    case ProfileIdRole:
        return model->profileId();
    case RoomRole:
        return room;
    case LinkStateRole:
        return int(model->status().state);
    case PauseRole:
        return int(model->status().pause);
    case UnreadRole:
        return isRoom ? model->unread(room) : model->unreadTotal();
    case IsRoomRole:
        return isRoom;
    }
    return {};
}

QHash<int, QByteArray> ConnectionTreeModel::roleNames() const
{
    return {{Qt::DisplayRole, "display"}, {ProfileIdRole, "profileId"}, {RoomRole, "room"},
            {LinkStateRole, "linkState"}, {PauseRole, "pause"}, {UnreadRole, "unread"}, {IsRoomRole, "isRoom"}};
}

ChatModel *ConnectionTreeModel::add(const QString &profileId, const QString &name)
{
    if (ChatModel *known = chat(profileId))
        return known;
    const int row = int(m_chats.size());
    beginInsertRows({}, row, row);
    ChatModel *model = m_chats.emplace_back(std::make_unique<ChatModel>(profileId, name)).get();
    endInsertRows();

    const auto changed = [this, model](const QString &room) {
        const QModelIndex connection = indexOf(model->profileId());
        Q_EMIT dataChanged(connection, connection);
        if (const QModelIndex at = room.isEmpty() ? QModelIndex() : indexOf(model->profileId(), room); at.isValid())
            Q_EMIT dataChanged(at, at);
    };
    connect(model, &ChatModel::nameChanged, this, [changed] { changed({}); });
    connect(model, &ChatModel::statusChanged, this, [changed] { changed({}); });
    connect(model, &ChatModel::unreadChanged, this, [this, changed](const QString &room) {
        changed(room);
        Q_EMIT unreadTotalChanged(unreadTotal());
    });
    connect(model, &ChatModel::roomAboutToBeAdded, this, [this, model](int at) {
        beginInsertRows(indexOf(model->profileId()), at, at);
    });
    connect(model, &ChatModel::roomAdded, this, [this] { endInsertRows(); });
    connect(model, &ChatModel::roomAboutToBeRemoved, this, [this, model](int at) {
        beginRemoveRows(indexOf(model->profileId()), at, at);
    });
    connect(model, &ChatModel::roomRemoved, this, [this] { endRemoveRows(); });
    return model;
}

void ConnectionTreeModel::remove(const QString &profileId)
{
    const QModelIndex at = indexOf(profileId);
    if (!at.isValid())
        return;
    beginRemoveRows({}, at.row(), at.row());
    const auto where = m_chats.begin() + at.row();
    const std::unique_ptr<ChatModel> gone = std::move(*where);
    m_chats.erase(where);
    endRemoveRows();
    if (gone->unreadTotal() > 0)
        Q_EMIT unreadTotalChanged(unreadTotal());
}

ChatModel *ConnectionTreeModel::chat(const QString &profileId) const
{
    const QModelIndex at = indexOf(profileId);
    return at.isValid() ? m_chats.at(size_t(at.row())).get() : nullptr;
}

ChatModel *ConnectionTreeModel::chat(const QModelIndex &index) const
{
    if (!index.isValid())
        return nullptr;
    auto *owner = static_cast<ChatModel *>(index.internalPointer());
    return owner ? owner : m_chats.at(size_t(index.row())).get();
}

QModelIndex ConnectionTreeModel::indexOf(const QString &profileId, const QString &room) const
{
    const auto found = std::find_if(m_chats.begin(), m_chats.end(),
                                    [&](const auto &model) { return model->profileId() == profileId; });
    if (found == m_chats.end())
        return {};
    if (room.isEmpty())
        return createIndex(int(found - m_chats.begin()), 0);
    const int row = int((*found)->rooms().indexOf(room));
    return row < 0 ? QModelIndex() : createIndex(row, 0, found->get());
}

int ConnectionTreeModel::unreadTotal() const
{
    int total = 0;
    for (const auto &model : m_chats)
        total += model->unreadTotal();
    return total;
}

void ConnectionTreeModel::setDescriber(Describer words)
{
    describer() = std::move(words);
}

} // namespace parlance
