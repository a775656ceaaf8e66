#pragma once

#include "domain/Drop.h"
#include "domain/Frame.h"
#include "domain/LinkReport.h"
#include "domain/Profile.h"
#include "wire/rfc6455/DeflateParameters.h"

#include <QByteArray>
#include <QObject>

#include <chrono>
#include <memory>

namespace parlance {

class CookieJar;

// What one connection attempt asks for.
struct TransportRequest {
    QUrl url;
    QList<HeaderField> headers;  // checked: no CR, LF, NUL; Latin-1 only; else the attempt ends with InvalidRequest
    QStringList subprotocols;
    QString origin;
    bool verifyTls = true;
    TlsFiles tlsFiles;
    ProxySettings proxy;
    std::shared_ptr<CookieJar> cookies;  // kept over the attempts of a profile; null: none are sent or kept
    std::optional<DeflateOffer> deflate; // permessage-deflate is offered so
    int maxRedirects = 3;                // to the same host only, and from wss never to ws
    qint64 maxMessageBytes = 16 * 1024 * 1024;  // incoming; a larger one ends the link with 1009, before it is stored
    qint64 maxInflatedBytes = 64 * 1024 * 1024; // the same, for one that came compressed, after decompression
};

// One WebSocket connection (RFC 6455), from the first packet to the end: made for one attempt, destroyed after it.
//
// Thread: lives in the thread that made it (the wire thread); no method may be called from another.
// Lifetime: open() is called once. ended() comes exactly once for every opened transport, always from the event
//   loop and never from inside a call, and nothing comes after it. The owner then drops it with deleteLater().
// Errors: every failure is a Drop in ended(); no method throws. After close() or abort() its kind is ClosedByUser,
//   unless the link had ended for another reason before. The reason of a refusal with a 3xx status is the Location.
// Back-pressure: a sender that wants bounded memory writes while bytesToWrite() is under writeWatermark, and goes on
//   at bytesWritten(). A reader that lags calls setReadingPaused().
class Transport : public QObject
{
    Q_OBJECT

public:
    static constexpr qint64 writeWatermark = 1024 * 1024;

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
    // Bytes that the system took and the other side's has not acknowledged; 0 where that is not known.
    virtual qint64 unacknowledged() const { return 0; }

    // While paused no message is delivered and nothing is read from the system, so that the server has to wait; a
    // Close frame or the end of the link are seen when reading goes on. close() ends a pause, since the server's answer
    // comes behind what it has sent. False where the transport cannot do it.
    virtual bool setReadingPaused(bool paused) { return !paused; }
    // Shows every frame from now on to `tap`; an empty one ends it, and then it costs nothing. False where the
    // transport does not see its frames.
    virtual bool setFrameTap(FrameTap tap) { return !tap; }
    virtual LinkFigures figures() const { return {}; }

Q_SIGNALS:
    void phaseChanged(parlance::Phase phase);
    // How the attempt went, once: before opened(), or before ended() where it was not opened.
    void reported(const parlance::LinkReport &report);
    // The upgrade is done and the link is open; `subprotocol` is the one that the server chose, or empty.
    void opened(const QString &subprotocol);
    void textReceived(const QString &text);
    void binaryReceived(const QByteArray &bytes);
    // Any bytes came from the server (also part of a message, also a control frame): the link lives.
    void alive();
    void pingReceived(const QByteArray &payload); // it has been answered, unless the transport was told not to
    void pongReceived(const QByteArray &payload, std::chrono::microseconds roundTrip);
    void bytesWritten(qint64 bytes);
    void ended(const parlance::Drop &drop);
};

} // namespace parlance
