#pragma once

#include "domain/Profile.h"
#include "domain/Time.h"
#include "domain/WireRule.h"

#include <QByteArray>
#include <QList>

#include <optional>

namespace parlance {

// The head of a server's (or proxy's) answer, collected as it arrives (RFC 9112 sections 2 to 5). Interim answers
// (100, 102, 103 …; RFC 9110 section 15.2) are passed over; 101 is final. A plain value without I/O; any thread.
// The body, if there is one, is ResponseBody's.
//
// At most 64 KiB, interim answers included. A line may end with a bare LF. A header line that is no "name: value", a
// folded one, and CR or NUL inside a line are refused: section 5.2 would have a user agent unfold, but nobody folds in
// an answer to an upgrade, and what is read in two ways is what attacks are made of.
class UpgradeResponse
{
public:
    enum class Progress {
        Incomplete, // more bytes are needed
        Complete,   // status and headers are known
        NotHttp,    // this never becomes an HTTP answer: rule() says why
    };

    static constexpr qsizetype maxHeadSize = 64 * 1024;

    // Takes bytes of the head; returns how many of them belonged to it (the rest are frames or a body).
    qsizetype feed(QByteArrayView bytes);

    Progress progress() const { return m_progress; }
    // With NotHttp: NotHttp, BadHeader or HeadTooLong.
    WireRule rule() const { return m_rule; }
    // The line that broke the rule, as far as it came and at most its first 200 bytes.
    QByteArray brokenLine() const { return m_progress == Progress::NotHttp ? m_line.left(200) : QByteArray(); }
    int status() const { return m_status; }
    int minorVersion() const { return m_minorVersion; } // of HTTP/1.x
    QByteArray phrase() const { return m_phrase; }
    // In the order of the wire, with the server's spelling; bytes beyond ASCII are read as Latin-1.
    QList<HeaderField> headers() const;
    // The value of a header; several of the same name are joined by ", ". Null when there is none.
    QByteArray header(QByteArrayView name) const;
    // The values of all headers of that name, one by one.
    QList<QByteArray> headerValues(QByteArrayView name) const;
    // True when a comma-separated list (RFC 9110 section 5.6.1) in headers of that name holds the token, in any case.
    bool hasListToken(QByteArrayView name, QByteArrayView token) const;
    // Retry-After in either form (RFC 9110 section 10.2.3), between 0 and 5 minutes.
    std::optional<milliseconds> retryAfter(const QDateTime &wallNow) const;

private:
    struct Field { QByteArray name; QByteArray value; };

    void readLine();
    void readStatusLine();
    void readHeaderLine();
    void endHead();
    void fail(WireRule rule);

    QByteArray m_line; // that is arriving, without its end
    qsizetype m_size = 0;
    Progress m_progress = Progress::Incomplete;
    WireRule m_rule = WireRule::None;
    int m_status = 0;
    int m_minorVersion = 1;
    QByteArray m_phrase;
    QList<Field> m_fields;
};

} // namespace parlance
