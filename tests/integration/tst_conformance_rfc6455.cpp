#include "support/ConformanceTest.h"
#include "wire/Rfc6455Transport.h"

#include <QTest>

using namespace parlance;

// The public client suite for WebSocket on Rfc6455Transport: every case passes.
class tst_ConformanceRfc6455 : public ConformanceTest
{
    Q_OBJECT

public:
    tst_ConformanceRfc6455() : ConformanceTest({.make = [] { return std::make_unique<Rfc6455Transport>(); }}, {}) {}
};

QTEST_GUILESS_MAIN(tst_ConformanceRfc6455)
#include "tst_conformance_rfc6455.moc"
