#pragma once

#include "storage/StoreCommand.h"

namespace parlance {

class StoreWriter;

// The MessageStore of one profile in a Store's database: hands everything to the writer, and its answers back.
//
// Thread: that of the first call; made and destroyed in any. Lifetime: ends before its Store.
class SqlMessageStore final : public MessageStore
{
public:
    SqlMessageStore(StoreWriter &writer, const QString &profile) : m_writer(writer), m_profile(profile) {}
    ~SqlMessageStore() override;

    void load(LoadDone done) override;
    void insert(const OutboxRow &row, const Message &shown, InsertDone done) override;
    void update(const OutboxRow &row, Done done) override;
    void remove(const QString &id) override;
    void keep(SessionEvents events, std::optional<QByteArray> state, KeepDone done) override;

private:
    template<typename Command> void post(Command command);

    StoreWriter &m_writer;
    QString m_profile;
    std::shared_ptr<AnswerBox> m_box; // made by the first call, in its thread
};

} // namespace parlance
