#pragma once

#include "domain/ConnectionStatus.h"

#include <QStyledItemDelegate>

namespace parlance {

// Draws a row of the connection tree: a badge for the state of a connection, the name, and how much is unread.
// The badge tells by its shape, not by its colour alone.
//
// Thread: the GUI thread. Lifetime: owned by its ConnectionTree.
class ConnectionDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    bool helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                   const QModelIndex &index) override;

    // "1" to "99", then "99+".
    static QString pillText(int unread);
    static void paintBadge(QPainter *painter, const QRectF &rect, LinkState state, PauseReason pause, const QPalette &palette);
};

} // namespace parlance
