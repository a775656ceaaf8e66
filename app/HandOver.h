#pragma once

#include "Backlog.h"
#include "storage/MessageStore.h"

#include <QObject>

#include <deque>
#include <functional>
#include <memory>
#include <optional>

namespace parlance {

// The way of a session's events to its listeners, in order: what matters to the history is kept by the store first, then
// told; whatever has to be seen behind it waits for it. It knows how much is on its way, to the store and from there to
// the thread of the one who consumes it.
//
// Thread: its session's. Lifetime: a member of SessionCore; answers of the store that come later find nobody.
class HandOver : public QObject
{
    Q_OBJECT

public:
    using Tell = std::function<void(const SessionEvents &)>;
    using Changed = std::function<void()>;

    // `consumer`: lives in the listeners' thread and outlives this; null: whoever is told has consumed it. `changed` is
    // called when less is waiting than before.
    HandOver(MessageStore &store, QObject *consumer, Tell tell, Changed changed);
    ~HandOver() override;

    // `state`: what the dialect and the session want to find again at the next start; nothing: unchanged.
    void pass(SessionEvents events, std::optional<QByteArray> state);
    // Runs when everything that was passed before has been told.
    void then(std::function<void()> what);

    const Backlog &waiting() const { return m_waiting; }

private:
    // A way back from the consumer's thread that may outlive the hand-over.
    class Receipts;
    struct Step {
        std::function<void()> what; // empty: tell `events`
        SessionEvents events;
        Backlog load;
        bool ready = false;
    };

    void kept(quint64 step, SessionEvents events);
    void advance();
    void tell(Step &step);
    void consumed(const Backlog &load);

    MessageStore &m_store;
    QObject *m_consumer;
    Tell m_tell;
    Changed m_changed;
    std::deque<Step> m_steps;
    quint64 m_first = 0; // the number of m_steps.front()
    Backlog m_waiting;
    bool m_advancing = false;
    std::shared_ptr<Receipts> m_receipts;
};

} // namespace parlance
