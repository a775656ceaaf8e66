#include "wire/CookieJar.h"

#include <QNetworkCookie>
#include <QNetworkCookieJar>

namespace parlance {

namespace {

constexpr qsizetype maxCookies = 200;   // more than the 50 that RFC 6265 section 6.1 asks for, and still bounded
constexpr qsizetype maxCookieSize = 4096;

// QNetworkCookieJar keeps whatever comes; what a server may make this program hold and send must have an end.
class BoundedJar : public QNetworkCookieJar
{
public:
    // The oldest go first; a cookie that is set anew counts as new.
    void trim()
    {
        QList<QNetworkCookie> cookies = allCookies();
        if (cookies.size() <= maxCookies)
            return;
        cookies.remove(0, cookies.size() - maxCookies);
        setAllCookies(cookies);
    }
};

// What a cookie jar knows is http and https; a WebSocket sends and takes the same cookies (RFC 6455 section 10.5).
QUrl httpForm(QUrl url)
{
    const bool secure = url.scheme() == u"wss" || url.scheme() == u"https";
    url.setScheme(secure ? QStringLiteral("https") : QStringLiteral("http"));
    return url;
}

} // namespace

CookieJar::CookieJar() : m_jar(std::make_unique<BoundedJar>()) {}

CookieJar::~CookieJar() = default;

QByteArray CookieJar::headerFor(const QUrl &url) const
{
    QByteArrayList pairs;
    for (const QNetworkCookie &cookie : m_jar->cookiesForUrl(httpForm(url)))
        pairs.append(cookie.toRawForm(QNetworkCookie::NameAndValueOnly));
    return pairs.join("; ");
}

void CookieJar::take(const QUrl &url, const QList<QByteArray> &setCookieValues)
{
    for (const QByteArray &value : setCookieValues) {
        if (value.size() <= maxCookieSize)
            m_jar->setCookiesFromUrl(QNetworkCookie::parseCookies(value), httpForm(url));
    }
    static_cast<BoundedJar *>(m_jar.get())->trim();
}

} // namespace parlance
