#pragma once

#include "wire/rfc6455/HeaderFields.h"
#include "wire/rfc6455/UpgradeAnswer.h"

namespace parlance {

// A client's opening handshake as a server gets it (RFC 6455 section 4.2.1; RFC 9112 sections 2 to 5), collected as it
// arrives and judged strictly. A plain value without I/O; any thread.
//
// At most 16 KiB. Every line ends with CR LF; control characters, folded lines, a body, and anything that could be read in
// two ways (two Host or Sec-WebSocket-Key headers …) are refused. Empty lines before the request are passed over, as
// RFC 9112 section 2.2 asks, and the target may be in absolute form (section 3.2.2).
class UpgradeRequestReader
{
public:
    enum class Progress {
        Incomplete, // more bytes are needed
        Complete,   // a good request: the functions below say what it holds
        Refused,    // refusal() is what the client is to be told
    };

    static constexpr qsizetype maxHeadSize = 16 * 1024;

    // Takes bytes of the request; returns how many of them belonged to it (the rest are frames).
    qsizetype feed(QByteArrayView bytes);

    Progress progress() const { return m_progress; }
    bool hasBegun() const { return m_size > 0; }
    const HttpRefusal &refusal() const { return m_refusal; }

    // Path and query, also where the absolute form came: "/" at least.
    QByteArray target() const { return m_target; }
    const HeaderFields &headers() const { return m_fields; }
    QByteArray key() const { return m_fields.value("Sec-WebSocket-Key"); }
    // Null when there is none: browsers send one, programs as a rule do not.
    QByteArray origin() const { return m_fields.value("Origin"); }
    QByteArrayList subprotocols() const { return m_fields.listItems("Sec-WebSocket-Protocol"); } // in the client's order
    QByteArray extensions() const { return m_fields.value("Sec-WebSocket-Extensions"); }         // for answerExtensions()

private:
    void readLine();
    void readRequestLine();
    void readTarget(const QByteArray &target);
    void judge();
    void judgeHost();
    void judgeUpgrade();
    void judgeKey();
    void judgeOffers();
    void refuse(int status, const QByteArray &reason, const QList<std::pair<QByteArray, QByteArray>> &headers = {});

    QByteArray m_line; // that is arriving
    qsizetype m_size = 0;
    Progress m_progress = Progress::Incomplete;
    HttpRefusal m_refusal;
    QByteArray m_method; // empty until the request line has come
    QByteArray m_target;
    int m_minorVersion = 1;
    HeaderFields m_fields;
};

} // namespace parlance
