#pragma once

#include <QObject>

#include <functional>
#include <memory>
#include <mutex>

namespace parlance {

// Brings answers into the thread of one caller, in order, until that caller is gone. Both sides share it.
//
// Thread: post() any; the constructor and close() the caller's. What is posted comes from the caller's event loop.
class AnswerBox
{
public:
    AnswerBox() : m_receiver(new QObject), m_state(std::make_shared<State>()) {}
    ~AnswerBox() { close(); }
    AnswerBox(const AnswerBox &) = delete;
    AnswerBox &operator=(const AnswerBox &) = delete;

    void post(std::function<void()> answer)
    {
        const std::lock_guard lock(m_mutex);
        if (!m_receiver)
            return;
        const auto call = [state = m_state, answer = std::move(answer)] {
            ++state->running;
            if (state->open)
                answer();
            --state->running;
        };
        QMetaObject::invokeMethod(m_receiver, call, Qt::QueuedConnection);
    }

    // From now on nothing comes any more, not even what was posted. May be called by an answer.
    void close()
    {
        const std::lock_guard lock(m_mutex);
        QObject *receiver = std::exchange(m_receiver, nullptr);
        if (!receiver)
            return;
        m_state->open = false;
        if (m_state->running > 0)
            receiver->deleteLater(); // it is under way in there
        else
            delete receiver;
    }

private:
    struct State { // the caller's thread only
        bool open = true;
        int running = 0;
    };

    std::mutex m_mutex;
    QObject *m_receiver; // of the caller's thread
    std::shared_ptr<State> m_state;
};

} // namespace parlance
