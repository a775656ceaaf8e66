#include "support/RoomClient.h"

#include <QJsonDocument>
#include <QTest>

namespace parlance {

namespace {

constexpr int patience = 20000; // for a loaded machine

} // namespace

RoomClient::RoomClient(const QString &origin, QObject *parent) : QObject(parent), m_socket(origin)
{
    m_socket.setOutgoingFrameSize(QWebSocket::maxOutgoingFrameSize());
    connect(&m_socket, &QWebSocket::textMessageReceived, this,
            [this](const QString &text) { m_frames.append(QJsonDocument::fromJson(text.toUtf8()).object()); });
    connect(&m_socket, &QWebSocket::disconnected, this, [this] { m_closeCode = m_socket.closeCode(); });
}

bool RoomClient::open(const QUrl &url)
{
    bool refused = false;
    const auto failed = connect(&m_socket, qOverload<QAbstractSocket::SocketError>(&QWebSocket::error), this,
                                [&refused] { refused = true; });
    m_socket.open(url);
    const bool decided = QTest::qWaitFor([&] { return refused || m_socket.isValid(); }, patience);
    disconnect(failed);
    return decided && !refused;
}

QJsonObject RoomClient::enter(const QUrl &url, const QString &user, const QJsonObject &more)
{
    if (!open(url))
        return {};
    QJsonObject handshake{{QStringLiteral("type"), QStringLiteral("handshake")},
                          {QStringLiteral("version"), 1},
                          {QStringLiteral("user"), user}};
    for (auto field = more.begin(); field != more.end(); ++field)
        handshake[field.key()] = field.value();
    send(handshake);
    const QJsonObject answer = next();
    return answer[u"type"] == QStringLiteral("welcome") ? answer : QJsonObject();
}

QJsonObject RoomClient::join(const QString &room)
{
    send({{QStringLiteral("type"), QStringLiteral("join")}, {QStringLiteral("room"), room}});
    return next(QStringLiteral("presence"));
}

void RoomClient::send(const QJsonObject &frame)
{
    sendText(QString::fromUtf8(QJsonDocument(frame).toJson(QJsonDocument::Compact)));
}

void RoomClient::sendText(const QString &text)
{
    m_socket.sendTextMessage(text);
}

void RoomClient::sendBinary(const QByteArray &bytes)
{
    m_socket.sendBinaryMessage(bytes);
}

void RoomClient::sendMessage(const QString &id, const QString &room, const QString &text)
{
    send({{QStringLiteral("type"), QStringLiteral("message")},
          {QStringLiteral("id"), id},
          {QStringLiteral("room"), room},
          {QStringLiteral("text"), text}});
}

QJsonObject RoomClient::next(const QString &type)
{
    for (;;) {
        const QJsonObject frame = next();
        if (frame.isEmpty() || frame[u"type"].toString() == type)
            return frame;
    }
}

QJsonObject RoomClient::next()
{
    if (!QTest::qWaitFor([this] { return !m_frames.isEmpty() || m_closeCode != 0; }, patience) || m_frames.isEmpty())
        return {};
    return m_frames.takeFirst();
}

QList<QJsonObject> RoomClient::rest()
{
    const QString nonce = QStringLiteral("rest-%1").arg(++m_nonce);
    send({{QStringLiteral("type"), QStringLiteral("ping")}, {QStringLiteral("nonce"), nonce}});
    QList<QJsonObject> frames;
    for (;;) {
        const QJsonObject frame = next();
        if (frame.isEmpty() || frame[u"nonce"].toString() == nonce)
            return frames;
        frames.append(frame);
    }
}

void RoomClient::close()
{
    m_socket.close();
}

void RoomClient::abort()
{
    m_socket.abort();
}

void RoomClient::stopReading()
{
    m_socket.setReadBufferSize(1024); // less than a frame: QWebSocket then waits for ever for the rest of it
}

bool RoomClient::waitForClose()
{
    return QTest::qWaitFor([this] { return m_closeCode != 0; }, patience);
}

} // namespace parlance
