#pragma once

#include "domain/Drop.h"

#include <QAbstractSocket>
#include <QSslError>

namespace parlance {

// Turns what a socket says about its end into a Drop. Pure functions, any thread.

// An error before the link was open. `phase` is where it came, `proxied` whether a proxy stands between: whatever fails
// up to Phase::Proxy is then the proxy's failure.
Drop socketDrop(QAbstractSocket::SocketError error, const QString &words, Phase phase, bool proxied);

// The errors of a certificate; the most specific names the problem, and the reason holds them all.
Drop tlsDrop(const QList<QSslError> &errors);

} // namespace parlance
