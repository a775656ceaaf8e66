#pragma once

#include "domain/Time.h"
#include "domain/WireRule.h"
#include "wire/rfc6455/HeaderFields.h"

#include <QByteArray>

#include <optional>

namespace parlance {

// The head of a server's (or proxy's) answer, collected as it arrives (RFC 9112 sections 2 to 5). Interim answers
// (100, 102, 103 …; RFC 9110 section 15.2) are passed over; 101 is final. A plain value without I/O; any thread.
// The body, if there is one, is ResponseBody's.
//
// At most 64 KiB, interim answers included. A line may end with a bare LF. HeaderFields says which lines are refused.
class UpgradeResponse
{
public:
    enum class Progress {
        Incomplete, // more bytes are needed
        Complete,   // status and headers are known
        NotHttp,    // this never becomes an HTTP answer: rule() says why
    };

    static constexpr qsizetype maxHeadSize = 64 * 1024;
    static constexpr qsizetype maxBrokenLine = 200;

    // Takes bytes of the head; returns how many of them belonged to it (the rest are frames or a body).
    qsizetype feed(QByteArrayView bytes);

    Progress progress() const { return m_progress; }
    // With NotHttp: NotHttp, BadHeader or HeadTooLong.
    WireRule rule() const { return m_rule; }
    // The line that broke the rule, as far as it came and at most its first maxBrokenLine bytes.
    QByteArray brokenLine() const { return m_progress == Progress::NotHttp ? m_line.left(maxBrokenLine) : QByteArray(); }
    int status() const { return m_status; }
    int minorVersion() const { return m_minorVersion; } // of HTTP/1.x
    QByteArray phrase() const { return m_phrase; }
    // As HeaderFields has them.
    QList<HeaderField> headers() const { return m_fields.all(); }
    QByteArray header(QByteArrayView name) const { return m_fields.value(name); }
    QByteArrayList headerValues(QByteArrayView name) const { return m_fields.values(name); }
    bool hasListToken(QByteArrayView name, QByteArrayView token) const { return m_fields.hasListToken(name, token); }
    // Retry-After in either form (RFC 9110 section 10.2.3), between 0 and 5 minutes.
    std::optional<milliseconds> retryAfter(const QDateTime &wallNow) const;

private:
    void readLine();
    void readStatusLine();
    void readHeaderLine();
    void endHead();
    qsizetype keepBrokenLine(QByteArrayView rest);
    void fail(WireRule rule);

    QByteArray m_line; // that is arriving, without its end
    qsizetype m_size = 0;
    Progress m_progress = Progress::Incomplete;
    WireRule m_rule = WireRule::None;
    int m_status = 0;
    int m_minorVersion = 1;
    QByteArray m_phrase;
    HeaderFields m_fields;
};

} // namespace parlance
