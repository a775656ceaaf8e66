#include "HandOver.h"

#include <QMutex>
#include <QPointer>

#include <algorithm>

namespace parlance {

namespace {

bool mattersToHistory(const SessionEvent &event)
{
    return std::holds_alternative<event::Added>(event) || std::holds_alternative<event::Delivery>(event)
        || std::holds_alternative<event::Older>(event) || std::holds_alternative<event::Filled>(event)
        || std::holds_alternative<event::FileArrived>(event) || std::holds_alternative<event::RoomLeft>(event);
}

} // namespace

class HandOver::Receipts
{
public:
    explicit Receipts(HandOver &owner) : m_owner(&owner) {}

    // In the consumer's thread: everything that was posted to it before has been seen.
    void sign(const Backlog &load)
    {
        const QMutexLocker lock(&m_mutex);
        if (HandOver *const owner = m_owner)
            QMetaObject::invokeMethod(owner, [owner, load] { owner->consumed(load); }, Qt::QueuedConnection);
    }
    void close()
    {
        const QMutexLocker lock(&m_mutex);
        m_owner = nullptr;
    }

private:
    QMutex m_mutex;
    HandOver *m_owner;
};

HandOver::HandOver(MessageStore &store, QObject *consumer, Tell tell, Changed changed)
    : m_store(store), m_consumer(consumer), m_tell(std::move(tell)), m_changed(std::move(changed)),
      m_receipts(std::make_shared<Receipts>(*this))
{
}

HandOver::~HandOver()
{
    m_receipts->close();
}

void HandOver::pass(SessionEvents events, std::optional<QByteArray> state)
{
    const Backlog load = Backlog::of(events);
    m_waiting += load;
    const quint64 number = m_first + m_steps.size();
    if (!state && std::none_of(events.cbegin(), events.cend(), mattersToHistory)) {
        m_steps.push_back({{}, std::move(events), load, true});
        advance();
        return;
    }
    m_steps.push_back({{}, {}, load, false});
    const QPointer<HandOver> guard(this);
    m_store.keep(std::move(events), std::move(state), [guard, number](SessionEvents keptEvents) {
        if (guard)
            guard->kept(number, std::move(keptEvents));
    });
}

void HandOver::then(std::function<void()> what)
{
    m_steps.push_back({std::move(what), {}, {}, true});
    advance();
}

void HandOver::kept(quint64 step, SessionEvents events)
{
    Step &entry = m_steps.at(step - m_first);
    entry.events = std::move(events);
    entry.ready = true;
    advance();
}

// A listener may give new work, or end the session.
void HandOver::advance()
{
    if (std::exchange(m_advancing, true))
        return;
    const QPointer<HandOver> guard(this);
    while (!m_steps.empty() && m_steps.front().ready) {
        Step step = std::move(m_steps.front());
        m_steps.pop_front();
        ++m_first;
        if (step.what)
            step.what();
        else
            tell(step);
        if (!guard)
            return;
    }
    m_advancing = false;
}

void HandOver::tell(Step &step)
{
    const QPointer<HandOver> guard(this);
    if (!step.events.isEmpty())
        m_tell(step.events);
    if (!guard)
        return;
    if (!m_consumer) {
        consumed(step.load);
        return;
    }
    // Posted behind the signal, to the same thread: it comes when the listeners there are done with the batch.
    QMetaObject::invokeMethod(m_consumer, [receipts = m_receipts, load = step.load] { receipts->sign(load); },
                              Qt::QueuedConnection);
}

void HandOver::consumed(const Backlog &load)
{
    m_waiting -= load;
    m_changed();
}

} // namespace parlance
