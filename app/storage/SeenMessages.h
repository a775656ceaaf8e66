#pragma once

#include "domain/Message.h"

#include <QSet>

#include <deque>

namespace parlance {

// Which received messages are already shown, so that a server that sends one again is not shown twice: by (room,
// server id), else by (sender, id). A message without an id is never taken for another. Bounded: the oldest keys go.
class SeenMessages
{
public:
    // True when it was not seen before; from now on it was.
    bool insert(const Message &message);

private:
    static constexpr size_t remembered = 20000;

    QSet<QString> m_keys;
    std::deque<QString> m_order;
};

} // namespace parlance
