#pragma once

#include <QWidget>

namespace parlance {

// What one sees when no room is open: what the program is, and the three ways into a conversation.
//
// Thread: GUI. Lifetime: its parent's.
class WelcomePage : public QWidget
{
    Q_OBJECT

public:
    explicit WelcomePage(QWidget *parent = nullptr);

Q_SIGNALS:
    void connectRequested();
    void hostRequested();
    void localRoomRequested();
};

} // namespace parlance
