#pragma once

#include "wire/Transport.h"

#include <QStringList>

namespace parlance {

// A Transport without a network: it records what is asked of it, and the test says what the server does. Keeps the
// contract of Transport (nothing comes from inside a call), except where a test breaks it on purpose with emitLate().
class FakeTransport final : public Transport
{
    Q_OBJECT

public:
    using Transport::Transport;

    void open(const TransportRequest &request) override;
    bool sendText(const QString &text) override;
    bool sendBinary(const QByteArray &bytes) override;
    bool ping(const QByteArray &payload) override;
    void close(quint16 code, const QString &reason) override;
    void abort() override;
    qint64 bytesToWrite() const override { return m_backlog; }
    bool setReadingPaused(bool paused) override
    {
        m_readingPaused = paused;
        return true;
    }

    // What the test makes happen.
    void enter(Phase phase);
    void accept(const QString &subprotocol = QString());      // the upgrade is done
    void receive(const QString &text);                         // alive() and textReceived()
    void receiveBytes();                                       // part of something: alive() only
    void answerPing(std::chrono::microseconds roundTrip = std::chrono::microseconds(1500)); // the newest one
    void growWith(bool grows) { m_grows = grows; }             // what is sent waits in bytesToWrite() until drain()
    void drain(qint64 bytes, qint64 backlog);                  // bytesWritten(), and what still waits
    void end(const Drop &drop);
    void endWithCode(quint16 code, const QString &reason = QString()); // the server's Close frame
    void emitLate();                                           // every signal, although it is over

    // What was asked of it.
    bool isLive() const { return m_asked && !m_over; }
    bool isOpen() const { return m_open && !m_over; }
    bool wasAborted() const { return m_aborted; }
    int closeCode() const { return m_closeCode; }
    const TransportRequest &request() const { return m_request; }
    bool isReadingPaused() const { return m_readingPaused; }
    const QStringList &texts() const { return m_texts; }
    const QList<QByteArray> &pings() const { return m_pings; }

private:
    TransportRequest m_request;
    QStringList m_texts;
    QList<QByteArray> m_pings;
    qint64 m_backlog = 0;
    int m_closeCode = 0;
    bool m_readingPaused = false;
    bool m_grows = false;
    bool m_asked = false;
    bool m_open = false;
    bool m_over = false;
    bool m_aborted = false;
};

} // namespace parlance
