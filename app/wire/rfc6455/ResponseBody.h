#pragma once

#include "domain/WireRule.h"

#include <QByteArray>

namespace parlance {

class UpgradeResponse;

// The body behind a refusal, collected as it arrives (RFC 9112 section 6.3): by Content-Length, in chunks (decoded,
// section 7.1), or up to the end of the connection. At most 1 MiB is kept. A plain value without I/O; any thread.
class ResponseBody
{
public:
    static constexpr qsizetype maxSize = 1024 * 1024;

    ResponseBody() = default; // of an answer that has none: over at once
    explicit ResponseBody(const UpgradeResponse &head);

    // Takes bytes behind the head; returns how many of them belonged to the body.
    qsizetype feed(QByteArrayView bytes);
    // TCP has ended.
    void finish();

    // Nothing more is wanted: the end was found, the bound reached, or it cannot be understood.
    bool isOver() const { return m_state == State::Over; }
    // All of it is here.
    bool isComplete() const { return m_complete; }
    const QByteArray &bytes() const { return m_bytes; }
    // BodyTooLong when there was more than is kept, BadHeader when its length or a chunk could not be read.
    WireRule rule() const { return m_rule; }

private:
    enum class State { Length, UntilClose, ChunkSize, ChunkData, ChunkEnd, Trailers, Over };

    void startLength(const QByteArray &values);
    qsizetype take(QByteArrayView bytes);
    qsizetype readLine(QByteArrayView bytes);
    void useLine(const QByteArray &line);
    void end(WireRule rule);

    State m_state = State::Over;
    WireRule m_rule = WireRule::None;
    bool m_complete = true;
    qint64 m_left = 0;        // of the body or the chunk
    qsizetype m_overhead = 0; // bytes of chunk sizes and trailers, bounded as the body is
    QByteArray m_line;
    QByteArray m_bytes;
};

} // namespace parlance
