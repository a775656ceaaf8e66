#pragma once

#include "wire/Transport.h"
#include "wire/qt/FrameObserver.h"
#include "wire/rfc6455/UpgradeResponse.h"

#include <QElapsedTimer>
#include <QSslError>

#include <optional>

class QTcpSocket;
class QWebSocket;

namespace parlance {

// A Transport (RFC 6455) over QWebSocket of Qt 6.4 and later.
//
// Thread and lifetime: as Transport says; one QWebSocket for one object, let go with deleteLater(), so that even a
// transport that is deleted inside one of its own signals leaves nothing that can crash.
// Errors: one Drop in ended(), made one turn of the event loop after the first sign of the end, because QWebSocket
// tells the parts of an end in several signals and in different orders.
//
// QWebSocket hides the server's answer and its frames. So this class reads along: the TCP socket is the child of
// the QWebSocket, and a read transaction of QIODevice keeps what QWebSocket has read until it is observed here.
// Nothing is changed on the way. From it come the exact HTTP status, Retry-After, Close codes and life signs.
//
// What remains as QWebSocket does it:
// - No extensions (permessage-deflate), no fragments of our own, no frames to see, no answer to redirects.
// - Reading cannot be paused, and the body of a refusal is not kept.
// - "Connection: keep-alive, Upgrade" in the answer is refused (NotWebSocket), though RFC 6455 allows it.
// - A character split between two fragments is refused with 1007 (ProtocolError).
// - After a partial frame and 5 s without another byte QWebSocket gives up: LinkLost.
// - Close frames with 1012 to 1014 are reported as sent, but QWebSocket answers them with 1002.
// - close() sends the Close frame and closes TCP behind it: the server's answer is not awaited, so `clean` is false,
//   and what the server was sending meanwhile is lost.
// - RST and FIN look alike: LinkLost with 1006.
// - An unpaired surrogate in a sent text travels as "?".
class QtWebSocketTransport final : public Transport
{
    Q_OBJECT

public:
    explicit QtWebSocketTransport(QObject *parent = nullptr);
    ~QtWebSocketTransport() override;

    void open(const TransportRequest &request) override;
    bool sendText(const QString &text) override;
    bool sendBinary(const QByteArray &bytes) override;
    bool ping(const QByteArray &payload) override;
    void close(quint16 code, const QString &reason) override;
    void abort() override;
    qint64 bytesToWrite() const override;

private:
    // Ending: something ended it, and ended() comes with the next turn. Ended: it came.
    enum class State { Fresh, Connecting, Open, Closing, Ending, Ended };

    struct Ping {
        QByteArray wirePayload;
        QByteArray ownersPayload;
        QElapsedTimer since;
    };

    void start();
    void watchTcp();
    void enter(Phase phase);
    void startUpgrade();
    void observe();
    void judgeUpgrade();
    bool serverKeepsRules();
    void onBytesArrived();
    void onConnected();
    void onTextFrame(const QString &text, bool isLast);
    void onBinaryMessage(const QByteArray &bytes);
    void onPong(const QByteArray &payload);
    void onTcpError();
    void onRefused();
    void onSslErrors(const QList<QSslError> &errors);

    void endStep();
    void report();
    void endSoon();
    void endWith(const Drop &drop);
    Drop verdict() const;
    Drop upgradeVerdict() const;
    Drop ownCloseVerdict() const;
    void finish();
    void release();

    TransportRequest m_request;
    State m_state = State::Fresh;
    Phase m_phase = Phase::None;
    QWebSocket *m_socket = nullptr;  // no parent: outlives this object where it is deleted inside a slot
    QTcpSocket *m_tcp = nullptr;     // child of m_socket

    UpgradeResponse m_response;
    FrameObserver m_frames;
    QString m_text;                  // fragments of the message that is arriving
    QList<Ping> m_pings;
    quint64 m_nextPing = 1;

    QElapsedTimer m_clock;
    std::chrono::microseconds m_phaseBegan{0};
    LinkReport m_report;
    QList<QSslError> m_ignoredErrors;

    // Facts of the end, in the order in which they came.
    std::optional<Drop> m_verdict;   // fixed already
    std::optional<Drop> m_ownClose;  // close() was called
    std::optional<Drop> m_tcpDrop;
    QString m_refusal;               // QWebSocket's words when it did not accept the upgrade
    QList<QSslError> m_sslErrors;
};

} // namespace parlance
