#include "connection/Clock.h"

#include <QTimer>

#include <algorithm>

namespace parlance {

namespace {

using std::chrono::steady_clock;

Instant steadyNow()
{
    return std::chrono::duration_cast<Instant>(steady_clock::now().time_since_epoch());
}

// A wait that is shorter than this needs milliseconds; for a longer one the system may join our wake-up with others.
constexpr milliseconds preciseBelow{1000};
// QTimer counts in int milliseconds; a longer wait is made of several.
constexpr milliseconds longestTimer{24 * 60 * 60 * 1000};

// An Alarm on a single-shot QTimer, which is stopped whenever nothing is pending.
class SystemAlarm final : public Alarm
{
public:
    explicit SystemAlarm(std::function<void()> callback)
        : m_callback(std::move(callback))
        , m_timer(new QTimer)
    {
        m_timer->setSingleShot(true);
        QObject::connect(m_timer, &QTimer::timeout, m_timer, [this] { wake(); });
    }

    // The callback may destroy the alarm: the timer, whose signal is then still being sent, goes a turn later. Otherwise
    // it goes at once: at the end of a thread there is no later turn.
    ~SystemAlarm() override
    {
        if (!m_goneInCallback) {
            delete m_timer;
            return;
        }
        *m_goneInCallback = true;
        m_timer->stop();
        QObject::disconnect(m_timer, nullptr, nullptr, nullptr);
        m_timer->deleteLater();
    }

    void set(Instant when) override
    {
        m_when = when;
        arm();
    }

    void cancel() override { m_timer->stop(); }

private:
    void arm()
    {
        const milliseconds wait = std::clamp(m_when - steadyNow(), milliseconds(0), longestTimer);
        m_timer->setTimerType(wait < preciseBelow ? Qt::PreciseTimer : Qt::CoarseTimer);
        m_timer->start(wait);
    }

    void wake()
    {
        if (steadyNow() < m_when) { // a coarse timer may come 5 % early
            arm();
            return;
        }
        const auto callback = m_callback; // a copy: the original may go away under the call
        bool gone = false;
        m_goneInCallback = &gone;
        callback();
        if (!gone)
            m_goneInCallback = nullptr;
    }

    std::function<void()> m_callback;
    QTimer *m_timer;
    bool *m_goneInCallback = nullptr; // while the callback runs
    Instant m_when{0};
};

class SystemClock final : public Clock
{
public:
    Instant now() const override { return steadyNow(); }
    QDateTime wallNow() const override { return QDateTime::currentDateTime(); }
    std::unique_ptr<Alarm> makeAlarm(std::function<void()> callback) override
    {
        return std::make_unique<SystemAlarm>(std::move(callback));
    }
};

} // namespace

std::unique_ptr<Clock> makeSystemClock()
{
    return std::make_unique<SystemClock>();
}

} // namespace parlance
