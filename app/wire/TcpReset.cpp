#include "wire/TcpReset.h"

#include <QAbstractSocket>

#ifdef Q_OS_WIN
#include <winsock2.h>
#else
#include <sys/socket.h>
#endif

namespace parlance {

void resetTcp(QAbstractSocket &socket)
{
    socket.flush();
    const linger atOnce{1, 0};
    ::setsockopt(socket.socketDescriptor(), SOL_SOCKET, SO_LINGER, reinterpret_cast<const char *>(&atOnce), sizeof atOnce);
    socket.abort();
}

} // namespace parlance
