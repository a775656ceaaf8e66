#pragma once

#include <QUrl>
#include <QWidget>

#include <optional>

class QLineEdit;
class QPushButton;

namespace parlance {

class HintLabel;

// The address of a server, judged as one types: below it stands in one sentence what is wrong, and where the right
// address can be told (http, https or nothing before the host), a button that takes it. Nothing is changed by itself.
//
// Thread: GUI. Lifetime: its parent's.
class UrlField : public QWidget
{
    Q_OBJECT

public:
    explicit UrlField(QWidget *parent = nullptr);
    ~UrlField() override;

    QLineEdit *lineEdit() const { return m_edit; }
    QString text() const;
    void setText(const QString &text);

    QUrl url() const;        // empty while something is wrong
    QString problem() const; // empty when the address is right

    // A word about the address itself, shown where a problem would stand; gone with the next change.
    void showHint(const QString &text);

Q_SIGNALS:
    void changed();
    void pasted(); // an address came as a whole, or was left: the moment to take it apart

private:
    void judge();
    void edited();

    QLineEdit *m_edit;
    HintLabel *m_hint;
    QPushButton *m_suggestion;
    QString m_suggested;
    QString m_problem;
    std::optional<QString> m_judged; // the text that m_problem is about
    QString m_edited; // the text after the last edit
};

} // namespace parlance
