// Pointer, keyboard and menu of TimelineView.

#include "ui/chat/TimelineView.h"

#include "models/MessageModel.h"
#include "ui/chat/TimelineWords.h"

#include <QApplication>
#include <QClipboard>
#include <QHelpEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>

#include <cmath>

namespace parlance {

TimelineView::Hit TimelineView::hit(const QPoint &point)
{
    Hit result;
    const TimelineLayout::Placed *placed = settledLayout().placedAt(point.y());
    if (!placed)
        return result;
    const QPointF inRow(point.x(), point.y() - placed->y);
    result.row = placed->row;
    result.laid = placed->laid;
    bool inside = false;
    result.place = {placed->row, placed->laid->positionAt(inRow, &inside)};
    result.onText = inside;
    result.link = placed->laid->linkAt(inRow);
    result.action = placed->laid->actionAt(inRow);
    result.onFile = placed->laid->file && placed->laid->file->rect.contains(inRow);
    result.onState = placed->laid->stateRect.adjusted(-4, -4, 4, 4).contains(inRow);
    return result;
}

void TimelineView::hover(const QPoint &point)
{
    int row = -1;
    int action = -1;
    Qt::CursorShape shape = Qt::ArrowCursor;
    if (viewport()->rect().contains(point) && !m_selecting) {
        const Hit at = hit(point);
        if (at.row >= 0 && indexAt(point).isValid()) {
            row = at.row;
            if (at.action)
                action = int(at.action - at.laid->actions.data());
            shape = at.link || at.action || at.onFile ? Qt::PointingHandCursor : at.onText ? Qt::IBeamCursor : Qt::ArrowCursor;
        }
    } else if (m_selecting) {
        shape = Qt::IBeamCursor;
    }
    if (viewport()->cursor().shape() != shape)
        viewport()->setCursor(shape);
    if (row != m_hoverRow || action != m_hoverAction) {
        m_hoverRow = row;
        m_hoverAction = action;
        scheduleFrame();
    }
}

std::pair<TimelineSelection::Place, TimelineSelection::Place> TimelineView::grainAt(const Hit &at) const
{
    switch (m_grain) {
    case Grain::Letters:
        return {at.place, at.place};
    case Grain::Words: {
        const auto [from, to] = at.laid->wordAt(at.place.position);
        return {{at.row, from}, {at.row, to}};
    }
    case Grain::Rows:
        return {{at.row, 0}, {at.row, TimelineSelection::rowEnd}};
    }
    Q_UNREACHABLE();
}

void TimelineView::extendSelection(const QPoint &point)
{
    const Hit at = hit(point);
    if (at.row < 0)
        return;
    const auto [from, to] = grainAt(at);
    if (from < m_pressed.first)
        m_selection.set(m_pressed.second, from);
    else
        m_selection.set(m_pressed.first, qMax(to, m_pressed.second));
    scheduleFrame();
}

void TimelineView::mousePressEvent(QMouseEvent *event)
{
    const QPoint point = event->position().toPoint();
    const Hit at = hit(point);
    m_pressedLink.clear();
    m_pressedAction = -1;
    m_showsCurrent = false;
    if (at.row < 0 || event->button() != Qt::LeftButton)
        return;
    m_rowAnchor = -1;
    setCurrentIndex(m_model->index(at.row));
    const bool third = m_sinceDoubleClick.isValid()
        && m_sinceDoubleClick.elapsed() < QApplication::doubleClickInterval()
        && (point - m_pressPoint).manhattanLength() < QApplication::startDragDistance();
    m_sinceDoubleClick.invalidate();
    m_pressPoint = m_lastPoint = point;
    if (at.action) {
        m_pressedAction = int(at.action->action);
        return;
    }
    if (at.link)
        m_pressedLink = at.link->target;
    m_selecting = true;
    if (event->modifiers().testFlag(Qt::ShiftModifier) && m_selection.anchor().row >= 0) {
        m_grain = Grain::Letters;
        m_pressed = {m_selection.anchor(), m_selection.anchor()};
        m_pressedLink.clear();
        extendSelection(point);
        return;
    }
    m_grain = third ? Grain::Rows : Grain::Letters;
    m_pressed = grainAt(at);
    m_selection.set(m_pressed.first, m_pressed.second);
    scheduleFrame();
}

void TimelineView::mouseDoubleClickEvent(QMouseEvent *event)
{
    const Hit at = hit(event->position().toPoint());
    if (event->button() != Qt::LeftButton || at.row < 0 || at.action)
        return;
    if (at.onFile) {
        if (const auto actions = fileActions(m_model->at(at.row)); !actions.empty())
            perform(actions.front(), at.row);
        return;
    }
    m_pressPoint = m_lastPoint = event->position().toPoint();
    m_sinceDoubleClick.start();
    m_pressedLink.clear();
    m_selecting = true;
    m_grain = Grain::Words;
    m_pressed = grainAt(at);
    m_selection.set(m_pressed.first, m_pressed.second);
    scheduleFrame();
}

void TimelineView::mouseMoveEvent(QMouseEvent *event)
{
    const QPoint point = event->position().toPoint();
    if (!m_selecting || !event->buttons().testFlag(Qt::LeftButton)) {
        hover(point);
        return;
    }
    m_lastPoint = point;
    if ((point - m_pressPoint).manhattanLength() >= QApplication::startDragDistance())
        m_pressedLink.clear();
    extendSelection(point);
    const bool outside = point.y() < 0 || point.y() >= viewport()->height();
    if (outside && !m_autoScroll.isActive())
        m_autoScroll.start();
    else if (!outside)
        m_autoScroll.stop();
}

void TimelineView::autoScroll()
{
    const int beyond = m_lastPoint.y() < 0 ? m_lastPoint.y() : m_lastPoint.y() - viewport()->height() + 1;
    if (!m_selecting || beyond == 0) {
        m_autoScroll.stop();
        return;
    }
    scrolled(qBound(-120, beyond, 120)); // the farther out, the faster
    extendSelection(QPoint(m_lastPoint.x(), qBound(0, m_lastPoint.y(), viewport()->height() - 1)));
}

void TimelineView::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_autoScroll.stop();
    const QPoint point = event->position().toPoint();
    const Hit at = hit(point);
    const QUrl link = std::exchange(m_pressedLink, QUrl());
    const int action = std::exchange(m_pressedAction, -1);
    const bool selected = std::exchange(m_selecting, false);
    if (action >= 0) {
        if (at.action && int(at.action->action) == action)
            perform(at.action->action, at.row);
        return;
    }
    if (selected && !m_selection.isEmpty())
        publishSelection();
    else if (!link.isEmpty() && at.link && at.link->target == link)
        Q_EMIT linkActivated(link);
    hover(point);
}

