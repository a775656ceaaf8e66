#pragma once

#include "domain/Profile.h"

#include <QDateTime>
#include <QMetaType>

#include <chrono>
#include <optional>

namespace parlance {

// What happens between the wish to connect and the open link, one after the other.
enum class LinkStep { Resolve, Connect, Proxy, Tls, Request, Response };

struct StepTime {
    LinkStep step = LinkStep::Resolve;
    std::chrono::microseconds began{0}; // since the attempt began, on the monotonic clock
    std::chrono::microseconds took{0};
    QString detail;                     // an address, a host; raw, never translated

    friend bool operator==(const StepTime &, const StepTime &) = default;
};

struct CertificateFacts {
    QString subject;          // common name, or the organisation where there is none
    QString issuer;
    QStringList names;        // subject alternative names
    QDateTime validFrom;
    QDateTime validUntil;
    QByteArray sha256;        // fingerprint, raw
    bool selfSigned = false;

    friend bool operator==(const CertificateFacts &, const CertificateFacts &) = default;
};

struct TlsFacts {
    QString protocol;         // "TLS 1.3"
    QString cipher;
    int cipherBits = 0;
    QString alpn;             // empty: the server chose none
    QList<CertificateFacts> chain; // the server's certificate first
    QStringList ignoredProblems;   // what was wrong and deliberately let pass
    QStringList refusedProblems;   // what was wrong and ended the attempt: then the chain is all that is known besides

    friend bool operator==(const TlsFacts &, const TlsFacts &) = default;
};

// One request for the upgrade and the answer to it.
struct HttpExchange {
    QUrl url;
    QByteArray request;       // as written, without secrets removed: who shows it hides them
    int status = 0;           // 0: no answer came
    QByteArray phrase;
    QList<HeaderField> headers; // in the order of the wire, with the server's spelling
    QByteArray body;          // of a refusal, at most 1 MiB
    bool bodyComplete = true;

    friend bool operator==(const HttpExchange &, const HttpExchange &) = default;
};

// How one attempt went: everything a person who asks "why" wants to see. Facts, no sentences.
struct LinkReport {
    TransportChoice transport = TransportChoice::Automatic; // which one carried it
    QUrl url;                        // where it went; after redirects, the last one
    QList<StepTime> steps;
    QList<HttpExchange> exchanges;   // redirects first; the last one decided
    QString remoteAddress;           // "192.0.2.1:443", "[::1]:80"; of the proxy where there is one
    QString localAddress;
    QString proxy;                   // "http://host:port", "socks5://host:port"; empty: none
    std::optional<TlsFacts> tls;     // empty for ws, and where no certificate came
    QString subprotocol;             // empty: none
    QString extensions;              // as the server answered; empty: none
    bool opened = false;

    friend bool operator==(const LinkReport &, const LinkReport &) = default;
};

// Counters of an open link.
struct LinkFigures {
    qint64 wireIn = 0;        // bytes of frames, headers included; without TLS and HTTP
    qint64 wireOut = 0;
    qint64 framesIn = 0;
    qint64 framesOut = 0;
    qint64 messagesIn = 0;
    qint64 messagesOut = 0;
    qint64 deflatedIn = 0;    // payload bytes of compressed messages, as they travelled …
    qint64 inflatedIn = 0;    // … and after decompression
    qint64 deflatedOut = 0;
    qint64 inflatedOut = 0;

    friend bool operator==(const LinkFigures &, const LinkFigures &) = default;
};

} // namespace parlance

Q_DECLARE_METATYPE(parlance::LinkReport)
Q_DECLARE_METATYPE(parlance::LinkFigures)
