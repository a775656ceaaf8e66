#pragma once

#include "domain/Profile.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLineEdit;
class QPushButton;

namespace parlance {

class FileField;
class HintLabel;

// The way to the server: what carries the frames, through which proxy, and how both sides prove with TLS who they are.
//
// Thread: GUI. Lifetime: the dialog's.
class NetworkPage : public QWidget
{
    Q_OBJECT

public:
    explicit NetworkPage(QWidget *parent = nullptr);

    void load(const Profile &profile);
    void store(Profile *profile) const;
    QString problem() const;

Q_SIGNALS:
    void changed();

protected:
    void showEvent(QShowEvent *event) override;

private:
    void addTransport(QFormLayout *form);
    void addProxy(QFormLayout *form);
    void addTls(QFormLayout *form);
    QPushButton *revealer(QLineEdit *secret, const QString &objectName, const QString &accessibleName);
    ProxySettings proxy() const;
    TlsFiles tlsFiles() const;
    void showTransportHint();
    void enableProxyFields();
    void judgeFiles();

    QComboBox *m_transport;
    HintLabel *m_transportHint;
    QCheckBox *m_compression;
    QComboBox *m_proxyKind;
    QLineEdit *m_proxyHost;
    QLineEdit *m_proxyPort;
    QLineEdit *m_proxyUser;
    QLineEdit *m_proxyPassword;
    QPushButton *m_showProxyPassword = nullptr;
    QCheckBox *m_verifyTls;
    FileField *m_authorities;
    FileField *m_certificate;
    FileField *m_key;
    QLineEdit *m_passphrase;
    QString m_filesProblem; // kept: the files are looked into when a path changes or the page is shown, not at every key
};

} // namespace parlance
