#pragma once

#include "cli/StoredHistory.h"

#include <QObject>

namespace parlance {

// `parlance-cli history`: writes the last messages of a room, page by page, so that it can be interrupted.
//
// Thread: the caller's. Lifetime: until finished().
class HistoryCommand : public QObject
{
    Q_OBJECT

public:
    HistoryCommand(HistoryOptions options, const Stdio &stdio, QObject *parent = nullptr);

    void start();
    void interrupt();

Q_SIGNALS:
    void finished(parlance::ExitCode code);

private:
    void writePage();
    void end(ExitCode code);

    const HistoryOptions m_options;
    StoredHistory m_history;
    qint64 m_next = 0; // place behind which the next page begins
    qint64 m_end = 0;  // place before which it is over
    bool m_over = false;
};

} // namespace parlance
