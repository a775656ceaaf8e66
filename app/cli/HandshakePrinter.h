#pragma once

#include "cli/Stdio.h"
#include "domain/LinkReport.h"

#include <QJsonObject>

namespace parlance {

// Prints how an attempt to connect went: every request for the upgrade with its answer is one JSON object a line,
//
//     {"event":"handshake","url":"ws://…","request":"GET / HTTP/1.1\r\n…","status":101,"phrase":"Switching Protocols",
//      "headers":[{"name":"Upgrade","value":"websocket"},…],"body":""}
//
// redirects first. A body that is not UTF-8 is `bodyBase64`; `bodyTruncated` is true where only its beginning was kept;
// status is 0 where no answer came; `request` is missing where the transport does not show it. The last object tells of
// the attempt as a whole, too: `opened`, `transport`, `steps` with their times (`t` in seconds since the attempt began,
// `ms` how long it took), addresses, `tls`, `subprotocol`, `extensions`. It stands alone where the attempt did not get
// as far as a request. Of a server that was not trusted, `tls` has only its `chain` and the `refusedProblems`.
//
// Thread: the command's. Lifetime: the command's. Errors: none.
class HandshakePrinter
{
public:
    // Unless secrets are shown, SecretFilter hides what looks like one in requests and headers; bodies stay as they are.
    HandshakePrinter(const Stdio &stdio, bool showSecrets) : m_stdio(stdio), m_showSecrets(showSecrets) {}

    void print(const LinkReport &report);

private:
    QJsonObject exchangeObject(const HttpExchange &exchange) const;
    QString requestText(const QByteArray &request) const;

    const Stdio &m_stdio;
    bool m_showSecrets;
};

} // namespace parlance
