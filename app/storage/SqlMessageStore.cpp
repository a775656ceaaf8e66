#include "storage/SqlMessageStore.h"

#include "storage/StoreWriter.h"

namespace parlance {

SqlMessageStore::~SqlMessageStore()
{
    if (m_box)
        m_box->close();
}

template<typename Command> void SqlMessageStore::post(Command command)
{
    if (!m_box)
        m_box = std::make_shared<AnswerBox>();
    m_writer.post({m_profile, m_box, std::move(command)});
}

void SqlMessageStore::load(LoadDone done)
{
    post(StoreCommand::Load{std::move(done)});
}

void SqlMessageStore::insert(const OutboxRow &row, const Message &shown, InsertDone done)
{
    post(StoreCommand::Insert{row, shown, std::move(done)});
}

void SqlMessageStore::update(const OutboxRow &row, Done done)
{
    post(StoreCommand::Update{row, std::move(done)});
}

void SqlMessageStore::remove(const QString &id)
{
    post(StoreCommand::Remove{id});
}

void SqlMessageStore::keep(SessionEvents events, std::optional<QByteArray> state, KeepDone done)
{
    post(StoreCommand::Keep{std::move(events), std::move(state), std::move(done)});
}

} // namespace parlance
