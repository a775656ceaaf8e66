#include "ui/chat/TimelineView.h"

#include "models/MessageModel.h"
#include "ui/chat/PictureCache.h"
#include "ui/chat/TimelineAccessible.h"
#include "ui/chat/TimelinePainter.h"
#include "ui/chat/TimelineWords.h"

#include <QAccessible>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QToolTip>

namespace parlance {

namespace {

constexpr int frameMillis = 16;

} // namespace

TimelineView::TimelineView(QWidget *parent)
    : QAbstractItemView(parent)
    , m_pictures(new PictureCache(this))
    , m_button(new QPushButton(viewport()))
    , m_loadingLine(new QLabel(viewport()))
{
    m_sinceFrame.start(); // first: what follows may already ask for a frame
    TimelineAccessible::install();
    setObjectName(QStringLiteral("timeline"));
    setAccessibleName(tr("Messages"));
    setFrameShape(QFrame::NoFrame);
    setSelectionMode(NoSelection);
    setEditTriggers(NoEditTriggers);
    setAutoScroll(false); // a click on a row that is cut off must not move it; the keyboard scrolls by itself
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);

    m_layout.setPictures(m_pictures);
    connect(m_pictures, &PictureCache::looked, this, &TimelineView::pictureLooked);
    m_button->setObjectName(QStringLiteral("newMessagesButton"));
    m_button->setFocusPolicy(Qt::NoFocus); // the End key does the same
    m_button->setCursor(Qt::PointingHandCursor);
    m_button->hide();
    connect(m_button, &QPushButton::clicked, this, &TimelineView::scrollToEnd);

    m_loadingLine->setObjectName(QStringLiteral("loadingLine"));
    m_loadingLine->setTextFormat(Qt::PlainText);
    m_loadingLine->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_loadingLine->hide();
    m_loadingDelay.setSingleShot(true);
    connect(&m_loadingDelay, &QTimer::timeout, this, &TimelineView::showLoading);

    m_frameTimer.setSingleShot(true);
    m_frameTimer.setTimerType(Qt::PreciseTimer);
    connect(&m_frameTimer, &QTimer::timeout, this, &TimelineView::frame);
    m_autoScroll.setInterval(30);
    connect(&m_autoScroll, &QTimer::timeout, this, &TimelineView::autoScroll);
    restyle();
}

TimelineView::~TimelineView() = default;

void TimelineView::setModel(QAbstractItemModel *model)
{
    for (const QMetaObject::Connection &connection : std::exchange(m_followed, {}))
        disconnect(connection);
    QItemSelectionModel *old = selectionModel();
    m_model = qobject_cast<MessageModel *>(model);
    QAbstractItemView::setModel(m_model); // resets this view too
    if (old != selectionModel())
        delete old;
    if (m_model)
        follow(m_model);
}

void TimelineView::reset()
{
    QAbstractItemView::reset();
    startOver(qobject_cast<MessageModel *>(model()));
}

void TimelineView::startOver(MessageModel *model)
{
    m_model = model;
    m_selection.clear();
    m_selecting = false;
    m_autoScroll.stop();
    m_pressedLink.clear();
    m_pressedAction = -1;
    m_hoverRow = -1;
    m_hoverAction = -1;
    m_rowAnchor = -1;
    m_seenRow = -1;
    m_newMessages = 0;
    m_olderAsked = false;
    m_newerAsked = false;
    m_flashed = QModelIndex();
    m_layout.setModel(m_model);
    scheduleFrame();
}

void TimelineView::setFontSize(int points)
{
    QFont sized = font();
    sized.setPointSize(points);
    setFont(sized);
}

void TimelineView::restyle()
{
    m_layout.setViewport(TimelineStyle::of(font(), palette(), viewport()->width(), QDate::currentDate()),
                         viewport()->height());
    const TimelineColors &colors = m_layout.style().colors;
    const QString look = QStringLiteral("QPushButton { background: %1; color: %2; border: none; border-radius: 13px;"
                                        " min-height: 26px; max-height: 26px; padding: 0 18px; }")
                             .arg(colors.button.name(), colors.buttonText.name());
    if (look != m_button->styleSheet()) // it is parsed anew each time
        m_button->setStyleSheet(look);
    const QString quiet = QStringLiteral("QLabel { background: %1; color: %2; border: 1px solid %3; border-radius: 12px;"
                                         " min-height: 22px; max-height: 22px; padding: 0 14px; }")
                              .arg(colors.hover.name(), colors.secondary.name(), colors.dayLine.name());
    if (quiet != m_loadingLine->styleSheet())
        m_loadingLine->setStyleSheet(quiet);
    scheduleFrame();
}

TimelineLayout &TimelineView::settledLayout()
{
    m_layout.settle();
    return m_layout;
}

void TimelineView::scheduleFrame()
{
    if (!m_frameTimer.isActive() && isVisible()) // showEvent catches up
        m_frameTimer.start(int(qMax<qint64>(0, frameMillis - m_sinceFrame.elapsed())));
}

