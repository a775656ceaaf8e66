#pragma once

#include <QByteArray>
#include <QList>
#include <QObject>
#include <QString>

#include <chrono>
#include <functional>
#include <optional>

class QSslSocket;

namespace parlance {

// One client as RawServer sees it: every byte to it is written by the test, every byte from it is kept.
//
// The sending methods are steps: they run in the order of their calls, and after wait() or slowly() the rest follows
// when its time has come. Steps of one turn travel together, so text() behind upgrade() is glued to the 101.
// Thread: the test's. Lifetime: as long as its RawServer, also after the connection's end.
class RawPeer : public QObject
{
    Q_OBJECT

public:
    // A frame that the client sent, unmasked.
    struct Frame {
        quint8 opcode = 0;
        bool fin = true;
        bool masked = false;
        QByteArray payload;
        quint8 rsv = 0;         // RSV1 = 4, RSV2 = 2, RSV3 = 1
        QByteArray header = {}; // as it came, with the mask

        quint16 closeCode() const; // of a Close frame; 1005 when it is empty
    };

    // How a frame that is sent departs from an ordinary one.
    struct FrameShape {
        bool fin = true;
        bool masked = false;
        quint8 rsv = 0;             // the bits 0x40, 0x20, 0x10
        qint64 claimedLength = -1;  // written instead of the true one
    };

    RawPeer(QSslSocket *socket, int number, QObject *parent);
    ~RawPeer() override;

    int number() const { return m_number; }              // 0 for the first client of a server
    const QByteArray &request() const { return m_request; } // the head of the upgrade request
    QByteArray requestHeader(const QByteArray &name) const; // values of the same name joined by ", "
    const QList<Frame> &frames() const { return m_frames; } // after the request
    QList<QByteArray> texts() const;
    const QByteArray &unread() const { return m_in; }    // bytes behind the last whole frame
    qint64 receivedBytes() const { return m_received; }  // all that came, with the request
    int arrivals() const { return m_arrivals; }          // in so many pieces
    qint64 unsentBytes() const;                          // of what was sent: not yet taken by the system
    bool isGone() const { return m_gone; }               // TCP has ended, whoever did it

    // Steps.
    RawPeer &send(const QByteArray &bytes);
    RawPeer &slowly(const QByteArray &bytes, std::chrono::milliseconds each); // one byte at a time
    RawPeer &drip(const QByteArray &bytes);                 // one byte in each turn of the event loop
    RawPeer &endlessly(const QByteArray &bytes);            // again and again, as fast as the client takes it
    RawPeer &wait(std::chrono::milliseconds time);
    RawPeer &upgrade(const QByteArray &moreHeaders = {});   // a right 101; "Name: value\r\n" each
    RawPeer &http(int status, const QByteArray &phrase, const QByteArray &headers = {}, const QByteArray &body = {});
    RawPeer &frame(quint8 opcode, const QByteArray &payload, const FrameShape &shape);
    RawPeer &frame(quint8 opcode, const QByteArray &payload) { return frame(opcode, payload, FrameShape()); }
    RawPeer &text(const QString &text) { return frame(0x1, text.toUtf8()); }
    RawPeer &binary(const QByteArray &bytes) { return frame(0x2, bytes); }
    RawPeer &ping(const QByteArray &payload) { return frame(0x9, payload); }
    RawPeer &pong(const QByteArray &payload) { return frame(0xa, payload); }
    RawPeer &close(quint16 code, const QByteArray &reason = {});
    RawPeer &closeEmpty() { return frame(0x8, {}); }
    RawPeer &fin();                                         // ends TCP in order, after what was sent
    RawPeer &rst();                                         // resets TCP; what was not yet sent is lost
    RawPeer &run(std::function<void()> action);

    // At once, not a step: reads nothing more, so that the client's bytes pile up on its side.
    RawPeer &stopReading();
    RawPeer &resumeReading();
    // From now on: what comes is not read as frames, but kept in unread().
    RawPeer &keepBytes();
    // From now on: ends TCP when a Close frame comes, as a server does behind the closing handshake.
    RawPeer &finOnClose();
    // Called for each frame that arrives from now on.
    RawPeer &onFrame(std::function<void(const Frame &)> handler);

    // The pieces, for those who want to send something else.
    static QByteArray frameBytes(quint8 opcode, const QByteArray &payload, const FrameShape &shape);
    QByteArray acceptKey() const;                           // RFC 6455 section 4.2.2
    QByteArray upgradeBytes(const QByteArray &moreHeaders = {}) const;

Q_SIGNALS:
    void requested();
    void frameReceived(const parlance::RawPeer::Frame &frame);
    void gone();

private:
    struct Step { std::optional<std::chrono::milliseconds> delay; std::function<void()> action; };

    RawPeer &step(std::function<void()> action, std::optional<std::chrono::milliseconds> delay = {});
    void runSteps();
    void readAll();
    bool readFrame();

    QSslSocket *m_socket;
    int m_number;
    QByteArray m_in;
    qint64 m_received = 0;
    int m_arrivals = 0;
    QByteArray m_request;
    QList<Frame> m_frames;
    QList<Step> m_steps;
    std::function<void(const Frame &)> m_onFrame;
    bool m_finOnClose = false;
    bool m_keepBytes = false;
    bool m_waiting = false;
    bool m_gone = false;
};

} // namespace parlance
