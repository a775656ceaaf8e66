#pragma once

#include "wire/WebSocketLink.h"

#include <QObject>

namespace parlance {

// The server's end of one open WebSocket (RFC 6455): what WebSocketListener makes of an accepted request.
//
// Thread: the listener's. Lifetime: the owner's; when it is destroyed before ended(), what is pending is written as far as the
//   system takes it, and TCP is cut. Signals come from the event loop, never from inside a call, and only after the one
//   that handed the peer over; ended() comes exactly once, and nothing after it. It may be deleted in a slot of any.
// Errors: every end is a Drop in ended(): CloseFrame when the client closed first, ClosedByUser after close() or abort(),
//   ProtocolError or MessageTooBig with the rule that the client broke, LinkLost where TCP ended without a Close frame.
// Back-pressure: as Transport's.
class WebSocketPeer final : public QObject, private WebSocketLink::Owner
{
    Q_OBJECT

public:
    // The 101 has been written to the socket; `leftover` came behind the request.
    WebSocketPeer(std::unique_ptr<QTcpSocket> socket, const QByteArray &leftover, const std::optional<DeflateParameters> &agreed,
                  const MessageReader::Limits &limits);
    ~WebSocketPeer() override;

    bool isOpen() const { return m_link->isOpen(); }

    // Queue one message. False, and nothing is sent, unless the link is open.
    bool sendText(const QString &text);
    bool sendBinary(const QByteArray &bytes);
    bool ping(const QByteArray &payload); // at most 125 bytes

    // Starts the closing handshake. The owner holds the deadline for the client's answer, and calls abort() when it passes.
    void close(quint16 code, const QString &reason);
    void abort(); // ends at once, without a Close frame

    qint64 bytesToWrite() const { return m_link->bytesToWrite(); } // not yet taken by the system
    void flush() { m_link->flush(); }                              // now, as far as the system takes it
    void setReadingPaused(bool paused) { m_link->setReadingPaused(paused); }
    LinkFigures figures() const { return m_link->figures(); }

Q_SIGNALS:
    void textReceived(const QString &text);
    void binaryReceived(const QByteArray &bytes);
    void alive(); // any bytes came
    void pingReceived(const QByteArray &payload); // it has been answered
    void pongReceived(const QByteArray &payload, std::chrono::microseconds roundTrip);
    void bytesWritten(qint64 bytes);
    void ended(const parlance::Drop &drop);

private:
    void linkText(const QString &text) override { Q_EMIT textReceived(text); }
    void linkBinary(const QByteArray &bytes) override { Q_EMIT binaryReceived(bytes); }
    void linkPing(const QByteArray &payload) override { Q_EMIT pingReceived(payload); }
    void linkPong(const QByteArray &payload, std::chrono::microseconds roundTrip) override { Q_EMIT pongReceived(payload, roundTrip); }
    void linkAlive() override { Q_EMIT alive(); }
    void linkWritten(qint64 bytes) override { Q_EMIT bytesWritten(bytes); }
    void linkEnded(const Drop &drop) override { Q_EMIT ended(drop); }

    std::shared_ptr<WebSocketLink> m_link;
};

} // namespace parlance
