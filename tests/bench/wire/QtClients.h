#pragma once

#include "bench/wire/QtClient.h"
#include "wire/Rfc6455Transport.h"
#include "wire/qt/QtWebSocketTransport.h"

namespace parlance::bench {

// The names under which the clients appear, on the command line too.
inline QString oursName() { return QStringLiteral("Rfc6455Transport"); }
inline QString webSocketName() { return QStringLiteral("QWebSocket"); }
inline QString qtTransportName() { return QStringLiteral("QtWebSocketTransport"); }

inline TransportUnderLoad::Factory transportFactory(const QString &name)
{
    if (name == qtTransportName())
        return []() -> std::unique_ptr<Transport> { return std::make_unique<QtWebSocketTransport>(); };
    return []() -> std::unique_ptr<Transport> { return std::make_unique<Rfc6455Transport>(); };
}

inline std::unique_ptr<WireClient> transportClient(const QString &name)
{
    return std::make_unique<QtClient<TransportUnderLoad>>(
        name, [make = transportFactory(name)] { return std::make_unique<TransportUnderLoad>(make); });
}

inline std::unique_ptr<WireClient> webSocketClient()
{
    return std::make_unique<QtClient<WebSocketUnderLoad>>(webSocketName(), [] { return std::make_unique<WebSocketUnderLoad>(); });
}

} // namespace parlance::bench
