#pragma once

#include "domain/Message.h"

namespace parlance {

// One own message with everything that has to survive a crash.
struct OutboxRow {
    OutgoingMessage message;
    QString server;  // what it was written for, as serverKey() names it
    DeliveryState state = DeliveryState::Queued;
    HoldReason hold = HoldReason::None;
    bool consented = false; // the person has said that it is to go, however old it is
    int tries = 0;
    quint64 epoch = 0; // the link on which it was written, while Sending
    Refusal refusal = Refusal::None;
    QString refusalText;
    qint64 place = 0; // of its row of the history; load() says it, nobody else needs it
};

} // namespace parlance
