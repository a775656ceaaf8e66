#pragma once

#include <QTreeView>

namespace parlance {

class ConnectionTreeModel;

// The connections and their rooms, at the left of the window. Connections stay open unless the person closes them.
//
// Thread: the GUI thread. Lifetime: owned by its MainWindow; the model outlives it.
class ConnectionTree : public QTreeView
{
    Q_OBJECT

public:
    explicit ConnectionTree(ConnectionTreeModel *model, QWidget *parent = nullptr);

    QString currentProfile() const;
    QString currentRoom() const; // empty on the row of a connection
    void select(const QString &profileId, const QString &room);
    // The room `step` places further down in the order of the tree, around the end; with `unreadOnly` the next that
    // has unread messages. Invalid where there is none.
    QModelIndex roomFrom(const QModelIndex &start, int step, bool unreadOnly) const;

Q_SIGNALS:
    void currentMoved();
    void menuRequested(const QPoint &globalPosition);

protected:
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    void rowsInserted(const QModelIndex &parent, int first, int last) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    ConnectionTreeModel &m_tree;
};

} // namespace parlance
