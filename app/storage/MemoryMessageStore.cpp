#include "storage/MemoryMessageStore.h"

namespace parlance {

void MemoryMessageStore::keep(SessionEvents events, std::optional<QByteArray>, KeepDone done)
{
    for (SessionEvent &event : events) {
        if (auto *added = std::get_if<event::Added>(&event); added && added->message.place == 0) {
            added->message.place = ++m_last;
        } else if (auto *older = std::get_if<event::Older>(&event)) {
            m_first -= older->messages.size();
            qint64 place = m_first;
            for (Message &message : older->messages)
                message.place = place++;
        } else if (auto *filled = std::get_if<event::Filled>(&event)) {
            for (Message &message : filled->messages)
                message.place = ++m_last;
        }
    }
    done(std::move(events));
}

} // namespace parlance