void TimelineView::frame()
{
    m_sinceFrame.restart();
    if (m_layout.style().today != QDate::currentDate()) {
        restyle();
        m_frameTimer.stop();
    }
    m_layout.settle();
    syncScrollBar();
    if (isAtEnd())
        m_newMessages = 0;
    placeButton();
    viewport()->update();
    if (m_flashed.isValid() && flashOf(m_flashed.row()) > 0)
        scheduleFrame();
    if (m_hoverRow >= 0)
        hover(viewport()->mapFromGlobal(QCursor::pos()));
    if (m_wasAtEnd != isAtEnd()) {
        m_wasAtEnd = isAtEnd();
        Q_EMIT atEndChanged(m_wasAtEnd);
    }
    noteSeen();
}

void TimelineView::syncScrollBar()
{
    QScrollBar *bar = verticalScrollBar();
    if (bar->isSliderDown())
        return; // the person holds it: it must not slip away
    m_syncing = true;
    const int maximum = int(qMin<qint64>(m_layout.maximum(), std::numeric_limits<int>::max()));
    bar->setPageStep(viewport()->height());
    bar->setSingleStep(m_layout.style().lineHeight);
    bar->setRange(0, maximum);
    bar->setValue(m_layout.isAtEnd() ? maximum : int(qMin<qint64>(m_layout.value(), maximum)));
    m_syncing = false;
}

void TimelineView::placeButton()
{
    const bool farUp = m_layout.maximum() - m_layout.value() > 2 * viewport()->height();
    const bool elsewhere = m_model && !m_model->isAtEnd() && m_layout.rowCount() > 0;
    const bool wanted = !isAtEnd() && (m_newMessages > 0 || farUp || elsewhere);
    if (wanted) {
        const QString words = TimelineWords::newMessages(m_newMessages);
        m_button->setText(QStringLiteral("↓  ") + words);
        m_button->setAccessibleName(words);
        const QSize size = m_button->sizeHint();
        m_button->setGeometry((viewport()->width() - size.width()) / 2, viewport()->height() - size.height() - 14,
                              size.width(), size.height());
    }
    if (m_button->isHidden() == wanted) {
        m_button->setVisible(wanted);
        placeLoading();
    }
}

void TimelineView::noteSeen()
{
    const int last = m_layout.rowCount() - 1;
    if (last < 0 || last == m_seenRow || !isAtEnd() || !isVisible() || window()->isMinimized())
        return;
    m_seenRow = last;
    Q_EMIT rowsSeen(last);
}

void TimelineView::scrolled(int pixels)
{
    m_layout.scrollBy(pixels);
    m_layout.settle();
    scheduleFrame();
    askForPages();
}

// --- rows

void TimelineView::rowsInserted(const QModelIndex &parent, int start, int end)
{
    QAbstractItemView::rowsInserted(parent, start, end);
    const int count = end - start + 1;
    m_layout.rowsInserted(start, end);
    m_selection.rowsInserted(start, count);
    m_hoverAction = -1;
    for (int *row : {&m_rowAnchor, &m_pressed.first.row, &m_pressed.second.row}) {
        if (*row >= start)
            *row += count;
    }
    if (m_seenRow >= start)
        m_seenRow += count;
    if (start == 0)
        m_olderAsked = false;
    else
        m_newerAsked = false;
    scheduleFrame();
}

void TimelineView::rowsAboutToBeRemoved(const QModelIndex &parent, int start, int end)
{
    m_hoverRow = -1; // what they point at is about to go
    m_hoverAction = -1;
    m_pressedAction = -1;
    QAbstractItemView::rowsAboutToBeRemoved(parent, start, end);
}

void TimelineView::rowsGone(int first, int last)
{
    const int count = last - first + 1;
    m_layout.rowsRemoved(first, last);
    m_selection.rowsRemoved(first, count);
    for (int *row : {&m_rowAnchor, &m_pressed.first.row, &m_pressed.second.row}) {
        if (*row > last) {
            *row -= count;
        } else if (*row >= first) {
            *row = -1;
            m_selecting = m_selecting && row == &m_rowAnchor; // the press was on what is gone
        }
    }
    m_seenRow = -1;
    scheduleFrame();
}

void TimelineView::dataChanged(const QModelIndex &topLeft, const QModelIndex &bottomRight, const QList<int> &roles)
{
    if (QAccessible::isActive())
        QAbstractItemView::dataChanged(topLeft, bottomRight, roles); // tells screen readers
    m_layout.rowsChanged(topLeft.row(), bottomRight.row());
    m_hoverAction = -1;
    scheduleFrame();
}

void TimelineView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QAbstractItemView::currentChanged(current, previous);
    if (QAccessible::isActive() && current.isValid() && hasFocus()) {
        QAccessibleEvent event(this, QAccessible::Focus);
        event.setChild(current.row());
        QAccessible::updateAccessibility(&event);
    }
    scheduleFrame();
}

