#pragma once

#include "domain/ConnectionStatus.h"
#include "ui/TintedBar.h"

#include <QDeadlineTimer>
#include <QTimer>

class QLabel;
class QPushButton;

namespace parlance {

// Says above the timeline what the connection does when it is not simply there, and offers what can be done about it.
// A blink of the network shows nothing: the banner comes one second after the trouble began (three for a mere check),
// and at once where the program has given up. Amber while something is being tried, red once nothing is.
//
// Thread: the GUI thread. Lifetime: owned by its RoomView. It ticks once a second, only while it shows a countdown.
class ConnectionBanner : public TintedBar
{
    Q_OBJECT

public:
    explicit ConnectionBanner(QWidget *parent = nullptr);

    // `retry`: when the next try begins, while Waiting. `troubled`: for how long it has been so, or the like; what
    // was not shown in time shows at once.
    void setStatus(const ConnectionStatus &status, const QDeadlineTimer &retry, std::chrono::milliseconds troubled = {});
    // Forgets how long the trouble has lasted: another connection is shown now.
    void reset();
    // Tests shorten the wait.
    void setPatience(std::chrono::milliseconds trouble, std::chrono::milliseconds checking);

Q_SIGNALS:
    void connectRequested();
    void tryNowRequested();
    void stopRequested();
    void keepTryingRequested();
    void editRequested();
    void detailsRequested();

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    QPushButton *addButton(const QString &objectName);
    void appearAfter(std::chrono::milliseconds patience);
    void retranslate();
    void arrange();
    void say();

    ConnectionStatus m_status;
    QDeadlineTimer m_retry;
    std::chrono::milliseconds m_patience{1000};
    std::chrono::milliseconds m_checkingPatience{3000};
    QTimer m_appear;
    QTimer m_tick;
    QLabel *m_text = nullptr;
    QPushButton *m_connect = nullptr;
    QPushButton *m_tryNow = nullptr;
    QPushButton *m_tryAgain = nullptr;
    QPushButton *m_keepTrying = nullptr;
    QPushButton *m_edit = nullptr;
    QPushButton *m_details = nullptr;
    QPushButton *m_stop = nullptr;
};

} // namespace parlance
