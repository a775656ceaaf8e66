#include "cli/SearchCommand.h"

namespace parlance {

namespace {

constexpr int pageHits = 500;

} // namespace

SearchCommand::SearchCommand(SearchOptions options, const Stdio &stdio, QObject *parent)
    : QObject(parent), m_options(std::move(options)), m_history(m_options, stdio), m_left(m_options.limit)
{}

void SearchCommand::start()
{
    if (!m_history.choose(!m_options.room.isEmpty())) // a room belongs to one profile
        return end(ExitCode::Usage);
    m_query.text = m_options.query;
    m_query.profile = m_history.profile();
    m_query.room = m_history.room();
    writePage();
}

void SearchCommand::writePage()
{
    if (m_over)
        return;
    m_query.limit = qMin(m_left, pageHits);
    const SearchAnswer answer = m_history.reader().search(m_query);
    if (!m_history.check())
        return end(ExitCode::Usage);
    for (const SearchHit &hit : answer.hits)
        m_history.print(hit.profile, hit.message, true);
    m_left -= int(answer.hits.size());
    if (answer.complete || m_left <= 0)
        return end(ExitCode::Done);
    m_query.before = answer.hits.constLast().key;
    QMetaObject::invokeMethod(this, &SearchCommand::writePage, Qt::QueuedConnection);
}

void SearchCommand::interrupt()
{
    end(ExitCode::Done);
}

void SearchCommand::end(ExitCode code)
{
    if (!std::exchange(m_over, true))
        Q_EMIT finished(code);
}

} // namespace parlance
