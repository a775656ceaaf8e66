#pragma once

#include "cli/StoredHistory.h"

#include <QObject>

namespace parlance {

// `parlance-cli search`: writes the hits of a query, the newest first, page by page, so that it can be interrupted.
//
// Thread: the caller's. Lifetime: until finished().
class SearchCommand : public QObject
{
    Q_OBJECT

public:
    SearchCommand(SearchOptions options, const Stdio &stdio, QObject *parent = nullptr);

    void start();
    void interrupt();

Q_SIGNALS:
    void finished(parlance::ExitCode code);

private:
    void writePage();
    void end(ExitCode code);

    const SearchOptions m_options;
    StoredHistory m_history;
    SearchQuery m_query;
    int m_left = 0; // of the limit
    bool m_over = false;
};

} // namespace parlance
