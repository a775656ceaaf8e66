#include "wire/SendQueue.h"

#include <QAbstractSocket>

#ifndef Q_OS_WIN
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#endif

namespace parlance {

void keepSendQueueShort(QAbstractSocket &socket)
{
#ifdef TCP_NOTSENT_LOWAT
    constexpr int unsentBytes = 128 * 1024; // at 50 kB/s, less than three seconds
    ::setsockopt(int(socket.socketDescriptor()), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsentBytes, sizeof unsentBytes);
#else
    Q_UNUSED(socket)
#endif
}

} // namespace parlance
