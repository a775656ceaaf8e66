#pragma once

#include "domain/Profile.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace parlance {

class HintLabel;

// The page of the profile dialog for envelopes around the messages: signed how, with which key, compressed how.
//
// Thread: GUI. Lifetime: the dialog's.
class EnvelopePage : public QWidget
{
    Q_OBJECT

public:
    explicit EnvelopePage(QWidget *parent = nullptr);

    void load(const Profile &profile);
    void store(Profile *profile) const;
    QString problem() const;

    // Lines of plain text take no envelope.
    void setUsable(bool usable);

Q_SIGNALS:
    void changed();

private:
    void addSignature(QFormLayout *form);
    void addCompression(QFormLayout *form);
    EnvelopeSettings settings() const;
    void makeKey();
    void showState();

    QCheckBox *m_on;
    HintLabel *m_onHint;
    QComboBox *m_algorithm;
    HintLabel *m_algorithmHint;
    QLineEdit *m_key;
    QPushButton *m_showKey;
    QPushButton *m_makeKey;
    HintLabel *m_keyHint;
    QComboBox *m_compression;
    QSpinBox *m_compressAbove;
    bool m_usable = true;
};

} // namespace parlance
