#include "ui/Tray.h"

#include "Settings.h"

#include <QApplication>
#include <QIcon>
#include <QMenu>
#include <QSystemTrayIcon>

namespace parlance {

Tray::Tray(Settings &settings, QObject *parent) : QObject(parent), m_settings(settings)
{
    connect(&settings, &Settings::changed, this, [this](Settings::Key key) {
        if (key == Settings::Key::CloseToTray)
            update();
    });
    update();
}

Tray::~Tray() = default;

bool Tray::keepsWindows() const
{
    return m_icon && m_settings.flag(Settings::Key::CloseToTray) && QSystemTrayIcon::isSystemTrayAvailable();
}

void Tray::tellOnce()
{
    if (!m_icon || m_settings.flag(Settings::Key::CloseToTrayTold))
        return;
    m_settings.set(Settings::Key::CloseToTrayTold, true);
    m_icon->showMessage(tr("Parlance goes on in the tray"), tr("Quit it from the menu of its icon."));
}

void Tray::setUnread(int unread)
{
    m_unread = unread;
    if (!m_icon)
        return;
    m_icon->setToolTip(unread == 0 ? QStringLiteral("Parlance") : tr("Parlance: %Ln unread messages", nullptr, unread));
}

void Tray::update()
{
    const bool wanted = m_settings.flag(Settings::Key::CloseToTray) && QSystemTrayIcon::isSystemTrayAvailable();
    if (!wanted) {
        delete m_icon;
        m_icon = nullptr;
        m_menu.reset();
        return;
    }
    if (m_icon)
        return;
    m_menu = std::make_unique<QMenu>();
    m_menu->addAction(tr("Show the window"), this, &Tray::showRequested);
    m_menu->addAction(tr("Quit"), this, &Tray::quitRequested);
    m_icon = new QSystemTrayIcon(QApplication::windowIcon(), this);
    m_icon->setContextMenu(m_menu.get());
    connect(m_icon, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
        if (reason == QSystemTrayIcon::Trigger)
            Q_EMIT showRequested();
    });
    setUnread(m_unread);
    m_icon->show();
}

} // namespace parlance
