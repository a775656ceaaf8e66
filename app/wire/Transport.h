#pragma once

#include "domain/Drop.h"
#include "domain/Profile.h"

#include <QByteArray>
#include <QObject>

#include <chrono>

namespace parlance {

// What one connection attempt asks for.
struct TransportRequest {
    QUrl url;
    QList<HeaderField> headers;  // checked: no CR, LF, NUL; Latin-1 only; else the attempt ends with InvalidRequest
    QStringList subprotocols;
    QString origin;
    bool verifyTls = true;
    qint64 maxMessageBytes = 16 * 1024 * 1024; // incoming; a larger one ends the link with 1009, before it is stored
};

// One WebSocket connection (RFC 6455), from the first packet to the end: made for one attempt, destroyed after it.
//
// Thread: lives in the thread that made it (the wire thread); no method may be called from another.
// Lifetime: open() is called once. ended() comes exactly once for every opened transport, always from the event
//   loop and never from inside a call, and nothing comes after it. The owner then drops it with deleteLater().
// Errors: every failure is a Drop in ended(); no method throws. After close() or abort() its kind is ClosedByUser,
//   unless the link had ended for another reason before. The reason of a refusal with a 3xx status is the Location.
class Transport : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    virtual void open(const TransportRequest &request) = 0;

    // Queue one message. False, and nothing is sent, unless the link is open.
    virtual bool sendText(const QString &text) = 0;
    virtual bool sendBinary(const QByteArray &bytes) = 0;
    // Sends a ping with this payload (at most 125 bytes); pongReceived() answers with the same payload.
    virtual bool ping(const QByteArray &payload) = 0;

    // Starts the closing handshake. The owner holds the deadline and calls abort() when it passes.
    virtual void close(quint16 code, const QString &reason) = 0;
    // Ends at once, without a Close frame. ended() still comes.
    virtual void abort() = 0;

    // Bytes accepted and not yet handed to the system.
    virtual qint64 bytesToWrite() const = 0;

Q_SIGNALS:
    void phaseChanged(parlance::Phase phase);
    // The upgrade is done and the link is open; `subprotocol` is the one that the server chose, or empty.
    void opened(const QString &subprotocol);
    void textReceived(const QString &text);
    void binaryReceived(const QByteArray &bytes);
    // Any bytes came from the server (also part of a message, also a control frame): the link lives.
    void alive();
    void pongReceived(const QByteArray &payload, std::chrono::microseconds roundTrip);
    void bytesWritten(qint64 bytes);
    void ended(const parlance::Drop &drop);
};

} // namespace parlance
