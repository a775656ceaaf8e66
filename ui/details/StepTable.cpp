#include "ui/details/StepTable.h"

#include "ui/Wording.h"
#include "ui/details/DetailsWords.h"
#include "ui/theme/ColorMath.h"

#include <QHeaderView>
#include <QPainter>
#include <QStyledItemDelegate>

namespace parlance {

namespace {

enum Column { StepColumn, TimeColumn, BarColumn, DetailColumn };

enum Role {
    BeginRole = Qt::UserRole, // shares of the whole time, from 0 to 1
    LengthRole,
    FailedRole,
};

// Rows that are shown without scrolling: all steps, and a second address. On a low screen fewer will do.
constexpr int usualRows = 7;
constexpr int fewestRows = 3;

constexpr int rowPadding = 6;
constexpr int barMargin = 8; // at both ends of the scale

class RowDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        return QStyledItemDelegate::sizeHint(option, index) + QSize(0, rowPadding);
    }
};

class BarDelegate : public RowDelegate
{
public:
    using RowDelegate::RowDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::paint(painter, option, index); // the ground, and what is selected
        constexpr qreal leastWidth = 2;
        const QRectF room = QRectF(option.rect).adjusted(barMargin, 0, -barMargin, 0);
        const qreal thickness = qMax(4.0, room.height() * 0.45);
        const qreal width = qMax(leastWidth, index.data(LengthRole).toReal() * room.width());
        const qreal left = qMin(room.left() + index.data(BeginRole).toReal() * room.width(), room.right() - width);
        const bool selected = option.state & QStyle::State_Selected;
        const QColor ground = option.palette.color(selected ? QPalette::Highlight : QPalette::Base);
        const QColor ink = index.data(FailedRole).toBool() ? QColor(0xd83a34)
            : selected                                     ? option.palette.color(QPalette::HighlightedText)
                                                           : option.palette.color(QPalette::Highlight);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(readable(ink, {ground}));
        painter->drawRoundedRect(QRectF(left, room.center().y() - thickness / 2, width, thickness), 2, 2);
        painter->restore();
    }
};

} // namespace

StepTable::StepTable(QWidget *parent) : QTreeWidget(parent)
{
    setObjectName(QStringLiteral("steps"));
    setAccessibleName(tr("Steps of the attempt"));
    setHeaderLabels({tr("Step"), tr("Time"), tr("Timeline", "of the steps of an attempt"), tr("Detail")});
    setRootIsDecorated(false);
    setUniformRowHeights(true);
    setAllColumnsShowFocus(true);
    setTextElideMode(Qt::ElideMiddle);
    setTabKeyNavigation(false);
    setItemDelegate(new RowDelegate(this));
    setItemDelegateForColumn(BarColumn, new BarDelegate(this));
    headerItem()->setTextAlignment(TimeColumn, Qt::AlignRight | Qt::AlignVCenter);
    header()->setSectionsMovable(false);
    header()->setStretchLastSection(true);
    header()->setSectionResizeMode(StepColumn, QHeaderView::ResizeToContents);
    header()->setSectionResizeMode(TimeColumn, QHeaderView::ResizeToContents);
    header()->resizeSection(BarColumn, fontMetrics().averageCharWidth() * 34);
}

void StepTable::setReport(const LinkReport &report)
{
    clear();
    const double whole = double(qMax<qint64>(1, DetailsWords::wholeTime(report).count()));
    const auto add = [this](const QString &step, std::chrono::microseconds took, const QString &detail) {
        auto *row = new QTreeWidgetItem(this);
        row->setText(StepColumn, step);
        row->setText(TimeColumn, DetailsWords::duration(took));
        row->setTextAlignment(TimeColumn, Qt::AlignRight | Qt::AlignVCenter);
        row->setText(DetailColumn, detail);
        row->setToolTip(DetailColumn, detail.isEmpty() ? QString() : Wording::toolTip(detail));
        return row;
    };
    for (qsizetype i = 0; i < report.steps.size(); ++i) {
        const StepTime &step = report.steps.at(i);
        QTreeWidgetItem *row = add(DetailsWords::step(step.step), step.took, Wording::name(step.detail));
        const bool failed = !report.opened && i == report.steps.size() - 1;
        row->setData(BarColumn, BeginRole, double(step.began.count()) / whole);
        row->setData(BarColumn, LengthRole, double(step.took.count()) / whole);
        row->setData(BarColumn, FailedRole, failed);
        //: When a step began and how long it took, read aloud
        row->setData(BarColumn, Qt::AccessibleTextRole,
                     tr("from %1, for %2").arg(DetailsWords::duration(step.began), DetailsWords::duration(step.took)));
    }
}

QSize StepTable::sizeHint() const
{
    return {QTreeWidget::sizeHint().width(), heightOf(usualRows)};
}

QSize StepTable::minimumSizeHint() const
{
    return {QTreeWidget::minimumSizeHint().width(), heightOf(fewestRows)};
}

int StepTable::heightOf(int rows) const
{
    return header()->sizeHint().height() + rows * (fontMetrics().height() + rowPadding) + 2 * frameWidth();
}

} // namespace parlance
