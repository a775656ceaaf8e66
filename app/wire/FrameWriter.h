#pragma once

#include "domain/Frame.h"
#include "wire/Misbehaviour.h"
#include "wire/rfc6455/Deflate.h"
#include "wire/rfc6455/MaskSource.h"
#include "wire/rfc6455/MessageReader.h"

#include <QByteArray>
#include <QString>

#include <array>
#include <functional>
#include <optional>

namespace parlance {

// Makes the bytes of outgoing messages (RFC 6455 sections 5 and 6, RFC 7692): a client masks, a server does not. The
// bytes gather in pending() until their owner hands them to a socket.
//
// No I/O; used by one thread. Each message is encoded, compressed and masked with one copy of its bytes.
class FrameWriter
{
public:
    using Clock = std::function<std::chrono::microseconds()>;

    explicit FrameWriter(WireRole role) : m_role(role) {}

    void setDeflate(const DeflateParameters &agreed);
    void setMisbehaviour(const Misbehaviour &misbehaviour) { m_misbehaviour = misbehaviour; }
    void setFrameTap(FrameTap tap, Clock clock);

    void text(const QString &text);
    void binary(const QByteArray &bytes);
    void control(quint8 opcode, const QByteArray &payload);
    void raw(const RawFrame &frame);
    void bytes(const QByteArray &bytes);

    QByteArray &pending() { return m_pending; }
    const QByteArray &pending() const { return m_pending; }

    qint64 framesWritten() const { return m_frames; }
    qint64 messagesWritten() const { return m_messages; }
    qint64 bytesWritten() const { return m_written; } // all that ever went into pending()
    qint64 deflatedBytes() const { return m_deflated; }
    qint64 inflatedBytes() const { return m_inflated; }

private:
    std::optional<FrameHeader::Mask> maskForThis();
    using Encode = qsizetype (*)(QStringView text, char *out);
    bool plainText(const QString &text, qsizetype utf8Size, Encode encode);
    void message(quint8 opcode, QByteArrayView payload);
    void fragments(quint8 opcode, quint8 rsv, QByteArrayView payload);
    void frame(const FrameHeader &header, QByteArrayView payload);
    void grow(qsizetype bytes);
    void show(const FrameHeader &header, QByteArrayView payload);

    WireRole m_role;
    QByteArray m_pending;
    std::optional<Deflater> m_deflater;
    QByteArray m_compressed; // of the message that is being written, kept for its capacity
    Misbehaviour m_misbehaviour;
    FrameTap m_tap;
    Clock m_clock;
    MaskSource m_masks;
    qint64 m_frames = 0;
    qint64 m_messages = 0;
    qint64 m_written = 0;
    qint64 m_deflated = 0;
    qint64 m_inflated = 0;
};

// Bytes of this text as UTF-8; an unpaired surrogate counts as U+FFFD.
qsizetype utf8Length(QStringView text);

} // namespace parlance
