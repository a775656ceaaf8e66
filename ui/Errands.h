#pragma once

#include <QMutex>
#include <QObject>
#include <QThreadPool>

#include <atomic>
#include <memory>

namespace parlance {

// Work done beside the window, whose result comes back into the owner's thread: unless the owner has gone, which waits for
// nothing. `work` gets a flag that says when nobody wants its result any more.
//
// A member of its owner. Thread: the owner's. Errors: part of the result.
class Errands
{
public:
    explicit Errands(QObject *owner) : m_gate(std::make_shared<Gate>()) { m_gate->owner = owner; }
    ~Errands()
    {
        m_gate->unwanted = true;
        const QMutexLocker lock(&m_gate->mutex);
        m_gate->owner = nullptr;
    }
    Q_DISABLE_COPY_MOVE(Errands)

    template<typename Work, typename Done>
    void run(Work work, Done done)
    {
        QThreadPool::globalInstance()->start([gate = m_gate, work = std::move(work), done = std::move(done)] {
            auto result = work(gate->unwanted);
            const QMutexLocker lock(&gate->mutex);
            if (gate->owner)
                QMetaObject::invokeMethod(gate->owner, [done, result = std::move(result)] { done(result); }, Qt::QueuedConnection);
        });
    }

private:
    struct Gate {
        QMutex mutex;
        QObject *owner = nullptr;
        std::atomic<bool> unwanted{false};
    };
    std::shared_ptr<Gate> m_gate;
};

} // namespace parlance
