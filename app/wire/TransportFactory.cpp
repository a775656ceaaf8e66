#include "wire/TransportFactory.h"

#include "wire/Rfc6455Transport.h"

#ifdef PARLANCE_QTWEBSOCKETS
#include "wire/qt/QtWebSocketTransport.h"
#endif

namespace parlance {

bool isAvailable(TransportChoice choice)
{
    switch (choice) {
    case TransportChoice::Automatic:
        return true;
    case TransportChoice::QtWebSockets:
#ifdef PARLANCE_QTWEBSOCKETS
        return true;
#else
        return false;
#endif
    }
    Q_UNREACHABLE();
}

std::unique_ptr<Transport> makeTransport(TransportChoice choice)
{
    switch (choice) {
    case TransportChoice::Automatic:
        return std::make_unique<Rfc6455Transport>();
    case TransportChoice::QtWebSockets:
#ifdef PARLANCE_QTWEBSOCKETS
        return std::make_unique<QtWebSocketTransport>();
#else
        return std::make_unique<Rfc6455Transport>();
#endif
    }
    Q_UNREACHABLE();
}

} // namespace parlance
