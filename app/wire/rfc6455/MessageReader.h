#pragma once

#include "domain/Frame.h"
#include "domain/WireRule.h"
#include "wire/rfc6455/DeflateParameters.h"
#include "wire/rfc6455/FrameCodec.h"
#include "wire/rfc6455/IncomingMessage.h"

#include <QString>

#include <algorithm>

namespace parlance {

// Who reads: a client must get unmasked frames, a server masked ones (RFC 6455 section 5.1).
enum class WireRole { Client, Server };

// Makes messages of the bytes that follow the handshake, and judges them strictly (RFC 6455 sections 5 to 8, RFC 7692).
// Sans-I/O; used by one thread. Whole frames are parsed where they lie; a text is validated while it arrives, so that a
// wrong byte is found before its message or frame is complete.
class MessageReader
{
public:
    // What is found, in the order of the wire. Called from inside feed(). A listener may call stop() or destroy
    // nothing: the reader outlives feed().
    class Listener
    {
    public:
        virtual void onText(QString &&text) = 0;
        virtual void onBinary(QByteArray &&bytes) = 0;
        virtual void onPing(const QByteArray &payload) = 0;
        virtual void onPong(const QByteArray &payload) = 0;
        // 1005 when the frame was empty. Nothing that follows is looked at.
        virtual void onClose(quint16 code, const QString &reason) = 0;
        // The other side broke a rule. Nothing that follows is looked at.
        virtual void onViolation(WireRule rule) = 0;
        // Only while frames are watched, and before what the frame completes; `time` is left at 0. Of a frame that breaks a
        // rule, what there is of it until then.
        virtual void onFrame(Frame &&frame) = 0;

    protected:
        ~Listener() = default;
    };

    struct Limits {
        qint64 message = 16 * 1024 * 1024;  // payload bytes of one message, judged by its declared length
        qint64 inflated = 64 * 1024 * 1024; // of a compressed one, after decompression
        qint64 binary = 0;                  // of a binary message, either way, where it may be larger than a text
    };

    MessageReader(WireRole role, Listener &listener);

    void setLimits(const Limits &limits) { m_limits = limits; }
    void setDeflate(const DeflateParameters &agreed); // the other side may compress
    void setFramesWatched(bool watched) { m_watched = watched; } // from the next frame on

    // Reads on, and may unmask in place. Returns how many bytes were used: all of them, unless it was stopped, came to a
    // Close frame, or to a violation; the rest of a frame that is not complete is kept inside.
    qsizetype feed(char *bytes, qsizetype size);
    // From inside a listener's function: feed() returns behind the current frame. The next feed() goes on.
    void stop() { m_stopped = true; }
    bool isOver() const { return m_over; } // a Close frame or a violation

    qint64 framesRead() const { return m_frames; } // complete ones
    qint64 deflatedBytes() const { return m_message.deflatedBytes(); }
    qint64 inflatedBytes() const { return m_message.inflatedBytes(); }
    bool isInsideFrame() const { return m_inPayload || m_headSize > 0; }

private:
    bool readCommon(char *&at, char *end);
    char *readHead(char *at, char *end);
    char *completeHead(char *at, char *end);
    char *beginPayload(const FrameHeader &header, char *at, char *end);
    char *readPayload(char *at, char *end);
    void readWhole(const FrameHeader &header, QByteArrayView payload);
    void readText(QByteArrayView payload);
    void endFrame();
    void endMessage();
    void readControl(quint8 opcode, const QByteArray &payload);
    void readClose(QByteArrayView payload);

    WireRule judgeFirstByte(quint8 first) const;
    WireRule judgeSecondByte(quint8 first, quint8 second) const;
    WireRule judgeLength(const FrameHeader &header) const;
    qint64 limitOf(bool isBinary) const { return isBinary ? std::max(m_limits.message, m_limits.binary) : m_limits.message; }
    WireRule judgeHead(QByteArrayView head) const;

    void fail(WireRule rule);
    void failInHead(WireRule rule, QByteArrayView head);
    void showFrame(const FrameHeader &header, QByteArray payload);

    WireRole m_role;
    Listener &m_listener;
    QString m_text;          // while feed() runs: the last whole text, whose room serves the next one where nobody kept it
    Limits m_limits;
    IncomingMessage m_message;

    // The frame that is arriving.
    char m_head[maxFrameHeader] = {}; // its header, while that is not all there
    qsizetype m_headSize = 0;
    FrameHeader m_frame;
    quint64 m_left = 0;               // of its payload
    bool m_inPayload = false;
    bool m_shown = false;             // it was watched from its beginning
    QByteArray m_control;             // the payload of a control frame
    QByteArray m_seen;                // the payload, when it is watched

    bool m_watched = false;
    bool m_stopped = false;
    bool m_over = false;
    qint64 m_frames = 0;
};

} // namespace parlance
