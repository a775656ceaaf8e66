#pragma once

#include "wire/rfc6455/UpgradeRequestReader.h"
#include "wire/serve/WebSocketPeer.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>
#include <optional>

class QTcpSocket;

namespace parlance {

// What a server makes of a good request.
struct UpgradeDecision {
    std::optional<HttpRefusal> refusal; // nothing: accepted
    QByteArray subprotocol = {};        // one of those that were offered, or none
};
using UpgradeJudge = std::function<UpgradeDecision(const UpgradeRequestReader &)>;

// One client's way from an accepted TCP connection to a WebSocket (RFC 6455 section 4.2): reads the request, answers it,
// and makes a WebSocketPeer, or refuses with the HTTP answer that the RFC asks for. Part of WebSocketListener.
//
// Thread: the listener's. Lifetime: one begin(); then accepted() or over() comes exactly once. It may not be deleted, only
//   deleteLater()ed, in a slot of them. Errors: a request that is not complete in time is refused with 408; whoever is
//   refused has a second to end TCP.
class UpgradeAcceptor : public QObject
{
    Q_OBJECT

public:
    struct Terms {
        UpgradeJudge judge; // empty: every good request is accepted, without a subprotocol
        bool deflate = false;
        std::chrono::milliseconds deadline{10000};
        MessageReader::Limits limits;
    };

    UpgradeAcceptor(std::unique_ptr<QTcpSocket> socket, const Terms &terms, QObject *parent);
    ~UpgradeAcceptor() override;

    void begin();

    // After accepted().
    std::unique_ptr<WebSocketPeer> makePeer();
    const UpgradeRequestReader &request() const { return m_request; }

Q_SIGNALS:
    void accepted();
    void over(); // refused, or the client went

private:
    void read();
    void decide();
    void refuse(const HttpRefusal &refusal);
    void endSending();
    void onDeadline();
    void finish();

    const Terms m_terms;
    std::unique_ptr<QTcpSocket> m_socket;
    UpgradeRequestReader m_request;
    QByteArray m_leftover;
    std::optional<DeflateParameters> m_agreed;
    QTimer m_timer;
    bool m_refused = false;
    bool m_done = false;
};

} // namespace parlance
