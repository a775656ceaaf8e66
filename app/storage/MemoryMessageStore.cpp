#include "storage/MemoryMessageStore.h"

namespace parlance {

void MemoryMessageStore::insert(const OutboxRow &row, const Message &shown, InsertDone done)
{
    m_own.insert(row.message.id, shown);
    done(++m_last);
}

void MemoryMessageStore::keepDelivery(const event::Delivery &delivery)
{
    switch (delivery.state) {
    case DeliveryState::Delivered: {
        // From now on a server that repeats it, in its history or after a resume, says nothing new.
        Message own = m_own.take(delivery.id);
        own.serverId = delivery.serverId;
        m_seen.insert(own);
        return;
    }
    case DeliveryState::Cancelled:
        m_own.remove(delivery.id);
        return;
    case DeliveryState::None:
    case DeliveryState::Queued:
    case DeliveryState::Held:
    case DeliveryState::Sending:
    case DeliveryState::Unconfirmed: // a late answer may still come
    case DeliveryState::InDoubt:
    case DeliveryState::Failed:
        return;
    }
}

bool MemoryMessageStore::isNew(const Message &message)
{
    return message.kind != MessageKind::Chat || message.state != DeliveryState::None || m_seen.insert(message);
}

void MemoryMessageStore::keep(SessionEvents events, std::optional<QByteArray>, KeepDone done)
{
    SessionEvents kept;
    kept.reserve(events.size());
    for (SessionEvent &event : events) {
        if (auto *added = std::get_if<event::Added>(&event)) {
            if (added->message.place == 0) {
                if (!isNew(added->message))
                    continue;
                added->message.place = ++m_last;
            }
        } else if (auto *older = std::get_if<event::Older>(&event)) {
            older->messages.removeIf([this](const Message &message) {
                return message.own ? !m_seen.insert(message) : !isNew(message);
            });
            m_first -= older->messages.size();
            qint64 place = m_first;
            for (Message &message : older->messages)
                message.place = place++; // below 0, which is no place
        } else if (auto *filled = std::get_if<event::Filled>(&event)) {
            filled->messages.removeIf([this](const Message &message) { return !isNew(message); });
            if (filled->messages.isEmpty())
                continue;
            for (Message &message : filled->messages)
                message.place = ++m_last;
        } else if (const auto *delivery = std::get_if<event::Delivery>(&event)) {
            keepDelivery(*delivery);
        }
        kept.append(std::move(event));
    }
    done(std::move(kept));
}

} // namespace parlance
