#include "support/HandmadeClient.h"

#include "wire/TcpReset.h"

#include <QHostAddress>
#include <QTimer>

#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

namespace parlance {

namespace {

const QByteArray mask("\x37\xfa\x21\x3d", 4);

} // namespace

HandmadeClient::HandmadeClient(quint16 port)
{
    connect(&m_socket, &QTcpSocket::readyRead, this, &HandmadeClient::read);
    connect(&m_socket, &QTcpSocket::disconnected, this, [this] {
        m_sawEnd = true;
        m_gone = m_own < 0;
    });
    connect(&m_socket, &QTcpSocket::errorOccurred, this, [this](QAbstractSocket::SocketError error) {
        if (m_error == QAbstractSocket::UnknownSocketError)
            m_error = error;
    });
    m_socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
}

HandmadeClient::~HandmadeClient()
{
    m_socket.disconnect(this);
#ifdef Q_OS_UNIX
    if (m_own >= 0)
        ::close(m_own);
#endif
}

QByteArray HandmadeClient::request(const QByteArray &target, const QByteArray &moreHeaders)
{
    return "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Key: " + key + "\r\nSec-WebSocket-Version: 13\r\n" + moreHeaders + "\r\n";
}

QByteArray HandmadeClient::frame(quint8 opcode, const QByteArray &payload, const Shape &shape)
{
    QByteArray bytes(1, char(opcode | shape.rsv | (shape.fin ? 0x80 : 0)));
    const quint64 length = shape.claimedLength < 0 ? quint64(payload.size()) : quint64(shape.claimedLength);
    const char flag = shape.masked ? char(0x80) : char(0);
    if (length < 126) {
        bytes += char(flag | char(length));
    } else if (length < 65536) {
        bytes += char(flag | char(126));
        bytes += char(length >> 8);
        bytes += char(length & 0xff);
    } else {
        bytes += char(flag | char(127));
        for (int shift = 56; shift >= 0; shift -= 8)
            bytes += char((length >> shift) & 0xff);
    }
    if (!shape.masked)
        return bytes + payload;
    bytes += mask;
    for (qsizetype i = 0; i < payload.size(); ++i)
        bytes += char(payload.at(i) ^ mask.at(i % 4));
    return bytes;
}

QByteArray HandmadeClient::closeFrame(quint16 code, const QByteArray &reason)
{
    return frame(0x8, QByteArray(1, char(code >> 8)) + char(code & 0xff) + reason);
}

void HandmadeClient::send(const QByteArray &bytes)
{
    m_socket.write(bytes); // before TCP is open it waits
}

void HandmadeClient::drip(const QByteArray &bytes)
{
    m_dripping += bytes;
    QTimer::singleShot(0, this, &HandmadeClient::dripOne);
}

void HandmadeClient::dripOne()
{
    if (m_dripping.isEmpty())
        return;
    if (m_socket.state() == QAbstractSocket::ConnectedState) {
        m_socket.write(m_dripping.constData(), 1);
        m_socket.flush();
        m_dripping.remove(0, 1);
    }
    QTimer::singleShot(0, this, &HandmadeClient::dripOne);
}

void HandmadeClient::stopReading()
{
    m_paused = true;
    m_socket.setReadBufferSize(1024);
}

void HandmadeClient::readOn()
{
    m_paused = false;
    m_socket.setReadBufferSize(0);
    read();
}

void HandmadeClient::read()
{
    if (!m_paused)
        m_received += m_socket.readAll();
}

void HandmadeClient::stayOpen()
{
#ifdef Q_OS_UNIX
    const auto keep = [this] { m_own = ::dup(int(m_socket.socketDescriptor())); };
    if (m_socket.state() == QAbstractSocket::ConnectedState)
        keep();
    else
        connect(&m_socket, &QTcpSocket::connected, this, keep);
#endif
}

void HandmadeClient::reset()
{
    resetTcp(m_socket);
}

void HandmadeClient::end()
{
    m_socket.disconnectFromHost();
}

bool HandmadeClient::isWritten() const
{
    return m_socket.state() == QAbstractSocket::ConnectedState && m_socket.bytesToWrite() == 0 && m_dripping.isEmpty();
}

} // namespace parlance
