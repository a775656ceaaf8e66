#pragma once

#include <QByteArray>
#include <QList>
#include <QUrl>

#include <memory>

class QNetworkCookieJar;

namespace parlance {

// The cookies of one profile (RFC 6265), over its attempts and redirects; ws counts as http, wss as https. Kept in
// memory only. Thread: the wire thread. Lifetime: shared by the session and its transports.
class CookieJar
{
public:
    CookieJar();
    ~CookieJar();

    QByteArray headerFor(const QUrl &url) const;  // the value of the Cookie header; empty when there is none
    void take(const QUrl &url, const QList<QByteArray> &setCookieValues);

private:
    std::unique_ptr<QNetworkCookieJar> m_jar;
};

} // namespace parlance
