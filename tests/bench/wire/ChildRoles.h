#pragma once

#include <QString>
#include <QUrl>

namespace parlance::bench {

// Measures of memory, each in a process of its own so that nothing that came before counts. The child prints one
// number, and "trouble" with a reason where it has none.

// How many times its own size one message costs at its peak: growth of the resident memory from the open link to the
// moment in which the message is delivered, its peak included. `client` names one of makeQtClients().
int runMemoryRole(const QString &client, const QUrl &url, qint64 size);
// Private memory in KiB (of 1000 bytes: kB) that one idle, open link costs, over `count` of them.
int runIdleRole(const QString &client, const QUrl &url, int count);

// Runs a role of this program, and waits; a negative number where it failed.
double runChildRole(const QStringList &arguments);

} // namespace parlance::bench
