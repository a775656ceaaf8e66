#pragma once

#include "bench/wire/WireClient.h"

#include <QProcess>

namespace parlance::bench {

// Node ws (tests/servers/measured_client.js) in a process that lives as long as this object, so that every round finds
// it warm. It sends the chat messages that it is given at the start. No echo. Errors: every sample fails where it cannot
// run.
class NodeClient final : public WireClient
{
public:
    explicit NodeClient(const QList<QByteArray> &messages);
    ~NodeClient() override;

    QString name() const override { return QStringLiteral("Node ws"); }
    Sample receive(const Load &load) override { return round("receive", load); }
    Sample send(const Load &load) override { return round("send", load); }
    Sample echo(const Load &) override { return Sample::failed(QStringLiteral("Node is not compared in echoes")); }

private:
    Sample round(const char *what, const Load &load);

    QProcess m_process;
};

} // namespace parlance::bench
