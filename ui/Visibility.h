#pragma once

#include <QObject>
#include <QSet>
#include <QVector>

class QWidget;
class QWindow;

namespace parlance {

// Whether the person can see any window of the program at all: hidden means that all of them are minimised or hidden
// (in the tray), or that the session is locked. A window that lost the focus or is covered is not hidden. Also hears
// of waking from sleep. Lock and sleep come from logind (org.freedesktop.login1) where it is there.
//
// Thread: the GUI thread. Lifetime: one for the program. Errors: without D-Bus or logind only windows count.
class Visibility : public QObject
{
    Q_OBJECT

public:
    explicit Visibility(QObject *parent = nullptr);
    ~Visibility() override;

    void watch(QWidget *window);
    bool isVisible() const { return m_visible; }
    // Begins to listen to logind; call it after the first paint, since the bus may be slow to answer.
    void listenToSystem();
    void setLocked(bool locked);

Q_SIGNALS:
    void changed(bool visible);
    void systemWoke();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    bool isShown(const QWidget *window) const;
    void update();

    QVector<QWidget *> m_windows;
    QSet<const QWindow *> m_exposedOnce;
    bool m_locked = false;
    bool m_visible = true;
    QObject *m_logind = nullptr;
};

} // namespace parlance
