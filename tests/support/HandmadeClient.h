#pragma once

#include <QByteArray>
#include <QList>
#include <QObject>
#include <QTcpSocket>

namespace parlance {

// A WebSocket client of hand-made bytes: sends what it is told, keeps what comes, answers nothing. RawServer's other side.
//
// Thread: the test's. Lifetime: one TCP connection to 127.0.0.1; the destructor resets or ends it, as the system likes.
class HandmadeClient : public QObject
{
    Q_OBJECT

public:
    static constexpr auto key = "dGhlIHNhbXBsZSBub25jZQ==";

    explicit HandmadeClient(quint16 port);
    ~HandmadeClient() override;

    // An upgrade request as it should be; "Name: value\r\n" each.
    static QByteArray request(const QByteArray &target = "/", const QByteArray &moreHeaders = {});
    // How a frame departs from an ordinary one of a client.
    struct Shape {
        bool fin = true;
        bool masked = true;
        quint8 rsv = 0;             // the bits 0x40, 0x20, 0x10
        qint64 claimedLength = -1;  // written instead of the true one
    };
    static QByteArray frame(quint8 opcode, const QByteArray &payload, const Shape &shape);
    static QByteArray frame(quint8 opcode, const QByteArray &payload) { return frame(opcode, payload, Shape()); }
    static QByteArray closeFrame(quint16 code, const QByteArray &reason = {});

    void send(const QByteArray &bytes);
    void drip(const QByteArray &bytes); // one byte in each turn of the event loop
    void stopReading();
    void readOn();
    void stayOpen();                    // keeps its half of TCP open when the server ends its own; only on Unix
    void reset();                       // TCP with a RST
    void end();                         // TCP with a FIN

    QByteArray received() const { return m_received; }
    QByteArray takeReceived() { return std::exchange(m_received, {}); }
    bool isWritten() const;             // all that was sent is with the system
    bool sawEnd() const { return m_sawEnd; }                       // the server ended its half
    bool isGone() const { return m_gone; }                         // TCP has ended
    QAbstractSocket::SocketError error() const { return m_error; } // the first one

private:
    void dripOne();
    void read();

    QTcpSocket m_socket;
    QByteArray m_received;
    QByteArray m_dripping;
    int m_own = -1; // with stayOpen(): a descriptor of ours
    bool m_paused = false;
    bool m_sawEnd = false;
    bool m_gone = false;
    QAbstractSocket::SocketError m_error = QAbstractSocket::UnknownSocketError;
};

} // namespace parlance
