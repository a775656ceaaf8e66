#pragma once

#include <QByteArray>
#include <QList>

#include <utility>

class QDateTime;

namespace parlance {

// The server's answer to an upgrade request (RFC 6455 section 4.2.2), without I/O. Plain values and functions; any thread.

// Why a request is not granted.
struct HttpRefusal {
    int status = 400;  // 4xx or 5xx
    QByteArray reason; // one line of English for whoever writes a client; it becomes the body
    QList<std::pair<QByteArray, QByteArray>> headers = {}; // besides those that every refusal has
    bool bodyless = false; // the answer to HEAD (RFC 9110 section 9.3.2)
};

// HTTP/1.1 with Date, Content-Type, Content-Length and "Connection: close". An "Upgrade" among the headers is named in
// Connection as well.
QByteArray refusalBytes(const HttpRefusal &refusal, const QDateTime &wall);

// The 101, for the client's key as it came; an empty subprotocol or extension is left out.
QByteArray acceptanceBytes(const QByteArray &key, const QByteArray &subprotocol, const QByteArray &extensions);

} // namespace parlance
