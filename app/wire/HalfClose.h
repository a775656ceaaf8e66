#pragma once

class QTcpSocket;

namespace parlance {

// Ends the sending half of TCP behind what the system has taken (what QTcpSocket still holds is not waited for): the
// other side sees the end and can still be read from, which QTcpSocket alone cannot do. Its disconnected() comes when
// the other side ends too. Not for TLS, which has an end of its own. Thread: the socket's. Errors: none that mattered;
// a socket that is not connected stays as it is.
void shutDownSending(QTcpSocket &socket);

} // namespace parlance
