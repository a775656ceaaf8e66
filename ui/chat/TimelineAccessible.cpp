#include "ui/chat/TimelineAccessible.h"

#include "models/MessageModel.h"
#include "ui/chat/TimelineView.h"

namespace parlance {

namespace {

QAccessibleInterface *timelineInterface(const QString &className, QObject *object)
{
    if (className == QLatin1String("parlance::TimelineView")) {
        if (auto *view = qobject_cast<TimelineView *>(object))
            return new TimelineAccessible(view);
    }
    return nullptr;
}
} // namespace

TimelineAccessible::TimelineAccessible(TimelineView *view)
    : QAccessibleWidget(view, QAccessible::List)
{
}

TimelineAccessible::~TimelineAccessible()
{
    for (const QAccessible::Id id : std::as_const(m_rows))
        QAccessible::deleteAccessibleInterface(id);
}

void TimelineAccessible::install()
{
    QAccessible::installFactory(timelineInterface);
}

TimelineView *TimelineAccessible::view() const
{
    return static_cast<TimelineView *>(object());
}

int TimelineAccessible::childCount() const
{
    return view() && view()->messages() ? view()->messages()->rowCount() : 0;
}

QAccessibleInterface *TimelineAccessible::child(int index) const
{
    if (index < 0 || index >= childCount())
        return nullptr;
    const QPersistentModelIndex key(view()->messages()->index(index));
    if (const auto known = m_rows.constFind(key); known != m_rows.constEnd())
        return QAccessible::accessibleInterface(*known);
    // Rows that were removed leave invalid keys behind: they go before the table grows by many.
    if (m_rows.size() % 256 == 255) {
        m_rows.removeIf([](const auto &entry) {
            if (entry.key().isValid())
                return false;
            QAccessible::deleteAccessibleInterface(entry.value());
            return true;
        });
    }
    auto *row = new TimelineRowAccessible(view(), key);
    m_rows.insert(key, QAccessible::registerAccessibleInterface(row));
    return row;
}

int TimelineAccessible::indexOfChild(const QAccessibleInterface *child) const
{
    if (!child || child->object() || child->role() != QAccessible::ListItem)
        return -1;
    return static_cast<const TimelineRowAccessible *>(child)->row();
}

QAccessibleInterface *TimelineAccessible::childAt(int x, int y) const
{
    const QModelIndex index = view()->indexAt(view()->viewport()->mapFromGlobal(QPoint(x, y)));
    return index.isValid() ? child(index.row()) : nullptr;
}

QAccessibleInterface *TimelineAccessible::focusChild() const
{
    const QModelIndex index = view()->currentIndex();
    return view()->hasFocus() && index.isValid() ? child(index.row()) : nullptr;
}

QAccessible::State TimelineAccessible::state() const
{
    QAccessible::State state = QAccessibleWidget::state();
    state.readOnly = true;
    return state;
}

TimelineRowAccessible::TimelineRowAccessible(TimelineView *view, const QModelIndex &index)
    : m_view(view)
    , m_index(index)
{
}

bool TimelineRowAccessible::isValid() const
{
    return m_view && m_index.isValid() && m_view->model() == m_index.model();
}

QAccessibleInterface *TimelineRowAccessible::parent() const
{
    return m_view ? QAccessible::queryAccessibleInterface(m_view) : nullptr;
}

QString TimelineRowAccessible::text(QAccessible::Text kind) const
{
    if (!isValid() || kind != QAccessible::Name)
        return {};
    return m_index.data(Qt::AccessibleTextRole).toString();
}

QRect TimelineRowAccessible::rect() const
{
    if (!isValid())
        return {};
    const QRect place = m_view->visualRect(m_index);
    return QRect(m_view->viewport()->mapToGlobal(place.topLeft()), place.size());
}

QAccessible::State TimelineRowAccessible::state() const
{
    QAccessible::State state;
    if (!isValid()) {
        state.invalid = true;
        return state;
    }
    state.focusable = true;
    state.readOnly = true;
    state.multiLine = true;
    state.focused = m_view->hasFocus() && m_view->currentIndex() == m_index;
    state.offscreen = !m_view->viewport()->rect().intersects(m_view->visualRect(m_index));
    return state;
}

void *TimelineRowAccessible::interface_cast(QAccessible::InterfaceType type)
{
    return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface *>(this) : nullptr;
}

QStringList TimelineRowAccessible::actionNames() const
{
    QStringList names;
    if (isValid()) {
        for (const RowAction action : m_view->actionsFor(m_index.row()))
            names << nameOf(action);
        names << setFocusAction();
    }
    return names;
}

QString TimelineRowAccessible::localizedActionName(const QString &name) const
{
    for (const RowAction action : {RowAction::Send, RowAction::Resend, RowAction::MarkAsSent, RowAction::Delete, RowAction::ShowAll,
                                   RowAction::LoadFile, RowAction::OpenPicture, RowAction::SaveFile}) {
        if (name == nameOf(action))
            return textOf(action);
    }
    return QAccessibleActionInterface::localizedActionName(name);
}

void TimelineRowAccessible::doAction(const QString &name)
{
    if (!isValid())
        return;
    if (name == setFocusAction()) {
        m_view->setFocus(Qt::OtherFocusReason);
        m_view->setCurrentIndex(m_index);
        m_view->scrollTo(m_index);
        return;
    }
    for (const RowAction action : m_view->actionsFor(m_index.row())) {
        if (name == nameOf(action)) {
            m_view->perform(action, m_index.row());
            return;
        }
    }
}

} // namespace parlance
