#include "support/ConnectionUnderTest.h"

#include <algorithm>

namespace parlance {

void ConnectionUnderTest::setUp()
{
    m_clock = std::make_unique<FakeClock>();
    m_transports.clear();
    m_request.url = QUrl(QStringLiteral("ws://127.0.0.1:1/"));
    m_config = ConnectionConfig();
    m_random.seed(3);
    m_connection = std::make_unique<Connection>(
        *m_clock,
        [this] {
            auto transport = std::make_unique<FakeTransport>();
            m_transports.append(transport.get());
            return transport;
        },
        [this] { return m_request; }, m_config, [this] { return m_random.generateDouble(); });
}

bool ConnectionUnderTest::tearDown()
{
    m_connection.reset();
    deleteDeferred();
    m_transports.removeAll(nullptr);
    return m_clock->pendingAlarms() == 0 && m_transports.isEmpty();
}

int ConnectionUnderTest::live() const
{
    return static_cast<int>(std::count_if(m_transports.cbegin(), m_transports.cend(),
                                          [](const auto &transport) { return transport && transport->isLive(); }));
}

void ConnectionUnderTest::connectToReady()
{
    m_connection->connectNow();
    link()->accept();
    m_connection->setReady(m_connection->status().epoch);
    Q_ASSERT(state() == LinkState::Ready);
}

void ConnectionUnderTest::failUntilExhausted()
{
    m_connection->connectNow();
    for (int i = 0; i < 6; ++i) {
        link()->end(dropOf(DropKind::Refused));
        m_clock->advance(m_connection->status().retryIn);
    }
    Q_ASSERT(m_connection->status().pause == PauseReason::Exhausted);
}

Drop ConnectionUnderTest::dropOf(DropKind kind)
{
    Drop drop;
    drop.kind = kind;
    return drop;
}

} // namespace parlance
