#pragma once

#include "wire/Transport.h"
#include "wire/rfc6455/Handshake.h"
#include "wire/rfc6455/ResponseBody.h"
#include "wire/rfc6455/UpgradeResponse.h"

#include <QElapsedTimer>
#include <QTimer>

#include <memory>

class QTcpSocket;

namespace parlance {

class Dialer;

// From a request to an open WebSocket (RFC 6455 section 4.1): the way to the server, the upgrade, cookies, and
// redirects to the same host. What the server answers is kept whole for the report.
//
// Thread: its transport's. Lifetime: one open(); opened() or failed() comes exactly once, from the event loop, and
//   nothing after it. No deadline for the upgrade: the owner holds it. The body of a refusal is waited for 2 s.
class LinkOpener : public QObject
{
    Q_OBJECT

public:
    explicit LinkOpener(QObject *parent = nullptr);
    ~LinkOpener() override;

    void open(const TransportRequest &request);

    // After opened(): the socket, without a parent, and what the server had sent behind its answer.
    std::unique_ptr<QTcpSocket> takeSocket();
    QByteArray takeLeftover() { return std::move(m_leftover); }
    const UpgradeVerdict &verdict() const { return m_verdict; }
    // What is known so far; also after failed(), and for an attempt that is given up.
    LinkReport report() const;
    QUrl url() const { return m_url; } // after redirects
    Phase phase() const { return m_phase; }

Q_SIGNALS:
    void phaseChanged(parlance::Phase phase);
    void alive();
    void opened();
    void failed(const parlance::Drop &drop);

private:
    void dial();
    void dialled();
    void readAnswer();
    void answered();
    void follow(const QUrl &target);
    void bodyDone();
    void lost();
    Drop notWebSocket(WireRule rule, const QString &found) const;
    void fail(const Drop &drop);
    void addDialReport(LinkReport &report) const;
    void addRequestSteps(LinkReport &report) const;
    void enter(Phase phase);
    std::chrono::microseconds now() const;

    TransportRequest m_request;
    QUrl m_url;
    int m_redirects = 0;
    Phase m_phase = Phase::None;
    std::unique_ptr<Dialer> m_dialer;
    std::unique_ptr<QTcpSocket> m_socket;
    UpgradeRequest m_upgrade;
    UpgradeResponse m_response;
    ResponseBody m_body;
    UpgradeVerdict m_verdict;
    QByteArray m_leftover;
    QTimer m_bodyTimer;
    QElapsedTimer m_clock;
    std::chrono::microseconds m_dialBegan{0};
    std::chrono::microseconds m_requestBegan{0};
    std::chrono::microseconds m_requestWritten{0};
    LinkReport m_report;
    bool m_awaiting = false; // the request is out, and no answer is here
    bool m_over = false;
};

} // namespace parlance
