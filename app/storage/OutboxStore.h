#pragma once

#include "domain/Message.h"
#include "domain/Result.h"

#include <QVector>

#include <functional>
#include <optional>

namespace parlance {

// One own message with everything that has to survive a crash.
struct OutboxRow {
    OutgoingMessage message;
    DeliveryState state = DeliveryState::Queued;
    int tries = 0;
    quint64 epoch = 0; // the link on which it was written, while Sending
    Refusal refusal = Refusal::None;
    QString refusalText;
};

// Where the rows of one profile are kept. MemoryOutboxStore forgets them at the end of the program.
//
// Thread: called from the session's thread; `done` is called in it too, at once or later, with the system's words in
// Fault::value when nothing was kept.
class OutboxStore
{
public:
    using Done = std::function<void(const std::optional<Fault> &)>;

    virtual ~OutboxStore() = default;
    virtual QVector<OutboxRow> load() = 0;                         // in the order in which they were written
    virtual void insert(const OutboxRow &row, Done done) = 0;      // durable before `done`
    virtual void update(const OutboxRow &row) = 0;                 // its state; order of calls is kept
    virtual void remove(const QString &id) = 0;
};

} // namespace parlance
