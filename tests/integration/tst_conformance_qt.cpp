#include "support/ConformanceTest.h"
#include "wire/qt/QtWebSocketTransport.h"

#include <QTest>

using namespace parlance;

namespace {

// What QWebSocket of Qt 6.4 cannot do. docs/conformance.md tells it in words.
QList<ConformanceFailing> knownFailures()
{
    constexpr const char *split = "a character that is split between two frames is taken for invalid UTF-8";
    constexpr const char *late = "UTF-8 is looked at when a frame is complete, not when its bytes come";
    constexpr const char *noDeflate = "no permessage-deflate";
    return {
        {"6.2.3", split},
        {"6.2.4", split},
        {"6.4.2", split},
        {"6.4.3", late},
        {"6.4.4", late},
        {"12.", noDeflate},
        {"13.", noDeflate},
    };
}

} // namespace

// The public client suite for WebSocket on QtWebSocketTransport.
class tst_ConformanceQt : public ConformanceTest
{
    Q_OBJECT

public:
    tst_ConformanceQt()
        : ConformanceTest({.make = [] { return std::make_unique<QtWebSocketTransport>(); }, .leavesTcpToServer = false},
                          knownFailures())
    {
    }
};

QTEST_GUILESS_MAIN(tst_ConformanceQt)
#include "tst_conformance_qt.moc"
