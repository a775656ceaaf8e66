#pragma once

#include "storage/MessageStore.h"
#include "storage/SeenMessages.h"

namespace parlance {

// Keeps nothing beyond the program: nothing to load, nothing that can fail, every answer at once. Places are given in the
// order of arrival, what is older below what was there. Of what was shown it remembers enough to know the newest of it
// again.
class MemoryMessageStore final : public MessageStore
{
public:
    void load(LoadDone done) override { done({}); }
    void insert(const OutboxRow &row, const Message &shown, InsertDone done) override;
    void update(const OutboxRow &, Done done) override
    {
        if (done)
            done(std::nullopt);
    }
    void remove(const QString &) override {}
    void keep(SessionEvents events, std::optional<QByteArray>, KeepDone done) override;

private:
    void keepDelivery(const event::Delivery &delivery);
    bool isNew(const Message &message);

    QHash<QString, Message> m_own; // that may still learn their server ids
    SeenMessages m_seen;
    qint64 m_first = 0;
    qint64 m_last = 0;
};

} // namespace parlance
