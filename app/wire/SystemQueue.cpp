#include "wire/SystemQueue.h"

#include <QAbstractSocket>

#ifndef Q_OS_WIN
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#endif
#ifdef Q_OS_LINUX
#include <linux/sockios.h>
#include <sys/ioctl.h>
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

qint64 unacknowledgedBytes(const QAbstractSocket &socket)
{
    const auto descriptor = socket.socketDescriptor();
    if (descriptor < 0)
        return 0;
#if defined(Q_OS_LINUX)
    int bytes = 0;
    return ::ioctl(int(descriptor), SIOCOUTQ, &bytes) == 0 ? bytes : 0;
#elif defined(Q_OS_MACOS)
    int bytes = 0;
    socklen_t size = sizeof bytes;
    return ::getsockopt(int(descriptor), SOL_SOCKET, SO_NWRITE, &bytes, &size) == 0 ? bytes : 0;
#else
    return 0;
#endif
}

} // namespace parlance
