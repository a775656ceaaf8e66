#pragma once

class QAbstractSocket;

namespace parlance {

// Ends a TCP connection with a RST (SO_LINGER of 0), behind what was flushed. Thread: the socket's. Errors: a socket that is
// not connected is only aborted.
void resetTcp(QAbstractSocket &socket);

} // namespace parlance
