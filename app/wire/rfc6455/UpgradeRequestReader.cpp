#include "wire/rfc6455/UpgradeRequestReader.h"

#include "wire/RequestCheck.h"
#include "wire/rfc6455/ExtensionList.h"

#include <algorithm>

namespace parlance {

namespace {

constexpr qsizetype keySize = 16;       // bytes …
constexpr qsizetype keyTextSize = 24;   // … and in base64

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isControl(char c)
{
    return uchar(c) < 0x20 || c == 0x7f;
}

// A name, an IPv4 address or an IPv6 one in brackets, and perhaps a port (RFC 9110 section 7.2, RFC 3986 section 3.2.2).
bool isHost(QByteArrayView text)
{
    const qsizetype bracket = text.indexOf(']');
    const qsizetype colon = text.indexOf(':', std::max<qsizetype>(bracket, 0));
    const QByteArrayView port = colon < 0 ? QByteArrayView() : text.sliced(colon + 1);
    const QByteArrayView name = colon < 0 ? text : text.first(colon);
    if (name.isEmpty() || port.size() > 5 || !std::all_of(port.begin(), port.end(), isDigit))
        return false;
    static constexpr QByteArrayView marks("-._~!$&'()*+,;=%");
    const auto isPlain = [](char c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || marks.contains(c);
    };
    if (bracket < 0)
        return std::all_of(name.begin(), name.end(), isPlain);
    if (name.size() < 3 || name.front() != '[' || name.back() != ']')
        return false;
    const QByteArrayView address = name.sliced(1).chopped(1);
    return std::all_of(address.begin(), address.end(), [isPlain](char c) { return c == ':' || isPlain(c); });
}

} // namespace

qsizetype UpgradeRequestReader::feed(QByteArrayView bytes)
{
    qsizetype taken = 0;
    while (m_progress == Progress::Incomplete && taken < bytes.size()) {
        const char byte = bytes.at(taken++);
        if (++m_size > maxHeadSize)
            refuse(m_method.isEmpty() ? 414 : 431, "the request is longer than 16 KiB");
        else if (byte == '\n' && m_line.endsWith('\r'))
            readLine();
        else if (m_line.endsWith('\r') || byte == '\n')
            refuse(400, "a line does not end with CR LF");
        else if (isControl(byte) && byte != '\r' && byte != '\t')
            refuse(400, "there is a control character in the request");
        else
            m_line.append(byte);
    }
    return taken;
}

void UpgradeRequestReader::readLine()
{
    m_line.chop(1);
    if (m_method.isEmpty()) {
        if (!m_line.isEmpty())
            readRequestLine();
    } else if (m_line.isEmpty()) {
        judge();
    } else if (!m_fields.addLine(m_line)) {
        refuse(400, "a header line is no \"name: value\"");
    }
    m_line.resize(0);
}

void UpgradeRequestReader::readRequestLine()
{
    const QByteArrayList parts = m_line.split(' ');
    const QByteArray version = parts.value(2);
    const bool wellFormed = parts.size() == 3 && isToken(parts.at(0)) && version.size() == 8 && version.startsWith("HTTP/")
        && isDigit(version.at(5)) && version.at(6) == '.' && isDigit(version.at(7));
    if (!wellFormed)
        return refuse(400, "the request line is no \"GET target HTTP/1.1\"");
    m_method = parts.at(0);
    m_minorVersion = version.at(7) - '0';
    if (version.at(5) != '1')
        refuse(505, "this server speaks HTTP/1.1");
    else if (m_method != "GET")
        refuse(405, "a WebSocket begins with GET", {{"Allow", "GET"}});
    else
        readTarget(parts.at(1));
}

void UpgradeRequestReader::readTarget(const QByteArray &target)
{
    m_target = target;
    const qsizetype scheme = target.indexOf("://");
    if (scheme > 0 && target.indexOf('/') == scheme + 1) { // the absolute form; Host still has to be there
        const auto path = std::find_if(target.begin() + scheme + 3, target.end(), [](char c) { return c == '/' || c == '?'; });
        m_target = QByteArray(path, target.end() - path);
        if (!m_target.startsWith('/'))
            m_target.prepend('/');
    }
    const bool wellFormed = m_target.startsWith('/') && !m_target.contains('#')
        && std::all_of(m_target.begin(), m_target.end(), [](char c) { return c > 0x20 && c < 0x7f; });
    if (!wellFormed)
        refuse(400, "the target is no path");
}

// RFC 6455 section 4.2.1, in the order in which a mistake is most likely to be the cause of the others.
void UpgradeRequestReader::judge()
{
    m_progress = Progress::Complete;
    const auto steps = {&UpgradeRequestReader::judgeHost, &UpgradeRequestReader::judgeUpgrade,
                        &UpgradeRequestReader::judgeKey, &UpgradeRequestReader::judgeOffers};
    for (const auto step : steps) {
        if (m_progress == Progress::Complete)
            (this->*step)();
    }
}

void UpgradeRequestReader::judgeHost()
{
    const QByteArrayList hosts = m_fields.values("Host");
    const QByteArrayList lengths = m_fields.values("Content-Length");
    if (hosts.size() != 1 || !isHost(hosts.first()))
        refuse(400, "there must be one Host header with a name or an address");
    else if (!m_fields.values("Transfer-Encoding").isEmpty() || (!lengths.isEmpty() && lengths != QByteArrayList{"0"}))
        refuse(400, "an upgrade request has no body"); // it would be read as frames
}

void UpgradeRequestReader::judgeUpgrade()
{
    const QList<std::pair<QByteArray, QByteArray>> wanted{{"Upgrade", "websocket"}, {"Sec-WebSocket-Version", "13"}};
    const QByteArrayList versions = m_fields.values("Sec-WebSocket-Version");
    if (m_minorVersion == 0) // RFC 9110 section 7.8: whatever HTTP/1.0 says of an upgrade is not meant
        refuse(426, "a WebSocket needs HTTP/1.1", wanted);
    else if (!m_fields.hasListToken("Upgrade", "websocket"))
        refuse(426, "this is a WebSocket server", wanted);
    else if (!m_fields.hasListToken("Connection", "Upgrade"))
        refuse(400, "\"Upgrade\" is missing in Connection");
    else if (versions.size() > 1)
        refuse(400, "Sec-WebSocket-Version is there more than once");
    else if (versions != QByteArrayList{"13"})
        refuse(426, "this server speaks WebSocket version 13", wanted);
}

void UpgradeRequestReader::judgeKey()
{
    const QByteArrayList keys = m_fields.values("Sec-WebSocket-Key");
    const auto decoded = QByteArray::fromBase64Encoding(keys.value(0), QByteArray::AbortOnBase64DecodingErrors);
    if (keys.size() != 1 || keys.first().size() != keyTextSize || !decoded || decoded.decoded.size() != keySize)
        refuse(400, "there must be one Sec-WebSocket-Key, 16 bytes in base64");
}

void UpgradeRequestReader::judgeOffers()
{
    QByteArrayList names = subprotocols();
    const bool areTokens = std::all_of(names.begin(), names.end(), [](const QByteArray &name) { return isToken(name); });
    std::sort(names.begin(), names.end());
    if (m_fields.values("Origin").size() > 1)
        refuse(400, "Origin is there more than once");
    else if (!areTokens || std::adjacent_find(names.begin(), names.end()) != names.end())
        refuse(400, "Sec-WebSocket-Protocol must list different tokens");
    else if (!readExtensionList(extensions()))
        refuse(400, "Sec-WebSocket-Extensions does not follow RFC 6455 section 9.1");
}

void UpgradeRequestReader::refuse(int status, const QByteArray &reason, const QList<std::pair<QByteArray, QByteArray>> &headers)
{
    m_progress = Progress::Refused;
    m_refusal = {status, reason, headers, m_method == "HEAD"};
}

} // namespace parlance
