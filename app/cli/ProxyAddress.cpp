#include "cli/ProxyAddress.h"

#include <QUrl>

namespace parlance {

namespace {

Fault fault(ProxyProblem problem, const QString &value = {})
{
    return Fault{int(problem), QString(), value};
}

} // namespace

Result<ProxySettings> parseProxy(const QString &text)
{
    ProxySettings proxy;
    if (text == u"system")
        return proxy;
    if (text == u"none") {
        proxy.kind = ProxySettings::Kind::None;
        return proxy;
    }
    const QUrl url(text.contains(u"://") ? text : QString(QStringLiteral("http://") + text));
    if (!url.isValid())
        return fault(ProxyProblem::Malformed);
    const QString scheme = url.scheme();
    if (scheme == u"http")
        proxy.kind = ProxySettings::Kind::Http;
    else if (scheme == u"socks5" || scheme == u"socks5h")
        proxy.kind = ProxySettings::Kind::Socks5;
    else
        return fault(ProxyProblem::UnknownScheme, scheme);
    if (url.hasQuery() || url.hasFragment() || (!url.path().isEmpty() && url.path() != u"/"))
        return fault(ProxyProblem::Malformed);
    if (url.host().isEmpty())
        return fault(ProxyProblem::NoHost);
    if (url.port() <= 0)
        return fault(ProxyProblem::NoPort);
    proxy.host = url.host();
    proxy.port = quint16(url.port());
    proxy.user = url.userName(QUrl::FullyDecoded);
    proxy.password = url.password(QUrl::FullyDecoded);
    return proxy;
}

QString withoutPassword(const QString &proxy)
{
    const qsizetype scheme = proxy.indexOf(u"://");
    const qsizetype begin = scheme < 0 ? 0 : scheme + 3;
    const qsizetype at = proxy.lastIndexOf(u'@');
    const qsizetype colon = proxy.indexOf(u':', begin);
    return at < 0 || colon < 0 || colon > at ? proxy : QString(proxy.left(colon + 1) + u'…' + proxy.mid(at));
}

} // namespace parlance
