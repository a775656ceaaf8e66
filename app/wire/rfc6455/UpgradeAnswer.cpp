#include "wire/rfc6455/UpgradeAnswer.h"

#include "wire/rfc6455/Handshake.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>

namespace parlance {

namespace {

// RFC 9110 section 15. The phrase means nothing to a program, so that of the class does for the others.
QByteArray phraseOf(int status)
{
    static const QList<std::pair<int, QByteArray>> phrases{
        {400, "Bad Request"}, {401, "Unauthorized"}, {403, "Forbidden"}, {404, "Not Found"}, {405, "Method Not Allowed"},
        {408, "Request Timeout"}, {414, "URI Too Long"}, {426, "Upgrade Required"}, {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"}, {503, "Service Unavailable"}, {505, "HTTP Version Not Supported"}};
    const auto known = std::find_if(phrases.begin(), phrases.end(), [status](const auto &entry) { return entry.first == status; });
    if (known != phrases.end())
        return known->second;
    return status < 500 ? "Client Error" : "Server Error";
}

// RFC 9110 section 5.6.7.
QByteArray httpDate(const QDateTime &wall)
{
    return QLocale::c().toString(wall.toUTC(), u"ddd, dd MMM yyyy HH:mm:ss 'GMT'").toLatin1();
}

} // namespace

QByteArray refusalBytes(const HttpRefusal &refusal, const QDateTime &wall)
{
    const QByteArray body = refusal.reason + '\n';
    const bool upgrades = std::any_of(refusal.headers.begin(), refusal.headers.end(), [](const auto &header) {
        return header.first.compare("Upgrade", Qt::CaseInsensitive) == 0;
    });
    QByteArray out = "HTTP/1.1 " + QByteArray::number(refusal.status) + ' ' + phraseOf(refusal.status) + "\r\n";
    out += "Date: " + httpDate(wall) + "\r\n";
    out += upgrades ? "Connection: Upgrade, close\r\n" : "Connection: close\r\n";
    for (const auto &[name, value] : refusal.headers)
        out += name + ": " + value + "\r\n";
    out += "Content-Type: text/plain; charset=utf-8\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n";
    return refusal.bodyless ? out : out + body;
}

QByteArray acceptanceBytes(const QByteArray &key, const QByteArray &subprotocol, const QByteArray &extensions)
{
    QByteArray out = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                     "Sec-WebSocket-Accept: " + acceptKeyFor(key) + "\r\n";
    if (!subprotocol.isEmpty())
        out += "Sec-WebSocket-Protocol: " + subprotocol + "\r\n";
    if (!extensions.isEmpty())
        out += "Sec-WebSocket-Extensions: " + extensions + "\r\n";
    return out + "\r\n";
}

} // namespace parlance
