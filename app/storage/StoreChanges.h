#pragma once

#include "storage/Database.h"
#include "storage/MessageFiles.h"
#include "storage/MessageTable.h"
#include "storage/OutboxTable.h"
#include "storage/StoreCommand.h"

namespace parlance {

// Carries out changes on the database, and on the files beside it.
//
// Thread: the writer's. Lifetime: the Database's. Errors: failed() and trouble() after a sequence of calls; then the
// writer rolls back, and calls undone().
class StoreChanges
{
public:
    StoreChanges(Database &database, const QString &filesFolder);

    // A row's file is on the disk when it comes back. `late`: it waited for the disk, and its place may be taken by now.
    void apply(StoreChange &change, bool late = false);
    void insertOwn(const QString &profile, const OutboxRow &row, Message *shown);
    enum class Loading { Settle, AsItIs }; // Settle: also writes what an end in the middle of things has left open
    MessageStore::Loaded load(const QString &profile, Loading how, QVector<OutboxTable::Kept> *kept);
    // As a session gets them, with the bytes of their files.
    static QVector<OutboxRow> outboxOf(const QVector<OutboxTable::Kept> &kept);

    bool failed() const { return m_fileTrouble || m_database.failed(); }
    StoreTrouble trouble() const;
    bool blamesCommand() const; // the disk has nothing to do with it: once more would fail likewise
    void undone();    // the transaction was rolled back
    void committed(); // files that nobody names any more go

    MessageTable &messages() { return m_messages; }
    const MessageFiles &files() const { return m_files; }

private:
    void perform(const QString &profile, StoreChange::Row &row, bool late);
    void perform(const QString &profile, const StoreChange::Delivery &delivery);
    void perform(const QString &profile, const StoreChange::Update &update);
    void perform(const QString &profile, const StoreChange::Remove &remove);
    void perform(const QString &profile, StoreChange::File &file);
    void perform(const QString &profile, const StoreChange::DialectState &state);
    void perform(const QString &profile, const StoreChange::Forget &);
    void settleOrphans(qint64 profile);
    void removeRow(qint64 profile, qint64 room, const MessageTable::Known &row);

    Database &m_database;
    MessageTable m_messages;
    OutboxTable m_outbox;
    MessageFiles m_files;
    std::optional<StoreTrouble> m_fileTrouble;
    bool m_unfitBytes = false;
    QVector<QByteArray> m_unnamed; // digests of files that this transaction may have left without a row
};

} // namespace parlance
