#pragma once

class QAbstractSocket;

namespace parlance {

// Lets the system take only so much of what is written as it has sent, and little more. Else it takes megabytes at once, on a
// slow link minutes of them: a ping then waits behind bytes of which nobody here knows, and a link that works looks dead. It
// is about what was not sent yet, so the window of TCP stays what it is.
//
// For a socket that is connected. Thread: the socket's. Errors: where a system does not know the option (Linux and macOS do),
// its queue stays as it was.
void keepSendQueueShort(QAbstractSocket &socket);

} // namespace parlance
