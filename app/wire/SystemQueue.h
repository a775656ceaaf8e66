#pragma once

#include <QtGlobal>

class QAbstractSocket;

namespace parlance {

// Lets the system take only so much of what is written as it has sent, and little more. Else it takes megabytes at once, on a
// slow link minutes of them: a ping then waits behind bytes of which nobody here knows, and a link that works looks dead. It
// is about what was not sent yet, so the window of TCP stays what it is. Where a system does not know the option (Linux and
// macOS do), its queue stays as it was.
void keepSendQueueShort(QAbstractSocket &socket);

// Bytes that the system took for this socket and that the other side's system has not acknowledged: the answer to
// a ping waits behind them.
//
// For a socket of its own thread. 0 where the system does not say (Linux: tcp(7), SIOCOUTQ; macOS: SO_NWRITE).
qint64 unacknowledgedBytes(const QAbstractSocket &socket);

} // namespace parlance
