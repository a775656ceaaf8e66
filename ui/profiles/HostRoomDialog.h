#pragma once

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QVBoxLayout;

namespace parlance {

class Engine;
class HintLabel;
struct HostedRoom;

// Opening a room to the network, as a deliberate act: says who can join before anything is opened, and shows the links
// with their join token while it is open. Closing the dialog leaves the room open.
//
// Thread: GUI. Lifetime: the caller's; the engine outlives it.
class HostRoomDialog : public QDialog
{
    Q_OBJECT

public:
    explicit HostRoomDialog(Engine &engine, QWidget *parent = nullptr);

private:
    enum class State { Closed, Opening, Open };

    QWidget *makeForm();
    void start();
    void showRoom(const HostedRoom &room);
    void showLinks(const QStringList &links);
    QWidget *makeLinkRow(const QString &link, int number);
    void enterState(State state);
    void judgeName();

    Engine &m_engine;
    State m_state = State::Closed;
    QLineEdit *m_name;
    QSpinBox *m_port;
    HintLabel *m_problem;
    QWidget *m_open;       // what is there while the room is open
    QVBoxLayout *m_links;
    HintLabel *m_copied;
    QPushButton *m_start;
    QPushButton *m_stop;
};

} // namespace parlance
