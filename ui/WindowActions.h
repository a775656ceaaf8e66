#pragma once

#include <QCoreApplication>

class QAction;
class QActionGroup;
class QMainWindow;
class QMenu;

namespace parlance {

// The menu bar of a window and everything in it; what the actions do is connected by MainWindow. Each action bears the
// name of its field as its objectName.
//
// Thread: the GUI thread. Lifetime: the actions belong to the window.
struct WindowActions {
    Q_DECLARE_TR_FUNCTIONS(parlance::WindowActions)

public:
    explicit WindowActions(QMainWindow &window);

    QMenu *connectionMenu = nullptr;
    QAction *connectToServer = nullptr;
    QAction *hostRoom = nullptr;
    QAction *openLocalRoom = nullptr;
    QAction *connectNow = nullptr;
    QAction *disconnect = nullptr;
    QAction *editConnection = nullptr;
    QAction *connectionDetails = nullptr;
    QAction *removeConnection = nullptr;
    QAction *joinRoom = nullptr;
    QAction *leaveRoom = nullptr;
    QAction *quit = nullptr;
    QAction *copy = nullptr;
    QAction *selectAll = nullptr;
    QAction *find = nullptr;
    QAction *findInAll = nullptr;
    QAction *findNext = nullptr;
    QAction *findPrevious = nullptr;
    QAction *settings = nullptr;
    QActionGroup *themes = nullptr; // each action's data is a theme's name
    QAction *nextRoom = nullptr;
    QAction *previousRoom = nullptr;
    QAction *nextUnread = nullptr;
    QAction *nextPane = nullptr;
    QAction *previousPane = nullptr;
    QAction *newWindow = nullptr;
    QAction *welcome = nullptr;
    QAction *about = nullptr;
};

} // namespace parlance
