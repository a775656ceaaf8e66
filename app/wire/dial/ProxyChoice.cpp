#include "wire/dial/ProxyChoice.h"

#include <QHostAddress>
#include <QNetworkProxy>

namespace parlance {

namespace {

bool isThisComputer(const QString &host)
{
    const QHostAddress address(host);
    return address.isLoopback() || host.compare(u"localhost", Qt::CaseInsensitive) == 0
        || host.endsWith(u".localhost", Qt::CaseInsensitive);
}

ProxySettings fromSystem(const QNetworkProxy &proxy, ProxySettings::Kind kind)
{
    return {kind, proxy.hostName(), proxy.port(), proxy.user(), proxy.password()};
}

} // namespace

ProxySettings proxyFor(const ProxySettings &wanted, const QString &host, quint16 port, bool tls)
{
    if (wanted.kind != ProxySettings::Kind::System)
        return wanted;
    ProxySettings none;
    none.kind = ProxySettings::Kind::None;
    if (isThisComputer(host))
        return none;
    QUrl url;
    url.setScheme(tls ? QStringLiteral("https") : QStringLiteral("http"));
    url.setHost(host);
    url.setPort(port);
    for (const QNetworkProxy &proxy : QNetworkProxyFactory::systemProxyForQuery(QNetworkProxyQuery(url))) {
        if (proxy.type() == QNetworkProxy::NoProxy)
            return none;
        if (proxy.type() == QNetworkProxy::Socks5Proxy)
            return fromSystem(proxy, ProxySettings::Kind::Socks5);
        if (proxy.type() == QNetworkProxy::HttpProxy || proxy.type() == QNetworkProxy::HttpCachingProxy)
            return fromSystem(proxy, ProxySettings::Kind::Http);
    }
    return none;
}

QString proxyText(const ProxySettings &proxy)
{
    if (proxy.kind == ProxySettings::Kind::None || proxy.kind == ProxySettings::Kind::System)
        return {};
    const QString scheme = proxy.kind == ProxySettings::Kind::Http ? QStringLiteral("http://") : QStringLiteral("socks5://");
    const QString host = proxy.host.contains(u':') ? QString(u'[' + proxy.host + u']') : proxy.host;
    return scheme + host + u':' + QString::number(proxy.port);
}

} // namespace parlance
