#pragma once

#include "domain/ConnectionStatus.h"

#include <QAbstractItemModel>

#include <functional>
#include <memory>
#include <vector>

namespace parlance {

class ChatModel;

// The tree at the left of the window: connections, and under each its rooms.
//
// Thread: the GUI thread. Lifetime: one for the program; owns the ChatModels.
class ConnectionTreeModel : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Role {
        ProfileIdRole = Qt::UserRole + 1,
        RoomRole,      // the room's name; empty on the row of a connection
        LinkStateRole, // LinkState as int
        PauseRole,     // PauseReason as int
        UnreadRole,    // messages not read: of the room, or of all rooms of a connection
        IsRoomRole,
    };

    explicit ConnectionTreeModel(QObject *parent = nullptr);
    ~ConnectionTreeModel() override;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QHash<int, QByteArray> roleNames() const override;

    ChatModel *add(const QString &profileId, const QString &name);
    void remove(const QString &profileId);
    ChatModel *chat(const QString &profileId) const; // null when unknown
    ChatModel *chat(const QModelIndex &index) const;
    QModelIndex indexOf(const QString &profileId, const QString &room = {}) const;
    int unreadTotal() const;

    // How a row is read aloud (Qt::AccessibleTextRole); set by the window, which knows the language.
    using Describer = std::function<QString(const ChatModel &, const QString &room)>;
    static void setDescriber(Describer describer);

Q_SIGNALS:
    void unreadTotalChanged(int unread);

private:
    std::vector<std::unique_ptr<ChatModel>> m_chats;
};

} // namespace parlance
