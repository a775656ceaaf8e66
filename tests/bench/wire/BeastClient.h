#pragma once

#include "bench/wire/WireClient.h"

namespace parlance::bench {

// Boost.Beast, to compare with: a stream with 64 KiB of read-ahead, which is its fastest. Only ever receives.
class BeastClient final : public WireClient
{
public:
    enum class Mode { Synchronous, Asynchronous };

    explicit BeastClient(Mode mode) : m_mode(mode) {}

    QString name() const override;
    Sample receive(const Load &load) override;
    Sample send(const Load &load) override;
    Sample echo(const Load &load) override;

private:
    Mode m_mode;
};

} // namespace parlance::bench
