#pragma once

#include <QObject>

#include <memory>

class QMenu;
class QSystemTrayIcon;

namespace parlance {

class Settings;

// The icon in the desktop's tray, there while the person wants the program to stay when its window is closed. Tells once
// that the program goes on. Trusts QSystemTrayIcon::isSystemTrayAvailable() and nothing else.
//
// Thread: the GUI thread. Lifetime: one for the program; the settings outlive it.
class Tray : public QObject
{
    Q_OBJECT

public:
    explicit Tray(Settings &settings, QObject *parent = nullptr);
    ~Tray() override;

    // True when a closed window is to live on here.
    bool keepsWindows() const;
    void tellOnce();
    void setUnread(int unread);

Q_SIGNALS:
    void showRequested();
    void quitRequested();

private:
    void update();

    Settings &m_settings;
    std::unique_ptr<QMenu> m_menu;
    QSystemTrayIcon *m_icon = nullptr;
    int m_unread = 0;
};

} // namespace parlance
