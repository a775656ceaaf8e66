#pragma once

#include "wire/Transport.h"

#include <optional>

namespace parlance {

// Whether a request can be put on the wire as it stands (RFC 6455 section 4.1, RFC 9110 section 5). Pure functions,
// any thread. QWebSocket checks none of this: a line break in a value would inject a header, and a header that the
// handshake writes itself would be sent twice.

// Who writes the request.
enum class RequestWriter {
    QWebSocket, // cannot replace what the handshake writes itself (Host, Upgrade, Sec-WebSocket-Key …), nor use user info
    Ours,       // upgradeRequestBytes(): can
};

// The reason of the InvalidRequest drop, or nothing when the request is good. It names what is wrong: "url",
// "origin", "subprotocol <name>" or "header <name>"; a value is never repeated, since it may be a secret.
std::optional<QString> requestProblem(const TransportRequest &request, RequestWriter writer = RequestWriter::QWebSocket);

// A token of RFC 9110 section 5.6.2: what names a header, a subprotocol or an extension.
bool isToken(QByteArrayView text);

// Header fields with equal names become one, as RFC 9110 section 5.3 allows (cookies: RFC 6265 section 5.4), because
// QNetworkRequest keeps only one of them. The order of first appearance is kept.
QList<HeaderField> combinedHeaders(const QList<HeaderField> &headers);

} // namespace parlance
