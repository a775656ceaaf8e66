#pragma once

#include "cli/Options.h"
#include "cli/Stdio.h"

#include <QObject>

namespace parlance {

// The program behind parlance-cli, without a process around it: arguments and streams in, an exit code out.
//
// Thread: the caller's, which needs an event loop. Lifetime: until finished().
class Cli : public QObject
{
    Q_OBJECT

public:
    Cli(const QStringList &arguments, const Stdio &stdio, QObject *parent = nullptr);

    void start();
    void interrupt(); // SIGINT, SIGTERM: ends the command in order

Q_SIGNALS:
    void interrupted();
    void finished(parlance::ExitCode code);

private:
    QStringList m_arguments;
    const Stdio &m_stdio;
};

} // namespace parlance
