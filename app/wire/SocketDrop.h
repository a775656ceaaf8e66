#pragma once

#include "domain/Drop.h"

#include <QAbstractSocket>
#include <QHostAddress>
#include <QSslError>

namespace parlance {

// What a socket says, as drops and reports have it. Pure functions, any thread.

// An error before the link was open. `phase` is where it came, `proxied` whether a proxy stands between: whatever fails
// up to Phase::Proxy is then the proxy's failure.
Drop socketDrop(QAbstractSocket::SocketError error, const QString &words, Phase phase, bool proxied);

// The errors of a certificate; the most specific names the problem, and the reason holds them all.
Drop tlsDrop(const QList<QSslError> &errors);

// "192.0.2.1:443", "[::1]:80": the form of addresses in reports.
QString endpointText(const QHostAddress &address, quint16 port);

} // namespace parlance
