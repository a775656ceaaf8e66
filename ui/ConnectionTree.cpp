#include "ui/ConnectionTree.h"

#include "models/ConnectionTreeModel.h"
#include "ui/ConnectionDelegate.h"

#include <QContextMenuEvent>
#include <QHeaderView>

namespace parlance {

ConnectionTree::ConnectionTree(ConnectionTreeModel *model, QWidget *parent) : QTreeView(parent), m_tree(*model)
{
    setObjectName(QStringLiteral("connectionTree"));
    setAccessibleName(tr("Connections"));
    setHeaderHidden(true);
    setUniformRowHeights(true);
    setFrameShape(QFrame::NoFrame);
    setIndentation(16);
    setExpandsOnDoubleClick(false);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTextElideMode(Qt::ElideRight);
    setItemDelegate(new ConnectionDelegate(this));
    header()->setStretchLastSection(true);
    setModel(model);
    expandAll();
}

QString ConnectionTree::currentProfile() const
{
    return currentIndex().data(ConnectionTreeModel::ProfileIdRole).toString();
}

QString ConnectionTree::currentRoom() const
{
    return currentIndex().data(ConnectionTreeModel::RoomRole).toString();
}

void ConnectionTree::select(const QString &profileId, const QString &room)
{
    QModelIndex index = m_tree.indexOf(profileId, room);
    if (!index.isValid())
        index = m_tree.indexOf(profileId);
    setCurrentIndex(index);
}

QModelIndex ConnectionTree::roomFrom(const QModelIndex &start, int step, bool unreadOnly) const
{
    QVector<QModelIndex> rooms;
    int at = -1;
    for (int row = 0; row < m_tree.rowCount(); ++row) {
        const QModelIndex connection = m_tree.index(row, 0);
        if (connection == start)
            at = step > 0 ? int(rooms.size()) - 1 : int(rooms.size());
        for (int child = 0; child < m_tree.rowCount(connection); ++child) {
            const QModelIndex room = m_tree.index(child, 0, connection);
            if (room == start)
                at = int(rooms.size());
            rooms.append(room);
        }
    }
    const int count = int(rooms.size());
    for (int moved = 1; moved <= count; ++moved) {
        const QModelIndex room = rooms.at(((at + step * moved) % count + count) % count);
        if (room != start && (!unreadOnly || room.data(ConnectionTreeModel::UnreadRole).toInt() > 0))
            return room;
    }
    return {};
}

void ConnectionTree::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTreeView::currentChanged(current, previous);
    Q_EMIT currentMoved();
}

void ConnectionTree::rowsInserted(const QModelIndex &parent, int first, int last)
{
    QTreeView::rowsInserted(parent, first, last);
    if (parent.isValid() && first == 0 && last == m_tree.rowCount(parent) - 1)
        expand(parent); // its first rooms
}

void ConnectionTree::contextMenuEvent(QContextMenuEvent *event)
{
    QPoint position = event->globalPos();
    if (event->reason() == QContextMenuEvent::Keyboard)
        position = viewport()->mapToGlobal(visualRect(currentIndex()).bottomLeft());
    Q_EMIT menuRequested(position);
    event->accept();
}

} // namespace parlance
