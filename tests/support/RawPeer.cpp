#include "support/RawPeer.h"

#include "wire/TcpReset.h"

#include <QCryptographicHash>
#include <QSslSocket>
#include <QTimer>
#include <QtEndian>

namespace parlance {

namespace {

QByteArray bigEndian(quint64 value, int size)
{
    QByteArray bytes;
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8)
        bytes.append(char(value >> shift));
    return bytes;
}

QByteArray masked(QByteArray bytes, const QByteArray &key)
{
    char *byte = bytes.data();
    for (qsizetype i = 0; i < bytes.size(); ++i)
        byte[i] = char(byte[i] ^ key.at(i % 4));
    return bytes;
}

} // namespace

quint16 RawPeer::Frame::closeCode() const
{
    return payload.size() >= 2 ? qFromBigEndian<quint16>(payload.constData()) : 1005;
}

RawPeer::RawPeer(QSslSocket *socket, int number, QObject *parent)
    : QObject(parent), m_socket(socket), m_number(number)
{
    socket->setParent(this);
    connect(socket, &QIODevice::readyRead, this, &RawPeer::readAll);
    connect(socket, &QAbstractSocket::disconnected, this, [this] {
        m_gone = true;
        m_steps.clear();
        Q_EMIT gone();
    });
}

RawPeer::~RawPeer()
{
    m_socket->disconnect(this);
}

QByteArray RawPeer::requestHeader(const QByteArray &name) const
{
    QByteArrayList values;
    for (const QByteArray &line : m_request.split('\n')) {
        const qsizetype colon = line.indexOf(':');
        if (colon > 0 && line.left(colon).compare(name, Qt::CaseInsensitive) == 0)
            values.append(line.mid(colon + 1).trimmed());
    }
    return values.join(", ");
}

QList<QByteArray> RawPeer::texts() const
{
    QList<QByteArray> texts;
    for (const Frame &frame : m_frames) {
        if (frame.opcode == 0x1)
            texts.append(frame.payload);
    }
    return texts;
}

qint64 RawPeer::unsentBytes() const
{
    return m_socket->bytesToWrite();
}

RawPeer &RawPeer::step(std::function<void()> action, std::optional<std::chrono::milliseconds> delay)
{
    m_steps.append({delay, std::move(action)});
    runSteps();
    return *this;
}

void RawPeer::runSteps()
{
    while (!m_waiting && !m_steps.isEmpty()) {
        const Step next = m_steps.takeFirst();
        if (!next.delay) {
            next.action();
            continue;
        }
        m_waiting = true;
        QTimer::singleShot(*next.delay, this, [this, next] {
            m_waiting = false;
            if (!m_gone)
                next.action();
            runSteps();
        });
    }
}

RawPeer &RawPeer::send(const QByteArray &bytes)
{
    return step([this, bytes] { m_socket->write(bytes); });
}

RawPeer &RawPeer::slowly(const QByteArray &bytes, std::chrono::milliseconds each)
{
    for (const char byte : bytes)
        step([this, byte] { m_socket->write(&byte, 1); }, each);
    return *this;
}

RawPeer &RawPeer::drip(const QByteArray &bytes)
{
    run([this] { m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1); });
    for (const char byte : bytes) {
        step([this, byte] {
            m_socket->write(&byte, 1);
            m_socket->flush();
        }, std::chrono::milliseconds(0));
    }
    return *this;
}

RawPeer &RawPeer::endlessly(const QByteArray &bytes)
{
    return run([this, bytes] {
        connect(m_socket, &QIODevice::bytesWritten, this, [this, bytes] {
            if (m_socket->bytesToWrite() < bytes.size())
                m_socket->write(bytes);
        });
        m_socket->write(bytes);
    });
}

RawPeer &RawPeer::wait(std::chrono::milliseconds time)
{
    return step([] {}, time);
}

RawPeer &RawPeer::upgrade(const QByteArray &moreHeaders)
{
    return run([this, moreHeaders] { m_socket->write(upgradeBytes(moreHeaders)); });
}

