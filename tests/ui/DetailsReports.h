#pragma once

#include "domain/LinkReport.h"


namespace parlance {

// Reports as a transport would make them, for the tests of the details.

inline CertificateFacts certificateFacts(const QString &subject, const QDateTime &from, const QDateTime &until)
{
    CertificateFacts facts;
    facts.subject = subject;
    facts.issuer = QStringLiteral("Example Authority");
    facts.names = {subject, QStringLiteral("*.") + subject};
    facts.validFrom = from;
    facts.validUntil = until;
    facts.sha256 = QByteArray(32, '\xab');
    return facts;
}

// wss, redirected once, with a token in the address, a cookie, compression and a subprotocol.
inline LinkReport openedReport()
{
    using std::chrono::microseconds;
    LinkReport report;
    report.opened = true;
    report.steps = {
        {LinkStep::Resolve, microseconds(0), microseconds(12400), QStringLiteral("chat.example.org")},
        {LinkStep::Connect, microseconds(12400), microseconds(38200), QStringLiteral("[2001:db8::7]:443")},
        {LinkStep::Tls, microseconds(50600), microseconds(61000), QStringLiteral("TLS 1.3")},
        {LinkStep::Request, microseconds(111600), microseconds(380), {}},
        {LinkStep::Response, microseconds(111980), microseconds(41000), QStringLiteral("101 Switching Protocols")},
    };
    HttpExchange moved;
    moved.url = QUrl(QStringLiteral("wss://chat.example.org/?access_token=abc"));
    moved.request = "GET /?access_token=abc HTTP/1.1\r\nHost: chat.example.org\r\nAuthorization: Bearer t0psecret\r\n\r\n";
    moved.status = 307;
    moved.phrase = "Temporary Redirect";
    moved.headers = {{QStringLiteral("Location"), QStringLiteral("wss://chat.example.org/v2?access_token=abc&room=lobby")}};
    HttpExchange open;
    open.url = QUrl(QStringLiteral("wss://chat.example.org/v2?access_token=abc&room=lobby"));
    open.request = "GET /v2?access_token=abc&room=lobby HTTP/1.1\r\nHost: chat.example.org\r\nUpgrade: websocket\r\n"
                   "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                   "Sec-WebSocket-Protocol: chat.v2, chat\r\nSec-WebSocket-Extensions: permessage-deflate\r\n"
                   "Cookie: id=c00kie; theme=dark\r\nAuthorization: Bearer t0psecret\r\n\r\n";
    open.status = 101;
    open.phrase = "Switching Protocols";
    open.headers = {{QStringLiteral("Upgrade"), QStringLiteral("websocket")},
                    {QStringLiteral("Connection"), QStringLiteral("Upgrade")},
                    {QStringLiteral("Sec-WebSocket-Accept"), QStringLiteral("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")},
                    {QStringLiteral("Set-Cookie"), QStringLiteral("id=c00kie2; Path=/; HttpOnly")}};
    report.exchanges = {moved, open};
    report.url = open.url;
    report.remoteAddress = QStringLiteral("[2001:db8::7]:443");
    report.localAddress = QStringLiteral("[2001:db8::1]:50122");
    report.subprotocol = QStringLiteral("chat.v2");
    report.extensions = QStringLiteral("permessage-deflate; server_no_context_takeover");
    TlsFacts tls;
    tls.protocol = QStringLiteral("TLS 1.3");
    tls.cipher = QStringLiteral("TLS_AES_256_GCM_SHA384");
    tls.cipherBits = 256;
    tls.alpn = QStringLiteral("http/1.1");
    const QDateTime now = QDateTime::currentDateTimeUtc();
    tls.chain = {certificateFacts(QStringLiteral("chat.example.org"), now.addDays(-20), now.addSecs(70 * 86400 + 3600)),
                 certificateFacts(QStringLiteral("Example Authority"), now.addDays(-2000), now.addSecs(900 * 86400 + 3600))};
    tls.chain[1].selfSigned = true;
    tls.chain[1].names.clear();
    report.tls = tls;
    return report;
}

// Answered with a page instead of a WebSocket.
inline LinkReport refusedReport(const QByteArray &body, const QString &type = QStringLiteral("text/html; charset=utf-8"))
{
    LinkReport report;
    report.steps = {{LinkStep::Connect, std::chrono::microseconds(0), std::chrono::microseconds(310), QStringLiteral("127.0.0.1:80")},
                    {LinkStep::Request, std::chrono::microseconds(310), std::chrono::microseconds(90), {}},
                    {LinkStep::Response, std::chrono::microseconds(400), std::chrono::microseconds(2500), QStringLiteral("404")}};
    HttpExchange exchange;
    exchange.url = QUrl(QStringLiteral("ws://127.0.0.1/"));
    exchange.request = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    exchange.status = 404;
    exchange.phrase = "Not Found";
    exchange.headers = {{QStringLiteral("Content-Type"), type}};
    exchange.body = body;
    report.exchanges = {exchange};
    report.remoteAddress = QStringLiteral("127.0.0.1:80");
    return report;
}

} // namespace parlance
