#pragma once

#include "domain/CloseCode.h"
#include "wire/Transport.h"

#include <memory>

namespace parlance {

// Runs all functions of a test class over both transports:
//
//     void initTestCase_data() { TransportRows::add(); }
//     …
//     const std::unique_ptr<Transport> transport = TransportRows::make();
//
// Where QWebSocket cannot keep the contract (QtWebSocketTransport.h lists it), a test asks isQt() and says what it does
// instead. Thread: the test's.
class TransportRows
{
public:
    static void add();                       // global rows "rfc6455" and, where this build has it, "qt"
    static TransportChoice choice();         // of the row that runs
    static bool isQt() { return choice() == TransportChoice::QtWebSockets; }
    static std::unique_ptr<Transport> make();

    // How an attempt that does not open ends: by itself, with nobody's deadline, once, and with nothing behind it.
    static Drop endOf(const TransportRequest &request, QList<Phase> *phases = nullptr);
};

// What an ordinary attempt asks for.
TransportRequest requestTo(const QUrl &url);

} // namespace parlance
