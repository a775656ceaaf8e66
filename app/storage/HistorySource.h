#pragma once

#include "domain/Message.h"
#include "storage/SearchQuery.h"

#include <QObject>
#include <QVector>

#include <functional>

namespace parlance {

// Some rows of one room, asked for by place.
struct PageRequest {
    enum class From {
        End,    // the last `limit` rows
        Before, // the last `limit` rows before `place`
        After,  // the first `limit` rows behind `place`
        Around, // half of `limit` before `place`, it, and the rest behind it
    };

    QString profile;
    QString room;
    From from = From::End;
    qint64 place = 0;
    int limit = 200;
};

struct HistoryPage {
    QVector<Message> rows; // by rising place
    bool atBegin = false;  // no kept row lies before them
    bool atEnd = false;    // none behind them
};

// Reads what the store has kept, without disturbing who writes it. What was handed to a session's listeners is there.
//
// Thread: called from the GUI thread (or the only one); answers come in it, later, and not when `context` has gone: pages in
// the order in which they were asked for, searches likewise; a page does not wait for a search. Lifetime: the Store's.
// Errors: none of its own: a store that cannot be read answers with empty pages, and says so by Store::troubleChanged.
class HistorySource
{
public:
    using PageDone = std::function<void(const HistoryPage &)>;
    using SearchDone = std::function<void(const SearchAnswer &)>;

    virtual ~HistorySource() = default;

    virtual void page(const PageRequest &request, QObject *context, PageDone done) = 0;
    // A search that the same context asked for before and that has not begun yet is given up, unanswered.
    virtual void search(const SearchQuery &query, QObject *context, SearchDone done) = 0;
};

} // namespace parlance
