#pragma once

#include "connection/Clock.h"
#include "domain/SessionEvent.h"

#include <deque>
#include <functional>
#include <memory>

namespace parlance {

// How far each large own message is on its way out, from what waits in the transport: told at most every 100 ms, and once
// with done == total when it is over. Small ones are never spoken of.
//
// Thread: its session's. Lifetime: a member of DeliveryFlow.
class UploadProgress
{
public:
    using Emit = std::function<void(SessionEvent)>;

    static constexpr qint64 largeFrom = 256 * 1024;
    static constexpr milliseconds interval{100};

    UploadProgress(const Clock &clock, Emit emit) : m_clock(clock), m_emit(std::move(emit)) {}

    // A message of `size` bytes went to the transport, which holds `before` and then `after` bytes.
    void wrote(const QString &room, const QString &id, qint64 size, qint64 before, qint64 after);
    void moved(qint64 pending); // the transport holds so many bytes now
    void over(const QString &id);
    void linkEnded();

private:
    struct Upload {
        QString room;
        QString id;
        qint64 size = 0;
        qint64 cost = 0;   // bytes of it in the transport at first: compressed, with headers
        qint64 behind = 0; // bytes that were put behind it since
        qint64 told = -1;
        Instant toldAt{0};
    };

    void tell(Upload &upload, qint64 done);

    const Clock &m_clock;
    Emit m_emit;
    std::deque<Upload> m_uploads;
};

} // namespace parlance