void TimelineView::publishSelection()
{
    QClipboard *clipboard = QApplication::clipboard();
    if (clipboard->supportsSelection())
        clipboard->setText(selectedText(), QClipboard::Selection);
}

void TimelineView::wheelEvent(QWheelEvent *event)
{
    if (event->modifiers().testFlag(Qt::ControlModifier)) {
        event->ignore(); // the window may zoom
        return;
    }
    double pixels = 0;
    if (!event->pixelDelta().isNull())
        pixels = event->pixelDelta().y();
    else
        pixels = event->angleDelta().y() / 120.0 * QApplication::wheelScrollLines() * m_layout.style().lineHeight;
    pixels += m_wheelRest;
    const double whole = std::trunc(pixels);
    m_wheelRest = pixels - whole;
    if (whole != 0)
        scrolled(-int(whole));
    event->accept();
}

bool TimelineView::viewportEvent(QEvent *event)
{
    switch (event->type()) {
    case QEvent::ToolTip: {
        const auto *help = static_cast<QHelpEvent *>(event);
        showTip(help->globalPos(), help->pos());
        return true;
    }
    case QEvent::Leave:
        hover(QPoint(-1, -1));
        break;
    default:
        break;
    }
    return QAbstractItemView::viewportEvent(event);
}

void TimelineView::showTip(const QPoint &globalPosition, const QPoint &point)
{
    const Hit at = hit(point);
    QString words;
    if (indexAt(point).isValid()) {
        const Message &message = m_model->at(at.row);
        if (at.link)
            words = TimelineWords::link(at.link->target);
        else if (at.onFile && message.file)
            words = TimelineWords::file(*message.file, fileActions(message));
        else if (at.onState)
            words = message.state == DeliveryState::Failed ? TimelineWords::refusal(message)
                                                           : TimelineWords::state(message);
        else if (message.time.isValid())
            words = TimelineWords::exact(message.time);
    }
    // Tool tips guess whether they hold rich text: escaped, what a stranger wrote stays plain.
    if (!words.isEmpty()) {
        words = QStringLiteral("<div style='white-space:pre-wrap'>") + words.toHtmlEscaped()
            + QStringLiteral("</div>");
    }
    QToolTip::showText(globalPosition, words, viewport());
}