QRect TimelineView::visualRect(const QModelIndex &index) const
{
    if (!index.isValid() || index.row() >= m_layout.rowCount())
        return {};
    auto &layout = const_cast<TimelineView *>(this)->settledLayout();
    return QRect(0, layout.topOf(index.row()), viewport()->width(), layout.heightOf(index.row()));
}

QModelIndex TimelineView::indexAt(const QPoint &point) const
{
    const auto &layout = const_cast<TimelineView *>(this)->settledLayout();
    const TimelineLayout::Placed *placed = layout.placedAt(point.y());
    if (!placed || point.y() < placed->y || point.y() >= placed->bottom() || !viewport()->rect().contains(point))
        return {};
    return m_model->index(placed->row);
}

void TimelineView::scrollTo(const QModelIndex &index, ScrollHint hint)
{
    if (!index.isValid() || index.row() >= m_layout.rowCount())
        return;
    const int row = index.row();
    switch (hint) {
    case EnsureVisible:
        m_layout.reveal(row);
        break;
    case PositionAtTop:
        m_layout.reveal(row, true);
        break;
    case PositionAtBottom:
        m_layout.anchorAt({row, m_layout.laidOut(row)->height - viewport()->height()});
        break;
    case PositionAtCenter:
        m_layout.anchorAt({row, (m_layout.laidOut(row)->height - viewport()->height()) / 2});
        break;
    }
    m_layout.settle();
    scheduleFrame();
}

QRegion TimelineView::visualRegionForSelection(const QItemSelection &selection) const
{
    QRegion region;
    for (const QItemSelectionRange &range : selection)
        region += visualRect(range.topLeft()).united(visualRect(range.bottomRight()));
    return region;
}

int TimelineView::verticalOffset() const
{
    return int(m_layout.value());
}

// --- events of the widget

void TimelineView::updateGeometries()
{
    scheduleFrame();
}

void TimelineView::scrollContentsBy(int, int dy)
{
    if (m_syncing)
        return;
    const QScrollBar *bar = verticalScrollBar();
    if (!bar->isSliderDown() && qAbs(dy) < 3 * viewport()->height()) {
        scrolled(-dy); // exact, whatever the rows on the way turn out to measure
        return;
    }
    m_layout.jumpTo(bar->value() >= bar->maximum() ? m_layout.maximum() : bar->value());
    m_layout.settle();
    scheduleFrame();
    askForPages();
}

void TimelineView::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    if (viewport()->width() != m_layout.style().width)
        restyle();
    m_layout.setHeight(viewport()->height());
    // What is shown must fit the new size in the very next picture, not one frame later.
    m_layout.settle();
    placeButton();
    placeLoading();
    scheduleFrame();
}

void TimelineView::showEvent(QShowEvent *event)
{
    QAbstractItemView::showEvent(event);
    m_seenRow = -1;
    scheduleFrame();
}

void TimelineView::changeEvent(QEvent *event)
{
    QAbstractItemView::changeEvent(event);
    switch (event->type()) {
    case QEvent::PaletteChange:
    case QEvent::FontChange:
    case QEvent::StyleChange:
    case QEvent::LocaleChange:
        restyle();
        break;
    case QEvent::LanguageChange:
        setAccessibleName(tr("Messages"));
        restyle();
        break;
    default:
        break;
    }
}

void TimelineView::paintEvent(QPaintEvent *event)
{
    m_layout.settle();
    const TimelineStyle &style = m_layout.style();
    QPainter painter(viewport());
    painter.fillRect(event->rect(), style.colors.background);
    m_pictures->setRatio(devicePixelRatioF());
    TimelinePainter rows(painter, style, *m_pictures);
    if (m_layout.rowCount() == 0) {
        if (!m_model || (m_model->isAtBegin() && m_model->isAtEnd())) // else they are on their way
            rows.paintEmpty(viewport()->rect(), tr("No messages yet"));
        return;
    }
    const int current = m_showsCurrent && hasFocus() ? currentIndex().row() : -1;
    for (const TimelineLayout::Placed &placed : m_layout.visible()) {
        if (placed.bottom() <= event->rect().top() || placed.y > event->rect().bottom())
            continue;
        TimelinePainter::Looks looks;
        const auto [from, to] = m_selection.within(placed.row, int(placed.laid->text.size()));
        looks.selectedFrom = from;
        looks.selectedTo = to;
        looks.current = placed.row == current;
        looks.hovered = placed.row == m_hoverRow;
        looks.flash = flashOf(placed.row);
        if (looks.hovered && m_hoverAction >= 0 && m_hoverAction < int(placed.laid->actions.size()))
            looks.hoveredAction = &placed.laid->actions[size_t(m_hoverAction)];
        rows.paint(placed, m_model->at(placed.row), looks);
    }
}

} // namespace parlance
