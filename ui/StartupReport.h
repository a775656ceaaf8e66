#pragma once

#include <QFile>
#include <QObject>
#include <QString>

class QWidget;

namespace parlance {

// For measuring the start from outside: writes a line to a file (or a named pipe) when something has happened, at
// once and unbuffered. Behind the option --startup-report FILE, which script/bench uses.
//
// Thread: the GUI thread. Lifetime: owned by its parent, the window. Errors: a file that cannot be opened or written
// is left alone; isOpen() tells.
class StartupReport : public QObject
{
    Q_OBJECT

public:
    StartupReport(const QString &path, QWidget *window);

    bool isOpen() const { return m_file.isOpen(); }
    // "painted" is written by this class, after the first picture of the window went to the screen.
    void write(const char *what);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QFile m_file;
    bool m_painted = false;
};

} // namespace parlance
