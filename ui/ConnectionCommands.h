#pragma once

#include <QObject>

class QPushButton;
class QWidget;

namespace parlance {

class ChatModel;
class DetailsDialog;
class Engine;
struct Profile;

// What the person can do with connections and rooms, with the dialogs that ask for the details. Dialogs are made when
// they are needed and gone when they are closed; nothing blocks the event loop.
//
// Thread: the GUI thread. Lifetime: owned by its MainWindow, which is the parent of the dialogs; the engine outlives it.
class ConnectionCommands : public QObject
{
    Q_OBJECT

public:
    ConnectionCommands(Engine &engine, QWidget *window);

    void connectToServer();
    void hostRoom();
    void openLocalRoom();
    // An address from the command line or a second start: known ones are opened, new ones added.
    void openAddress(const QString &address);
    void edit(const QString &profileId);
    // One dialog for each connection, which stays beside the window and is brought forward when it is asked for again.
    void deleteHeld(ChatModel &chat); // what was never sent, and asks first; asks too
    DetailsDialog *showDetails(ChatModel &chat); // one for each connection; null when it is gone
    void remove(const QString &profileId);
    // Asks first where `unsettled` own messages would be deleted with the room.
    void leaveRoom(const QString &profileId, const QString &room, int unsettled);
    void joinRoom(const QString &profileId);

Q_SIGNALS:
    void opened(const QString &profileId, const QString &room); // show it; the room may be empty

private:
    // A question on the window; the returned button agrees.
    QPushButton *ask(const QString &objectName, const QString &question, const QString &consequence, const QString &yes);

    void add(const Profile &profile);

    Engine &m_engine;
    QWidget *m_window;
};

} // namespace parlance
