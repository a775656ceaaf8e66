#pragma once

#include "domain/Profile.h"

namespace parlance {

// What stands between this computer and host:port, with a kind other than System: `wanted` itself, or for System what
// the system says of http or https to that host, and nothing for hosts on this computer.
//
// Asking the system may block: on Linux it reads the environment (http_proxy, https_proxy, no_proxy), or asks libproxy
// where Qt was built with it; on Windows and macOS it may fetch a configuration script. Thread: any.
ProxySettings proxyFor(const ProxySettings &wanted, const QString &host, quint16 port, bool tls);

// "http://host:port", "socks5://host:port"; empty for None. Without credentials.
QString proxyText(const ProxySettings &proxy);

} // namespace parlance
