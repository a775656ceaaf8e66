#pragma once

#include "storage/MessageStore.h"

namespace parlance {

// Keeps nothing beyond the program: nothing to load, nothing that can fail, every answer at once. Places are given in the
// order of arrival, what is older below what was there.
class MemoryMessageStore final : public MessageStore
{
public:
    void load(LoadDone done) override { done({}); }
    void insert(const OutboxRow &, const Message &, InsertDone done) override { done(++m_last); }
    void update(const OutboxRow &, Done done) override
    {
        if (done)
            done(std::nullopt);
    }
    void remove(const QString &) override {}
    void keep(SessionEvents events, std::optional<QByteArray>, KeepDone done) override;

private:
    qint64 m_first = 0;
    qint64 m_last = 0;
};

} // namespace parlance
