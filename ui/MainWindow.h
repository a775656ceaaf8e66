#pragma once

#include "models/ChatModel.h"
#include "ui/WindowActions.h"

#include <QMainWindow>
#include <QPointer>

class QLabel;
class QSplitter;
class QStackedWidget;
class QToolButton;

namespace parlance {

class ConnectionCommands;
class ConnectionTree;
class ConnectionTreeModel;
class Engine;
class NoticeBar;
class RoomView;
class SearchPanel;
class StoreBanner;
class Session;
struct SearchHit;
class Theme;

// A window over the engine: the tree of connections at the left, the room or the welcome page in the middle, menu bar
// and status bar around them. Several may be open over the same engine and models.
//
// Thread: the GUI thread. Lifetime: deletes itself when closed; engine, model and theme outlive it. The room view, the
// welcome page and the search are made when they are first shown.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    MainWindow(Engine &engine, ConnectionTreeModel &model);
    ~MainWindow() override;

    // Geometry and room as they were at the last end; the welcome page on the first start.
    void restore();
    void openAddress(const QString &address);
    void openRoom(const QString &profileId, const QString &room);
    void tell(const QString &sentence);
    // In front, not minimised, active.
    void bringForward();

Q_SIGNALS:
    void newWindowRequested();
    void quitRequested();
    // Before closing: a receiver that sets `keep` hides the window instead (it lives on in the tray).
    void aboutToClose(bool *keep);

protected:
    void closeEvent(QCloseEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void connectActions();
    void showCurrent();
    void showWelcome();
    RoomView *roomView();
    void connectRoomView();
    void follow(ChatModel *chat);
    void updateActions();
    void updateStatus();
    void updateTitle();
    void showDetails();
    SearchPanel *search();
    void jumpTo(const SearchHit &hit);
    void deleteHeld();
    void focusComposer();
    void goToRoom(int step, bool unreadOnly);
    void goToPane(int step);
    void editCopy();
    void editSelectAll();
    void openSettings();
    void saveState();
    Session *session() const; // of the selected connection; null when there is none

    Engine &m_engine;
    ConnectionTreeModel &m_model;
    WindowActions m_actions;
    ConnectionCommands *m_commands = nullptr;
    NoticeBar *m_notices = nullptr;
    StoreBanner *m_storeBanner = nullptr;
    QSplitter *m_splitter = nullptr;
    ConnectionTree *m_tree = nullptr;
    QStackedWidget *m_stack = nullptr;
    QWidget *m_welcome = nullptr;
    RoomView *m_room = nullptr;
    SearchPanel *m_search = nullptr; // from its first use on
    QLabel *m_linkState = nullptr;
    QLabel *m_queue = nullptr;
    QToolButton *m_promise = nullptr;   // shows what the server promises
    QToolButton *m_roundTrip = nullptr; // shows the details
    QPointer<ChatModel> m_chat;
    QString m_wantedRoom; // asked for, not joined yet
    QString m_composerWantedBy; // the profile that was opened: the keyboard goes there once it can be written in
    bool m_wantsFirstRoom = false; // of a connection that was opened before it had any
};

} // namespace parlance
