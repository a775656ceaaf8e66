#pragma once

#include "domain/Profile.h"
#include "domain/WireRule.h"
#include "wire/rfc6455/DeflateParameters.h"

#include <QByteArray>

#include <optional>

namespace parlance {

// The client's opening handshake (RFC 6455 section 4.1), without I/O. Plain values and functions; any thread.

struct UpgradeRequest {
    QUrl url;                     // ws or wss; user info in it becomes an Authorization header where none is given
    QList<HeaderField> headers;   // in this order, with these names as they are spelled, doubles too. What is written
                                  // anyway is left out then; Host, Upgrade, Connection, Sec-WebSocket-Key and -Version
                                  // keep their places at the top
    QStringList subprotocols;
    QString origin;               // empty: no Origin header
    QByteArray cookies;           // the value of the Cookie header; empty: none
    std::optional<DeflateOffer> deflate;
    QByteArray key;               // base64 of 16 random bytes, as newUpgradeKey() makes
};

QByteArray newUpgradeKey();
QByteArray acceptKeyFor(const QByteArray &key); // section 4.2.2, point 5.4

// The bytes of the request: GET, Host, Upgrade, Connection, Sec-WebSocket-Key, -Version, -Protocol, -Extensions, Origin,
// Cookie, Authorization, and then what the person wants. What requestProblem() would refuse must not come here.
QByteArray upgradeRequestBytes(const UpgradeRequest &request);
// The key that those bytes carry: request.key, or what a header of the person's put in its place.
QByteArray keyOf(const UpgradeRequest &request);

// What a 101 means for the link, or which rule it breaks.
struct UpgradeVerdict {
    WireRule rule = WireRule::None;
    QString found;                 // the offending header or status line as it came; empty when it is missing
    QString subprotocol;
    QString extensions;            // as they came
    std::optional<DeflateParameters> deflate;
};

// Only HTTP/1.1 upgrades. A subprotocol or extensions that the person offered by a header of their own count as offered
// as those of the request do; HandmadeOffer says how an extension that this program does not speak is taken.
class UpgradeResponse;
UpgradeVerdict judgeUpgrade(const UpgradeRequest &request, const UpgradeResponse &response);

// Where a redirect may lead: the same host, and never from wss to ws; http and https are read as ws and wss. The port
// stays the same, except from ws to wss, where it has to change: another port may be another person's server, which is
// to see neither headers nor cookies. User info stays as it was; one in Location is not followed. Nothing when it must
// not be followed or Location says nothing usable.
std::optional<QUrl> redirectTarget(const QUrl &from, const QByteArray &location);

} // namespace parlance
