#pragma once

#include "wire/Misbehaviour.h"
#include "wire/Transport.h"
#include "wire/WebSocketLink.h"

#include <QElapsedTimer>

#include <memory>

namespace parlance {

class LinkOpener;

// A Transport of our own: RFC 6455 and RFC 7692 on QTcpSocket or QSslSocket.
//
// Thread, lifetime and errors: as Transport says. A transport may be deleted inside any of its own signals.
// Close: our Close frame is sent behind what is queued, and the server's is awaited before TCP ends; a server's Close is
//   answered with its own code before TCP ends, and then TCP is given up to the server for a second (section 7.1.1).
//   An empty Close is 1005, an end without Close 1006. A server that breaks a rule gets the Close code of that rule,
//   and the Drop is a ProtocolError or MessageTooBig that names it.
// Pings: answered at once; while the server does not take what is written, only the newest is (section 5.5.3).
// An unpaired surrogate in a sent text travels as U+FFFD.
class Rfc6455Transport final : public Transport, private WebSocketLink::Owner
{
    Q_OBJECT

public:
    explicit Rfc6455Transport(QObject *parent = nullptr);
    ~Rfc6455Transport() override;

    void open(const TransportRequest &request) override;
    bool sendText(const QString &text) override;
    bool sendBinary(const QByteArray &bytes) override;
    bool ping(const QByteArray &payload) override;
    void close(quint16 code, const QString &reason) override;
    void abort() override;
    qint64 bytesToWrite() const override;
    qint64 unacknowledged() const override;
    bool setReadingPaused(bool paused) override;
    bool setFrameTap(FrameTap tap) override;
    LinkFigures figures() const override;

    // Misbehaviour on request; at any time, also before open().
    void setMisbehaviour(const Misbehaviour &misbehaviour);
    // Writes one frame as it is. False unless the link is open. A Close frame sent so starts the closing handshake.
    bool sendFrame(const RawFrame &frame);
    // Writes any bytes into the stream, for what is not even a frame. False unless the link is open.
    bool sendBytes(const QByteArray &bytes);

private:
    void linkText(const QString &text) override { Q_EMIT textReceived(text); }
    void linkBinary(const QByteArray &bytes) override { Q_EMIT binaryReceived(bytes); }
    void linkPing(const QByteArray &payload) override { Q_EMIT pingReceived(payload); }
    void linkPong(const QByteArray &payload, std::chrono::microseconds roundTrip) override { Q_EMIT pongReceived(payload, roundTrip); }
    void linkAlive() override { Q_EMIT alive(); }
    void linkWritten(qint64 bytes) override { Q_EMIT bytesWritten(bytes); }
    void linkEnded(const Drop &drop) override { Q_EMIT ended(drop); }

    void openerDone();
    void openingEnds(const Drop &drop);
    void dropOpener();

    TransportRequest m_request;
    QElapsedTimer m_clock;
    std::unique_ptr<LinkOpener> m_opener; // until the link is open
    std::shared_ptr<WebSocketLink> m_link;
};

} // namespace parlance
