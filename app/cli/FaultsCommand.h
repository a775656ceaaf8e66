#pragma once

#include "cli/Options.h"
#include "cli/Stdio.h"
#include "host/FaultProxy.h"

namespace parlance {

// `parlance-cli faults`: runs a FaultProxy until it is interrupted, tells what it does, and takes further steps from its
// input.
//
// Thread: the caller's. Lifetime: finished() comes at once when it cannot listen, otherwise after interrupt().
class FaultsCommand : public QObject
{
    Q_OBJECT

public:
    FaultsCommand(FaultsOptions options, const Stdio &stdio, QObject *parent = nullptr);

    void start();
    void interrupt();

Q_SIGNALS:
    void finished(parlance::ExitCode code);

private:
    void takeLine(const QString &line);
    void show(const FaultEvent &event);

    const FaultsOptions m_options;
    const Stdio &m_stdio;
    FaultProxy m_proxy;
    int m_inputLines = 0;
};

} // namespace parlance
