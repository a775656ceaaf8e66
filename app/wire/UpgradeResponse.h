#pragma once

#include "domain/Time.h"

#include <QByteArray>
#include <QList>

#include <optional>

namespace parlance {

// The head of a server's answer to an upgrade request (RFC 9112 sections 2 to 5), collected as it arrives.
// A plain value without I/O; any thread. The body, if there is one, is not looked at.
class UpgradeResponse
{
public:
    enum class Progress {
        Incomplete, // more bytes are needed
        Complete,   // status and headers are known
        NotHttp,    // these bytes never become an HTTP answer
    };

    // Takes bytes of the head; returns how many of them belonged to it (the rest are frames or a body).
    qsizetype feed(QByteArrayView bytes);

    Progress progress() const { return m_progress; }
    int status() const { return m_status; }
    QByteArray phrase() const { return m_phrase; }
    // The value of a header; several of the same name are joined by ", ". Null when there is none.
    QByteArray header(QByteArrayView name) const;
    // Retry-After in either form (RFC 9110 section 10.2.3), between 0 and 5 minutes.
    std::optional<milliseconds> retryAfter(const QDateTime &wallNow) const;

private:
    void readLine(const QByteArray &line);

    struct Field { QByteArray name; QByteArray value; };

    QByteArray m_line;
    qsizetype m_size = 0;
    Progress m_progress = Progress::Incomplete;
    int m_status = 0;
    QByteArray m_phrase;
    QList<Field> m_fields;
};

} // namespace parlance
