#pragma once

#include "domain/Profile.h"

#include <QWidget>

class QCheckBox;
class QLineEdit;

namespace parlance {

class UrlField;

// The first page of the profile dialog: where the server is, and as whom and where one talks there.
//
// Thread: GUI. Lifetime: the dialog's.
class GeneralPage : public QWidget
{
    Q_OBJECT

public:
    explicit GeneralPage(QWidget *parent = nullptr);

    void load(const Profile &profile);
    void store(Profile *profile) const;

    UrlField *urlField() const { return m_url; }
    QString user() const;
    QStringList rooms() const;
    void setRooms(const QStringList &rooms);
    void setRoomsUsable(bool usable);

    QString urlProblem() const; // shown below the address itself
    QString problem(bool needsUser) const;

Q_SIGNALS:
    void changed();

private:
    void nameAfterHost();

    UrlField *m_url;
    QLineEdit *m_found; // instead of an address, where it is found by itself
    QLineEdit *m_name;
    QLineEdit *m_user;
    QLineEdit *m_rooms;
    QCheckBox *m_connectAtStart;
    QCheckBox *m_keepTrying;
    bool m_remote = true;
    bool m_needsName = false;
};

} // namespace parlance
