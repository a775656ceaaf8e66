#include "wire/TransportFactory.h"

#include "wire/QtWebSocketTransport.h"
#include "wire/Rfc6455Transport.h"

namespace parlance {

std::unique_ptr<Transport> makeTransport(TransportChoice choice)
{
    switch (choice) {
    case TransportChoice::Automatic:
        return std::make_unique<Rfc6455Transport>();
    case TransportChoice::QtWebSockets:
        return std::make_unique<QtWebSocketTransport>();
    }
    Q_UNREACHABLE();
}

} // namespace parlance
