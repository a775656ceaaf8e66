#include "ui/search/SearchModel.h"

namespace parlance {

SearchModel::SearchModel(HistorySource &history, Describer describer, QObject *parent)
    : QAbstractListModel(parent), m_history(history), m_describer(std::move(describer))
{
}

void SearchModel::search(const SearchQuery &query)
{
    m_query = query;
    m_loading = false;
    if (query.text.trimmed().isEmpty()) {
        ++m_asked; // whatever is on its way is stale
        SearchAnswer nothing;
        nothing.text = query.text;
        nothing.complete = true;
        take(nothing, false);
        return;
    }
    m_busy = true;
    ask(m_query);
}

void SearchModel::ask(const SearchQuery &query)
{
    const bool more = query.before != 0;
    m_history.search(query, this, [this, more, number = ++m_asked](const SearchAnswer &answer) {
        if (number == m_asked)
            take(answer, more);
    });
}

void SearchModel::take(const SearchAnswer &answer, bool more)
{
    m_busy = false;
    m_loading = false;
    m_complete = answer.complete || answer.hits.isEmpty();
    if (more) {
        if (answer.hits.isEmpty())
            return;
        beginInsertRows({}, int(m_hits.size()), int(m_hits.size() + answer.hits.size()) - 1);
        m_hits += answer.hits;
        endInsertRows();
        Q_EMIT answered();
        return;
    }
    beginResetModel();
    m_hits = answer.hits;
    m_answered = answer.text;
    m_problem = answer.problem;
    m_problemWord = answer.problemWord;
    endResetModel();
    Q_EMIT answered();
}

int SearchModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_hits.size());
}

QVariant SearchModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole)
        return m_describer(m_hits.at(index.row()));
    return {};
}

void SearchModel::loadMore()
{
    if (!canLoadMore())
        return;
    m_loading = true;
    SearchQuery next = m_query;
    next.before = m_hits.constLast().key;
    ask(next);
}

} // namespace parlance
