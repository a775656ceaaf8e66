#include "support/RoomServerUnderTest.h"

#include "host/RoomServer.h"
#include "support/NodeServer.h"

namespace parlance {

RoomServerUnderTest::RoomServerUnderTest(Kind kind) : RoomServerUnderTest(kind, Options()) {}

RoomServerUnderTest::RoomServerUnderTest(Kind kind, const Options &options)
{
    if (kind == Node) {
        QStringList arguments{QStringLiteral("--token"), options.token,
                              QStringLiteral("--max-bytes"), QString::number(options.maxMessage),
                              QStringLiteral("--max-file"), QString::number(options.maxFile),
                              QStringLiteral("--handshake-ms"), QString::number(options.handshakeMs),
                              QStringLiteral("--absence-ms"), QString::number(options.absenceMs),
                              QStringLiteral("--ping-ms"), QString::number(options.pingMs),
                              QStringLiteral("--rate"), QString::number(options.rate)};
        const EnvelopeSettings &envelope = options.envelope.settings;
        const bool hmac = envelope.algorithm == EnvelopeSettings::Algorithm::Hmac;
        if (options.envelope.required)
            arguments << QStringLiteral("--envelope") << QStringLiteral("required");
        if (hmac)
            arguments << QStringLiteral("--envelope-key") << envelope.key;
        if (envelope.compression != EnvelopeSettings::Compression::None) {
            const bool gzip = envelope.compression == EnvelopeSettings::Compression::Gzip;
            arguments << QStringLiteral("--envelope-compress") << (gzip ? QStringLiteral("gzip") : QStringLiteral("deflate"));
        }
        m_node = std::make_unique<NodeServer>(QStringLiteral("room"), arguments);
        return;
    }
    RoomServer::Options embedded;
    embedded.hub.serverName = QStringLiteral("embedded");
    embedded.hub.token = options.token;
    embedded.hub.maxMessage = options.maxMessage;
    embedded.hub.maxFile = options.maxFile;
    embedded.hub.messagesPerSecond = options.rate;
    embedded.hub.handshakeDeadline = milliseconds(options.handshakeMs);
    embedded.hub.absence = milliseconds(options.absenceMs);
    embedded.envelope = options.envelope;
    embedded.pingInterval = milliseconds(options.pingMs);
    m_embedded = std::make_unique<RoomServer>(embedded);
}

RoomServerUnderTest::~RoomServerUnderTest() = default;

bool RoomServerUnderTest::start()
{
    if (!m_node)
        return m_embedded->start().ok();
    if (m_node->start())
        return true;
    qWarning("%s", m_node->errorText().constData());
    return false;
}

void RoomServerUnderTest::stop()
{
    if (m_node)
        m_node->stop();
    else
        m_embedded->stop();
}

void RoomServerUnderTest::announce(const QString &text)
{
    if (m_node)
        m_node->writeLine(text.toUtf8());
    else
        m_embedded->announce({}, text);
}

QUrl RoomServerUnderTest::url() const
{
    return m_node ? m_node->url() : m_embedded->url();
}

} // namespace parlance
