#include "wire/dial/ProxyTunnel.h"

#include <QHostAddress>
#include <QtEndian>

#include <algorithm>
#include <array>

namespace parlance {

namespace {

constexpr qsizetype maxSocksText = 255;

// RFC 1928 section 6, with the RFC's own words.
QString socksReplyWords(quint8 reply)
{
    static constexpr std::array<const char *, 9> words{
        "succeeded",
        "general SOCKS server failure",
        "connection not allowed by ruleset",
        "Network unreachable",
        "Host unreachable",
        "Connection refused",
        "TTL expired",
        "Command not supported",
        "Address type not supported",
    };
    const QString number = QStringLiteral("SOCKS5 %1").arg(reply);
    return reply < words.size() ? QString(number + u' ' + QLatin1StringView(words[reply])) : number;
}

QByteArray withLength(const QByteArray &text)
{
    return char(text.size()) + text;
}

QByteArray socksAddress(const QString &host)
{
    QHostAddress address;
    if (!address.setAddress(host))
        return '\x03' + withLength(host.toLatin1());
    if (address.protocol() == QAbstractSocket::IPv4Protocol) {
        QByteArray bytes(4, Qt::Uninitialized);
        qToBigEndian(address.toIPv4Address(), bytes.data());
        return '\x01' + bytes;
    }
    const Q_IPV6ADDR v6 = address.toIPv6Address();
    return '\x04' + QByteArray(reinterpret_cast<const char *>(v6.c), sizeof v6.c);
}

QByteArray portBytes(quint16 port)
{
    QByteArray bytes(2, Qt::Uninitialized);
    qToBigEndian(port, bytes.data());
    return bytes;
}

QByteArray connectRequest(const ProxySettings &proxy, const QString &host, quint16 port)
{
    const QByteArray name = host.toLatin1();
    const QByteArray authority = (name.contains(':') ? '[' + name + ']' : name) + ':' + QByteArray::number(port);
    QByteArray request = "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n";
    if (!proxy.user.isEmpty()) {
        const QString pair = proxy.user + u':' + proxy.password;
        request += "Proxy-Authorization: Basic " + pair.toUtf8().toBase64() + "\r\n";
    }
    return request + "\r\n";
}

} // namespace

ProxyTunnel::ProxyTunnel(const ProxySettings &proxy, const QString &host, quint16 port)
    : m_proxy(proxy), m_host(host), m_port(port)
{
    Q_ASSERT(proxy.kind == ProxySettings::Kind::Http || proxy.kind == ProxySettings::Kind::Socks5);
    if (proxy.kind == ProxySettings::Kind::Http)
        m_out = connectRequest(proxy, host, port);
    else // the methods on offer: none needed, and user and password where there is a user
        m_out = proxy.user.isEmpty() ? QByteArray("\x05\x01\x00", 3) : QByteArray("\x05\x02\x00\x02", 4);
}

bool ProxyTunnel::canSay(const ProxySettings &proxy, const QString &host)
{
    if (proxy.kind == ProxySettings::Kind::Http)
        return !proxy.user.contains(u':'); // RFC 7617 section 2; base64 hides everything else
    return host.size() <= maxSocksText && proxy.user.toUtf8().size() <= maxSocksText
        && proxy.password.toUtf8().size() <= maxSocksText;
}

qsizetype ProxyTunnel::feed(QByteArrayView bytes)
{
    if (m_state != State::Working)
        return 0;
    return m_proxy.kind == ProxySettings::Kind::Http ? feedHttp(bytes) : feedSocks(bytes);
}

qsizetype ProxyTunnel::feedHttp(QByteArrayView bytes)
{
    const qsizetype used = m_answer.feed(bytes);
    if (m_answer.progress() == UpgradeResponse::Progress::NotHttp)
        refuse(QString::fromUtf8(m_answer.brokenLine()));
    else if (m_answer.progress() == UpgradeResponse::Progress::Complete && m_answer.status() / 100 == 2)
        m_state = State::Open; // whatever Content-Length says, no body follows
    else if (m_answer.progress() == UpgradeResponse::Progress::Complete)
        refuse(QString::fromUtf8(m_answer.phrase()));
    return used;
}

qsizetype ProxyTunnel::feedSocks(QByteArrayView bytes)
{
    qsizetype used = 0;
    while (m_state == State::Working && used < bytes.size()) {
        const qsizetype size = std::min(m_replySize - m_reply.size(), bytes.size() - used);
        m_reply.append(bytes.sliced(used, size));
        used += size;
        if (m_reply.size() == m_replySize)
            useSocks(m_reply);
    }
    return used;
}

void ProxyTunnel::useSocks(const QByteArray &reply)
{
    const quint8 version = quint8(reply.at(0));
    const quint8 result = quint8(reply.at(1));
    if (version != (m_step == SocksStep::Password ? 1 : 5)) {
        refuse(QString::fromLatin1(reply.toPercentEncoding()));
        return;
    }
    switch (m_step) {
    case SocksStep::Method:
        m_reply.clear();
        if (result == 0) {
            requestSocks();
        } else if (result == 2 && !m_proxy.user.isEmpty()) {
            m_out += '\x01' + withLength(m_proxy.user.toUtf8()) + withLength(m_proxy.password.toUtf8());
            m_step = SocksStep::Password;
        } else {
            refuse(QStringLiteral("SOCKS5 NO ACCEPTABLE METHODS"));
        }
        return;
    case SocksStep::Password:
        m_reply.clear();
        if (result == 0)
            requestSocks();
        else
            refuse(QStringLiteral("SOCKS5 USERNAME/PASSWORD %1").arg(result));
        return;
    case SocksStep::Reply: { // version, reply, reserved, kind and first byte of the address that the proxy uses
        if (result != 0) {
            refuse(socksReplyWords(result));
            return;
        }
        const quint8 kind = quint8(reply.at(3));
        const qsizetype address = kind == 1 ? 4 : kind == 4 ? 16 : kind == 3 ? 1 + quint8(reply.at(4)) : 0;
        if (address == 0) {
            refuse(QString::fromLatin1(reply.toPercentEncoding()));
            return;
        }
        m_replySize = 4 + address + 2;
        m_step = SocksStep::ReplyAddress;
        return;
    }
    case SocksStep::ReplyAddress:
        m_state = State::Open;
        return;
    }
}

void ProxyTunnel::requestSocks()
{
    m_out += QByteArray("\x05\x01\x00", 3) + socksAddress(m_host) + portBytes(m_port);
    m_step = SocksStep::Reply;
    m_replySize = 5;
}

void ProxyTunnel::refuse(const QString &words)
{
    m_state = State::Refused;
    m_words = words;
}

} // namespace parlance
