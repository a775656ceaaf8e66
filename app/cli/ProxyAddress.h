#pragma once

#include "domain/Profile.h"
#include "domain/Result.h"

namespace parlance {

// What is wrong with a proxy as typed. `Fault::kind` of parseProxy() holds one of these.
enum class ProxyProblem {
    UnknownScheme, // value: the scheme
    NoHost,
    NoPort,
    Malformed,
};

// "system", "none", or "[http|socks5://][user[:password]@]host:port", as curl and wscat take it: without a scheme it is
// an HTTP proxy, user and password are percent-decoded; socks5h is socks5, because the proxy always resolves the name.
// The Fault never holds the password.
Result<ProxySettings> parseProxy(const QString &text);

// The same text without the password, to be shown.
QString withoutPassword(const QString &proxy);

} // namespace parlance
