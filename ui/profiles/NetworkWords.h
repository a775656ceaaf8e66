#pragma once

#include "domain/Profile.h"

#include <QCoreApplication>

namespace parlance {

// The sentences of the profile dialog about the way to the server: what is wrong with a proxy or with the files for TLS,
// and what to do. Empty when all is right. GUI thread; the results are plain text and may hold the person's own words.
class NetworkWords
{
    Q_DECLARE_TR_FUNCTIONS(parlance::NetworkWords)

public:
    // `port` as it was typed, since it need not be a number. Nothing is asked of a proxy that is not ours to name.
    static QString proxyProblem(const ProxySettings &proxy, const QString &port);
    // Looks into the files: they have to be there and hold what they are named for, in PEM form (RFC 7468). Whether
    // they fit each other shows at the first attempt.
    static QString tlsFilesProblem(const TlsFiles &files);
};

} // namespace parlance
