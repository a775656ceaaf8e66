#pragma once

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QDialog>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTabBar>
#include <QTableView>
#include <QTest>

#include <algorithm>

namespace parlance {

// Rules that every window of ours keeps, as functions that return what breaks them. For visible widgets only.

inline bool isControl(const QWidget *widget)
{
    return qobject_cast<const QAbstractButton *>(widget) || qobject_cast<const QLineEdit *>(widget)
        || qobject_cast<const QComboBox *>(widget) || qobject_cast<const QAbstractSpinBox *>(widget)
        || qobject_cast<const QPlainTextEdit *>(widget) || qobject_cast<const QTableView *>(widget);
}

// The controls themselves, not the parts that Qt builds them from.
inline QList<QWidget *> controls(const QWidget &window)
{
    QList<QWidget *> list = window.findChildren<QWidget *>();
    list.removeIf([](const QWidget *widget) {
        const QWidget *parent = widget->parentWidget();
        return !isControl(widget) || !widget->isVisible() || widget->objectName().startsWith(QLatin1StringView("qt_"))
            || qobject_cast<const QAbstractSpinBox *>(parent) || qobject_cast<const QComboBox *>(parent)
            || qobject_cast<const QLineEdit *>(parent) || qobject_cast<const QTableView *>(parent)
            || qobject_cast<const QTabBar *>(parent);
    });
    return list;
}

// A button's name is its text where it bears no other.
inline QStringList withoutName(const QWidget &window)
{
    QStringList broken;
    for (const QWidget *widget : controls(window)) {
        const auto *button = qobject_cast<const QAbstractButton *>(widget);
        const bool named = !widget->accessibleName().isEmpty() || (button && !button->text().isEmpty());
        if (widget->objectName().isEmpty() || !named)
            broken.append(QLatin1StringView(widget->metaObject()->className()) + u' ' + widget->objectName());
    }
    return broken;
}

inline QString mnemonicOf(const QString &text)
{
    for (qsizetype i = 0; i + 1 < text.size(); ++i) {
        if (text.at(i) == u'&' && text.at(++i) != u'&')
            return text.mid(i, 1).toLower();
    }
    return {};
}

inline QStringList sharedMnemonics(const QWidget &window)
{
    QStringList found;
    const auto add = [&found](const QString &text) {
        if (const QString mnemonic = mnemonicOf(text); !mnemonic.isEmpty())
            found.append(mnemonic);
    };
    for (const auto *button : window.findChildren<QAbstractButton *>()) {
        if (button->isVisible())
            add(button->text());
    }
    for (const auto *label : window.findChildren<QLabel *>()) {
        if (label->isVisible() && label->buddy())
            add(label->text());
    }
    for (const auto *tabs : window.findChildren<QTabBar *>()) {
        for (int i = 0; tabs->isVisible() && i < tabs->count(); ++i)
            add(tabs->tabText(i));
    }
    QStringList shared;
    for (const QString &mnemonic : std::as_const(found)) {
        if (found.count(mnemonic) > 1 && !shared.contains(mnemonic))
            shared.append(mnemonic);
    }
    return shared;
}

// The names of the controls in the order in which Tab reaches them, from `first` round to itself.
inline QStringList tabOrder(QWidget *first)
{
    QStringList order;
    const QList<QWidget *> all = controls(*first->window());
    QWidget *widget = first;
    do {
        if (all.contains(widget) && widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus))
            order.append(widget->objectName());
        widget = widget->nextInFocusChain();
    } while (widget && widget != first);
    return order;
}

// Labels whose wrapped text does not fit into what the layout gave them.
inline QStringList cutLabels(const QWidget &window)
{
    QStringList cut;
    for (const auto *label : window.findChildren<QLabel *>()) {
        if (!label->isVisible() || label->text().isEmpty())
            continue;
        const int needed = label->wordWrap() ? label->heightForWidth(label->width()) : label->sizeHint().height();
        if (label->height() < needed)
            cut.append(label->objectName() + QStringLiteral(": ") + label->text());
    }
    return cut;
}

// Widgets that are hidden in the rows of a form: QFormLayout of Qt 6.4 writes outside its arrays when such rows come and
// go, which is seen much later or never.
inline QStringList hiddenFormRows(const QWidget &window)
{
    QStringList hidden;
    for (const auto *form : window.findChildren<QFormLayout *>()) {
        for (int i = 0; i < form->count(); ++i) {
            if (const QWidget *widget = form->itemAt(i)->widget(); widget && widget->isHidden())
                hidden.append(widget->objectName());
        }
    }
    return hidden;
}

// Shows the window and waits until it has the keyboard. Asks again while it waits: a window that was mapped before the
// window manager was there is not activated by itself.
inline bool showActive(QWidget &window)
{
    window.show();
    return QTest::qWaitFor([&window] {
        window.activateWindow();
        return window.isActiveWindow();
    });
}

template<typename T>
T *child(const QWidget &window, const char *objectName)
{
    T *found = window.findChild<T *>(QLatin1StringView(objectName));
    Q_ASSERT_X(found, "child", objectName);
    return found;
}

} // namespace parlance
