#include "ui/WindowActions.h"

#include "ui/theme/Theme.h"

#include <QAction>
#include <QActionGroup>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>

namespace parlance {

namespace {

QMenu *addMenu(QMainWindow &window, const QString &title, const char *objectName)
{
    QMenu *menu = window.menuBar()->addMenu(title);
    menu->setObjectName(QLatin1String(objectName));
    return menu;
}

QAction *add(QMenu *menu, const QString &text, const char *objectName, const QKeySequence &shortcut = {})
{
    QAction *action = menu->addAction(text);
    action->setObjectName(QLatin1String(objectName));
    action->setShortcut(shortcut);
    action->setMenuRole(QAction::NoRole);
    return action;
}

} // namespace

WindowActions::WindowActions(QMainWindow &window)
{
    window.menuBar()->setObjectName(QStringLiteral("menuBar"));

    connectionMenu = addMenu(window, tr("&Connection"), "connectionMenu");
    connectToServer = add(connectionMenu, tr("Connect to a &server…"), "connectToServer", QKeySequence::New);
    hostRoom = add(connectionMenu, tr("&Host a room…"), "hostRoom");
    openLocalRoom = add(connectionMenu, tr("Open the &local room"), "openLocalRoom");
    connectionMenu->addSeparator();
    connectNow = add(connectionMenu, tr("&Connect"), "connectNow");
    disconnect = add(connectionMenu, tr("&Disconnect"), "disconnect");
    editConnection = add(connectionMenu, tr("&Edit…"), "editConnection");
    connectionDetails = add(connectionMenu, tr("De&tails…"), "connectionDetails", QKeySequence(Qt::CTRL | Qt::Key_I));
    removeConnection = add(connectionMenu, tr("&Remove…"), "removeConnection");
    connectionMenu->addSeparator();
    joinRoom = add(connectionMenu, tr("&Join a room…"), "joinRoom", QKeySequence(Qt::CTRL | Qt::Key_J));
    leaveRoom = add(connectionMenu, tr("Lea&ve the room"), "leaveRoom");
    connectionMenu->addSeparator();
    quit = add(connectionMenu, tr("&Quit"), "quit", QKeySequence(Qt::CTRL | Qt::Key_Q));
    quit->setMenuRole(QAction::QuitRole);

    QMenu *edit = addMenu(window, tr("&Edit"), "editMenu");
    copy = add(edit, tr("&Copy"), "copy", QKeySequence::Copy);
    selectAll = add(edit, tr("Select &all"), "selectAll", QKeySequence::SelectAll);
    edit->addSeparator();
    find = add(edit, tr("&Find in the room…"), "find", QKeySequence::Find);
    findInAll = add(edit, tr("Find in a&ll rooms…"), "findInAll", QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F));
    findNext = add(edit, tr("Find &next"), "findNext", QKeySequence(Qt::Key_F3));
    findPrevious = add(edit, tr("Find &previous"), "findPrevious", QKeySequence(Qt::SHIFT | Qt::Key_F3));
    edit->addSeparator();
    settings = add(edit, tr("&Settings…"), "settings", QKeySequence(Qt::CTRL | Qt::Key_Comma));
    settings->setMenuRole(QAction::PreferencesRole);

    QMenu *view = addMenu(window, tr("&View"), "viewMenu");
    QMenu *theme = view->addMenu(tr("&Theme"));
    theme->setObjectName(QStringLiteral("themeMenu"));
    themes = new QActionGroup(&window);
    const auto addTheme = [&](const QString &text, Theme::Scheme scheme, const char *objectName) {
        QAction *action = add(theme, text, objectName);
        action->setCheckable(true);
        action->setData(Theme::nameOf(scheme));
        themes->addAction(action);
    };
    addTheme(tr("As the &system"), Theme::Scheme::System, "themeSystem");
    addTheme(tr("&Light"), Theme::Scheme::Light, "themeLight");
    addTheme(tr("&Dark"), Theme::Scheme::Dark, "themeDark");
    view->addSeparator();
    nextRoom = add(view, tr("&Next room"), "nextRoom", QKeySequence(Qt::ALT | Qt::Key_Down));
    previousRoom = add(view, tr("&Previous room"), "previousRoom", QKeySequence(Qt::ALT | Qt::Key_Up));
    nextUnread = add(view, tr("Next &unread room"), "nextUnread", QKeySequence(Qt::ALT | Qt::SHIFT | Qt::Key_Down));
    view->addSeparator();
    nextPane = add(view, tr("Next p&ane"), "nextPane", QKeySequence(Qt::Key_F6));
    previousPane = add(view, tr("Previous pan&e"), "previousPane", QKeySequence(Qt::SHIFT | Qt::Key_F6));

    QMenu *windows = addMenu(window, tr("&Window"), "windowMenu");
    newWindow = add(windows, tr("&New window"), "newWindow", QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_N));

    QMenu *help = addMenu(window, tr("&Help"), "helpMenu");
    welcome = add(help, tr("&Welcome"), "welcome");
    about = add(help, tr("&About Parlance"), "about");
    about->setMenuRole(QAction::AboutRole);
}

} // namespace parlance
