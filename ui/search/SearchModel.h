#pragma once

#include "storage/HistorySource.h"

#include <QAbstractListModel>

#include <functional>

namespace parlance {

// What a search has found: hits newest first, the next page fetched as somebody scrolls to the end of the list. The
// answer of the newest query wins; what was found before stays until it comes, so that nothing flickers as one types.
//
// Thread: the GUI thread; asks the HistorySource, which outlives it, and never waits.
// Errors: a query that cannot be read has no hits and problem().
class SearchModel : public QAbstractListModel
{
    Q_OBJECT

public:
    using Describer = std::function<QString(const SearchHit &)>; // a hit in words, to be read aloud

    SearchModel(HistorySource &history, Describer describer, QObject *parent = nullptr);

    // Empty text: nothing is looked for, and there are no hits, at once.
    void search(const SearchQuery &query);
    const SearchHit &hit(int row) const { return m_hits.at(row); }

    bool isBusy() const { return m_busy; }             // a query is on its way
    const QString &answeredText() const { return m_answered; } // whose hits these are
    bool isComplete() const { return m_complete; }     // no more behind them
    SearchAnswer::Problem problem() const { return m_problem; }
    const QString &problemWord() const { return m_problemWord; }

    // The next page: asked for when somebody sees the end. (Qt's fetchMore() is called for lists that are not laid out yet.)
    bool canLoadMore() const { return !m_complete && !m_busy && !m_loading && !m_hits.isEmpty(); }
    void loadMore();

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

Q_SIGNALS:
    void answered(); // what is shown belongs to the newest query now

private:
    void ask(const SearchQuery &query);
    void take(const SearchAnswer &answer, bool more);

    HistorySource &m_history;
    Describer m_describer;
    SearchQuery m_query;
    quint64 m_asked = 0; // number of the newest request; answers to others are stale
    QVector<SearchHit> m_hits;
    QString m_answered;
    bool m_busy = false;
    bool m_loading = false;
    bool m_complete = true;
    SearchAnswer::Problem m_problem = SearchAnswer::Problem::None;
    QString m_problemWord;
};

} // namespace parlance
