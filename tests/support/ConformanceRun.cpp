#include "support/ConformanceRun.h"

#include "support/RawServer.h"

namespace parlance {

namespace {

// The client under test: sends every message back. What it says of itself is kept.
class EchoingClient
{
public:
    explicit EchoingClient(std::unique_ptr<Transport> transport) : m_transport(std::move(transport))
    {
        Transport *echo = m_transport.get();
        QObject::connect(echo, &Transport::textReceived, echo, [echo](const QString &text) { echo->sendText(text); });
        QObject::connect(echo, &Transport::binaryReceived, echo,
                         [echo](const QByteArray &bytes) { echo->sendBinary(bytes); });
        QObject::connect(echo, &Transport::opened, echo, [this] { m_open = true; });
        QObject::connect(echo, &Transport::ended, echo, [this](const Drop &drop) { m_drops.append(drop); });
    }

    Transport &transport() { return *m_transport; }
    bool hasOpened() const { return m_open; }
    const QList<Drop> &drops() const { return m_drops; }

private:
    std::unique_ptr<Transport> m_transport;
    bool m_open = false;
    QList<Drop> m_drops;
};

// The first of what the server would agree to that an offer allows (RFC 7692 section 7.1).
std::optional<ConformanceDeflate::Agreement> agree(const ConformanceDeflateWish &wish,
                                                   const QList<ConformanceDeflate::Offer> &offers)
{
    for (ConformanceDeflate::Agreement agreement : wish.accepted) {
        for (const ConformanceDeflate::Offer &offer : offers) {
            if (agreement.clientMaxWindowBits != 0 && !offer.clientMaxWindowBits)
                continue;
            agreement.serverNoContextTakeover = offer.serverNoContextTakeover;
            agreement.serverMaxWindowBits = offer.serverMaxWindowBits;
            return agreement;
        }
    }
    return {};
}

// Answers the upgrade, with an extension where the case wants one. Something where the offer is not the right one.
QString answerUpgrade(RawPeer &raw, ConformancePeer &peer, const std::optional<ConformanceDeflateWish> &wish)
{
    const QByteArray header = raw.requestHeader("Sec-WebSocket-Extensions");
    const auto offers = ConformanceDeflate::parse(header);
    if (!offers)
        return QStringLiteral("an offer that cannot be read: ") + QString::fromLatin1(header);
    if (!wish) {
        raw.upgrade();
        return offers->isEmpty() ? QString()
                                 : QStringLiteral("an extension was offered: ") + QString::fromLatin1(header);
    }
    if (offers->isEmpty())
        return QStringLiteral("permessage-deflate was not offered");
    if (offers->first() != wish->offered)
        return QStringLiteral("the offer is not the one that was asked for: ") + QString::fromLatin1(header);
    const auto agreement = agree(*wish, *offers);
    if (!agreement)
        return QStringLiteral("no offer can be accepted: ") + QString::fromLatin1(header);
    raw.upgrade(agreement->header());
    peer.agreeOn(*agreement);
    return {};
}

QString judgeEnd(const EchoingClient &client, const ConformancePeer &peer, const ConformanceSubject &subject)
{
    if (client.drops().size() != 1)
        return QStringLiteral("the client reported %1 ends").arg(client.drops().size());
    if (!peer.expectedDrop())
        return QStringLiteral("the script of the case does not say how it ends");
    const Drop &drop = client.drops().first();
    if (drop.kind != *peer.expectedDrop()) {
        return QStringLiteral("the client reported an end of kind %1 instead of %2: %3")
            .arg(int(drop.kind))
            .arg(int(*peer.expectedDrop()))
            .arg(drop.reason);
    }
    if (subject.leavesTcpToServer && peer.clientEndedTcp())
        return QStringLiteral("the client ended TCP before the server");
    return {};
}

} // namespace

bool ConformanceFailing::covers(const QByteArray &caseId) const
{
    return id.endsWith('.') ? caseId.startsWith(id) : caseId == id;
}

QString runConformance(const ConformanceCase &test, const ConformanceSubject &subject,
                       std::chrono::milliseconds patience)
{
    RawServer server;
    EchoingClient client(subject.make());
    TransportRequest request;
    request.url = server.url();
    request.proxy.kind = ProxySettings::Kind::None;
    if (test.deflate)
        request.deflate = test.deflate->offer;
    client.transport().open(request);
    const auto arrived = [&] { return server.peerCount() == 1 && !server.lastPeer().request().isEmpty(); };
    if (!ConformancePeer::runUntil(arrived, patience))
        return QStringLiteral("the client did not ask for the upgrade");

    ConformancePeer peer(server.lastPeer(), patience);
    if (const QString wrong = answerUpgrade(server.lastPeer(), peer, test.deflate); !wrong.isEmpty())
        return wrong;
    if (!ConformancePeer::runUntil([&] { return client.hasOpened(); }, patience))
        return QStringLiteral("the client did not open");
    test.script(peer);
    if (peer.hasFailed())
        return peer.failure();
    if (!ConformancePeer::runUntil([&] { return !client.drops().isEmpty() && server.lastPeer().isGone(); }, patience))
        return QStringLiteral("the client did not end");
    ConformancePeer::settle(); // for a second end, which must not come
    return judgeEnd(client, peer, subject);
}

} // namespace parlance
