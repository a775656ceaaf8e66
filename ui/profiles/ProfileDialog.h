#pragma once

#include "domain/Profile.h"
#include "domain/RoomLink.h"

#include <QDialog>

class QPushButton;
class QTabWidget;

namespace parlance {

class EnvelopePage;
class GeneralPage;
class HintLabel;
class MessagesPage;
class NetworkPage;
class RequestPage;

// Makes or changes a profile. A profile without an id is a new one. While something is wrong, the reason is shown and
// the profile cannot be accepted. Nothing happens outside the dialog: take profile() after accept().
//
// Thread: GUI. Lifetime: the caller's.
class ProfileDialog : public QDialog
{
    Q_OBJECT

public:
    explicit ProfileDialog(const Profile &profile, QWidget *parent = nullptr);
    ~ProfileDialog() override;

    Profile profile() const; // the fields that are not edited here keep their values

private:
    struct PageProblem {
        QWidget *page = nullptr;
        QString words;
        bool shownThere = false; // beside the field itself
    };

    PageProblem firstProblem() const;
    void judge();
    void takeLinkApart();
    void putLinkTogether();

    Profile m_profile;
    QTabWidget *m_tabs;
    GeneralPage *m_general;
    MessagesPage *m_messages;
    RequestPage *m_request;
    NetworkPage *m_network;
    EnvelopePage *m_envelope;
    HintLabel *m_problem;
    QPushButton *m_accept;
    RoomLink m_taken; // what takeLinkApart() took out of the address and nobody has changed since
    bool m_judging = false;
};

} // namespace parlance
