#pragma once

#include "wire/rfc6455/MessageReader.h"
#include "wire/rfc6455/UpgradeRequestReader.h"
#include "wire/rfc6455/UpgradeResponse.h"

#include <QVector>

namespace parlance {

// Finds the WebSocket messages in what goes one way through FaultProxy, so that a fault can come at one of them. The bytes
// themselves stay as they are.
//
// Before the handshake's end, behind a Close frame, behind bytes that break a rule, and in TLS there are no messages to find:
// the bytes only pass. No I/O; used by one thread.
class FaultScanner final : private MessageReader::Listener
{
public:
    // Up, from the client to the server; with `up`, down: what was offered is needed to understand what was agreed on. It must
    // outlive this.
    explicit FaultScanner(const FaultScanner *up = nullptr);
    FaultScanner(const FaultScanner &) = delete;
    FaultScanner &operator=(const FaultScanner &) = delete;

    // The bytes of a message stay here until its last one has come, so that something can still be done before it.
    void setHold(bool hold) { m_hold = hold; }

    struct Unit {
        QByteArray bytes;
        bool isMessage = false; // these bytes end a message …
        QString text;           // … of these words; of a binary one, its bytes as Latin-1
    };
    // Every byte comes out once, in its order.
    QVector<Unit> feed(const QByteArray &bytes);

    // Down, once it is open: what both sides compress by. Up is to be told, before its first frame.
    std::optional<DeflateParameters> agreed() const { return m_agreed; }
    void setDeflate(const DeflateParameters &agreed) { m_reader.setDeflate(agreed); }
    bool isOpen() const { return m_state == State::Frames; } // this way's half of the handshake is over
    // No message will be found any more, and it is not because the other side refused or closed.
    bool isBlind() const { return m_state == State::Blind && !m_overInOrder; }

private:
    enum class State { Head, Frames, Blind };

    // More than that is not held back; what comes before such a message comes inside it.
    static constexpr qsizetype maxHeld = 1024 * 1024;

    qsizetype feedHead(QByteArrayView bytes);
    void feedFrames(const QByteArray &bytes, qsizetype from, QVector<Unit> *units);
    void release(QVector<Unit> *units, bool isMessage = false);

    void onText(QString &&text) override;
    void onBinary(QByteArray &&bytes) override;
    void onPing(const QByteArray &) override {}
    void onPong(const QByteArray &) override {}
    void onClose(quint16, const QString &) override { m_overInOrder = true; }
    void onViolation(WireRule) override {}
    void onFrame(Frame &&frame) override;

    const FaultScanner *const m_up; // of the way down
    bool m_hold = false;
    State m_state = State::Head;
    UpgradeRequestReader m_request;
    UpgradeResponse m_response;
    std::optional<DeflateParameters> m_agreed;
    bool m_overInOrder = false;
    MessageReader m_reader;
    QByteArray m_held;          // not given out yet
    bool m_frameEnded = false;  // in the last turn of the reader
    bool m_inMessage = false;   // a fragment came, and not the last one
    std::optional<QString> m_text; // of the message that has just ended
};

} // namespace parlance
