#pragma once

#include "domain/CloseCode.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace parlance {

// Reads along the frames that a server sends (RFC 6455 section 5.2) and keeps the facts that QWebSocket hides: the
// code and reason of the Close frame as sent, masked frames, a byte order mark at the start of a text.
// A plain value without I/O; any thread. It judges nothing that QWebSocket judges itself (RSV bits, opcodes, lengths).
class FrameObserver
{
public:
    struct Close {
        quint16 code = closecode::noStatus; // 1005 when the frame was empty; 1002 or 1007 when it was malformed
        QString reason;
        bool wellFormed = true;             // the code may travel (section 7.4), and the reason is UTF-8
    };

    void feed(QByteArrayView bytes);

    const std::optional<Close> &close() const { return m_close; }
    bool sawMaskedFrame() const { return m_masked; }             // section 5.1: the client must fail the connection
    bool lastDataFrameHadBom() const { return m_lastHadBom; }    // of the last complete data frame

private:
    qsizetype headerSize() const;
    void beginPayload();
    void endFrame();

    QByteArray m_header;
    QByteArray m_kept;       // the payload of a control frame, the first three bytes of another
    quint64 m_left = 0;      // payload bytes still to come
    bool m_inPayload = false;
    std::optional<Close> m_close;
    bool m_masked = false;
    bool m_lastHadBom = false;
};

} // namespace parlance
