#pragma once

#include "storage/AnswerBox.h"
#include "storage/MessageStore.h"

#include <variant>

namespace parlance {

// What a MessageStore asks the writer to do, in the order in which it was asked.
struct StoreCommand {
    struct Load { MessageStore::LoadDone done; };
    struct Insert { OutboxRow row; Message shown; MessageStore::InsertDone done; };
    struct Update { OutboxRow row; MessageStore::Done done; };
    struct Remove { QString id; };
    struct Keep { SessionEvents events; std::optional<QByteArray> state; MessageStore::KeepDone done; };
    struct Forget {};

    QString profile;
    std::shared_ptr<AnswerBox> box; // null: nobody waits for an answer
    std::variant<Load, Insert, Update, Remove, Keep, Forget> what;
};

// A change of the database that is decided on: carried out at once, or kept while the disk fails.
struct StoreChange {
    struct Row {
        Message message;
        bool checked = true; // that the history does not have it yet
    };
    struct Delivery { event::Delivery change; };
    struct Update { OutboxRow row; };
    struct Remove { QString id; };
    struct File { event::FileArrived arrived; };
    struct DialectState { QByteArray state; };
    struct Forget {};

    QString profile;
    std::variant<Row, Delivery, Update, Remove, File, DialectState, Forget> what;
};

} // namespace parlance
