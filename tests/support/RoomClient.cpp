#include "support/RoomClient.h"

#include "domain/CloseCode.h"
#include "domain/HeadedBytes.h"
#include "wire/TransportFactory.h"

#include <QJsonDocument>
#include <QTest>

namespace parlance {

namespace {

constexpr int patience = 20000; // for a loaded machine

std::optional<EnvelopeSettings> everywhere;

} // namespace

RoomClient::RoomClient(const QString &origin, QObject *parent)
    : QObject(parent), m_origin(origin), m_transport(makeTransport(TransportChoice::Automatic))
{
    if (everywhere)
        useEnvelopes(*everywhere);
    connect(m_transport.get(), &Transport::opened, this, [this] { m_isOpen = true; });
    connect(m_transport.get(), &Transport::textReceived, this,
            [this](const QString &text) {
                m_received.append(text);
                if (!m_envelopes)
                    return take(text);
                const EnvelopeChannel::Received received = m_envelopes->open(text, Instant(0));
                m_rejections += received.rejections;
                m_progress += received.progress;
                if (received.text)
                    take(*received.text);
                if (received.binary)
                    takeBinary(*received.binary);
            });
    connect(m_transport.get(), &Transport::binaryReceived, this, [this](const QByteArray &bytes) {
        if (m_envelopes)
            m_rejections.append({Rejection::NotEnvelope, {}});
        else
            takeBinary(bytes);
    });
    connect(m_transport.get(), &Transport::ended, this, [this](const Drop &drop) { m_end = drop; });
}

void RoomClient::useEnvelopes(const EnvelopeSettings &settings)
{
    m_envelopes.emplace(settings);
}

void RoomClient::useEnvelopesEverywhere(const std::optional<EnvelopeSettings> &settings)
{
    everywhere = settings;
}

void RoomClient::take(const QString &text)
{
    const QJsonObject frame = QJsonDocument::fromJson(text.toUtf8()).object();
    if (m_envelopes && frame[u"type"] == QStringLiteral("welcome")) {
        const QJsonObject capabilities = frame[u"capabilities"].toObject();
        m_envelopes->agree(capabilities[u"chunks"].toBool(), capabilities[u"maxMessage"].toInteger());
    }
    m_frames.append(frame);
}

void RoomClient::takeBinary(const QByteArray &bytes)
{
    const std::optional<HeadedBytes> parts = HeadedBytes::split(bytes);
    QJsonObject frame = parts ? QJsonDocument::fromJson(parts->header.toByteArray()).object() : QJsonObject();
    if (parts)
        m_bytes.insert(frame[u"serverId"].toString(), parts->body.toByteArray());
    frame[u"binary"] = true;
    m_frames.append(frame);
}

bool RoomClient::open(const QUrl &url)
{
    TransportRequest request;
    request.url = url;
    request.origin = m_origin;
    m_transport->open(request);
    return QTest::qWaitFor([this] { return m_isOpen || m_end; }, patience) && m_isOpen;
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
    // What is no JSON, as some tests send, has no envelope: then the other side shall see it as it is.
    const Result<QStringList> frames = m_envelopes ? m_envelopes->pack(text) : QStringList{text};
    for (const QString &frame : frames ? *frames : QStringList{text})
        m_transport->sendText(frame);
}

void RoomClient::sendRaw(const QString &text)
{
    m_transport->sendText(text);
}

void RoomClient::sendBinary(const QByteArray &bytes)
{
    if (!m_envelopes) {
        m_transport->sendBinary(bytes);
        return;
    }
    const Result<QStringList> frames = m_envelopes->packBinary(bytes);
    for (const QString &frame : frames ? *frames : QStringList())
        m_transport->sendText(frame);
}

void RoomClient::sendMessage(const QString &id, const QString &room, const QString &text)
{
    send({{QStringLiteral("type"), QStringLiteral("message")},
          {QStringLiteral("id"), id},
          {QStringLiteral("room"), room},
          {QStringLiteral("text"), text}});
}

void RoomClient::sendFile(const QJsonObject &header, const QByteArray &bytes)
{
    const QByteArray json = QJsonDocument(header).toJson(QJsonDocument::Compact);
    sendBinary(HeadedBytes{json, bytes}.joined());
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
    if (!QTest::qWaitFor([this] { return !m_frames.isEmpty() || m_end; }, patience) || m_frames.isEmpty())
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
    m_transport->close(closecode::normal, {});
}

void RoomClient::abort()
{
    m_transport->abort();
}

void RoomClient::stopReading()
{
    m_transport->setReadingPaused(true);
}

bool RoomClient::waitForClose()
{
    return QTest::qWaitFor([this] { return m_end.has_value(); }, patience);
}

} // namespace parlance
