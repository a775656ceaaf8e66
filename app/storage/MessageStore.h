#pragma once

#include "domain/Result.h"
#include "domain/SessionEvent.h"
#include "storage/OutboxRow.h"

#include <functional>
#include <optional>

namespace parlance {

// What one profile keeps of its messages: the outbox, the history of its rooms, and the state of its dialect.
//
// Calls are carried out in the order in which they were made, over all kinds; several that wait are committed together.
//
// Thread: called from the session's thread, and answers in it, at once or later, never after the object is destroyed. What
// was given before the destruction is still written.
// Errors: the system's words in Fault::value, the file in Fault::where, Fault::kind is a StoreTrouble::Kind. What concerns
// the person as a whole (disk full, a damaged file) is told once by Store::troubleChanged besides.
class MessageStore
{
public:
    struct Loaded {
        QVector<OutboxRow> outbox;   // unsettled rows and failed ones, in the order in which they were written
        QByteArray dialectState;     // as keep() got it last
        QStringList rooms;           // that the history has rows of
    };
    using LoadDone = std::function<void(Loaded)>;
    using InsertDone = std::function<void(const Result<qint64> &place)>;
    using Done = std::function<void(const std::optional<Fault> &)>;
    using KeepDone = std::function<void(SessionEvents)>;

    virtual ~MessageStore() = default;

    virtual void load(LoadDone done) = 0;

    // A new own message: its outbox row, and its row of the history as the timeline shows it, in one transaction. It is on
    // the disk (synchronous=FULL) before `done`, which gets the place in the room. Failed: nothing was kept.
    virtual void insert(const OutboxRow &row, const Message &shown, InsertDone done) = 0;
    // A changed state. `done` may be empty; else it comes when the change is on the disk.
    virtual void update(const OutboxRow &row, Done done) = 0;
    // Settled: it leaves the outbox. Its row of the history stays, with the state that event::Delivery gives it; one that
    // was Cancelled goes from the history too.
    virtual void remove(const QString &id) = 0;

    // Keeps what the events mean for the history, and gives them back as they are to be shown: messages with their
    // places, without those that the history had already (the same server id, else the same sender and id, with the same
    // words: a server that uses an id again for something else is shown). Own rows of event::Added that insert() has kept
    // come back as they are. Events that mean nothing to a history pass. When the disk fails, the events come back all
    // the same, with places, and are written as soon as that works again.
    // `state`: the dialect's, nothing: unchanged since the last call.
    virtual void keep(SessionEvents events, std::optional<QByteArray> state, KeepDone done) = 0;
};

} // namespace parlance
