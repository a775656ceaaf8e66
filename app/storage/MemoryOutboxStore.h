#pragma once

#include "storage/OutboxStore.h"

namespace parlance {

// An outbox that lives as long as the program: nothing to load, nothing that can fail, `done` at once.
class MemoryOutboxStore final : public OutboxStore
{
public:
    QVector<OutboxRow> load() override { return {}; }
    void insert(const OutboxRow &, Done done) override { done(std::nullopt); }
    void update(const OutboxRow &) override {}
    void remove(const QString &) override {}
};

} // namespace parlance
