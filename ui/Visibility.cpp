#include "ui/Visibility.h"

#ifdef PARLANCE_DBUS
#include "ui/Logind.h"
#endif

#include <QEvent>
#include <QGuiApplication>
#include <QTimer>
#include <QWidget>
#include <QWindow>

#include <algorithm>

namespace parlance {

Visibility::Visibility(QObject *parent) : QObject(parent) {}

Visibility::~Visibility() = default;

void Visibility::watch(QWidget *window)
{
    m_windows.append(window);
    window->installEventFilter(this);
    if (QWindow *handle = window->windowHandle())
        handle->installEventFilter(this);
    connect(window, &QObject::destroyed, this, [this, window] {
        m_windows.removeOne(window);
        if (!m_windows.isEmpty()) // when the last one goes, the program ends
            update();
    });
}

void Visibility::listenToSystem()
{
#ifdef PARLANCE_DBUS
    if (m_logind)
        return;
    auto *logind = new Logind(this);
    m_logind = logind;
    connect(logind, &Logind::lockedChanged, this, &Visibility::setLocked);
    connect(logind, &Logind::woke, this, &Visibility::systemWoke);
    logind->listen();
#endif
}

void Visibility::setLocked(bool locked)
{
    m_locked = locked;
    update();
}

bool Visibility::eventFilter(QObject *watched, QEvent *event)
{
    switch (event->type()) {
    case QEvent::WinIdChange:
        if (auto *window = qobject_cast<QWidget *>(watched); window && window->windowHandle())
            window->windowHandle()->installEventFilter(this);
        break;
    case QEvent::WindowActivate:
        setLocked(false); // the person is here, whatever the locker forgot to say
        break;
    case QEvent::Expose:
        if (auto *handle = qobject_cast<QWindow *>(watched); handle && handle->isExposed())
            m_exposedOnce.insert(handle);
        [[fallthrough]];
    case QEvent::Show:
    case QEvent::Hide:
    case QEvent::WindowStateChange:
        // The state of the window is changed only after its filters have seen the event.
        QTimer::singleShot(0, this, &Visibility::update);
        break;
    default:
        break;
    }
    return QObject::eventFilter(watched, event);
}

bool Visibility::isShown(const QWidget *window) const
{
    if (!window->isVisible() || window->isMinimized())
        return false;
    // X11 unmaps a minimised window, also under window managers that do not tell its state. Wayland takes the exposure
    // away from a window that is merely covered.
    const QWindow *handle = window->windowHandle();
    return QGuiApplication::platformName() != u"xcb" || !m_exposedOnce.contains(handle) || handle->isExposed();
}

void Visibility::update()
{
    const bool shown = !m_locked && std::any_of(m_windows.cbegin(), m_windows.cend(),
                                                [this](const QWidget *window) { return isShown(window); });
    if (shown == m_visible)
        return;
    m_visible = shown;
    Q_EMIT changed(shown);
}

} // namespace parlance
