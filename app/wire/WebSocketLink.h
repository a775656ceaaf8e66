#pragma once

#include "domain/Drop.h"
#include "domain/LinkReport.h"
#include "wire/FrameWriter.h"
#include "wire/Misbehaviour.h"
#include "wire/rfc6455/MessageReader.h"

#include <QElapsedTimer>
#include <QList>

#include <memory>

class QTcpSocket;
class QTimer;

namespace parlance {

// An open WebSocket, from the end of the handshake to the end of TCP (RFC 6455 sections 5 to 8), for either side: reads
// and writes a socket, answers pings and Close frames, and says once how it ended.
//
//     Open --close()--> Closing --the other's Close--> Lingering --TCP ends, or 1 s--> Ending --next turn--> Ended
//       |--the other's Close, answered, or a broken rule--^          ^
//       |--TCP ends, abort()-----------------------------------------|
//
// Lingering: the outcome is known. A client leaves it to the server to end TCP (section 7.1.1), a server ends its own half
// once all is written. Both read on meanwhile, so that the last Close frame is not lost in a reset; what they read is
// thrown away.
//
// Thread: its owner's. Lifetime: made by make(), and kept alive by itself while something of it is on the stack, so that
// an owner may let go of it, and be destroyed, inside any call it gets; release() comes before, and then nothing more does.
class WebSocketLink final : public MessageReader::Listener, public std::enable_shared_from_this<WebSocketLink>
{
public:
    // Who is told. All calls come from the event loop, except as noted.
    class Owner
    {
    public:
        virtual void linkText(const QString &text) = 0;
        virtual void linkBinary(const QByteArray &bytes) = 0;
        virtual void linkPing(const QByteArray &payload) = 0;
        virtual void linkPong(const QByteArray &payload, std::chrono::microseconds roundTrip) = 0;
        virtual void linkAlive() = 0;                     // bytes came
        virtual void linkWritten(qint64 bytes) = 0;       // the system took so many bytes
        virtual void linkEnded(const Drop &drop) = 0;     // once, the last call

    protected:
        ~Owner() = default;
    };

    // Like WebSocketLink's states in the drawing.
    enum class State { Fresh, Open, Closing, Lingering, Ending, Ended };

    // `context` is destroyed with the owner: timers and connections hang on it.
    static std::shared_ptr<WebSocketLink> make(WireRole role, Owner &owner, QObject &context);
    ~WebSocketLink();
    void release(); // the owner lets go: TCP is cut if it is still there

    // Before start(), or at any time.
    void setLimits(const MessageReader::Limits &limits) { m_reader.setLimits(limits); }
    void setFrameTap(FrameTap tap, FrameWriter::Clock clock);
    void setMisbehaviour(const Misbehaviour &misbehaviour);

    // Takes over an open socket, and what was read from it behind the handshake. Nothing is read before readOn().
    void start(std::unique_ptr<QTcpSocket> socket, const QByteArray &leftover, const std::optional<DeflateParameters> &agreed);
    void readOn();

    State state() const { return m_state; }
    bool isOpen() const { return m_state == State::Open; }
    qint64 bytesToWrite() const;
    qint64 unacknowledged() const;
    LinkFigures figures() const;

    // These want an open link.
    void sendText(const QString &text);
    void sendBinary(const QByteArray &bytes);
    void ping(const QByteArray &payload);        // at most 125 bytes
    void close(quint16 code, const QString &reason); // a code that may not travel becomes 1000; the reason is cut to fit
    void sendFrame(const RawFrame &frame);
    void sendBytes(const QByteArray &bytes);

    void abort();
    void setReadingPaused(bool paused);
    void flush();                                // now, as far as the system takes it

private:
    struct Ping {
        QByteArray payload;
        std::chrono::microseconds sent;
    };

    WebSocketLink(WireRole role, Owner &owner, QObject &context);

    void onText(QString &&text) override;
    void onBinary(QByteArray &&bytes) override;
    void onPing(const QByteArray &payload) override;
    void onPong(const QByteArray &payload) override;
    void onClose(quint16 code, const QString &reason) override;
    void onViolation(WireRule rule) override;
    void onFrame(Frame &&frame) override;
    void told();
    bool isReading() const { return m_state == State::Open || m_state == State::Closing; }

    qint64 readable() const;
    bool showSent();
    void queued();
    void handOver();
    void dripOne();
    void answerPing(const QByteArray &payload);
    void written(qint64 bytes);
    void startClose(quint16 code, const QString &reason);
    void linger(const Drop &verdict);
    void endSending();
    void socketGone();
    void dropSocket();
    void endWith(const Drop &drop);
    void applyMisbehaviour();
    std::chrono::microseconds elapsed() const { return std::chrono::microseconds(m_clock.nsecsElapsed() / 1000); }

    WireRole m_role;
    Owner *m_owner;        // null after release()
    QObject *m_context;
    State m_state = State::Fresh;
    std::unique_ptr<QTcpSocket> m_socket;
    MessageReader m_reader;
    FrameWriter m_writer;
    QElapsedTimer m_clock;
    FrameTap m_tap;
    FrameWriter::Clock m_tapClock;
    QList<Frame> m_sent;              // written, and not yet shown to the tap
    QByteArray m_unread;              // came while reading was paused
    bool m_paused = false;
    bool m_feeding = false;
    bool m_flushPosted = false;
    bool m_gone = false;              // TCP has ended; what it brought may still be unread
    std::optional<Drop> m_lost;       // the socket's words about it
    std::optional<Drop> m_verdict;    // while Lingering
    Drop m_ownClose;                  // while Closing
    std::optional<QByteArray> m_owedPong;
    QList<Ping> m_pings;
    qint64 m_wireIn = 0;
    qint64 m_messagesIn = 0;
    Misbehaviour m_misbehaviour;
    QByteArray m_dripping;
    std::unique_ptr<QTimer> m_dripTimer;
    std::unique_ptr<QTimer> m_slowTimer;
    qint64 m_allowance = 0;           // bytes that a slow reader may read until the next tick
};

} // namespace parlance
