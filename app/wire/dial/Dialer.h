#pragma once

#include "domain/Drop.h"
#include "domain/LinkReport.h"
#include "domain/Profile.h"

#include <QObject>

#include <functional>
#include <memory>

class QHostInfo;
class QTcpSocket;

namespace parlance {

struct DialRequest {
    QString host;               // a name, or an address without brackets
    quint16 port = 0;
    bool tls = false;
    bool verifyTls = true;
    TlsFiles tlsFiles;
    ProxySettings proxy;
};

// Opens the way to a server: resolves its name, connects over IPv6 and IPv4 (RFC 8305, "happy eyeballs": addresses in
// turns of both families, the next one is tried beside when 250 ms have passed or the one before failed), through a
// proxy where one is wanted, and does the TLS handshake (ALPN http/1.1 only).
//
// A proxy is asked to resolve the name itself. Of a person's own proxy nobody is exempt; what the system says is not
// asked for hosts on this computer. Credentials of a proxy are sent without being asked for (HTTP: Basic only).
// For ws nothing here loads OpenSSL.
//
// Thread: the one that made it. Lifetime: one dial() each; connected() or failed() comes exactly once, from the event
//   loop, never from inside dial(); nothing comes after abort(). The dialer may be deleted in a slot of its signals. No
//   deadline: the owner holds it.
// Errors: as socketDrop() and tlsDrop() have them; ProxyFailed with the proxy's words, and its HTTP status where it gave
//   one; InvalidRequest with the reason "url", "proxy", or one of setUpTls().
class Dialer : public QObject
{
    Q_OBJECT

public:
    explicit Dialer(QObject *parent = nullptr);
    ~Dialer() override;

    void dial(const DialRequest &request);
    void abort();

    // How a name becomes addresses: QHostInfo::lookupHost() by default. It answers in this thread, once or never, and
    // not from inside the call; an answer that comes after abort() is passed over.
    using Answer = std::function<void(const QHostInfo &)>;
    using Resolver = std::function<void(const QString &name, const Answer &answer)>;
    void setResolver(const Resolver &resolver);

    // After connected(): the socket (a QSslSocket for TLS), open, with nothing read from it. It has no parent and no
    // connections to the dialer. Since it may be what is just telling, let it go with deleteLater().
    std::unique_ptr<QTcpSocket> takeSocket();

    // What is known so far: steps, addresses, proxy, TLS. Also after failed().
    void fillReport(LinkReport &report) const;

Q_SIGNALS:
    void phaseChanged(parlance::Phase phase); // Dns, Tcp, Proxy, Tls; those that do not apply are left out
    void connected();
    void failed(const parlance::Drop &drop);

private:
    class Private;
    std::unique_ptr<Private> m_d;
};

} // namespace parlance
