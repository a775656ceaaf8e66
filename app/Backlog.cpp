#include "Backlog.h"

namespace parlance {

namespace {

Backlog weigh(const Message &message)
{
    return {1, message.text.size() * qint64(sizeof(QChar)) + (message.file ? message.file->bytes.size() : 0)};
}

Backlog weigh(const QVector<Message> &messages)
{
    Backlog sum;
    for (const Message &message : messages)
        sum += weigh(message);
    return sum;
}

} // namespace

Backlog Backlog::of(const SessionEvent &event)
{
    if (const auto *added = std::get_if<event::Added>(&event))
        return weigh(added->message);
    if (const auto *older = std::get_if<event::Older>(&event))
        return weigh(older->messages);
    if (const auto *filled = std::get_if<event::Filled>(&event))
        return weigh(filled->messages);
    if (const auto *arrived = std::get_if<event::FileArrived>(&event))
        return {1, arrived->file.bytes.size()};
    return {1, 0};
}

Backlog Backlog::of(const SessionEvents &events)
{
    Backlog sum;
    for (const SessionEvent &event : events)
        sum += of(event);
    return sum;
}

Backlog &Backlog::operator+=(const Backlog &other)
{
    rows += other.rows;
    bytes += other.bytes;
    return *this;
}

Backlog &Backlog::operator-=(const Backlog &other)
{
    rows -= other.rows;
    bytes -= other.bytes;
    return *this;
}

} // namespace parlance
