#include "wire/TransportFactory.h"

#include "wire/QtWebSocketTransport.h"

namespace parlance {

std::unique_ptr<Transport> makeTransport(TransportChoice)
{
    return std::make_unique<QtWebSocketTransport>();
}

} // namespace parlance
