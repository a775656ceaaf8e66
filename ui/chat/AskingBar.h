#pragma once

#include "ui/TintedBar.h"

class QLabel;
class QPushButton;

namespace parlance {

// Says above the timeline that messages wait for the person and not for the connection: those that are held, because they
// are old or were written for another server, and those of which nobody knows whether they arrived. A click leads to the
// first of them.
//
// Thread: the GUI thread. Lifetime: owned by its RoomView.
class AskingBar : public TintedBar
{
    Q_OBJECT

public:
    explicit AskingBar(QWidget *parent = nullptr);

    void setCounts(int held, int doubtful);
    void setCanShow(bool can); // whether the first of them is in a room that can be gone to

Q_SIGNALS:
    void sendRequested();   // all that are held
    void deleteRequested(); // likewise; asks nothing
    void showRequested();

private:
    void say();

    int m_held = 0;
    int m_doubtful = 0;
    QLabel *m_text = nullptr;
    QPushButton *m_send = nullptr;
    QPushButton *m_delete = nullptr;
    QPushButton *m_show = nullptr;
};

} // namespace parlance
