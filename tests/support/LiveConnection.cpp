#include "support/LiveConnection.h"

#include "wire/Rfc6455Transport.h"

#include <algorithm>

namespace parlance {

LiveConnection::LiveConnection(const TransportRequest &first, const ConnectionConfig &config)
    : request(first)
    , m_connection(std::make_unique<Connection>(
          clock,
          [this] {
              auto transport = std::make_unique<Rfc6455Transport>();
              m_transports.append(transport.get());
              connect(transport.get(), &Transport::phaseChanged, this, &LiveConnection::phaseEntered);
              connect(transport.get(), &Transport::reported, this,
                      [this](const LinkReport &report) { reports.append(report); });
              return transport;
          },
          [this] { return request; }, config, [] { return 0.5; }))
{
    connect(m_connection.get(), &Connection::statusChanged, this, [this](const ConnectionStatus &now) {
        if (states.isEmpty() || states.last() != now.state)
            states.append(now.state);
        if (now.state == LinkState::Connecting && now.phase != Phase::None)
            phases.append(now.phase);
    });
    connect(m_connection.get(), &Connection::opened, this, [this](quint64 epoch) {
        if (readyOnOpen)
            m_connection->setReady(epoch);
    });
    connect(m_connection.get(), &Connection::textReceived, this,
            [this](quint64, const QString &text) { texts.append(text); });
    connect(m_connection.get(), &Connection::ended, this,
            [this](quint64, const Drop &drop) { drops.append(drop); });
}

LiveConnection::~LiveConnection() = default;

int LiveConnection::liveTransports() const
{
    return int(std::count_if(m_transports.cbegin(), m_transports.cend(),
                             [](const QPointer<Transport> &transport) { return !transport.isNull(); }));
}

} // namespace parlance
