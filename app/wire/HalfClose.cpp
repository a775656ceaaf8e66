#include "wire/HalfClose.h"

#include <QTcpSocket>

#ifdef Q_OS_WIN
#include <winsock2.h>
#else
#include <sys/socket.h>
#endif

namespace parlance {

namespace {

#ifdef Q_OS_WIN
constexpr int sendingHalf = SD_SEND;
#else
constexpr int sendingHalf = SHUT_WR;
#endif

} // namespace

void shutDownSending(QTcpSocket &socket)
{
    if (socket.state() == QAbstractSocket::ConnectedState)
        ::shutdown(socket.socketDescriptor(), sendingHalf);
}

} // namespace parlance
