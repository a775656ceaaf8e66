#include "cli/HistoryCommand.h"

#include <limits>

namespace parlance {

namespace {

constexpr int pageRows = 500;

} // namespace

HistoryCommand::HistoryCommand(HistoryOptions options, const Stdio &stdio, QObject *parent)
    : QObject(parent), m_options(std::move(options)), m_history(m_options, stdio)
{}

void HistoryCommand::start()
{
    if (!m_history.choose(true))
        return end(ExitCode::Usage);
    HistoryReader &reader = m_history.reader();
    // What comes while this runs is not shown: it would push what was asked for out of the limit.
    m_end = std::numeric_limits<qint64>::max();
    if (m_options.before)
        m_end = reader.placeAt(m_history.profile(), m_history.room(), m_options.before->startOfDay()).value_or(m_end);
    if (const HistoryPage last =
            reader.page({m_history.profile(), m_history.room(), PageRequest::From::Before, m_end, 1});
        !last.rows.isEmpty())
        m_end = last.rows.constLast().place + 1;
    const auto first = reader.beginOf(m_history.profile(), m_history.room(), m_end, m_options.limit);
    if (!m_history.check())
        return end(ExitCode::Usage);
    if (!first)
        return end(ExitCode::Done);
    m_next = *first - 1;
    writePage();
}

void HistoryCommand::writePage()
{
    if (m_over)
        return;
    const HistoryPage page =
        m_history.reader().page({m_history.profile(), m_history.room(), PageRequest::From::After, m_next, pageRows});
    if (!m_history.check())
        return end(ExitCode::Usage);
    for (const Message &message : page.rows) {
        if (message.place >= m_end)
            return end(ExitCode::Done);
        m_history.print(m_history.profile(), message, false);
        m_next = message.place;
    }
    if (page.atEnd)
        return end(ExitCode::Done);
    QMetaObject::invokeMethod(this, &HistoryCommand::writePage, Qt::QueuedConnection);
}

void HistoryCommand::interrupt()
{
    end(ExitCode::Done);
}

void HistoryCommand::end(ExitCode code)
{
    if (!std::exchange(m_over, true))
        Q_EMIT finished(code);
}

} // namespace parlance
