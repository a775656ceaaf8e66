#pragma once

#include "cli/Options.h"
#include "cli/Stdio.h"

#include <memory>

namespace parlance {

class RoomServer;

// `parlance-cli host`: runs a room server until it is interrupted.
//
// Thread: the caller's. Lifetime: finished() comes at once when it cannot listen, otherwise after interrupt().
class HostCommand : public QObject
{
    Q_OBJECT

public:
    HostCommand(HostOptions options, const Stdio &stdio, QObject *parent = nullptr);
    ~HostCommand() override;

    void start();
    void interrupt();

Q_SIGNALS:
    void finished(parlance::ExitCode code);

private:
    HostOptions m_options;
    const Stdio &m_stdio;
    std::unique_ptr<RoomServer> m_server;
};

} // namespace parlance
