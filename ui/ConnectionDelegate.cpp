#include "ui/ConnectionDelegate.h"

#include "models/ConnectionTreeModel.h"
#include "ui/Wording.h"
#include "ui/theme/TimelineColors.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QHelpEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

namespace parlance {

namespace {

constexpr int spacing = 6;
constexpr int badgeSize = 10;
constexpr int ringWidth = 3; // the corners of every badge are within it

} // namespace

QString ConnectionDelegate::pillText(int unread)
{
    return unread > 99 ? QStringLiteral("99+") : QString::number(unread);
}

void ConnectionDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const QString name = Wording::name(item.text);
    const QStyle *style = item.widget ? item.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &item, painter, item.widget);

    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool selected = item.state & QStyle::State_Selected;
    const QPalette::ColorGroup group = item.state & QStyle::State_Active ? QPalette::Active : QPalette::Inactive;
    const QColor text = item.palette.color(group, selected ? QPalette::HighlightedText : QPalette::Text);
    const bool rightToLeft = item.direction == Qt::RightToLeft;
    QRect rest = item.rect.adjusted(spacing, 0, -spacing, 0);

    // Everything is laid out from the left and mirrored where the language runs the other way.
    const auto mirrored = [&](const QRect &rect) { return QStyle::visualRect(item.direction, item.rect, rect); };

    if (!index.data(ConnectionTreeModel::IsRoomRole).toBool()) {
        const QRect badge(rest.left(), rest.center().y() - badgeSize / 2 + 1, badgeSize, badgeSize);
        if (selected) { // its colours are made for this ground, and mean the same on every row
            painter->setPen(Qt::NoPen);
            painter->setBrush(item.palette.color(group, QPalette::Base));
            painter->drawEllipse(mirrored(badge.adjusted(-ringWidth, -ringWidth, ringWidth, ringWidth)));
        }
        paintBadge(painter, mirrored(badge), LinkState(index.data(ConnectionTreeModel::LinkStateRole).toInt()),
                   PauseReason(index.data(ConnectionTreeModel::PauseRole).toInt()), item.palette);
        rest.setLeft(badge.right() + 1 + spacing);
    }

    const int unread = index.data(ConnectionTreeModel::UnreadRole).toInt();
    QFont font = item.font;
    font.setBold(unread > 0);
    if (unread > 0) {
        QFont small = item.font;
        small.setBold(true);
        const QString count = pillText(unread);
        const QFontMetrics metrics(small);
        const int height = metrics.height();
        const int width = qMax(height, metrics.horizontalAdvance(count) + height / 2 + 2);
        const QRect pill(rest.right() - width + 1, rest.center().y() - height / 2, width, height);
        painter->setPen(Qt::NoPen);
        painter->setBrush(selected ? text : item.palette.color(group, QPalette::Highlight));
        painter->drawRoundedRect(mirrored(pill), height / 2.0, height / 2.0);
        painter->setPen(item.palette.color(group, selected ? QPalette::Highlight : QPalette::HighlightedText));
        painter->setFont(small);
        painter->drawText(mirrored(pill), Qt::AlignCenter, count);
        rest.setRight(pill.left() - spacing);
    }

    painter->setFont(font);
    painter->setPen(text);
    painter->drawText(mirrored(rest), int(rightToLeft ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter | Qt::TextSingleLine,
                      QFontMetrics(font).elidedText(name, Qt::ElideRight, rest.width()));
    painter->restore();

    if (item.state & QStyle::State_HasFocus) {
        QStyleOptionFocusRect focus;
        focus.QStyleOption::operator=(item);
        focus.backgroundColor = item.palette.color(group, selected ? QPalette::Highlight : QPalette::Base);
        style->drawPrimitive(QStyle::PE_FrameFocusRect, &focus, painter, item.widget);
    }
}

QSize ConnectionDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QSize base = QStyledItemDelegate::sizeHint(option, index);
    return {base.width() + badgeSize + 2 * spacing, qMax(base.height(), option.fontMetrics.height() + 10)};
}

bool ConnectionDelegate::helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                                   const QModelIndex &index)
{
    if (event->type() != QEvent::ToolTip || !index.isValid())
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    QToolTip::showText(event->globalPos(), Wording::toolTip(index.data(Qt::AccessibleTextRole).toString()), view);
    return true;
}

// connected: full disc; under way: half disc; waiting: ring with a dot; paused: two bars; given up: triangle with a
// stroke; not connected: empty ring.
void ConnectionDelegate::paintBadge(QPainter *painter, const QRectF &rect, LinkState state, PauseReason pause,
                                    const QPalette &palette)
{
    const TimelineColors colors = TimelineColors::of(palette);
    const auto ring = [&](const QColor &color) {
        painter->setPen(QPen(color, 1.6));
        painter->setBrush(Qt::NoBrush);
        painter->drawEllipse(rect.adjusted(0.8, 0.8, -0.8, -0.8));
        painter->setPen(Qt::NoPen);
        painter->setBrush(color);
    };
    switch (state) {
    case LinkState::Ready:
    case LinkState::Checking:
        painter->setPen(Qt::NoPen);
        painter->setBrush(colors.good);
        painter->drawEllipse(rect);
        break;
    case LinkState::Connecting:
        ring(colors.warning);
        painter->drawPie(rect, 90 * 16, 180 * 16);
        break;
    case LinkState::Waiting:
        ring(colors.warning);
        painter->drawEllipse(rect.center(), 1.6, 1.6);
        break;
    case LinkState::Offline:
    case LinkState::Closing:
        ring(colors.secondary);
        break;
    case LinkState::Paused:
        painter->setPen(Qt::NoPen);
        if (pause == PauseReason::Hidden || pause == PauseReason::None) {
            painter->setBrush(colors.secondary);
            painter->drawRect(QRectF(rect.left() + 1, rect.top(), 3, rect.height()));
            painter->drawRect(QRectF(rect.right() - 4, rect.top(), 3, rect.height()));
            break;
        }
        QPainterPath triangle(QPointF(rect.center().x(), rect.top()));
        triangle.lineTo(rect.bottomRight());
        triangle.lineTo(rect.bottomLeft());
        triangle.closeSubpath();
        painter->setBrush(colors.bad);
        painter->drawPath(triangle);
        painter->setPen(QPen(colors.background, 1.4));
        painter->drawLine(QPointF(rect.center().x(), rect.top() + 3.5), QPointF(rect.center().x(), rect.bottom() - 2));
        break;
    }
}

} // namespace parlance
