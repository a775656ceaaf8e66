#pragma once

#include <QWidget>

class QLineEdit;

namespace parlance {

// The path of a file, typed or chosen. "~/" at the front is the person's home.
//
// Thread: GUI. Lifetime: its parent's. It judges nothing: see NetworkWords.
class FileField : public QWidget
{
    Q_OBJECT

public:
    // `what` names the file in a title and to a screen reader: "Private key".
    FileField(const QString &objectName, const QString &what, QWidget *parent = nullptr);

    QLineEdit *lineEdit() const { return m_edit; }
    QString path() const; // whole; empty while nothing is typed
    void setPath(const QString &path);

Q_SIGNALS:
    void changed();

private:
    void choose();

    QString m_what;
    QLineEdit *m_edit;
};

} // namespace parlance
