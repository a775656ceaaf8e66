#pragma once

#include "bench/wire/Sample.h"

namespace parlance::bench {

// A client under measurement. Each call makes a connection of its own, and waits until its round is over. Thread: the
// main thread. Errors: in the sample.
class WireClient
{
public:
    virtual ~WireClient() = default;

    virtual QString name() const = 0;
    // Counts text messages that are valid and delivered, from a server that writes as fast as it can.
    virtual Sample receive(const Load &load) = 0;
    // Writes text messages while less than Transport::writeWatermark waits, until the server has counted all of them.
    virtual Sample send(const Load &load) = 0;
    // Sends a text, waits until it comes back, and so on.
    virtual Sample echo(const Load &load) = 0;
};

} // namespace parlance::bench
