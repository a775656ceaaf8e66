#pragma once

#include <QString>
#include <QStringList>

namespace parlance {

// What the window program was started with.
struct CommandLine {
    enum class Action { Run, PrintAndExit, Refuse };

    Action action = Action::Run;
    QString text;        // PrintAndExit: for standard output; Refuse: one sentence for standard error
    QString profileDir;
    bool minimized = false;
    QString address;     // as given, checked: a ws or wss URL; empty when there was none
    QString startupReport; // measuring: where to write what has happened

    // Reads the arguments, program name first. Works without a QApplication, so that --help needs no screen. Its words
    // are English like those of every command line.
    static CommandLine read(const QStringList &arguments);
};

} // namespace parlance
