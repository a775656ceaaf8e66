#pragma once

#include "domain/LinkReport.h"
#include "domain/Profile.h"

#include <QSslConfiguration>
#include <QSslError>

#include <optional>

class QSslSocket;

namespace parlance {

// How TLS is set up for a wss server, and what came of it. Pure but for the files; any thread. Whatever stands here
// loads OpenSSL: not for ws.

// Certificates of the system are trusted, ALPN is http/1.1 only, and the files are read into it. The reason of the
// InvalidRequest drop when one of them cannot be used: "tls-certificate <path>", "tls-key <path>" or
// "tls-authorities <path>", then ": " and the system's words where it has any.
std::optional<QString> setUpTls(const TlsFiles &files, QSslConfiguration &into);

// Of a socket that is encrypted.
TlsFacts tlsFacts(const QSslSocket &socket, const QList<QSslError> &ignored);
// Of a socket whose server is not trusted, for these reasons.
TlsFacts refusedTlsFacts(const QSslSocket &socket, const QList<QSslError> &problems);

} // namespace parlance
