#include "support/TransportRows.h"

#include "support/TransportLog.h"
#include "wire/TransportFactory.h"

#include <QTest>

namespace parlance {

void TransportRows::add()
{
    QTest::addColumn<TransportChoice>("transport");
    QTest::newRow("rfc6455") << TransportChoice::Automatic;
    if (isAvailable(TransportChoice::QtWebSockets))
        QTest::newRow("qt") << TransportChoice::QtWebSockets;
}

TransportChoice TransportRows::choice()
{
    QFETCH_GLOBAL(TransportChoice, transport);
    return transport;
}

std::unique_ptr<Transport> TransportRows::make()
{
    return makeTransport(choice());
}

Drop TransportRows::endOf(const TransportRequest &request, QList<Phase> *phases)
{
    const auto transport = make();
    TransportLog log(*transport);
    transport->open(request);
    [&log] { QTRY_VERIFY_WITH_TIMEOUT(log.hasEnded(), 20000); }();
    [&log] {
        QCOMPARE(log.opens, 0);
        QCOMPARE(log.afterEnd, 0);
        QCOMPARE(log.drops.size(), 1);
    }();
    if (phases)
        *phases = log.phases;
    return log.drop();
}

TransportRequest requestTo(const QUrl &url)
{
    TransportRequest request;
    request.url = url;
    return request;
}

} // namespace parlance
