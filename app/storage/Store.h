#pragma once

#include "storage/HistorySource.h"
#include "storage/MessageStore.h"
#include "storage/StoreTrouble.h"

#include <QObject>

#include <memory>

namespace parlance {

// The messages of all profiles of one directory: `messages.sqlite` (WAL) and `files/`. One process owns it, by the lock
// `messages.lock`; it has one writer, on the storage thread, and one reader, on the reading thread, so that a search holds
// up nobody who writes.
//
// Thread: the one that made it, except the MessageStores. Lifetime: outlives the MessageStores made here; its destructor
// writes what was given, then closes the files. Errors: troubleChanged(), and the answers of the calls.
class Store : public QObject
{
    Q_OBJECT

public:
    struct Options {
        QString directory;     // made when missing, for its owner only
        bool threads = true;   // false: everything on the calling thread, answers come from the event loop (tests)
        bool readOnly = false; // for looking into it, also while another process owns it: takes no lock, changes nothing
    };

    explicit Store(const Options &options, QObject *parent = nullptr);
    ~Store() override;

    // Opens the files, in their thread: what is asked meanwhile waits. The outcome is troubleChanged(), if it is any.
    void open();

    // For one session; made here, used in the session's thread.
    std::unique_ptr<MessageStore> messagesOf(const QString &profile);
    HistorySource &history();
    // A removed profile: its outbox, history and files that nobody else has.
    void forget(const QString &profile);

    StoreTrouble trouble() const;

Q_SIGNALS:
    void troubleChanged(const parlance::StoreTrouble &trouble);

private:
    class Private;
    std::unique_ptr<Private> m_d;
};

} // namespace parlance
