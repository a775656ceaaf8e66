#pragma once

#include "Settings.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QSpinBox;

namespace parlance {

class HintLabel;

// The settings a person chooses. Each takes effect at once (the language at the next start), so there is only Close.
//
// Thread: GUI. Lifetime: the caller's; the settings outlive it.
class SettingsDialog : public QDialog
{
    Q_OBJECT

public:
    explicit SettingsDialog(Settings &settings, QWidget *parent = nullptr);
    ~SettingsDialog() override;

private:
    QComboBox *makeChoice(Settings::Key key, const QString &objectName, const QVector<QPair<QString, QString>> &choices);
    QCheckBox *makeFlag(Settings::Key key, const QString &objectName, const QString &text);
    QLineEdit *makeName();
    QSpinBox *makeFontSize();
    void showLanguageHint();

    Settings &m_settings;
    QString m_languageBefore;
    HintLabel *m_languageHint;
};

} // namespace parlance
