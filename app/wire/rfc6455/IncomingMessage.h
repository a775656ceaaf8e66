#pragma once

#include "domain/WireRule.h"
#include "wire/rfc6455/Deflate.h"
#include "wire/rfc6455/Utf8.h"

#include <QString>

#include <optional>

namespace parlance {

// The message that is arriving: its payload comes in any pieces and becomes text or bytes at once, so that the UTF-8 of a
// text is never kept beside its UTF-16. Part of MessageReader; without I/O, used by one thread.
class IncomingMessage
{
public:
    enum class Kind { None, Text, Binary };

    void setDeflate(const DeflateParameters &agreed, bool fromServer);
    bool mayBeCompressed() const { return m_inflater.has_value(); }

    // `budget`: how many bytes a compressed message may become.
    void begin(Kind kind, bool compressed, qint64 budget);
    bool isOpen() const { return m_kind != Kind::None; }
    Kind kind() const { return m_kind; }
    bool isCompressed() const { return m_compressed; }

    // Payload bytes of all its frames so far, as their headers declared them.
    qint64 declared() const { return m_declared; }
    // A frame follows that brings so many more bytes.
    void announce(qint64 bytes, bool isLastFrame);

    // The rule that the message breaks, as soon as it does.
    WireRule append(QByteArrayView payload);
    WireRule finish();
    // After finish(), once; the message is over then.
    QString takeText();
    QByteArray takeBytes();

    qint64 deflatedBytes() const { return m_deflated; } // of compressed messages, since the beginning …
    qint64 inflatedBytes() const { return m_inflated; } // … and what they became

private:
    WireRule appendPlain(QByteArrayView payload);
    WireRule inflate(QByteArrayView payload, bool isEnd);

    Kind m_kind = Kind::None;
    bool m_compressed = false;
    bool m_lastFrame = false;
    qint64 m_declared = 0;
    qint64 m_budget = 0;
    qint64 m_deflated = 0;
    qint64 m_inflated = 0;
    QString m_text;
    QByteArray m_bytes;
    Utf8Decoder m_utf8;
    std::optional<Inflater> m_inflater;
};

} // namespace parlance
