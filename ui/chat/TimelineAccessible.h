#pragma once

#include <QAccessibleWidget>
#include <QHash>
#include <QPersistentModelIndex>
#include <QPointer>

namespace parlance {

class TimelineView;

// The timeline as a screen reader meets it: a list with one item for each row, read by Qt::AccessibleTextRole, with
// the row's actions. Qt has such an interface only for its own list, table and tree.
//
// GUI thread; made and owned by QAccessible when something asks for the view.
class TimelineAccessible : public QAccessibleWidget
{
public:
    explicit TimelineAccessible(TimelineView *view);
    ~TimelineAccessible() override;

    // Lets QAccessible know of this class; calling it again changes nothing.
    static void install();

    int childCount() const override;
    QAccessibleInterface *child(int index) const override;
    int indexOfChild(const QAccessibleInterface *child) const override;
    QAccessibleInterface *childAt(int x, int y) const override;
    QAccessibleInterface *focusChild() const override;
    QAccessible::State state() const override;

private:
    TimelineView *view() const;

    mutable QHash<QPersistentModelIndex, QAccessible::Id> m_rows;
};

// One row of it. Stays with its message while rows come and go; invalid when the message is gone.
class TimelineRowAccessible : public QAccessibleInterface, public QAccessibleActionInterface
{
public:
    TimelineRowAccessible(TimelineView *view, const QModelIndex &index);

    int row() const { return m_index.isValid() ? m_index.row() : -1; }

    bool isValid() const override;
    QObject *object() const override { return nullptr; }
    QAccessibleInterface *parent() const override;
    QAccessibleInterface *child(int) const override { return nullptr; }
    QAccessibleInterface *childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface *) const override { return -1; }
    QString text(QAccessible::Text kind) const override;
    void setText(QAccessible::Text, const QString &) override {}
    QRect rect() const override;
    QAccessible::Role role() const override { return QAccessible::ListItem; }
    QAccessible::State state() const override;
    void *interface_cast(QAccessible::InterfaceType type) override;

    QStringList actionNames() const override;
    QString localizedActionName(const QString &name) const override;
    void doAction(const QString &name) override;
    QStringList keyBindingsForAction(const QString &) const override { return {}; }

private:
    QPointer<TimelineView> m_view;
    QPersistentModelIndex m_index;
};

} // namespace parlance
