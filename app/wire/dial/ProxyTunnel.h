#pragma once

#include "domain/Profile.h"
#include "wire/rfc6455/UpgradeResponse.h"

#include <QByteArray>

namespace parlance {

// What is said to a proxy until it lets through to host:port: HTTP CONNECT (RFC 9110 section 9.3.6) with Basic
// credentials (RFC 7617), or SOCKS5 (RFC 1928) with user and password (RFC 1929). The proxy resolves the name.
// Sans-I/O; used by one thread.
class ProxyTunnel
{
public:
    enum class State { Working, Open, Refused };

    // `host` is an ACE name or an address without brackets; the kind of `proxy` is Http or Socks5.
    ProxyTunnel(const ProxySettings &proxy, const QString &host, quint16 port);

    // False where the settings cannot be said in its protocol: a user, password or name that is too long for SOCKS5,
    // or a colon in the user of HTTP.
    static bool canSay(const ProxySettings &proxy, const QString &host);

    State state() const { return m_state; }
    // What is to be written now. Look again after each feed().
    QByteArray takeOutgoing() { return std::exchange(m_out, {}); }
    // Takes the proxy's bytes; returns how many of them were its own. What follows is the server's.
    qsizetype feed(QByteArrayView bytes);

    int httpStatus() const { return m_answer.status(); } // 0 with SOCKS5, and where no HTTP came
    QString words() const { return m_words; }            // of the proxy, when it has refused

private:
    enum class SocksStep { Method, Password, Reply, ReplyAddress };

    qsizetype feedHttp(QByteArrayView bytes);
    qsizetype feedSocks(QByteArrayView bytes);
    void useSocks(const QByteArray &reply);
    void requestSocks();
    void refuse(const QString &words);

    ProxySettings m_proxy;
    QString m_host;
    quint16 m_port;
    State m_state = State::Working;
    QByteArray m_out;
    QString m_words;
    UpgradeResponse m_answer;
    SocksStep m_step = SocksStep::Method;
    QByteArray m_reply;         // that is arriving …
    qsizetype m_replySize = 2;  // … and how long it is going to be
};

} // namespace parlance