void TimelineView::contextMenuEvent(QContextMenuEvent *event)
{
    if (event->reason() == QContextMenuEvent::Mouse) {
        const QPoint point = viewport()->mapFromGlobal(event->globalPos());
        const Hit at = hit(point);
        if (at.row < 0)
            return;
        setCurrentIndex(m_model->index(at.row));
        showMenu(event->globalPos(), at.row, at.link);
        return;
    }
    if (m_layout.rowCount() == 0)
        return;
    if (!currentIndex().isValid())
        setCurrentIndex(lastVisible());
    const int row = currentIndex().row();
    scrollTo(currentIndex());
    const QPoint corner(m_layout.style().bodyLeft, qMax(0, m_layout.topOf(row)) + m_layout.style().lineHeight);
    showMenu(viewport()->mapToGlobal(corner), row, nullptr);
}

void TimelineView::showMenu(const QPoint &globalPosition, int row, const TextSpan *link)
{
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("timelineMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QPersistentModelIndex index(m_model->index(row));
    const auto add = [&](const QString &words, const char *name, auto act) {
        QAction *action = menu->addAction(words, this, [index, act] {
            if (index.isValid())
                act(index.row());
        });
        action->setObjectName(QLatin1String(name));
        return action;
    };
    const auto toClipboard = [](const QString &text) { QApplication::clipboard()->setText(text); };

    if (!m_selection.isEmpty()) {
        QAction *action = add(tr("Copy selected text"), "copySelected", [this](int) { copy(); });
        action->setShortcut(QKeySequence::Copy);
    }
    add(tr("Copy text"), "copyText",
        [this, toClipboard](int at) { toClipboard(TimelineWords::content(m_model->at(at))); });
    add(tr("Copy with sender and time"), "copyWithSender", [this](int) { copyWithSender(); });

    QVector<TextSpan> links;
    const auto laid = m_layout.laidOut(row);
    for (const TextSpan &span : laid->spans) {
        if (span.kind == TextSpan::Kind::Link && (!link || span == *link))
            links.append(span);
    }
    if (!links.isEmpty())
        menu->addSeparator();
    for (const TextSpan &span : links.mid(0, 5)) {
        const QUrl url = span.target;
        QString shown = menu->fontMetrics().elidedText(trueTarget(url), Qt::ElideMiddle, 320);
        shown.replace(QLatin1Char('&'), QLatin1String("&&"));
        add(tr("Open %1").arg(shown), "openLink", [this, url](int) { Q_EMIT linkActivated(url); });
        add(links.size() == 1 ? tr("Copy link") : tr("Copy %1").arg(shown), "copyLink",
            [toClipboard, url](int) { toClipboard(trueTarget(url)); });
    }

    const std::vector<RowAction> actions = actionsFor(row);
    if (!actions.empty())
        menu->addSeparator();
    for (const RowAction action : actions) {
        add(textOf(action), "", [this, action](int at) { perform(action, at); })->setObjectName(nameOf(action));
    }
    menu->addSeparator();
    add(tr("Select all"), "selectAll", [this](int) { selectAll(); })->setShortcut(QKeySequence::SelectAll);
    menu->popup(globalPosition);
}

std::vector<RowAction> TimelineView::actionsFor(int row) const
{
    if (!m_model || row < 0 || row >= m_model->rowCount())
        return {};
    std::vector<RowAction> actions = fileActions(m_model->at(row));
    for (const RowAction action : actionsOf(m_model->at(row)))
        actions.push_back(action);
    for (const TimelineLayout::Placed &placed : m_layout.visible()) {
        if (placed.row != row)
            continue;
        for (const TimelineRow::Action &action : placed.laid->actions) {
            if (action.action == RowAction::ShowAll)
                actions.push_back(RowAction::ShowAll);
        }
    }
    return actions;
}

void TimelineView::perform(RowAction action, int row)
{
    const QString id = m_model->at(row).id; // a copy: the row may go while the signal is handled
    switch (action) {
    case RowAction::Send:
    case RowAction::Resend:
        Q_EMIT resendRequested(id);
        return;
    case RowAction::MarkAsSent:
        Q_EMIT markAsSentRequested(id);
        return;
    case RowAction::Delete:
        Q_EMIT deleteRequested(id);
        return;
    case RowAction::LoadFile:
    case RowAction::OpenPicture:
    case RowAction::SaveFile:
        performOnFile(action, m_model->at(row));
        return;
    case RowAction::ShowAll:
        m_layout.showAll(row);
        scheduleFrame();
        return;
    }
}

QString TimelineView::selectedText()
{
    return m_model ? m_selection.copied(*m_model, m_layout) : QString();
}

void TimelineView::copy()
{
    QString text = selectedText();
    if (text.isEmpty() && m_model && currentIndex().isValid())
        text = TimelineWords::content(m_model->at(currentIndex().row()));
    if (!text.isEmpty())
        QApplication::clipboard()->setText(text);
}

void TimelineView::copyWithSender()
{
    if (!m_model || !currentIndex().isValid())
        return;
    const int current = currentIndex().row();
    const bool marked = !m_selection.isEmpty() && current >= m_selection.first().row
        && current <= m_selection.last().row;
    QStringList lines;
    for (int row = marked ? m_selection.first().row : current; row <= (marked ? m_selection.last().row : current); ++row)
        lines << TimelineWords::quote(m_model->at(row), TimelineWords::content(m_model->at(row)));
    QApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

void TimelineView::selectAll()
{
    if (m_layout.rowCount() == 0)
        return;
    m_selection.set({0, 0}, {m_layout.rowCount() - 1, TimelineSelection::rowEnd});
    scheduleFrame();
}

// --- keyboard

// Where the keyboard begins.
QModelIndex TimelineView::lastVisible()
{
    m_layout.settle();
    if (m_layout.rowCount() == 0)
        return {};
    return m_model->index(m_layout.visible().empty() ? m_layout.rowCount() - 1 : m_layout.visible().back().row);
}

QModelIndex TimelineView::moveCursor(CursorAction action, Qt::KeyboardModifiers)
{
    const int last = m_layout.rowCount() - 1;
    if (last < 0)
        return {};
    m_layout.settle();
    const int row = currentIndex().row();
    if (row < 0 && action != MoveHome && action != MoveEnd)
        return lastVisible();
    const auto page = [&](int direction) {
        int room = viewport()->height() - m_layout.style().lineHeight;
        int to = row;
        while (to + direction >= 0 && to + direction <= last && (room > 0 || to == row)) {
            to += direction;
            room -= m_layout.heightOf(to);
        }
        return to;
    };
    switch (action) {
    case MoveUp:
    case MoveLeft:
    case MovePrevious:
        return m_model->index(qMax(0, row - 1));
    case MoveDown:
    case MoveRight:
    case MoveNext:
        return m_model->index(qMin(last, row + 1));
    case MoveHome:
        return m_model->index(0);
    case MoveEnd:
        return m_model->index(last);
    case MovePageUp:
        return m_model->index(page(-1));
    case MovePageDown:
        return m_model->index(page(1));
    }
    Q_UNREACHABLE();
}

void TimelineView::moveCurrent(int row)
{
    m_showsCurrent = true;
    setCurrentIndex(m_model->index(row));
    m_layout.reveal(row);
    if (row == m_layout.rowCount() - 1)
        m_layout.stickToEnd();
    scheduleFrame();
    askForPages();
}

void TimelineView::keyPressEvent(QKeyEvent *event)
{
    if (!m_model || m_layout.rowCount() == 0) {
        event->ignore();
        return;
    }
    if (event->matches(QKeySequence::Copy)) {
        copy();
        return;
    }
    if (event->matches(QKeySequence::SelectAll)) {
        selectAll();
        return;
    }
    const bool shift = event->modifiers().testFlag(Qt::ShiftModifier);
    CursorAction move = MoveHome;
    switch (event->key()) {
    case Qt::Key_Up: move = MoveUp; break;
    case Qt::Key_Down: move = MoveDown; break;
    case Qt::Key_PageUp: move = MovePageUp; break;
    case Qt::Key_PageDown: move = MovePageDown; break;
    case Qt::Key_Home:
        if (event->modifiers().testFlag(Qt::ControlModifier) && !m_model->isAtBegin()) {
            Q_EMIT beginRequested();
            return;
        }
        move = MoveHome;
        break;
    case Qt::Key_End:
        if (!m_model->isAtEnd()) {
            Q_EMIT endRequested();
            return;
        }
        move = MoveEnd;
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Menu: {
        const QPoint corner = viewport()->mapToGlobal(QPoint(0, 0));
        QContextMenuEvent menu(QContextMenuEvent::Keyboard, corner, corner);
        contextMenuEvent(&menu);
        return;
    }
    case Qt::Key_Escape:
        if (m_selection.isEmpty()) {
            event->ignore();
            return;
        }
        m_selection.clear();
        scheduleFrame();
        return;
    default:
        event->ignore(); // typing belongs to the composer
        return;
    }

    // A row taller than the view is read through before the next one is entered.
    m_layout.settle();
    const int step = viewport()->height() * 3 / 4;
    if (const TimelineLayout::Placed *placed = m_layout.placed(currentIndex().row()); placed && !shift && m_showsCurrent) {
        const bool hiddenBelow = placed->laid->height > viewport()->height() && placed->bottom() > viewport()->height();
        const bool hiddenAbove = placed->laid->height > viewport()->height() && placed->y < 0;
        if ((move == MoveDown || move == MovePageDown) && hiddenBelow) {
            scrolled(qMin(step, placed->bottom() - viewport()->height()));
            return;
        }
        if ((move == MoveUp || move == MovePageUp) && hiddenAbove) {
            scrolled(-qMin(step, -placed->y));
            return;
        }
    }
    const int before = currentIndex().row();
    const int row = moveCursor(move, event->modifiers()).row();
    if (shift) {
        if (m_rowAnchor < 0)
            m_rowAnchor = qMax(before, 0);
        m_selection.set({qMin(m_rowAnchor, row), 0}, {qMax(m_rowAnchor, row), TimelineSelection::rowEnd});
    } else {
        m_rowAnchor = -1;
    }
    moveCurrent(row);
}

void TimelineView::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    const bool byKeyboard = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason
        || event->reason() == Qt::ShortcutFocusReason;
    m_showsCurrent = m_showsCurrent || byKeyboard;
    if (!currentIndex().isValid() && m_model)
        setCurrentIndex(lastVisible());
    scheduleFrame();
}

void TimelineView::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    if (event->reason() != Qt::PopupFocusReason && event->reason() != Qt::ActiveWindowFocusReason)
        m_showsCurrent = false;
    scheduleFrame();
}

} // namespace parlance
