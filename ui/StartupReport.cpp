#include "ui/StartupReport.h"

#include <QEvent>
#include <QTimer>
#include <QWidget>

namespace parlance {

StartupReport::StartupReport(const QString &path, QWidget *window)
    : QObject(window)
    , m_file(path)
{
    // Not Append: that seeks, which a pipe cannot.
    if (m_file.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
        window->installEventFilter(this);
}

void StartupReport::write(const char *what)
{
    if (isOpen())
        m_file.write(QByteArray(what) + '\n');
}

bool StartupReport::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Paint && !m_painted) {
        m_painted = true;
        // The event comes before the painting; the turn after it, the picture has been handed to the screen.
        QTimer::singleShot(0, this, [this] { write("painted"); });
    }
    return QObject::eventFilter(watched, event);
}

} // namespace parlance
