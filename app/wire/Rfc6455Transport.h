#pragma once

#include "wire/Misbehaviour.h"
#include "wire/Transport.h"

#include <memory>

namespace parlance {

// A Transport of our own: RFC 6455 and RFC 7692 on QTcpSocket or QSslSocket.
//
// Thread, lifetime and errors: as Transport says. A transport may be deleted inside any of its own signals.
// Close: our Close frame is sent behind what is queued, and the server's is awaited before TCP ends; a server's Close is
//   answered with its own code before TCP ends, and then TCP is given up to the server for a second (section 7.1.1).
//   An empty Close is 1005, an end without Close 1006. A server that breaks a rule gets the Close code of that rule,
//   and the Drop is a ProtocolError or MessageTooBig that names it.
// An unpaired surrogate in a sent text travels as U+FFFD, as QString::toUtf8() has it.
class Rfc6455Transport final : public Transport
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
    class Private;
    std::unique_ptr<Private> m_d;
};

} // namespace parlance
