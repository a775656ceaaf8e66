#pragma once

class QAbstractSocket;

namespace parlance {

// Ends a TCP connection with a RST, behind what was flushed. Thread: the socket's.
void resetTcp(QAbstractSocket &socket);

} // namespace parlance
