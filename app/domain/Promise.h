#pragma once

#include <QMetaType>

namespace parlance {

// What a server has declared about delivery; known once the link is Ready. It decides what the outbox may
// do when a link breaks under a message, and what the person is told.
struct DeliveryPromise {
    bool acks = false;     // every message is answered with an ack, or echoed with our id
    bool dedupes = false;  // a message id that comes twice is stored once: resending is safe
    bool resumes = false;  // what was missed while the link was down can be asked for
    bool history = false;  // older messages can be asked for
    bool chunks = false;   // a message over maxMessage may come in parts (docs/room-protocol.md)
    bool files = false;    // messages may carry files …
    bool binary = false;   // … and those go as binary frames instead of base64
    qint64 maxMessage = 0; // bytes of UTF-8 of one frame; 0 when unknown
    qint64 maxFile = 0;    // bytes of one file; 0 where none are taken
    int messagesPerSecond = 0; // more than this the server does not want from one client; 0: it does not say
    bool echoes = false;   // `acks` is kept by the message itself, which comes back with our id: the echoes' order counts

    friend bool operator==(const DeliveryPromise &, const DeliveryPromise &) = default;
};

} // namespace parlance

Q_DECLARE_METATYPE(parlance::DeliveryPromise)