RawPeer &RawPeer::http(int status, const QByteArray &phrase, const QByteArray &headers, const QByteArray &body)
{
    return send("HTTP/1.1 " + QByteArray::number(status) + ' ' + phrase + "\r\n" + headers
                + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
}

RawPeer &RawPeer::frame(quint8 opcode, const QByteArray &payload, const FrameShape &shape)
{
    return send(frameBytes(opcode, payload, shape));
}

RawPeer &RawPeer::close(quint16 code, const QByteArray &reason)
{
    return frame(0x8, bigEndian(code, 2) + reason);
}

RawPeer &RawPeer::fin()
{
    return run([this] { m_socket->disconnectFromHost(); });
}

RawPeer &RawPeer::rst()
{
    return run([this] { resetTcp(*m_socket); });
}

RawPeer &RawPeer::run(std::function<void()> action)
{
    return step(std::move(action));
}

RawPeer &RawPeer::stopReading()
{
    disconnect(m_socket, &QIODevice::readyRead, this, nullptr);
    m_socket->setReadBufferSize(1);
    return *this;
}

RawPeer &RawPeer::resumeReading()
{
    m_socket->setReadBufferSize(0);
    connect(m_socket, &QIODevice::readyRead, this, &RawPeer::readAll);
    readAll();
    return *this;
}

RawPeer &RawPeer::keepBytes()
{
    m_keepBytes = true;
    return *this;
}

RawPeer &RawPeer::finOnClose()
{
    m_finOnClose = true;
    return *this;
}

RawPeer &RawPeer::onFrame(std::function<void(const Frame &)> handler)
{
    m_onFrame = std::move(handler);
    return *this;
}

QByteArray RawPeer::frameBytes(quint8 opcode, const QByteArray &payload, const FrameShape &shape)
{
    const quint64 length = shape.claimedLength >= 0 ? quint64(shape.claimedLength) : quint64(payload.size());
    const quint8 maskBit = shape.masked ? 0x80 : 0;
    QByteArray bytes(1, char((shape.fin ? 0x80 : 0) | shape.rsv | opcode));
    if (length < 126)
        bytes.append(char(maskBit | length));
    else if (length <= 0xffff)
        bytes.append(char(maskBit | 126)).append(bigEndian(length, 2));
    else
        bytes.append(char(maskBit | 127)).append(bigEndian(length, 8));
    if (!shape.masked)
        return bytes + payload;
    const QByteArray key = bigEndian(0x37fa213d, 4);
    return bytes + key + masked(payload, key);
}

QByteArray RawPeer::acceptKey() const
{
    const QByteArray joined = requestHeader("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    return QCryptographicHash::hash(joined, QCryptographicHash::Sha1).toBase64();
}

QByteArray RawPeer::upgradeBytes(const QByteArray &moreHeaders) const
{
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
        + acceptKey() + "\r\n" + moreHeaders + "\r\n";
}

void RawPeer::readAll()
{
    const QByteArray bytes = m_socket->readAll();
    m_received += bytes.size();
    ++m_arrivals;
    m_in += bytes;
    if (m_request.isEmpty()) {
        const qsizetype end = m_in.indexOf("\r\n\r\n");
        if (end < 0)
            return;
        m_request = m_in.left(end + 4);
        m_in.remove(0, end + 4);
        Q_EMIT requested();
    }
    while (readFrame()) { }
}

bool RawPeer::readFrame()
{
    if (m_keepBytes || m_in.size() < 2)
        return false;
    Frame frame;
    frame.opcode = quint8(m_in.at(0)) & 0x0f;
    frame.fin = quint8(m_in.at(0)) & 0x80;
    frame.rsv = (quint8(m_in.at(0)) >> 4) & 0x07;
    frame.masked = quint8(m_in.at(1)) & 0x80;
    const quint8 shortLength = quint8(m_in.at(1)) & 0x7f;
    const int lengthSize = shortLength == 126 ? 2 : shortLength == 127 ? 8 : 0;
    const qsizetype keyAt = 2 + lengthSize;
    const qsizetype payloadAt = keyAt + (frame.masked ? 4 : 0);
    if (m_in.size() < payloadAt)
        return false;
    quint64 length = shortLength;
    if (lengthSize == 2)
        length = qFromBigEndian<quint16>(m_in.constData() + 2);
    else if (lengthSize == 8)
        length = qFromBigEndian<quint64>(m_in.constData() + 2);
    if (quint64(m_in.size() - payloadAt) < length)
        return false;
    frame.header = m_in.left(payloadAt);
    frame.payload = m_in.mid(payloadAt, qsizetype(length));
    if (frame.masked)
        frame.payload = masked(frame.payload, m_in.mid(keyAt, 4));
    m_in.remove(0, payloadAt + qsizetype(length));
    m_frames.append(frame);
    if (m_onFrame)
        m_onFrame(frame);
    if (m_finOnClose && frame.opcode == 0x8)
        fin();
    Q_EMIT frameReceived(frame);
    return true;
}

} // namespace parlance
