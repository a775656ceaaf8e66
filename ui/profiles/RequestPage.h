#pragma once

#include "domain/Profile.h"

#include <QWidget>

class QLineEdit;
class QPushButton;
class QTableWidget;

namespace parlance {

class HintLabel;

// What goes along with the connection itself: the token, and the headers and subprotocols of the upgrade request.
//
// Thread: GUI. Lifetime: the dialog's.
class RequestPage : public QWidget
{
    Q_OBJECT

public:
    explicit RequestPage(QWidget *parent = nullptr);

    void load(const Profile &profile);
    void store(Profile *profile) const;

    QString token() const;
    void setToken(const QString &token);
    void setTokenSent(bool sent); // whether the kind of server is sent a token at all
    QString problem() const;

Q_SIGNALS:
    void changed();

private:
    QWidget *makeHeaders();
    void addHeader(const HeaderField &header);
    void removeHeader();
    QList<HeaderField> headers() const;
    void showTokenHint();

    QLineEdit *m_token;
    HintLabel *m_tokenHint;
    QTableWidget *m_headers;
    QPushButton *m_remove;
    QLineEdit *m_subprotocols;
    QLineEdit *m_origin;
    bool m_tokenSent = true;
};

} // namespace parlance
