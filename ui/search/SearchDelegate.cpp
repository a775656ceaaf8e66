#include "ui/search/SearchDelegate.h"

#include "ui/Wording.h"
#include "ui/chat/TimelineWords.h"
#include "ui/search/SearchModel.h"
#include "ui/search/SearchSnippet.h"
#include "ui/search/SearchWords.h"
#include "ui/theme/Theme.h"
#include "ui/theme/TimelineColors.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace parlance {

namespace {

constexpr int margin = 12; // at both sides
constexpr int padding = 7; // above and below
constexpr int gap = 8;     // between name and time
constexpr int snippetLines = 2;

const SearchHit &hitOf(const QModelIndex &index)
{
    return static_cast<const SearchModel *>(index.model())->hit(index.row());
}

// The ground behind found words, and the words on it.
QTextCharFormat highlightOn(const QColor &ground, const QColor &text, double share)
{
    QTextCharFormat format;
    const QColor marked = mix(ground, QColor(0xf5b921), share);
    format.setBackground(marked);
    format.setForeground(readable(text, {marked}));
    return format;
}

} // namespace

SearchDelegate::SearchDelegate(Place place, QObject *parent) : QStyledItemDelegate(parent), m_place(std::move(place)) {}

void SearchDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const QStyle *style = item.widget ? item.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &item, painter, item.widget);

    const SearchHit &hit = hitOf(index);
    const bool selected = item.state & QStyle::State_Selected;
    const QPalette::ColorGroup group = item.state & QStyle::State_Active ? QPalette::Active : QPalette::Inactive;
    const TimelineColors colors = TimelineColors::of(item.palette);
    const QColor ground = item.palette.color(group, selected ? QPalette::Highlight : QPalette::Base);
    const QColor text = selected ? item.palette.color(group, QPalette::HighlightedText) : colors.text;
    const QColor quiet = selected ? readable(mix(ground, text, 0.8), {ground}) : colors.secondary;
    const QString sender = Wording::name(hit.message.sender);
    // Everything is laid out from the left and mirrored where the language runs the other way.
    const auto mirrored = [&](const QRect &rect) { return QStyle::visualRect(item.direction, item.rect, rect); };
    const int leading = int(item.direction == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter;

    painter->save();
    QRect rest = item.rect.adjusted(margin, padding, -margin, -padding);
    const QString when = SearchWords::time(hit.message.time, QDate::currentDate());
    const int height = item.fontMetrics.height();
    const int whenWidth = item.fontMetrics.horizontalAdvance(when);
    QRect line(rest.left(), rest.top(), rest.width(), height);
    painter->setFont(item.font);
    painter->setPen(quiet);
    painter->drawText(mirrored(QRect(line.right() - whenWidth + 1, line.top(), whenWidth, height)), Qt::AlignCenter, when);
    QFont bold = item.font;
    bold.setWeight(QFont::DemiBold);
    line.setRight(line.right() - whenWidth - gap);
    painter->setFont(bold);
    painter->setPen(selected ? text : hit.message.own ? colors.ownText : colors.sender(hit.message.sender));
    painter->drawText(mirrored(line), leading | Qt::TextSingleLine,
                      QFontMetrics(bold).elidedText(sender, Qt::ElideRight, line.width()));
    rest.setTop(line.bottom() + 1);
    if (m_places) {
        painter->setFont(item.font);
        painter->setPen(quiet);
        painter->drawText(mirrored(QRect(rest.left(), rest.top(), rest.width(), height)), leading | Qt::TextSingleLine,
                          item.fontMetrics.elidedText(m_place(hit), Qt::ElideMiddle, rest.width()));
        rest.setTop(rest.top() + height);
    }

    const QString words = SearchWords::content(hit.message);
    SearchSnippet::Style look;
    look.font = item.font;
    look.highlight = highlightOn(ground, text, selected ? 0.9 : Theme::isDark(item.palette) ? 0.38 : 0.5);
    look.width = rest.width();
    look.lines = snippetLines;
    // Notices are shown in words of our own, in which nothing was looked for.
    const SearchSnippet snippet(words, words == hit.message.text ? hit.highlights : QVector<SearchHit::Range>(), look);
    painter->setPen(text);
    snippet.draw(painter, rest.topLeft());
    painter->restore();

    if (item.state & QStyle::State_HasFocus) {
        QStyleOptionFocusRect focus;
        focus.QStyleOption::operator=(item);
        focus.backgroundColor = ground;
        style->drawPrimitive(QStyle::PE_FrameFocusRect, &focus, painter, item.widget);
    }
}

QSize SearchDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    const int lines = 1 + (m_places ? 1 : 0) + snippetLines;
    return {0, lines * option.fontMetrics.lineSpacing() + 2 * padding};
}

bool SearchDelegate::helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                               const QModelIndex &index)
{
    if (event->type() != QEvent::ToolTip || !index.isValid())
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    QToolTip::showText(event->globalPos(), Wording::toolTip(TimelineWords::exact(hitOf(index).message.time)), view);
    return true;
}

} // namespace parlance
